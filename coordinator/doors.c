/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/doors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prt/mem.h"

enum {
    REQUESTS_QUEUE = 1000,   /* frames; a worker asks one thing at a time */
    RESULTS_QUEUE = 1000,    /* frames; a worker that finds it full keeps its results and tries again */
    REQUESTS_LINGER_MS = 500 /* so that farewells arrive */
};

static const char *port_of(const char *endpoint)
{
    return strrchr(endpoint, ':') + 1;
}

/* What a worker is told; see above. */
static void name_endpoint(const struct prt_door *door, const prt_link_t *link, char out[PRT_MAX_ENDPOINT])
{
    if (door->remote)
        snprintf(out, PRT_MAX_ENDPOINT, "tcp://*:%s", port_of(prt_link_endpoint(link)));
    else
        snprintf(out, PRT_MAX_ENDPOINT, "%s", prt_link_endpoint(link));
}

static prt_code open_sockets(struct prt_door *door, const struct prt_link_security *security, const char *arbiter,
                             const char *results, prt_err *err)
{
    const struct prt_link_options control = {.max_frame = PRT_MAX_CONTROL_FRAME,
                                             .high_water = REQUESTS_QUEUE,
                                             .linger_ms = REQUESTS_LINGER_MS,
                                             .security = security};
    const struct prt_link_options records = {
        .max_frame = PRT_MAX_FRAME, .high_water = RESULTS_QUEUE, .linger_ms = 0, .security = security};
    prt_code rc = prt_link_bind(PRT_LINK_REP, arbiter, &control, &door->arbiter, err);
    if (rc == PRT_OK)
        rc = prt_link_bind(PRT_LINK_PULL, results, &records, &door->results, err);
    if (rc == PRT_OK)
        name_endpoint(door, door->results, door->results_name);
    return rc;
}

static void close_door(struct prt_door *door)
{
    prt_link_destroy(&door->arbiter);
    prt_link_destroy(&door->results);
    free(door->taken);
    memset(door, 0, sizeof *door);
}

/* Only a remote door has keys: a unix socket is this user's alone. */
static prt_code add(struct prt_doors *doors, struct prt_door *door, const char *arbiter, const char *results,
                    prt_err *err)
{
    const struct prt_link_security security = {.own = &doors->keys, .guard = doors->guard};
    const bool secured = door->remote && doors->guard != NULL;
    const prt_code rc = open_sockets(door, secured ? &security : NULL, arbiter, results, err);
    if (rc == PRT_OK)
        doors->items[doors->count++] = *door;
    else
        close_door(door);
    return rc;
}

prt_code prt_doors_add_local(struct prt_doors *doors, const char *folder, prt_err *err)
{
    struct prt_door door = {0};
    char arbiter[PRT_MAX_ENDPOINT], results[PRT_MAX_ENDPOINT];
    snprintf(door.place, sizeof door.place, "ipc://%s", folder);
    snprintf(arbiter, sizeof arbiter, "%s/arbiter", door.place);
    snprintf(results, sizeof results, "%s/results", door.place);
    return add(doors, &door, arbiter, results, err);
}

static void tcp_endpoint(const char *place, uint16_t port, char out[PRT_MAX_ENDPOINT])
{
    if (port == 0)
        snprintf(out, PRT_MAX_ENDPOINT, "%s:*", place);
    else
        snprintf(out, PRT_MAX_ENDPOINT, "%s:%u", place, (unsigned)port);
}

/* A key that cannot be used is a wrong argument, whatever the system says of the file. */
static prt_code begin_guard(struct prt_doors *doors, const struct prt_hosts *hosts, const prt_log *log, prt_err *err)
{
    prt_code rc = prt_key_pair_load(hosts->server_key, &doors->keys, err);
    if (rc != PRT_OK)
        (void)prt_wrap(err, "--server-key");
    else if ((rc = prt_guard_begin(hosts->worker_keys, log, &doors->guard, err)) != PRT_OK)
        (void)prt_wrap(err, "--worker-keys");
    return rc == PRT_OK || rc == PRT_E_MEMORY ? rc : (err->code = PRT_E_USAGE);
}

prt_code prt_doors_add_remote(struct prt_doors *doors, const struct prt_hosts *hosts, const prt_log *log, prt_err *err)
{
    if (prt_hosts_are_known(hosts) && begin_guard(doors, hosts, log, err) != PRT_OK)
        return err->code;
    struct prt_door door = {.remote = true, .first_port = hosts->first_task_port, .last_port = hosts->last_task_port};
    char arbiter[PRT_MAX_ENDPOINT], results[PRT_MAX_ENDPOINT];
    snprintf(door.place, sizeof door.place, "tcp://%s", hosts->address);
    tcp_endpoint(door.place, hosts->arbiter_port, arbiter);
    tcp_endpoint(door.place, hosts->results_port, results);
    door.taken = prt_calloc((size_t)(door.last_port - door.first_port) + 1, sizeof *door.taken);
    if (door.taken == NULL)
        return prt_fail_memory(err, "task ports");
    const prt_code rc = add(doors, &door, arbiter, results, err);
    return rc == PRT_OK ? rc : prt_wrap(err, "--listen");
}

void prt_doors_close(struct prt_doors *doors)
{
    for (uint32_t i = 0; i < doors->count; i++)
        close_door(&doors->items[i]);
    doors->count = 0;
    prt_guard_end(&doors->guard);
    prt_key_pair_wipe(&doors->keys);
}

/* How a task socket is made. */
struct binding {
    uint32_t slots;
    const struct prt_link_security *security; /* NULL: plain */
};

static prt_code bind_at(const char *endpoint, const struct binding *binding, prt_link_t **out, prt_err *err)
{
    const struct prt_link_options options = {.max_frame = PRT_MAX_TASK_FRAME,
                                             .high_water = (int)binding->slots + 1,
                                             .linger_ms = 0, /* unsent tasks go to others; nothing waits for them */
                                             .security = binding->security};
    return prt_link_bind(PRT_LINK_PUSH, endpoint, &options, out, err);
}

/* Whether a port is free is known only by trying: other programs of this host have some too, and one of ours that was
 * just closed takes a moment. */
static prt_code bind_in_range(struct prt_door *door, const struct binding *binding, prt_link_t **out, prt_err *err)
{
    char endpoint[PRT_MAX_ENDPOINT];
    for (uint32_t port = door->first_port; port <= door->last_port; port++) {
        if (door->taken[port - door->first_port])
            continue;
        tcp_endpoint(door->place, (uint16_t)port, endpoint);
        const prt_code rc = bind_at(endpoint, binding, out, err);
        if (rc == PRT_OK)
            door->taken[port - door->first_port] = true;
        if (rc != PRT_E_IO && rc != PRT_E_PERMISSION)
            return rc;
    }
    return prt_fail(err, PRT_E_LIMIT, "no port of --task-ports %u-%u is free", (unsigned)door->first_port,
                    (unsigned)door->last_port);
}

static prt_code bind_somewhere(struct prt_door *door, const struct binding *binding, prt_link_t **out, prt_err *err)
{
    char endpoint[PRT_MAX_ENDPOINT];
    if (door->remote)
        tcp_endpoint(door->place, 0, endpoint);
    else
        snprintf(endpoint, sizeof endpoint, "%s/tasks-%zu", door->place, door->bound);
    const prt_code rc = bind_at(endpoint, binding, out, err);
    return door->remote && rc == PRT_E_IO ? (err->code = PRT_E_LIMIT) : rc; /* this host has no port left */
}

prt_code prt_doors_bind_tasks(struct prt_doors *doors, uint32_t index, const struct prt_visitor *visitor,
                              prt_link_t **out, char name[PRT_MAX_ENDPOINT], prt_err *err)
{
    struct prt_door *door = &doors->items[index];
    const struct prt_link_security security = {.own = &doors->keys, .only = visitor->key, .guard = doors->guard};
    const struct binding binding = {.slots = visitor->slots,
                                    .security = door->remote && doors->guard != NULL ? &security : NULL};
    const prt_code rc =
        door->first_port != 0 ? bind_in_range(door, &binding, out, err) : bind_somewhere(door, &binding, out, err);
    if (rc != PRT_OK)
        return rc;
    door->bound++;
    name_endpoint(door, *out, name);
    return PRT_OK;
}

void prt_doors_release(struct prt_doors *doors, uint32_t index, const prt_link_t *tasks)
{
    struct prt_door *door = &doors->items[index];
    if (door->first_port == 0 || tasks == NULL)
        return;
    const unsigned long port = strtoul(port_of(prt_link_endpoint(tasks)), NULL, 10);
    if (port >= door->first_port && port <= door->last_port)
        door->taken[port - door->first_port] = false;
}
