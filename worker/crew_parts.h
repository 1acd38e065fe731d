/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WORKER_CREW_PARTS_H
#define PRT_WORKER_CREW_PARTS_H
/* What the files of worker/crew.h share, and nobody else includes: crew.c tends processes, crew_news.c hears them. */
#include "prt/limits.h"
#include "worker/backoff.h"
#include "worker/child.h"
#include "worker/crew.h"
#include "worker/leavers.h"

enum { PRT_CREW_TEXT_MAX = 256 };

typedef enum prt_post { PRT_POST_EMPTY, PRT_POST_STARTING, PRT_POST_IDLE, PRT_POST_BUSY } prt_post;

struct prt_crew_slot {
    prt_post post;
    prt_child_t *child; /* NULL when EMPTY */
    bool unread;        /* something may have arrived that was not looked at */
    bool ended;         /* it has closed its end of the socket */
    bool exited;        /* waited for; `status` says how */
    int status;
    int64_t kill_at;     /* INT64_MAX: no reason */
    bool killed;         /* by us, because kill_at came */
    uint32_t tasks_done; /* by this process */
    int64_t rests_until; /* after a task; INT64_MIN: it does not */
    bool spent;          /* to be replaced before the next task */
    bool oversized;      /* found to hold more than max_memory */
    struct prt_task_ref ref;
    uint64_t max_memory;                    /* of the task; 0: no ceiling */
    char repository[PRT_MAX_LOG_FIELD + 2]; /* of the task, for the log, which cuts what is longer */
};

struct prt_crew {
    struct prt_crew_options options;
    struct prt_crew_slot *slots;
    uint32_t turn; /* the slot that is asked for news first, so that a talkative one starves nobody */
    struct prt_leavers leavers;
    struct prt_backoff backoff;
    bool starting;   /* as the last prt_crew_tend was told */
    uint32_t wanted; /* processes that may live at a time */
    int64_t look_at; /* when memory is looked at next */
    char text[PRT_CREW_TEXT_MAX];
    prt_err trouble; /* the last failure of a start */
};

/* Lets the process of a slot go: killed, or asked to go by the closing of its socket. */
void prt_crew_release(prt_crew_t *crew, struct prt_crew_slot *slot, bool at_once, int64_t now);

/* A process is of no use, through no fault of a task; `how` follows the program's name in the sentence. */
void prt_crew_lose(prt_crew_t *crew, struct prt_crew_slot *slot, const char *how, int64_t now);

/* Of a slot that is at work, what it is at as well. */
prt_log prt_crew_log(const prt_crew_t *crew, const struct prt_crew_slot *slot);

#endif
