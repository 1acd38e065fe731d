/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_PROJECTS_RUN_H
#define PRT_COORDINATOR_PROJECTS_RUN_H
/*
 * Several runs, one behind the other, each in a process of its own: none has another's environment, tokens or memory,
 * and whatever becomes of one, the next ones are made. Workers of other hosts come to each of them, as they do to any
 * next run.
 */
#include "coordinator/command.h"
#include "coordinator/projects.h"

/* One run; the process is its own. */
typedef prt_exit (*prt_project_run)(const struct prt_project *project, void *context);

/* What stdout is told of each when it has ended. */
typedef enum prt_projects_mode {
    PRT_PROJECTS_QUIET, /* nothing */
    PRT_PROJECTS_TELL,  /* what became of it */
    PRT_PROJECTS_PLAN   /* that it could be run, or not: nothing is */
} prt_projects_mode;

/*
 * To be called before there are threads or sockets. Returns twice: in each run's process with what the run returned and
 * *in_run true, which the caller has to hand to main; and here with the worst of all codes: 0 complete, 2 partial, 3
 * usage, 1 failed, 4 system, 130 interrupted. INT, TERM and HUP reach the run that is at work, and no other one is
 * begun; QUIT is passed on.
 */
prt_exit prt_projects_run(const struct prt_projects *projects, prt_projects_mode mode, prt_project_run run,
                          void *context, bool *in_run);

#endif
