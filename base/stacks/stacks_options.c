/* SPDX-License-Identifier: Apache-2.0 */
#include "base/stacks/stacks_options.h"

#include <string.h>

#include "prt/options.h"
#include "prt/str.h"

enum row { ROW_WHO, ROW_BEACON, ROW_PASS_ON, ROW_LOG_FORMAT, ROW_VERSION, ROW_HELP, ROW_COUNT };

static const prt_option rows[ROW_COUNT] = {
    [ROW_WHO] = {"who", 0, "TEXT", "what to call the process (default: its name)"},
    [ROW_BEACON] = {"beacon", 0, "FD", "for the handler of SIGQUIT: where the process writes down what it is at"},
    [ROW_PASS_ON] = {"pass-on", 0, NULL, "send SIGQUIT to its children; look at those that are stopped"},
    [ROW_LOG_FORMAT] = {"log-format", 0, "text|json", "how lines are written (default: text)"},
    [ROW_VERSION] = {"version", 0, NULL, "print the version"},
    [ROW_HELP] = {"help", 'h', NULL, "print this"},
};

static prt_code read_number(const char *name, const char *text, int64_t least, int64_t most, int64_t *out, prt_err *err)
{
    if (prt_str_to_i64(prt_str_from(text), out) && *out >= least && *out <= most)
        return PRT_OK;
    return prt_fail(err, PRT_E_USAGE, "%s: expected a number, got \"%s\"", name, text);
}

static prt_code take(struct prt_stacks_line *out, enum row row, const char *value, prt_err *err)
{
    int64_t number = -1;
    prt_code rc = PRT_OK;
    switch (row) {
    case ROW_WHO: out->who = value; break;
    case ROW_BEACON:
        rc = read_number("--beacon", value, -1, 1 << 20, &number, err);
        out->beacon_fd = (int)number;
        break;
    case ROW_PASS_ON: out->pass_on = true; break;
    case ROW_LOG_FORMAT:
        out->json = strcmp(value, "json") == 0;
        if (!out->json && strcmp(value, "text") != 0)
            rc = prt_fail(err, PRT_E_USAGE, "--log-format: expected text or json, got \"%s\"", value);
        break;
    case ROW_VERSION: out->version = true; break;
    case ROW_HELP: out->help = true; break;
    case ROW_COUNT: break;
    }
    return rc;
}

prt_code prt_stacks_options_read(int argc, char **argv, struct prt_stacks_line *out, prt_err *err)
{
    prt_options line = {.options = rows, .count = ROW_COUNT, .argc = argc, .argv = argv};
    int row = -1;
    const char *value = NULL;
    char **rest = NULL;
    int64_t pid = 0;
    prt_code rc = PRT_OK;
    *out = (struct prt_stacks_line){.beacon_fd = -1};
    while (rc == PRT_OK && (rc = prt_options_next(&line, &row, &value, err)) == PRT_OK && row >= 0)
        rc = take(out, (enum row)row, value, err);
    if (rc != PRT_OK || out->help || out->version)
        return rc;
    if (prt_options_rest(&line, &rest) != 1)
        return prt_fail(err, PRT_E_USAGE, "expected the id of one process (--help lists the options)");
    rc = read_number("PID", rest[0], 1, INT32_MAX, &pid, err);
    out->pid = (pid_t)pid;
    return rc;
}

static const struct prt_usage_row exits[] = {
    {"0", "printed"},
    {"1", "failed"},
    {"3", "usage"},
};

const struct prt_usage prt_usage_stacks = {
    .name = "reporting-stacks",
    .summary = "print what each thread of a process is doing",
    .synopsis = "[option ...] PID",
    .about = "Prints to stderr what each thread of a process is doing, and disturbs it for a few milliseconds. The "
             "programs of reporting-tool start it when they get SIGQUIT; by hand it looks at a process that is too "
             "stuck to answer that.",
    .options = rows,
    .option_count = ROW_COUNT,
    .exits = exits,
    .exit_count = sizeof exits / sizeof *exits,
    .examples = "  reporting-stacks $(pidof reporting-worker)\n",
};
