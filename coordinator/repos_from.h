/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_REPOS_FROM_H
#define PRT_COORDINATOR_REPOS_FROM_H
/*
 * --repos-from: the repositories of a run are those that a server lists. Pure.
 *
 * gerrit: the repositories of a run are the projects that Gerrit lists, each with the URL it can be cloned
 * from, BASE/NAME.
 *
 * Skipped, with the reason: hidden projects, which a worker could not clone; All-Projects and All-Users, which hold
 * Gerrit's own settings and no code; and names that cannot be a path or a part of a URL (prt/url.h).
 *
 * github:ORG: the repositories of an organization, by the URL that GitHub gives for each; forks, private and archived
 * ones are among them. Skipped: disabled ones, which cannot be cloned, and names and URLs as above.
 */
#include "coordinator/discover.h"
#include "coordinator/remote/gerrit/projects.h"
#include "coordinator/remote/github/repositories.h"

/* `base`: "https://gerrit.onap.org/r". *out has no root; a project that is listed twice is in it once. PRT_E_MEMORY. */
prt_code prt_repos_from_gerrit(const struct prt_gerrit_listing *listing, const char *base, struct prt_discovery *out,
                               prt_err *err) PRT_MUST_USE;
/* Likewise. */
prt_code prt_repos_from_github(const struct prt_github_listing *listing, struct prt_discovery *out,
                               prt_err *err) PRT_MUST_USE;

#endif
