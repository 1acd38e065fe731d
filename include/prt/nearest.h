/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_NEAREST_H
#define PRT_NEAREST_H
/*
 * What somebody may have meant who wrote a name that does not exist: of the names that do, the one with the fewest
 * letters wrong, missing, too many or swapped with their neighbour, if these are at most a third of what was written.
 *
 *     struct prt_nearest nearest = prt_nearest_to(name);
 *     for (...)
 *         prt_nearest_consider(&nearest, candidate);
 *     prt_fail(err, PRT_E_USAGE, "%s: there is no such key" PRT_NEAREST_FORMAT, name, PRT_NEAREST_ARG(nearest));
 */
#include "prt/str.h"

struct prt_nearest {
    prt_str written;
    prt_str best;    /* empty: nothing is near */
    size_t distance; /* of the best; what is not nearer than the first value is not near */
};

/* "; did you mean BEST?", or nothing. */
#define PRT_NEAREST_FORMAT "%s%.*s%s"
#define PRT_NEAREST_ARG(nearest)                                                                                       \
    (nearest).best.len > 0 ? "; did you mean " : "", PRT_STR_ARG((nearest).best), (nearest).best.len > 0 ? "?" : ""

struct prt_nearest prt_nearest_to(prt_str written);
/* Of equally near candidates the first one stays. The candidate is kept as a view. */
void prt_nearest_consider(struct prt_nearest *nearest, prt_str candidate);

/* How many of these changes make one text of the other (Damerau and Levenshtein, without edits of swapped letters), or
 * more than `most`. Of texts of at most 64 bytes; more than `most` for longer ones. */
size_t prt_distance(prt_str a, prt_str b, size_t most);

#endif
