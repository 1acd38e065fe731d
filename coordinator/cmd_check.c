/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "coordinator/checks.h"
#include "coordinator/command.h"
#include "coordinator/config/describe.h"
#include "coordinator/option_values.h"
#include "prt/clock.h"
#include "prt/options.h"

enum option_row {
    PROJECT,
    CONFIG_DIR,
    CONFIG_FILE,
    REPOS_PATH,
    REPOS_LIST,
    OUTPUT_DIR,
    CACHE,
    GITHUB_TOKEN_ENV,
    DESCRIBE,
    HELP,
    ROWS
};

static const prt_option rows[ROWS] = {
    [PROJECT] = {"project", 'p', "NAME", "the project whose configuration is looked at (default: default.yaml alone)"},
    [CONFIG_DIR] = {"config-dir", 0, "DIR", "folder of default.yaml and NAME.yaml (default: configuration)"},
    [CONFIG_FILE] = {"config", 0, "FILE", "the project's configuration, in place of NAME.yaml"},
    [REPOS_PATH] = {"repos-path", 'r', "DIR", "folder below which the repositories lie"},
    [REPOS_LIST] = {"repos-list", 0, "FILE", "a repository a line: NAME [URL]"},
    [OUTPUT_DIR] = {"output-dir", 'o', "DIR", "where reports go (default: reports)"},
    [CACHE] = {"cache", 0, "DIR", "where ledgers are kept (default: the user's cache folder)"},
    [GITHUB_TOKEN_ENV] = {"github-token-env", 0, "NAME", "variable with the token for GitHub (default: GITHUB_TOKEN)"},
    [DESCRIBE] = {"describe", 0, NULL, "print the reference of all keys instead, as Markdown"},
    [HELP] = {"help", 'h', NULL, "print this"},
};

static const struct prt_usage_row exits[] = {
    {"0", "all is well"},
    {"1", "there are problems"},
    {"3", "usage"},
    {"4", "system (memory)"},
};

const struct prt_usage prt_usage_check = {
    .name = "reporting-tool check",
    .summary = "look whether configuration, folders and keys are there and right",
    .synopsis = "[--project NAME] [--repos-path DIR] [option ...]",
    .about = "Looks whether a run could be made, and makes none: configuration, repositories, folders, credentials. "
             "Writes nothing and asks no server; a line for each thing that is looked at.",
    .options = rows,
    .option_count = ROWS,
    .exits = exits,
    .exit_count = sizeof exits / sizeof *exits,
    .examples = "  reporting-tool check --project demo --repos-path ~/git\n",
};

struct question {
    struct prt_checks_request request;
    bool describe, help;
};

static void take(struct question *question, int row, const char *value)
{
    struct prt_setup_options *setup = &question->request.setup;
    switch (row) {
    case PROJECT: setup->project = value; break;
    case CONFIG_DIR: setup->config_dir = value; break;
    case CONFIG_FILE: setup->config_file = value; break;
    case REPOS_PATH: setup->repos_path = value; break;
    case REPOS_LIST: setup->repos_list = value; break;
    case OUTPUT_DIR: question->request.output_dir = value; break;
    case CACHE: question->request.cache_dir = value; break;
    case GITHUB_TOKEN_ENV: question->request.github_variable = value; break;
    case DESCRIBE: question->describe = true; break;
    case HELP: question->help = true; break;
    }
}

static prt_code parse(int argc, char **argv, struct question *out, prt_err *err)
{
    prt_options line = {.options = rows, .count = ROWS, .argc = argc, .argv = argv};
    const char *value = NULL;
    char **others = NULL;
    int row = 0;
    prt_code rc = PRT_OK;
    *out = (struct question){.request = {.output_dir = "reports", .setup = {.as_of = prt_calendar_now()}}};
    while ((rc = prt_options_next(&line, &row, &value, err)) == PRT_OK && row >= 0)
        take(out, row, value);
    if (rc == PRT_OK && !out->help && prt_options_rest(&line, &others) > 0)
        return prt_fail(err, PRT_E_USAGE, "\"%s\": check takes options only (--help lists them)", others[0]);
    if (rc == PRT_OK && !out->help && out->request.setup.project != NULL)
        return prt_project_name_check(out->request.setup.project, err);
    return rc;
}

prt_exit prt_cmd_check(int argc, char **argv)
{
    struct question question;
    prt_buf text = {0};
    prt_err err;
    prt_exit code = PRT_EXIT_COMPLETE;
    if (parse(argc, argv, &question, &err) != PRT_OK) {
        fprintf(stderr, "reporting-tool check: %s\n", err.text);
        return PRT_EXIT_USAGE;
    }
    if (question.help)
        return (prt_exit)prt_usage_print(&prt_usage_check, NULL);
    if (question.describe)
        prt_config_describe(&text);
    else
        code = prt_checks_make(&question.request, &text);
    if (text.failed)
        code = PRT_EXIT_SYSTEM;
    fputs(text.failed || text.data == NULL ? "out of memory\n" : text.data, stdout);
    prt_buf_free(&text);
    return code;
}
