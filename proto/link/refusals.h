/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_LINK_REFUSALS_H
#define PRT_PROTO_LINK_REFUSALS_H
/*
 * Counting and telling of refusals. Each peer (reason, address and key) is logged the 1st, 2nd, 4th, 8th ... time it is
 * refused. Peers beyond the first PRT_REFUSALS_PEERS share one count per reason, so that whoever invents keys cannot
 * fill the log.
 */
#include "proto/link/curve.h"

enum { PRT_REFUSALS_PEERS = 256 };

struct prt_refused_peer {
    uint64_t hash; /* of reason, address and key; two that collide share a count. 0: free */
    uint64_t count;
};

struct prt_refusals {
    const prt_log *log;
    struct prt_guard_counts counts;
    struct prt_refused_peer peers[PRT_REFUSALS_PEERS];
    size_t peer_count;
    uint64_t strangers[PRT_REFUSALS]; /* refusals of peers that found no place */
};

struct prt_refused {
    const char *endpoint; /* the link's, or NULL when it is not known */
    bool connected;       /* we are the ones who were refused, by whoever is there */
    const char *address;  /* the peer's; "" when it is not known */
    const char *key;      /* the peer's public key; "" when it has shown none */
};

/* Counts it, and logs it: of one peer for one reason the 1st, 2nd, 4th, 8th ... time. */
void prt_refusals_note(struct prt_refusals *refusals, prt_guard_refusal reason, const struct prt_refused *who);

#endif
