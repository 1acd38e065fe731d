/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_WALK_H
#define PRT_GIT_WALK_H
/*
 * Every commit that can be reached from one, each once, over raw commit objects. Replace refs and grafts are not
 * applied; commits of the shallow file have no parents, as in git.
 *
 * The order depends on the commits alone. It goes back in time, span by span: what was committed lately is wanted most,
 * and is met before the rest is read. Within a span it is depth first, first parents first: a commit's first parent
 * mostly comes right after it, so what follows it (line counting) finds the parent's tree still in the cache. Dates are
 * what somebody's clock said; a wrong one costs order, and nothing else.
 */
#include "worker/git/commit.h"
#include "worker/git/objects.h"

enum {
    PRT_WALK_NAMED = 3,
    PRT_WALK_SPAN_SECONDS = 1 << 24 /* half a year: short beside the windows, long beside the life of a branch */
};

/* Commits that could not be read; the walk goes on without them. */
struct prt_walk_loss {
    uint64_t count;
    prt_id first[PRT_WALK_NAMED]; /* min(count, PRT_WALK_NAMED) of them */
};

struct prt_walk {
    prt_id_set seen; /* every commit met, whether or not it could be read */
    struct prt_walk_loss missing;
    struct prt_walk_loss damaged;
    struct prt_walk_loss too_large;
};

/* Called for each commit: its place in walk->seen, its bytes and what they say. Another code than PRT_OK ends the walk.
 */
typedef prt_code (*prt_walk_visit)(void *context, size_t index, prt_str bytes, const struct prt_commit_header *header,
                                   prt_err *err);

/* Commits of `shallow` (may be NULL) are visited, but their parents are cut off. *walk is zeroed before; free it also
 * after a failure. */
prt_code prt_walk_from(prt_objects_t *objects, const prt_id *tip, const prt_id_set *shallow, prt_walk_visit visit,
                       void *context, struct prt_walk *walk, prt_err *err) PRT_MUST_USE;
void prt_walk_free(struct prt_walk *walk);

/* Reads one commit as the walk does, with no parents where the shallow file cuts them off. The header's views live as
 * long as *object, which the caller releases. */
prt_code prt_walk_read(prt_objects_t *objects, const prt_id *id, const prt_id_set *shallow, prt_object *object,
                       struct prt_commit_header *header, prt_err *err) PRT_MUST_USE;

#endif
