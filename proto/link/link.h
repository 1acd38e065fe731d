/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_LINK_H
#define PRT_PROTO_LINK_H
/*
 * The seam to ZeroMQ: sockets that carry one frame at a time, with every bound set on purpose. Nothing else in the
 * project includes zmq.h. A link is used by one thread. Frames cross this seam as bytes; proto/codec.h reads
 * them.
 *
 * Set on every socket: linger (so that last messages leave; with 0 they are lost), MAXMSGSIZE, send and
 * receive time-outs of 0 (nothing here blocks: prt_links_wait is the only wait), high-water marks, no ZMQ_HEARTBEAT_IVL
 * (libzmq 4.3.4 aborts with it under a full queue; the heartbeats are ours). REQ sockets are RELAXED and CORRELATE, so
 * a lost answer is answered by asking again.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/buf.h"
#include "prt/err.h"
#include "prt/str.h"

enum { PRT_LINKS_FEW = 256 };

typedef struct prt_link prt_link_t;

typedef enum prt_link_kind { PRT_LINK_REP, PRT_LINK_REQ, PRT_LINK_PUSH, PRT_LINK_PULL } prt_link_kind;

struct prt_link_options {
    size_t max_frame;                         /* MAXMSGSIZE; a peer that sends more is disconnected */
    int high_water;                           /* messages queued per direction before a PUSH is "full" */
    int linger_ms;                            /* how long unsent frames may hold up prt_link_destroy */
    const struct prt_link_security *security; /* proto/link/curve.h: CURVE; NULL: plain */
};

/* Once per process, before the first link. PRT_E_LIMIT and PRT_E_MEMORY: too few descriptors or no threads for what
 * libzmq takes for itself (proto/link/room.h).
 * prt_links_end waits for lingering frames (bounded by linger_ms) and frees what libzmq holds; it does nothing while
 * there is a link, which it would have to wait for. */
prt_code prt_links_begin(prt_err *err) PRT_MUST_USE;
/* Between prt_links_begin and the first link: there will be at most PRT_LINKS_FEW at a time, and libzmq need not set up
 * room for thousands. One more then is PRT_E_LIMIT, as one beyond those thousands is. */
void prt_links_few(void);
void prt_links_end(void);

/* Endpoints are "ipc:///path" (at most 107 bytes of path) or "tcp://host:port", an IPv6 address in brackets; anything
 * else is PRT_E_USAGE. Names are looked up as IPv4. With port "*" prt_link_endpoint gives the real one. A unix socket
 * is made with mode 0600; one left behind by a process that died is replaced, one that is listened on is PRT_E_IO, and
 * any other file in its place is left alone (PRT_E_USAGE). A connected link needs no one at the other end yet: it tries
 * again by itself, and until then sends nothing. No descriptor left is PRT_E_LIMIT; a peer costs the binding side one,
 * each link one more (and one for listening). */
prt_code prt_link_bind(prt_link_kind kind, const char *endpoint, const struct prt_link_options *options,
                       prt_link_t **out, prt_err *err) PRT_MUST_USE;
prt_code prt_link_connect(prt_link_kind kind, const char *endpoint, const struct prt_link_options *options,
                          prt_link_t **out, prt_err *err) PRT_MUST_USE;

/* Leaves the connection there is, if any, and makes a new one: for a link whose frames do not arrive although it takes
 * them. What it had taken still leaves within linger_ms, if it can. Connected links only (else PRT_E_INTERNAL). */
prt_code prt_link_reconnect(prt_link_t *link, prt_err *err) PRT_MUST_USE;
void prt_link_destroy(prt_link_t **link); /* NULL-safe; sets *link to NULL */
const char *prt_link_endpoint(const prt_link_t *link);

/* The public key (Z85) of the peer that the last frame came from: libzmq has proved that it holds the secret one. ""
 * without CURVE, on connected links, and before the first frame. */
const char *prt_link_sender(const prt_link_t *link);

/* Sends one frame without waiting. *sent is false when it would have to wait (no peer yet, or the queue is full). */
prt_code prt_link_send(prt_link_t *link, prt_str frame, bool *sent, prt_err *err) PRT_MUST_USE;

/* Takes one frame if there is one. A message of several frames is not ours: it is dropped and *got stays false with
 * *odd true (odd may be NULL); on a REP link it is answered here, with an empty frame. `frame` is cleared first. On a
 * REP link every frame got must be answered by prt_link_send before the next is taken (else PRT_E_INTERNAL). */
prt_code prt_link_receive(prt_link_t *link, prt_buf *frame, bool *got, bool *odd, prt_err *err) PRT_MUST_USE;

/* The address of who sent the frame received last ("192.0.2.7"), as this host sees it: for people, never for a
 * decision. "" when there is none to tell. */
const char *prt_link_peer(const prt_link_t *link);

/* One thing to wait for: a link, or a file descriptor with poll(2) events. */
struct prt_wait {
    prt_link_t *link; /* NULL: fd is meant */
    int fd;
    short events; /* POLLIN, POLLOUT */
    short ready;  /* out: the events that are there; POLLERR on an fd says error or hang-up, reading tells which */
};

/* POLLIN on a link says that a frame may be there: it may turn out to be odd, or the late answer to a question that was
 * asked again, and be dropped. So look (prt_link_receive), and when *got is false wait again.
 *
 * Waits until something is ready or timeout_ms passed (-1 is refused: every wait has a deadline). Interrupted by a
 * signal: PRT_OK with nothing ready. */
prt_code prt_links_wait(struct prt_wait *items, size_t count, int64_t timeout_ms, prt_err *err) PRT_MUST_USE;

#endif
