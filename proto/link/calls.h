/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_LINK_CALLS_H
#define PRT_PROTO_LINK_CALLS_H
/*
 * Calls of libzmq that a signal does not end. Even one that does not wait can fail with EINTR, because libzmq looks for
 * its own commands with poll(2) in most of its calls; and what fails so is half done in the eyes of who called: an
 * answer that is never said, a mailbox that was not emptied and so wakes nobody again. For the files of this folder
 * alone.
 */
#include <signal.h>
#include <stddef.h>
#include <zmq.h>

/* zmq_send and zmq_msg_recv with ZMQ_DONTWAIT; a signal says nothing about the socket, so they are called again. */
int prt_call_send(void *socket, const void *data, size_t size, int flags);
int prt_call_receive(void *socket, zmq_msg_t *message);

/* Around what is not to be tried again, or starts libzmq's threads, which take signals until they have blocked them:
 * signals to this thread wait. For calls that end soon. */
void prt_calls_hold_signals(sigset_t *before);
void prt_calls_release_signals(const sigset_t *before);

#endif
