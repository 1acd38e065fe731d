/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_CLONES_MIRROR_TRIM_H
#define PRT_CLONES_MIRROR_TRIM_H
/*
 * Room in a work folder: what was used longest ago goes until the rest fits. A mirror that some process reads or
 * fetches stays, even if the folder is then too large. Called by the agent between tasks; no libgit2.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/err.h"

struct prt_mirror_trimmed {
    uint64_t bytes;   /* of the mirrors that are left */
    uint32_t removed; /* mirrors that had to go */
    uint32_t swept;   /* leftovers of clones that were interrupted */
    bool more;        /* there would have been more to remove than `most` */
    uint32_t stuck;   /* mirrors and leftovers that cannot be removed: the others are, as if those were in use */
    prt_err why;      /* of the first of them; unset when there is none */
};

/* Removes at most `most` mirrors and as many leftovers. A folder that is not there is fine. PRT_E_MEMORY alone. */
prt_code prt_mirror_trim(const char *work_dir, uint64_t max_bytes, uint32_t most, struct prt_mirror_trimmed *out,
                         prt_err *err) PRT_MUST_USE;

#endif
