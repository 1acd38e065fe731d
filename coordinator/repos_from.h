/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_REPOS_FROM_H
#define PRT_COORDINATOR_REPOS_FROM_H
/*
 * --repos-from gerrit: the repositories of a run are the projects that Gerrit lists, each with the URL it can be cloned
 * from, BASE/NAME. Pure.
 *
 * Skipped, with the reason: hidden projects, which a worker could not clone; All-Projects and All-Users, which hold
 * Gerrit's own settings and no code; and names that cannot be a path or a part of a URL (prt/url.h).
 */
#include "coordinator/discover.h"
#include "coordinator/remote/gerrit/projects.h"

/* `base`: "https://gerrit.onap.org/r". *out has no root; a project that is listed twice is in it once. PRT_E_MEMORY. */
prt_code prt_repos_from_gerrit(const struct prt_gerrit_listing *listing, const char *base, struct prt_discovery *out,
                               prt_err *err) PRT_MUST_USE;

#endif
