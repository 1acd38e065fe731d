/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/link/calls.h"

#include <errno.h>

int prt_call_send(void *socket, const void *data, size_t size, int flags)
{
    int rc;
    do
        rc = zmq_send(socket, data, size, flags | ZMQ_DONTWAIT);
    while (rc < 0 && zmq_errno() == EINTR);
    return rc;
}

int prt_call_receive(void *socket, zmq_msg_t *message)
{
    int rc;
    do
        rc = zmq_msg_recv(message, socket, ZMQ_DONTWAIT);
    while (rc < 0 && zmq_errno() == EINTR);
    return rc;
}

void prt_calls_hold_signals(sigset_t *before)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, before);
}

void prt_calls_release_signals(const sigset_t *before)
{
    pthread_sigmask(SIG_SETMASK, before, NULL);
}
