/* SPDX-License-Identifier: Apache-2.0 */
#include <stdbool.h>
#include <stdio.h>

#include "coordinator/allocations_check.h"
#include "coordinator/allocations_print.h"
#include "coordinator/command.h"
#include "coordinator/plain.h"
#include "coordinator/report_file.h"
#include "coordinator/setup.h"
#include "prt/limits.h"
#include "prt/options.h"

enum option_row { WHY, JSON, HELP, ROWS };

static const prt_option rows[ROWS] = {
    [WHY] = {"why", 0, "JOB", "tell of this job alone, and why it is where it is"},
    [JSON] = {"json", 0, NULL, "print JSON"},
    [HELP] = {"help", 'h', NULL, "print this"},
};

static const struct prt_usage_row exits[] = {
    {"0", "the allocation is sound"},
    {"1", "it is not, or there is none"},
    {"3", "usage; there is no REPORT"},
    {"4", "system (disk)"},
};

const struct prt_usage prt_usage_allocations = {
    .name = "reporting-tool allocations",
    .summary = "print and check which Jenkins job belongs to which repository in a report",
    .synopsis = "[--why JOB] [--json] REPORT",
    .about =
        "Prints which Jenkins job belongs to which repository in REPORT, a report_raw.json or the folder it is in, "
        "and checks it: no job twice, every job in one set, totals and percentages right, every repository with "
        "its jobs.",
    .options = rows,
    .option_count = ROWS,
    .exits = exits,
    .exit_count = sizeof exits / sizeof *exits,
    .operand = "FILE",
    .examples = "  reporting-tool allocations reports/demo\n"
                "  reporting-tool allocations --why babel-maven-verify reports/demo\n",
};

struct allocations {
    const char *path;
    const char *why; /* NULL: all jobs */
    bool json;
    bool help;
    prt_buf bytes;
    prt_arena arena;
    struct prt_told_allocations told;
    struct prt_findings findings;
    prt_buf text;
};

static prt_code parse(int argc, char **argv, struct allocations *out, prt_err *err)
{
    prt_options line = {.options = rows, .count = ROWS, .argc = argc, .argv = argv};
    const char *value = NULL;
    char **rest = NULL;
    int row = 0;
    prt_code rc;
    while ((rc = prt_options_next(&line, &row, &value, err)) == PRT_OK && row >= 0) {
        out->help = out->help || row == HELP;
        out->json = out->json || row == JSON;
        out->why = row == WHY ? value : out->why;
    }
    if (rc != PRT_OK || out->help)
        return rc;
    if (prt_options_rest(&line, &rest) != 1)
        return prt_fail(err, PRT_E_USAGE, "give one REPORT, the path of a report_raw.json or of the folder it is in");
    out->path = rest[0];
    return PRT_OK;
}

/* People and charts are nearly all of a large report, and have no part in this. */
static prt_code read_file(struct allocations *allocations, prt_err *err)
{
    static const prt_str others[] = {PRT_STR_INIT("authors"),         PRT_STR_INIT("organizations"),
                                     PRT_STR_INIT("summaries"),       PRT_STR_INIT("commit_timeline"),
                                     PRT_STR_INIT("commit_heat_map"), PRT_STR_INIT("earlier")};
    prt_buf whole = {0};
    prt_code rc = prt_report_file_read(allocations->path, &whole, err);
    if (rc == PRT_E_NOT_FOUND)
        rc = err->code = PRT_E_USAGE; /* what is not found below is in the report */
    if (rc == PRT_OK) {
        prt_json_without(prt_buf_str(&whole), others, sizeof others / sizeof *others, &allocations->bytes);
        rc = prt_buf_check(&allocations->bytes, allocations->path, err);
    }
    prt_buf_free(&whole);
    return rc;
}

static prt_code read_report(struct allocations *allocations, prt_err *err)
{
    const prt_doc *report = NULL;
    prt_code rc = read_file(allocations, err);
    if (rc == PRT_OK)
        rc = prt_json_read(&allocations->arena, allocations->path, prt_buf_str(&allocations->bytes), &report, err);
    if (rc != PRT_OK)
        return rc;
    rc = prt_allocations_read(report, &allocations->arena, &allocations->told, &allocations->findings, err);
    if (rc == PRT_OK && allocations->findings.count == 0)
        rc = prt_allocations_check(&allocations->told, &allocations->findings, err);
    if (rc == PRT_OK)
        rc = prt_buf_check(&allocations->findings.lines, "what is wrong", err);
    return rc == PRT_OK ? PRT_OK : prt_wrap(err, "%s", allocations->path);
}

static prt_code find_job(const struct allocations *allocations, const struct prt_told_job **out, prt_err *err)
{
    if (allocations->why == NULL)
        return PRT_OK;
    *out = prt_allocations_job(&allocations->told, prt_str_from(allocations->why));
    if (*out != NULL)
        return PRT_OK;
    return prt_fail(err, PRT_E_NOT_FOUND, "%s: none of its %zu jobs has the name %s", allocations->path,
                    allocations->told.job_count, allocations->why);
}

static prt_code make_text(struct allocations *allocations, prt_err *err)
{
    const struct prt_told_job *job = NULL;
    prt_code rc = find_job(allocations, &job, err);
    if (rc != PRT_OK)
        return rc;
    if (allocations->json)
        return prt_allocations_print_json(&allocations->told, job, &allocations->findings, &allocations->text, err);
    if (job == NULL)
        return prt_allocations_print(&allocations->told, &allocations->text, err);
    prt_allocations_explain(job, &allocations->text);
    return prt_buf_check(&allocations->text, "the explanation", err);
}

static void complain(const char *sentence)
{
    prt_plain_complain("allocations", prt_str_from(sentence));
}

static void tell_finding(const struct allocations *allocations, prt_str finding)
{
    prt_buf sentence = {0};
    prt_buf_add_text(&sentence, allocations->path);
    prt_buf_add_text(&sentence, ": ");
    prt_buf_add_str(&sentence, finding);
    prt_plain_complain("allocations", sentence.failed ? PRT_STR("out of memory") : prt_buf_str(&sentence));
    prt_buf_free(&sentence);
}

static void tell_findings(const struct allocations *allocations)
{
    prt_str rest = prt_buf_str(&allocations->findings.lines);
    while (rest.len > 0) {
        const size_t end = prt_str_find(rest, '\n');
        tell_finding(allocations, prt_str_sub(rest, 0, end));
        rest = prt_str_sub(rest, end + 1, rest.len);
    }
    if (allocations->findings.count > PRT_FINDINGS_KEPT)
        fprintf(stderr, "reporting-tool allocations: %zu findings more\n",
                allocations->findings.count - PRT_FINDINGS_KEPT);
}

static prt_exit exit_of(const prt_err *err)
{
    switch (err->code) {
    case PRT_E_LIMIT: return PRT_EXIT_FAILED; /* of the report's size or shape */
    case PRT_E_NOT_FOUND: return PRT_EXIT_FAILED;
    default: return prt_setup_exit_of(err);
    }
}

/* A report that contradicts itself is printed as well: people have to see what is meant. */
static prt_exit show(struct allocations *allocations)
{
    prt_err err;
    prt_code rc = read_report(allocations, &err);
    if (rc == PRT_OK)
        rc = make_text(allocations, &err);
    if (rc != PRT_OK) {
        complain(err.text);
        return exit_of(&err);
    }
    (void)fwrite(allocations->text.data, 1, allocations->text.len, stdout);
    if (!allocations->json)
        tell_findings(allocations);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        complain("standard output cannot be written");
        return PRT_EXIT_SYSTEM;
    }
    return allocations->findings.count == 0 ? PRT_EXIT_COMPLETE : PRT_EXIT_FAILED;
}

prt_exit prt_cmd_allocations(int argc, char **argv)
{
    struct allocations allocations = {0};
    prt_err err;
    if (parse(argc, argv, &allocations, &err) != PRT_OK) {
        complain(err.text);
        return prt_setup_exit_of(&err);
    }
    if (allocations.help)
        return (prt_exit)prt_usage_print(&prt_usage_allocations, NULL);
    const prt_exit code = show(&allocations);
    prt_findings_free(&allocations.findings);
    prt_buf_free(&allocations.text);
    prt_arena_free(&allocations.arena);
    prt_buf_free(&allocations.bytes);
    return code;
}
