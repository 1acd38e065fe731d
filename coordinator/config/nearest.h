/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_CONFIG_NEAREST_H
#define PRT_COORDINATOR_CONFIG_NEAREST_H
/* What somebody may have meant who wrote a key that does not exist. */
#include "prt/buf.h"

/* Adds "; did you mean PATH?", or nothing when no key or section is near. Near is a letter in three that is wrong,
 * missing, too many or swapped with its neighbour; or the right name in the wrong place. */
void prt_config_nearest(prt_str path, prt_buf *out);

/* How many of these changes make one text of the other (Damerau and Levenshtein, without edits of swapped letters), or
 * more than `most`. Of texts of at most 64 bytes; more than `most` for longer ones. */
size_t prt_config_distance(prt_str a, prt_str b, size_t most);

#endif
