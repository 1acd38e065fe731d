/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_CODEC_H
#define PRT_PROTO_CODEC_H
/*
 * Messages to frames and back. A frame is one msgpack array: [type, field, field, ...], fields in the order of
 * messages.def. A reader ignores fields behind the ones it knows, so a later version may append some; it refuses a
 * frame with too few.
 *
 * Decoding is safe for any bytes: the frame is walked first, without allocation, checking every length against what is
 * left of it, the nesting against PRT_MAX_NESTING and every text and list against its ceiling; only then is anything
 * allocated.
 */
#include "proto/msg.h"
#include "prt/arena.h"
#include "prt/buf.h"

/* Appends the frame to out. PRT_E_LIMIT when a text or list is over its ceiling, PRT_E_MEMORY. */
prt_code prt_message_encode(const struct prt_message *message, prt_buf *out, prt_err *err) PRT_MUST_USE;

/* Texts in *out are views into `frame`; lists live in the arena. PRT_E_PROTOCOL names the message and field:
 * "heartbeat: in_hand[3].phase: 9 is not a phase". */
prt_code prt_message_decode(prt_str frame, prt_arena *arena, struct prt_message *out, prt_err *err) PRT_MUST_USE;

#endif
