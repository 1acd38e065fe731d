/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WORKER_UNREACHABLE_H
#define PRT_WORKER_UNREACHABLE_H
/*
 * Hosts that repositories are cloned from, and that cannot be reached, or say that they cannot answer now: they are not
 * asked anew for every repository.
 *
 *     a task fails ──► another one fails ──► in doubt: for PRT_UNREACHABLE_MS nobody asks, and tasks wait ◄─────┐
 *                                               │                                                           │
 *                                               └─► one tries ──► it fails, and patience is not over ───────┘
 *                                                      │     └──► it fails, and it is: given up. Tasks are
 *                                                      │          answered at once; after each pause one tries
 *                                                      └──► it is answered: forgotten
 *
 * So a host that is started anew costs time, and one that is dead costs each repository nothing. Whoever tried in vain
 * waits on with the others, so that nobody's attempts are used up. Attempts at one task count once, so that a single
 * repository has all its attempts. The one that tries has said nothing for as long as
 * the next pause lasts when it is lost: then another one may. Pure: the time is an argument.
 *
 * A host is what stands between "://" and the path, its port included. The table holds PRT_UNREACHABLE_HOSTS of them;
 * beyond that the one that failed longest ago is forgotten, which costs time alone.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prt/str.h"

enum {
    PRT_UNREACHABLE_HOSTS = 64,
    PRT_UNREACHABLE_NAME = 264, /* bytes of a host and port that are told apart */
    PRT_UNREACHABLE_TASKS = 2,  /* so many fail in a row before nobody asks */
    PRT_UNREACHABLE_MS = 30000,
    PRT_UNREACHABLE_PATIENCE_MS =
        120000 /* after the first failure in the row: a Gerrit that is started anew takes less */
};

struct prt_unreachable_host {
    char name[PRT_UNREACHABLE_NAME]; /* "": a free place */
    uint32_t failures;               /* in a row, of different tasks */
    uint32_t last_task;
    int64_t first_at; /* of these failures */
    int64_t last_at;
    int64_t not_before; /* when somebody may ask; means something from PRT_UNREACHABLE_TASKS failures on */
    bool tries;         /* `trying` has begun to, after a pause */
    uint32_t trying;
    bool given_up; /* the last one that tried failed */
};

/* All zero is empty. */
struct prt_unreachable {
    struct prt_unreachable_host hosts[PRT_UNREACHABLE_HOSTS];
};

typedef enum prt_may_ask {
    PRT_MAY_ASK,
    PRT_MAY_ASK_LATER, /* it is worth waiting for: at *later at the latest, and when anything is heard of the host */
    PRT_MAY_NOT_ASK
} prt_may_ask;

/* Whether a task with this URL may ask. MAY_ASK counts as asking. URLs without a host always may. */
prt_may_ask prt_unreachable_may_ask(struct prt_unreachable *table, prt_str url, uint32_t task, int64_t now,
                                    int64_t *later);
/* patience_ms: at most PRT_UNREACHABLE_PATIENCE_MS, and what the task's own time allows. */
void prt_unreachable_failed(struct prt_unreachable *table, prt_str url, uint32_t task, int64_t now,
                            int64_t patience_ms);
void prt_unreachable_answered(struct prt_unreachable *table, prt_str url);

#endif
