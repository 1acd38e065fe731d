/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/peers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "prt/limits.h"
#include "prt/mem.h"

/* Low bits of a session: the handle. */
enum { HANDLE_BITS = 24, HANDLE_MASK = (1 << HANDLE_BITS) - 1 };
_Static_assert(PRT_MAX_SESSIONS <= HANDLE_MASK, "every session has a handle");

static prt_code draw_session(uint32_t handle, uint64_t *session, prt_err *err)
{
    uint64_t random = 0;
    if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random)
        return prt_fail(err, PRT_E_IO, "getrandom gave no bytes for a session number");
    *session = (random & ~(uint64_t)HANDLE_MASK) | handle;
    return PRT_OK;
}

prt_code prt_peers_add(struct prt_peers *peers, const struct prt_hello *hello, prt_link_t *tasks, uint32_t *handle,
                       prt_err *err)
{
    if (peers->count >= PRT_MAX_SESSIONS)
        return prt_fail(err, PRT_E_LIMIT, "more than %d worker sessions in one run", PRT_MAX_SESSIONS);
    struct prt_peer *grown = prt_grow(peers->peers, &peers->capacity, peers->count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "workers");
    peers->peers = grown;
    struct prt_peer peer = {.instance = hello->instance, .slots = hello->slots, .tasks = tasks};
    snprintf(peer.name, sizeof peer.name, "%.*s", PRT_STR_ARG(hello->name));
    const prt_code rc = draw_session((uint32_t)peers->count, &peer.session, err);
    if (rc != PRT_OK)
        return rc;
    *handle = (uint32_t)peers->count;
    peers->peers[peers->count++] = peer;
    peers->live++;
    return PRT_OK;
}

struct prt_peer *prt_peers_find(const struct prt_peers *peers, uint64_t session, uint32_t *handle)
{
    const size_t index = session & HANDLE_MASK;
    if (index >= peers->count || peers->peers[index].session != session)
        return NULL;
    *handle = (uint32_t)index;
    return &peers->peers[index];
}

struct prt_peer *prt_peers_find_instance(const struct prt_peers *peers, uint64_t instance, uint32_t *handle)
{
    for (size_t i = peers->count; i-- > 0;)
        if (!peers->peers[i].gone && peers->peers[i].instance == instance) {
            *handle = (uint32_t)i;
            return &peers->peers[i];
        }
    return NULL;
}

bool prt_peers_was_deaf(const struct prt_peers *peers, uint64_t instance)
{
    for (size_t i = 0; i < peers->count; i++)
        if (peers->peers[i].deaf && peers->peers[i].instance == instance)
            return true;
    return false;
}

struct prt_peer *prt_peers_find_name(const struct prt_peers *peers, const char *name, uint32_t *handle)
{
    for (size_t i = peers->count; i-- > 0;)
        if (!peers->peers[i].gone && strcmp(peers->peers[i].name, name) == 0) {
            *handle = (uint32_t)i;
            return &peers->peers[i];
        }
    return NULL;
}

void prt_peer_label(const struct prt_peer *peer, char out[PRT_PEER_LABEL_MAX])
{
    if (peer->address[0] == '\0')
        snprintf(out, PRT_PEER_LABEL_MAX, "%s", peer->name);
    else
        snprintf(out, PRT_PEER_LABEL_MAX, "%s [%04x] at %s", peer->name, (unsigned)(peer->instance >> 48),
                 peer->address);
}

static void ref_list_free(struct prt_ref_list *list)
{
    free(list->refs);
    memset(list, 0, sizeof *list);
}

void prt_peers_forget(struct prt_peers *peers, uint32_t handle)
{
    struct prt_peer *peer = &peers->peers[handle];
    if (peer->gone)
        return;
    peer->gone = true;
    peer->commits_in_hand = 0;
    peers->live--;
    prt_link_destroy(&peer->tasks);
    ref_list_free(&peer->outbox);
    ref_list_free(&peer->cancelled);
    prt_watch_free(&peer->watch);
}

void prt_peers_free(struct prt_peers *peers)
{
    for (size_t i = 0; i < peers->count; i++)
        prt_peers_forget(peers, (uint32_t)i);
    free(peers->peers);
    memset(peers, 0, sizeof *peers);
}

prt_code prt_ref_list_add(struct prt_ref_list *list, struct prt_task_ref ref, prt_err *err)
{
    struct prt_task_ref *grown = prt_grow(list->refs, &list->capacity, list->count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "tasks of a worker");
    list->refs = grown;
    list->refs[list->count++] = ref;
    return PRT_OK;
}
