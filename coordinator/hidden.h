/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_HIDDEN_H
#define PRT_COORDINATOR_HIDDEN_H
/*
 * Projects that Gerrit hides (state HIDDEN) are not named in a report, unless gerrit.include_hidden says so. A path
 * belongs to the longest project of Gerrit's list that is the path or a folder above it:
 *
 *     Gerrit lists     a ACTIVE, a/vault HIDDEN, a/vault/lid ACTIVE
 *     left out         a/vault, a/vault/key, a/vault.git         stay     a, a/b, a/vault/lid
 *
 * They are counted, and so are their Jenkins jobs: these are orphaned, of the repository "(hidden)", and called
 * "(hidden 1)" and so on by their names' order. Pure.
 */
#include "coordinator/allocate.h"
#include "coordinator/discover.h"
#include "coordinator/remote/gerrit/projects.h"

#define PRT_HIDDEN_NAME "(hidden)"

typedef struct prt_hidden prt_hidden_t;

/* A project that is listed twice is hidden when both are. The listing's texts are copied. PRT_E_MEMORY. */
prt_code prt_hidden_new(const struct prt_gerrit_listing *listing, prt_hidden_t **out, prt_err *err) PRT_MUST_USE;
void prt_hidden_destroy(prt_hidden_t **hidden); /* NULL-safe; sets *hidden to NULL */
bool prt_hidden_covers(const prt_hidden_t *hidden, prt_str path);

/* Takes out of a discovery all that would name a hidden project: repositories, folders that were skipped or cannot be
 * read, and those skipped for one of them. One entry of `skipped` says how many. PRT_E_MEMORY, and nothing has
 * changed. */
prt_code prt_hidden_leave_out(const prt_hidden_t *hidden, struct prt_discovery *discovery, prt_err *err) PRT_MUST_USE;

/* Takes the names of hidden projects and of their jobs out of what was allocated. On an error it is to be freed.
 * PRT_E_MEMORY. */
prt_code prt_hidden_conceal_jobs(struct prt_allocated_jobs *allocated, prt_err *err) PRT_MUST_USE;

#endif
