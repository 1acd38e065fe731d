/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_PEERS_H
#define PRT_COORDINATOR_PEERS_H
/*
 * The workers of a run as the coordinator knows them. A peer's handle is its index; it is never reused, so that a late
 * message of a worker that was lost cannot be taken for another's. Its session number carries the handle in its low
 * bits, the rest is random: one look finds the peer, and a guess or a message of another run finds none.
 */
#include "proto/link/curve.h"
#include "proto/link/link.h"
#include "proto/msg.h"
#include "proto/watch.h"
#include "prt/err.h"

enum {
    PRT_PEER_NAME_MAX = 128,
    PRT_PEER_ADDRESS_MAX = 64,
    PRT_PEER_LABEL_MAX = PRT_PEER_NAME_MAX + PRT_PEER_ADDRESS_MAX + 32
};

/* A short list of leases that grows as needed; at most slots + 1 entries in honest life. */
struct prt_ref_list {
    struct prt_task_ref *refs;
    size_t count, capacity;
};

struct prt_peer {
    uint64_t session;
    uint64_t instance;
    char name[PRT_PEER_NAME_MAX];
    uint32_t door;          /* it came through; its messages come through no other */
    char key[PRT_KEY_TEXT]; /* its public key; "" without CURVE */
    uint32_t offences;      /* bits of the kinds that were logged; prt_offence */
    bool worked;            /* a heartbeat came: it has its welcome */
    char address[PRT_PEER_ADDRESS_MAX];
    char task_endpoint[PRT_MAX_ENDPOINT]; /* as its welcome names it */
    uint32_t slots;
    bool gone;
    bool deaf;                     /* gone because it let every task run out unnamed */
    int64_t heard;                 /* monotonic ms of the last message */
    prt_link_t *tasks;             /* PUSH; NULL once gone */
    struct prt_ref_list outbox;    /* ordered to be sent, the socket was full or not connected yet */
    struct prt_ref_list cancelled; /* to be told in the next pulse */
    uint64_t commits_in_hand;      /* progress: commits read by the analyses in its slots */
    struct prt_watch watch;        /* since when its tasks have been where they are */
};

struct prt_peers {
    struct prt_peer *peers;
    size_t count, capacity;
    size_t live;
};

/* *handle is the new peer's; its session is drawn at random. PRT_E_LIMIT: there were PRT_MAX_SESSIONS. */
prt_code prt_peers_add(struct prt_peers *peers, const struct prt_hello *hello, prt_link_t *tasks, uint32_t *handle,
                       prt_err *err) PRT_MUST_USE;
/* NULL: no such session. A peer that is gone is still found. */
struct prt_peer *prt_peers_find(const struct prt_peers *peers, uint64_t session, uint32_t *handle);
struct prt_peer *prt_peers_find_instance(const struct prt_peers *peers, uint64_t instance, uint32_t *handle);
struct prt_peer *prt_peers_find_name(const struct prt_peers *peers, const char *name,
                                     uint32_t *handle);                    /* live ones only */
bool prt_peers_was_deaf(const struct prt_peers *peers, uint64_t instance); /* in a session that is over */
void prt_peers_forget(struct prt_peers *peers, uint32_t handle); /* closes its socket; the entry stays, marked gone */
void prt_peers_free(struct prt_peers *peers);

/* How a log names it: "build7/4711 [3f9a] at 192.0.2.7". Names are what people chose, and two workers may have the same
 * one: four digits of the instance tell them apart. The local worker has no address, and no need for digits. */
void prt_peer_label(const struct prt_peer *peer, char out[PRT_PEER_LABEL_MAX]);

/* Behind the others. PRT_E_MEMORY. */
prt_code prt_ref_list_add(struct prt_ref_list *list, struct prt_task_ref ref, prt_err *err) PRT_MUST_USE;

#endif
