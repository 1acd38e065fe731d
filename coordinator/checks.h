/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_CHECKS_H
#define PRT_COORDINATOR_CHECKS_H
/*
 * Whether a run could be made, found out without making it: nothing is written, no worker is started, no server is
 * asked. One line for each thing that is looked at:
 *
 *     ok       configuration: configuration/default.yaml, configuration/onap.yaml
 *     warning  configuration: configuration/onap.yaml:7: html.theme: ...
 *     problem  repositories: /srv/clones: no git repository below it
 *
 * A secret is told to be there or not, never what it is.
 */
#include "coordinator/command.h"
#include "coordinator/setup.h"
#include "prt/buf.h"

struct prt_checks_request {
    struct prt_setup_options setup; /* its log, level and diagnosis are not used; project NULL: default.yaml alone */
    const char *output_dir;         /* NULL: not looked at */
    const char *folder;             /* of the report below it; NULL: the project's name */
    const char *cache_dir;          /* as given; NULL: the user's */
    const struct prt_hosts *hosts;  /* NULL: no workers of other hosts */
    const char *github_variable;    /* which has the token for GitHub; NULL: GITHUB_TOKEN */
    const char *programs;           /* folder of the other programs; NULL: beside this one */
    bool plan;                      /* tell what would be run, too */
};

/* Appends the lines. PRT_EXIT_COMPLETE: no problem; PRT_EXIT_FAILED: there are some; PRT_EXIT_SYSTEM: memory. */
prt_exit prt_checks_make(const struct prt_checks_request *request, prt_buf *out) PRT_MUST_USE;

#endif
