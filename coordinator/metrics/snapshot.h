/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_METRICS_SNAPSHOT_H
#define PRT_METRICS_SNAPSHOT_H
/*
 * What a command is at, as plain data: the one source of /metrics, /status.json, the live page and what `status`
 * prints. Whoever fills it owns what it points to; texts from outside (names, sentences) are bytes, and made harmless
 * by whoever writes them.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/api_statistics.h"
#include "prt/model.h"
#include "prt/str.h"

enum {
    PRT_SNAPSHOT_WORKERS = 256, /* shown; how many more there are is in the figures */
    PRT_SNAPSHOT_TASKS = 20,    /* those at work for longest */
    PRT_SNAPSHOT_ERRORS = 50,   /* the latest */
    PRT_SNAPSHOT_TEXT = 512     /* bytes of a text from outside; a longer one ends in "..." */
};

/* Numbers alone: they outlive what they were counted from. */
struct prt_snapshot_figures {
    uint32_t repositories, ended, failed; /* of the plan; failed ones have ended, too */
    uint32_t tasks_waiting, tasks_running;
    uint64_t tasks_done, tasks_failed;
    uint64_t attempts, requeued, copied, leases_expired;
    uint32_t workers, slots;
    uint64_t workers_seen;
    uint64_t commits;         /* of repositories with figures */
    uint64_t commits_read;    /* of those, the ones that were read in this run */
    uint64_t commits_in_hand; /* read by analyses that go on */
    uint64_t results;         /* frames of workers */
    uint64_t bytes_results, bytes_tasks;
    uint64_t refused; /* messages that were not taken */
    uint64_t errors[PRT_CATEGORY_COUNT];
    uint64_t weight_done, weight_total; /* how far it is, by size */
};

struct prt_snapshot_worker {
    prt_str name;
    uint32_t slots, leases;
    int64_t silent_ms; /* since it was heard of */
};

struct prt_snapshot_task {
    prt_str repository, worker;
    const char *kind;  /* "analyze" */
    const char *phase; /* "count"; "sent" before its worker has told of it */
    uint32_t task, attempt;
    uint64_t done, total; /* of the phase; total 0: not known */
    int64_t age_ms;       /* since it was sent */
    int64_t still_ms;     /* since it was seen to make progress */
};

struct prt_snapshot_error {
    prt_str repository; /* empty: of the run */
    prt_category category;
    prt_str text;
};

struct prt_snapshot {
    prt_str run;       /* its id; empty before it has one */
    prt_str project;   /* empty: it has no name */
    const char *stage; /* "analysing repositories" */
    int64_t started;   /* seconds since 1970 */
    int64_t now;
    int64_t elapsed_ms;
    struct prt_snapshot_figures figures;
    struct prt_snapshot_worker *workers;
    size_t worker_count;
    struct prt_snapshot_task *tasks; /* slowest first */
    size_t task_count;
    struct prt_snapshot_error *errors; /* latest first */
    size_t error_count;
    bool cut;                             /* lists were left out */
    const struct prt_api_statistics *api; /* of other servers, once they were asked */
    size_t api_count;
};

#endif
