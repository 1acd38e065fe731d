/* SPDX-License-Identifier: Apache-2.0 */
/* Links over unix sockets and loopback: what arrives, what is dropped, and that nothing waits for ever. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

#include "proto/link/link.h"
#include "prt/clock.h"
#include "prt/limits.h"
#include "prt/mem.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"
#include "tests/unit/link/links.h"

enum { PATIENCE_MS = 10000 }; /* for what must come */

static const struct prt_link_options options = {.max_frame = 1000, .high_water = 100, .linger_ms = 2000};

/* A folder, and a place for an endpoint in it. */
struct place {
    prt_temp_t *temp;
    char endpoint[300];
};

static struct place new_place(const char *name)
{
    struct place place = {.temp = prt_temp_new()};
    snprintf(place.endpoint, sizeof place.endpoint, "ipc://%s", prt_temp_path(place.temp, name));
    return place;
}

static prt_link_t *bind_with(prt_link_kind kind, const char *endpoint, const struct prt_link_options *with)
{
    prt_err err;
    prt_link_t *link = NULL;
    assert_prt_ok(prt_link_bind(kind, endpoint, with, &link, &err), err);
    return link;
}

static prt_link_t *bind_link(prt_link_kind kind, const char *endpoint)
{
    return bind_with(kind, endpoint, &options);
}

static prt_link_t *connect_with(prt_link_kind kind, const char *endpoint, const struct prt_link_options *with)
{
    prt_err err;
    prt_link_t *link = NULL;
    assert_prt_ok(prt_link_connect(kind, endpoint, with, &link, &err), err);
    return link;
}

static prt_link_t *connect_link(prt_link_kind kind, const char *endpoint)
{
    return connect_with(kind, endpoint, &options);
}

static short wait_for(prt_link_t *link, short events, int64_t timeout_ms)
{
    prt_err err;
    struct prt_wait item = {.link = link, .events = events};
    assert_prt_ok(prt_links_wait(&item, 1, timeout_ms, &err), err);
    return item.ready;
}

static bool try_send(prt_link_t *link, const char *text)
{
    prt_err err;
    bool sent;
    assert_prt_ok(prt_link_send(link, prt_str_from(text), &sent, &err), err);
    return sent;
}

/* Waits until there is a peer and room, then sends. */
static void send_text(prt_link_t *link, const char *text)
{
    int64_t deadline = prt_monotonic_ms() + PATIENCE_MS;
    while (!try_send(link, text)) {
        assert_true(prt_monotonic_ms() < deadline);
        wait_for(link, POLLOUT, 100);
    }
}

/* One look; a frame that is there is compared with `wanted`. */
static bool receive_now(prt_link_t *link, const char *wanted)
{
    prt_err err;
    prt_buf frame = {0};
    bool got;
    bool odd;
    assert_prt_ok(prt_link_receive(link, &frame, &got, &odd, &err), err);
    assert_false(odd);
    if (got)
        assert_prt_str(prt_buf_str(&frame), wanted);
    prt_buf_free(&frame);
    return got;
}

/* True when a frame came within the time. POLLIN may be about a frame that is then dropped, so it waits again. */
static bool receive_within(prt_link_t *link, const char *wanted, int64_t timeout_ms)
{
    int64_t deadline = prt_monotonic_ms() + timeout_ms;
    for (;;) {
        int64_t left = deadline - prt_monotonic_ms();
        if (left < 0)
            return false;
        wait_for(link, POLLIN, left);
        if (receive_now(link, wanted))
            return true;
    }
}

static void receive_text(prt_link_t *link, const char *wanted)
{
    assert_true(receive_within(link, wanted, PATIENCE_MS));
}

static void assert_silent(prt_link_t *link)
{
    assert_false(receive_within(link, "", 50));
}

static void push_and_pull_at(const char *endpoint)
{
    prt_link_t *pull = bind_link(PRT_LINK_PULL, endpoint);
    prt_link_t *push = connect_link(PRT_LINK_PUSH, prt_link_endpoint(pull));
    assert_silent(pull);
    send_text(push, "one");
    send_text(push, "");
    send_text(push, "two");
    receive_text(pull, "one");
    receive_text(pull, "");
    receive_text(pull, "two");
    assert_silent(pull);
    prt_link_destroy(&push);
    prt_link_destroy(&pull);
    assert_null(pull);
    prt_link_destroy(&pull);
}

static void frames_arrive_in_order(void **state)
{
    (void)state;
    struct place place = new_place("pull");
    push_and_pull_at(place.endpoint);
    push_and_pull_at("tcp://127.0.0.1:*");
    prt_temp_destroy(&place.temp);
}

static void a_bound_push_feeds_the_worker_that_connects(void **state)
{
    (void)state;
    struct place place = new_place("task.0");
    prt_link_t *push = bind_link(PRT_LINK_PUSH, place.endpoint);
    assert_false(try_send(push, "nobody is here"));
    prt_link_t *pull = connect_link(PRT_LINK_PULL, prt_link_endpoint(push));
    send_text(push, "task");
    receive_text(pull, "task");
    prt_link_destroy(&push);
    prt_link_destroy(&pull);
    prt_temp_destroy(&place.temp);
}

static void a_connected_push_sends_nothing_while_nobody_listens(void **state)
{
    (void)state;
    struct place place = new_place("late");
    prt_link_t *push = connect_link(PRT_LINK_PUSH, place.endpoint);
    assert_int_equal(wait_for(push, POLLOUT, 100), 0);
    assert_false(try_send(push, "lost"));
    prt_link_t *pull = bind_link(PRT_LINK_PULL, place.endpoint);
    send_text(push, "found");
    receive_text(pull, "found");
    prt_link_destroy(&push);
    prt_link_destroy(&pull);
    prt_temp_destroy(&place.temp);
}

static void questions_are_answered_at(const char *endpoint)
{
    prt_link_t *rep = bind_link(PRT_LINK_REP, endpoint);
    prt_link_t *req = connect_link(PRT_LINK_REQ, prt_link_endpoint(rep));
    for (int i = 0; i < 3; i++) {
        send_text(req, "question");
        receive_text(rep, "question");
        assert_true(try_send(rep, "answer"));
        receive_text(req, "answer");
    }
    prt_link_destroy(&req);
    prt_link_destroy(&rep);
}

static void questions_are_answered(void **state)
{
    (void)state;
    struct place place = new_place("arbiter");
    questions_are_answered_at(place.endpoint);
    questions_are_answered_at("tcp://127.0.0.1:*");
    prt_temp_destroy(&place.temp);
}

static void a_lost_answer_is_answered_by_asking_again(void **state)
{
    (void)state;
    struct place place = new_place("arbiter");
    prt_link_t *rep = bind_link(PRT_LINK_REP, place.endpoint);
    prt_link_t *req = connect_link(PRT_LINK_REQ, place.endpoint);
    for (int i = 0; i < 3; i++) {
        send_text(req, "first");
        receive_text(rep, "first");
        prt_link_destroy(&rep); /* died before it answered */
        assert_silent(req);
        rep = bind_link(PRT_LINK_REP, place.endpoint);
        send_text(req, "again");
        receive_text(rep, "again");
        assert_true(try_send(rep, "answer"));
        receive_text(req, "answer");
    }
    prt_link_destroy(&req);
    prt_link_destroy(&rep);
    prt_temp_destroy(&place.temp);
}

static void an_answer_that_comes_late_is_not_taken_for_the_next(void **state)
{
    (void)state;
    struct place place = new_place("arbiter");
    prt_link_t *rep = bind_link(PRT_LINK_REP, place.endpoint);
    prt_link_t *req = connect_link(PRT_LINK_REQ, place.endpoint);
    send_text(req, "first");
    receive_text(rep, "first");
    send_text(req, "second");
    assert_true(try_send(rep, "answer to first"));
    receive_text(rep, "second");
    assert_true(try_send(rep, "answer to second"));
    receive_text(req, "answer to second");
    assert_silent(req);
    prt_link_destroy(&req);
    prt_link_destroy(&rep);
    prt_temp_destroy(&place.temp);
}

static void a_question_is_answered_once_and_first(void **state)
{
    (void)state;
    prt_err err;
    prt_buf frame = {0};
    bool flag;
    struct place place = new_place("arbiter");
    prt_link_t *rep = bind_link(PRT_LINK_REP, place.endpoint);
    prt_link_t *req = connect_link(PRT_LINK_REQ, place.endpoint);
    assert_int_equal(prt_link_send(rep, PRT_STR("x"), &flag, &err), PRT_E_INTERNAL);
    assert_prt_says(err, "an answer without a request");
    send_text(req, "question");
    receive_text(rep, "question");
    assert_int_equal(prt_link_receive(rep, &frame, &flag, NULL, &err), PRT_E_INTERNAL);
    assert_prt_says(err, "the last request is not answered");
    assert_true(try_send(rep, "answer"));
    assert_int_equal(prt_link_send(rep, PRT_STR("x"), &flag, &err), PRT_E_INTERNAL);
    prt_link_destroy(&req);
    prt_link_destroy(&rep);
    prt_temp_destroy(&place.temp);
}

static void a_req_that_asked_nothing_has_nothing_to_get(void **state)
{
    (void)state;
    struct place place = new_place("arbiter");
    prt_link_t *req = connect_link(PRT_LINK_REQ, place.endpoint);
    assert_silent(req);
    prt_link_destroy(&req);
    prt_temp_destroy(&place.temp);
}

static void whoever_sends_too_much_is_cut_off_alone(void **state)
{
    (void)state;
    static char large[2001];
    struct place place = new_place("pull");
    struct prt_link_options larger = options;
    larger.max_frame = 4000;
    memset(large, 'x', sizeof large - 1);
    prt_link_t *pull = bind_link(PRT_LINK_PULL, place.endpoint);
    prt_link_t *good = connect_link(PRT_LINK_PUSH, place.endpoint);
    prt_link_t *bad = connect_with(PRT_LINK_PUSH, place.endpoint, &larger);
    send_text(good, "before");
    receive_text(pull, "before");
    send_text(bad, large);
    assert_silent(pull);
    send_text(good, "behind");
    receive_text(pull, "behind");
    prt_link_destroy(&bad);
    prt_link_destroy(&good);
    prt_link_destroy(&pull);
    prt_temp_destroy(&place.temp);
}

static void frames_above_the_ceiling_are_not_sent(void **state)
{
    (void)state;
    prt_err err;
    bool sent = true;
    char large[1001] = {0};
    struct place place = new_place("pull");
    prt_link_t *push = connect_link(PRT_LINK_PUSH, place.endpoint);
    assert_int_equal(prt_link_send(push, (prt_str){large, sizeof large}, &sent, &err), PRT_E_LIMIT);
    assert_prt_says(err, "a frame of 1001 bytes is above its ceiling of 1000");
    prt_link_destroy(&push);
    prt_temp_destroy(&place.temp);
}

/* A socket that is none of ours and may send what we never would. */
struct stranger {
    void *context;
    void *socket;
};

static struct stranger new_stranger(int type, const char *endpoint)
{
    struct stranger stranger = {.context = zmq_ctx_new()};
    stranger.socket = zmq_socket(stranger.context, type);
    int linger = 0;
    int timeout = PATIENCE_MS;
    zmq_setsockopt(stranger.socket, ZMQ_LINGER, &linger, sizeof linger);
    zmq_setsockopt(stranger.socket, ZMQ_RCVTIMEO, &timeout, sizeof timeout);
    zmq_setsockopt(stranger.socket, ZMQ_SNDTIMEO, &timeout, sizeof timeout);
    assert_int_equal(zmq_connect(stranger.socket, endpoint), 0);
    return stranger;
}

static void end_stranger(struct stranger *stranger)
{
    zmq_close(stranger->socket);
    zmq_ctx_term(stranger->context);
}

static void send_parts(const struct stranger *stranger, const char *first, const char *second, const char *third)
{
    assert_true(zmq_send(stranger->socket, first, strlen(first), ZMQ_SNDMORE) >= 0);
    assert_true(zmq_send(stranger->socket, second, strlen(second), ZMQ_SNDMORE) >= 0);
    assert_true(zmq_send(stranger->socket, third, strlen(third), 0) >= 0);
}

static void assert_odd(prt_link_t *link)
{
    prt_err err;
    prt_buf frame = {0};
    bool got = true;
    bool odd = false;
    assert_int_equal(wait_for(link, POLLIN, PATIENCE_MS), POLLIN);
    assert_prt_ok(prt_link_receive(link, &frame, &got, &odd, &err), err);
    assert_false(got);
    assert_true(odd);
    assert_int_equal(frame.len, 0);
    prt_buf_free(&frame);
}

static void messages_of_several_frames_are_dropped_whole(void **state)
{
    (void)state;
    struct place place = new_place("pull");
    prt_link_t *pull = bind_link(PRT_LINK_PULL, place.endpoint);
    struct stranger stranger = new_stranger(ZMQ_PUSH, place.endpoint);
    send_parts(&stranger, "a", "b", "c");
    assert_int_equal(zmq_send(stranger.socket, "whole", 5, 0), 5);
    assert_odd(pull);
    receive_text(pull, "whole");
    end_stranger(&stranger);
    prt_link_destroy(&pull);
    prt_temp_destroy(&place.temp);
}

static void a_question_of_several_frames_gets_an_empty_answer(void **state)
{
    (void)state;
    char answer[10];
    struct place place = new_place("arbiter");
    prt_link_t *rep = bind_link(PRT_LINK_REP, place.endpoint);
    struct stranger stranger = new_stranger(ZMQ_REQ, place.endpoint);
    send_parts(&stranger, "a", "", "c");
    assert_odd(rep);
    assert_int_equal(zmq_recv(stranger.socket, answer, sizeof answer, 0), 0);
    assert_int_equal(zmq_send(stranger.socket, "whole", 5, 0), 5);
    receive_text(rep, "whole");
    assert_true(try_send(rep, "answer"));
    assert_int_equal(zmq_recv(stranger.socket, answer, sizeof answer, 0), 6);
    end_stranger(&stranger);
    prt_link_destroy(&rep);
    prt_temp_destroy(&place.temp);
}

static void bytes_that_are_no_zmtp_harm_nobody(void **state)
{
    (void)state;
    struct place place = new_place("pull");
    prt_link_t *pull = bind_link(PRT_LINK_PULL, "tcp://127.0.0.1:*");
    struct stranger stranger = new_stranger(ZMQ_STREAM, prt_link_endpoint(pull));
    unsigned char id[256];
    int size = zmq_recv(stranger.socket, id, sizeof id, 0); /* who it is talking to */
    assert_true(size > 0);
    assert_int_equal(zmq_recv(stranger.socket, id + 128, 0, 0), 0); /* connected */
    assert_int_equal(zmq_send(stranger.socket, id, (size_t)size, ZMQ_SNDMORE), size);
    assert_true(zmq_send(stranger.socket, "GET / HTTP/1.0\r\n\r\n", 18, 0) >= 0);
    prt_link_t *push = connect_link(PRT_LINK_PUSH, prt_link_endpoint(pull));
    send_text(push, "fine");
    receive_text(pull, "fine");
    end_stranger(&stranger);
    prt_link_destroy(&push);
    prt_link_destroy(&pull);
    prt_temp_destroy(&place.temp);
}

static void a_full_queue_is_told(void **state)
{
    (void)state;
    struct place place = new_place("pull");
    struct prt_link_options small = options;
    small.high_water = 3;
    small.linger_ms = 0;
    prt_link_t *pull = bind_with(PRT_LINK_PULL, place.endpoint, &small);
    prt_link_t *push = connect_with(PRT_LINK_PUSH, place.endpoint, &small);
    static char text[1000];
    memset(text, 'x', sizeof text - 1);
    send_text(push, text);
    int sent = 1;
    /* The kernel's buffers between the two take some hundred more than the high-water marks say. */
    for (int idle = 0; idle < 3 && sent < 100000;) {
        if (try_send(push, text)) {
            sent++;
            idle = 0;
        } else if (wait_for(push, POLLOUT, 50) == 0) {
            idle++;
        }
    }
    assert_in_range(sent, 6, 99999);
    assert_false(try_send(push, "x"));
    receive_text(pull, text);
    for (int i = 1; i < sent; i++)
        receive_text(pull, text);
    send_text(push, "room again");
    receive_text(pull, "room again");
    prt_link_destroy(&push);
    prt_link_destroy(&pull);
    prt_temp_destroy(&place.temp);
}

/* Far more than the kernel holds between two processes, to a peer that takes one at a time: most of it is still in the
 * sender's queue when it ends. */
enum { LAST_WORDS = 20, LAST_WORDS_SIZE = 100000 };
static const struct prt_link_options of_last_words = {
    .max_frame = LAST_WORDS_SIZE, .high_water = 100, .linger_ms = 5000};
static char last_words[LAST_WORDS_SIZE + 1];

/* The other process of the next test: says its last words and ends at once. */
static int say_last_words(const char *endpoint)
{
    prt_err err;
    prt_link_t *push = NULL;
    if (prt_links_begin(&err) != PRT_OK ||
        prt_link_connect(PRT_LINK_PUSH, endpoint, &of_last_words, &push, &err) != PRT_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    bool sent = false;
    for (int i = 0; i < LAST_WORDS; i += sent) {
        struct prt_wait item = {.link = push, .events = POLLOUT};
        if (prt_links_wait(&item, 1, 100, &err) != PRT_OK ||
            prt_link_send(push, prt_str_from(last_words), &sent, &err) != PRT_OK)
            return 1;
    }
    prt_link_destroy(&push);
    prt_links_end();
    return 0;
}

static void last_words_of_a_process_arrive(void **state)
{
    (void)state;
    prt_err err;
    struct place place = new_place("pull");
    struct prt_link_options slow = of_last_words;
    slow.high_water = 1;
    prt_link_t *pull = bind_with(PRT_LINK_PULL, place.endpoint, &slow);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        execl("/proc/self/exe", "test_link", "--last-words", place.endpoint, (char *)NULL);
        _exit(127);
    }
    receive_text(pull, last_words);
    assert_prt_ok(prt_links_wait(NULL, 0, 300, &err), err);
    for (int i = 1; i < LAST_WORDS; i++)
        receive_text(pull, last_words);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    prt_link_destroy(&pull);
    prt_temp_destroy(&place.temp);
}

static void descriptors_and_links_are_waited_for_together(void **state)
{
    (void)state;
    prt_err err;
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    struct place place = new_place("pull");
    prt_link_t *pull = bind_link(PRT_LINK_PULL, place.endpoint);
    prt_link_t *push = connect_link(PRT_LINK_PUSH, place.endpoint);
    struct prt_wait items[] = {{.fd = fds[0], .events = POLLIN}, {.link = pull, .events = POLLIN}};
    assert_prt_ok(prt_links_wait(items, 2, 10, &err), err);
    assert_int_equal(items[0].ready, 0);
    assert_int_equal(items[1].ready, 0);
    assert_int_equal(write(fds[1], "x", 1), 1);
    assert_prt_ok(prt_links_wait(items, 2, PATIENCE_MS, &err), err);
    assert_int_equal(items[0].ready, POLLIN);
    assert_int_equal(items[1].ready, 0);
    char byte;
    assert_int_equal(read(fds[0], &byte, 1), 1);
    send_text(push, "x");
    assert_prt_ok(prt_links_wait(items, 2, PATIENCE_MS, &err), err);
    assert_int_equal(items[0].ready, 0);
    assert_int_equal(items[1].ready, POLLIN);
    close(fds[1]); /* hang-up */
    assert_prt_ok(prt_links_wait(items, 1, PATIENCE_MS, &err), err);
    assert_int_equal(items[0].ready, POLLERR);
    close(fds[0]);
    prt_link_destroy(&push);
    prt_link_destroy(&pull);
    prt_temp_destroy(&place.temp);
}

static void many_things_can_be_waited_for(void **state)
{
    (void)state;
    enum { MANY = 100 };
    prt_err err;
    int fds[2];
    struct prt_wait items[MANY];
    assert_int_equal(pipe(fds), 0);
    for (size_t i = 0; i < MANY; i++)
        items[i] = (struct prt_wait){.fd = fds[i % 2], .events = i % 2 == 0 ? POLLIN : POLLOUT};
    assert_prt_ok(prt_links_wait(items, MANY, PATIENCE_MS, &err), err);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(items[i].ready, i % 2 == 0 ? 0 : POLLOUT);
    close(fds[0]);
    close(fds[1]);
}

static void every_wait_has_a_deadline(void **state)
{
    (void)state;
    prt_err err;
    struct prt_wait item = {.fd = 0, .events = POLLIN};
    assert_int_equal(prt_links_wait(&item, 1, -1, &err), PRT_E_INTERNAL);
    assert_prt_says(err, "without a deadline");
    int64_t start = prt_monotonic_ms();
    assert_prt_ok(prt_links_wait(NULL, 0, 30, &err), err);
    assert_in_range(prt_monotonic_ms() - start, 25, PATIENCE_MS);
}

static void hear_signal(int number)
{
    (void)number;
}

static void a_signal_ends_a_wait_with_nothing_ready(void **state)
{
    (void)state;
    prt_err err;
    int fds[2];
    struct sigaction action = {.sa_handler = hear_signal};
    struct sigaction before;
    struct itimerval soon = {.it_value = {.tv_usec = 50000}};
    assert_int_equal(pipe(fds), 0);
    struct prt_wait item = {.fd = fds[0], .events = POLLIN, .ready = 99};
    sigaction(SIGALRM, &action, &before);
    setitimer(ITIMER_REAL, &soon, NULL);
    int64_t start = prt_monotonic_ms();
    assert_prt_ok(prt_links_wait(&item, 1, PATIENCE_MS, &err), err);
    assert_int_equal(item.ready, 0);
    assert_in_range(prt_monotonic_ms() - start, 20, PATIENCE_MS / 2);
    sigaction(SIGALRM, &before, NULL);
    close(fds[0]);
    close(fds[1]);
}

static void signals_stay_the_programs_own(void **state)
{
    (void)state;
    struct sigaction action;
    sigaction(SIGINT, NULL, &action);
    assert_true(action.sa_handler == SIG_DFL);
    sigaction(SIGTERM, NULL, &action);
    assert_true(action.sa_handler == SIG_DFL);
}

static struct sigaction before_storm;

/* A signal every 20 microseconds, whose handler lets calls end early. */
static void begin_storm(void)
{
    const struct sigaction action = {.sa_handler = hear_signal}; /* no SA_RESTART */
    const struct itimerval often = {.it_interval = {.tv_usec = 20}, .it_value = {.tv_usec = 20}};
    sigaction(SIGALRM, &action, &before_storm);
    setitimer(ITIMER_REAL, &often, NULL);
}

static void end_storm(void)
{
    const struct itimerval never = {{0}, {0}};
    setitimer(ITIMER_REAL, &never, NULL);
    sigaction(SIGALRM, &before_storm, NULL);
}

/* A request that was taken is answered by one call, whatever interrupts it: nobody asks a second time. */
static void an_interrupted_answer_is_said_all_the_same(void **state)
{
    (void)state;
    enum { ROUNDS = 3000 };
    struct place place = new_place("rep");
    prt_link_t *rep = bind_link(PRT_LINK_REP, place.endpoint);
    prt_link_t *req = connect_link(PRT_LINK_REQ, place.endpoint);
    size_t unsaid = 0;
    begin_storm();
    for (int i = 0; i < ROUNDS && unsaid == 0; i++) {
        send_text(req, "question");
        assert_true(receive_within(rep, "question", PATIENCE_MS));
        unsaid += !try_send(rep, "answer");
        if (unsaid == 0)
            assert_true(receive_within(req, "answer", PATIENCE_MS));
    }
    end_storm();
    assert_int_equal(unsaid, 0);
    prt_link_destroy(&req);
    prt_link_destroy(&rep);
    prt_temp_destroy(&place.temp);
}

static void links_come_and_go_among_signals(void **state)
{
    (void)state;
    enum { ROUNDS = 200 };
    begin_storm();
    for (int i = 0; i < ROUNDS; i++) {
        struct place place = new_place("pull"); /* another one each time: a socket goes in its own time */
        prt_link_t *pull = bind_link(PRT_LINK_PULL, place.endpoint);
        prt_link_t *push = connect_link(PRT_LINK_PUSH, place.endpoint);
        send_text(push, "task");
        assert_true(receive_within(pull, "task", PATIENCE_MS));
        prt_link_destroy(&push);
        prt_link_destroy(&pull);
        prt_temp_destroy(&place.temp);
    }
    end_storm();
}

static void a_wildcard_port_becomes_a_real_one(void **state)
{
    (void)state;
    prt_link_t *link = bind_link(PRT_LINK_PULL, "tcp://127.0.0.1:*");
    unsigned port = 0;
    assert_int_equal(sscanf(prt_link_endpoint(link), "tcp://127.0.0.1:%u", &port), 1);
    assert_in_range(port, 1024, 65535);
    prt_err err;
    prt_link_t *second = NULL;
    assert_int_equal(prt_link_bind(PRT_LINK_PULL, prt_link_endpoint(link), &options, &second, &err), PRT_E_IO);
    assert_prt_says(err, "cannot listen there: Address already in use");
    assert_null(second);
    prt_link_destroy(&link);
}

static void a_unix_socket_is_private_and_goes_away(void **state)
{
    (void)state;
    struct stat status;
    struct place place = new_place("pull");
    mode_t before = umask(0);
    prt_link_t *link = bind_link(PRT_LINK_PULL, place.endpoint);
    assert_int_equal(umask(before), 0);
    assert_int_equal(stat(prt_temp_path(place.temp, "pull"), &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_string_equal(prt_link_endpoint(link), place.endpoint);
    prt_link_destroy(&link);
    prt_temp_destroy(&place.temp);
}

static void nobodys_place_is_taken_away(void **state)
{
    (void)state;
    prt_err err;
    struct place place = new_place("pull");
    prt_link_t *link = bind_link(PRT_LINK_PULL, place.endpoint);
    prt_link_t *second = NULL;
    assert_int_equal(prt_link_bind(PRT_LINK_PULL, place.endpoint, &options, &second, &err), PRT_E_IO);
    assert_prt_says(err, "another process listens there");
    prt_link_t *push = connect_link(PRT_LINK_PUSH, place.endpoint);
    send_text(push, "still here");
    receive_text(link, "still here");
    prt_link_destroy(&push);
    prt_link_destroy(&link);

    struct place file = new_place("file");
    prt_temp_write(file.temp, "file", PRT_STR("precious"));
    assert_int_equal(prt_link_bind(PRT_LINK_PULL, file.endpoint, &options, &second, &err), PRT_E_USAGE);
    assert_prt_str(prt_temp_read(file.temp, "file"), "precious");
    prt_temp_destroy(&file.temp);
    prt_temp_destroy(&place.temp);
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    static const struct {
        struct prt_link_options options;
        const char *endpoint;
        prt_code code;
        const char *sentence;
    } cases[] = {
        {{0, 1, 1, NULL}, "tcp://127.0.0.1:*", PRT_E_INTERNAL, "each must be bounded and set"},
        {{PRT_MAX_FRAME + 1, 1, 1, NULL}, "tcp://127.0.0.1:*", PRT_E_INTERNAL, "each must be bounded and set"},
        {{1000, 0, 1, NULL}, "tcp://127.0.0.1:*", PRT_E_INTERNAL, "each must be bounded and set"},
        {{1000, 1, -1, NULL}, "tcp://127.0.0.1:*", PRT_E_INTERNAL, "each must be bounded and set"},
        {{1000, 1, 1, NULL}, "udp://127.0.0.1:1", PRT_E_USAGE, "expected ipc:///path or tcp://host:port"},
        {{1000, 1, 1, NULL}, "tcp://127.0.0.1:no", PRT_E_IO, "link tcp://127.0.0.1:no: "},
        {{1000, 1, 1, NULL},
         "ipc:///no/such/folder/x",
         PRT_E_NOT_FOUND,
         "link ipc:///no/such/folder/x: cannot listen there"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        prt_err err;
        prt_link_t *link = NULL;
        assert_prt_code(prt_link_bind(PRT_LINK_PULL, cases[i].endpoint, &cases[i].options, &link, &err), cases[i].code,
                        err);
        assert_prt_says(err, cases[i].sentence);
        assert_null(link);
    }
}

static void no_descriptor_left_is_an_error(void **state)
{
    (void)state;
    prt_err err;
    struct rlimit before;
    prt_link_t *link = NULL;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    struct rlimit none = {.rlim_cur = 3, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    prt_code code = prt_link_bind(PRT_LINK_PULL, "tcp://127.0.0.1:*", &options, &link, &err);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_prt_code(code, PRT_E_LIMIT, err);
    assert_prt_says(err, "no descriptor left; raise the limit (ulimit -n)");
}

/* More than ZeroMQ's own ceiling of 1023 sockets. */
static void there_can_be_a_link_per_worker(void **state)
{
    (void)state;
    enum { WORKERS = 1200 };
    prt_link_t *links[WORKERS];
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    struct rlimit raised = {.rlim_cur = limit.rlim_max, .rlim_max = limit.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &raised), 0);
    if (limit.rlim_max < 3 * WORKERS) {
        print_message("skipped: this system allows %llu descriptors\n", (unsigned long long)limit.rlim_max);
        skip();
    }
    for (size_t i = 0; i < WORKERS; i++)
        links[i] = bind_link(PRT_LINK_PUSH, "tcp://127.0.0.1:*");
    prt_link_t *pull = connect_link(PRT_LINK_PULL, prt_link_endpoint(links[WORKERS - 1]));
    send_text(links[WORKERS - 1], "task");
    receive_text(pull, "task");
    prt_link_destroy(&pull);
    for (size_t i = 0; i < WORKERS; i++)
        prt_link_destroy(&links[i]);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

int main(int argc, char **argv)
{
    memset(last_words, 'x', LAST_WORDS_SIZE);
    if (argc == 3 && strcmp(argv[1], "--last-words") == 0)
        return say_last_words(argv[2]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signals_stay_the_programs_own),
        cmocka_unit_test(frames_arrive_in_order),
        cmocka_unit_test(a_bound_push_feeds_the_worker_that_connects),
        cmocka_unit_test(a_connected_push_sends_nothing_while_nobody_listens),
        cmocka_unit_test(questions_are_answered),
        cmocka_unit_test(a_lost_answer_is_answered_by_asking_again),
        cmocka_unit_test(an_answer_that_comes_late_is_not_taken_for_the_next),
        cmocka_unit_test(a_question_is_answered_once_and_first),
        cmocka_unit_test(a_req_that_asked_nothing_has_nothing_to_get),
        cmocka_unit_test(whoever_sends_too_much_is_cut_off_alone),
        cmocka_unit_test(frames_above_the_ceiling_are_not_sent),
        cmocka_unit_test(messages_of_several_frames_are_dropped_whole),
        cmocka_unit_test(a_question_of_several_frames_gets_an_empty_answer),
        cmocka_unit_test(bytes_that_are_no_zmtp_harm_nobody),
        cmocka_unit_test(a_full_queue_is_told),
        cmocka_unit_test(last_words_of_a_process_arrive),
        cmocka_unit_test(descriptors_and_links_are_waited_for_together),
        cmocka_unit_test(many_things_can_be_waited_for),
        cmocka_unit_test(every_wait_has_a_deadline),
        cmocka_unit_test(a_signal_ends_a_wait_with_nothing_ready),
        cmocka_unit_test(an_interrupted_answer_is_said_all_the_same),
        cmocka_unit_test(links_come_and_go_among_signals),
        cmocka_unit_test(a_wildcard_port_becomes_a_real_one),
        cmocka_unit_test(a_unix_socket_is_private_and_goes_away),
        cmocka_unit_test(nobodys_place_is_taken_away),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(no_descriptor_left_is_an_error),
        cmocka_unit_test(there_can_be_a_link_per_worker),
    };
    return cmocka_run_group_tests(tests, begin_links, end_links);
}
