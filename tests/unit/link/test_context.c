/* SPDX-License-Identifier: Apache-2.0 */
/* The one context of a process: when it ends, when it does not, and what there is without it. */
#include <poll.h>
#include <unistd.h>

#include "proto/link/context.h"
#include "proto/link/link.h"
#include "tests/support/unit.h"

enum { HUNG_S = 60, WAIT_MS = 20000 };

static const struct prt_link_options options = {.max_frame = 1000, .high_water = 10};

static void pass_a_frame(prt_link_t *from, prt_link_t *to)
{
    prt_err err;
    prt_buf frame = {0};
    bool sent = false, got = false;
    for (int tries = 0; !sent && tries < WAIT_MS; tries++) {
        struct prt_wait wait = {.link = from, .events = POLLOUT};
        assert_prt_ok(prt_links_wait(&wait, 1, 1, &err), err);
        assert_prt_ok(prt_link_send(from, PRT_STR("still here"), &sent, &err), err);
    }
    for (int tries = 0; !got && tries < WAIT_MS; tries++) {
        struct prt_wait wait = {.link = to, .events = POLLIN};
        assert_prt_ok(prt_links_wait(&wait, 1, 1, &err), err);
        assert_prt_ok(prt_link_receive(to, &frame, &got, NULL, &err), err);
    }
    assert_string_equal(frame.data, "still here");
    prt_buf_free(&frame);
}

static void links_that_are_left_neither_hold_the_end_up_nor_are_lost(void **state)
{
    (void)state;
    prt_link_t *from = NULL, *to = NULL;
    prt_err err;
    alarm(HUNG_S);
    assert_prt_ok(prt_links_begin(&err), err);
    assert_prt_ok(prt_link_bind(PRT_LINK_PUSH, "tcp://127.0.0.1:*", &options, &from, &err), err);
    assert_prt_ok(prt_link_connect(PRT_LINK_PULL, prt_link_endpoint(from), &options, &to, &err), err);
    prt_links_end();
    pass_a_frame(from, to);
    prt_link_destroy(&from);
    prt_links_end();
    prt_link_destroy(&to);
    prt_links_end();
    assert_null(prt_context_socket(ZMQ_PUSH));
    alarm(0);
}

static void without_a_context_there_is_no_link(void **state)
{
    (void)state;
    prt_link_t *link = NULL;
    prt_err err;
    prt_links_end(); /* of nothing */
    assert_prt_code(prt_link_bind(PRT_LINK_PUSH, "tcp://127.0.0.1:*", &options, &link, &err), PRT_E_IO, err);
    assert_null(link);
    assert_prt_ok(prt_links_begin(&err), err);
    assert_prt_ok(prt_link_bind(PRT_LINK_PUSH, "tcp://127.0.0.1:*", &options, &link, &err), err);
    prt_link_destroy(&link);
    prt_links_end();
}

static void a_socket_does_not_linger_unless_it_is_told_to(void **state)
{
    (void)state;
    prt_err err;
    int linger = -1;
    size_t size = sizeof linger;
    assert_prt_ok(prt_links_begin(&err), err);
    void *const socket = prt_context_socket(ZMQ_PUSH);
    assert_non_null(socket);
    assert_int_equal(zmq_getsockopt(socket, ZMQ_LINGER, &linger, &size), 0);
    assert_int_equal(linger, 0);
    prt_context_close(socket);
    prt_links_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_that_are_left_neither_hold_the_end_up_nor_are_lost),
        cmocka_unit_test(without_a_context_there_is_no_link),
        cmocka_unit_test(a_socket_does_not_linger_unless_it_is_told_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
