/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/crew.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "prt/mem.h"
#include "worker/crew_parts.h"
#include "worker/process.h"

enum { LAST_READS = 64 /* enough for what a socket buffer holds of a process that has ended */ };

static void empty(struct prt_crew_slot *slot)
{
    *slot = (struct prt_crew_slot){.post = PRT_POST_EMPTY, .kill_at = INT64_MAX, .rests_until = INT64_MIN};
}

void prt_crew_release(prt_crew_t *crew, struct prt_crew_slot *slot, bool at_once, int64_t now)
{
    pid_t pid = 0;
    const bool exited = slot->exited;
    prt_child_destroy(&slot->child, &pid);
    if (!exited)
        prt_leavers_add(&crew->leavers, pid, at_once, now);
    empty(slot);
}

prt_log prt_crew_log(const prt_crew_t *crew, const struct prt_crew_slot *slot)
{
    if (slot->post != PRT_POST_BUSY)
        return prt_log_with(crew->options.log, &(struct prt_log_fields){.attempt = 0});
    return prt_log_with(crew->options.log, &(struct prt_log_fields){.task = slot->ref.task,
                                                                    .attempt = slot->ref.attempt,
                                                                    .repository = prt_str_from(slot->repository)});
}

void prt_crew_lose(prt_crew_t *crew, struct prt_crew_slot *slot, const char *how, int64_t now)
{
    const prt_str lines = prt_child_last_lines(slot->child);
    prt_fail(&crew->trouble, PRT_E_IO, "%s %s%s%.*s", crew->options.program, how, lines.len > 0 ? "; it wrote: " : "",
             PRT_STR_ARG(lines));
    prt_warning(crew->options.log, "%s", crew->trouble.text);
    prt_backoff_failed(&crew->backoff, now);
    prt_crew_release(crew, slot, true, now);
}

/* The agent itself stays as it is: its heartbeats must not wait for anybody. A process that has ended already needs no
 * niceness. */
static void be_nice(const prt_crew_t *crew, const struct prt_crew_slot *slot)
{
    const id_t pid = (id_t)prt_child_pid(slot->child);
    if (crew->options.nice == 0)
        return;
    errno = 0;
    const int now = getpriority(PRIO_PROCESS, pid);
    if (errno == 0)
        (void)setpriority(PRIO_PROCESS, pid, now + crew->options.nice);
}

static prt_code start(prt_crew_t *crew, struct prt_crew_slot *slot, int64_t now, prt_err *err)
{
    const struct prt_child_options options = {crew->options.program, crew->options.root, crew->options.work_dir,
                                              crew->options.log != NULL && crew->options.log->json};
    const prt_code rc = prt_child_start(&options, &slot->child, err);
    if (rc != PRT_OK)
        return rc;
    be_nice(crew, slot);
    slot->post = PRT_POST_STARTING;
    slot->kill_at = now + PRT_CREW_READY_MS;
    return PRT_OK;
}

static uint32_t count_posts(const prt_crew_t *crew, prt_post wanted)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < crew->options.slots; i++)
        count += crew->slots[i].post == wanted;
    return count;
}

/* When a process may be started: INT64_MAX where something else has to happen first. Each one that lives must find room
 * among the leavers, and after a failure one at a time is tried. */
static int64_t start_time(const prt_crew_t *crew)
{
    const uint32_t living = crew->options.slots - count_posts(crew, PRT_POST_EMPTY);
    if (living >= crew->wanted || crew->leavers.count + living >= crew->leavers.max)
        return INT64_MAX;
    if (crew->backoff.failures > 0 && count_posts(crew, PRT_POST_STARTING) > 0)
        return INT64_MAX;
    return crew->backoff.not_before;
}

static void start_missing(prt_crew_t *crew, int64_t now)
{
    for (uint32_t i = 0; i < crew->options.slots; i++) {
        if (crew->slots[i].post != PRT_POST_EMPTY)
            continue;
        if (now < start_time(crew))
            return;
        if (start(crew, &crew->slots[i], now, &crew->trouble) == PRT_OK)
            continue;
        prt_warning(crew->options.log, "%s", crew->trouble.text);
        prt_backoff_failed(&crew->backoff, now);
        return;
    }
}

/* Its slot waits for its exit status, which tells what becomes of the task. */
static void kill_in_place(struct prt_crew_slot *slot)
{
    kill(prt_child_pid(slot->child), SIGKILL);
    slot->kill_at = INT64_MAX;
    slot->killed = true;
}

static void end_the_overdue(prt_crew_t *crew, int64_t now)
{
    for (uint32_t i = 0; i < crew->options.slots; i++) {
        struct prt_crew_slot *slot = &crew->slots[i];
        if (slot->post == PRT_POST_IDLE && slot->spent)
            prt_crew_release(crew, slot, false, now);
        else if (slot->post == PRT_POST_STARTING && now >= slot->kill_at && !slot->ended)
            prt_crew_lose(crew, slot, "did not become ready in time", now);
        else if (slot->post != PRT_POST_EMPTY && now >= slot->kill_at && !slot->exited)
            kill_in_place(slot);
    }
}

static bool holds_too_much(const struct prt_crew_slot *slot)
{
    uint64_t bytes = 0;
    return slot->post == PRT_POST_BUSY && !slot->exited && slot->max_memory > 0 &&
           prt_process_memory(prt_child_pid(slot->child), &bytes) && bytes > slot->max_memory;
}

static void look_at_memory(prt_crew_t *crew, int64_t now)
{
    if (now < crew->look_at)
        return;
    for (uint32_t i = 0; i < crew->options.slots; i++)
        crew->slots[i].oversized |= holds_too_much(&crew->slots[i]);
    crew->look_at = now + PRT_CREW_MEMORY_MS;
}

static void end_rests(prt_crew_t *crew, int64_t now)
{
    for (uint32_t i = 0; i < crew->options.slots; i++)
        if (now >= crew->slots[i].rests_until)
            crew->slots[i].rests_until = INT64_MIN;
}

prt_code prt_crew_tend(prt_crew_t *crew, int64_t now, bool start, prt_err *err)
{
    prt_leavers_tend(&crew->leavers, now);
    look_at_memory(crew, now);
    end_rests(crew, now);
    end_the_overdue(crew, now);
    crew->starting = start;
    if (start)
        start_missing(crew, now);
    if (prt_backoff_is_exhausted(&crew->backoff))
        return prt_fail(err, PRT_E_IO, "no analysis process can be kept, %u failures in a row: %s",
                        crew->backoff.failures, crew->trouble.text);
    return PRT_OK;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t prt_crew_deadline(const prt_crew_t *crew)
{
    int64_t earliest = prt_leavers_deadline(&crew->leavers);
    if (crew->starting)
        earliest = smaller(earliest, start_time(crew));
    for (uint32_t i = 0; i < crew->options.slots; i++) {
        const struct prt_crew_slot *slot = &crew->slots[i];
        earliest = smaller(earliest, slot->kill_at);
        if (slot->spent)
            earliest = 0;
        if (slot->rests_until != INT64_MIN)
            earliest = smaller(earliest, slot->rests_until);
        if (slot->post == PRT_POST_BUSY && slot->max_memory > 0)
            earliest = smaller(earliest, crew->look_at);
    }
    return earliest;
}

void prt_crew_want(prt_crew_t *crew, uint32_t processes)
{
    crew->wanted = processes < crew->options.slots ? processes : crew->options.slots;
}

bool prt_crew_idle(const prt_crew_t *crew, int64_t now, uint32_t *slot)
{
    for (uint32_t i = 0; i < crew->options.slots; i++) {
        if (crew->slots[i].post != PRT_POST_IDLE || crew->slots[i].spent || crew->slots[i].ended ||
            crew->slots[i].exited || now < crew->slots[i].rests_until)
            continue;
        *slot = i;
        return true;
    }
    return false;
}

prt_code prt_crew_give(prt_crew_t *crew, uint32_t at, const struct prt_task_message *task, int64_t now, prt_err *err)
{
    struct prt_crew_slot *slot = &crew->slots[at];
    const prt_code rc = prt_child_give(slot->child, task, err);
    if (rc != PRT_OK) {
        prt_crew_lose(crew, slot, "went away while idle", now);
        return rc;
    }
    slot->post = PRT_POST_BUSY;
    slot->ref = (struct prt_task_ref){task->task.id, task->attempt};
    slot->max_memory = task->max_memory;
    snprintf(slot->repository, sizeof slot->repository, "%.*s", PRT_STR_ARG(task->task.repository));
    return PRT_OK;
}

void prt_crew_yield(prt_crew_t *crew, uint32_t at, const struct prt_yield *yield)
{
    const struct prt_crew_slot *slot = &crew->slots[at];
    const prt_log log = prt_crew_log(crew, slot);
    prt_err err;
    if (slot->post == PRT_POST_BUSY && prt_child_yield(slot->child, yield, &err) != PRT_OK)
        prt_debug(&log, "a yield to slot %u: %s", (unsigned)at, err.text);
}

void prt_crew_stop(prt_crew_t *crew, uint32_t slot, int64_t now)
{
    if (crew->slots[slot].post != PRT_POST_EMPTY)
        prt_crew_release(crew, &crew->slots[slot], true, now);
}

size_t prt_crew_waits(const prt_crew_t *crew, struct prt_wait *items)
{
    size_t count = 0;
    for (uint32_t i = 0; i < crew->options.slots; i++) {
        const struct prt_crew_slot *slot = &crew->slots[i];
        if (slot->post == PRT_POST_EMPTY)
            continue;
        const short write = prt_child_wants_write(slot->child) ? POLLOUT : 0;
        if (!slot->ended)
            items[count++] = (struct prt_wait){.fd = prt_child_socket(slot->child), .events = (short)(POLLIN | write)};
        if (prt_child_stderr(slot->child) >= 0)
            items[count++] = (struct prt_wait){.fd = prt_child_stderr(slot->child), .events = POLLIN};
    }
    return count;
}

/* An error of the socket means what its end means: the process is going, and its exit status will say why. */
static void read_slot(struct prt_crew_slot *slot)
{
    prt_err err;
    bool ended = false;
    if (prt_child_read(slot->child, &ended, &err) != PRT_OK || ended)
        slot->ended = true;
    slot->unread = true;
}

static void serve_slot(struct prt_crew_slot *slot, const struct prt_wait *item)
{
    prt_err err;
    if (item->fd == prt_child_stderr(slot->child)) {
        prt_child_read_stderr(slot->child);
        return;
    }
    if ((item->ready & POLLOUT) != 0 && prt_child_write(slot->child, &err) != PRT_OK)
        slot->ended = slot->unread = true;
    if ((item->ready & ~POLLOUT) != 0 && !slot->ended)
        read_slot(slot);
}

/* The items are in the order of the slots, so one pass finds whom each belongs to. */
void prt_crew_read(prt_crew_t *crew, const struct prt_wait *items, size_t count)
{
    uint32_t at = 0;
    for (size_t i = 0; i < count; i++) {
        while (at < crew->options.slots &&
               (crew->slots[at].post == PRT_POST_EMPTY || (items[i].fd != prt_child_socket(crew->slots[at].child) &&
                                                           items[i].fd != prt_child_stderr(crew->slots[at].child))))
            at++;
        if (at < crew->options.slots && items[i].ready != 0)
            serve_slot(&crew->slots[at], &items[i]);
    }
}

static void reap_slot(struct prt_crew_slot *slot)
{
    if (slot->exited || waitpid(prt_child_pid(slot->child), &slot->status, WNOHANG) == 0)
        return;
    slot->exited = true;
    slot->kill_at = INT64_MAX;
    for (int i = 0; i < LAST_READS && !slot->ended; i++)
        read_slot(slot);
    prt_child_read_stderr(slot->child);
    slot->ended = slot->unread = true;
}

void prt_crew_reap(prt_crew_t *crew)
{
    prt_leavers_reap(&crew->leavers);
    for (uint32_t i = 0; i < crew->options.slots; i++)
        if (crew->slots[i].post != PRT_POST_EMPTY)
            reap_slot(&crew->slots[i]);
}

int64_t prt_crew_pid(const prt_crew_t *crew, uint32_t slot)
{
    return crew->slots[slot].post == PRT_POST_EMPTY ? 0 : prt_child_pid(crew->slots[slot].child);
}

prt_code prt_crew_new(const struct prt_crew_options *options, prt_crew_t **out, prt_err *err)
{
    prt_crew_t *crew = prt_calloc(1, sizeof *crew);
    if (crew == NULL)
        return prt_fail_memory(err, "the crew");
    crew->options = *options;
    crew->wanted = options->slots;
    crew->backoff = (struct prt_backoff){.first_ms = PRT_CREW_BACKOFF_MS,
                                         .most_ms = PRT_CREW_BACKOFF_MOST,
                                         .forget_ms = PRT_CREW_FORGET_MS,
                                         .max_failures = PRT_CREW_MAX_FAILURES};
    crew->slots = prt_calloc(options->slots, sizeof *crew->slots);
    prt_code rc = crew->slots != NULL ? PRT_OK : prt_fail_memory(err, "the slots");
    if (rc == PRT_OK)
        rc = prt_leavers_init(&crew->leavers, 2 * (size_t)options->slots, err);
    if (rc != PRT_OK) {
        free(crew->slots);
        free(crew);
        return rc;
    }
    for (uint32_t i = 0; i < options->slots; i++)
        empty(&crew->slots[i]);
    *out = crew;
    return PRT_OK;
}

void prt_crew_destroy(prt_crew_t **crew)
{
    if (*crew == NULL)
        return;
    for (uint32_t i = 0; i < (*crew)->options.slots; i++)
        prt_crew_stop(*crew, i, 0);
    prt_leavers_finish(&(*crew)->leavers);
    free((*crew)->slots);
    free(*crew);
    *crew = NULL;
}
