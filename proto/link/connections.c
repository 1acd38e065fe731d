/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/link/connections.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "prt/mem.h"

enum { MAX_DESCRIPTOR = 1 << 20 }; /* the kernel's fs.nr_open, unless it was raised */

static bool make_room(struct prt_connections *connections, int fd)
{
    const size_t before = connections->capacity;
    if (fd < 0 || fd >= MAX_DESCRIPTOR)
        return false;
    if ((size_t)fd < before)
        return true;
    struct prt_connection *grown =
        prt_grow(connections->entries, &connections->capacity, (size_t)fd + 1, sizeof *grown);
    if (grown == NULL)
        return false;
    connections->entries = grown;
    memset(grown + before, 0, (connections->capacity - before) * sizeof *grown);
    return true;
}

static bool ask(int fd, struct in6_addr *out)
{
    struct sockaddr_storage peer = {.ss_family = AF_UNSPEC};
    socklen_t size = sizeof peer;
    if (getpeername(fd, (struct sockaddr *)&peer, &size) != 0)
        return false;
    if (peer.ss_family == AF_INET6) {
        *out = ((struct sockaddr_in6 *)&peer)->sin6_addr;
        return true;
    }
    *out = (struct in6_addr){.s6_addr = {[10] = 0xff, [11] = 0xff}};
    memcpy(&out->s6_addr[12], &((struct sockaddr_in *)&peer)->sin_addr, 4);
    return peer.ss_family == AF_INET;
}

void prt_connections_add(struct prt_connections *connections, int fd, const void *owner)
{
    if (!make_room(connections, fd))
        return;
    struct prt_connection *entry = &connections->entries[fd];
    *entry = (struct prt_connection){.owner = owner, .turn = connections->turn};
    entry->has_address = ask(fd, &entry->address);
}

struct prt_connection *prt_connections_find(struct prt_connections *connections, int fd, const void *owner)
{
    if (fd < 0 || (size_t)fd >= connections->capacity || connections->entries[fd].owner != owner)
        return NULL; /* or another link's: the number was used again */
    return &connections->entries[fd];
}

void prt_connections_free(struct prt_connections *connections)
{
    free(connections->entries);
    *connections = (struct prt_connections){.entries = NULL};
}

void prt_connections_print(const struct prt_connections *connections, const struct prt_connection *connection,
                           char out[PRT_ADDRESS_TEXT_MAX])
{
    char text[INET6_ADDRSTRLEN];
    out[0] = '\0';
    if (!connection->has_address)
        return;
    if (IN6_IS_ADDR_V4MAPPED(&connection->address))
        inet_ntop(AF_INET, &connection->address.s6_addr[12], text, sizeof text);
    else
        inet_ntop(AF_INET6, &connection->address, text, sizeof text);
    snprintf(out, PRT_ADDRESS_TEXT_MAX, "%s%s", connection->turn != connections->turn ? "" : "probably ", text);
}
