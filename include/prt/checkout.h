/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_CHECKOUT_H
#define PRT_CHECKOUT_H
/*
 * Files of one commit of a repository, in memory: the answer to PRT_TASK_CHECKOUT, and what readers of definitions and
 * of INFO.yaml files may be given instead of a folder. Folders are not entries: there is one wherever something lies in
 * it.
 */
#include <stdbool.h>
#include <stddef.h>

#include "prt/arena.h"
#include "prt/err.h"
#include "prt/model.h"
#include "prt/str.h"

typedef enum prt_checkout_kind {
    PRT_CHECKOUT_FILE = 0,  /* a regular file that was asked for */
    PRT_CHECKOUT_LARGE,     /* ... of more than PRT_MAX_CHECKOUT_FILE bytes; they are left out */
    PRT_CHECKOUT_LINK,      /* any symbolic link */
    PRT_CHECKOUT_SUBMODULE, /* a commit of another repository: as long as nothing is grafted here, an empty folder */
    PRT_CHECKOUT_KINDS
} prt_checkout_kind;

struct prt_checkout_entry {
    prt_checkout_kind kind;
    prt_str path; /* from the root, good (below) */
    prt_str
        text; /* FILE: its bytes. LINK: what it names. SUBMODULE: its URL as .gitmodules has it, empty when it has none */
    prt_str commit; /* SUBMODULE: hex; otherwise empty */
};

/* Zeroed it is empty. Everything pointed to lives in `arena`. */
struct prt_checkout {
    prt_arena arena;
    prt_str commit;                     /* hex; empty with a problem */
    struct prt_checkout_entry *entries; /* by path, bytewise; no path twice */
    size_t entry_count;
    prt_category problem; /* not NONE: there is nothing, and `why` says why; no other attempt or host would do better */
    prt_str why;
};

void prt_checkout_free(struct prt_checkout *checkout); /* releases everything and zeroes it */

/* Parts between single slashes, none of them empty, ".", ".." or ".git" (in any case); no NUL; at most PRT_MAX_NAME
 * bytes. */
bool prt_checkout_path_is_good(prt_str path);

/* NULL: there is none. */
const struct prt_checkout_entry *prt_checkout_find(const struct prt_checkout *checkout, prt_str path);
/* The entries below a folder ("": all), one behind the other from *first on; 0: there is no such folder. */
size_t prt_checkout_below(const struct prt_checkout *checkout, prt_str folder, size_t *first);

/* Puts copies of the part's entries in place of the submodule at `path`. PRT_E_NOT_FOUND: there is none; PRT_E_LIMIT:
 * more than PRT_MAX_CHECKOUT_ENTRIES or PRT_MAX_CHECKOUT_BYTES then; PRT_E_MEMORY. The checkout is as it was on an
 * error. */
prt_code prt_checkout_graft(struct prt_checkout *checkout, prt_str path, const struct prt_checkout *part,
                            prt_err *err) PRT_MUST_USE;

/* Bytes of all files. */
size_t prt_checkout_bytes(const struct prt_checkout *checkout);

#endif
