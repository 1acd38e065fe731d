/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/profile_options.h"

#include <string.h>

#include "coordinator/command.h"
#include "coordinator/option_values.h"
#include "prt/limits.h"
#include "prt/options.h"
#include "prt/str.h"

enum option_row { REPOS_PATH, WORKERS, RUNS, OUTPUT, PROJECT, CONFIG_DIR, AS_OF, VERBOSE, QUIET, HELP, ROWS };

static const prt_option rows[ROWS] = {
    [REPOS_PATH] = {"repos-path", 'r', "DIR", "folder below which the repositories lie (required)"},
    [WORKERS] = {"workers", 'w', "N,N,...", "analyses at a time, one row each (default: 1,2,4,... processors)"},
    [RUNS] = {"runs", 0, "N", "measure each row N times and take the median (default: 1)"},
    [OUTPUT] = {"output", 'o', "FILE", "write the profile as Markdown, too"},
    [PROJECT] = {"project", 'p', "NAME", "use NAME.yaml of the configuration (default: profile)"},
    [CONFIG_DIR] = {"config-dir", 0, "DIR", "folder of default.yaml and NAME.yaml (default: configuration)"},
    [AS_OF] = {"as-of", 0, "TIME", "the end of all time windows: RFC 3339 or seconds since 1970 (default: now)"},
    [VERBOSE] = {"verbose", 'v', NULL, "say more; twice: say everything"},
    [QUIET] = {"quiet", 'q', NULL, "no progress; print errors only"},
    [HELP] = {"help", 'h', NULL, "print this"},
};

static const struct prt_usage_row exits[] = {
    {"0", "complete"}, {"1", "nothing could be measured"}, {"2", "measured, but some repositories failed"},
    {"3", "usage"},    {"4", "system (disk, sockets)"},    {"130", "interrupted"},
};

const struct prt_usage prt_usage_profile = {
    .name = "reporting-tool profile",
    .summary = "measure where the time of an analysis goes, by number of workers",
    .synopsis = "--repos-path DIR [--workers N,N,...] [option ...]",
    .about = "Runs the analysis of DIR without cache, once for each number of workers, and tells where the time goes "
             "and what holds it up. Writes no report.",
    .options = rows,
    .option_count = ROWS,
    .exits = exits,
    .exit_count = sizeof exits / sizeof *exits,
    .examples = "  reporting-tool profile -r ~/git --workers 1,2,4 --runs 3 -o profile.md\n",
};

static prt_code add_workers(uint64_t number, struct prt_profile_options *out, prt_err *err)
{
    for (uint32_t i = 0; i < out->workers_count; i++)
        if (out->workers[i] == number)
            return prt_fail(err, PRT_E_USAGE, "--workers: %u is there twice", (unsigned)number);
    if (out->workers_count >= PRT_PROFILE_ROWS_MAX)
        return prt_fail(err, PRT_E_USAGE, "--workers: more than %d numbers", PRT_PROFILE_ROWS_MAX);
    out->workers[out->workers_count++] = (uint32_t)number;
    return PRT_OK;
}

static prt_code parse_workers(const char *value, struct prt_profile_options *out, prt_err *err)
{
    prt_str rest = prt_str_from(value);
    prt_code rc = PRT_OK;
    out->workers_count = 0;
    for (bool more = true; rc == PRT_OK && more;) {
        uint64_t number = 0;
        const size_t comma = prt_str_find(rest, ',');
        if (!prt_str_to_u64(prt_str_sub(rest, 0, comma), &number) || number < 1 || number > PRT_MAX_SLOTS)
            return prt_fail(err, PRT_E_USAGE, "--workers: expected whole numbers, 1 to %d, with commas, got \"%s\"",
                            PRT_MAX_SLOTS, value);
        rc = add_workers(number, out, err);
        more = comma < rest.len;
        rest = prt_str_sub(rest, comma + 1, rest.len);
    }
    return rc;
}

static prt_code parse_runs(const char *value, struct prt_profile_options *out, prt_err *err)
{
    uint64_t number = 0;
    if (!prt_str_to_u64(prt_str_from(value), &number) || number < 1 || number > PRT_PROFILE_RUNS_MAX)
        return prt_fail(err, PRT_E_USAGE, "--runs: expected a whole number, 1 to %d, got \"%s\"", PRT_PROFILE_RUNS_MAX,
                        value);
    out->runs = (uint32_t)number;
    return PRT_OK;
}

static prt_code take(int row, const char *value, struct prt_profile_options *out, prt_err *err)
{
    switch (row) {
    case REPOS_PATH: out->repos_path = value; return PRT_OK;
    case WORKERS: return parse_workers(value, out, err);
    case RUNS: return parse_runs(value, out, err);
    case OUTPUT: out->output = value; return PRT_OK;
    case PROJECT: out->project = value; return PRT_OK;
    case CONFIG_DIR: out->config_dir = value; return PRT_OK;
    case AS_OF: return prt_option_time("--as-of", value, &out->as_of, err);
    case VERBOSE: out->level = out->level < PRT_LOG_INFO ? PRT_LOG_INFO : PRT_LOG_DEBUG; return PRT_OK;
    case QUIET: out->quiet = true; return PRT_OK;
    case HELP: out->help = true; return PRT_OK;
    }
    return prt_fail(err, PRT_E_INTERNAL, "option row %d has no meaning", row);
}

static prt_code check(const struct prt_profile_options *out, int rest, char **others, prt_err *err)
{
    if (rest > 0)
        return prt_fail(err, PRT_E_USAGE, "\"%s\": profile takes options only (--help lists them)", others[0]);
    if (out->repos_path == NULL)
        return prt_fail(err, PRT_E_USAGE, "--repos-path DIR is missing");
    if (out->project[0] == '\0' || out->project[0] == '.' || strchr(out->project, '/') != NULL)
        return prt_fail(err, PRT_E_USAGE, "--project: expected the name of a file of the configuration, without .yaml");
    if (out->output != NULL && out->output[0] == '\0')
        return prt_fail(err, PRT_E_USAGE, "--output: an empty file name");
    return PRT_OK;
}

prt_code prt_profile_options_parse(int argc, char **argv, int64_t now, const char *epoch,
                                   struct prt_profile_options *out, prt_err *err)
{
    prt_options line = {.options = rows, .count = ROWS, .argc = argc, .argv = argv};
    const char *value = NULL;
    char **others = NULL;
    int row = 0;
    *out = (struct prt_profile_options){.project = "profile", .runs = 1, .as_of = now, .level = PRT_LOG_WARNING};
    prt_code rc = epoch == NULL ? PRT_OK : prt_option_time("SOURCE_DATE_EPOCH", epoch, &out->as_of, err);
    while (rc == PRT_OK && (rc = prt_options_next(&line, &row, &value, err)) == PRT_OK && row >= 0)
        rc = take(row, value, out, err);
    if (rc != PRT_OK || out->help)
        return rc;
    const int rest = prt_options_rest(&line, &others);
    if (out->quiet)
        out->level = PRT_LOG_ERROR;
    return check(out, rest, others, err);
}

void prt_profile_default_workers(uint32_t processors, struct prt_profile_options *out)
{
    const uint32_t most = processors < PRT_MAX_SLOTS ? processors : PRT_MAX_SLOTS;
    out->workers_count = 0;
    for (uint32_t number = 1; number < most; number *= 2)
        out->workers[out->workers_count++] = number;
    out->workers[out->workers_count++] = most;
}
