/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_RUN_H
#define PRT_COORDINATOR_RUN_H
/*
 * One run: every repository of the plan is analysed by some worker, and comes back as figures or as an error, whatever
 * happens to workers on the way. This is the shell around the scheduler (coordinator/sched): it owns the sockets, the
 * clock, the signals and the local worker, feeds events in and carries orders out. A single loop; it waits only in
 * prt_links_wait, never longer than the scheduler's deadline.
 */
#include "coordinator/allocations.h"
#include "coordinator/checkouts.h"
#include "coordinator/discover.h"
#include "coordinator/hosts.h"
#include "coordinator/store/store.h"
#include "prt/diagnosis.h"
#include "prt/log.h"
#include "report/report.h"

/* What goes on beside the analyses in the run's one loop, as questions to other servers do. */
struct prt_run_beside {
    /* Does what can be done without waiting. *next: when to be called again at the latest, in monotonic ms; INT64_MAX:
     * there is nothing left. NULL: there never is. */
    prt_code (*turn)(void *context, int64_t *next, prt_err *err);
    void *context;
};

enum { PRT_RUN_ID_MAX = 17 };

/* A random name for a run, 16 hexadecimal digits. PRT_E_IO: there is no chance to be had. */
prt_code prt_run_draw_id(char out[PRT_RUN_ID_MAX], prt_err *err) PRT_MUST_USE;

struct prt_run_options {
    const char *id;                /* of the run, as prt_run_draw_id gave it; NULL: it draws its own */
    const char *root;              /* of the repositories, absolute */
    const struct prt_found *found; /* the plan: task i is found[i] */
    uint32_t found_count;
    const char *worker_program; /* NULL: reporting-worker beside the running program */
    uint32_t slots;             /* of the local worker */
    const char *work_dir;       /* likewise; NULL: it clones nothing */
    uint64_t work_dir_bytes;    /* 0: its default */
    uint32_t task_timeout_s;
    uint32_t max_memory_mib;
    uint32_t worker_wait_s; /* without a worker that takes tasks, before the run ends with what it has; 0: no limit */
    uint32_t lease_s;       /* a worker that is not heard of for so long has lost its tasks; 0: PRT_LEASE_S */
    uint32_t nice;          /* of the local worker's analyses */
    uint32_t delay_ms;      /* a slot of the local worker rests so long between two tasks */
    int64_t count_since;
    prt_str detect; /* prt_task.detect */
    const struct prt_fold_options *fold;
    prt_store_t *store;  /* ledgers of earlier runs; NULL: none. Not owned */
    uint32_t watchdog_s; /* a task without progress for so long is warned of; 0: never */
    const prt_log *log;
    bool quiet;                                /* no progress */
    const struct prt_hosts *hosts;             /* workers of other hosts; NULL: none are let in */
    const struct prt_allocations *allocations; /* whose jobs are whose; NULL: nobody has any */
    const bool *allocating;                    /* as long as it is true they are not known yet; NULL: they are */
    prt_checkouts_t
        *checkouts; /* files that workers are asked for in this run, before anything else; NULL: none. Not owned */
    struct prt_run_beside beside;
    prt_level *level;           /* of that log, for SIGUSR1 to change; NULL: it does not */
    prt_diagnosis_t *diagnosis; /* who answers SIGQUIT; NULL: nobody */
    struct prt_live *live;      /* who shows the run to others while it goes on; NULL: nobody */
};

/* What the analyses of a repository took, all parts and attempts that were answered together. For `profile` alone: it
 * is another one in each run. */
struct prt_run_cost {
    struct prt_cost cost;
    uint64_t longest_us; /* the longest of its analyses */
    uint32_t answers;    /* how many there were */
};

struct prt_run_outcome {
    prt_arena arena;                       /* texts of errors */
    struct prt_folded_repository **folded; /* the repositories with figures, in any order */
    size_t folded_count;
    struct prt_report_error *errors; /* the repositories without */
    size_t error_count;
    uint64_t commits;      /* of all repositories with figures */
    uint64_t commits_read; /* of those, the ones whose headers were read in this run */
    int64_t elapsed_ms;
    uint64_t fold_us;           /* of elapsed_ms: folding records */
    struct prt_run_cost *costs; /* what each repository of the plan took, in its order */
    uint32_t cost_count;
    int interrupted; /* signal number; 0: the run went to its end */
};

/* PRT_E_IO and others when the run could not go on at all (no sockets, no worker can be started). Problems of
 * repositories are in the outcome. An interrupted run returns PRT_OK with `interrupted` set and nothing worth
 * publishing. */
prt_code prt_run(const struct prt_run_options *options, struct prt_run_outcome *out, prt_err *err) PRT_MUST_USE;
void prt_run_outcome_free(struct prt_run_outcome *outcome);

#endif
