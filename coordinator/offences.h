/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_OFFENCES_H
#define PRT_COORDINATOR_OFFENCES_H
/*
 * What workers, and others who can connect, say that they must not say: refused or dropped, logged once for each worker
 * and kind, counted, and summed up at the end of the run. Pure.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/buf.h"

typedef enum prt_offence {
    PRT_OFFENCE_MALFORMED, /* a frame that cannot be read */
    PRT_OFFENCE_FRAMES,    /* a message of several frames */
    PRT_OFFENCE_VERSION,   /* a hello of another protocol version */
    PRT_OFFENCE_PLACE,     /* a message that must not come here or now */
    PRT_OFFENCE_SESSION,   /* a session that is none of this run, or of this door: also a worker's of an earlier run */
    PRT_OFFENCE_TASK,      /* a task that does not exist */
    PRT_OFFENCE_ATTEMPT,   /* an attempt that was never made */
    PRT_OFFENCE_RECORD,    /* a record that cannot be read, or of another repository or question */
    PRT_OFFENCES
} prt_offence;

struct prt_offences {
    uint64_t counts[PRT_OFFENCES];
};

/* Counts one. `known` has a bit for each kind that its sender was told of; NULL: the sender is nobody we know. True
 * when it is to be logged: the first of its kind of a sender; of unknown ones the 1st, 2nd, 4th, 8th ... in all. */
bool prt_offences_note(struct prt_offences *offences, prt_offence offence, uint32_t *known);

/* Of all kinds. */
uint64_t prt_offences_total(const struct prt_offences *offences);

/* "unreadable frames: 3, results of unknown tasks: 1"; nothing when there were none. */
void prt_offences_summary(const struct prt_offences *offences, prt_buf *out);

#endif
