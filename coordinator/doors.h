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
#include "proto/link/curve.h"
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
    struct prt_key_pair keys; /* of this coordinator */
    prt_guard_t *guard;       /* NULL: no keys are asked for */
};

/* Adds the door of the private folder `folder`, or the one of --listen. The errors are the links'; what is wrong with
 * keys is PRT_E_USAGE. The guard runs before the first socket is bound, and its log is `log`. */
prt_code prt_doors_add_local(struct prt_doors *doors, const char *folder, prt_err *err) PRT_MUST_USE;
prt_code prt_doors_add_remote(struct prt_doors *doors, const struct prt_hosts *hosts, const prt_log *log,
                              prt_err *err) PRT_MUST_USE;
void prt_doors_close(struct prt_doors *doors);

struct prt_visitor {
    uint32_t slots;
    const char *key; /* its public key: nobody else may connect to its task socket. "" without keys */
};

/* A task socket for a worker that came through door `index`, and what to call it in its welcome. PRT_E_LIMIT: no port
 * or descriptor is left, which is no reason to stop. */
prt_code prt_doors_bind_tasks(struct prt_doors *doors, uint32_t index, const struct prt_visitor *visitor,
                              prt_link_t **out, char name[PRT_MAX_ENDPOINT], prt_err *err) PRT_MUST_USE;

/* The worker of this task socket has gone: its port may be another's. To be called before the socket is destroyed. */
void prt_doors_release(struct prt_doors *doors, uint32_t index, const prt_link_t *tasks);

#endif
