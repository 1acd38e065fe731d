/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_MATCH_PROJECTS_H
#define PRT_MATCH_PROJECTS_H
/*
 * The projects by all the pieces of their paths that the rules look for. Private to the room.
 */
#include "coordinator/remote/match/index.h"
#include "coordinator/remote/match/match.h"

struct prt_match_project_facts {
    prt_str path;
    prt_project_state state;
    size_t tokens;
    size_t components;
};

struct prt_match_projects {
    struct prt_match_project_facts *facts; /* one for each of the input's projects */
    size_t count;
    prt_map_t *exact;                 /* a path as it is -> project */
    struct prt_match_index paths;     /* plain paths */
    struct prt_match_index delimited; /* dashed paths */
    struct prt_match_index gaps;      /* plain: first component and proper tail, with something left out between */
    struct prt_match_index tails;     /* plain: proper tails */
    struct prt_match_index basenames; /* plain: last components of two or more tokens */
};

prt_code prt_match_projects_init(struct prt_match_projects *projects, const struct prt_match_input *input,
                                 prt_err *err) PRT_MUST_USE;
void prt_match_projects_free(struct prt_match_projects *projects);

/* The order of preference, for projects that matched with `tokens` tokens each. */
bool prt_match_projects_prefer(const void *projects, size_t one, size_t other);
bool prt_match_projects_find(const struct prt_match_projects *projects, prt_str path, size_t *project);

#endif
