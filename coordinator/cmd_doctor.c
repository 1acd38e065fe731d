/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/command.h"
#include "coordinator/doctor.h"
#include "coordinator/option_values.h"
#include "prt/clock.h"
#include "prt/file.h"
#include "prt/options.h"

enum option_row {
    PROJECT,
    CONFIG_DIR,
    CONFIG_FILE,
    REPOS_PATH,
    REPOS_LIST,
    OUTPUT_DIR,
    CACHE,
    WORK_DIR,
    WORKERS,
    LISTEN,
    TASK_PORTS,
    NO_LOCAL_WORKERS,
    SERVER_KEY,
    WORKER_KEYS,
    GITHUB_TOKEN_ENV,
    AS_OF,
    ONLINE,
    BUNDLE,
    LOG,
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
    [WORK_DIR] = {"work-dir", 0, "DIR", "where clones are kept (default: in the user's cache folder)"},
    [WORKERS] = {"workers", 'w', "N", "analyses at a time (default: the configuration's, or the processors)"},
    [LISTEN] = {"listen", 0, "HOST[:ARBITER,RESULTS]", "workers of other hosts are let in: are the ports free?"},
    [TASK_PORTS] = {"task-ports", 0, "A-B", "ports to send tasks from"},
    [NO_LOCAL_WORKERS] = {"no-local-workers", 0, NULL, "no analysis runs on this host"},
    [SERVER_KEY] = {"server-key", 0, "FILE", "the coordinator's secret key"},
    [WORKER_KEYS] = {"worker-keys", 0, "DIR", "folder of the public keys of workers"},
    [GITHUB_TOKEN_ENV] = {"github-token-env", 0, "NAME", "variable with the token for GitHub (default: GITHUB_TOKEN)"},
    [AS_OF] = {"as-of", 0, "TIME", "the report's date: RFC 3339 or seconds since 1970 (default: now)"},
    [ONLINE] = {"online", 0, NULL, "ask Jenkins, Gerrit and GitHub whether they answer"},
    [BUNDLE] = {"bundle", 0, "FILE", "write all of it to a ZIP archive for a bug report, without secrets"},
    [LOG] = {"log", 0, "FILE", "a log whose end goes into the bundle, too"},
    [HELP] = {"help", 'h', NULL, "print this"},
};

static const struct prt_usage_row exits[] = {
    {"0", "all is well; there may be warnings"},
    {"1", "there are problems"},
    {"3", "usage"},
    {"4", "system (memory, or the bundle cannot be written)"},
};

const struct prt_usage prt_usage_doctor = {
    .name = "reporting-tool doctor",
    .summary = "look what this host lacks for a run; make a bundle for a bug report",
    .synopsis = "[--project NAME] [--repos-path DIR] [--bundle FILE] [option ...]",
    .about = "Looks at system, programs, limits, room, clock, ports, the cache, and all that check looks at. Changes "
             "nothing; a line for each thing, with the way out where something is wrong.",
    .options = rows,
    .option_count = ROWS,
    .exits = exits,
    .exit_count = sizeof exits / sizeof *exits,
    .examples = "  reporting-tool doctor --project demo --repos-path ~/git\n"
                "  reporting-tool doctor --bundle report.zip --log run.log\n",
};

struct question {
    struct prt_doctor_request request;
    struct prt_hosts hosts;
    const char *bundle, *log;
    bool help;
};

static prt_code take(struct question *question, int row, const char *value, prt_err *err)
{
    struct prt_setup_options *setup = &question->request.checks.setup;
    switch (row) {
    case PROJECT: setup->project = value; break;
    case CONFIG_DIR: setup->config_dir = value; break;
    case CONFIG_FILE: setup->config_file = value; break;
    case REPOS_PATH: setup->repos_path = value; break;
    case REPOS_LIST: setup->repos_list = value; break;
    case OUTPUT_DIR: question->request.checks.output_dir = value; break;
    case CACHE: question->request.checks.cache_dir = value; break;
    case WORK_DIR: question->request.work_dir = value; break;
    case WORKERS: return prt_option_workers(value, &question->request.slots, err);
    case LISTEN: return prt_hosts_listen(value, &question->hosts, err);
    case TASK_PORTS: return prt_hosts_task_ports(value, &question->hosts, err);
    case NO_LOCAL_WORKERS: question->hosts.no_local_workers = true; break;
    case SERVER_KEY: question->hosts.server_key = value; break;
    case WORKER_KEYS: question->hosts.worker_keys = value; break;
    case GITHUB_TOKEN_ENV: question->request.checks.github_variable = value; break;
    case AS_OF: return prt_option_time("--as-of", value, &setup->as_of, err);
    case ONLINE: question->request.online = true; break;
    case BUNDLE: question->bundle = value; break;
    case LOG: question->log = value; break;
    case HELP: question->help = true; break;
    }
    return PRT_OK;
}

static prt_code check(const struct question *question, int rest, char **others, prt_err *err)
{
    if (rest > 0)
        return prt_fail(err, PRT_E_USAGE, "\"%s\": doctor takes options only (--help lists them)", others[0]);
    if (question->log != NULL && question->bundle == NULL)
        return prt_fail(err, PRT_E_USAGE, "--log goes into a bundle: --bundle FILE is missing");
    return question->request.checks.setup.project != NULL
               ? prt_project_name_check(question->request.checks.setup.project, err)
               : PRT_OK;
}

static prt_code parse(int argc, char **argv, struct question *out, prt_err *err)
{
    prt_options line = {.options = rows, .count = ROWS, .argc = argc, .argv = argv};
    const char *value = NULL;
    char **others = NULL;
    int row = 0;
    prt_code rc = PRT_OK;
    *out = (struct question){.request = {.now = prt_calendar_now()}};
    out->request.checks.output_dir = "reports";
    out->request.checks.hosts = &out->hosts;
    out->request.checks.setup.as_of = out->request.now;
    while (rc == PRT_OK && (rc = prt_options_next(&line, &row, &value, err)) == PRT_OK && row >= 0)
        rc = take(out, row, value, err);
    if (rc != PRT_OK || out->help)
        return rc;
    const int rest = prt_options_rest(&line, &others);
    return check(out, rest, others, err);
}

static prt_exit write_bundle(const struct question *question, prt_str findings)
{
    prt_buf bytes = {0};
    prt_err err;
    prt_code rc = prt_doctor_bundle(&question->request, findings, question->log, &bytes, &err);
    if (rc == PRT_OK)
        rc = prt_file_write(question->bundle, prt_buf_str(&bytes), &err);
    if (rc == PRT_OK)
        printf("written: %s\n", question->bundle);
    else
        fprintf(stderr, "reporting-tool doctor: %s\n", err.text);
    prt_buf_free(&bytes);
    return rc == PRT_OK ? PRT_EXIT_COMPLETE : PRT_EXIT_SYSTEM;
}

prt_exit prt_cmd_doctor(int argc, char **argv)
{
    struct question question;
    prt_buf text = {0};
    prt_err err;
    if (parse(argc, argv, &question, &err) != PRT_OK) {
        fprintf(stderr, "reporting-tool doctor: %s\n", err.text);
        return PRT_EXIT_USAGE;
    }
    if (question.help)
        return (prt_exit)prt_usage_print(&prt_usage_doctor, NULL);
    prt_exit code = prt_doctor_examine(&question.request, &text);
    fputs(text.failed || text.data == NULL ? "out of memory\n" : text.data, stdout);
    if (code != PRT_EXIT_SYSTEM && question.bundle != NULL &&
        write_bundle(&question, prt_buf_str(&text)) != PRT_EXIT_COMPLETE)
        code = PRT_EXIT_SYSTEM;
    prt_buf_free(&text);
    return code;
}
