/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_JJB_LISTING_H
#define PRT_JJB_LISTING_H
/* The names in one folder, sorted bytewise, those that begin with a dot left out. */
#include "prt/arena.h"
#include "prt/err.h"

struct prt_jjb_listing {
    char **names;
    size_t count;
    size_t capacity;
    prt_arena arena;
};

/* PRT_E_LIMIT: more than PRT_MAX_JJB_FILES names. To be freed after success. */
prt_code prt_jjb_listing_read(const char *folder, struct prt_jjb_listing *out, prt_err *err) PRT_MUST_USE;
/* For those that come from elsewhere: names in any order, some twice; then sorted, each once. PRT_E_LIMIT as above. */
prt_code prt_jjb_listing_add(struct prt_jjb_listing *listing, const char *folder, prt_str name,
                             prt_err *err) PRT_MUST_USE;
void prt_jjb_listing_sort(struct prt_jjb_listing *listing);
void prt_jjb_listing_free(struct prt_jjb_listing *listing);

#endif
