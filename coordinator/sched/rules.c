/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/sched/rules.h"

/* A result that comes when its task is waiting again is of an older lease: it ends the task as well as any other. */
const struct prt_sched_rule prt_task_rules[PRT_TASK_STATES][PRT_TASK_EVENTS] = {
    [PRT_TASK_WAITING] =
        {
            [PRT_TASK_SENT] = {PRT_TASK_LEASED, PRT_TASK_DEQUEUE},
            [PRT_TASK_GOOD] = {PRT_TASK_DONE, PRT_TASK_DEQUEUE | PRT_TASK_SAY_ACCEPT},
            [PRT_TASK_FREED] = {PRT_TASK_WAITING, 0},
            [PRT_TASK_SPENT] = {PRT_TASK_WAITING, 0},
            [PRT_TASK_STOPPED] = {PRT_TASK_BURIED, PRT_TASK_DEQUEUE | PRT_TASK_SAY_BURY},
        },
    [PRT_TASK_LEASED] =
        {
            [PRT_TASK_SENT] = {PRT_TASK_LEASED, 0},
            [PRT_TASK_GOOD] = {PRT_TASK_DONE, PRT_TASK_SAY_ACCEPT | PRT_TASK_CUT},
            [PRT_TASK_FREED] = {PRT_TASK_WAITING, PRT_TASK_ENQUEUE},
            [PRT_TASK_SPENT] = {PRT_TASK_BURIED, PRT_TASK_SAY_BURY},
            [PRT_TASK_STOPPED] = {PRT_TASK_BURIED, PRT_TASK_CUT | PRT_TASK_SAY_BURY},
        },
    [PRT_TASK_DONE] =
        {
            [PRT_TASK_SENT] = {PRT_TASK_DONE, 0},
            [PRT_TASK_GOOD] = {PRT_TASK_DONE, PRT_TASK_SAY_DROP},
            [PRT_TASK_FREED] = {PRT_TASK_DONE, 0},
            [PRT_TASK_SPENT] = {PRT_TASK_DONE, 0},
            [PRT_TASK_STOPPED] = {PRT_TASK_DONE, 0},
        },
    [PRT_TASK_BURIED] =
        {
            [PRT_TASK_SENT] = {PRT_TASK_BURIED, 0},
            [PRT_TASK_GOOD] = {PRT_TASK_BURIED, PRT_TASK_SAY_DROP},
            [PRT_TASK_FREED] = {PRT_TASK_BURIED, 0},
            [PRT_TASK_SPENT] = {PRT_TASK_BURIED, 0},
            [PRT_TASK_STOPPED] = {PRT_TASK_BURIED, 0},
        },
};

/* A worker that is gone never comes back under its old handle: whoever says hello again gets a new one. */
const struct prt_sched_rule prt_worker_rules[PRT_WORKER_STATES][PRT_WORKER_EVENTS] =
    {
        [PRT_WORKER_UNKNOWN] =
            {
                [PRT_WORKER_HELLO] = {PRT_WORKER_HERE, PRT_WORKER_ENTER | PRT_WORKER_ALIVE},
                [PRT_WORKER_HEARTBEAT] = {PRT_WORKER_UNKNOWN, 0},
                [PRT_WORKER_RESULT] = {PRT_WORKER_UNKNOWN, 0},
                [PRT_WORKER_FAILURE] = {PRT_WORKER_UNKNOWN, PRT_WORKER_CHARGE},
                [PRT_WORKER_BYE] = {PRT_WORKER_UNKNOWN, 0},
                [PRT_WORKER_DIED] = {PRT_WORKER_UNKNOWN, 0},
                [PRT_WORKER_SILENT] = {PRT_WORKER_UNKNOWN, 0},
                [PRT_WORKER_DEAF] = {PRT_WORKER_UNKNOWN, 0},
            },
        [PRT_WORKER_HERE] =
            {
                [PRT_WORKER_HELLO] = {PRT_WORKER_HERE, PRT_WORKER_ALIVE},
                [PRT_WORKER_HEARTBEAT] = {PRT_WORKER_HERE, PRT_WORKER_ALIVE | PRT_WORKER_RENEW},
                [PRT_WORKER_RESULT] = {PRT_WORKER_HERE, PRT_WORKER_ALIVE},
                [PRT_WORKER_FAILURE] = {PRT_WORKER_HERE, PRT_WORKER_ALIVE | PRT_WORKER_CHARGE},
                [PRT_WORKER_BYE] = {PRT_WORKER_GONE, PRT_WORKER_RETURN | PRT_WORKER_LEAVE},
                [PRT_WORKER_DIED] = {PRT_WORKER_GONE, PRT_WORKER_LEAVE},
                [PRT_WORKER_SILENT] = {PRT_WORKER_GONE, PRT_WORKER_LEAVE | PRT_WORKER_SAY_LOST},
                [PRT_WORKER_DEAF] = {PRT_WORKER_GONE, PRT_WORKER_LEAVE | PRT_WORKER_SAY_DEAF},
            },
        [PRT_WORKER_GONE] =
            {
                [PRT_WORKER_HELLO] = {PRT_WORKER_GONE, 0},
                [PRT_WORKER_HEARTBEAT] = {PRT_WORKER_GONE, 0},
                [PRT_WORKER_RESULT] = {PRT_WORKER_GONE, 0},
                [PRT_WORKER_FAILURE] = {PRT_WORKER_GONE, PRT_WORKER_CHARGE},
                [PRT_WORKER_BYE] = {PRT_WORKER_GONE, 0},
                [PRT_WORKER_DIED] = {PRT_WORKER_GONE, 0},
                [PRT_WORKER_SILENT] = {PRT_WORKER_GONE, 0},
                [PRT_WORKER_DEAF] = {PRT_WORKER_GONE, 0},
            },
};
