/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WORKER_CREW_H
#define PRT_WORKER_CREW_H
/*
 * The analysis processes of a worker, one per slot: started before they are needed, used again, replaced.
 *
 *     EMPTY ── start ──► STARTING ── says it is ready ──► IDLE ── give ──► BUSY ── result ──► IDLE
 *       ▲                   │ dies, or is too slow          │ dies           │ dies, sends garbage, holds too much
 *       └───────────────────┴──── (back-off) ───────────────┘◄───────────────┘ memory, is stopped
 *
 * Replaced without being asked: one that has done child_tasks tasks, or whose analysis ran out of memory. What goes
 * wrong while BUSY becomes the failure of that task. What goes wrong otherwise is only a reason to wait a little before
 * the next start; PRT_CREW_MAX_FAILURES in a row mean that analysis processes cannot be had here, and prt_crew_tend
 * says so.
 *
 * Nothing here waits. The caller polls what prt_crew_waits names, calls prt_crew_reap on SIGCHLD, and takes the news.
 * The sentences of failures depend on what happened alone, not on the machine or the moment: they may get into the
 * report. What a process wrote to stderr goes to the log.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/link/link.h"
#include "proto/msg.h"
#include "prt/err.h"
#include "prt/log.h"

enum {
    PRT_CREW_READY_MS = 30000,    /* a process that is not ready by then is killed */
    PRT_CREW_CLOSED_MS = 2000,    /* a process that has closed its socket and lives on is killed after this */
    PRT_CREW_MEMORY_MS = 500,     /* how often the memory of busy processes is looked at */
    PRT_CREW_BACKOFF_MS = 100,    /* before a new start after a failure; doubles */
    PRT_CREW_BACKOFF_MOST = 5000, /* up to this */
    PRT_CREW_FORGET_MS = 60000,   /* a failure so long after the last one begins a new row */
    PRT_CREW_MAX_FAILURES = 8,    /* in a row */
    PRT_CREW_WAITS_PER_SLOT = 2   /* socket and stderr */
};

struct prt_crew_options {
    uint32_t slots;
    uint32_t child_tasks; /* a process is replaced after so many; 0: never */
    const char *program;  /* path of reporting-analyze */
    const char *root;     /* --repos-root */
    const char *work_dir; /* NULL: none */
    const prt_log *log;   /* may be NULL */
    int nice;             /* added to the niceness of the processes, 0 to 19 */
    int64_t delay_ms;     /* a slot rests so long between two tasks */
};

typedef enum prt_news { PRT_NEWS_PROGRESS, PRT_NEWS_ADVANCE, PRT_NEWS_RESULT } prt_news;

struct prt_crew_event {
    prt_news news;
    uint32_t slot;
    struct prt_progress progress; /* PROGRESS */
    struct prt_advance advance;   /* ADVANCE: of the slot's task */
    prt_category failure;         /* RESULT: PRT_CATEGORY_NONE, or why there is none. The slot is free */
    prt_str text;                 /* ... in a sentence */
    prt_str record;
    struct prt_cost cost; /* ... and what it took */
};

typedef struct prt_crew prt_crew_t;

/* The texts of the options must outlive the crew. */
prt_code prt_crew_new(const struct prt_crew_options *options, prt_crew_t **out, prt_err *err) PRT_MUST_USE;
void prt_crew_destroy(prt_crew_t **crew); /* kills all; waits for them at most PRT_LEAVE_MS; NULL-safe */

/* What time brings: starts processes for empty slots (unless start is false), ends what takes too long, looks at
 * memory. PRT_E_IO when processes cannot be had. */
prt_code prt_crew_tend(prt_crew_t *crew, int64_t now, bool start, prt_err *err) PRT_MUST_USE;
/* How many processes are worth having; at first every slot. Those that live beyond it are kept. */
void prt_crew_want(prt_crew_t *crew, uint32_t processes);
int64_t prt_crew_deadline(const prt_crew_t *crew); /* when to tend at the latest; INT64_MAX: no hurry */

bool prt_crew_idle(const prt_crew_t *crew, int64_t now, uint32_t *slot); /* a slot that can be given a task */
/* PRT_E_IO: the process is gone, without having seen the task; another slot may be had. */
prt_code prt_crew_give(prt_crew_t *crew, uint32_t slot, const struct prt_task_message *task, int64_t now,
                       prt_err *err) PRT_MUST_USE;
/* Passes a yield on to a slot that is at work. When its process is going, its end will be news soon enough. */
void prt_crew_yield(prt_crew_t *crew, uint32_t slot, const struct prt_yield *yield);
void prt_crew_stop(prt_crew_t *crew, uint32_t slot, int64_t now); /* kills the process; there will be no news of it */

/* items has room for PRT_CREW_WAITS_PER_SLOT x slots; returns how many were filled. Hand the same items back. */
size_t prt_crew_waits(const prt_crew_t *crew, struct prt_wait *items);
void prt_crew_read(prt_crew_t *crew, const struct prt_wait *items, size_t count);
void prt_crew_reap(prt_crew_t *crew); /* some process may have ended */

/* The next thing to know, until false. Texts are views, valid until the next call. */
bool prt_crew_next(prt_crew_t *crew, int64_t now, struct prt_crew_event *event);

/* For tests and diagnosis: the process of a slot, 0 when there is none. */
int64_t prt_crew_pid(const prt_crew_t *crew, uint32_t slot);

#endif
