/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/link/context.h"

#include <errno.h>
#include <nss.h>
#include <stdatomic.h>
#include <stddef.h>

/* Global, since it is the process's. Written before the first socket is made and after the last was closed. */
static void *context;
static atomic_int sockets;

/* A context asks libc for the number of the protocol "pgm", which no link of ours speaks. By Debian's nsswitch.conf
 * libc looks for it in a library that hardly any host has, in some forty folders, before it reads /etc/protocols. */
static void *make_context(void)
{
    (void)__nss_configure_lookup("protocols", "files");
    return zmq_ctx_new();
}

int prt_context_begin(int io_threads, int max_sockets)
{
    if (context == NULL)
        context = make_context();
    if (context == NULL)
        return -1;
    prt_context_limit(max_sockets);
    return zmq_ctx_set(context, ZMQ_IO_THREADS, io_threads);
}

void prt_context_limit(int max_sockets)
{
    (void)zmq_ctx_set(context, ZMQ_MAX_SOCKETS, max_sockets);
}

void *prt_context_socket(int type)
{
    const int linger = 0;
    void *const socket = zmq_socket(context, type);
    if (socket == NULL)
        return NULL;
    (void)zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger);
    atomic_fetch_add(&sockets, 1);
    return socket;
}

void prt_context_close(void *socket)
{
    (void)zmq_close(socket);
    atomic_fetch_sub(&sockets, 1);
}

void prt_context_end(void)
{
    if (context == NULL || atomic_load(&sockets) > 0)
        return;
    while (zmq_ctx_term(context) != 0 && zmq_errno() == EINTR)
        continue;
    context = NULL;
}
