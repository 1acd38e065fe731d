/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/metrics/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "coordinator/metrics/exposition.h"
#include "coordinator/metrics/host.h"
#include "coordinator/metrics/library.h"
#include "coordinator/metrics/page.h"
#include "coordinator/metrics/status_json.h"
#include "prt/clock.h"
#include "prt/mem.h"

enum {
    RUNS_PER_TURN = 16,   /* of libmicrohttpd, while it says that more is there */
    LOOK_EVERY_MS = 1000, /* at connections that are open for too long */
    BACKLOG = 64,
    KEPT_ANSWER = 1 << 20, /* bytes; a larger buffer is given back */
    HOST_NAME_ROOM = 256
};

enum page { METRICS, OPENMETRICS, LIVE, STATUS, HEALTH, PAGES };

/* Pages whose `at` is not 0 are of the same look. */
struct made {
    prt_buf body;
    int64_t at;    /* 0: it has to be made */
    int64_t asked; /* for, the last time */
};

/* One that is open, by its place in the table. */
struct connection {
    int fd; /* -1: the place is free */
    int64_t since;
};

struct prt_metrics_server {
    struct prt_microhttpd library;
    struct MHD_Daemon *daemon;
    prt_metrics_look *look;
    void *context;
    struct prt_attend attend;
    char place[PRT_METRICS_ENDPOINT_MAX];
    char own_name[HOST_NAME_ROOM];
    struct prt_metrics_identity identity;
    char policy[PRT_PAGE_POLICY_MAX];
    struct made made[PAGES];
    struct connection connections[PRT_METRICS_CONNECTIONS];
    int64_t looked_at;
};

static const struct {
    const char *path;
    const char *type;
} pages[PAGES] = {
    [METRICS] = {"/metrics", "text/plain; version=0.0.4; charset=utf-8"},
    [OPENMETRICS] = {NULL,
                     "application/openmetrics-text; version=1.0.0; charset=utf-8"}, /* chosen by what is accepted */
    [LIVE] = {"/", "text/html; charset=utf-8"},
    [STATUS] = {"/status.json", "application/json"},
    [HEALTH] = {"/healthz", "text/plain; charset=utf-8"},
};

static prt_code write_page(enum page page, const struct prt_snapshot *snapshot, prt_buf *out, prt_err *err)
{
    switch (page) {
    case METRICS: prt_exposition_write(snapshot, PRT_EXPOSITION_PROMETHEUS, out); break;
    case OPENMETRICS: prt_exposition_write(snapshot, PRT_EXPOSITION_OPENMETRICS, out); break;
    case LIVE: return prt_page_write(snapshot, out, err);
    case STATUS: return prt_status_json_write(snapshot, out, err);
    default: break;
    }
    return prt_buf_check(out, "metrics", err);
}

static prt_code make_page(struct made *made, enum page page, const struct prt_snapshot *snapshot, int64_t now,
                          prt_err *err)
{
    if (made->body.capacity > KEPT_ANSWER)
        prt_buf_free(&made->body);
    prt_buf_clear(&made->body);
    const prt_code rc = write_page(page, snapshot, &made->body, err);
    made->at = rc == PRT_OK ? now : 0;
    return rc;
}

/* Others that are asked for are made as well: one from before would show smaller counters than this one. */
static prt_code make_pages(struct prt_metrics_server *server, enum page wanted, const struct prt_snapshot *snapshot,
                           int64_t now, prt_err *err)
{
    prt_err ignored;
    for (int i = 0; i < PAGES; i++) {
        struct made *made = &server->made[i];
        const bool left = now - made->asked >= PRT_METRICS_LEFT_MS;
        if (made->at == 0 || i == (int)wanted)
            continue;
        made->at = 0;
        if (!left)
            (void)make_page(made, (enum page)i, snapshot, now, &ignored);
    }
    return make_page(&server->made[wanted], wanted, snapshot, now, err);
}

static prt_code make(struct prt_metrics_server *server, enum page page, int64_t now, prt_err *err)
{
    struct made *made = &server->made[page];
    struct prt_snapshot snapshot = {0};
    prt_arena arena = {0};
    made->asked = now;
    if (made->at != 0 && now - made->at < PRT_METRICS_FRESH_MS)
        return PRT_OK;
    prt_code rc = server->look(server->context, &arena, &snapshot, err);
    if (rc == PRT_OK)
        rc = make_pages(server, page, &snapshot, now, err);
    prt_arena_free(&arena);
    return rc;
}

static enum page find_page(const struct prt_metrics_server *server, struct MHD_Connection *connection, const char *path)
{
    for (int i = 0; i < PAGES; i++) {
        if (pages[i].path == NULL || strcmp(pages[i].path, path) != 0)
            continue;
        const char *accept = server->library.lookup_connection_value(connection, MHD_HEADER_KIND, "Accept");
        const bool open = i == METRICS && accept != NULL && strstr(accept, "application/openmetrics-text") != NULL;
        return open ? OPENMETRICS : (enum page)i;
    }
    return PAGES;
}

struct reply {
    unsigned status;
    const char *type;
    prt_str body;
    const char *policy; /* NULL: nothing may be loaded */
};

static enum MHD_Result send_reply(const struct prt_microhttpd *library, struct MHD_Connection *connection,
                                  const struct reply *reply)
{
    const struct {
        const char *name, *value;
    } headers[] = {{"Content-Type", reply->type},
                   {"Content-Security-Policy", reply->policy != NULL ? reply->policy : "default-src 'none'"},
                   {"Cache-Control", "no-store"},
                   {"X-Content-Type-Options", "nosniff"},
                   {"Referrer-Policy", "no-referrer"},
                   {"Cross-Origin-Resource-Policy", "same-origin"},
                   {"Connection", "close"},
                   {"Allow", reply->status == MHD_HTTP_METHOD_NOT_ALLOWED ? "GET, HEAD" : NULL}};
    struct MHD_Response *response = library->create_response_from_buffer(
        reply->body.len, (void *)(uintptr_t)reply->body.data, MHD_RESPMEM_MUST_COPY);
    if (response == NULL)
        return MHD_NO;
    enum MHD_Result result = MHD_YES;
    for (size_t i = 0; result == MHD_YES && i < sizeof headers / sizeof headers[0]; i++)
        if (headers[i].value != NULL)
            result = library->add_response_header(response, headers[i].name, headers[i].value);
    if (result == MHD_YES)
        result = library->queue_response(connection, reply->status, response);
    library->destroy_response(response);
    return result;
}

static struct reply plain(unsigned status, const char *text)
{
    return (struct reply){.status = status, .type = pages[HEALTH].type, .body = prt_str_from(text)};
}

/* Without a header it is no browser that asks: HTTP/1.0, by hand. */
static bool is_meant(const struct prt_metrics_server *server, struct MHD_Connection *connection)
{
    const char *host = server->library.lookup_connection_value(connection, MHD_HEADER_KIND, "Host");
    return host == NULL || prt_metrics_is_meant(&server->identity, prt_str_from(host));
}

static struct reply choose(struct prt_metrics_server *server, struct MHD_Connection *connection, const char *path,
                           const char *method)
{
    prt_err err;
    if (!is_meant(server, connection))
        return plain(MHD_HTTP_MISDIRECTED_REQUEST, "this is not the host that is asked for (--metrics-names)\n");
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return plain(MHD_HTTP_METHOD_NOT_ALLOWED, "GET and HEAD alone\n");
    const enum page page = find_page(server, connection, path);
    if (page == PAGES)
        return plain(MHD_HTTP_NOT_FOUND, "/, /metrics, /status.json and /healthz alone\n");
    if (page == HEALTH)
        return plain(MHD_HTTP_OK, "ok\n");
    if (make(server, page, prt_monotonic_ms(), &err) != PRT_OK)
        return plain(MHD_HTTP_SERVICE_UNAVAILABLE, "out of memory\n");
    return (struct reply){.status = MHD_HTTP_OK,
                          .type = pages[page].type,
                          .body = prt_buf_str(&server->made[page].body),
                          .policy = page == LIVE ? server->policy : NULL};
}

/* Answered as soon as the head is there: no body is ever looked at. */
static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *path, const char *method,
                              const char *version, const char *body, size_t *body_size, void **request)
{
    struct prt_metrics_server *server = context;
    const struct reply reply = choose(server, connection, path, method);
    (void)version;
    (void)body;
    (void)body_size;
    (void)request;
    return send_reply(&server->library, connection, &reply);
}

static int descriptor_of(const struct prt_metrics_server *server, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        server->library.get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info != NULL ? info->connect_fd : -1;
}

static void note_connection(void *context, struct MHD_Connection *connection, void **place,
                            enum MHD_ConnectionNotificationCode code)
{
    struct prt_metrics_server *server = context;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (*place != NULL)
            ((struct connection *)*place)->fd = -1;
        return;
    }
    for (size_t i = 0; i < PRT_METRICS_CONNECTIONS; i++)
        if (server->connections[i].fd < 0) {
            server->connections[i] =
                (struct connection){.fd = descriptor_of(server, connection), .since = prt_monotonic_ms()};
            *place = &server->connections[i];
            return;
        }
}

/* libmicrohttpd's own limit is renewed by each byte, so that a few patient connections could keep all others out. */
static void end_old_connections(struct prt_metrics_server *server, int64_t now)
{
    for (size_t i = 0; i < PRT_METRICS_CONNECTIONS; i++)
        if (server->connections[i].fd >= 0 && now - server->connections[i].since >= PRT_METRICS_CONNECTION_MS)
            (void)shutdown(server->connections[i].fd, SHUT_RDWR);
}

static bool has_more(const struct prt_metrics_server *server)
{
    MHD_UNSIGNED_LONG_LONG left = 0;
    return server->library.get_timeout(server->daemon, &left) == MHD_YES && left == 0;
}

static void serve(void *context)
{
    struct prt_metrics_server *server = context;
    const int64_t now = prt_monotonic_ms();
    if (now - server->looked_at >= LOOK_EVERY_MS) {
        server->looked_at = now;
        end_old_connections(server, now);
    }
    for (int i = 0; i < RUNS_PER_TURN; i++)
        if (server->library.run(server->daemon) != MHD_YES || !has_more(server))
            return;
}

union place {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
};

static bool read_place(const char *address, uint16_t port, union place *out, socklen_t *size)
{
    char inner[64] = "";
    memset(out, 0, sizeof *out);
    if (address[0] != '[') {
        out->four = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
        *size = sizeof out->four;
        return inet_pton(AF_INET, address, &out->four.sin_addr) == 1;
    }
    snprintf(inner, sizeof inner, "%.*s", (int)strcspn(address + 1, "]"), address + 1);
    out->six = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons(port)};
    *size = sizeof out->six;
    return inet_pton(AF_INET6, inner, &out->six.sin6_addr) == 1;
}

static prt_code bind_socket(int fd, const struct prt_metrics_options *options, uint16_t *port, prt_err *err)
{
    union place place;
    socklen_t size = 0;
    const int yes = 1;
    if (!read_place(options->address, options->port, &place, &size))
        return prt_fail(err, PRT_E_USAGE, "\"%s\" is no address", options->address);
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 || bind(fd, &place.any, size) != 0 ||
        listen(fd, BACKLOG) != 0 || getsockname(fd, &place.any, &size) != 0)
        return prt_fail(err, PRT_E_IO, "%s:%u: %s", options->address, (unsigned)options->port, strerror(errno));
    *port = ntohs(place.any.sa_family == AF_INET ? place.four.sin_port : place.six.sin6_port);
    return PRT_OK;
}

static prt_code open_socket(const struct prt_metrics_options *options, int *out, uint16_t *port, prt_err *err)
{
    const int family = options->address[0] == '[' ? AF_INET6 : AF_INET;
    const int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return prt_fail(err, errno == EMFILE || errno == ENFILE ? PRT_E_LIMIT : PRT_E_IO, "a socket: %s",
                        strerror(errno));
    const prt_code rc = bind_socket(fd, options, port, err);
    if (rc == PRT_OK)
        *out = fd;
    else
        close(fd);
    return rc;
}

/* The socket is the daemon's from then on. */
static prt_code start(struct prt_metrics_server *server, int fd, prt_err *err)
{
    server->daemon = server->library.start_daemon(
        MHD_USE_EPOLL, 0, NULL, NULL, answer, server, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)PRT_METRICS_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)(PRT_METRICS_CONNECTION_MS / 1000),
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)PRT_METRICS_REQUEST, MHD_OPTION_NOTIFY_CONNECTION, note_connection,
        server, MHD_OPTION_END);
    if (server->daemon == NULL) {
        close(fd);
        return prt_fail(err, PRT_E_IO, "libmicrohttpd does not start: %s", strerror(errno));
    }
    const union MHD_DaemonInfo *info = server->library.get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    if (info == NULL || info->epoll_fd < 0)
        return prt_fail(err, PRT_E_UNSUPPORTED, "this libmicrohttpd knows no epoll");
    server->attend = (struct prt_attend){.fd = info->epoll_fd, .serve = serve, .context = server};
    return PRT_OK;
}

prt_code prt_metrics_server_new(const struct prt_metrics_options *options, prt_metrics_server_t **out, prt_err *err)
{
    struct prt_metrics_server *server = prt_calloc(1, sizeof *server);
    uint16_t port = 0;
    int fd = -1;
    if (server == NULL)
        return prt_fail_memory(err, "a server of metrics");
    server->look = options->look;
    server->context = options->context;
    if (gethostname(server->own_name, sizeof server->own_name - 1) != 0)
        server->own_name[0] = '\0';
    server->identity = (struct prt_metrics_identity){options->address, server->own_name, options->names};
    prt_page_policy(server->policy);
    for (size_t i = 0; i < PRT_METRICS_CONNECTIONS; i++)
        server->connections[i].fd = -1;
    prt_code rc = prt_microhttpd_load(&server->library, err);
    if (rc == PRT_OK)
        rc = open_socket(options, &fd, &port, err);
    if (rc == PRT_OK)
        rc = start(server, fd, err);
    snprintf(server->place, sizeof server->place, "%s:%u", options->address, (unsigned)port);
    if (rc == PRT_OK)
        *out = server;
    else
        prt_metrics_server_destroy(&server);
    return rc;
}

void prt_metrics_server_destroy(prt_metrics_server_t **server)
{
    if (*server == NULL)
        return;
    if ((*server)->daemon != NULL)
        (*server)->library.stop_daemon((*server)->daemon);
    for (size_t i = 0; i < PAGES; i++)
        prt_buf_free(&(*server)->made[i].body);
    free(*server);
    *server = NULL;
}

const char *prt_metrics_server_place(const prt_metrics_server_t *server)
{
    return server->place;
}

const struct prt_attend *prt_metrics_server_attend(prt_metrics_server_t *server)
{
    return server != NULL ? &server->attend : NULL;
}
