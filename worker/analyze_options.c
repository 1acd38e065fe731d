/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/analyze_options.h"

#include <string.h>

#include "prt/clock.h"
#include "prt/model.h"
#include "prt/options.h"

enum { FIRST_FREE_FD = 3, LAST_FD = 1 << 20 };

enum row {
    ROW_AS_OF,
    ROW_SINCE,
    ROW_SERVE,
    ROW_REPOS_ROOT,
    ROW_WORK_DIR,
    ROW_LOG_FORMAT,
    ROW_VERSION,
    ROW_HELP,
    ROW_COUNT
};

static const prt_option rows[ROW_COUNT] = {
    [ROW_AS_OF] = {"as-of", 0, "TIME", "the present, for the age of the last commit (default: now)"},
    [ROW_SINCE] = {"since", 0, "TIME", "count lines of commits from then on (default: of all)"},
    [ROW_SERVE] = {"serve", 0, "FD", "for reporting-worker: take tasks from this socket"},
    [ROW_REPOS_ROOT] = {"repos-root", 0, "DIR", "with --serve: what the tasks' paths start from"},
    [ROW_WORK_DIR] = {"work-dir", 0, "DIR", "with --serve: where repositories are kept that have to be cloned"},
    [ROW_LOG_FORMAT] = {"log-format", 0, "text|json", "how lines for people are written (default: text)"},
    [ROW_VERSION] = {"version", 0, NULL, "print the version"},
    [ROW_HELP] = {"help", 'h', NULL, "print this"},
};

static prt_code read_time(const char *name, const char *text, int64_t *out, prt_err *err)
{
    if (prt_time_parse(prt_str_from(text), out, err) == PRT_OK)
        return PRT_OK;
    err->code = PRT_E_USAGE;
    return prt_wrap(err, "%s", name);
}

static prt_code read_fd(const char *text, int *fd, prt_err *err)
{
    int64_t value = 0;
    if (!prt_str_to_i64(prt_str_from(text), &value) || value < FIRST_FREE_FD || value > LAST_FD)
        return prt_fail(err, PRT_E_USAGE, "--serve: expected the number of an open socket from %d on, got \"%s\"",
                        FIRST_FREE_FD, text);
    *fd = (int)value;
    return PRT_OK;
}

static prt_code read_format(const char *text, bool *json, prt_err *err)
{
    if (strcmp(text, "text") != 0 && strcmp(text, "json") != 0)
        return prt_fail(err, PRT_E_USAGE, "--log-format: expected text or json, got \"%s\"", text);
    *json = strcmp(text, "json") == 0;
    return PRT_OK;
}

static prt_code take(struct prt_analyze_line *out, enum row row, const char *value, prt_err *err)
{
    switch (row) {
    case ROW_AS_OF: return read_time("--as-of", value, &out->as_of, err);
    case ROW_SINCE: return read_time("--since", value, &out->count_since, err);
    case ROW_SERVE: out->action = PRT_ANALYZE_SERVE; return read_fd(value, &out->fd, err);
    case ROW_REPOS_ROOT: out->repos_root = value; break;
    case ROW_WORK_DIR: out->work_dir = value; break;
    case ROW_LOG_FORMAT: return read_format(value, &out->json, err);
    case ROW_VERSION: out->action = PRT_ANALYZE_VERSION; break;
    case ROW_HELP: out->action = PRT_ANALYZE_HELP; break;
    case ROW_COUNT: break;
    }
    return PRT_OK;
}

static prt_code check(const prt_options *line, struct prt_analyze_line *out, prt_err *err)
{
    char **rest = NULL;
    const int count = prt_options_rest(line, &rest);
    const int wanted = out->action == PRT_ANALYZE_PRINT ? 1 : 0;
    if (out->action == PRT_ANALYZE_HELP || out->action == PRT_ANALYZE_VERSION)
        return PRT_OK;
    if (count < wanted)
        return prt_fail(err, PRT_E_USAGE, "the path of a REPOSITORY is missing (--help lists the options)");
    if (count > wanted)
        return prt_fail(err, PRT_E_USAGE, "\"%s\" is one argument too many (--help lists the options)", rest[wanted]);
    if (wanted == 1)
        out->repository = rest[0];
    return PRT_OK;
}

prt_code prt_analyze_options_read(int argc, char **argv, int64_t now, const char *source_date,
                                  struct prt_analyze_line *out, prt_err *err)
{
    struct prt_analyze_line read = {.as_of = now, .count_since = PRT_COUNT_ALL, .repos_root = "."};
    prt_options line = {.options = rows, .count = ROW_COUNT, .argc = argc, .argv = argv};
    int row = -1;
    const char *value = NULL;
    prt_code rc = PRT_OK;
    if (source_date != NULL && *source_date != '\0')
        rc = read_time("SOURCE_DATE_EPOCH", source_date, &read.as_of, err);
    while (rc == PRT_OK && (rc = prt_options_next(&line, &row, &value, err)) == PRT_OK && row >= 0)
        rc = take(&read, (enum row)row, value, err);
    if (rc == PRT_OK)
        rc = check(&line, &read, err);
    if (rc == PRT_OK)
        *out = read;
    return rc;
}

static const struct prt_usage_row exits[] = {
    {"0", "complete"}, {"1", "failed"}, {"2", "printed with problems"}, {"3", "usage"}, {"4", "system"},
};

static const struct prt_usage_row environment[] = {
    {"SOURCE_DATE_EPOCH", "the present in seconds since 1970, unless --as-of says it"},
};

static const struct prt_usage_table tables[] = {
    {"ENVIRONMENT", environment, sizeof environment / sizeof *environment},
};

const struct prt_usage prt_usage_analyze = {
    .name = "reporting-analyze",
    .summary = "print what is known of one repository, commit by commit, as JSON",
    .synopsis = "[option ...] REPOSITORY",
    .about = "Prints what is known of one repository, commit by commit, as JSON. With --serve it is the analysis "
             "process of a reporting-worker, which starts it for itself.",
    .options = rows,
    .option_count = ROW_COUNT,
    .exits = exits,
    .exit_count = sizeof exits / sizeof *exits,
    .operand = "DIR",
    .tables = tables,
    .table_count = sizeof tables / sizeof *tables,
    .examples = "  reporting-analyze --since 2025-01-01T00:00:00Z ~/git/babel\n",
};
