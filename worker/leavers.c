/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/leavers.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

#include "prt/clock.h"
#include "prt/mem.h"

enum { WAIT_STEP_MS = 5 };

prt_code prt_leavers_init(struct prt_leavers *leavers, size_t max, prt_err *err)
{
    *leavers = (struct prt_leavers){.items = prt_calloc(max, sizeof *leavers->items), .max = max};
    return leavers->items != NULL ? PRT_OK : prt_fail_memory(err, "the list of leaving processes");
}

static void kill_now(struct prt_leaver *leaver)
{
    kill(leaver->pid, SIGKILL);
    leaver->kill_at = INT64_MAX;
}

static bool is_full(const struct prt_leavers *leavers)
{
    return leavers->count >= leavers->max;
}

void prt_leavers_add(struct prt_leavers *leavers, pid_t pid, bool at_once, int64_t now)
{
    struct prt_leaver leaver = {pid, now + PRT_LEAVE_MS};
    if (at_once || is_full(leavers))
        kill_now(&leaver);
    if (!is_full(leavers))
        leavers->items[leavers->count++] = leaver;
}

/* Gone, or (ECHILD) never to be heard of again. */
static bool has_ended(pid_t pid)
{
    return waitpid(pid, NULL, WNOHANG) != 0;
}

void prt_leavers_reap(struct prt_leavers *leavers)
{
    for (size_t i = leavers->count; i-- > 0;)
        if (has_ended(leavers->items[i].pid))
            leavers->items[i] = leavers->items[--leavers->count];
}

void prt_leavers_tend(struct prt_leavers *leavers, int64_t now)
{
    for (size_t i = 0; i < leavers->count; i++)
        if (leavers->items[i].kill_at <= now)
            kill_now(&leavers->items[i]);
}

int64_t prt_leavers_deadline(const struct prt_leavers *leavers)
{
    int64_t earliest = INT64_MAX;
    for (size_t i = 0; i < leavers->count; i++)
        if (leavers->items[i].kill_at < earliest)
            earliest = leavers->items[i].kill_at;
    return earliest;
}

/* Until some child ends, where SIGCHLD is blocked, as the agent has it; else, and when another thread got the signal,
 * for a moment. A signal that came before is pending, so that none is missed. */
static void wait_for_an_end(void)
{
    const struct timespec step = {.tv_nsec = WAIT_STEP_MS * 1000000L};
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGCHLD);
    (void)sigtimedwait(&ends, NULL, &step);
}

void prt_leavers_finish(struct prt_leavers *leavers)
{
    const int64_t until = prt_monotonic_ms() + PRT_LEAVE_MS;
    for (size_t i = 0; i < leavers->count; i++)
        kill_now(&leavers->items[i]);
    prt_leavers_reap(leavers);
    while (leavers->count > 0 && prt_monotonic_ms() < until) {
        wait_for_an_end();
        prt_leavers_reap(leavers);
    }
    free(leavers->items);
    *leavers = (struct prt_leavers){0};
}
