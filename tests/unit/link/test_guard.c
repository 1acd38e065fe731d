/* SPDX-License-Identifier: Apache-2.0 */
/* Who is let in: real sockets on loopback, allowed and unwelcome peers, keys that come and go, and floods. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#include "proto/link/curve.h"
#include "proto/link/link.h"
#include "prt/clock.h"
#include "prt/mem.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"
#include "tests/unit/link/links.h"

enum {
    PATIENCE_MS = 20000, /* for what must come */
    QUIET_MS = 300       /* for what must not */
};

/* A coordinator with its folder of keys, and a worker that is in it. */
struct scene {
    prt_temp_t *temp;
    prt_log log;
    struct prt_key_pair server, worker, stranger;
    prt_guard_t *guard;  /* the coordinator's */
    prt_guard_t *theirs; /* the worker's */
};

static void save_key(struct scene *scene, const char *name, const struct prt_key_pair *pair)
{
    char path[64];
    char text[128];
    snprintf(path, sizeof path, "keys/%s.pub", name);
    snprintf(text, sizeof text, "curve\n    public-key = \"%s\"\n", pair->public_key);
    prt_temp_write(scene->temp, path, prt_str_from(text));
}

static void remove_key(struct scene *scene, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "keys/%s.pub", name);
    assert_int_equal(unlink(prt_temp_path(scene->temp, path)), 0);
}

static void make_pair(struct prt_key_pair *out)
{
    prt_err err;
    assert_prt_ok(prt_key_pair_make(out, &err), err);
}

static struct scene *new_scene(void)
{
    prt_err err;
    struct scene *scene = prt_calloc(1, sizeof *scene);
    scene->temp = prt_temp_new();
    scene->log = (prt_log){.fd = open(prt_temp_path(scene->temp, "log"), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600),
                           .level = PRT_LOG_DEBUG};
    make_pair(&scene->server);
    make_pair(&scene->worker);
    make_pair(&scene->stranger);
    save_key(scene, "worker", &scene->worker);
    assert_prt_ok(prt_guard_begin(prt_temp_path(scene->temp, "keys"), &scene->log, &scene->guard, &err), err);
    assert_prt_ok(prt_guard_begin(NULL, NULL, &scene->theirs, &err), err);
    return scene;
}

static void end_scene(struct scene *scene)
{
    prt_guard_end(&scene->guard);
    prt_guard_end(&scene->theirs);
    close(scene->log.fd);
    prt_temp_destroy(&scene->temp);
    free(scene);
}

static size_t times_logged(struct scene *scene, const char *part)
{
    size_t times = 0;
    for (const char *at = prt_temp_read(scene->temp, "log").data; (at = strstr(at, part)) != NULL; at++)
        times++;
    return times;
}

static uint64_t refused(const prt_guard_t *guard, prt_guard_refusal reason)
{
    struct prt_guard_counts counts;
    prt_guard_counts(guard, &counts);
    return counts.refused[reason];
}

static uint64_t refused_at_all(const prt_guard_t *guard)
{
    uint64_t sum = 0;
    for (int reason = 0; reason < PRT_REFUSALS; reason++)
        sum += refused(guard, (prt_guard_refusal)reason);
    return sum;
}

static uint64_t admitted(const prt_guard_t *guard)
{
    struct prt_guard_counts counts;
    prt_guard_counts(guard, &counts);
    return counts.admitted;
}

/* One turn of both programs' loops. */
static void turn(struct scene *scene, int64_t timeout_ms)
{
    prt_err err;
    struct prt_wait items[] = {{.fd = prt_guard_fd(scene->guard), .events = POLLIN},
                               {.fd = prt_guard_fd(scene->theirs), .events = POLLIN}};
    assert_prt_ok(prt_links_wait(items, 2, timeout_ms, &err), err);
    assert_prt_ok(prt_guard_serve(scene->guard, &err), err);
    assert_prt_ok(prt_guard_serve(scene->theirs, &err), err);
}

static prt_link_t *bind_with(prt_link_kind kind, const char *endpoint, const struct prt_link_security *security)
{
    prt_err err;
    prt_link_t *link = NULL;
    const struct prt_link_options options = {
        .max_frame = 1000, .high_water = 100, .linger_ms = 100, .security = security};
    assert_prt_ok(prt_link_bind(kind, endpoint, &options, &link, &err), err);
    return link;
}

static prt_link_t *open_door(struct scene *scene, prt_link_kind kind)
{
    const struct prt_link_security security = {.own = &scene->server, .guard = scene->guard};
    return bind_with(kind, "tcp://127.0.0.1:*", &security);
}

static prt_link_t *knock(struct scene *scene, prt_link_kind kind, const prt_link_t *door,
                         const struct prt_key_pair *pair, const char *server_key)
{
    prt_err err;
    prt_link_t *link = NULL;
    const struct prt_link_security security = {.own = pair, .server_key = server_key, .guard = scene->theirs};
    const struct prt_link_options options = {
        .max_frame = 1000, .high_water = 100, .linger_ms = 100, .security = &security};
    assert_prt_ok(prt_link_connect(kind, prt_link_endpoint(door), &options, &link, &err), err);
    return link;
}

static bool sent(prt_link_t *link, const char *text)
{
    prt_err err;
    bool gone = false;
    assert_prt_ok(prt_link_send(link, prt_str_from(text), &gone, &err), err);
    return gone;
}

/* A frame that is there is compared with `wanted`. */
static bool received(prt_link_t *link, const char *wanted)
{
    prt_err err;
    prt_buf frame = {0};
    bool got;
    assert_prt_ok(prt_link_receive(link, &frame, &got, NULL, &err), err);
    if (got)
        assert_prt_str(prt_buf_str(&frame), wanted);
    prt_buf_free(&frame);
    return got;
}

static void deliver(struct scene *scene, prt_link_t *from, prt_link_t *to, const char *text)
{
    const int64_t deadline = prt_monotonic_ms() + PATIENCE_MS;
    bool gone = false;
    for (;;) {
        gone = gone || sent(from, text);
        if (gone && received(to, text))
            return;
        assert_true(prt_monotonic_ms() < deadline);
        turn(scene, 5);
    }
}

static void ask_and_answer(struct scene *scene, prt_link_t *req, prt_link_t *rep)
{
    deliver(scene, req, rep, "question");
    deliver(scene, rep, req, "answer");
}

/* Until the count is reached; a little longer, to see that it is not passed. */
static void await_refusals(struct scene *scene, prt_guard_refusal reason, uint64_t wanted)
{
    const int64_t deadline = prt_monotonic_ms() + PATIENCE_MS;
    while (refused(scene->guard, reason) < wanted) {
        assert_true(prt_monotonic_ms() < deadline);
        turn(scene, 20);
    }
    assert_int_equal(refused(scene->guard, reason), wanted);
}

static void assert_silent(struct scene *scene, prt_link_t *link)
{
    const int64_t deadline = prt_monotonic_ms() + QUIET_MS;
    while (prt_monotonic_ms() < deadline) {
        turn(scene, 20);
        assert_false(received(link, ""));
    }
}

static uint16_t port_of(const prt_link_t *link)
{
    return (uint16_t)strtoul(strrchr(prt_link_endpoint(link), ':') + 1, NULL, 10);
}

/* A connection without ZeroMQ's help. */
static int connect_raw(const prt_link_t *door)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port_of(door)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static void write_raw(int fd, const void *bytes, size_t size)
{
    assert_int_equal(send(fd, bytes, size, MSG_NOSIGNAL), size);
}

/* The greeting of ZMTP 3.0 with this mechanism. */
static void greet(int fd, const char *mechanism)
{
    char greeting[64] = "\xff\0\0\0\0\0\0\0\1\x7f\3";
    snprintf(greeting + 12, 20, "%s", mechanism);
    write_raw(fd, greeting, sizeof greeting);
}

/* Until libzmq's thread throws it out; the loop has no part in it. */
static void await_end(int fd)
{
    char bytes[64];
    ssize_t got = 1;
    while (got > 0) {
        struct pollfd item = {.fd = fd, .events = POLLIN};
        assert_int_equal(poll(&item, 1, PATIENCE_MS), 1);
        got = recv(fd, bytes, sizeof bytes, 0);
    }
    close(fd);
}

static void an_allowed_key_passes_frames(void **state)
{
    (void)state;
    struct scene *scene = new_scene();
    prt_link_t *pull = open_door(scene, PRT_LINK_PULL);
    prt_link_t *rep = open_door(scene, PRT_LINK_REP);
    prt_link_t *push = knock(scene, PRT_LINK_PUSH, pull, &scene->worker, scene->server.public_key);
    prt_link_t *req = knock(scene, PRT_LINK_REQ, rep, &scene->worker, scene->server.public_key);
    assert_string_equal(prt_link_sender(pull), "");
    deliver(scene, push, pull, "a result");
    assert_string_equal(prt_link_sender(pull), scene->worker.public_key);
    ask_and_answer(scene, req, rep);
    assert_string_equal(prt_link_sender(rep), scene->worker.public_key);
    assert_string_equal(prt_link_sender(req), "");
    assert_int_equal(admitted(scene->guard), 2);
    assert_int_equal(refused_at_all(scene->guard), 0);
    assert_int_equal(refused_at_all(scene->theirs), 0);
    prt_link_destroy(&push);
    prt_link_destroy(&req);
    prt_link_destroy(&pull);
    prt_link_destroy(&rep);
    end_scene(scene);
}

static void an_unknown_key_passes_nothing(void **state)
{
    (void)state;
    char line[200];
    struct scene *scene = new_scene();
    prt_link_t *pull = open_door(scene, PRT_LINK_PULL);
    prt_link_t *push = knock(scene, PRT_LINK_PUSH, pull, &scene->stranger, scene->server.public_key);
    await_refusals(scene, PRT_REFUSED_KEY, 1);
    assert_silent(scene, pull);
    assert_false(sent(push, "let me in"));
    assert_int_equal(refused_at_all(scene->guard), 1);
    assert_int_equal(refused(scene->theirs, PRT_REFUSED_BY_SERVER), 1);
    snprintf(line, sizeof line, "refused a peer from 127.0.0.1 (key %s): its key is not in the folder of keys",
             scene->stranger.public_key);
    assert_int_equal(times_logged(scene, line), 1);
    prt_link_destroy(&push);
    prt_link_destroy(&pull);
    end_scene(scene);
}

/* Peers that libzmq turns away before it asks the guard: only the monitor tells of them. */
static void peers_without_the_right_handshake_pass_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *mechanism; /* of the greeting; NULL: other bytes */
        const char *bytes;
        bool hang_up;
        prt_guard_refusal reason;
    } cases[] = {
        {"NULL", NULL, false, PRT_REFUSED_MECHANISM},
        {"PLAIN", NULL, false, PRT_REFUSED_MECHANISM},
        {"GSSAPI", NULL, false, PRT_REFUSED_MECHANISM},
        {"CURVE", "\4\1x", false, PRT_REFUSED_HANDSHAKE}, /* a command of one byte is no HELLO */
        {"CURVE", NULL, true, PRT_REFUSED_BROKEN},
        {NULL, "", true, PRT_REFUSED_BROKEN},
        {NULL, "GET / HTTP/1.1\r\n\r\n", false, PRT_REFUSED_HANDSHAKE},
        {NULL, "\xff\1\1\1\1\1\1\1\1\x7f\1\5", false, PRT_REFUSED_HANDSHAKE}, /* ZMTP 2.0 */
    };
    struct scene *scene = new_scene();
    prt_link_t *pull = open_door(scene, PRT_LINK_PULL);
    uint64_t wanted[PRT_REFUSALS] = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const int fd = connect_raw(pull);
        if (cases[i].mechanism != NULL)
            greet(fd, cases[i].mechanism);
        if (cases[i].bytes != NULL)
            write_raw(fd, cases[i].bytes, strlen(cases[i].bytes));
        if (cases[i].hang_up)
            close(fd);
        await_refusals(scene, cases[i].reason, ++wanted[cases[i].reason]);
        if (!cases[i].hang_up)
            close(fd);
    }
    assert_silent(scene, pull);
    assert_int_equal(refused_at_all(scene->guard), sizeof cases / sizeof *cases);
    prt_link_destroy(&pull);
    end_scene(scene);
}

/* When the guard is in time to ask for it: a connection that is over has none. So they are tried until one is. */
static void a_peer_is_named_by_its_address(void **state)
{
    (void)state;
    char line[200];
    struct scene *scene = new_scene();
    prt_link_t *pull = open_door(scene, PRT_LINK_PULL);
    const int64_t deadline = prt_monotonic_ms() + PATIENCE_MS;
    snprintf(line, sizeof line, "refused a peer at %s from 127.0.0.1: one side speaks CURVE and the other does not",
             prt_link_endpoint(pull));
    for (uint64_t tries = 1; times_logged(scene, line) == 0; tries++) {
        assert_true(prt_monotonic_ms() < deadline);
        const int fd = connect_raw(pull);
        turn(scene, 100);
        greet(fd, "NULL");
        await_refusals(scene, PRT_REFUSED_MECHANISM, tries);
        close(fd);
    }
    prt_link_destroy(&pull);
    end_scene(scene);
}

/* libzmq tells of bytes that are no ZMTP only that their connection ended, as it does of every good one. */
static void honest_peers_that_leave_are_not_taken_for_refused_ones(void **state)
{
    (void)state;
    prt_err err;
    struct scene *scene = new_scene();
    prt_link_t *doors[] = {open_door(scene, PRT_LINK_REP), open_door(scene, PRT_LINK_PULL)};
    prt_link_t *req = knock(scene, PRT_LINK_REQ, doors[0], &scene->worker, scene->server.public_key);
    prt_link_t *push = knock(scene, PRT_LINK_PUSH, doors[1], &scene->worker, scene->server.public_key);
    ask_and_answer(scene, req, doors[0]);
    struct prt_wait idle = {.link = push, .events = POLLOUT}; /* comes in, says nothing, and leaves */
    const int64_t deadline = prt_monotonic_ms() + PATIENCE_MS;
    while (idle.ready == 0) {
        assert_true(prt_monotonic_ms() < deadline);
        turn(scene, 10);
        assert_prt_ok(prt_links_wait(&idle, 1, 0, &err), err);
    }
    assert_int_equal(admitted(scene->guard), 2);
    prt_link_destroy(&req);
    prt_link_destroy(&push);
    assert_silent(scene, doors[1]);
    assert_int_equal(refused_at_all(scene->guard), 0);
    for (uint64_t i = 0; i < 2; i++) {
        const int fd = connect_raw(doors[i]);
        write_raw(fd, "GET / HTTP/1.1\r\n\r\n", 18);
        await_end(fd);
        await_refusals(scene, PRT_REFUSED_HANDSHAKE, i + 1);
    }
    prt_link_destroy(&doors[0]);
    prt_link_destroy(&doors[1]);
    end_scene(scene);
}

static void another_servers_key_opens_nothing(void **state)
{
    (void)state;
    struct scene *scene = new_scene();
    prt_link_t *pull = open_door(scene, PRT_LINK_PULL);
    prt_link_t *push = knock(scene, PRT_LINK_PUSH, pull, &scene->worker, scene->stranger.public_key);
    const int64_t deadline = prt_monotonic_ms() + PATIENCE_MS;
    while (refused(scene->guard, PRT_REFUSED_CIPHER) < 4 || refused(scene->theirs, PRT_REFUSED_BROKEN) < 4) {
        assert_true(prt_monotonic_ms() < deadline); /* libzmq tries again by itself */
        turn(scene, 20);
        assert_false(sent(push, "let me in"));
    }
    assert_silent(scene, pull);
    assert_int_equal(admitted(scene->guard), 0);
    /* the 1st, the 2nd and the 4th; twice that when some addresses are sure and others are not */
    assert_in_range(times_logged(scene, "it has another public key for this side"), 3, 8);
    struct prt_guard_counts counts;
    prt_guard_counts(scene->theirs, &counts);
    assert_non_null(strstr(counts.last, "not connected to tcp://127.0.0.1:"));
    assert_non_null(strstr(counts.last, "is --server-key its public key?"));
    prt_link_destroy(&push);
    prt_link_destroy(&pull);
    end_scene(scene);
}

static void a_plain_link_is_not_let_in(void **state)
{
    (void)state;
    prt_err err;
    prt_link_t *push = NULL;
    struct scene *scene = new_scene();
    prt_link_t *pull = open_door(scene, PRT_LINK_PULL);
    const struct prt_link_options plain = {.max_frame = 1000, .high_water = 100, .linger_ms = 0};
    assert_prt_ok(prt_link_connect(PRT_LINK_PUSH, prt_link_endpoint(pull), &plain, &push, &err), err);
    await_refusals(scene, PRT_REFUSED_MECHANISM, 1);
    assert_false(sent(push, "let me in"));
    assert_silent(scene, pull);
    prt_link_destroy(&push);
    prt_link_destroy(&pull);
    end_scene(scene);
}

/* The worker's link tries again by itself, so nobody has to start anything anew. */
static void a_key_added_is_let_in_at_its_next_try(void **state)
{
    (void)state;
    struct scene *scene = new_scene();
    prt_link_t *rep = open_door(scene, PRT_LINK_REP);
    prt_link_t *req = knock(scene, PRT_LINK_REQ, rep, &scene->stranger, scene->server.public_key);
    await_refusals(scene, PRT_REFUSED_KEY, 1);
    save_key(scene, "stranger", &scene->stranger);
    ask_and_answer(scene, req, rep);
    assert_string_equal(prt_link_sender(rep), scene->stranger.public_key);
    assert_int_equal(refused(scene->guard, PRT_REFUSED_KEY), 1);
    assert_int_equal(admitted(scene->guard), 1);
    prt_link_destroy(&req);
    prt_link_destroy(&rep);
    end_scene(scene);
}

static void a_key_removed_is_refused_at_its_next_try(void **state)
{
    (void)state;
    struct scene *scene = new_scene();
    prt_link_t *rep = open_door(scene, PRT_LINK_REP);
    prt_link_t *req = knock(scene, PRT_LINK_REQ, rep, &scene->worker, scene->server.public_key);
    ask_and_answer(scene, req, rep);
    prt_link_destroy(&req);
    remove_key(scene, "worker");
    req = knock(scene, PRT_LINK_REQ, rep, &scene->worker, scene->server.public_key);
    await_refusals(scene, PRT_REFUSED_KEY, 1);
    assert_false(sent(req, "let me in"));
    assert_int_equal(admitted(scene->guard), 1);
    prt_link_destroy(&req);
    prt_link_destroy(&rep);
    end_scene(scene);
}

static void connections_of_a_removed_key_are_deaf(void **state)
{
    (void)state;
    struct scene *scene = new_scene();
    save_key(scene, "other", &scene->stranger);
    prt_link_t *rep = open_door(scene, PRT_LINK_REP);
    prt_link_t *pull = open_door(scene, PRT_LINK_PULL);
    prt_link_t *req = knock(scene, PRT_LINK_REQ, rep, &scene->worker, scene->server.public_key);
    prt_link_t *push = knock(scene, PRT_LINK_PUSH, pull, &scene->worker, scene->server.public_key);
    prt_link_t *others = knock(scene, PRT_LINK_PUSH, pull, &scene->stranger, scene->server.public_key);
    ask_and_answer(scene, req, rep);
    deliver(scene, push, pull, "before");
    remove_key(scene, "worker");
    const int64_t noticed = prt_monotonic_ms() + PRT_GUARD_LOOK_MS + 100;
    while (prt_monotonic_ms() < noticed)
        turn(scene, 100);
    assert_false(prt_guard_admits(scene->guard, scene->worker.public_key));
    assert_true(prt_guard_admits(scene->guard, scene->stranger.public_key));

    assert_true(sent(push, "after"));
    assert_true(sent(req, "may I?"));
    const int64_t deadline = prt_monotonic_ms() + PATIENCE_MS;
    while (refused(scene->guard, PRT_REFUSED_REMOVED) < 2) {
        assert_true(prt_monotonic_ms() < deadline);
        turn(scene, 5);
        assert_false(received(pull, ""));
        assert_false(received(rep, ""));
    }
    const int64_t empty_by = prt_monotonic_ms() + PATIENCE_MS;
    while (!received(req, "")) { /* so that a REP link is not held up: an empty frame, which is no message */
        assert_true(prt_monotonic_ms() < empty_by);
        turn(scene, 5);
    }
    deliver(scene, others, pull, "from somebody else"); /* and nobody else is touched */
    assert_int_equal(times_logged(scene, "its key was removed"), 2);
    prt_link_destroy(&others);
    prt_link_destroy(&push);
    prt_link_destroy(&req);
    prt_link_destroy(&pull);
    prt_link_destroy(&rep);
    end_scene(scene);
}

static void a_key_that_was_accused_too_often_is_barred(void **state)
{
    (void)state;
    struct scene *scene = new_scene();
    save_key(scene, "other", &scene->stranger);
    prt_link_t *pull = open_door(scene, PRT_LINK_PULL);
    prt_link_t *push = knock(scene, PRT_LINK_PUSH, pull, &scene->worker, scene->server.public_key);
    prt_link_t *others = knock(scene, PRT_LINK_PUSH, pull, &scene->stranger, scene->server.public_key);
    deliver(scene, push, pull, "before");
    deliver(scene, others, pull, "from somebody else");
    assert_false(prt_guard_accuse(scene->guard, ""));
    for (int times = 1; times < PRT_GUARD_PATIENCE; times++)
        assert_false(prt_guard_accuse(scene->guard, scene->worker.public_key));
    assert_true(prt_guard_admits(scene->guard, scene->worker.public_key));
    deliver(scene, push, pull, "still");
    assert_true(prt_guard_accuse(scene->guard, scene->worker.public_key));
    assert_false(prt_guard_accuse(scene->guard, scene->worker.public_key)); /* told once */
    assert_false(prt_guard_admits(scene->guard, scene->worker.public_key));
    assert_true(prt_guard_admits(scene->guard, scene->stranger.public_key));

    assert_true(sent(push, "after"));
    const int64_t deadline = prt_monotonic_ms() + PATIENCE_MS;
    while (refused(scene->guard, PRT_REFUSED_BARRED) < 1) {
        assert_true(prt_monotonic_ms() < deadline);
        turn(scene, 5);
        assert_false(received(pull, ""));
    }
    prt_link_t *again = knock(scene, PRT_LINK_PUSH, pull, &scene->worker, scene->server.public_key);
    await_refusals(scene, PRT_REFUSED_BARRED, 2);
    deliver(scene, others, pull, "and from somebody else");
    prt_link_destroy(&again);
    prt_link_destroy(&others);
    prt_link_destroy(&push);
    prt_link_destroy(&pull);
    end_scene(scene);
}

static void without_its_folder_the_guard_lets_nobody_new_in(void **state)
{
    (void)state;
    struct scene *scene = new_scene();
    prt_link_t *pull = open_door(scene, PRT_LINK_PULL);
    prt_link_t *push = knock(scene, PRT_LINK_PUSH, pull, &scene->worker, scene->server.public_key);
    deliver(scene, push, pull, "before");
    assert_int_equal(rename(prt_temp_path(scene->temp, "keys"), prt_temp_path(scene->temp, "aside")), 0);
    prt_link_t *late = knock(scene, PRT_LINK_PUSH, pull, &scene->worker, scene->server.public_key);
    await_refusals(scene, PRT_REFUSED_FOLDER, 1);
    deliver(scene, push, pull, "after");
    prt_link_destroy(&late);
    prt_link_destroy(&push);
    prt_link_destroy(&pull);
    end_scene(scene);
}

static void a_link_may_be_for_one_key_alone(void **state)
{
    (void)state;
    struct scene *scene = new_scene();
    save_key(scene, "other", &scene->stranger);
    const struct prt_link_security mine = {
        .own = &scene->server, .only = scene->worker.public_key, .guard = scene->guard};
    prt_link_t *push = bind_with(PRT_LINK_PUSH, "tcp://127.0.0.1:*", &mine);
    prt_link_t *thief = knock(scene, PRT_LINK_PULL, push, &scene->stranger, scene->server.public_key);
    await_refusals(scene, PRT_REFUSED_OTHER, 1);
    assert_false(sent(push, "a task"));
    prt_link_t *pull = knock(scene, PRT_LINK_PULL, push, &scene->worker, scene->server.public_key);
    deliver(scene, push, pull, "a task");
    assert_int_equal(admitted(scene->guard), 1);
    prt_link_destroy(&thief);
    prt_link_destroy(&pull);
    prt_link_destroy(&push);
    end_scene(scene);
}

static void a_link_without_a_living_guard_is_closed(void **state)
{
    (void)state;
    struct scene *scene = new_scene();
    const struct prt_link_security without = {.own = &scene->server, .guard = scene->theirs};
    prt_guard_end(&scene->guard); /* nobody is left whom libzmq could ask */
    prt_link_t *pull = bind_with(PRT_LINK_PULL, "tcp://127.0.0.1:*", &without);
    prt_link_t *push = knock(scene, PRT_LINK_PUSH, pull, &scene->worker, scene->server.public_key);
    prt_err err;
    const int64_t deadline = prt_monotonic_ms() + PATIENCE_MS;
    while (refused_at_all(scene->theirs) < 2) {
        assert_true(prt_monotonic_ms() < deadline);
        struct prt_wait item = {.fd = prt_guard_fd(scene->theirs), .events = POLLIN};
        assert_prt_ok(prt_links_wait(&item, 1, 20, &err), err);
        assert_prt_ok(prt_guard_serve(scene->theirs, &err), err);
        assert_false(sent(push, "let me in"));
        assert_false(received(pull, ""));
    }
    prt_link_destroy(&push);
    prt_link_destroy(&pull);
    end_scene(scene);
}

static void what_is_missing_is_refused(void **state)
{
    (void)state;
    struct scene *scene = new_scene();
    const struct prt_key_pair *own = &scene->server;
    const struct {
        bool bind;
        struct prt_link_security security;
    } cases[] = {
        {true, {.own = own}},
        {true, {.guard = scene->guard}},
        {true, {.own = own, .guard = scene->guard, .only = "not a key"}},
        {false, {.own = own, .guard = scene->theirs}},
        {false, {.own = own, .server_key = own->public_key}},
        {false, {.own = own, .guard = scene->theirs, .server_key = "not a key"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        prt_err err;
        prt_link_t *link = NULL;
        const struct prt_link_options options = {
            .max_frame = 1000, .high_water = 1, .linger_ms = 0, .security = &cases[i].security};
        const prt_code rc = cases[i].bind ? prt_link_bind(PRT_LINK_PULL, "tcp://127.0.0.1:*", &options, &link, &err)
                                          : prt_link_connect(PRT_LINK_PUSH, "tcp://127.0.0.1:1", &options, &link, &err);
        assert_prt_code(rc, PRT_E_INTERNAL, err);
        assert_prt_says(err, "security without a key pair, a guard, or the key of its peer");
        assert_null(link);
    }
    prt_err err;
    prt_guard_t *second = NULL;
    assert_prt_code(prt_guard_begin(prt_temp_path(scene->temp, "keys"), NULL, &second, &err), PRT_E_INTERNAL, err);
    assert_prt_says(err, "this process has one already");
    assert_prt_code(prt_guard_begin(prt_temp_path(scene->temp, "none"), NULL, &second, &err), PRT_E_NOT_FOUND, err);
    assert_null(second);
    end_scene(scene);
}

/* As many descriptors as are left, and one more each time, until it works: no step on the way ends the process. */
static void no_descriptor_left_is_an_error(void **state)
{
    (void)state;
    prt_err err;
    struct rlimit before;
    struct scene *scene = new_scene();
    const struct prt_link_security security = {.own = &scene->server, .guard = scene->guard};
    const struct prt_link_options options = {.max_frame = 1000, .high_water = 1, .linger_ms = 0, .security = &security};
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    const int next = dup(0);
    close(next);
    int failures = 0;
    for (rlim_t more = 0;; more++) {
        prt_guard_t *guard = NULL;
        prt_link_t *link = NULL;
        const struct rlimit few = {.rlim_cur = (rlim_t)next + more, .rlim_max = before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
        prt_code rc = prt_guard_begin(NULL, NULL, &guard, &err);
        if (rc == PRT_OK)
            rc = prt_link_bind(PRT_LINK_PULL, "tcp://127.0.0.1:*", &options, &link, &err);
        prt_link_destroy(&link);
        prt_guard_end(&guard);
        if (rc == PRT_OK)
            break;
        assert_prt_code(rc, PRT_E_LIMIT, err);
        assert_prt_says(err, "raise the limit (ulimit -n)");
        failures++;
    }
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_true(failures >= 4);
    end_scene(scene);
}

/* Half of them with a mechanism that is refused at once, half with bytes that are no ZMTP, and strangers with keys.
 * While they come, an honest pair exchanges a question and an answer for every ten of them. */
static void a_flood_of_refused_peers_does_not_hold_up_honest_ones(void **state)
{
    (void)state;
    enum { PEERS = 1000, STRANGERS = 50 };
    struct scene *scene = new_scene();
    prt_link_t *strangers[STRANGERS];
    prt_link_t *rep = open_door(scene, PRT_LINK_REP);
    prt_link_t *req = knock(scene, PRT_LINK_REQ, rep, &scene->worker, scene->server.public_key);
    ask_and_answer(scene, req, rep);
    for (size_t i = 0; i < STRANGERS; i++)
        strangers[i] = knock(scene, PRT_LINK_REQ, rep, &scene->stranger, scene->server.public_key);
    for (size_t i = 0; i < PEERS; i++) {
        const int fd = connect_raw(rep);
        if (i % 2 == 0)
            greet(fd, "NULL");
        else
            write_raw(fd, "GET / HTTP/1.1\r\nHost: coordinator\r\n\r\n", 37);
        await_end(fd);
        if (i % 10 == 0)
            ask_and_answer(scene, req, rep);
    }
    await_refusals(scene, PRT_REFUSED_KEY,
                   refused(scene->guard, PRT_REFUSED_KEY) > STRANGERS ? refused(scene->guard, PRT_REFUSED_KEY)
                                                                      : STRANGERS);
    const int64_t deadline = prt_monotonic_ms() + PATIENCE_MS;
    while (refused_at_all(scene->guard) - refused(scene->guard, PRT_REFUSED_KEY) < PEERS) {
        assert_true(prt_monotonic_ms() < deadline);
        turn(scene, 20);
    }
    ask_and_answer(scene, req, rep);
    assert_int_equal(refused(scene->theirs, PRT_REFUSED_BROKEN), 0); /* the honest link was never cut */
    assert_in_range(times_logged(scene, "refused a peer"), 4, 100);  /* not one line for each */
    for (size_t i = 0; i < STRANGERS; i++)
        prt_link_destroy(&strangers[i]);
    prt_link_destroy(&req);
    prt_link_destroy(&rep);
    end_scene(scene);
}

/* libzmq's thread would wait for the reader of a monitor's queue, were it bounded. */
/* libzmq gives a name back some time after its socket was closed. */
static void a_guard_begins_right_after_another(void **state)
{
    (void)state;
    for (int round = 0; round < 100; round++) {
        struct scene *scene = new_scene();
        prt_link_t *pull = open_door(scene, PRT_LINK_PULL);
        prt_link_t *push = knock(scene, PRT_LINK_PUSH, pull, &scene->worker, scene->server.public_key);
        prt_link_destroy(&push);
        prt_link_destroy(&pull);
        end_scene(scene);
    }
}

static void a_loop_that_is_busy_does_not_stop_the_wire(void **state)
{
    (void)state;
    enum { PEERS = 3000 };
    struct scene *scene = new_scene();
    prt_link_t *pull = open_door(scene, PRT_LINK_PULL);
    prt_link_t *push = knock(scene, PRT_LINK_PUSH, pull, &scene->worker, scene->server.public_key);
    deliver(scene, push, pull, "before");
    for (size_t i = 0; i < PEERS; i++) {
        const int fd = connect_raw(pull);
        greet(fd, "NULL");
        await_end(fd);
    }
    assert_true(sent(push, "meanwhile"));
    struct prt_wait item = {.link = pull, .events = POLLIN};
    prt_err err;
    assert_prt_ok(prt_links_wait(&item, 1, PATIENCE_MS, &err), err);
    assert_true(received(pull, "meanwhile"));
    assert_int_equal(refused_at_all(scene->guard), 0); /* not served yet */
    await_refusals(scene, PRT_REFUSED_MECHANISM, PEERS);
    prt_link_destroy(&push);
    prt_link_destroy(&pull);
    end_scene(scene);
}

static bool has_ipv6(void)
{
    const struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    const int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool there = fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof address) == 0;
    if (fd >= 0)
        close(fd);
    return there;
}

static void peers_come_over_ipv6_too(void **state)
{
    (void)state;
    if (!has_ipv6()) {
        print_message("skipped: this machine has no ::1\n");
        skip();
    }
    struct scene *scene = new_scene();
    const struct prt_link_security security = {.own = &scene->server, .guard = scene->guard};
    prt_link_t *pull = bind_with(PRT_LINK_PULL, "tcp://[::1]:*", &security);
    assert_int_equal(strncmp(prt_link_endpoint(pull), "tcp://[::1]:", 12), 0);
    prt_link_t *push = knock(scene, PRT_LINK_PUSH, pull, &scene->worker, scene->server.public_key);
    prt_link_t *stranger = knock(scene, PRT_LINK_PUSH, pull, &scene->stranger, scene->server.public_key);
    deliver(scene, push, pull, "a result");
    await_refusals(scene, PRT_REFUSED_KEY, 1);
    assert_int_equal(times_logged(scene, "refused a peer from ::1 (key "), 1);
    prt_link_destroy(&stranger);
    prt_link_destroy(&push);
    prt_link_destroy(&pull);
    end_scene(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_allowed_key_passes_frames),
        cmocka_unit_test(an_unknown_key_passes_nothing),
        cmocka_unit_test(peers_without_the_right_handshake_pass_nothing),
        cmocka_unit_test(a_peer_is_named_by_its_address),
        cmocka_unit_test(honest_peers_that_leave_are_not_taken_for_refused_ones),
        cmocka_unit_test(another_servers_key_opens_nothing),
        cmocka_unit_test(a_plain_link_is_not_let_in),
        cmocka_unit_test(a_key_added_is_let_in_at_its_next_try),
        cmocka_unit_test(a_key_removed_is_refused_at_its_next_try),
        cmocka_unit_test(connections_of_a_removed_key_are_deaf),
        cmocka_unit_test(a_key_that_was_accused_too_often_is_barred),
        cmocka_unit_test(without_its_folder_the_guard_lets_nobody_new_in),
        cmocka_unit_test(a_link_may_be_for_one_key_alone),
        cmocka_unit_test(a_link_without_a_living_guard_is_closed),
        cmocka_unit_test(what_is_missing_is_refused),
        cmocka_unit_test(no_descriptor_left_is_an_error),
        cmocka_unit_test(a_flood_of_refused_peers_does_not_hold_up_honest_ones),
        cmocka_unit_test(a_guard_begins_right_after_another),
        cmocka_unit_test(a_loop_that_is_busy_does_not_stop_the_wire),
        cmocka_unit_test(peers_come_over_ipv6_too),
    };
    return cmocka_run_group_tests(tests, begin_links, end_links);
}
