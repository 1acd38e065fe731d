/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What dispatch itself costs: the coordinator's own loop (coordinator/run.h), and workers that answer each task at
 * once, over TCP on loopback. Nothing is analysed. A worker here is the agent's own sockets, dialogue and book-keeping
 * (worker/wires.h, dialogue.h, agent_state.h) without analysis processes.
 *
 *     dispatch run TASKS WORKERS SLOTS     {"tasks": ..., "seconds": ..., "cpu": ..., "worker_cpu": ..., "peak": ...}
 *     dispatch queue TASKS                 {"tasks": ..., "peak": ..., "reserved": ...}: so many are planned, and nobody comes
 *
 * seconds: from the first socket to the last farewell; cpu: user and system seconds of the coordinator; worker_cpu: of
 * all workers; peak: KiB that the coordinator's resident memory has grown by at most; reserved: the same of its address
 * space, with what a task needs only later, and the room in which tables grow. $PRT_DISPATCH_PAUSE: the coordinator
 * stops itself (SIGSTOP) before it begins, for a profiler to attach.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "coordinator/run.h"
#include "proto/record.h"
#include "prt/clock.h"
#include "prt/mem.h"
#include "tests/support/ports.h"
#include "worker/agent_state.h"
#include "worker/dialogue.h"
#include "worker/wires.h"

enum {
    WORKERS_MAX = 64,
    NAME_MAX_BYTES = 32,
    TASKS_A_TURN = 64,
    TURN_MS = 100,
    WAIT_S = 30,      /* for workers to come */
    QUEUE_WAIT_S = 1, /* for nobody */
    LINGER_S = 60     /* a worker whose coordinator died ends by itself */
};

static const struct prt_window window = {.name = {"last_30", 7}, .days = 30, .start = 1699900000, .end = 1700100000};
static const struct prt_fold_options fold = {.windows = &window,
                                             .window_count = 1,
                                             .as_of = 1700100000,
                                             .current_days = 365,
                                             .active_days = 1095,
                                             .placeholder = {"unknown@unknown", 15}};

struct answerer {
    struct prt_wires wires;
    prt_agent_state_t *state;
    struct prt_dialogue dialogue;
    uint64_t instance;
    uint32_t slots;
    prt_buf record;
};

static int complain(const prt_err *err)
{
    fprintf(stderr, "dispatch: %s\n", err->text);
    return 1;
}

static struct prt_message request(struct answerer *worker, prt_message_type type)
{
    struct prt_message message = {.type = type};
    if (type == PRT_MESSAGE_HELLO) {
        message.as.hello = (struct prt_hello){.protocol = PRT_PROTOCOL_VERSION,
                                              .software = PRT_STR("bench"),
                                              .name = PRT_STR("answers at once"),
                                              .instance = worker->instance,
                                              .slots = worker->slots};
    } else if (type == PRT_MESSAGE_HEARTBEAT) {
        prt_agent_state_heartbeat(worker->state, &message.as.heartbeat);
        message.as.heartbeat.sequence = prt_dialogue_next_sequence(&worker->dialogue);
    } else {
        prt_agent_state_bye(worker->state, &message.as.bye);
    }
    return message;
}

static prt_code say(struct answerer *worker, int64_t now, prt_err *err)
{
    prt_message_type type = PRT_MESSAGE_HELLO;
    bool sent = false;
    if (!prt_dialogue_is_due(&worker->dialogue, now, &type))
        return PRT_OK;
    const struct prt_message message = request(worker, type);
    const prt_code rc = prt_wires_send(&worker->wires, worker->wires.requests, &message, &sent, err);
    if (sent)
        prt_dialogue_said(&worker->dialogue, now);
    else
        prt_dialogue_unsent(&worker->dialogue, now);
    return rc;
}

/* An empty repository of the task's name. */
static prt_code answer_task(struct answerer *worker, const struct prt_held *held, prt_err *err)
{
    const struct prt_record record = {.repository = held->message.task.repository,
                                      .count_since = held->message.task.count_since};
    prt_buf_clear(&worker->record);
    const prt_code rc = prt_record_encode(&record, &worker->record, err);
    if (rc != PRT_OK)
        return rc;
    return prt_agent_state_finish(worker->state, 0, PRT_CATEGORY_NONE, (prt_str){0}, prt_buf_str(&worker->record), err);
}

static prt_code answer_tasks(struct answerer *worker, int64_t now, prt_err *err)
{
    const struct prt_held *held = NULL;
    prt_code rc = PRT_OK;
    while (rc == PRT_OK && (held = prt_agent_state_start(worker->state, 0, now)) != NULL)
        rc = answer_task(worker, held, err);
    return rc;
}

static prt_code take_tasks(struct answerer *worker, prt_err *err)
{
    struct prt_message message;
    prt_taken taken = PRT_TAKEN_QUEUED;
    prt_code rc = PRT_OK;
    bool got = worker->wires.tasks != NULL;
    for (int i = 0; rc == PRT_OK && got && i < TASKS_A_TURN && prt_agent_state_has_room(worker->state); i++) {
        rc = prt_wires_receive(&worker->wires, worker->wires.tasks, &message, &got, err);
        if (rc == PRT_OK && got)
            rc = prt_agent_state_take(worker->state, &message.as.task, &taken, err);
    }
    return rc;
}

static prt_code send_results(struct answerer *worker, prt_err *err)
{
    const struct prt_kept *kept = NULL;
    bool sent = true;
    prt_code rc = PRT_OK;
    while (rc == PRT_OK && sent && worker->wires.results != NULL &&
           (kept = prt_agent_state_unsent(worker->state)) != NULL) {
        const struct prt_message message = {.type = PRT_MESSAGE_RESULT,
                                            .as.result = {.session = prt_agent_state_session(worker->state),
                                                          .ref = kept->ref,
                                                          .text = kept->text,
                                                          .record = kept->record}};
        rc = prt_wires_send(&worker->wires, worker->wires.results, &message, &sent, err);
        if (rc == PRT_OK && sent)
            prt_agent_state_sent(worker->state, kept->ref);
    }
    return rc;
}

static prt_code hear_welcome(struct answerer *worker, const struct prt_welcome *welcome, int64_t now, prt_err *err)
{
    if (!prt_dialogue_welcome(&worker->dialogue, welcome, now))
        return PRT_OK;
    const prt_code rc = prt_agent_state_welcome(worker->state, welcome->session, welcome->run, err);
    if (rc != PRT_OK)
        return rc;
    return prt_wires_begin_session(&worker->wires, welcome->task_endpoint, welcome->result_endpoint, err);
}

static void hear_pulse(struct answerer *worker, const struct prt_pulse *pulse, int64_t now)
{
    uint32_t kills[WORKERS_MAX]; /* slot 0 alone is ever used */
    if (!prt_dialogue_pulse(&worker->dialogue, pulse, now))
        return;
    (void)prt_agent_state_pulse(worker->state, pulse, kills);
    if (pulse->state == PRT_RUN_IS_OVER)
        prt_dialogue_part(&worker->dialogue, now);
}

static prt_code hear(struct answerer *worker, int64_t now, prt_err *err)
{
    struct prt_message message;
    bool got = false;
    const prt_code rc = prt_wires_receive(&worker->wires, worker->wires.requests, &message, &got, err);
    if (rc != PRT_OK || !got)
        return rc;
    switch (message.type) {
    case PRT_MESSAGE_WELCOME: return hear_welcome(worker, &message.as.welcome, now, err);
    case PRT_MESSAGE_PULSE: hear_pulse(worker, &message.as.pulse, now); return PRT_OK;
    case PRT_MESSAGE_FAREWELL: prt_dialogue_farewell(&worker->dialogue, now); return PRT_OK;
    default: return prt_fail(err, PRT_E_PROTOCOL, "a worker heard: %s", prt_message_name(message.type));
    }
}

static prt_code wait_for_something(struct answerer *worker, int64_t now, prt_err *err)
{
    struct prt_wait items[3] = {{.link = worker->wires.requests, .events = POLLIN}};
    size_t count = 1;
    const int64_t due = prt_dialogue_deadline(&worker->dialogue) - now;
    if (worker->wires.tasks != NULL && prt_agent_state_has_room(worker->state))
        items[count++] = (struct prt_wait){.link = worker->wires.tasks, .events = POLLIN};
    if (worker->wires.results != NULL && prt_agent_state_unsent(worker->state) != NULL)
        items[count++] = (struct prt_wait){.link = worker->wires.results, .events = POLLOUT};
    return prt_links_wait(items, count, due < 0 ? 0 : due < TURN_MS ? due : TURN_MS, err);
}

static prt_code turn(struct answerer *worker, prt_err *err)
{
    prt_code rc = wait_for_something(worker, prt_monotonic_ms(), err);
    const int64_t now = prt_monotonic_ms();
    if (rc == PRT_OK)
        rc = take_tasks(worker, err);
    if (rc == PRT_OK)
        rc = answer_tasks(worker, now, err);
    if (rc == PRT_OK)
        rc = send_results(worker, err);
    if (rc == PRT_OK)
        rc = hear(worker, now, err);
    return rc == PRT_OK ? say(worker, now, err) : rc;
}

/* The process of one worker. */
static int work(uint32_t number, uint32_t slots, const char *arbiter)
{
    struct answerer worker = {.instance = number + 1, .slots = slots};
    const struct prt_agent_limits limits = {.slots = slots};
    prt_err err;
    alarm(LINGER_S);
    prt_code rc = prt_links_begin(&err);
    if (rc == PRT_OK)
        rc = prt_wires_open(&worker.wires, arbiter, NULL, &err);
    if (rc == PRT_OK)
        rc = prt_agent_state_new(&limits, &worker.state, &err);
    prt_dialogue_begin(&worker.dialogue, true, prt_monotonic_ms());
    while (rc == PRT_OK && !prt_dialogue_is_over(&worker.dialogue, prt_monotonic_ms()))
        rc = turn(&worker, &err);
    prt_wires_close(&worker.wires);
    prt_agent_state_destroy(&worker.state);
    prt_buf_free(&worker.record);
    prt_links_end();
    return rc == PRT_OK ? 0 : complain(&err);
}

struct plan {
    struct prt_found *found;
    char *names;
};

static bool make_plan(struct plan *plan, uint32_t tasks)
{
    plan->found = prt_calloc(tasks + 1u, sizeof *plan->found);
    plan->names = prt_calloc(tasks + 1u, NAME_MAX_BYTES);
    for (uint32_t i = 0; plan->found != NULL && plan->names != NULL && i < tasks; i++) {
        char *name = plan->names + (size_t)i * NAME_MAX_BYTES;
        snprintf(name, NAME_MAX_BYTES, "group%u/repository%u", (unsigned)(i % 97), (unsigned)i);
        plan->found[i] = (struct prt_found){.name = prt_str_from(name), .weight = 1};
    }
    return plan->found != NULL && plan->names != NULL;
}

static void free_plan(struct plan *plan)
{
    free(plan->found);
    free(plan->names);
}

static struct rusage used(int who)
{
    struct rusage usage = {0};
    getrusage(who, &usage);
    return usage;
}

static double cpu_of(const struct rusage *usage)
{
    return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
           (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
}

static struct prt_run_options run_options(const struct plan *plan, uint32_t tasks, const struct prt_hosts *hosts,
                                          uint32_t wait_s)
{
    static const prt_log log = {.fd = STDERR_FILENO, .level = PRT_LOG_ERROR};
    return (struct prt_run_options){.root = "/",
                                    .found = plan->found,
                                    .found_count = tasks,
                                    .slots = 1,
                                    .task_timeout_s = 60,
                                    .worker_wait_s = wait_s,
                                    .count_since = window.start,
                                    .fold = &fold,
                                    .log = &log,
                                    .quiet = true,
                                    .hosts = hosts};
}

static struct prt_hosts loopback(const uint16_t ports[2], uint32_t workers)
{
    return (struct prt_hosts){.address = "127.0.0.1",
                              .loopback = true,
                              .arbiter_port = ports[0],
                              .results_port = ports[1],
                              .min_workers = workers,
                              .no_local_workers = true};
}

static void start_workers(uint32_t workers, uint32_t slots, uint16_t port)
{
    char arbiter[PRT_MAX_ENDPOINT];
    snprintf(arbiter, sizeof arbiter, "tcp://127.0.0.1:%u", (unsigned)port);
    for (uint32_t i = 0; i < workers; i++)
        if (fork() == 0)
            _exit(work(i, slots, arbiter));
}

static int wait_for_workers(void)
{
    int status = 0, failed = 0;
    while (wait(&status) > 0 || errno == EINTR)
        failed |= status;
    return failed != 0;
}

static int measure_run(uint32_t tasks, uint32_t workers, uint32_t slots)
{
    uint16_t ports[2] = {0};
    struct plan plan = {0};
    struct prt_run_outcome outcome;
    prt_err err;
    if (!prt_test_free_ports(ports) || !make_plan(&plan, tasks))
        return complain(&(prt_err){.text = "no ports, or no memory"});
    start_workers(workers, slots, ports[0]);
    if (getenv("PRT_DISPATCH_PAUSE") != NULL)
        raise(SIGSTOP);
    const struct prt_hosts hosts = loopback(ports, workers);
    const struct prt_run_options options = run_options(&plan, tasks, &hosts, WAIT_S);
    const struct rusage before = used(RUSAGE_SELF);
    if (prt_run(&options, &outcome, &err) != PRT_OK)
        return complain(&err);
    const struct rusage after = used(RUSAGE_SELF);
    int failed = wait_for_workers();
    const struct rusage children = used(RUSAGE_CHILDREN);
    failed |= outcome.folded_count != tasks || outcome.error_count != 0;
    printf("{\"tasks\": %zu, \"seconds\": %.3f, \"cpu\": %.3f, \"fold\": %.3f, \"worker_cpu\": %.3f, \"peak\": %ld}\n",
           outcome.folded_count, (double)outcome.elapsed_ms / 1000, cpu_of(&after) - cpu_of(&before),
           (double)outcome.fold_us / 1e6, cpu_of(&children), after.ru_maxrss - before.ru_maxrss);
    prt_run_outcome_free(&outcome);
    free_plan(&plan);
    return failed ? complain(&(prt_err){.text = "not every task ended well"}) : 0;
}

/* KiB of address space at most so far; 0: not told. */
static long reserved(void)
{
    char line[256];
    long kib = 0;
    FILE *file = fopen("/proc/self/status", "re");
    while (file != NULL && kib == 0 && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "VmPeak:", 7) == 0)
            kib = strtol(line + 7, NULL, 10);
    if (file != NULL)
        fclose(file);
    return kib;
}

/* The run's planning, and then its end for want of workers. */
static int measure_queue(uint32_t tasks)
{
    const uint16_t any[2] = {0};
    struct plan plan = {0};
    struct prt_run_outcome outcome;
    prt_err err;
    if (!make_plan(&plan, tasks))
        return complain(&(prt_err){.text = "no memory"});
    const struct prt_hosts hosts = loopback(any, 0);
    const struct prt_run_options options = run_options(&plan, tasks, &hosts, QUEUE_WAIT_S);
    const struct rusage before = used(RUSAGE_SELF);
    const long reserved_before = reserved();
    const prt_code rc = prt_run(&options, &outcome, &err);
    const struct rusage after = used(RUSAGE_SELF);
    free_plan(&plan);
    if (rc != PRT_E_TIMEOUT)
        return complain(&(prt_err){.text = "somebody came, or nobody could have"});
    printf("{\"tasks\": %u, \"peak\": %ld, \"reserved\": %ld}\n", (unsigned)tasks, after.ru_maxrss - before.ru_maxrss,
           reserved() - reserved_before);
    return 0;
}

static uint32_t number(const char *text, uint32_t most)
{
    char *end = NULL;
    const unsigned long value = strtoul(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0' && value <= most ? (uint32_t)value : 0;
}

int main(int argc, char **argv)
{
    const uint32_t tasks = argc > 2 ? number(argv[2], 10000000) : 0;
    const uint32_t workers = argc == 5 ? number(argv[3], WORKERS_MAX) : 0;
    const uint32_t slots = argc == 5 ? number(argv[4], PRT_MAX_SLOTS) : 0;
    if (argc == 5 && strcmp(argv[1], "run") == 0 && tasks > 0 && workers > 0 && slots > 0)
        return measure_run(tasks, workers, slots);
    if (argc == 3 && strcmp(argv[1], "queue") == 0 && tasks > 0)
        return measure_queue(tasks);
    fputs("dispatch run TASKS WORKERS SLOTS | dispatch queue TASKS\n", stderr);
    return 3;
}
