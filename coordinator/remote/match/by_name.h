/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_MATCH_BY_NAME_H
#define PRT_MATCH_BY_NAME_H
/*
 * Rule E: what a job's name alone says. Private to the room.
 */
#include "coordinator/remote/match/projects.h"

/* A job's name in the forms that rules compare; all of one length. */
struct prt_match_name {
    prt_str given;
    prt_str lower;
    prt_str plain;
};

struct prt_match_find {
    prt_match_reason reason; /* PRT_MATCH_BY_NOTHING: none was found */
    size_t project;
    size_t tokens;   /* how many of the job's matched */
    prt_str matched; /* the piece of `given` */
};

/* E.a and E.b: a whole path. */
struct prt_match_find prt_match_whole_path(const struct prt_match_projects *projects, const struct prt_match_name *job);
/* All of E, when a and b have found `whole`. */
struct prt_match_find prt_match_by_name(const struct prt_match_projects *projects, const struct prt_match_name *job,
                                        const struct prt_match_find *whole);

#endif
