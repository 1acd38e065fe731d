/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_STORE_EXAMINE_H
#define PRT_STORE_EXAMINE_H
/* Looks whether a store is sound, and changes nothing: what is damaged stays where it is. For `doctor`. */
#include "prt/buf.h"
#include "prt/err.h"

struct prt_store_findings {
    char path[4096];
    int64_t ledgers, answers; /* entries */
    int64_t bytes;            /* of the file */
    int64_t changed;          /* when it was written last, seconds since 1970 */
    bool loose;               /* others than its owner may read it: bodies of private servers may be in it */
};

/* Reads the whole file (SQLite's integrity_check). PRT_E_NOT_FOUND: there is none yet. PRT_E_FORMAT: it is damaged, or
 * no file of ours; the sentence says how. PRT_E_IO, PRT_E_PERMISSION, PRT_E_TIMEOUT. */
prt_code prt_store_examine(const char *folder, struct prt_store_findings *out, prt_err *err) PRT_MUST_USE;

#endif
