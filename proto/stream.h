/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_STREAM_H
#define PRT_PROTO_STREAM_H
/*
 * Frames over a connected stream socket (the socket pair between agent and child): each frame stands behind its length,
 * four bytes, little-endian. The stream knows nothing of what the frames say; proto/codec.h reads them.
 *
 *     wait for POLLIN  ─► prt_stream_fill ─► prt_stream_next until *got is false
 *     prt_stream_queue ─► prt_stream_flush ─► while prt_stream_pending: wait for POLLOUT, flush again
 *
 * Works on blocking descriptors too: fill then waits for the first byte, flush until everything left.
 *
 * Safe against any peer: a length above the ceiling is refused when its fourth byte arrives, before anything of the
 * frame is held; memory grows with the bytes that arrived, never with a length that was only announced. After a
 * PRT_E_LIMIT or PRT_E_PROTOCOL the stream has lost its place and is good for prt_stream_destroy alone.
 */
#include <stdbool.h>
#include <stddef.h>

#include "prt/err.h"
#include "prt/str.h"

typedef struct prt_stream prt_stream_t;

/* Takes over fd: prt_stream_destroy closes it. On failure it stays the caller's. max_frame (bytes, without the length)
 * holds for both directions and is 1 .. PRT_MAX_FRAME. */
prt_code prt_stream_new(int fd, size_t max_frame, prt_stream_t **out, prt_err *err) PRT_MUST_USE;
void prt_stream_destroy(prt_stream_t **stream); /* closes fd; NULL-safe; sets *stream to NULL */
int prt_stream_fd(const prt_stream_t *stream);  /* for poll(2); still the stream's */

/* Reads once, so that one busy peer starves nobody: call it again when poll says POLLIN (or POLLHUP). A signal or a
 * descriptor with nothing to read is PRT_OK. *ended is true when the peer has closed or died (end of file, connection
 * reset): whole frames that came before are still there for prt_stream_next. PRT_E_IO, PRT_E_MEMORY, PRT_E_LIMIT. */
prt_code prt_stream_fill(prt_stream_t *stream, bool *ended, prt_err *err) PRT_MUST_USE;

/* The next whole frame, a view valid until the next call of fill, next or destroy. *got is false when there is none
 * yet. After the end, a frame that was begun and not finished is PRT_E_PROTOCOL. A length above the ceiling is
 * PRT_E_LIMIT. */
prt_code prt_stream_next(prt_stream_t *stream, prt_str *frame, bool *got, prt_err *err) PRT_MUST_USE;

/* Takes a copy of the frame to be sent by prt_stream_flush. PRT_E_LIMIT when it is above max_frame, or when more than
 * one frame of the greatest size would be waiting; nothing is queued then, and the stream stays good. */
prt_code prt_stream_queue(prt_stream_t *stream, prt_str frame, prt_err *err) PRT_MUST_USE;

/* Sends as much as the descriptor takes now. A peer that is gone is PRT_E_IO (never SIGPIPE). */
prt_code prt_stream_flush(prt_stream_t *stream, prt_err *err) PRT_MUST_USE;
size_t prt_stream_pending(const prt_stream_t *stream); /* bytes queued and not yet sent; 0: nothing to wait for */

#endif
