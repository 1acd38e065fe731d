/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_MAPPING_H
#define PRT_GIT_MAPPING_H
/*
 * A file's bytes in memory, read as they are touched. The mapping outlives the file's name: a file that is deleted or
 * replaced stays readable. A file that is cut short in place is not: touching what is gone ends the process (SIGBUS).
 * git never does that to a pack, and the task of a process that dies is tried again.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prt/err.h"

/* Zeroed: nothing mapped. */
struct prt_mapping {
    const uint8_t *data;
    size_t size;
};

/* Regular files with at least one byte; false for everything else, and when the system refuses. */
bool prt_mapping_open(const char *path, struct prt_mapping *out) PRT_MUST_USE;
void prt_mapping_close(struct prt_mapping *mapping); /* fine for a zeroed one */

#endif
