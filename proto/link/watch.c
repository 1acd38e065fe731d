/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "proto/link/calls.h"
#include "proto/link/context.h"
#include "proto/link/guard.h"
#include "prt/clock.h"
#include "prt/mem.h"

enum {
    NO_FAILURE = -1,
    NOTED = -2, /* the guard has said no itself */
    EVENTS_OF_BOTH = ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                     ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_DISCONNECTED,
    EVENTS_OF_CONNECTED = EVENTS_OF_BOTH | ZMQ_EVENT_CONNECT_RETRIED | ZMQ_EVENT_CONNECTED,
    EVENTS_OF_BOUND = EVENTS_OF_BOTH | ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED,
    EVENTS_OF_TERSE = EVENTS_OF_BOUND & ~ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL
};

struct event {
    uint16_t type;
    uint32_t value;
};

/* One piece of news: event and value in the first frame, in the second the link's own endpoint, which we know. */
static bool take_event(void *monitor, struct event *out)
{
    zmq_msg_t message;
    zmq_msg_init(&message);
    const bool got = prt_call_receive(monitor, &message) >= 0;
    *out = (struct event){0, 0};
    if (got && zmq_msg_size(&message) == sizeof out->type + sizeof out->value) {
        memcpy(&out->type, zmq_msg_data(&message), sizeof out->type);
        memcpy(&out->value, (const char *)zmq_msg_data(&message) + sizeof out->type, sizeof out->value);
    }
    for (bool more = got && zmq_msg_more(&message) != 0; more;)
        more = prt_call_receive(monitor, &message) >= 0 && zmq_msg_more(&message) != 0;
    zmq_msg_close(&message);
    return got;
}

static prt_guard_refusal reason_of(uint32_t protocol_error)
{
    switch (protocol_error) {
    case ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH: return PRT_REFUSED_MECHANISM;
    case ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC:
    case ZMQ_PROTOCOL_ERROR_ZMTP_KEY_EXCHANGE: return PRT_REFUSED_CIPHER;
    default: return PRT_REFUSED_HANDSHAKE;
    }
}

static void note(struct prt_link_watch *watch, int failure, const char *address)
{
    const struct prt_refused who = {watch->endpoint, !watch->bound, address, ""};
    if (failure >= 0)
        prt_refusals_note(&watch->guard->refusals, (prt_guard_refusal)failure, &who);
}

/* Bytes that are no ZMTP 3 end their connection without a failure. One that ends so, of which nothing was heard, is
 * such a connection when all those with a good handshake have been heard of. */
static bool was_never_one(const struct prt_link_watch *watch, const struct prt_connection *connection)
{
    return watch->failure == NO_FAILURE && !connection->heard && watch->unheard == 0;
}

/* A failure is told before the end of its connection, by the one I/O thread there is, so that nothing comes between. */
static void note_end_of_bound(struct prt_link_watch *watch, int fd)
{
    char address[PRT_ADDRESS_TEXT_MAX] = "";
    struct prt_connections *connections = &watch->guard->connections;
    struct prt_connection *connection = prt_connections_find(connections, fd, watch);
    if (connection != NULL) {
        prt_connections_print(connections, connection, address);
        if (was_never_one(watch, connection))
            watch->failure = PRT_REFUSED_HANDSHAKE;
        connection->owner = NULL;
    }
    note(watch, watch->failure, address);
    watch->open -= watch->open > 0 ? 1 : 0;
    if (watch->open == 0)
        watch->unheard = 0;
}

static void note_end(struct prt_link_watch *watch, int fd)
{
    if (watch->bound)
        note_end_of_bound(watch, fd);
    else
        note(watch, watch->failure, "");
    watch->failure = NO_FAILURE;
}

static void note_beginning(struct prt_link_watch *watch, int fd)
{
    watch->open++;
    prt_connections_add(&watch->guard->connections, fd, watch);
}

/* libzmq takes a peer that breaks the protocol for one that always will, and does not connect again. Of some breaches
 * it tells (and may be deaf then: below), of others, like a length beyond the limit, only that the connection ended;
 * when it does connect again it says so at once. */
static void plan_retry(struct prt_link_watch *watch)
{
    if (!watch->bound)
        watch->retry_at = prt_monotonic_ms() + watch->guard->retry_ms;
}

/* Of a handshake that breaks the protocol libzmq tells, and ends the connection. Of a later breach, with CURVE, it
 * tells too; but 4.3.4 loses errno in the telling, takes that for "nothing more to read", and keeps a connection until
 * its socket is closed that it never reads from again, whatever the other end does. When it does not tell, it ends that
 * one as well. */
static void look_for_deaf(struct prt_link_watch *watch, const struct event *event)
{
    if (watch->bound && watch->awaits_end && event->type != ZMQ_EVENT_DISCONNECTED) {
        watch->has_deaf = true;
        note(watch, watch->failure, "");
        watch->failure = NO_FAILURE;
    }
    watch->awaits_end = event->type == ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL;
}

static void take_news(struct prt_link_watch *watch, const struct event *event)
{
    look_for_deaf(watch, event);
    switch (event->type) {
    case ZMQ_EVENT_ACCEPTED: note_beginning(watch, (int)event->value); break;
    case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: watch->unheard++; break;
    case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
        if (watch->failure == NO_FAILURE)
            watch->failure = PRT_REFUSED_BROKEN;
        break;
    case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
        watch->failure = (int)reason_of(event->value);
        plan_retry(watch);
        break;
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
        watch->failure = watch->bound ? NOTED : PRT_REFUSED_BY_SERVER;
        plan_retry(watch);
        break;
    case ZMQ_EVENT_DISCONNECTED:
        note_end(watch, (int)event->value);
        plan_retry(watch);
        break;
    case ZMQ_EVENT_CONNECT_RETRIED:
    case ZMQ_EVENT_CONNECTED: watch->retry_at = 0; break;
    default: break;
    }
}

/* Sockets inside the process have no other queue than this, and libzmq's I/O thread waits where it is full: it is
 * unbounded. It grows only while the loop does not come round, by about 100 bytes for each connection accepted. */
static int connect_monitor(struct prt_link_watch *watch)
{
    const int unbounded = 0;
    const int of_bound = watch->terse ? EVENTS_OF_TERSE : EVENTS_OF_BOUND;
    size_t size = sizeof watch->fd;
    int fd;
    char name[96];
    /* libzmq gives a name back some time after its socket was closed, so that a guard which begins where another has
     * ended must not begin with the same names: the time tells them apart. */
    snprintf(name, sizeof name, "inproc://watch-%p-%lld-%llu", (void *)watch->guard, (long long)prt_monotonic_us(),
             (unsigned long long)watch->guard->watch_count++);
    watch->monitor = prt_context_socket(ZMQ_PAIR);
    if (watch->monitor == NULL || zmq_setsockopt(watch->monitor, ZMQ_RCVHWM, &unbounded, sizeof unbounded) != 0 ||
        zmq_socket_monitor(watch->socket, name, watch->bound ? of_bound : EVENTS_OF_CONNECTED) != 0 ||
        zmq_connect(watch->monitor, name) != 0 || zmq_getsockopt(watch->monitor, ZMQ_FD, &fd, &size) != 0)
        return -1;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = watch};
    if (epoll_ctl(watch->guard->epoll, EPOLL_CTL_ADD, fd, &event) != 0)
        return -1;
    watch->fd = fd;
    prt_link_watch_read(watch); /* libzmq wakes a mailbox only after it was found empty */
    return 0;
}

static void disconnect_monitor(struct prt_link_watch *watch)
{
    if (watch->fd >= 0)
        (void)epoll_ctl(watch->guard->epoll, EPOLL_CTL_DEL, watch->fd, NULL);
    watch->fd = -1;
    (void)zmq_socket_monitor(watch->socket, NULL, 0); /* before its reader goes, for which libzmq would wait */
    if (watch->monitor != NULL)
        prt_context_close(watch->monitor);
    watch->monitor = NULL;
}

/* From now on refusals of this link are told with less detail. Short of descriptors, not at all. */
static void become_terse(struct prt_link_watch *watch)
{
    sigset_t signals;
    prt_calls_hold_signals(&signals);
    watch->has_deaf = false;
    watch->terse = true;
    disconnect_monitor(watch);
    if (connect_monitor(watch) != 0)
        disconnect_monitor(watch);
    prt_calls_release_signals(&signals);
}

static void enlist(struct prt_link_watch *watch)
{
    watch->next = watch->guard->watches;
    if (watch->next != NULL)
        watch->next->previous = watch;
    watch->guard->watches = watch;
}

static void delist(struct prt_link_watch *watch)
{
    if (watch->next != NULL)
        watch->next->previous = watch->previous;
    if (watch->previous != NULL)
        watch->previous->next = watch->next;
    else
        watch->guard->watches = watch->next;
}

prt_code prt_link_watch_begin(prt_guard_t *guard, void *socket, bool bound, const char *endpoint,
                              struct prt_link_watch **out, prt_err *err)
{
    struct prt_link_watch *watch = prt_calloc(1, sizeof *watch);
    if (watch == NULL)
        return prt_fail_memory(err, "the watch over a link");
    *watch = (struct prt_link_watch){
        .guard = guard, .socket = socket, .fd = -1, .bound = bound, .endpoint = endpoint, .failure = NO_FAILURE};
    enlist(watch);
    if (connect_monitor(watch) == 0) {
        *out = watch;
        return PRT_OK;
    }
    const int error = zmq_errno();
    prt_link_watch_end(&watch);
    if (error == EMFILE || error == ENFILE)
        return prt_fail(err, PRT_E_LIMIT, "link %s: no descriptor left to watch it; raise the limit (ulimit -n)",
                        endpoint);
    return prt_fail(err, PRT_E_IO, "link %s: cannot be watched: %s", endpoint, zmq_strerror(error));
}

void prt_link_watch_end(struct prt_link_watch **watch)
{
    struct prt_link_watch *ended = *watch;
    if (ended == NULL)
        return;
    if (ended->fd >= 0)
        prt_link_watch_read(ended);
    disconnect_monitor(ended);
    delist(ended);
    free(ended);
    *watch = NULL;
}

void prt_link_watch_read(struct prt_link_watch *watch)
{
    struct event event;
    while (watch->monitor != NULL && take_event(watch->monitor, &event))
        take_news(watch, &event);
    if (watch->has_deaf)
        become_terse(watch);
    watch->guard->connections.turn++;
    if (watch->retry_at != 0)
        prt_guard_set_timer(watch->guard);
}

void prt_link_watch_retry(struct prt_link_watch *watch)
{
    sigset_t signals;
    prt_link_watch_read(watch); /* libzmq may have connected again since */
    if (watch->retry_at == 0)
        return;
    watch->retry_at = 0;
    prt_calls_hold_signals(&signals);
    (void)zmq_disconnect(watch->socket,
                         watch->endpoint); /* forgets an attempt that has ended; ENOENT when it has already */
    if (zmq_connect(watch->socket, watch->endpoint) != 0) /* short of memory or descriptors */
        watch->retry_at = prt_monotonic_ms() + watch->guard->retry_ms;
    prt_calls_release_signals(&signals);
}

void prt_link_watch_hear(struct prt_link_watch *watch, int fd)
{
    struct prt_connection *connection = prt_connections_find(&watch->guard->connections, fd, watch);
    if (connection != NULL && connection->heard)
        return;
    prt_link_watch_read(watch); /* its beginning may not have been read yet, and is there: it came before the frame */
    connection = prt_connections_find(&watch->guard->connections, fd, watch);
    if (connection == NULL || connection->heard)
        return;
    connection->heard = true;
    watch->unheard -= watch->unheard > 0 ? 1 : 0;
}

bool prt_link_watch_passes(struct prt_link_watch *watch, const char *public_key)
{
    if (public_key != NULL && prt_guard_admits(watch->guard, public_key))
        return true;
    const struct prt_refused who = {watch->endpoint, false, "", public_key != NULL ? public_key : ""};
    const bool barred = prt_guard_is_barred(watch->guard, who.key);
    prt_refusals_note(&watch->guard->refusals, barred ? PRT_REFUSED_BARRED : PRT_REFUSED_REMOVED, &who);
    return false;
}
