/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_CONFIG_NEAREST_H
#define PRT_COORDINATOR_CONFIG_NEAREST_H
/* What somebody may have meant who wrote a key that does not exist. */
#include "prt/buf.h"

/* Adds "; did you mean PATH?", or nothing when no key or section is near. Near is a letter in three that is wrong,
 * missing, too many or swapped with its neighbour; or the right name in the wrong place. */
void prt_config_nearest(prt_str path, prt_buf *out);

#endif
