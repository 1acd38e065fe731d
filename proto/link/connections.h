/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_LINK_CONNECTIONS_H
#define PRT_PROTO_LINK_CONNECTIONS_H
/*
 * The connections of bound links by their descriptor. A monitor of libzmq names descriptors, and nothing else of a
 * peer; when a handshake fails its connection is closed already, so addresses are asked for when they are accepted.
 */
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

enum { PRT_ADDRESS_TEXT_MAX = INET6_ADDRSTRLEN + 16 };

struct prt_connection {
    const void *owner; /* whose it is; NULL: there is none */
    struct in6_addr address;
    bool has_address;
    bool heard;    /* a frame came over it: its handshake went well */
    unsigned turn; /* when the address was asked for */
};

struct prt_connections {
    struct prt_connection *entries; /* by descriptor */
    size_t capacity;
    unsigned turn; /* goes up by one whenever no news was left to read */
};

/* A connection was accepted. One that is over already has no address; when memory is short it is not kept. */
void prt_connections_add(struct prt_connections *connections, int fd, const void *owner);
/* The owner's connection with this descriptor, or NULL. */
struct prt_connection *prt_connections_find(struct prt_connections *connections, int fd, const void *owner);
void prt_connections_free(struct prt_connections *connections);

/* "" when it is not known. "probably ..." when it is asked in the turn of the connection's beginning: it may have been
 * over by then, and the descriptor another one's. */
void prt_connections_print(const struct prt_connections *connections, const struct prt_connection *connection,
                           char out[PRT_ADDRESS_TEXT_MAX]);

#endif
