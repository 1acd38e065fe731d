/* SPDX-License-Identifier: Apache-2.0 */
/* reporting-worker: analyses repositories of this host for a coordinator. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/link/curve.h"
#include "proto/link/link.h"
#include "prt/clock.h"
#include "prt/diagnosis.h"
#include "prt/file.h"
#include "prt/inherited.h"
#include "prt/shortage.h"
#include "worker/agent.h"
#include "worker/process.h"
#include "worker/worker_options.h"

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 3, EXIT_SYSTEM = 4, EXIT_INTERRUPTED = 130 };

enum { PATH_ROOM = 4096, NAME_ROOM = 300, TURN_MS = 60000 };

/* Everything the agent points to for its life. */
struct setup {
    struct prt_agent_options agent;
    prt_log log;
    char program[PATH_ROOM];
    char root[PATH_ROOM];
    char work_dir[PATH_ROOM]; /* absolute; "": none */
    char name[NAME_ROOM];
    struct prt_key_pair keys;
    char server_key[PRT_KEY_TEXT];
    prt_guard_t *guard;
    struct prt_link_security security;
};

static prt_code find_program(char *out, size_t size, prt_err *err)
{
    char folder[PATH_ROOM];
    const prt_code rc = prt_program_folder(folder, sizeof folder, err);
    if (rc != PRT_OK)
        return rc;
    if ((size_t)snprintf(out, size, "%s/reporting-analyze", folder) >= size)
        return prt_fail(err, PRT_E_LIMIT, "%s: too long a path", folder);
    if (access(out, X_OK) != 0)
        return prt_fail_errno(err, errno, "%s: the analysis program has to lie beside this one", out);
    return PRT_OK;
}

static prt_code find_root(const char *given, char out[PATH_ROOM], prt_err *err)
{
    struct stat status;
    if (stat(given, &status) != 0) {
        prt_fail_errno(err, errno, "--repos-root %s", given);
        return err->code = PRT_E_USAGE;
    }
    if (!S_ISDIR(status.st_mode))
        return prt_fail(err, PRT_E_USAGE, "--repos-root %s: not a folder", given);
    if ((size_t)snprintf(out, PATH_ROOM, "%s", given) >= PATH_ROOM)
        return prt_fail(err, PRT_E_LIMIT, "--repos-root: too long a path");
    return PRT_OK;
}

/* Made when it is not there, and tried, so that a wrong one is told at the start and not by each repository. */
static prt_code find_work_dir(const char *given, char out[PATH_ROOM], prt_err *err)
{
    char real[PATH_MAX];
    if (given == NULL)
        return PRT_OK;
    if (prt_make_folders(given, 0700, err) != PRT_OK) {
        (void)prt_wrap(err, "--work-dir");
        return err->code = PRT_E_USAGE;
    }
    if (realpath(given, real) == NULL || access(real, R_OK | W_OK | X_OK) != 0) {
        prt_fail_errno(err, errno, "--work-dir %s", given);
        return err->code = PRT_E_USAGE;
    }
    if (strlen(real) >= PRT_MAX_NAME / 2)
        return prt_fail(err, PRT_E_USAGE, "--work-dir: too long a path");
    if (prt_folder_check_trust(real, err) != PRT_OK) {
        (void)prt_wrap(err, "--work-dir");
        return err->code = PRT_E_USAGE;
    }
    snprintf(out, PATH_ROOM, "%s", real);
    return PRT_OK;
}

static void choose_name(const char *given, char out[NAME_ROOM])
{
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) != 0 || host[0] == '\0')
        snprintf(host, sizeof host, "localhost");
    if (given != NULL)
        snprintf(out, NAME_ROOM, "%s", given);
    else
        snprintf(out, NAME_ROOM, "%s/%ld", host, (long)getpid());
}

/* A worker that serves one run of a coordinator on this host goes with the process that started it. Silence tells it
 * the same a little later, so that a failure here does not matter. */
static void follow_parent(void)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
}

/* libzmq gives a TCP link up when its peer breaks the protocol, be it that bytes were harmed on the way: the guard has
 * it made again. On unix sockets nothing is harmed. */
static void watch_plain_links(const struct prt_worker_options *options, struct setup *setup)
{
    if (options->is_local)
        return;
    setup->security = (struct prt_link_security){.plain = true};
    setup->agent.security = &setup->security;
}

/* A key that cannot be used is a wrong argument, whatever the system says of the file. */
static prt_code load_keys(const struct prt_worker_options *options, struct setup *setup, prt_err *err)
{
    if (options->key == NULL) {
        watch_plain_links(options, setup);
        return PRT_OK;
    }
    prt_code rc = prt_key_pair_load(options->key, &setup->keys, err);
    if (rc != PRT_OK)
        (void)prt_wrap(err, "--key");
    else if ((rc = prt_public_key_load(options->server_key, setup->server_key, err)) != PRT_OK)
        (void)prt_wrap(err, "--server-key");
    if (rc != PRT_OK)
        return err->code = PRT_E_USAGE;
    setup->security = (struct prt_link_security){.own = &setup->keys, .server_key = setup->server_key};
    setup->agent.security = &setup->security;
    return PRT_OK;
}

/* The guard of a worker lets nobody in: it only hears how its own connections fare. */
static prt_code begin_links(struct setup *setup, prt_err *err)
{
    prt_code rc = prt_links_begin(err);
    if (rc == PRT_OK)
        prt_links_few();
    if (rc == PRT_OK && setup->agent.security != NULL)
        rc = prt_guard_begin(NULL, &setup->log, &setup->guard, err);
    setup->security.guard = setup->guard;
    return rc;
}

static void end_links(struct setup *setup)
{
    prt_guard_end(&setup->guard);
    prt_links_end();
}

/* Why nobody answered, as far as it can be known. */
static void say_refusal(const struct setup *setup)
{
    struct prt_guard_counts counts = {0};
    if (setup->guard == NULL)
        return;
    prt_guard_counts(setup->guard, &counts);
    if (counts.last[0] != '\0')
        prt_error(&setup->log, "%s", counts.last);
}

static prt_code set_up(const struct prt_worker_options *options, struct setup *setup, prt_err *err)
{
    uint64_t instance = 0;
    choose_name(options->name, setup->name);
    setup->log.fields.worker = setup->name;
    if (options->insecure)
        prt_error(&setup->log, "--insecure: whoever answers at %s is trusted, and nothing is encrypted",
                  options->endpoint);
    prt_code rc = find_program(setup->program, sizeof setup->program, err);
    if (rc == PRT_OK)
        rc = find_root(options->repos_root, setup->root, err);
    if (rc == PRT_OK)
        rc = find_work_dir(options->work_dir, setup->work_dir, err);
    if (rc != PRT_OK)
        return rc;
    if (getrandom(&instance, sizeof instance, 0) != (ssize_t)sizeof instance)
        return prt_fail_errno(err, errno, "cannot get random bytes");
    setup->agent = (struct prt_agent_options){.endpoint = options->endpoint,
                                              .name = setup->name,
                                              .instance = instance,
                                              .slots = options->slots > 0 ? options->slots : prt_process_usable_cpus(),
                                              .child_tasks = options->child_tasks,
                                              .program = setup->program,
                                              .root = setup->root,
                                              .work_dir = options->work_dir != NULL ? setup->work_dir : NULL,
                                              .work_dir_bytes = options->work_dir_bytes,
                                              .once = options->once,
                                              .of_run = options->once && options->is_local,
                                              .grace_ms = PRT_AGENT_GRACE_MS,
                                              .watchdog_ms = (int64_t)options->watchdog_s * 1000,
                                              .nice = (int)options->nice,
                                              .delay_ms = options->delay_ms,
                                              .log = &setup->log};
    return PRT_OK;
}

static int exit_code_of(const prt_agent_t *agent, prt_agent_end end, const prt_log *log, const char *endpoint)
{
    switch (end) {
    case PRT_AGENT_RUN_OVER:
    case PRT_AGENT_STOPPED: return EXIT_OK;
    case PRT_AGENT_INTERRUPTED: return EXIT_INTERRUPTED;
    case PRT_AGENT_ABANDONED:
        prt_error(log, "no coordinator answers at %s: is it running, and is this its address?", endpoint);
        break;
    case PRT_AGENT_REFUSED:
        prt_error(log, "the coordinator at %s refused this worker (version %s): %s", endpoint, PRT_VERSION,
                  prt_agent_refusal(agent));
        break;
    }
    return EXIT_FAILED;
}

static int exit_code_of_error(const prt_err *err)
{
    return err->code == PRT_E_USAGE ? EXIT_USAGE : EXIT_SYSTEM;
}

static int work(const struct setup *setup)
{
    prt_agent_t *agent = NULL;
    prt_agent_end end = PRT_AGENT_STOPPED;
    prt_err err;
    bool ended = false;
    prt_code rc = prt_agent_new(&setup->agent, &agent, &err);
    while (rc == PRT_OK && !ended)
        rc = prt_agent_turn(agent, TURN_MS, &ended, &end, &err);
    if (rc != PRT_OK)
        prt_error(&setup->log, "%s", err.text);
    if (rc == PRT_OK && end == PRT_AGENT_ABANDONED)
        say_refusal(setup);
    const int code =
        rc == PRT_OK ? exit_code_of(agent, end, &setup->log, setup->agent.endpoint) : exit_code_of_error(&err);
    prt_agent_destroy(&agent);
    return code;
}

static prt_diagnosis_t *answer_quit(const struct setup *setup)
{
    char who[PRT_DIAGNOSIS_WHO_MAX];
    prt_diagnosis_t *diagnosis = NULL;
    prt_err err;
    snprintf(who, sizeof who, "worker %.80s", setup->name);
    const struct prt_diagnosis_options options = {
        .who = who, .fd = setup->log.fd, .json = setup->log.json, .loop = true};
    if (prt_diagnosis_begin(&options, &diagnosis, &err) != PRT_OK)
        prt_warning(&setup->log, "SIGQUIT is not answered: %s", err.text);
    return diagnosis;
}

static int run(const struct prt_worker_options *options)
{
    struct setup setup = {0};
    prt_err err;
    setup.log = prt_log_to_stderr("reporting-worker", options->level);
    setup.log.json = options->json;
    setup.log.name = "worker";
    prt_code rc = set_up(options, &setup, &err);
    if (rc == PRT_OK)
        rc = load_keys(options, &setup, &err);
    if (rc == PRT_OK)
        setup.agent.diagnosis = answer_quit(&setup);
    if (rc == PRT_OK)
        rc = begin_links(&setup, &err);
    if (rc != PRT_OK) {
        prt_error(&setup.log, "%s", err.text);
        prt_diagnosis_end(&setup.agent.diagnosis);
        prt_key_pair_wipe(&setup.keys);
        return exit_code_of_error(&err);
    }
    if (options->once && options->is_local)
        follow_parent();
    prt_beacon_stage(prt_diagnosis_beacon(setup.agent.diagnosis), "serving a coordinator", prt_monotonic_ms());
    const int code = work(&setup);
    end_links(&setup);
    prt_diagnosis_end(&setup.agent.diagnosis);
    prt_key_pair_wipe(&setup.keys);
    return code;
}

static int print(prt_buf *text)
{
    const bool good = !text->failed && fwrite(text->data, 1, text->len, stdout) == text->len && fflush(stdout) == 0;
    prt_buf_free(text);
    return good ? EXIT_OK : EXIT_SYSTEM;
}

/* Before anything else: one that comes while the worker begins is found by the agent, and threads inherit this. */
static void hold_signals(void)
{
    sigset_t ends;
    sigemptyset(&ends);
    prt_inherited_add(&ends, SIGTERM);
    prt_inherited_add(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, NULL);
}

int main(int argc, char **argv)
{
    struct prt_worker_options options;
    prt_buf text = {0};
    prt_err err;
    prt_inherited_repair();
    hold_signals();
    prt_shortage_begin("reporting-worker", EXIT_SYSTEM);
    if (prt_worker_options_read(argc, argv, &options, &err) != PRT_OK) {
        fprintf(stderr, "reporting-worker: %s\n", err.text);
        return EXIT_USAGE;
    }
    if (options.action == PRT_WORKER_RUN)
        return run(&options);
    if (options.action == PRT_WORKER_HELP)
        return prt_usage_print(&prt_usage_worker, NULL);
    prt_buf_add_text(&text, "reporting-worker " PRT_VERSION "\n");
    return print(&text);
}
