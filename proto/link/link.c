/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/link/link.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/link/calls.h"
#include "proto/link/context.h"
#include "proto/link/curve.h"
#include "proto/link/endpoint.h"
#include "proto/link/guard.h"
#include "proto/link/listen.h"
#include "proto/link/room.h"
#include "proto/link/secure.h"
#include "proto/link/socket.h"
#include "prt/limits.h"
#include "prt/mem.h"

enum {
    IO_THREADS = 1, /* one moves about 1 GB/s; the news of a link (watch.c) is in order because of it */
    MAX_LINKS = 2 * PRT_MAX_WORKERS + 64, /* a PUSH per worker, and those of workers that left and linger */
    SOCKETS_OF_LINK = 3,                  /* its own, and two for its monitor */
    BACKLOG = 1024,                       /* connections not yet accepted, when a thousand workers start at once */
    RECONNECT_MS = 50,                    /* first try again after this, doubling up to the next */
    RECONNECT_MAX_MS = 2000,
    HANDSHAKE_MS = 10000,  /* a peer that does not finish its handshake gives its descriptor back */
    KEEPALIVE_IDLE_S = 60, /* a host that vanished without a word gives its descriptors back after 60 + 3 x 20 s */
    KEEPALIVE_EVERY_S = 20,
    KEEPALIVE_COUNT = 3,
    PEER_MAX = 64 /* an IPv6 address and its zone */
};

struct prt_link {
    void *socket;
    prt_link_kind kind;
    size_t max_frame;
    bool owes_answer; /* REP: a frame was received and not answered */
    bool bound;
    bool checks_sender;           /* bound with security: each frame is of a known key */
    struct prt_link_watch *watch; /* NULL: plain */
    char sender[PRT_KEY_TEXT];
    char endpoint[PRT_MAX_ENDPOINT + 64];
    char peer[PEER_MAX]; /* address of the last frame's sender */
};

struct option {
    int name;
    int value;
};

/* libzmq's own error numbers lie above the system's, and strerror does not know them. */
static prt_code fail_zmq(prt_err *err, const char *what, const char *endpoint)
{
    int error = zmq_errno();
    if (error == EMFILE || error == ENFILE)
        return prt_fail(err, PRT_E_LIMIT, "link %s: %s: no descriptor left; raise the limit (ulimit -n)", endpoint,
                        what);
    if (error < ZMQ_HAUSNUMERO)
        return prt_fail_errno(err, error, "link %s: %s", endpoint, what);
    return prt_fail(err, PRT_E_IO, "link %s: %s: %s", endpoint, what, zmq_strerror(error));
}

static int zmq_type(prt_link_kind kind)
{
    static const int types[] = {
        [PRT_LINK_REP] = ZMQ_REP,
        [PRT_LINK_REQ] = ZMQ_REQ,
        [PRT_LINK_PUSH] = ZMQ_PUSH,
        [PRT_LINK_PULL] = ZMQ_PULL,
    };
    return types[kind];
}

static int set_options(void *socket, const struct option *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (zmq_setsockopt(socket, options[i].name, &options[i].value, sizeof options[i].value) != 0)
            return -1;
    }
    return 0;
}

static int configure(void *socket, prt_link_kind kind, bool ipv6, const struct prt_link_options *options)
{
    int64_t max_frame = (int64_t)options->max_frame;
    const struct option common[] = {
        {ZMQ_IPV6, ipv6},
        {ZMQ_LINGER, options->linger_ms},
        {ZMQ_SNDHWM, options->high_water},
        {ZMQ_RCVHWM, options->high_water},
        {ZMQ_SNDTIMEO, 0},
        {ZMQ_RCVTIMEO, 0},
        {ZMQ_IMMEDIATE, 1}, /* a frame is taken only for a peer that is there; without one, "would have to wait" */
        {ZMQ_BACKLOG, BACKLOG},
        {ZMQ_RECONNECT_IVL, RECONNECT_MS},
        {ZMQ_RECONNECT_IVL_MAX, RECONNECT_MAX_MS},
        {ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS},
        {ZMQ_TCP_KEEPALIVE, 1},
        {ZMQ_TCP_KEEPALIVE_IDLE, KEEPALIVE_IDLE_S},
        {ZMQ_TCP_KEEPALIVE_INTVL, KEEPALIVE_EVERY_S},
        {ZMQ_TCP_KEEPALIVE_CNT, KEEPALIVE_COUNT},
    };
    static const struct option of_req[] = {{ZMQ_REQ_RELAXED, 1}, {ZMQ_REQ_CORRELATE, 1}};
    if (zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &max_frame, sizeof max_frame) != 0)
        return -1;
    if (set_options(socket, common, sizeof common / sizeof *common) != 0)
        return -1;
    return kind == PRT_LINK_REQ ? set_options(socket, of_req, sizeof of_req / sizeof *of_req) : 0;
}

static prt_code check_options(const char *endpoint, const struct prt_link_options *options, prt_err *err)
{
    if (options->max_frame == 0 || options->max_frame > PRT_MAX_FRAME || options->high_water < 1 ||
        options->linger_ms < 0)
        return prt_fail(err, PRT_E_INTERNAL,
                        "link %s: max_frame %zu, high_water %d, linger_ms %d: each must be bounded and set", endpoint,
                        options->max_frame, options->high_water, options->linger_ms);
    return PRT_OK;
}

/* A configured socket that is neither bound nor connected. */
static prt_code new_link(prt_link_kind kind, const char *endpoint, const struct prt_link_options *options,
                         prt_link_t **out, prt_err *err)
{
    if (check_options(endpoint, options, err) != PRT_OK || prt_endpoint_check(endpoint, err) != PRT_OK)
        return err->code;
    prt_link_t *link = prt_calloc(1, sizeof *link);
    if (link == NULL)
        return prt_fail_memory(err, "a link");
    link->kind = kind;
    link->max_frame = options->max_frame;
    snprintf(link->endpoint, sizeof link->endpoint, "%s", endpoint);
    link->socket = prt_context_socket(zmq_type(kind));
    if (link->socket == NULL)
        fail_zmq(err, "cannot make a socket", endpoint);
    else if (configure(link->socket, kind, prt_endpoint_is_ipv6(endpoint), options) != 0)
        fail_zmq(err, "cannot set its options", endpoint);
    else {
        *out = link;
        return PRT_OK;
    }
    prt_link_destroy(&link);
    return err->code;
}

/* CURVE, and the guard's watch. */
static prt_code secure_link(prt_link_t *link, bool bound, const struct prt_link_security *security, prt_err *err)
{
    if (security == NULL)
        return PRT_OK;
    if (prt_secure_check(bound, link->endpoint, security, err) != PRT_OK)
        return err->code;
    if (prt_secure_socket(link->socket, bound, security) != 0)
        return fail_zmq(err, "cannot be secured", link->endpoint);
    link->checks_sender = bound;
    return prt_link_watch_begin(security->guard, link->socket, bound, link->endpoint, &link->watch, err);
}

/* The socket file is for this user alone, whatever the umask; libzmq makes it in this thread. */
static int bind_private(void *socket, const char *endpoint)
{
    mode_t before = umask(S_IXUSR | S_IRWXG | S_IRWXO);
    int failed = zmq_bind(socket, endpoint);
    int error = errno;
    umask(before);
    errno = error;
    return failed;
}

static int bind_listening(void *socket, const char *endpoint, int fd)
{
    if (zmq_setsockopt(socket, ZMQ_USE_FD, &fd, sizeof fd) == 0 && zmq_bind(socket, endpoint) == 0)
        return 0;
    const int error = errno;
    close(fd);
    errno = error;
    return -1;
}

static prt_code bind_tcp(prt_link_t *link, prt_err *err)
{
    int fd = -1;
    if (prt_listen_tcp(link->endpoint, BACKLOG, &fd, err) != PRT_OK)
        return err->code;
    return bind_listening(link->socket, link->endpoint, fd) == 0 ? PRT_OK
                                                                 : fail_zmq(err, "cannot listen there", link->endpoint);
}

static prt_code bind_ipc(prt_link_t *link, prt_err *err)
{
    if (prt_endpoint_is_free(link->endpoint, err) != PRT_OK)
        return err->code;
    return bind_private(link->socket, link->endpoint) == 0 ? PRT_OK
                                                           : fail_zmq(err, "cannot listen there", link->endpoint);
}

static prt_code bind_link(prt_link_t *link, prt_err *err)
{
    const bool ipc = prt_endpoint_path(link->endpoint) != NULL;
    if ((ipc ? bind_ipc(link, err) : bind_tcp(link, err)) != PRT_OK)
        return err->code;
    size_t size = sizeof link->endpoint;
    if (zmq_getsockopt(link->socket, ZMQ_LAST_ENDPOINT, link->endpoint, &size) != 0)
        return fail_zmq(err, "cannot learn its port", link->endpoint);
    return PRT_OK;
}

static prt_code connect_link(prt_link_t *link, prt_err *err)
{
    if (zmq_connect(link->socket, link->endpoint) != 0)
        return fail_zmq(err, "cannot connect", link->endpoint);
    return PRT_OK;
}

/* A REP socket takes nothing more until it has answered, so what is dropped is answered too: with an empty frame. */
static void answer_nothing(prt_link_t *link)
{
    if (link->kind == PRT_LINK_REP)
        (void)prt_call_send(link->socket, "", 0, 0);
}

/* The parts of one message arrive together, so the rest is there already. True when there was more than `first`. */
static bool drop_rest(prt_link_t *link, zmq_msg_t *first)
{
    bool more = zmq_msg_more(first) != 0;
    for (bool next = more; next;) {
        zmq_msg_t part;
        zmq_msg_init(&part);
        next = prt_call_receive(link->socket, &part) >= 0 && zmq_msg_more(&part) != 0;
        zmq_msg_close(&part);
    }
    return more;
}

static void remember_peer(prt_link_t *link, const zmq_msg_t *message)
{
    const char *address = zmq_msg_gets(message, "Peer-Address");
    snprintf(link->peer, sizeof link->peer, "%s", address != NULL ? address : "");
}

static prt_code hand_out(prt_link_t *link, zmq_msg_t *message, prt_buf *frame, bool *got, prt_err *err)
{
    prt_buf_add(frame, zmq_msg_data(message), zmq_msg_size(message));
    if (prt_buf_check(frame, "a frame received", err) != PRT_OK) {
        answer_nothing(link);
        return prt_wrap(err, "link %s", link->endpoint);
    }
    remember_peer(link, message);
    link->owes_answer = link->kind == PRT_LINK_REP;
    *got = true;
    return PRT_OK;
}

/* Whether the frame's sender may still come in; libzmq proved who it is when it came. "User-Id" is what the guard said
 * then. */
static bool is_admitted(prt_link_t *link, zmq_msg_t *message)
{
    if (!link->checks_sender)
        return true;
    const char *key = zmq_msg_gets(message, "User-Id");
    snprintf(link->sender, sizeof link->sender, "%s", key != NULL ? key : "");
    prt_link_watch_hear(link->watch, zmq_msg_get(message, ZMQ_SRCFD));
    return prt_link_watch_passes(link->watch, key);
}

prt_code prt_links_begin(prt_err *err)
{
    if (prt_room_check(err) != PRT_OK)
        return err->code;
    if (prt_context_begin(IO_THREADS, SOCKETS_OF_LINK * MAX_LINKS) != 0)
        return prt_fail(err, PRT_E_IO, "links: ZeroMQ does not start: %s", zmq_strerror(zmq_errno()));
    return PRT_OK;
}

void prt_links_few(void)
{
    prt_context_limit(SOCKETS_OF_LINK * PRT_LINKS_FEW);
}

/* A context whose end is interrupted is not ended. */
void prt_links_end(void)
{
    sigset_t signals;
    prt_calls_hold_signals(&signals);
    prt_context_end();
    prt_calls_release_signals(&signals);
}

static prt_code make_bound(prt_link_kind kind, const char *endpoint, const struct prt_link_options *options,
                           prt_link_t **out, prt_err *err)
{
    prt_link_t *link = NULL;
    if (new_link(kind, endpoint, options, &link, err) != PRT_OK)
        return err->code;
    link->bound = true;
    if (secure_link(link, true, options->security, err) != PRT_OK || bind_link(link, err) != PRT_OK) {
        prt_link_destroy(&link);
        return err->code;
    }
    *out = link;
    return PRT_OK;
}

static prt_code make_connected(prt_link_kind kind, const char *endpoint, const struct prt_link_options *options,
                               prt_link_t **out, prt_err *err)
{
    prt_link_t *link = NULL;
    if (new_link(kind, endpoint, options, &link, err) != PRT_OK)
        return err->code;
    if (secure_link(link, false, options->security, err) != PRT_OK || connect_link(link, err) != PRT_OK) {
        prt_link_destroy(&link);
        return err->code;
    }
    *out = link;
    return PRT_OK;
}

static prt_code connect_again(prt_link_t *link, prt_err *err)
{
    if (link->bound)
        return prt_fail(err, PRT_E_INTERNAL, "link %s: bound, so that it has nobody to connect to", link->endpoint);
    (void)zmq_disconnect(link->socket, link->endpoint); /* ENOENT: it had ended already */
    return connect_link(link, err);
}

prt_code prt_link_bind(prt_link_kind kind, const char *endpoint, const struct prt_link_options *options,
                       prt_link_t **out, prt_err *err)
{
    sigset_t signals;
    prt_calls_hold_signals(&signals);
    const prt_code rc = make_bound(kind, endpoint, options, out, err);
    prt_calls_release_signals(&signals);
    return rc;
}

prt_code prt_link_connect(prt_link_kind kind, const char *endpoint, const struct prt_link_options *options,
                          prt_link_t **out, prt_err *err)
{
    sigset_t signals;
    prt_calls_hold_signals(&signals);
    const prt_code rc = make_connected(kind, endpoint, options, out, err);
    prt_calls_release_signals(&signals);
    return rc;
}

prt_code prt_link_reconnect(prt_link_t *link, prt_err *err)
{
    sigset_t signals;
    prt_calls_hold_signals(&signals);
    const prt_code rc = connect_again(link, err);
    prt_calls_release_signals(&signals);
    return rc;
}

void prt_link_destroy(prt_link_t **link)
{
    sigset_t signals;
    if (*link == NULL)
        return;
    prt_calls_hold_signals(&signals);
    prt_link_watch_end(&(*link)->watch);
    if ((*link)->socket != NULL)
        prt_context_close((*link)->socket);
    prt_calls_release_signals(&signals);
    free(*link);
    *link = NULL;
}

void *prt_link_socket(const prt_link_t *link)
{
    return link->socket;
}

const char *prt_link_endpoint(const prt_link_t *link)
{
    return link->endpoint;
}

const char *prt_link_sender(const prt_link_t *link)
{
    return link->sender;
}

const char *prt_link_peer(const prt_link_t *link)
{
    return link->peer;
}

prt_code prt_link_send(prt_link_t *link, prt_str frame, bool *sent, prt_err *err)
{
    if (frame.len > link->max_frame)
        return prt_fail(err, PRT_E_LIMIT, "link %s: a frame of %zu bytes is above its ceiling of %zu", link->endpoint,
                        frame.len, link->max_frame);
    if (link->kind == PRT_LINK_REP && !link->owes_answer)
        return prt_fail(err, PRT_E_INTERNAL, "link %s: an answer without a request", link->endpoint);
    if (prt_call_send(link->socket, frame.len > 0 ? frame.data : "", frame.len, 0) < 0) {
        if (zmq_errno() != EAGAIN)
            return fail_zmq(err, "cannot send", link->endpoint);
        *sent = false;
        return PRT_OK;
    }
    link->owes_answer = false;
    *sent = true;
    return PRT_OK;
}

prt_code prt_link_receive(prt_link_t *link, prt_buf *frame, bool *got, bool *odd, prt_err *err)
{
    if (link->owes_answer)
        return prt_fail(err, PRT_E_INTERNAL, "link %s: the last request is not answered", link->endpoint);
    bool ignored = false;
    odd = odd != NULL ? odd : &ignored;
    *got = *odd = false;
    prt_buf_clear(frame);
    prt_code code = PRT_OK;
    zmq_msg_t message;
    zmq_msg_init(&message);
    if (prt_call_receive(link->socket, &message) < 0) {
        /* EFSM: a REQ that has asked nothing has nothing to get. */
        if (zmq_errno() != EAGAIN && zmq_errno() != EFSM)
            code = fail_zmq(err, "cannot receive", link->endpoint);
    } else if (!is_admitted(link, &message)) {
        (void)drop_rest(link, &message);
        answer_nothing(link);
    } else if (drop_rest(link, &message)) {
        answer_nothing(link);
        *odd = true;
    } else {
        code = hand_out(link, &message, frame, got, err);
    }
    zmq_msg_close(&message);
    return code;
}
