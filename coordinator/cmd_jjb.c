/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <stdio.h>

#include "coordinator/command.h"
#include "coordinator/plain.h"
#include "coordinator/remote/jjb/jjb.h"
#include "coordinator/remote/jjb/jjb_tree.h"
#include "coordinator/setup.h"
#include "prt/buf.h"
#include "prt/options.h"

enum option_row { BLOCKS, QUIET, HELP, ROWS };

static const prt_option rows[ROWS] = {
    [BLOCKS] = {"blocks", 0, NULL, "print the project blocks instead: name, project-name, project"},
    [QUIET] = {"quiet", 'q', NULL, "no problems, only how many there are"},
    [HELP] = {"help", 'h', NULL, "print this"},
};

static const struct prt_usage_row exits[] = {
    {"0", "complete"},
    {"2", "there were problems"},
    {"3", "usage"},
    {"4", "system (disk)"},
};

const struct prt_usage prt_usage_jjb = {
    .name = "reporting-tool jjb",
    .summary = "print the jobs that a folder of Jenkins Job Builder definitions makes",
    .synopsis = "[option ...] DIR [DIR ...]",
    .about = "Prints the jobs that the Jenkins Job Builder definitions in DIR make, sorted: the job's name, the "
             "project that owns it, and the first project that its template names, with tabs between. A second DIR "
             "may be a checkout of global-jjb that is elsewhere. Problems go to standard error, and do not end the "
             "reading.",
    .options = rows,
    .option_count = ROWS,
    .exits = exits,
    .exit_count = sizeof exits / sizeof *exits,
    .operand = "DIR",
    .examples = "  reporting-tool jjb ci-management\n",
};

struct question {
    bool blocks, quiet, help;
    char **folders;
    int folder_count;
};

static prt_code parse(int argc, char **argv, struct question *out, prt_err *err)
{
    prt_options line = {.options = rows, .count = ROWS, .argc = argc, .argv = argv};
    const char *value = NULL;
    int row = 0;
    *out = (struct question){0};
    prt_code rc;
    while ((rc = prt_options_next(&line, &row, &value, err)) == PRT_OK && row >= 0) {
        out->blocks = out->blocks || row == BLOCKS;
        out->quiet = out->quiet || row == QUIET;
        out->help = out->help || row == HELP;
    }
    if (rc != PRT_OK || out->help)
        return rc;
    out->folder_count = prt_options_rest(&line, &out->folders);
    if (out->folder_count == 0)
        return prt_fail(err, PRT_E_USAGE, "no DIR is given: a checkout of ci-management, or the folder jjb in it");
    return PRT_OK;
}

static void add_row(prt_buf *out, prt_str first, prt_str second, prt_str third)
{
    prt_plain_add(out, first);
    prt_buf_add_char(out, '\t');
    prt_plain_add(out, second);
    prt_buf_add_char(out, '\t');
    prt_plain_add(out, third);
    prt_buf_add_char(out, '\n');
}

static prt_code write_out(const prt_buf *text, FILE *out, prt_err *err)
{
    prt_code rc = prt_buf_check(text, "the answer", err);
    if (rc == PRT_OK && text->len != 0 && fwrite(text->data, 1, text->len, out) != text->len)
        rc = prt_fail(err, PRT_E_IO, "the answer cannot be written");
    if (rc == PRT_OK && fflush(out) != 0)
        rc = prt_fail(err, PRT_E_IO, "the answer cannot be written");
    return rc;
}

static prt_code print_answer(const struct prt_jjb *jjb, bool blocks, prt_err *err)
{
    prt_buf text = {0};
    for (size_t i = 0; blocks && i < jjb->block_count; i++)
        add_row(&text, jjb->blocks[i].name, jjb->blocks[i].project_name, jjb->blocks[i].project);
    for (size_t i = 0; !blocks && i < jjb->job_count; i++)
        add_row(&text, jjb->jobs[i].name, jjb->jobs[i].owner, jjb->jobs[i].template_project);
    prt_code rc = write_out(&text, stdout, err);
    prt_buf_free(&text);
    return rc;
}

static void add_problems(prt_buf *text, const prt_str *problems, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        prt_plain_add(text, problems[i]);
        prt_buf_add_char(text, '\n');
    }
}

static prt_code print_problems(const struct prt_jjb_tree *tree, const struct prt_jjb *jjb, bool quiet, prt_err *err)
{
    const size_t count = tree->problem_count + jjb->problem_count + jjb->problems_left_out;
    prt_buf text = {0};
    if (count == 0)
        return PRT_OK;
    if (!quiet) {
        add_problems(&text, tree->problems, tree->problem_count);
        add_problems(&text, jjb->problems, jjb->problem_count);
    }
    prt_buf_add_fmt(&text, "reporting-tool jjb: %zu problem%s in %zu files\n", count, count == 1 ? "" : "s",
                    tree->file_count);
    prt_code rc = write_out(&text, stderr, err);
    prt_buf_free(&text);
    return rc;
}

static prt_code answer(const struct question *question, bool *problems, prt_err *err)
{
    struct prt_jjb_tree tree = {0};
    struct prt_jjb jjb = {0};
    prt_code rc = PRT_OK;
    for (int i = 0; rc == PRT_OK && i < question->folder_count; i++)
        rc = prt_jjb_tree_add(&tree, question->folders[i], err);
    if (rc == PRT_E_NOT_FOUND)
        rc = err->code = PRT_E_USAGE;
    const struct prt_jjb_input input = {.files = tree.files, .file_count = tree.file_count};
    if (rc == PRT_OK)
        rc = prt_jjb_expand(&input, &jjb, err);
    if (rc == PRT_OK)
        rc = print_answer(&jjb, question->blocks, err);
    if (rc == PRT_OK)
        rc = print_problems(&tree, &jjb, question->quiet, err);
    *problems = tree.problem_count + jjb.problem_count != 0;
    prt_jjb_free(&jjb);
    prt_jjb_tree_free(&tree);
    return rc;
}

prt_exit prt_cmd_jjb(int argc, char **argv)
{
    struct question question;
    bool problems = false;
    prt_err err;
    prt_code rc = parse(argc, argv, &question, &err);
    if (rc == PRT_OK && question.help)
        return (prt_exit)prt_usage_print(&prt_usage_jjb, NULL);
    if (rc == PRT_OK)
        rc = answer(&question, &problems, &err);
    if (rc == PRT_OK)
        return problems ? PRT_EXIT_PARTIAL : PRT_EXIT_COMPLETE;
    fprintf(stderr, "reporting-tool jjb: %s\n", err.text);
    return prt_setup_exit_of(&err);
}
