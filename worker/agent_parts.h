/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WORKER_AGENT_PARTS_H
#define PRT_WORKER_AGENT_PARTS_H
/*
 * What the files of the agent share: agent.c (the loop), agent_talk.c (requests and their answers), agent_work.c
 * (tasks, analyses, results), agent_answer.c (what SIGQUIT and SIGUSR1 ask for; the watchdog). Nobody else includes
 * this.
 */
#include <signal.h>

#include "proto/link/link.h"
#include "proto/watch.h"
#include "prt/loop_clock.h"
#include "worker/agent.h"
#include "worker/agent_state.h"
#include "worker/crew.h"
#include "worker/dialogue.h"
#include "worker/unreachable.h"
#include "worker/wires.h"

enum { PRT_AGENT_RUN_MAX = 65 }; /* more of a run's id than any of ours has */

struct prt_agent {
    struct prt_agent_options options;
    prt_agent_state_t *state;
    prt_crew_t *crew;
    struct prt_dialogue dialogue;
    struct prt_unreachable unreachable; /* hosts that clones come from */
    int64_t resume_at;                  /* when tasks that wait for one are looked at again; INT64_MAX: none waits */
    struct prt_wires wires;
    struct prt_loop_clock clock;
    int signal_fd;
    sigset_t old_mask;
    struct prt_wait *waits;    /* room for every socket and process */
    uint32_t *kill_slots;      /* room for every slot */
    uint32_t tasks_done;       /* answered, since the agent began */
    int64_t moved_at;          /* when the hand last changed: a task taken into an empty one, or one answered */
    int64_t trim_at;           /* when to look at the work folder; INT64_MAX: nothing has been cloned since */
    uint32_t stuck_told;       /* how many could not be removed from it when somebody was told last */
    int64_t remake_results_at; /* not before then: a result that is asked for again may only be on its way */
    int64_t remake_results_ms; /* from one time to the next: doubles until something is acknowledged */
    bool draining;             /* told to end */
    int64_t drain_until;       /* until then, what runs may finish */
    prt_agent_end drain_end;
    bool ended;
    prt_agent_end end;
    char refusal[PRT_ERR_TEXT_MAX];
    struct prt_watch watch;      /* since when tasks have been where they are */
    int64_t watch_at;            /* when to look again */
    prt_level configured_level;  /* of the log, before any SIGUSR1 */
    char run[PRT_AGENT_RUN_MAX]; /* that the log's lines are about */
};

int64_t prt_agent_now(const prt_agent_t *agent); /* ms of its clock */

/* agent_talk.c */
void prt_agent_say(prt_agent_t *agent, int64_t now);    /* the request that is due */
void prt_agent_hear(prt_agent_t *agent, int64_t now);   /* the answers that are there */
void prt_agent_settle(prt_agent_t *agent, int64_t now); /* silence, parting and its end */

/* agent_work.c */
prt_log prt_agent_task_log(const prt_agent_t *agent,
                           const struct prt_task_message *task); /* the log while it is dealt with */
void prt_agent_expire(prt_agent_t *agent, int64_t now);          /* analyses whose time is over */
void prt_agent_want(prt_agent_t *agent, int64_t now);            /* how many analysis processes are worth having */
int64_t prt_agent_want_deadline(const prt_agent_t *agent, int64_t now); /* when to think of that again */
void prt_agent_start(prt_agent_t *agent, int64_t now);                  /* queued tasks in idle slots */
void prt_agent_flush(prt_agent_t *agent);                               /* results not sent yet */
void prt_agent_take_tasks(prt_agent_t *agent);
void prt_agent_take_news(prt_agent_t *agent, int64_t now);
void prt_agent_trim(prt_agent_t *agent, int64_t now);         /* makes room in the work folder, if it is time */
void prt_agent_stop_running(prt_agent_t *agent, int64_t now); /* kills; the tasks stay in hand */

#endif
