/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_LINK_CONTEXT_H
#define PRT_PROTO_LINK_CONTEXT_H
/*
 * libzmq's context, from which every socket is made. There is one in a process, as the names that it knows ("inproc://")
 * and the handler that it asks whom to let in are the process's. For the files of this folder alone.
 *
 * It counts its sockets: ending a context waits for each of them to be closed.
 */
#include <zmq.h>

/* Begins it; max_sockets is how many there can be at a time. -1: see zmq_errno(). */
int prt_context_begin(int io_threads, int max_sockets);

/* So many and no more. Counts until the first socket is made. */
void prt_context_limit(int max_sockets);

/* A socket that nothing is waited for when it is closed (ZMQ_LINGER 0), or NULL: see zmq_errno(). */
void *prt_context_socket(int type);
void prt_context_close(void *socket);

/* Waits for what lingers. While there are sockets, and where there is no context, it does nothing. */
void prt_context_end(void);

#endif
