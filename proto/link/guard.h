/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_LINK_GUARD_H
#define PRT_PROTO_LINK_GUARD_H
/*
 * For the files of this folder alone: the guard's state, and its watch over each link.
 *
 * Of a peer that is refused before libzmq asks about it, only the link's monitor tells. A monitor is a pair of sockets
 * inside the process, whose mailbox is a descriptor; the guard has one epoll set of them, so that waiting for it costs
 * one descriptor, however many links there are.
 */
#include "proto/link/connections.h"
#include "proto/link/curve.h"
#include "proto/link/keyring.h"
#include "proto/link/refusals.h"
#include "prt/map.h"

/* The guard's watch over one link. */
struct prt_link_watch {
    prt_guard_t *guard;
    struct prt_link_watch *next, *previous;
    void *socket;  /* the link's */
    void *monitor; /* where its news comes from */
    int fd;        /* the monitor's mailbox, in the epoll set; -1: not yet */
    bool bound;
    const char *endpoint;   /* the link's own text: it learns its port only when it is bound */
    int failure;            /* why the handshake failed whose end comes next: a prt_guard_refusal; -1: none */
    bool awaits_end;        /* libzmq told of a breach of the protocol: the end of that connection is its next news */
    bool has_deaf;          /* it was not: libzmq keeps a connection that it takes nothing from any more */
    bool terse;             /* breaches are not asked about any more, so that there is no second one */
    uint32_t open, unheard; /* connections; those with a good handshake of which no frame has told which they are */
    int64_t retry_at;       /* a connected link that libzmq gave up is connected again then; 0: it is not */
};

struct prt_guard {
    struct prt_refusals refusals;
    struct prt_keyring ring; /* folder NULL: this program only connects */
    prt_map_t *accused;      /* keys of the folder, and how often */
    struct prt_connections connections;
    void *zap;
    struct prt_link_watch *watches;
    uint64_t watch_count; /* all there ever were, for their names */
    int64_t retry_ms;     /* PRT_GUARD_RETRY_MS */
    int epoll, timer;
};

/* Before the link's socket is bound or connected: libzmq waits in its I/O thread for a monitor's reader, so the reader
 * is there before the first news. The link is NULL-safely unwatched before its socket is closed. */
prt_code prt_link_watch_begin(prt_guard_t *guard, void *socket, bool bound, const char *endpoint,
                              struct prt_link_watch **out, prt_err *err) PRT_MUST_USE;
void prt_link_watch_end(struct prt_link_watch **watch);

void prt_link_watch_read(struct prt_link_watch *watch);  /* takes all news there is */
void prt_link_watch_retry(struct prt_link_watch *watch); /* connects the link again, unless libzmq does */

/* A frame came over this connection. */
void prt_link_watch_hear(struct prt_link_watch *watch, int fd);

/* Accused PRT_GUARD_PATIENCE times (prt_guard_accuse). */
bool prt_guard_is_barred(const prt_guard_t *guard, const char *public_key);

/* Whether a frame of this peer may be taken; counts one that may not. public_key NULL: the peer has none. */
bool prt_link_watch_passes(struct prt_link_watch *watch, const char *public_key);

/* Sets the timer for the next link that tries again. */
void prt_guard_set_timer(prt_guard_t *guard);

#endif
