/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_RUN_STATE_H
#define PRT_COORDINATOR_RUN_STATE_H
/*
 * The state of a run, private to the files that make up its loop:
 *
 *     run.c            the loop, the end
 *     run_begin.c      doors, signals and plan, before the loop
 *     run_local.c      the worker that the run starts itself
 *     run_requests.c   hello, heartbeat, bye: the arbiter's answers
 *     run_results.c    result frames: checking, folding
 *     run_cases.c      a repository's way from the first question to its figures
 *     run_stored.c     what the store knows of a repository, and is to know
 *     run_checkouts.c  files of repositories beside those that are reported on
 *     run_orders.c     what the scheduler orders: sending, cancelling, accepting, burying
 *     run_answer.c     what SIGQUIT and SIGUSR1 ask for; the watchdog (run_status.h)
 *     run_look.c       what others are shown of it (live.h)
 *     run_log.c        what its lines are about
 *
 * Every function that takes an event steps the scheduler and carries out its orders before it returns.
 */
#include <signal.h>

#include "coordinator/doors.h"
#include "coordinator/early.h"
#include "coordinator/live.h"
#include "coordinator/local_worker.h"
#include "coordinator/offences.h"
#include "coordinator/peers.h"
#include "coordinator/progress.h"
#include "coordinator/run.h"
#include "coordinator/sched/sched.h"
#include "coordinator/store/store.h"
#include "prt/loop_clock.h"

enum {
    PRT_RUN_HEARTBEAT_MS = 250,
    PRT_RUN_SILENCE_MS = 15000, /* told to workers: so long without an answer, and the coordinator is taken for gone */
    PRT_RUN_UNHEARD_MS = 2500,  /* twice what a heartbeat takes that was lost and is said again (250 + 1000 ms) */
    PRT_RUN_GRACE_MS = 15000,   /* beyond the task's own timeout, before the coordinator ends the lease itself */
    PRT_RUN_MAX_FAILED = 3,     /* attempts that crashed */
    PRT_RUN_MAX_TIMEOUT = 2,    /* attempts that took too long */
    PRT_RUN_MAX_LOST = 16,      /* attempts whose worker or process was taken away from outside */
    PRT_RUN_COPY_AFTER_MS = 5000, /* an analysis at work for so long may be copied to an idle slot of another worker */
    PRT_RUN_YIELD_AFTER_MS = 5,   /* an analysis at work for so long may be asked for a part of its task */
    PRT_RUN_YIELD_AGAIN_MS = 20,  /* and again, or another one, when nothing has come of it */
    PRT_RUN_RESEND_MS = 2000,     /* a result kept by its worker for so long without arriving is asked for again */
    PRT_RUN_END_MS = 3000,        /* the workers' time to say goodbye */
    PRT_RUN_QUIET_MS = 1000,      /* at the end, a worker not heard of for so long is not waited for */
    PRT_RUN_ENDPOINT_MAX = 160
};

#define PRT_RUN_NOBODY UINT32_MAX /* no worker's handle */

/* What the coordinator knows of a task beside the scheduler's table. */
struct prt_run_task {
    uint32_t found; /* the repository it asks about. CHECKOUT: the number of the question (coordinator/checkouts.h) */
    prt_task_kind kind;
    bool whole;            /* ANALYZE: everything, unsplit, whatever the store has */
    bool asked;            /* to yield: some attempt may give a part of it back */
    uint32_t first, count; /* COUNT: this part of the case's missing rows, or of those that are counted early */
    uint32_t round;        /* COUNT, TOTAL: the case's when it was made; of an earlier one, nobody waits for it */
    uint32_t sent;         /* the highest attempt that was sent: a result of a later one is a lie */
    uint32_t *holders;     /* by attempt - 1: the worker it was sent to; a result of another one's is a lie */
    size_t holder_capacity;
    uint64_t settled;   /* bit `attempt`: its answer has been dealt with, and its keeper may forget it. Attempts beyond
                              the bits (given back again and again) are kept by their worker until the task has ended */
    int64_t kept_since; /* when a heartbeat first named a result of it that has not arrived; 0: none */
    bool ended;
    char *failure; /* the last failed attempt's sentence, or NULL */
};

/*
 * A repository on its way from question to figures (run_cases.c):
 *
 *     ANALYZE, with the stored tip ──► unchanged ──► what is stored ──────────┐
 *          │                      └──► delta ──────► what is stored, extended ├──► whole record ──► counts missing? ──no──► kept, folded
 *          └──► a full record ────────────────────────────────────────────────┘            ▲               │ yes
 *                                                                                           └── COUNT ... COUNT, TOTAL
 *
 * An ANALYZE that is asked to yield gives a record back that lacks counts; so does a COUNT that is, which makes further
 * COUNTs. While an ANALYZE reads headers it may name commits (advance): they are counted at once, and what comes of it
 * waits for the record (early.h). When it does not fit the record, it is forgotten, and all is asked for as if nothing
 * had been. A chunk that tells of a problem ends in one more ANALYZE, whole and unsplit, so that what is said about a
 * repository never depends on how the work was cut.
 */
struct prt_run_case {
    char *base, *context;         /* of the stored ledger; NULL: none */
    struct prt_record *gathering; /* waits for chunks; NULL otherwise */
    uint32_t *missing;            /* its rows that the chunks count */
    uint32_t outstanding;         /* chunks of this round that have not ended */
    uint32_t round;               /* rises when what was counted so far is of no use */
    struct prt_early *early;      /* counted while the record is made; NULL: none, or the record is there */
    struct prt_task_ref giver;    /* the attempt whose advances `early` is made of */
    bool total_asked;             /* a TOTAL of this round was made */
    size_t read;                  /* commits that the answer at hand brought, instead of the store */
    bool spoiled;                 /* a chunk told of a problem */
    bool ended;
};

#define PRT_RUN_CHECKOUT_WEIGHT ((uint64_t)1 << 42) /* more than any repository has: they are asked for first */

struct prt_run {
    const struct prt_run_options *options;
    struct prt_run_outcome *out;
    prt_err *err;
    struct prt_loop_clock clock;
    int64_t now; /* ms of that clock, read once per turn of the loop */

    char folder[PRT_RUN_ENDPOINT_MAX]; /* private; holds the sockets */
    char clones[PRT_RUN_ENDPOINT_MAX]; /* in it: the local worker's clones, when there is no other place for them */
    int folder_lock;                   /* tells other runs that the folder is in use; -1: none */
    char id[PRT_RUN_ID_MAX];           /* the run's id, random hex */
    struct prt_doors doors;
    int signal_fd;
    sigset_t old_mask;
    bool masked;

    prt_sched_t *sched;
    struct prt_run_task *tasks; /* the first found_count are the plan's; chunks and second questions follow */
    uint32_t task_count;
    size_t task_capacity;
    struct prt_run_case *cases; /* found_count */
    uint32_t cases_ended;
    uint32_t checkouts; /* questions of options->checkouts that have become tasks */
    prt_store_t *store; /* NULL: none, or given up after a failure */
    struct prt_peers peers;
    struct prt_local_worker local;
    int64_t keys_at;     /* when to see next whether every worker's key is still in the folder */
    bool complete;       /* every task has ended */
    bool over;           /* told to workers: the run is over */
    bool deserted;       /* nobody could be sent a task for worker_wait_s */
    bool local_given_up; /* the local worker does not start; those of other hosts go on */

    struct prt_progress_view progress;
    uint64_t weight_done, weight_total;
    struct prt_offences offences; /* what was refused or dropped */
    uint64_t results_taken;       /* frames that came on the results socket */
    uint64_t bytes_results;       /* of these frames */
    uint64_t bytes_tasks;         /* of the tasks that were sent */
    uint64_t strange;             /* frames that must not be said, of nobody that is known */
    bool flooded, heard;          /* in this turn: there may be more of those, something else came */
    int64_t beside_at;            /* when options->beside wants to be called again */
    int64_t watch_at;             /* when to look for tasks without progress again */
    prt_level configured_level;   /* of the log, before any SIGUSR1 */
    size_t error_capacity;
    prt_buf frame;  /* the frame being read */
    prt_buf answer; /* the frame being written */
};

/* Steps the scheduler with the event at run->now and carries out what it orders. */
prt_code prt_run_event(struct prt_run *run, const struct prt_event *event) PRT_MUST_USE;
prt_code prt_run_flush_outboxes(struct prt_run *run) PRT_MUST_USE; /* sends what did not fit before */
prt_code prt_run_add_error(struct prt_run *run, prt_str repository, prt_category category, prt_str text) PRT_MUST_USE;

/* run_begin.c: all that has to be there before the first turn; `program` becomes the path of reporting-worker. What was
 * opened on the way to an error is the caller's to close. */
prt_code prt_run_begin(struct prt_run *run, char program[PRT_MAX_NAME]) PRT_MUST_USE;
bool prt_run_is_listening(const struct prt_run *run); /* workers of other hosts may come */
bool prt_run_has_local_worker(const struct prt_run *run);

/* run_local.c: starts the local worker, first or again. PRT_E_IO: it ends each time, and there are no others. */
prt_code prt_run_tend_local(struct prt_run *run) PRT_MUST_USE;
/* Behind a SIGCHLD: what it had in hand, if it has ended, is done again. */
prt_code prt_run_reap_local(struct prt_run *run) PRT_MUST_USE;

/* At most one request or result that came through this door; *got: there was one. */
prt_code prt_run_answer_request(struct prt_run *run, uint32_t door, bool *got) PRT_MUST_USE;
prt_code prt_run_take_result(struct prt_run *run, uint32_t door, bool *got) PRT_MUST_USE;

/* run_stored.c: what a repository is to be asked about, when the run is planned; `found` is its index. A store that
 * fails is not used any more: it costs time, not figures. */
prt_code prt_run_look_up(struct prt_run *run, uint32_t found) PRT_MUST_USE;
/* The ledger that it was asked about, with the commits' names if they are wanted; to be freed. *there false: it cannot
 * be had (any more). */
prt_code prt_run_load_stored(struct prt_run *run, uint32_t found, bool with_names, struct prt_record *out,
                             bool *there) PRT_MUST_USE;
/* A ledger that has become too large is asked about as before, and what is new since is sent again each time. */
prt_code prt_run_keep(struct prt_run *run, uint32_t found, const struct prt_record *record) PRT_MUST_USE;

/* Looks every repository up in the store and plans its first question. */
prt_code prt_run_plan(struct prt_run *run) PRT_MUST_USE;
void prt_run_free_cases(struct prt_run *run);
/* Fills the question of a task. `ids` holds the names it points to. */
prt_code prt_run_question(struct prt_run *run, uint32_t task, struct prt_task *out, prt_buf *ids) PRT_MUST_USE;
/* Deals with a good answer: asks on, or keeps and folds the whole. To be called before the scheduler hears of the
 * result, because what is asked on must be known to it before it can think that everything has ended. `record` may be
 * taken over (zeroed). */
prt_code prt_run_take_record(struct prt_run *run, uint32_t task, struct prt_record *record) PRT_MUST_USE;
/* Commits that an attempt at work names, to be counted by others. One that is of no use (any more) is dropped in
 * silence.
 * PRT_E_PROTOCOL: one that no honest worker sends. */
prt_code prt_run_take_advance(struct prt_run *run, uint32_t worker, const struct prt_advance *advance) PRT_MUST_USE;
/* The repository of a task ends without figures. Nothing when it has ended already. */
prt_code prt_run_fail_case(struct prt_run *run, uint32_t task, prt_category category, prt_str text) PRT_MUST_USE;

/* What a task is about, for sentences: a repository's name, or what the files are for. */
prt_str prt_run_task_name(const struct prt_run *run, uint32_t task);
/* The run's log while a worker, or a task, is dealt with (prt_log_with). `peer`: who has the task; NULL: nobody. To be
 * used before the next peer comes. */
prt_log prt_run_log_worker(const struct prt_run *run, const struct prt_peer *peer);
prt_log prt_run_log_task(const struct prt_run *run, struct prt_task_ref ref, const struct prt_peer *peer);
/* A clone is kept by whoever makes it: tells the scheduler which one its task is about. */
void prt_run_set_thing(struct prt_run *run, uint32_t number, const struct prt_run_task *task);
/* Adds a task to the run's table and the scheduler's. */
prt_code prt_run_add_task(struct prt_run *run, const struct prt_run_task *task) PRT_MUST_USE;

/* Makes tasks of the questions that are none yet. */
prt_code prt_run_plan_checkouts(struct prt_run *run) PRT_MUST_USE;
void prt_run_checkout_question(const struct prt_run *run, uint32_t task, struct prt_task *out);
/* As prt_run_take_record, of bytes. PRT_E_PROTOCOL: they are no answer. */
prt_code prt_run_take_checkout(struct prt_run *run, uint32_t task, prt_str bytes) PRT_MUST_USE;
prt_code prt_run_fail_checkout(struct prt_run *run, uint32_t task, prt_str text) PRT_MUST_USE;

/* A worker is known to be dead: its leases end, its session too. */
prt_code prt_run_peer_dead(struct prt_run *run, uint32_t handle) PRT_MUST_USE;
/* Its session is over: its sockets and ports are given back. The scheduler is told by the caller. */
void prt_run_forget_peer(struct prt_run *run, uint32_t handle);

bool prt_run_is_settled(const struct prt_run *run, struct prt_task_ref ref);
void prt_run_settle(struct prt_run *run, struct prt_task_ref ref);
/* What came over `link` must not be said; see offences.h. `peer`: whose it is, NULL when that is not known. */
void prt_run_offence(struct prt_run *run, struct prt_peer *peer, const prt_link_t *link, prt_offence offence,
                     const char *why);
/* This peer, and nobody else, speaks over this link of this door: it came through that door, and with CURVE it has the
 * key that it had when it said hello. */
bool prt_run_is_sender(const struct prt_peer *peer, uint32_t door, const prt_link_t *link);

#endif
