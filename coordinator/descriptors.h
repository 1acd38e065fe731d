/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_DESCRIPTORS_H
#define PRT_COORDINATOR_DESCRIPTORS_H
/*
 * What a limit of open files is enough for. Each process has a limit of its own: the coordinator's goes to workers, the
 * local worker's to slots. Pure.
 */
#include <stdbool.h>
#include <stdint.h>

enum {
    PRT_DESCRIPTORS_BASE =
        96, /* of a coordinator without workers: sockets, libzmq's own, the store, servers, metrics */
    PRT_DESCRIPTORS_PER_WORKER =
        5,                        /* its task socket: listening, connected, mailbox, monitor; and its two connections */
    PRT_DESCRIPTORS_WORKER = 64,  /* of a worker without slots */
    PRT_DESCRIPTORS_PER_SLOT = 4, /* its process: socket pair, pipe of its last words, beacon */
    PRT_DESCRIPTORS_FEW = 100     /* workers of other hosts, that somebody may well have */
};

struct prt_descriptors {
    uint32_t slots;   /* of the local worker: at most those that are wanted */
    uint32_t workers; /* that can be here at a time, at most PRT_MAX_WORKERS */
};

/* `files`: the limit, UINT64_MAX without one. */
struct prt_descriptors prt_descriptors_plan(uint64_t files, uint32_t slots, bool listens);

#endif
