/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "coordinator/command.h"
#include "coordinator/setup.h"
#include "prt/file.h"
#include "prt/limits.h"
#include "prt/mem.h"
#include "prt/options.h"
#include "prt/staged.h"
#include "report/index.h"

enum option_row { TITLE, QUIET, HELP, ROWS };

static const prt_option rows[ROWS] = {
    [TITLE] = {"title", 't', "TEXT", "heading of the page (default: Reports)"},
    [QUIET] = {"quiet", 'q', NULL, "print errors only"},
    [HELP] = {"help", 'h', NULL, "print this"},
};

static const struct prt_usage_row exits[] = {
    {"0", "complete"},
    {"1", "there is no report that can be read; nothing was written"},
    {"2", "written, but some reports cannot be read"},
    {"3", "usage; there is no DIR"},
    {"4", "system (disk, memory)"},
};

const struct prt_usage prt_usage_index = {
    .name = "reporting-tool index",
    .summary = "write a page over the reports of all projects and dates in a folder",
    .synopsis = "[option ...] DIR",
    .about = "Reads DIR/PROJECT/report_raw.json and DIR/PROJECT/DATE/report_raw.json, whatever the folders are "
             "called, and writes DIR/index.html and DIR/index.json. Links and names beginning with a dot are left "
             "out.",
    .options = rows,
    .option_count = ROWS,
    .exits = exits,
    .exit_count = sizeof exits / sizeof *exits,
    .operand = "DIR",
    .examples = "  reporting-tool generate --projects projects.json -r checkouts -o site\n"
                "  reporting-tool index --title \"All projects\" site\n",
};

enum { DEEPEST = 2 }; /* PROJECT/DATE */

struct site {
    const char *root;
    bool quiet, help;
    prt_arena arena;
    struct prt_index index;
    size_t entry_capacity, problem_capacity;
};

static prt_code parse(int argc, char **argv, struct site *out, prt_err *err)
{
    prt_options line = {.options = rows, .count = ROWS, .argc = argc, .argv = argv};
    const char *value = NULL;
    char **rest = NULL;
    int row = 0;
    prt_code rc;
    while ((rc = prt_options_next(&line, &row, &value, err)) == PRT_OK && row >= 0) {
        if (row == TITLE)
            out->index.title = prt_str_from(value);
        out->quiet = out->quiet || row == QUIET;
        out->help = out->help || row == HELP;
    }
    if (rc != PRT_OK || out->help)
        return rc;
    if (prt_options_rest(&line, &rest) != 1)
        return prt_fail(err, PRT_E_USAGE, "give one folder, that of the reports (--help lists the options)");
    out->root = rest[0];
    return PRT_OK;
}

/* "<a>/<b>"; false: longer than a path can be. */
static bool join(char path[PATH_MAX], const char *a, const char *b)
{
    const int length = snprintf(path, PATH_MAX, "%s/%s", a, b);
    return length > 0 && length < PATH_MAX;
}

static bool is_there(const char *folder, const char *name, mode_t kind)
{
    char path[PATH_MAX];
    struct stat about;
    return join(path, folder, name) && lstat(path, &about) == 0 && (about.st_mode & S_IFMT) == kind;
}

static prt_code add_problem(struct site *site, prt_str folder, const char *text, prt_err *err)
{
    struct prt_index *index = &site->index;
    struct prt_index_problem *grown =
        prt_grow(index->problems, &site->problem_capacity, index->problem_count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "the reports");
    index->problems = grown;
    struct prt_index_problem *problem = &grown[index->problem_count];
    *problem = (struct prt_index_problem){folder, prt_arena_str(&site->arena, prt_str_from(text))};
    if (problem->text.data == NULL)
        return prt_fail_memory(err, "the reports");
    index->problem_count++;
    fprintf(stderr, "reporting-tool index: %s\n", text);
    return PRT_OK;
}

static prt_code add_entry(struct site *site, const struct prt_index_entry *entry, prt_err *err)
{
    struct prt_index *index = &site->index;
    struct prt_index_entry *grown =
        prt_grow(index->entries, &site->entry_capacity, index->entry_count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "the reports");
    index->entries = grown;
    grown[index->entry_count++] = *entry;
    return PRT_OK;
}

/* A report that cannot be read is told on the page; only what is wrong with us is an error. */
static prt_code read_report(struct site *site, const char *path, prt_str below, prt_err *err)
{
    struct prt_index_entry entry = {.folder = prt_arena_str(&site->arena, below),
                                    .has_page = is_there(path, "report.html", S_IFREG),
                                    .has_markdown = is_there(path, "report.md", S_IFREG)};
    char file[PATH_MAX];
    prt_buf bytes = {0};
    prt_err why;
    if (entry.folder.data == NULL)
        return prt_fail_memory(err, "the reports");
    if (site->index.entry_count + site->index.problem_count == PRT_MAX_INDEX)
        return prt_fail(err, PRT_E_LIMIT, "%s: more than %d reports", site->root, PRT_MAX_INDEX);
    if (!join(file, path, "report_raw.json"))
        return add_problem(site, entry.folder, "the path is too long", err);
    prt_code rc = prt_file_read(file, PRT_MAX_BUF, &bytes, &why);
    if (rc == PRT_OK)
        rc = prt_index_read(&site->arena, file, prt_buf_str(&bytes), &entry, &why);
    prt_buf_free(&bytes);
    if (rc == PRT_E_MEMORY) /* no fault of the report */
        return prt_fail(err, rc, "%s", why.text);
    return rc == PRT_OK ? add_entry(site, &entry, err) : add_problem(site, entry.folder, why.text, err);
}

/* The folder's path begins with the root's; what follows it is its name in the index. */
static prt_code look_into(struct site *site, const char *folder, int depth, prt_err *err);

static prt_code visit(struct site *site, const char *folder, const char *name, int depth, prt_err *err)
{
    char path[PATH_MAX];
    if (name[0] == '.' || !is_there(folder, name, S_IFDIR) || !join(path, folder, name))
        return PRT_OK;
    prt_code rc = PRT_OK;
    if (is_there(path, "report_raw.json", S_IFREG))
        rc = read_report(site, path, prt_str_from(path + strlen(site->root) + 1), err);
    return rc == PRT_OK && depth < DEEPEST ? look_into(site, path, depth + 1, err) : rc;
}

static prt_code look_into(struct site *site, const char *folder, int depth, prt_err *err)
{
    DIR *dir = opendir(folder);
    prt_code rc = PRT_OK;
    if (dir == NULL)
        return prt_fail_errno(err, errno, "%s", folder);
    for (const struct dirent *entry = readdir(dir); rc == PRT_OK && entry != NULL; entry = readdir(dir))
        rc = visit(site, folder, entry->d_name, depth, err);
    closedir(dir);
    return rc;
}

typedef prt_code (*writer)(const struct prt_index *index, prt_buf *out, prt_err *err);

/* The page and what it is made of belong together: neither takes its place before both are on disk. */
static const struct output {
    const char *name;
    writer write;
} outputs[] = {{"index.json", prt_index_write_json}, {"index.html", prt_index_write_html}};
enum { OUTPUTS = sizeof outputs / sizeof outputs[0] };

static prt_code stage(const struct site *site, const struct output *output, struct prt_staged *out, prt_err *err)
{
    char path[PATH_MAX];
    prt_buf bytes = {0};
    prt_code rc = join(path, site->root, output->name)
                      ? output->write(&site->index, &bytes, err)
                      : prt_fail(err, PRT_E_LIMIT, "%s: the path is too long", site->root);
    if (rc == PRT_OK)
        rc = prt_staged_open(out, path, err);
    if (rc == PRT_OK) {
        (void)prt_staged_take(out, prt_buf_str(&bytes)); /* sealing tells */
        rc = prt_staged_seal(out, err);
    }
    prt_buf_free(&bytes);
    return rc;
}

static prt_code write_outputs(const struct site *site, prt_err *err)
{
    struct prt_staged staged[OUTPUTS] = {0};
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < OUTPUTS; i++)
        rc = stage(site, &outputs[i], &staged[i], err);
    if (rc == PRT_OK)
        rc = prt_staged_place(staged, OUTPUTS, err);
    for (size_t i = 0; rc == PRT_OK && !site->quiet && i < OUTPUTS; i++)
        printf("%s\n", staged[i].path);
    for (size_t i = 0; i < OUTPUTS; i++)
        prt_staged_drop(&staged[i]);
    return rc;
}

static prt_exit make(struct site *site, prt_err *err)
{
    prt_code rc = look_into(site, site->root, 1, err);
    if (rc == PRT_OK && site->index.entry_count == 0) {
        (void)prt_fail(err, PRT_E_FORMAT, "%s: there is no report in it that can be read", site->root);
        return PRT_EXIT_FAILED;
    }
    prt_index_sort(&site->index);
    if (rc == PRT_OK)
        rc = write_outputs(site, err);
    if (rc != PRT_OK)
        return rc == PRT_E_NOT_FOUND ? PRT_EXIT_USAGE : PRT_EXIT_SYSTEM;
    return site->index.problem_count == 0 ? PRT_EXIT_COMPLETE : PRT_EXIT_PARTIAL;
}

prt_exit prt_cmd_index(int argc, char **argv)
{
    struct site site = {.index = {.title = PRT_STR("Reports"), .version = PRT_STR(PRT_VERSION)}};
    prt_err err = {0};
    const prt_code rc = parse(argc, argv, &site, &err);
    if (rc == PRT_OK && site.help)
        return (prt_exit)prt_usage_print(&prt_usage_index, NULL);
    const prt_exit code = rc != PRT_OK ? prt_setup_exit_of(&err) : make(&site, &err);
    if (code != PRT_EXIT_COMPLETE && code != PRT_EXIT_PARTIAL)
        fprintf(stderr, "reporting-tool index: %s\n", err.text);
    free(site.index.entries);
    free(site.index.problems);
    prt_arena_free(&site.arena);
    return code;
}
