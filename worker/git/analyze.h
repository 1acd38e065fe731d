/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_ANALYZE_H
#define PRT_GIT_ANALYZE_H
/*
 * (repository, options) -> record. Everything reporting-analyze does.
 *
 * Never writes to the repository, runs nothing from it (no hooks, filters, drivers, fetches) and follows no
 * configuration of it but its format. Trouble inside the repository is a problem in the record, not an error: an error
 * means that no record could be made (memory, cancelled, a task that makes no sense: PRT_E_PROTOCOL).
 *
 * A task that names a ledger at hand (`base`) is answered by the first of these that is true:
 *
 *     UNCHANGED   HEAD leads to the base, and the history is cut where it was; no object is read
 *     DELTA       the base can be reached from HEAD; shallow commits, .mailmap and .gitattributes are as in `context`:
 *                 rows and names of what the base cannot reach (walk_since.h), and how many lines HEAD has more
 *     all         everything, as without a ledger: always so when anything was in the way
 *
 * A ledger and its delta are the same set of commits, identities and counts as a whole record, once commits that both
 * have are taken for one; so are a SPLIT record,
 * the answers to COUNT for its rows and the one to TOTAL, unless one of these has a problem.
 *
 * An answer may be given before all is counted (`yields` below): a record is SPLIT then, and in an answer to COUNT rows
 * are not counted. The latter has at least one that is, so that asking on comes to an end.
 */
#include "prt/model.h"

struct prt_analyze_progress {
    int phase; /* enum prt_phase of proto/msg.h, by number; this room does not know the wire */
    uint64_t commits_done;
    uint64_t commits_total;
};

/*
 * What a process keeps from one analysis to the next: the repository of the last one that will be asked about again
 * (SPLIT, a part), open, with its objects in memory. The next question then finds what the one before it read.
 * Facts about immutable objects alone are kept, so an answer is the same with and without.
 */
typedef struct prt_analyze_memory prt_analyze_memory_t;
prt_analyze_memory_t *prt_analyze_memory_new(void) PRT_MUST_USE;     /* NULL when memory is short */
void prt_analyze_memory_destroy(prt_analyze_memory_t **memory);      /* before prt_analyze_end; NULL-safe */
void prt_analyze_memory_forget(prt_analyze_memory_t *memory);        /* closes what is kept; NULL-safe */
bool prt_analyze_memory_is_kept(const prt_analyze_memory_t *memory); /* a repository is open; false for NULL */

struct prt_analyze_options {
    /* Called at each change of phase and about every 256 commits; returning false stops with PRT_E_CANCELLED. May be
     * NULL. */
    bool (*progress)(void *context, const struct prt_analyze_progress *progress);
    /* Called between two commits that are to be counted, and (but for COUNT) before the first: `done` of them have been
     * looked at, `left` have not. True: others will count those, and the answer is what it is by then. May be NULL. */
    bool (*yields)(void *context, uint64_t done, uint64_t left);
    /* Called now and then while the headers of the whole history are read, with how many commits that are to be counted
     * were met and not handed out yet. True: `advance` is called at once with the first of them, at most
     * PRT_MAX_ADVANCE bytes of names in the order of the rows. Others count those, so `yields` should be true as soon
     * as it is called. Both, or none. */
    bool (*advances)(void *context, uint64_t met);
    prt_code (*advance)(void *context, prt_str tip, prt_str names, prt_err *err);
    void *context;                /* of all of them */
    size_t cache_bytes;           /* inflated objects kept; 0: 152 MiB */
    prt_analyze_memory_t *memory; /* may be NULL: nothing is kept */
    struct prt_cost *cost;        /* where to write what the analysis took, however it ends; may be NULL */
    /* for prt_analyze_anywhere (anywhere.h) alone */
    struct prt_anywhere *anywhere;
    prt_category *failure; /* where to write why there is no record, if the code does not say it; may be NULL */
};

/* Once per process, around everything else: libgit2's start and end, and its process-wide options. Hash verification is
 * off, its cache is off (objects.h has one), no configuration of the user or the system is read (but for
 * safe.directory, see owner.h), and certificates are not loaded: libgit2 starts while no file can be opened, so that no
 * other thread may be there yet. */
prt_code prt_analyze_begin(prt_err *err) PRT_MUST_USE;
void prt_analyze_end(void);

/* root: the --repos-root that the task's path is relative to. *out is owned by the caller (prt_record_free). */
prt_code prt_analyze(const char *root, const struct prt_task *task, const struct prt_analyze_options *options,
                     struct prt_record *out, prt_err *err) PRT_MUST_USE;

#endif
