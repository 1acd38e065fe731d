/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_SCHED_LEASE_H
#define PRT_SCHED_LEASE_H
/*
 * The live leases in one pool, named by their index, and lists of them. A lease is in exactly one list at a time, so
 * one pair of neighbours serves all lists. Only prt_lease_pool_reserve allocates.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prt/err.h"

#define PRT_LEASE_NONE UINT32_MAX

struct prt_lease {
    uint64_t number;        /* order of sending in the whole run */
    int64_t sent;           /* ms; when it was sent */
    int64_t expires;        /* ms; when it is over unless it is renewed */
    int64_t hard_end;       /* ms; beyond which nothing renews it. INT64_MAX while it queues behind a busy slot */
    uint32_t task, attempt; /* which attempt at what */
    uint32_t worker;        /* whose */
    uint32_t before, after; /* neighbours in its list; of an unused entry, `after` is the next unused one */
    uint64_t left;          /* work still to do, as far as is known; 0: none */
    int64_t ask_at;         /* ms; not to be asked to yield before */
    uint32_t asked;         /* how often it was */
    bool waits;             /* it was asked, and ask_at has not come */
    bool copied;            /* it has a copy, or is one: in its worker's list of copied leases */
};

struct prt_lease_list {
    uint32_t head, tail;
};

struct prt_lease_pool {
    struct prt_lease *items;
    size_t capacity, used; /* entries below `used` were in use at some time */
    size_t live;
    uint32_t unused; /* first of those given back */
};

void prt_lease_pool_init(struct prt_lease_pool *pool);
void prt_lease_pool_free(struct prt_lease_pool *pool);
/* Room for `live` leases at a time. */
prt_code prt_lease_pool_reserve(struct prt_lease_pool *pool, size_t live, prt_err *err) PRT_MUST_USE;
uint32_t prt_lease_take(struct prt_lease_pool *pool); /* within the reserve; not cleared */
void prt_lease_give(struct prt_lease_pool *pool, uint32_t index);

void prt_lease_list_init(struct prt_lease_list *list);
void prt_lease_append(struct prt_lease_pool *pool, struct prt_lease_list *list, uint32_t index);
void prt_lease_unlink(struct prt_lease_pool *pool, struct prt_lease_list *list, uint32_t index);

#endif
