/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/worker_options.h"

#include <stdio.h>
#include <string.h>

#include "proto/link/endpoint.h"
#include "proto/watch.h"
#include "prt/options.h"
#include "prt/size.h"
#include "prt/str.h"

enum { MAX_PORT = 65535, MAX_SOCKET_PATH = 107, MAX_WATCHDOG = 86400 /* seconds */, MAX_NICE = 19, MAX_DELAY = 60000 };

/* The order of the rows is the order of the cases below. */
enum row {
    ROW_CONNECT,
    ROW_SLOTS,
    ROW_REPOS_ROOT,
    ROW_WORK_DIR,
    ROW_WORK_DIR_SIZE,
    ROW_NAME,
    ROW_CHILD_TASKS,
    ROW_SERVER_KEY,
    ROW_KEY,
    ROW_INSECURE,
    ROW_WATCHDOG,
    ROW_NICE,
    ROW_DELAY,
    ROW_ONCE,
    ROW_VERBOSE,
    ROW_QUIET,
    ROW_LOG_FORMAT,
    ROW_VERSION,
    ROW_HELP,
    ROW_COUNT
};

static const prt_option rows[ROW_COUNT] = {
    [ROW_CONNECT] = {"connect", 'c', "ENDPOINT", "the coordinator: HOST:PORT, or ipc:///path of a local one"},
    [ROW_SLOTS] = {"slots", 's', "N", "repositories analysed at a time (default: usable processors)"},
    [ROW_REPOS_ROOT] = {"repos-root", 'r', "DIR", "folder that repositories lie under (default: .)"},
    [ROW_WORK_DIR] = {"work-dir", 0, "DIR", "folder for repositories that have to be cloned; none: no cloning"},
    [ROW_WORK_DIR_SIZE] = {"work-dir-size", 0, "SIZE", "what they may take: 500M, 50G, 2T (default: 50G)"},
    [ROW_NAME] = {"name", 0, "TEXT", "what to call this worker (default: host/pid)"},
    [ROW_CHILD_TASKS] = {"child-tasks", 0, "N", "replace an analysis process after N tasks, 0: never (default: 100)"},
    [ROW_SERVER_KEY] = {"server-key", 0, "FILE", "the coordinator's public key (see reporting-tool keygen)"},
    [ROW_KEY] = {"key", 0, "FILE", "this worker's own secret key"},
    [ROW_INSECURE] = {"insecure", 0, NULL, "use no keys, although the coordinator is on another host"},
    [ROW_WATCHDOG] = {"watchdog", 0, "SECONDS", "warn of a task that makes no progress, 0: never (default: 60)"},
    [ROW_NICE] = {"nice", 0, "N", "how much analyses stand back for other processes, 0 to 19 (default: 0)"},
    [ROW_DELAY] = {"delay", 0, "MS", "milliseconds that a slot rests between two tasks (default: 0)"},
    [ROW_ONCE] = {"once", 0, NULL, "end with the run, or when its coordinator is gone"},
    [ROW_VERBOSE] = {"verbose", 'v', NULL, "say more; twice: everything"},
    [ROW_QUIET] = {"quiet", 'q', NULL, "say errors only"},
    [ROW_LOG_FORMAT] = {"log-format", 0, "text|json", "how messages are written (default: text)"},
    [ROW_VERSION] = {"version", 0, NULL, "print the version"},
    [ROW_HELP] = {"help", 'h', NULL, "print this"},
};

static prt_code read_number(const char *name, const char *text, uint32_t least, uint32_t most, uint32_t *out,
                            prt_err *err)
{
    uint64_t value = 0;
    if (!prt_str_to_u64(prt_str_from(text), &value) || value < least || value > most)
        return prt_fail(err, PRT_E_USAGE, "--%s: expected a whole number from %u to %u, got \"%s\"", name, least, most,
                        text);
    *out = (uint32_t)value;
    return PRT_OK;
}

static prt_code read_format(const char *text, bool *json, prt_err *err)
{
    if (strcmp(text, "text") != 0 && strcmp(text, "json") != 0)
        return prt_fail(err, PRT_E_USAGE, "--log-format: expected text or json, got \"%s\"", text);
    *json = strcmp(text, "json") == 0;
    return PRT_OK;
}

static prt_code read_name(const char *text, const char **name, prt_err *err)
{
    if (*text == '\0' || strlen(text) > PRT_MAX_NAME)
        return prt_fail(err, PRT_E_USAGE, "--name: expected 1 to %d bytes", PRT_MAX_NAME);
    *name = text;
    return PRT_OK;
}

static prt_code read_work_dir(const char *text, const char **work_dir, prt_err *err)
{
    if (*text == '\0' || strlen(text) >= PRT_MAX_NAME / 2)
        return prt_fail(err, PRT_E_USAGE, "--work-dir: expected a folder's name of 1 to %d bytes",
                        PRT_MAX_NAME / 2 - 1);
    *work_dir = text;
    return PRT_OK;
}

static bool is_host_and_port(prt_str text)
{
    const size_t colon = prt_str_rfind(text, ':');
    const prt_str host = prt_str_sub(text, 0, colon);
    uint64_t port = 0;
    if (colon == text.len || host.len == 0 || prt_str_find(host, '/') < host.len ||
        !prt_str_to_u64(prt_str_sub(text, colon + 1, text.len), &port) || port == 0 || port > MAX_PORT)
        return false;
    const bool in_brackets = host.data[0] == '[' && host.data[host.len - 1] == ']';
    return in_brackets || prt_str_find(host, ':') == host.len;
}

prt_code prt_worker_endpoint(const char *text, char out[PRT_MAX_ENDPOINT], prt_err *err)
{
    const prt_str ipc = PRT_STR("ipc://"), tcp = PRT_STR("tcp://");
    const prt_str all = prt_str_from(text);
    const prt_str path = prt_str_sub(all, ipc.len, all.len);
    const bool is_tcp = prt_str_starts(all, tcp);
    bool good = false;
    if (prt_str_starts(all, ipc))
        good = path.len > 1 && path.data[0] == '/' && path.len <= MAX_SOCKET_PATH;
    else
        good = is_host_and_port(is_tcp ? prt_str_sub(all, tcp.len, all.len) : all);
    if (!good || all.len + tcp.len >= PRT_MAX_ENDPOINT)
        return prt_fail(err, PRT_E_USAGE,
                        "--connect: expected HOST:PORT or ipc:///path (at most %d bytes of path), got \"%s\"",
                        MAX_SOCKET_PATH, text);
    snprintf(out, PRT_MAX_ENDPOINT, "%s%s", is_tcp || prt_str_starts(all, ipc) ? "" : "tcp://", text);
    return PRT_OK;
}

static prt_code read_endpoint(const char *text, struct prt_worker_options *out, prt_err *err)
{
    const prt_code rc = prt_worker_endpoint(text, out->endpoint, err);
    out->is_local = rc == PRT_OK && prt_str_starts(prt_str_from(out->endpoint), PRT_STR("ipc://"));
    return rc;
}

static prt_code take(struct prt_worker_options *out, enum row row, const char *value, prt_err *err)
{
    switch (row) {
    case ROW_CONNECT: return read_endpoint(value, out, err);
    case ROW_SLOTS: return read_number("slots", value, 1, PRT_MAX_SLOTS, &out->slots, err);
    case ROW_REPOS_ROOT: out->repos_root = value; break;
    case ROW_WORK_DIR: return read_work_dir(value, &out->work_dir, err);
    case ROW_WORK_DIR_SIZE: return prt_size_parse("--work-dir-size", prt_str_from(value), &out->work_dir_bytes, err);
    case ROW_NAME: return read_name(value, &out->name, err);
    case ROW_CHILD_TASKS: return read_number("child-tasks", value, 0, UINT32_MAX, &out->child_tasks, err);
    case ROW_SERVER_KEY: out->server_key = value; break;
    case ROW_KEY: out->key = value; break;
    case ROW_INSECURE: out->insecure = true; break;
    case ROW_NICE: return read_number("nice", value, 0, MAX_NICE, &out->nice, err);
    case ROW_DELAY: return read_number("delay", value, 0, MAX_DELAY, &out->delay_ms, err);
    case ROW_WATCHDOG: return read_number("watchdog", value, 0, MAX_WATCHDOG, &out->watchdog_s, err);
    case ROW_ONCE: out->once = true; break;
    case ROW_VERBOSE: out->level = out->level < PRT_LOG_INFO ? PRT_LOG_INFO : PRT_LOG_DEBUG; break;
    case ROW_QUIET: out->level = PRT_LOG_ERROR; break;
    case ROW_LOG_FORMAT: return read_format(value, &out->json, err);
    case ROW_VERSION: out->action = PRT_WORKER_VERSION; break;
    case ROW_HELP: out->action = PRT_WORKER_HELP; break;
    case ROW_COUNT: break;
    }
    return PRT_OK;
}

/* Keys say who the coordinator is, and who we are. Only on this host nobody needs to ask. */
static prt_code check_keys(const struct prt_worker_options *options, prt_err *err)
{
    const bool keys = options->server_key != NULL || options->key != NULL;
    if (keys && options->insecure)
        return prt_fail(err, PRT_E_USAGE, "--insecure uses no keys: leave it out, or --server-key and --key");
    if (keys && options->is_local)
        return prt_fail(err, PRT_E_USAGE, "--server-key and --key are for HOST:PORT: a unix socket has no keys");
    if (keys && (options->server_key == NULL || options->key == NULL))
        return prt_fail(err, PRT_E_USAGE,
                        "--server-key FILE (the coordinator's public key) and --key FILE (this "
                        "worker's secret one) go together");
    if (keys || options->insecure || prt_endpoint_is_loopback(options->endpoint))
        return PRT_OK;
    return prt_fail(err, PRT_E_USAGE,
                    "--connect %s: another host, so keys are needed: --server-key coordinator.pub --key worker.key "
                    "(`reporting-tool keygen` makes them; or --insecure, which trusts whoever answers there)",
                    options->endpoint);
}

static prt_code check(const prt_options *line, const struct prt_worker_options *options, prt_err *err)
{
    char **rest = NULL;
    if (options->action != PRT_WORKER_RUN)
        return PRT_OK;
    if (prt_options_rest(line, &rest) > 0)
        return prt_fail(err, PRT_E_USAGE, "\"%s\" is one argument too many (--help lists the options)", rest[0]);
    if (options->endpoint[0] == '\0')
        return prt_fail(err, PRT_E_USAGE, "--connect ENDPOINT is missing (--help lists the options)");
    return check_keys(options, err);
}

prt_code prt_worker_options_read(int argc, char **argv, struct prt_worker_options *out, prt_err *err)
{
    struct prt_worker_options options = {.repos_root = ".",
                                         .work_dir_bytes = PRT_DEFAULT_WORK_DIR_BYTES,
                                         .child_tasks = PRT_DEFAULT_CHILD_TASKS,
                                         .watchdog_s = PRT_WATCHDOG_S,
                                         .level = PRT_LOG_WARNING};
    prt_options line = {.options = rows, .count = ROW_COUNT, .argc = argc, .argv = argv};
    int row = -1;
    const char *value = NULL;
    prt_code rc = PRT_OK;
    while ((rc = prt_options_next(&line, &row, &value, err)) == PRT_OK && row >= 0)
        if ((rc = take(&options, (enum row)row, value, err)) != PRT_OK)
            return rc;
    if (rc == PRT_OK)
        rc = check(&line, &options, err);
    if (rc == PRT_OK)
        *out = options;
    return rc;
}

static const struct prt_usage_row exits[] = {
    {"0", "done"}, {"1", "failed"}, {"3", "usage"}, {"4", "system"}, {"130", "interrupted"},
};

static const struct prt_usage_row environment[] = {
    {"REPORTING_GIT_HOST, REPORTING_GIT_USER, REPORTING_GIT_PASSWORD",
     "credentials for repositories that are cloned over https; they go to that host (host[:port]) alone"},
    {"REPORTING_SSH_KEY, SSH_AUTH_SOCK", "a key file, or an agent, for repositories that are cloned over ssh"},
    {"SSL_CERT_FILE", "the CA certificates to believe, in place of the system's"},
};

static const struct prt_usage_row signals[] = {
    {"SIGQUIT", "prints what the worker and its analyses are doing, with all stacks; disturbs nothing"},
    {"SIGUSR1", "raises the level of messages, and after the highest one goes back to the first"},
    {"SIGTERM", "finishes what has been begun, and ends"},
};

static const struct prt_usage_table tables[] = {
    {"ENVIRONMENT", environment, sizeof environment / sizeof *environment},
    {"SIGNALS", signals, sizeof signals / sizeof *signals},
};

const struct prt_usage prt_usage_worker = {
    .name = "reporting-worker",
    .summary = "analyse repositories of this host for a coordinator",
    .synopsis = "--connect ENDPOINT [option ...]",
    .about = "Analyses repositories of this host for a coordinator, which is a reporting-tool generate with "
             "--listen. Each slot is a process of its own (reporting-analyze), replaced when it crashes, hangs or "
             "takes too much memory. Without --once it stays, and waits for the next run.",
    .options = rows,
    .option_count = ROW_COUNT,
    .exits = exits,
    .exit_count = sizeof exits / sizeof *exits,
    .tables = tables,
    .table_count = sizeof tables / sizeof *tables,
    .examples = "  reporting-worker --connect build1.example.org:7411 --repos-root /srv/git \\\n"
                "      --server-key coordinator.pub --key build7.key\n",
};
