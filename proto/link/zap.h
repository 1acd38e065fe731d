/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_LINK_ZAP_H
#define PRT_PROTO_LINK_ZAP_H
/*
 * libzmq's question whether a peer may come in, and the answer (ZAP 1.0, ZeroMQ RFC 27). It is asked over a REP socket
 * inside the process by libzmq alone, after the peer has proved that it holds the secret key.
 */
#include <stdbool.h>
#include <stddef.h>

#include "proto/link/curve.h"

#define PRT_ZAP_ENDPOINT "inproc://zeromq.zap.01" /* the RFC's */
#define PRT_ZAP_DOMAIN   "reporting-tool"         /* of links for every key of the folder; else the one key (`only`) */

struct prt_zap_question {
    char id[64]; /* echoed */
    size_t id_size;
    char domain[64];
    char address[64];
    char public_key[PRT_KEY_TEXT]; /* "" when the mechanism is not CURVE, or the question is no ZAP 1.0 */
};

/* Takes one question if there is one. Each must be answered before the next is taken. */
bool prt_zap_take(void *socket, struct prt_zap_question *out);
void prt_zap_answer(void *socket, const struct prt_zap_question *question, bool yes);

#endif
