/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "coordinator/command.h"
#include "coordinator/hosts.h"
#include "coordinator/inquire.h"
#include "coordinator/run_folder.h"
#include "prt/options.h"

enum option_row { RUN, SERVER_KEY, KEY, INSECURE, TIMEOUT, JSON, HELP, ROWS };

enum {
    PATIENCE_S = 5,
    PATIENCE_MAX_S = 600,
    RUNS_MAX = 8 /* that are told apart */
};

static const prt_option rows[ROWS] = {
    [RUN] = {"run", 0, "DIR", "the run whose sockets are in DIR (default: the one of this user that goes on)"},
    [SERVER_KEY] = {"server-key", 0, "FILE", "the coordinator's public key"},
    [KEY] = {"key", 0, "FILE", "a secret key whose public one the coordinator lets in"},
    [INSECURE] = {"insecure", 0, NULL, "ask a coordinator that uses no keys"},
    [TIMEOUT] = {"timeout", 0, "SECONDS", "how long to wait for an answer (default: 5)"},
    [JSON] = {"json", 0, NULL, "print the object as it is (docs/metrics.md)"},
    [HELP] = {"help", 'h', NULL, "print this"},
};

static const struct prt_usage_row exits[] = {
    {"0", "it has answered"},
    {"1", "there is no run, or it does not answer"},
    {"3", "usage"},
    {"4", "system (keys, sockets)"},
};

const struct prt_usage prt_usage_status = {
    .name = "reporting-tool status",
    .summary = "ask a run that goes on how far it is",
    .synopsis = "[--run DIR | HOST:PORT] [option ...]",
    .about =
        "Prints repositories, tasks, workers, the slowest tasks and the latest errors of a run, of this host or, with "
        "generate --listen, of another. Over TCP it needs the keys that a worker needs.",
    .options = rows,
    .option_count = ROWS,
    .exits = exits,
    .exit_count = sizeof exits / sizeof *exits,
    .examples = "  reporting-tool status\n"
                "  reporting-tool status build1.example.org:7411 --server-key coordinator.pub --key worker.key\n",
};

struct question {
    const char *run, *server_key, *key, *place;
    uint32_t timeout_s;
    bool insecure, json, help;
    char endpoint[PRT_MAX_ENDPOINT];
};

static prt_code parse_timeout(const char *value, uint32_t *out, prt_err *err)
{
    uint64_t seconds = 0;
    if (!prt_str_to_u64(prt_str_from(value), &seconds) || seconds < 1 || seconds > PATIENCE_MAX_S)
        return prt_fail(err, PRT_E_USAGE, "--timeout: expected seconds, 1 to %d, got \"%s\"", PATIENCE_MAX_S, value);
    *out = (uint32_t)seconds;
    return PRT_OK;
}

static prt_code take(struct question *question, int row, const char *value, prt_err *err)
{
    switch (row) {
    case RUN: question->run = value; break;
    case SERVER_KEY: question->server_key = value; break;
    case KEY: question->key = value; break;
    case INSECURE: question->insecure = true; break;
    case TIMEOUT: return parse_timeout(value, &question->timeout_s, err);
    case JSON: question->json = true; break;
    case HELP: question->help = true; break;
    }
    return PRT_OK;
}

static bool is_of_this_host(const char *place)
{
    return strncmp(place, "127.", 4) == 0 || strncmp(place, "[::1]:", 6) == 0 || strncmp(place, "localhost:", 10) == 0;
}

static prt_code check(const struct question *question, prt_err *err)
{
    const bool keys = question->server_key != NULL || question->key != NULL;
    if (question->place != NULL && question->run != NULL)
        return prt_fail(err, PRT_E_USAGE, "--run and HOST:PORT: one of them says which run");
    if (keys && question->place == NULL)
        return prt_fail(err, PRT_E_USAGE, "--server-key and --key are for HOST:PORT: a unix socket has no keys");
    if (keys && (question->insecure || question->server_key == NULL || question->key == NULL))
        return prt_fail(err, PRT_E_USAGE, "--server-key and --key go together, and without --insecure");
    if (question->place == NULL || keys || question->insecure || is_of_this_host(question->place))
        return PRT_OK;
    return prt_fail(
        err, PRT_E_USAGE,
        "%s: another host, so keys are needed: --server-key coordinator.pub --key worker.key (or --insecure)",
        question->place);
}

static prt_code parse(int argc, char **argv, struct question *out, prt_err *err)
{
    prt_options line = {.options = rows, .count = ROWS, .argc = argc, .argv = argv};
    const char *value = NULL;
    char **others = NULL;
    int row = 0;
    prt_code rc = PRT_OK;
    *out = (struct question){.timeout_s = PATIENCE_S};
    while (rc == PRT_OK && (rc = prt_options_next(&line, &row, &value, err)) == PRT_OK && row >= 0)
        rc = take(out, row, value, err);
    if (rc != PRT_OK || out->help)
        return rc;
    const int rest = prt_options_rest(&line, &others);
    if (rest > 1)
        return prt_fail(err, PRT_E_USAGE, "\"%s\" is one argument too many (--help lists the options)", others[1]);
    out->place = rest == 1 ? others[0] : NULL;
    return check(out, err);
}

static prt_code find_run(struct question *question, prt_err *err)
{
    char folders[RUNS_MAX][PRT_MAX_PRIVATE_FOLDER + 1];
    const size_t count = prt_run_folder_find(folders, RUNS_MAX);
    if (count == 0)
        return prt_fail(err, PRT_E_NOT_FOUND,
                        "no run of this user with a worker of its own goes on here; another one is "
                        "asked at HOST:PORT (generate --listen)");
    if (count > 1)
        return prt_fail(err, PRT_E_NOT_FOUND, "%zu runs go on: say which one, as in --run %s, or --run %s", count,
                        folders[0], folders[1]);
    snprintf(question->endpoint, sizeof question->endpoint, "ipc://%s/arbiter", folders[0]);
    return PRT_OK;
}

static prt_code find_endpoint(struct question *question, prt_err *err)
{
    char absolute[PRT_MAX_ENDPOINT];
    int len = 0;
    if (question->place != NULL)
        len = snprintf(question->endpoint, sizeof question->endpoint, "%s%s",
                       strstr(question->place, "://") != NULL ? "" : "tcp://", question->place);
    else if (question->run == NULL)
        return find_run(question, err);
    else if (question->run[0] == '/')
        len = snprintf(question->endpoint, sizeof question->endpoint, "ipc://%s/arbiter", question->run);
    else if (getcwd(absolute, sizeof absolute) != NULL)
        len = snprintf(question->endpoint, sizeof question->endpoint, "ipc://%s/%s/arbiter", absolute, question->run);
    else
        return prt_fail(err, PRT_E_IO, "--run %s: name the whole path", question->run);
    return (size_t)len < sizeof question->endpoint ? PRT_OK : prt_fail(err, PRT_E_USAGE, "the place is too long");
}

static prt_exit exit_of(const prt_err *err)
{
    switch (err->code) {
    case PRT_E_USAGE: return PRT_EXIT_USAGE;
    case PRT_E_TIMEOUT:
    case PRT_E_PROTOCOL:
    case PRT_E_NOT_FOUND: return PRT_EXIT_FAILED;
    default: return PRT_EXIT_SYSTEM;
    }
}

static prt_code ask(struct question *question, prt_buf *text, prt_err *err)
{
    prt_log log = prt_log_to_stderr("reporting-tool", PRT_LOG_ERROR);
    prt_buf json = {0};
    log.timestamps = false;
    prt_code rc = find_endpoint(question, err);
    const struct prt_inquiry inquiry = {.endpoint = question->endpoint,
                                        .server_key = question->server_key,
                                        .key = question->key,
                                        .patience_ms = (int64_t)question->timeout_s * 1000,
                                        .log = &log};
    if (rc == PRT_OK)
        rc = prt_inquire(&inquiry, &json, err);
    if (rc == PRT_OK && !question->json)
        rc = prt_inquire_text(prt_buf_str(&json), text, err);
    if (rc == PRT_OK && question->json) {
        prt_buf_add_str(text, prt_buf_str(&json));
        prt_buf_add_char(text, '\n');
        rc = prt_buf_check(text, "the status", err);
    }
    prt_buf_free(&json);
    return rc;
}

prt_exit prt_cmd_status(int argc, char **argv)
{
    struct question question;
    prt_buf text = {0};
    prt_err err;
    prt_code rc = parse(argc, argv, &question, &err);
    if (rc == PRT_OK && question.help)
        return (prt_exit)prt_usage_print(&prt_usage_status, NULL);
    if (rc == PRT_OK)
        rc = ask(&question, &text, &err);
    if (rc == PRT_OK)
        (void)fwrite(text.data, 1, text.len, stdout);
    else
        fprintf(stderr, "reporting-tool status: %s\n", err.text);
    prt_buf_free(&text);
    return rc == PRT_OK ? PRT_EXIT_COMPLETE : exit_of(&err);
}
