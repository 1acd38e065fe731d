/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_METRICS_SERVER_H
#define PRT_METRICS_SERVER_H
/*
 * Serves what a command is at over HTTP, within the command's own loops: no thread, and nothing that another thread
 * could look at. The seam to libmicrohttpd.
 *
 *     GET /metrics       Prometheus text, or OpenMetrics for whoever accepts it
 *     GET /              a page for people that asks for itself again
 *     GET /status.json   the same as one JSON object
 *     GET /healthz       "ok": the loop turns
 *
 * HEAD as GET; everything else is 404 or 405, without a look at its body, and 421 what is meant for somebody else
 * (host.h). A look is taken when somebody asks, at most one in PRT_METRICS_FRESH_MS, so that many who ask cost no more
 * than one; all pages that are asked for are made of the same look, so that whoever asks for one after the other never
 * sees a counter fall.
 *
 * Bounds: PRT_METRICS_CONNECTIONS at a time, each for one question and PRT_METRICS_CONNECTION_MS in all, whatever its
 * other end does; PRT_METRICS_REQUEST bytes of a question's head. There is no encryption and no password: it listens
 * where it is told to, and whoever can connect there can read it.
 */
#include "coordinator/metrics/snapshot.h"
#include "prt/arena.h"
#include "prt/attend.h"
#include "prt/err.h"

enum {
    PRT_METRICS_CONNECTIONS = 32,
    PRT_METRICS_CONNECTION_MS = 10000,
    PRT_METRICS_REQUEST = 8192,
    PRT_METRICS_FRESH_MS = 500,
    PRT_METRICS_LEFT_MS = 10000, /* a page that nobody asked for in so long is made no more */
    PRT_METRICS_ENDPOINT_MAX = 96
};

typedef struct prt_metrics_server prt_metrics_server_t;

/* Fills *out from what `context` knows; what it allocates is the arena's. */
typedef prt_code prt_metrics_look(void *context, prt_arena *arena, struct prt_snapshot *out, prt_err *err);

struct prt_metrics_options {
    const char *address; /* "127.0.0.1", "[::1]", "0.0.0.0" */
    uint16_t port;       /* 0: any free one */
    const char *names;   /* prt_metrics_identity's; NULL: none. Outlives the server, as the address */
    prt_metrics_look *look;
    void *context; /* outlives the server */
};

/* Listens from now on. PRT_E_IO: the port is taken, the address is not this host's, there is no libmicrohttpd.
 * PRT_E_LIMIT: no descriptor left. */
prt_code prt_metrics_server_new(const struct prt_metrics_options *options, prt_metrics_server_t **out,
                                prt_err *err) PRT_MUST_USE;
void prt_metrics_server_destroy(prt_metrics_server_t **server); /* NULL-safe; leaves NULL */

/* "127.0.0.1:9464", with the real port. */
const char *prt_metrics_server_place(const prt_metrics_server_t *server);

/* What a loop needs to look after it; valid as long as the server. NULL for NULL. */
const struct prt_attend *prt_metrics_server_attend(prt_metrics_server_t *server);

#endif
