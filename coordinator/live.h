/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_LIVE_H
#define PRT_COORDINATOR_LIVE_H
/*
 * What others may see of a command while it goes on: the stage it is at, what it knows by then, and during the analysis
 * the run itself. It is looked at within the command's own loops, when somebody asks (coordinator/metrics/server.h, or
 * the arbiter), and changes nothing.
 *
 *     prt_live_begin(&live, "onap");
 *     prt_live_open(&live, &place, NULL, log, err)     --metrics
 *     ... loops that take long: prt_live_attend, prt_live_serve ...
 *     prt_live_end(&live);
 *
 * Where a live is taken, NULL is one that nobody sees.
 */
#include "coordinator/hosts.h"
#include "coordinator/metrics/server.h"
#include "prt/log.h"

struct prt_run;
struct prt_run_outcome;
struct prt_services;

struct prt_live {
    const char *project;
    const char *stage;
    int64_t started; /* seconds since 1970 */
    int64_t started_ms;
    const struct prt_run *run;             /* while its loop turns */
    char run_id[17];                       /* of that run, then and later */
    struct prt_snapshot_figures figures;   /* as it was when it was looked at last */
    const struct prt_run_outcome *outcome; /* its errors, after it */
    const struct prt_services *services;   /* which may be asking other servers; NULL: not yet */
    prt_metrics_server_t *server;          /* NULL: none */
};

void prt_live_begin(struct prt_live *live, const char *project);
/* Serves it at this place from now on, also under these names (--metrics-names; NULL: none); place and live must stay
 * where they are. The errors are prt_metrics_server_new's. */
prt_code prt_live_open(struct prt_live *live, const struct prt_place *place, const char *names, const prt_log *log,
                       prt_err *err) PRT_MUST_USE;
void prt_live_end(struct prt_live *live);

/* What a loop has to wait for beside its own; NULL: nothing. */
const struct prt_attend *prt_live_attend(struct prt_live *live);
void prt_live_serve(struct prt_live *live); /* once in each turn */

/* The run is to be seen, until it leaves; its outcome until the live ends. */
void prt_live_enter(struct prt_live *live, const struct prt_run *run);
void prt_live_leave(struct prt_live *live);

/* What is to be seen of a run: with the rest of its command when that is shown, too, else of the run alone. */
prt_code prt_live_look_at_run(const struct prt_run *run, prt_arena *arena, struct prt_snapshot *out,
                              prt_err *err) PRT_MUST_USE;

/* run_look.c: fills what a run knows: its id, figures, workers, tasks and errors. */
prt_code prt_run_look(const struct prt_run *run, prt_arena *arena, struct prt_snapshot *out, prt_err *err) PRT_MUST_USE;
/* The latest errors of an outcome. */
prt_code prt_run_look_errors(const struct prt_run_outcome *outcome, prt_arena *arena, struct prt_snapshot *out,
                             prt_err *err) PRT_MUST_USE;

#endif
