/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_DOORS_H
#define PRT_COORDINATOR_DOORS_H
/*
 * Where workers come in. A door is an arbiter and a results socket, and the way in which a task socket is made for each
 * worker that comes through it:
 *
 *     local    unix sockets in the run's private folder; for the worker that the run starts itself
 *     remote   TCP ports of --listen and --task-ports; for workers of other hosts
 *
 * A remote door names its ports alone, with "*" for the host: behind NAT, in a container or listening on 0.0.0.0, a
 * coordinator does not know the address that its workers see. They know the host they connected to.
 */
#include "coordinator/hosts.h"
#include "proto/link/link.h"
#include "prt/limits.h"

struct prt_door {
    prt_link_t *arbiter; /* REP */
    prt_link_t *results; /* PULL */
    bool remote;
    char place[PRT_MAX_ENDPOINT / 2]; /* what its endpoints begin with: "ipc:///folder", "tcp://127.0.0.1" */
    char results_name[PRT_MAX_ENDPOINT];
    uint16_t first_port, last_port; /* of task sockets; 0: any */
    uint8_t *taken;                 /* by port from first_port: a task socket of ours is bound there */
    size_t bound;                   /* task sockets so far */
};

enum { PRT_DOORS_MAX = 2 };

struct prt_doors {
    struct prt_door items[PRT_DOORS_MAX];
    uint32_t count;
};

/* Adds the door of the private folder `folder`, or the one of --listen. The errors are the links'. */
prt_code prt_doors_add_local(struct prt_doors *doors, const char *folder, prt_err *err) PRT_MUST_USE;
prt_code prt_doors_add_remote(struct prt_doors *doors, const struct prt_hosts *hosts, prt_err *err) PRT_MUST_USE;
void prt_doors_close(struct prt_doors *doors);

/* A task socket for a worker of so many slots, and what to call it in its welcome. PRT_E_LIMIT: no port or descriptor is
 * left, which is no reason to stop. */
prt_code prt_door_bind_tasks(struct prt_door *door, uint32_t slots, prt_link_t **out, char name[PRT_MAX_ENDPOINT],
                             prt_err *err) PRT_MUST_USE;

/* The worker of this task socket has gone: its port may be another's. To be called before the socket is destroyed. */
void prt_door_release(struct prt_door *door, const prt_link_t *tasks);

#endif
