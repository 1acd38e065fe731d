/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GERRIT_PROJECTS_H
#define PRT_GERRIT_PROJECTS_H
/*
 * What a Gerrit server answers when it is asked for its projects. Pure: bytes in, projects out, a page at a time.
 *
 *     )]}'
 *     {"aai/babel": {"id": "aai%2Fbabel", "state": "ACTIVE"}, ..., "zzz": {"state": "READ_ONLY", "_more_projects": true}}
 *
 * The first line keeps the answer from being a script; a proxy may have taken it off. A project without a state is
 * active. `_more_projects` says that there is another page.
 * (https://gerrit-review.googlesource.com/Documentation/rest-api-projects.html#list-projects)
 */
#include <stdbool.h>

#include "prt/arena.h"
#include "prt/model_jenkins.h"

struct prt_gerrit_project {
    prt_str name;
    prt_project_state state;
};

/* All zero is empty. Pages are added to it one by one. */
struct prt_gerrit_listing {
    prt_arena arena;                     /* of the names */
    struct prt_gerrit_project *projects; /* as the server lists them; malloc'ed */
    size_t count, capacity;
    size_t listed; /* entries on all pages: where the next one begins */
    size_t odd;    /* entries that are no project: without a name, or with a state that is none of the three */
    bool more;     /* the last page says that there is another one */
};

/* PRT_E_FORMAT: not a JSON mapping of mappings; PRT_E_LIMIT: more than PRT_MAX_REPOSITORIES entries; PRT_E_MEMORY. What
 * earlier pages brought is still there after an error. */
prt_code prt_gerrit_parse(prt_str bytes, struct prt_gerrit_listing *listing, prt_err *err) PRT_MUST_USE;
void prt_gerrit_listing_free(struct prt_gerrit_listing *listing);

#endif
