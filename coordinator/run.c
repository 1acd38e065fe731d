/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/run.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "coordinator/portion.h"
#include "coordinator/run_state.h"
#include "coordinator/run_status.h"
#include "prt/clock.h"
#include "prt/file.h"
#include "prt/limits.h"

enum {
    RESULTS_PER_TURN = 256, /* of each door, so that heartbeats are answered while results pour in */
    REQUESTS_PER_TURN = 256,
    DRAIN_MS = 100,       /* and nothing more is begun behind it: some results take a second each */
    STRANGE_PER_TURN = 8, /* of each socket: refused frames of senders that nobody knows */
    REST_US = 100,        /* when there is nothing but them: whoever is behind them waits so long */
    TURN_MS = 200         /* the longest turn of the loop: progress is drawn and a dead worker restarted */
};

static struct prt_progress_state progress_state(const struct prt_run *run)
{
    const struct prt_sched_counts counts = prt_sched_counts(run->sched);
    struct prt_progress_state state = {.done = run->cases_ended,
                                       .total = run->options->found_count,
                                       .failed = (uint32_t)run->out->error_count,
                                       .running = counts.leased,
                                       .commits = run->out->commits,
                                       .weight_done = run->weight_done,
                                       .weight_total = run->weight_total};
    if (state.running > counts.slots)
        state.running = counts.slots; /* the rest of the leases waits in the workers' hands */
    for (size_t i = 0; i < run->peers.count; i++)
        state.commits += run->peers.peers[i].commits_in_hand;
    return state;
}

static prt_code take_signals(struct prt_run *run)
{
    struct signalfd_siginfo info;
    bool child = false;
    while (read(run->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGCHLD)
            child = true;
        else if (info.ssi_signo == SIGUSR1)
            prt_run_status_level(run);
        else if (run->out->interrupted == 0)
            run->out->interrupted = (int)info.ssi_signo;
    }
    return child ? prt_run_reap_local(run) : PRT_OK;
}

/* libzmq takes from each connection of a socket in turn, so that a flood from a few does not shut the others out; what
 * it costs is time. So it gets little of that in each turn, and in a turn in which there was nothing else the loop
 * rests: then the flood fills its queues, is read no further, and others find the processor free. */
static prt_code drain(struct prt_run *run, prt_code (*one)(struct prt_run *, uint32_t, bool *), size_t most)
{
    prt_code rc = PRT_OK;
    for (uint32_t door = 0; door < run->doors.count; door++) {
        bool got = true;
        const uint64_t before = run->strange;
        struct prt_portion portion = prt_portion_begin(most, DRAIN_MS, prt_monotonic_ms());
        size_t taken = 0;
        for (; rc == PRT_OK && got && run->strange - before < STRANGE_PER_TURN &&
               prt_portion_take(&portion, prt_monotonic_ms());
             taken += got)
            rc = one(run, door, &got);
        run->flooded = run->flooded || run->strange - before >= STRANGE_PER_TURN;
        run->heard = run->heard || taken > run->strange - before;
    }
    return rc;
}

/* What is behind strangers in a queue can be seen only by taking them: not at once, when it was they alone. */
static void rest(struct prt_run *run)
{
    const struct timespec while_of = {.tv_nsec = REST_US * 1000};
    if (run->flooded && !run->heard)
        (void)nanosleep(&while_of, NULL);
    run->flooded = run->heard = false;
}

static int64_t time_of_loop(const struct prt_run *run)
{
    return prt_loop_clock_at(&run->clock, prt_monotonic_ms());
}

static void look_at_clock(struct prt_run *run, int64_t asked_ms)
{
    const int64_t held = prt_loop_clock_turn(&run->clock, asked_ms, prt_monotonic_ms());
    run->now = time_of_loop(run);
    if (held > 0)
        prt_info(run->options->log, "held up for %lld ms, which count for nobody's silence", (long long)held);
}

/* The one wait: for requests, results, signals and sockets that can take a task again. */
static prt_code wait_for_something(struct prt_run *run, int64_t until)
{
    struct prt_wait items[4 + 2 * PRT_DOORS_MAX + 64];
    const struct prt_attend *attend = prt_live_attend(run->options->live);
    const size_t room = sizeof items / sizeof items[0];
    size_t count = 0;
    items[count++] = (struct prt_wait){.fd = run->signal_fd, .events = POLLIN};
    if (run->doors.guard != NULL)
        items[count++] = (struct prt_wait){.fd = prt_guard_fd(run->doors.guard), .events = POLLIN};
    for (uint32_t i = 0; i < run->doors.count; i++) {
        items[count++] = (struct prt_wait){.link = run->doors.items[i].arbiter, .events = POLLIN};
        items[count++] = (struct prt_wait){.link = run->doors.items[i].results, .events = POLLIN};
    }
    if (prt_diagnosis_fd(run->options->diagnosis) >= 0)
        items[count++] = (struct prt_wait){.fd = prt_diagnosis_fd(run->options->diagnosis), .events = POLLIN};
    if (attend != NULL)
        items[count++] = (struct prt_wait){.fd = attend->fd, .events = POLLIN};
    for (size_t i = 0; i < run->peers.count && count < room; i++)
        if (!run->peers.peers[i].gone && run->peers.peers[i].outbox.count > 0)
            items[count++] = (struct prt_wait){.link = run->peers.peers[i].tasks, .events = POLLOUT};
    const int64_t left = until - time_of_loop(run);
    const prt_code rc = prt_links_wait(items, count, left > 0 ? left : 0, run->err);
    look_at_clock(run, left > 0 ? left : 0);
    return rc;
}

static int64_t next_turn(const struct prt_run *run)
{
    int64_t until = run->now + TURN_MS;
    const int64_t deadline = prt_sched_deadline(run->sched);
    if (deadline < until)
        until = deadline;
    if (prt_run_has_local_worker(run) && run->local.pid == 0 && run->local.start_at < until)
        until = run->local.start_at;
    if (run->beside_at < until)
        until = run->beside_at;
    return until;
}

/* A worker whose key was taken out of the folder is out at once, and what it had in hand is others'. */
static prt_code tend_guard(struct prt_run *run)
{
    char label[PRT_PEER_LABEL_MAX];
    if (run->doors.guard == NULL)
        return PRT_OK;
    prt_code rc = prt_guard_serve(run->doors.guard, run->err);
    if (run->now < run->keys_at)
        return rc;
    run->keys_at = run->now + PRT_GUARD_LOOK_MS;
    for (size_t i = 0; rc == PRT_OK && i < run->peers.count; i++) {
        const struct prt_peer *peer = &run->peers.peers[i];
        if (peer->gone || peer->key[0] == '\0' || prt_guard_admits(run->doors.guard, peer->key))
            continue;
        prt_peer_label(peer, label);
        const prt_log log = prt_run_log_worker(run, peer);
        prt_warning(&log, "worker %s is let in no more: its key was removed, or cut off", label);
        rc = prt_run_peer_dead(run, (uint32_t)i);
    }
    return rc;
}

static prt_code tend_beside(struct prt_run *run)
{
    const struct prt_run_beside *beside = &run->options->beside;
    run->beside_at = INT64_MAX;
    if (beside->turn == NULL || run->over)
        return PRT_OK;
    const prt_code rc = beside->turn(beside->context, &run->beside_at, run->err);
    run->beside_at = prt_loop_clock_at(&run->clock, run->beside_at);
    return rc;
}

static prt_code turn(struct prt_run *run)
{
    prt_code rc = wait_for_something(run, next_turn(run));
    prt_run_status_turn(run);
    prt_live_serve(run->options->live);
    if (rc == PRT_OK)
        rc = tend_guard(run);
    if (rc == PRT_OK)
        rc =
            drain(run, prt_run_take_result, RESULTS_PER_TURN); /* before signals: a dying worker's last results count */
    if (rc == PRT_OK)
        rc = drain(run, prt_run_answer_request, REQUESTS_PER_TURN);
    if (rc == PRT_OK)
        rc = take_signals(run);
    if (rc == PRT_OK)
        rc = prt_run_event(run, &(struct prt_event){.type = PRT_EVENT_TIME});
    if (rc == PRT_OK)
        rc = prt_run_flush_outboxes(run);
    if (rc == PRT_OK)
        rc = tend_beside(run);
    rest(run);
    return rc;
}

/* "192.0.2.1:7411"; the host is the reader's to fill in when all addresses are listened at. */
static void name_place(const struct prt_run *run, char *out, size_t size)
{
    const struct prt_door *door = &run->doors.items[run->doors.count - 1];
    const char *address = run->options->hosts->address;
    const bool any = strcmp(address, "0.0.0.0") == 0 || strcmp(address, "[::]") == 0;
    snprintf(out, size, "%s%s", any ? "HOST" : address, strrchr(prt_link_endpoint(door->arbiter), ':'));
}

/* Nobody is there, and nobody is waited for any longer. What is done is published; with nothing done at all because
 * nobody ever came, the run has failed. */
static prt_code give_up(struct prt_run *run)
{
    char place[PRT_MAX_ENDPOINT] = "";
    const unsigned seconds = (unsigned)run->options->worker_wait_s;
    if (prt_run_is_listening(run))
        name_place(run, place, sizeof place);
    if (run->peers.count == 0)
        return prt_fail(run->err, PRT_E_TIMEOUT, "no worker has come within %u s%s%s (performance.worker_wait)",
                        seconds, place[0] != '\0' ? ": start reporting-worker --connect " : "", place);
    prt_error(run->options->log,
              "for %u s no worker was there that takes tasks: what is left is given up (performance.worker_wait)",
              seconds);
    return prt_run_event(run, &(struct prt_event){.type = PRT_EVENT_STOP, .category = PRT_CATEGORY_NO_WORKER});
}

/* Clones that are made for this run alone, where nobody keeps any. */
static const char *choose_work_dir(struct prt_run *run)
{
    if (run->options->work_dir != NULL || prt_checkouts_count(run->options->checkouts) == 0 || run->folder[0] == '\0')
        return run->options->work_dir;
    const int len = snprintf(run->clones, sizeof run->clones, "%s/clones", run->folder);
    return len > 0 && (size_t)len < sizeof run->clones ? run->clones : NULL;
}

static prt_code loop(struct prt_run *run)
{
    run->now = prt_loop_clock_begin(&run->clock, prt_monotonic_ms());
    prt_code rc = prt_run_event(run, &(struct prt_event){.type = PRT_EVENT_TIME});
    while (rc == PRT_OK && !run->complete && run->out->interrupted == 0) {
        const struct prt_progress_state state = progress_state(run);
        prt_progress_update(&run->progress, &state, run->now);
        rc = prt_run_tend_local(run);
        if (rc == PRT_OK)
            rc = turn(run);
        if (rc == PRT_OK && run->deserted && !run->complete)
            rc = give_up(run);
    }
    return rc;
}

/* Whoever missed several heartbeats is not waited for: it is dead, or will hear of the end in another way. */
static bool somebody_talks(const struct prt_run *run)
{
    for (size_t i = 0; i < run->peers.count; i++)
        if (!run->peers.peers[i].gone && time_of_loop(run) - run->peers.peers[i].heard < PRT_RUN_QUIET_MS)
            return true;
    return false;
}

/* No worker has anything in hand any more (or must drop it). The local one is asked to go, and ended when it takes too
 * long; the others hear with their next heartbeat that the run is over. They are answered while they say goodbye.
 * Errors no longer matter here: the outcome stands. */
static void send_workers_home(struct prt_run *run)
{
    const int64_t until = prt_monotonic_ms() + PRT_RUN_END_MS;
    run->over = true;
    if (run->out->interrupted != 0) /* nobody is to be sent anything more */
        (void)!prt_run_event(run, &(struct prt_event){.type = PRT_EVENT_STOP});
    prt_local_worker_signal(&run->local, run->complete ? SIGTERM : SIGKILL);
    while ((run->local.pid != 0 || somebody_talks(run)) && prt_monotonic_ms() < until)
        if (turn(run) != PRT_OK)
            break;
    prt_local_worker_signal(&run->local, SIGKILL);
    for (int i = 0; run->local.pid != 0 && i < 100; i++) {
        char how[64];
        bool ended = false;
        prt_local_worker_reap(&run->local, run->now, &ended, how, sizeof how);
        if (!ended)
            usleep(10000);
    }
}

static void log_offences(const struct prt_run *run)
{
    prt_buf text = {0};
    prt_offences_summary(&run->offences, &text);
    if (text.len > 0 && !text.failed)
        prt_info(run->options->log, "refused in this run: %s", text.data);
    prt_buf_free(&text);
}

static void end(struct prt_run *run)
{
    prt_err ignored;
    prt_live_leave(run->options->live);
    log_offences(run);
    prt_progress_wipe(&run->progress);
    if (run->sched != NULL && (run->local.pid != 0 || run->peers.live > 0))
        send_workers_home(run);
    prt_peers_free(&run->peers);
    prt_doors_close(&run->doors);
    prt_links_end();
    if (run->signal_fd >= 0)
        close(run->signal_fd);
    if (run->masked)
        sigprocmask(SIG_SETMASK, &run->old_mask, NULL);
    if (run->folder[0] != '\0' && prt_remove_tree(run->folder, &ignored) != PRT_OK)
        prt_warning(run->options->log, "%s", ignored.text);
    if (run->folder_lock >= 0)
        close(run->folder_lock);
    for (uint32_t i = 0; i < run->task_count; i++) {
        free(run->tasks[i].failure);
        free(run->tasks[i].holders);
    }
    free(run->tasks);
    prt_run_free_cases(run);
    prt_sched_destroy(&run->sched);
    prt_buf_free(&run->frame);
    prt_buf_free(&run->answer);
}

prt_code prt_run(const struct prt_run_options *options, struct prt_run_outcome *out, prt_err *err)
{
    char program[PRT_MAX_NAME], arbiter[PRT_MAX_ENDPOINT + 64] = "";
    prt_err end_err;
    memset(out, 0, sizeof *out);
    struct prt_run run = {.options = options,
                          .out = out,
                          .err = err,
                          .signal_fd = -1,
                          .folder_lock = -1,
                          .now = prt_monotonic_ms(),
                          .configured_level = options->level != NULL ? *options->level : PRT_LOG_WARNING};
    const int64_t started = run.now;
    prt_beacon_stage(prt_diagnosis_beacon(options->diagnosis), "analysing repositories", run.now);
    prt_progress_begin(&run.progress, STDERR_FILENO, options->log, options->quiet, run.now);
    prt_code rc = prt_run_begin(&run, program);
    if (rc == PRT_OK) {
        if (prt_run_has_local_worker(&run))
            snprintf(arbiter, sizeof arbiter, "%s", prt_link_endpoint(run.doors.items[0].arbiter));
        run.local = (struct prt_local_worker){.program = program,
                                              .endpoint = arbiter,
                                              .root = options->root,
                                              .work_dir = choose_work_dir(&run),
                                              .work_dir_bytes = options->work_dir_bytes,
                                              .slots = options->slots,
                                              .watchdog_s = options->watchdog_s,
                                              .nice = options->nice,
                                              .delay_ms = options->delay_ms,
                                              .log = options->log,
                                              .start_at = run.now};
        prt_live_enter(options->live, &run);
        rc = loop(&run);
    }
    run.err = &end_err; /* what goes wrong while closing must not hide why */
    end(&run);
    out->elapsed_ms = prt_monotonic_ms() - started;
    if (rc != PRT_OK)
        prt_run_outcome_free(out);
    return rc;
}

void prt_run_outcome_free(struct prt_run_outcome *outcome)
{
    for (size_t i = 0; i < outcome->folded_count; i++) {
        prt_folded_repository_free(outcome->folded[i]);
        free(outcome->folded[i]);
    }
    free(outcome->folded);
    free(outcome->errors);
    free(outcome->costs);
    prt_arena_free(&outcome->arena);
    memset(outcome, 0, sizeof *outcome);
}
