/* SPDX-License-Identifier: Apache-2.0 */
/* Connected links whose bytes were changed or repeated on the way are made again, by themselves or, when it is what
 * they say that was harmed, by prt_link_reconnect: real sockets with CURVE, and between them a relay that does harm to
 * one piece. */
#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/link/curve.h"
#include "proto/link/guard.h"
#include "proto/link/link.h"
#include "prt/clock.h"
#include "prt/mem.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"
#include "tests/unit/link/links.h"

enum { PATIENCE_MS = 20000, ANSWER_MS = 200, DOUBT_MS = 500, RETRY_MS = 20, PIECE = 65536, PAIRS = 500, TIMES = 4 };

enum way { UP, DOWN }; /* from the connected side to the bound one, and back */

enum harm {
    NONE,
    CHANGED_BOX,   /* the last byte: what was encrypted */
    CHANGED_FLAGS, /* the first byte of a frame of ZMTP: its length is read as another */
    TWICE
};

/* Passes bytes. At most PAIRS connections are made in all. */
struct relay {
    pthread_t thread;
    int listener, stop[2];
    uint16_t port, door;
    atomic_int harm, way; /* what comes next on that way is harmed; then NONE */
    atomic_uint connections;
};

static struct sockaddr_in loopback(uint16_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static bool pass(struct relay *relay, int from, int to, enum way way)
{
    static _Thread_local char piece[PIECE];
    const ssize_t got = recv(from, piece, sizeof piece, 0);
    if (got <= 0)
        return false;
    enum harm todo = NONE;
    if (atomic_load(&relay->way) == (int)way)
        todo = (enum harm)atomic_exchange(&relay->harm, NONE);
    if (todo == CHANGED_BOX)
        piece[got - 1] ^= 1;
    if (todo == CHANGED_FLAGS)
        piece[0] ^= 2;
    for (int times = todo == TWICE ? 2 : 1; times > 0; times--)
        if (send(to, piece, (size_t)got, MSG_NOSIGNAL) != got)
            return false;
    return true;
}

/* Of a pair: its ends are closed when one of them has. */
static void serve_pair(struct relay *relay, struct pollfd *pair)
{
    const bool open = (pair[0].revents == 0 || pass(relay, pair[0].fd, pair[1].fd, UP)) &&
                      (pair[1].revents == 0 || pass(relay, pair[1].fd, pair[0].fd, DOWN));
    for (int end = 0; end < 2 && !open; end++) {
        close(pair[end].fd);
        pair[end].fd = -1;
    }
}

static void accept_pair(struct relay *relay, struct pollfd *pair)
{
    const struct sockaddr_in door = loopback(relay->door);
    pair[0] = (struct pollfd){.fd = accept(relay->listener, NULL, NULL), .events = POLLIN};
    pair[1] = (struct pollfd){.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .events = POLLIN};
    (void)!connect(pair[1].fd, (const struct sockaddr *)&door, sizeof door);
    for (int end = 0; end < 2; end++)
        (void)setsockopt(pair[end].fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    atomic_fetch_add(&relay->connections, 1);
}

static void *run_relay(void *argument)
{
    struct relay *relay = argument;
    struct pollfd items[2 + 2 * PAIRS] = {{.fd = relay->listener, .events = POLLIN},
                                          {.fd = relay->stop[0], .events = POLLIN}};
    nfds_t count = 2;
    while (poll(items, count, -1) >= 0 && items[1].revents == 0) {
        for (nfds_t at = 2; at < count; at += 2)
            if (items[at].fd >= 0)
                serve_pair(relay, &items[at]);
        if (items[0].revents != 0 && count < 2 + 2 * PAIRS) {
            accept_pair(relay, &items[count]);
            count += 2;
        }
    }
    for (nfds_t at = 2; at < count; at++)
        if (items[at].fd >= 0)
            close(items[at].fd);
    return NULL;
}

static void begin_relay(struct relay *relay, const prt_link_t *door)
{
    struct sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    relay->door = (uint16_t)strtoul(strrchr(prt_link_endpoint(door), ':') + 1, NULL, 10);
    relay->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(relay->listener, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(relay->listener, 16), 0);
    assert_int_equal(getsockname(relay->listener, (struct sockaddr *)&address, &size), 0);
    relay->port = ntohs(address.sin_port);
    assert_int_equal(pipe(relay->stop), 0);
    assert_int_equal(pthread_create(&relay->thread, NULL, run_relay, relay), 0);
}

static void end_relay(struct relay *relay)
{
    close(relay->stop[1]);
    assert_int_equal(pthread_join(relay->thread, NULL), 0);
    close(relay->stop[0]);
    close(relay->listener);
}

static void arm(struct relay *relay, enum harm harm, enum way way)
{
    atomic_store(&relay->way, (int)way);
    atomic_store(&relay->harm, (int)harm);
}

struct scene {
    prt_temp_t *temp;
    struct prt_key_pair server, worker;
    prt_guard_t *guard, *theirs;
    struct relay relay;
    prt_link_t *bound, *connected;
};

static struct scene *new_scene(void)
{
    prt_err err;
    char text[128];
    struct scene *scene = prt_calloc(1, sizeof *scene);
    scene->temp = prt_temp_new();
    assert_prt_ok(prt_key_pair_make(&scene->server, &err), err);
    assert_prt_ok(prt_key_pair_make(&scene->worker, &err), err);
    snprintf(text, sizeof text, "curve\n    public-key = \"%s\"\n", scene->worker.public_key);
    prt_temp_write(scene->temp, "keys/worker.pub", prt_str_from(text));
    assert_prt_ok(prt_guard_begin(prt_temp_path(scene->temp, "keys"), NULL, &scene->guard, &err), err);
    assert_prt_ok(prt_guard_begin(NULL, NULL, &scene->theirs, &err), err);
    scene->theirs->retry_ms = RETRY_MS;
    return scene;
}

static void end_scene(struct scene *scene)
{
    prt_link_destroy(&scene->connected);
    prt_link_destroy(&scene->bound);
    end_relay(&scene->relay);
    prt_guard_end(&scene->guard);
    prt_guard_end(&scene->theirs);
    prt_temp_destroy(&scene->temp);
    free(scene);
}

static void open_bound(struct scene *scene, prt_link_kind kind)
{
    prt_err err;
    const struct prt_link_security security = {.own = &scene->server, .guard = scene->guard};
    const struct prt_link_options options = {
        .max_frame = 1000, .high_water = 100, .linger_ms = 0, .security = &security};
    assert_prt_ok(prt_link_bind(kind, "tcp://127.0.0.1:*", &options, &scene->bound, &err), err);
    begin_relay(&scene->relay, scene->bound);
}

static void open_connected(struct scene *scene, prt_link_kind kind)
{
    prt_err err;
    char endpoint[64];
    const struct prt_link_security security = {
        .own = &scene->worker, .server_key = scene->server.public_key, .guard = scene->theirs};
    const struct prt_link_options options = {
        .max_frame = 1000, .high_water = 100, .linger_ms = 0, .security = &security};
    snprintf(endpoint, sizeof endpoint, "tcp://127.0.0.1:%u", scene->relay.port);
    assert_prt_ok(prt_link_connect(kind, endpoint, &options, &scene->connected, &err), err);
}

static bool sent(prt_link_t *link, unsigned number)
{
    prt_err err;
    char text[16];
    bool gone = false;
    snprintf(text, sizeof text, "%u", number);
    assert_prt_ok(prt_link_send(link, prt_str_from(text), &gone, &err), err);
    return gone;
}

/* The number in the next frame; 0: there is none. */
static unsigned received(prt_link_t *link)
{
    prt_err err;
    prt_buf frame = {0};
    bool got;
    assert_prt_ok(prt_link_receive(link, &frame, &got, NULL, &err), err);
    const unsigned number = got ? (unsigned)strtoul(frame.data, NULL, 10) : 0;
    prt_buf_free(&frame);
    return number;
}

static void turn(struct scene *scene)
{
    prt_err err;
    struct prt_wait items[] = {{.fd = prt_guard_fd(scene->guard), .events = POLLIN},
                               {.fd = prt_guard_fd(scene->theirs), .events = POLLIN},
                               {.link = scene->bound, .events = POLLIN},
                               {.link = scene->connected, .events = POLLIN}};
    assert_prt_ok(prt_links_wait(items, 4, 10, &err), err);
    assert_prt_ok(prt_guard_serve(scene->guard, &err), err);
    assert_prt_ok(prt_guard_serve(scene->theirs, &err), err);
}

/* All there are, so that none is always one turn late. The number in the last one; 0: there is none. */
static unsigned receive_all(prt_link_t *link, bool answers)
{
    unsigned last = 0;
    for (unsigned number; (number = received(link)) != 0; last = number)
        if (answers)
            (void)sent(link, number);
    return last;
}

/* One try. Frames carry the number of connections when they were sent, so that they tell which one they came over. A
 * question that got no answer is asked again, not too soon: an answer to the one before is dropped then. */
static unsigned pass_frame(struct scene *scene, prt_link_kind connected)
{
    const unsigned number = atomic_load(&scene->relay.connections);
    const bool gone = sent(connected == PRT_LINK_PULL ? scene->bound : scene->connected, number);
    turn(scene);
    if (connected == PRT_LINK_PULL)
        return receive_all(scene->connected, false);
    if (connected == PRT_LINK_PUSH)
        return receive_all(scene->bound, false);
    unsigned answer = 0;
    const int64_t until = gone ? prt_monotonic_ms() + ANSWER_MS : 0;
    while (answer == 0 && prt_monotonic_ms() < until) {
        (void)receive_all(scene->bound, true);
        turn(scene);
        answer = receive_all(scene->connected, false); /* libzmq leaves a connection when its socket is looked at */
    }
    return answer;
}

/* Until frames pass over the connection with this number, or a later one. */
static void await_frames(struct scene *scene, prt_link_kind connected, bool doubts, unsigned number)
{
    prt_err err;
    int64_t doubt = prt_monotonic_ms() + DOUBT_MS;
    const int64_t deadline = prt_monotonic_ms() + PATIENCE_MS;
    while (pass_frame(scene, connected) < number) {
        assert_true(prt_monotonic_ms() < deadline);
        if (doubts && !scene->guard->watches->terse && prt_monotonic_ms() >= doubt) {
            doubt = prt_monotonic_ms() + DOUBT_MS;
            assert_prt_ok(prt_link_reconnect(scene->connected, &err), err);
        }
    }
}

static const struct {
    prt_link_kind connected, bound;
    enum way way;
} flows[] = {
    {PRT_LINK_REQ, PRT_LINK_REP, UP},
    {PRT_LINK_REQ, PRT_LINK_REP, DOWN},
    {PRT_LINK_PUSH, PRT_LINK_PULL, UP},
    {PRT_LINK_PULL, PRT_LINK_PUSH, DOWN},
};

static size_t count_descriptors(void)
{
    size_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

/* What libzmq closes it closes in a thread of its own. */
static void await_descriptors(struct scene *scene, size_t most)
{
    const int64_t deadline = prt_monotonic_ms() + PATIENCE_MS;
    while (count_descriptors() > most) {
        assert_true(prt_monotonic_ms() < deadline);
        turn(scene);
    }
}

/* What the connected side says is harmed unseen by it until the bound side has kept one connection that it does not
 * listen to any more; from then on the bound side ends them. */
static void a_link_that_worked_is_made_again(enum harm harm)
{
    for (size_t i = 0; i < sizeof flows / sizeof *flows; i++) {
        struct scene *scene = new_scene();
        open_bound(scene, flows[i].bound);
        open_connected(scene, flows[i].connected);
        await_frames(scene, flows[i].connected, false, 1);
        const size_t descriptors = count_descriptors();
        for (unsigned times = 1; times <= TIMES; times++) {
            arm(&scene->relay, harm, flows[i].way);
            await_frames(scene, flows[i].connected, flows[i].way == UP, times + 1);
            assert_int_equal(atomic_load(&scene->relay.harm), NONE);
        }
        await_descriptors(scene, descriptors + 1);
        end_scene(scene);
    }
}

static void a_changed_box_ends_a_connection_not_the_link(void **state)
{
    (void)state;
    a_link_that_worked_is_made_again(CHANGED_BOX);
}

/* libzmq says nothing of it but that the connection has ended. */
static void a_changed_length_ends_a_connection_not_the_link(void **state)
{
    (void)state;
    a_link_that_worked_is_made_again(CHANGED_FLAGS);
}

static void repeated_bytes_end_a_connection_not_the_link(void **state)
{
    (void)state;
    a_link_that_worked_is_made_again(TWICE);
}

/* With another first byte it is no greeting of ZMTP 3, on whichever way. */
static void a_changed_greeting_ends_a_connection_not_the_link(void **state)
{
    (void)state;
    static const enum way ways[] = {UP, DOWN};
    for (size_t i = 0; i < 2 * sizeof flows / sizeof *flows; i++) {
        struct scene *scene = new_scene();
        open_bound(scene, flows[i / 2].bound);
        arm(&scene->relay, CHANGED_FLAGS, ways[i % 2]);
        open_connected(scene, flows[i / 2].connected);
        await_frames(scene, flows[i / 2].connected, false, 2);
        assert_int_equal(atomic_load(&scene->relay.harm), NONE);
        end_scene(scene);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_changed_box_ends_a_connection_not_the_link),
        cmocka_unit_test(a_changed_length_ends_a_connection_not_the_link),
        cmocka_unit_test(repeated_bytes_end_a_connection_not_the_link),
        cmocka_unit_test(a_changed_greeting_ends_a_connection_not_the_link),
    };
    return cmocka_run_group_tests(tests, begin_links, end_links);
}
