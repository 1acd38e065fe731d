/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_WALK_SINCE_H
#define PRT_GIT_WALK_SINCE_H
/*
 * What can be reached from one commit and not from another, without reading what is behind both: as `git rev-list tip
 * ^base` does it, by walking from the two at once, the latest committer date first, until everything that is still to
 * be looked at can be reached from the base.
 *
 * Dates decide how far the walk goes, never what is left out. A commit is left out only when a path from the base to it
 * was walked. So, whatever the dates say,
 *  - every commit that can be reached from the tip and not from the base is visited;
 *  - *has_base is true if and only if the base can be reached from the tip;
 *  - when a commit claims to be older than one of its parents, some that can be reached from both may be visited too.
 *    Whoever knows the base's commits has to take them out.
 */
#include "worker/git/walk.h"

/* Visits come when the walk is over, each commit's once, in an order that depends on the commits alone. A commit that
 * cannot be read ends the walk: PRT_E_NOT_FOUND, PRT_E_FORMAT, PRT_E_LIMIT; nothing is then noted as lost. Otherwise as
 * prt_walk_from. */
prt_code prt_walk_since(prt_objects_t *objects, const prt_id *tip, const prt_id *base, const prt_id_set *shallow,
                        prt_walk_visit visit, void *context, struct prt_walk *walk, bool *has_base,
                        prt_err *err) PRT_MUST_USE;

#endif
