/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_MIRROR_H
#define PRT_GIT_MIRROR_H
/*
 * A repository that is cloned: URL -> a bare repository in the work folder that has what the remote has, held against
 * removal as long as somebody reads it.
 *
 *     the mirror is there, of this URL ──► fetched          (not even that for a part whose tip is there)
 *     it is not, or of another URL     ──► cloned into DIR/new, moved to its place when it is whole
 *     it is damaged, or has become a heap of PRT_MAX_MIRROR_PACKS packs ──► cloned anew
 *
 * Whatever the work folder held before, the outcome is the same: a fetch that fails fails, even if an older state of
 * the repository is at hand. Locks: work_dir.h.
 */
#include "prt/model.h"
#include "worker/git/trouble.h"

enum {
    PRT_MIRROR_WAIT_MS = 600000, /* for another process that fetches the same one, or still reads what is to go */
    PRT_MIRROR_POLL_MS = 50      /* how often such a lock is tried */
};

struct prt_remote_certificates;

struct prt_mirror_options {
    const char *work_dir;
    const char *root;                             /* the worker's --repos-root: a file URL leads to below it */
    int64_t wait_ms;                              /* 0: PRT_MIRROR_WAIT_MS */
    uint64_t max_bytes;                           /* 0: PRT_MAX_FETCH_BYTES */
    struct prt_remote_certificates *certificates; /* as in remote.h; may be NULL */
    /* As in remote.h; also called, with (0, 0), while another process is waited for. May be NULL. */
    bool (*progress)(void *context, uint64_t received, uint64_t total);
    void *context;
};

typedef struct prt_mirror prt_mirror_t;

/* For a task with a clone_url. `anew`: what is there is not trusted. On failure the codes and categories of
 * prt_remote_fetch(), but for PRT_E_FORMAT: what cannot be mended by a new clone is PRT_E_IO. */
prt_code prt_mirror_take(const struct prt_mirror_options *options, const struct prt_task *task, bool anew,
                         prt_mirror_t **out, prt_category *category, prt_err *err) PRT_MUST_USE;
void prt_mirror_release(prt_mirror_t **mirror); /* NULL-safe */

/* root and path of the task for prt_analyze(). */
const char *prt_mirror_root(const prt_mirror_t *mirror);
const char *prt_mirror_path(const prt_mirror_t *mirror);
bool prt_mirror_is_new(const prt_mirror_t *mirror); /* cloned by the call that returned it */

/* Whether this one, that is held, will do for the task as it is. */
bool prt_mirror_serves(const prt_mirror_t *mirror, const struct prt_task *task);

#endif
