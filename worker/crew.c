/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/crew.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "prt/limits.h"
#include "prt/mem.h"
#include "worker/backoff.h"
#include "worker/child.h"
#include "worker/leavers.h"
#include "worker/process.h"

enum {
    TEXT_MAX = 256,
    LAST_READS = 64 /* enough for what a socket buffer holds of a process that has ended */
};

typedef enum post { POST_EMPTY, POST_STARTING, POST_IDLE, POST_BUSY } post;

struct slot {
    post post;
    prt_child_t *child; /* NULL when EMPTY */
    bool unread;        /* something may have arrived that was not looked at */
    bool ended;         /* it has closed its end of the socket */
    bool exited;        /* waited for; `status` says how */
    int status;
    int64_t kill_at;     /* INT64_MAX: no reason */
    bool killed;         /* by us, because kill_at came */
    uint32_t tasks_done; /* by this process */
    int64_t rests_until; /* after a task; INT64_MIN: it does not */
    bool spent;          /* to be replaced before the next task */
    bool oversized;      /* found to hold more than max_memory */
    struct prt_task_ref ref;
    uint64_t max_memory;                    /* of the task; 0: no ceiling */
    char repository[PRT_MAX_LOG_FIELD + 2]; /* of the task, for the log, which cuts what is longer */
};

struct prt_crew {
    struct prt_crew_options options;
    struct slot *slots;
    uint32_t turn; /* the slot that is asked for news first, so that a talkative one starves nobody */
    struct prt_leavers leavers;
    struct prt_backoff backoff;
    bool starting;   /* as the last prt_crew_tend was told */
    uint32_t wanted; /* processes that may live at a time */
    int64_t look_at; /* when memory is looked at next */
    char text[TEXT_MAX];
    prt_err trouble; /* the last failure of a start */
};

static void empty(struct slot *slot)
{
    *slot = (struct slot){.post = POST_EMPTY, .kill_at = INT64_MAX, .rests_until = INT64_MIN};
}

/* Lets the process of a slot go: killed, or asked to go by the closing of its socket. */
static void release(prt_crew_t *crew, struct slot *slot, bool at_once, int64_t now)
{
    pid_t pid = 0;
    const bool exited = slot->exited;
    prt_child_destroy(&slot->child, &pid);
    if (!exited)
        prt_leavers_add(&crew->leavers, pid, at_once, now);
    empty(slot);
}

/* Of a slot that is at work, what it is at as well. */
static prt_log log_of(const prt_crew_t *crew, const struct slot *slot)
{
    if (slot->post != POST_BUSY)
        return prt_log_with(crew->options.log, &(struct prt_log_fields){.attempt = 0});
    return prt_log_with(crew->options.log, &(struct prt_log_fields){.task = slot->ref.task,
                                                                    .attempt = slot->ref.attempt,
                                                                    .repository = prt_str_from(slot->repository)});
}

static void log_last_lines(const prt_crew_t *crew, const struct slot *slot)
{
    const prt_str lines = prt_child_last_lines(slot->child);
    const prt_log log = log_of(crew, slot);
    if (lines.len > 0)
        prt_warning(&log, "analysis process %ld wrote last: %.*s", (long)prt_child_pid(slot->child),
                    PRT_STR_ARG(lines));
}

/* A process is of no use, through no fault of a task. */
static void lose(prt_crew_t *crew, struct slot *slot, const char *how, int64_t now)
{
    const prt_str lines = prt_child_last_lines(slot->child);
    prt_fail(&crew->trouble, PRT_E_IO, "%s %s%s%.*s", crew->options.program, how, lines.len > 0 ? "; it wrote: " : "",
             PRT_STR_ARG(lines));
    prt_warning(crew->options.log, "%s", crew->trouble.text);
    prt_backoff_failed(&crew->backoff, now);
    release(crew, slot, true, now);
}

static void PRT_PRINTF(5, 6) report_failure(prt_crew_t *crew, const struct slot *slot, struct prt_crew_event *event,
                                            prt_category failure, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(crew->text, sizeof crew->text, format, args);
    va_end(args);
    log_last_lines(crew, slot);
    *event = (struct prt_crew_event){.news = PRT_NEWS_RESULT,
                                     .slot = (uint32_t)(slot - crew->slots),
                                     .failure = failure,
                                     .text = prt_str_from(crew->text)};
}

/* The agent itself stays as it is: its heartbeats must not wait for anybody. A process that has ended already needs no
 * niceness. */
static void be_nice(const prt_crew_t *crew, const struct slot *slot)
{
    const id_t pid = (id_t)prt_child_pid(slot->child);
    if (crew->options.nice == 0)
        return;
    errno = 0;
    const int now = getpriority(PRIO_PROCESS, pid);
    if (errno == 0)
        (void)setpriority(PRIO_PROCESS, pid, now + crew->options.nice);
}

static prt_code start(prt_crew_t *crew, struct slot *slot, int64_t now, prt_err *err)
{
    const struct prt_child_options options = {crew->options.program, crew->options.root, crew->options.work_dir,
                                              crew->options.log != NULL && crew->options.log->json};
    const prt_code rc = prt_child_start(&options, &slot->child, err);
    if (rc != PRT_OK)
        return rc;
    be_nice(crew, slot);
    slot->post = POST_STARTING;
    slot->kill_at = now + PRT_CREW_READY_MS;
    return PRT_OK;
}

static uint32_t count_posts(const prt_crew_t *crew, post wanted)
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
    const uint32_t living = crew->options.slots - count_posts(crew, POST_EMPTY);
    if (living >= crew->wanted || crew->leavers.count + living >= crew->leavers.max)
        return INT64_MAX;
    if (crew->backoff.failures > 0 && count_posts(crew, POST_STARTING) > 0)
        return INT64_MAX;
    return crew->backoff.not_before;
}

static void start_missing(prt_crew_t *crew, int64_t now)
{
    for (uint32_t i = 0; i < crew->options.slots; i++) {
        if (crew->slots[i].post != POST_EMPTY)
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
static void kill_in_place(struct slot *slot)
{
    kill(prt_child_pid(slot->child), SIGKILL);
    slot->kill_at = INT64_MAX;
    slot->killed = true;
}

/* No program ends itself by SIGKILL: an operator did, or the kernel when memory was short. The task is not to blame, and
 * is tried more often than one that crashes (docs/adr/0007). */
static bool taken_away(const struct slot *slot)
{
    return WIFSIGNALED(slot->status) && WTERMSIG(slot->status) == SIGKILL && !slot->killed;
}

static void end_the_overdue(prt_crew_t *crew, int64_t now)
{
    for (uint32_t i = 0; i < crew->options.slots; i++) {
        struct slot *slot = &crew->slots[i];
        if (slot->post == POST_IDLE && slot->spent)
            release(crew, slot, false, now);
        else if (slot->post == POST_STARTING && now >= slot->kill_at && !slot->ended)
            lose(crew, slot, "did not become ready in time", now);
        else if (slot->post != POST_EMPTY && now >= slot->kill_at && !slot->exited)
            kill_in_place(slot);
    }
}

static bool holds_too_much(const struct slot *slot)
{
    uint64_t bytes = 0;
    return slot->post == POST_BUSY && !slot->exited && slot->max_memory > 0 &&
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
        const struct slot *slot = &crew->slots[i];
        earliest = smaller(earliest, slot->kill_at);
        if (slot->spent)
            earliest = 0;
        if (slot->rests_until != INT64_MIN)
            earliest = smaller(earliest, slot->rests_until);
        if (slot->post == POST_BUSY && slot->max_memory > 0)
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
        if (crew->slots[i].post != POST_IDLE || crew->slots[i].spent || crew->slots[i].ended || crew->slots[i].exited ||
            now < crew->slots[i].rests_until)
            continue;
        *slot = i;
        return true;
    }
    return false;
}

prt_code prt_crew_give(prt_crew_t *crew, uint32_t at, const struct prt_task_message *task, int64_t now, prt_err *err)
{
    struct slot *slot = &crew->slots[at];
    const prt_code rc = prt_child_give(slot->child, task, err);
    if (rc != PRT_OK) {
        lose(crew, slot, "went away while idle", now);
        return rc;
    }
    slot->post = POST_BUSY;
    slot->ref = (struct prt_task_ref){task->task.id, task->attempt};
    slot->max_memory = task->max_memory;
    snprintf(slot->repository, sizeof slot->repository, "%.*s", PRT_STR_ARG(task->task.repository));
    return PRT_OK;
}

void prt_crew_yield(prt_crew_t *crew, uint32_t at, const struct prt_yield *yield)
{
    const struct slot *slot = &crew->slots[at];
    const prt_log log = log_of(crew, slot);
    prt_err err;
    if (slot->post == POST_BUSY && prt_child_yield(slot->child, yield, &err) != PRT_OK)
        prt_debug(&log, "a yield to slot %u: %s", (unsigned)at, err.text);
}

void prt_crew_stop(prt_crew_t *crew, uint32_t slot, int64_t now)
{
    if (crew->slots[slot].post != POST_EMPTY)
        release(crew, &crew->slots[slot], true, now);
}

size_t prt_crew_waits(const prt_crew_t *crew, struct prt_wait *items)
{
    size_t count = 0;
    for (uint32_t i = 0; i < crew->options.slots; i++) {
        const struct slot *slot = &crew->slots[i];
        if (slot->post == POST_EMPTY)
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
static void read_slot(struct slot *slot)
{
    prt_err err;
    bool ended = false;
    if (prt_child_read(slot->child, &ended, &err) != PRT_OK || ended)
        slot->ended = true;
    slot->unread = true;
}

static void serve_slot(struct slot *slot, const struct prt_wait *item)
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
               (crew->slots[at].post == POST_EMPTY || (items[i].fd != prt_child_socket(crew->slots[at].child) &&
                                                       items[i].fd != prt_child_stderr(crew->slots[at].child))))
            at++;
        if (at < crew->options.slots && items[i].ready != 0)
            serve_slot(&crew->slots[at], &items[i]);
    }
}

static void reap_slot(struct slot *slot)
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
        if (crew->slots[i].post != POST_EMPTY)
            reap_slot(&crew->slots[i]);
}

static bool is_result_of(const struct slot *slot, const struct prt_result *result)
{
    return result->ref.task == slot->ref.task && result->ref.attempt == slot->ref.attempt &&
           (result->failure != PRT_CATEGORY_NONE || result->record.len > 0);
}

/* The process said something it must not: the task, if there is one, failed. */
static bool take_garbage(prt_crew_t *crew, struct slot *slot, const char *why, int64_t now,
                         struct prt_crew_event *event)
{
    const prt_log log = log_of(crew, slot);
    prt_warning(&log, "analysis process %ld: %s", (long)prt_child_pid(slot->child), why);
    if (slot->post != POST_BUSY) {
        lose(crew, slot, "sent what cannot be read", now);
        return false;
    }
    report_failure(crew, slot, event, PRT_CATEGORY_BAD_RESULT, "the analysis process sent what cannot be read");
    release(crew, slot, true, now);
    return true;
}

/* One sentence, whether the process met the ceiling itself or was found above it. */
static prt_str memory_text(prt_crew_t *crew, const struct slot *slot)
{
    snprintf(crew->text, sizeof crew->text, "the analysis needed more than %llu bytes of memory",
             (unsigned long long)slot->max_memory);
    return prt_str_from(crew->text);
}

static bool take_result(prt_crew_t *crew, struct slot *slot, const struct prt_result *result, int64_t now,
                        struct prt_crew_event *event)
{
    if (slot->post != POST_BUSY || !is_result_of(slot, result))
        return take_garbage(crew, slot, "it sent a result of something else", now, event);
    *event = (struct prt_crew_event){.news = PRT_NEWS_RESULT,
                                     .slot = (uint32_t)(slot - crew->slots),
                                     .failure = result->failure,
                                     .text = result->text,
                                     .record = result->record,
                                     .cost = result->cost};
    if (result->failure == PRT_CATEGORY_MEMORY && slot->max_memory > 0)
        event->text = memory_text(crew, slot);
    slot->post = POST_IDLE;
    slot->oversized = false;
    slot->tasks_done++;
    slot->rests_until = crew->options.delay_ms > 0 ? now + crew->options.delay_ms : INT64_MIN;
    slot->spent = result->failure == PRT_CATEGORY_MEMORY ||
                  (crew->options.child_tasks > 0 && slot->tasks_done >= crew->options.child_tasks);
    prt_backoff_succeeded(&crew->backoff);
    return true;
}

static bool take_advance(prt_crew_t *crew, struct slot *slot, const struct prt_advance *advance, int64_t now,
                         struct prt_crew_event *event)
{
    if (slot->post != POST_BUSY || advance->ref.task != slot->ref.task || advance->ref.attempt != slot->ref.attempt)
        return take_garbage(crew, slot, "it sent an advance of something else", now, event);
    *event =
        (struct prt_crew_event){.news = PRT_NEWS_ADVANCE, .slot = (uint32_t)(slot - crew->slots), .advance = *advance};
    return true;
}

static bool take_progress(prt_crew_t *crew, struct slot *slot, const struct prt_progress *progress,
                          struct prt_crew_event *event)
{
    if (slot->post == POST_STARTING) {
        slot->post = POST_IDLE;
        slot->kill_at = INT64_MAX;
    }
    if (slot->post != POST_BUSY)
        return false;
    *event = (struct prt_crew_event){
        .news = PRT_NEWS_PROGRESS, .slot = (uint32_t)(slot - crew->slots), .progress = *progress};
    return true;
}

/* Everything it said has been taken, and it has ended. */
static bool take_death(prt_crew_t *crew, struct slot *slot, int64_t now, struct prt_crew_event *event)
{
    char how[PRT_DEATH_TEXT_MAX];
    prt_process_death_text(slot->status, how);
    if (slot->post != POST_BUSY) {
        lose(crew, slot, how, now);
        return false;
    }
    report_failure(crew, slot, event, taken_away(slot) ? PRT_CATEGORY_WORKER_LOST : PRT_CATEGORY_CRASHED,
                   "the analysis process %s", how);
    release(crew, slot, true, now);
    return true;
}

static bool take_oversize(prt_crew_t *crew, struct slot *slot, int64_t now, struct prt_crew_event *event)
{
    report_failure(crew, slot, event, PRT_CATEGORY_MEMORY, "%s", "");
    event->text = memory_text(crew, slot);
    release(crew, slot, true, now);
    return true;
}

/* Nothing more to read from this slot for now. */
static bool take_silence(prt_crew_t *crew, struct slot *slot, int64_t now, struct prt_crew_event *event)
{
    slot->unread = false;
    if (slot->exited)
        return take_death(crew, slot, now, event);
    if (slot->ended && slot->kill_at == INT64_MAX)
        slot->kill_at = now + PRT_CREW_CLOSED_MS;
    return false;
}

/* True when it led to news. */
static bool take_word(prt_crew_t *crew, struct slot *slot, int64_t now, struct prt_crew_event *event)
{
    struct prt_child_says says;
    prt_err err;
    prt_child_next(slot->child, &says, &err);
    switch (says.word) {
    case PRT_CHILD_PROGRESS: return take_progress(crew, slot, &says.progress, event);
    case PRT_CHILD_ADVANCE: return take_advance(crew, slot, &says.advance, now, event);
    case PRT_CHILD_RESULT: return take_result(crew, slot, &says.result, now, event);
    case PRT_CHILD_GARBAGE: return take_garbage(crew, slot, err.text, now, event);
    case PRT_CHILD_TORN:
    case PRT_CHILD_SILENT: break;
    }
    return take_silence(crew, slot, now, event);
}

static bool slot_news(prt_crew_t *crew, struct slot *slot, int64_t now, struct prt_crew_event *event)
{
    while (slot->unread)
        if (take_word(crew, slot, now, event))
            return true;
    return slot->oversized && slot->post == POST_BUSY && take_oversize(crew, slot, now, event);
}

bool prt_crew_next(prt_crew_t *crew, int64_t now, struct prt_crew_event *event)
{
    for (uint32_t i = 0; i < crew->options.slots; i++) {
        const uint32_t at = (crew->turn + i) % crew->options.slots;
        if (!slot_news(crew, &crew->slots[at], now, event))
            continue;
        crew->turn = at;
        return true;
    }
    crew->turn = (crew->turn + 1) % crew->options.slots;
    return false;
}

int64_t prt_crew_pid(const prt_crew_t *crew, uint32_t slot)
{
    return crew->slots[slot].post == POST_EMPTY ? 0 : prt_child_pid(crew->slots[slot].child);
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
