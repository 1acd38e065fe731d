/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/stacks.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/stacks/frames.h"
#include "base/stacks/threads.h"
#include "prt/clock.h"
#include "prt/proc.h"
#include "prt/status.h"

enum { OWN_VIEW_MS = 500, STEP_US = 2000 };

struct printer {
    pid_t pid;
    const prt_log *log;
    const char *who;
    prt_frames_t *frames; /* NULL: what the process has mapped cannot be read */
    int64_t admit_until;
    bool refused;
};

static void print(const struct printer *printer, prt_buf *text)
{
    prt_log_status(printer->log, printer->who, prt_buf_str(text));
    prt_buf_free(text);
}

static void say(const struct printer *printer, const char *sentence)
{
    prt_log_status(printer->log, printer->who, prt_str_from(sentence));
}

static void add_thread(const struct printer *printer, pid_t tid, bool held, prt_buf *out)
{
    struct prt_proc proc = {.state = '?'};
    prt_buf_add_fmt(out, "thread %ld (", (long)tid);
    (void)prt_proc_read_thread(printer->pid, tid, &proc);
    prt_status_name(out, prt_str_from(proc.name));
    prt_buf_add_char(out, ')');
    if (held)
        return;
    prt_buf_add_fmt(out, ", %s", prt_proc_state_name(proc.state));
    prt_proc_add_wait(printer->pid, tid, out);
}

static void add_frames(const struct printer *printer, const struct prt_frame *frames, size_t count, prt_buf *out)
{
    unsigned number = 0;
    for (size_t i = 0; i < count; i++)
        prt_frames_name(printer->frames, frames[i], &number, out);
}

/* The thread goes on before anything is looked up or written. Its state is what it was before it was held. */
static void print_held(const struct printer *printer, const struct prt_held_thread *held, const prt_buf *head)
{
    struct prt_frame frames[PRT_STACKS_FRAMES_MAX];
    prt_buf text = {0};
    const size_t count =
        printer->frames != NULL ? prt_frames_walk(printer->frames, held->tid, frames, PRT_STACKS_FRAMES_MAX) : 0;
    prt_thread_release(held);
    prt_buf_add_str(&text, prt_buf_str(head));
    prt_buf_add_text(&text, count > 0 ? "\n" : "; its stack cannot be walked\n");
    add_frames(printer, frames, count, &text);
    print(printer, &text);
}

static void print_thread(struct printer *printer, pid_t tid)
{
    struct prt_held_thread held;
    prt_buf head = {0};
    add_thread(printer, tid, false, &head);
    const int64_t stop_until = prt_monotonic_ms() + PRT_STACKS_HOLD_MS;
    const prt_hold hold =
        printer->refused ? PRT_HOLD_REFUSED : prt_thread_hold(tid, printer->admit_until, stop_until, &held);
    if (hold == PRT_HOLD_STOPPED) {
        print_held(printer, &held, &head);
    } else if (hold != PRT_HOLD_GONE) {
        if (hold == PRT_HOLD_REFUSED && !printer->refused) {
            prt_buf why = {0};
            prt_buf_add_fmt(&why, "stacks: ptrace is not permitted here (%s); what /proc tells:\n", strerror(errno));
            print(printer, &why);
            printer->refused = true;
        }
        prt_buf_add_text(&head, hold == PRT_HOLD_BUSY ? "; it does not stop to be looked at\n" : "\n");
        print(printer, &head);
    }
    prt_buf_free(&head);
}

static void print_threads(struct printer *printer)
{
    pid_t threads[PRT_STACKS_THREADS_MAX];
    const size_t count = prt_proc_threads(printer->pid, threads, PRT_STACKS_THREADS_MAX);
    for (size_t i = 0; i < count && i < PRT_STACKS_THREADS_MAX; i++)
        print_thread(printer, threads[i]);
    if (count > PRT_STACKS_THREADS_MAX) {
        prt_buf text = {0};
        prt_buf_add_fmt(&text, "and %zu threads more\n", count - PRT_STACKS_THREADS_MAX);
        print(printer, &text);
    }
}

/* Of the thread that takes signals. The process may be stopped, or not answer in time. */
static void print_own_view(const struct printer *printer, prt_beacon_t *beacon)
{
    uint64_t addresses[PRT_BEACON_FRAMES_MAX];
    struct prt_frame frames[PRT_BEACON_FRAMES_MAX];
    prt_buf text = {0};
    uint32_t count = 0;
    const int64_t until = prt_monotonic_ms() + OWN_VIEW_MS;
    if (sigqueue(printer->pid, SIGQUIT, (union sigval){.sival_int = 0}) != 0)
        return;
    while ((count = prt_beacon_take_frames(beacon, addresses)) == 0 && prt_monotonic_ms() < until)
        usleep(STEP_US);
    for (uint32_t i = 0; i < count; i++)
        frames[i] = (struct prt_frame){.address = addresses[i]};
    prt_buf_add_fmt(&text, "thread %ld by its own account%s\n", (long)printer->pid,
                    count > 0 ? "" : ": it does not answer");
    add_frames(printer, frames, count, &text);
    print(printer, &text);
}

void prt_stacks_print(pid_t pid, prt_beacon_t *beacon, const prt_log *log, const char *who)
{
    struct printer printer = {
        .pid = pid, .log = log, .who = who, .admit_until = prt_monotonic_ms() + PRT_STACKS_ADMIT_MS};
    struct prt_proc proc;
    prt_err err;
    if (!prt_proc_read(pid, &proc) || proc.state == 'Z') {
        say(&printer, "stacks: there is no such process (any more)");
        return;
    }
    if (prt_frames_open(pid, &printer.frames, &err) != PRT_OK)
        say(&printer, err.text);
    print_threads(&printer);
    if (printer.refused && beacon != NULL && printer.frames != NULL)
        print_own_view(&printer, beacon);
    prt_frames_close(&printer.frames);
}
