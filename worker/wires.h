/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WORKER_WIRES_H
#define PRT_WORKER_WIRES_H
/*
 * The agent's three sockets, speaking messages instead of frames. The request socket is there from the beginning; the
 * task and result sockets come with a session and go with it. Nothing here waits.
 */
#include <stdbool.h>

#include "proto/link/curve.h"
#include "proto/link/link.h"
#include "proto/msg.h"
#include "prt/arena.h"
#include "prt/buf.h"

enum {
    PRT_WIRES_LINGER_MS = 1000, /* how long the end may wait for last messages to leave */
    PRT_WIRES_HIGH_WATER = 64   /* frames queued per direction */
};

struct prt_wires {
    const struct prt_link_security *security; /* NULL: plain */
    prt_link_t *requests;
    prt_link_t *tasks;   /* NULL without a session */
    prt_link_t *results; /* NULL without a session */
    prt_buf frame;       /* the frame in work */
    prt_arena arena;     /* lists of the message received last */
};

/* `security`, NULL for plain links, must outlive the wires. */
prt_code prt_wires_open(struct prt_wires *wires, const char *endpoint, const struct prt_link_security *security,
                        prt_err *err) PRT_MUST_USE;
void prt_wires_close(struct prt_wires *wires); /* a zeroed prt_wires is fine */

/* The endpoints are the welcome's; named_endpoint.h says which are accepted (else PRT_E_PROTOCOL). */
prt_code prt_wires_begin_session(struct prt_wires *wires, prt_str task_endpoint, prt_str result_endpoint,
                                 prt_err *err) PRT_MUST_USE;
void prt_wires_end_session(struct prt_wires *wires);

/* *sent is false when the socket does not take it now. */
prt_code prt_wires_send(struct prt_wires *wires, prt_link_t *link, const struct prt_message *message, bool *sent,
                        prt_err *err) PRT_MUST_USE;

/* *got is false when nothing is there. Views in *message are valid until the next call. PRT_E_PROTOCOL: something came
 * that is no message; it is gone, and the next call goes on behind it. */
prt_code prt_wires_receive(struct prt_wires *wires, prt_link_t *link, struct prt_message *message, bool *got,
                           prt_err *err) PRT_MUST_USE;

#endif
