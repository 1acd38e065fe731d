/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions: found by number, never mistaken for another's. */
#include "tests/support/unit.h"

#include "coordinator/peers.h"

static uint32_t add(struct prt_peers *peers, uint64_t instance, const char *name)
{
    const struct prt_hello hello = {.instance = instance, .name = prt_str_from(name), .slots = 2};
    prt_err err;
    uint32_t handle = 99;
    assert_prt_ok(prt_peers_add(peers, &hello, NULL, &handle, &err), err);
    return handle;
}

static void a_session_number_finds_its_peer_alone(void **state)
{
    (void)state;
    struct prt_peers peers = {0};
    uint32_t handle = 99;
    assert_int_equal(add(&peers, 7, "a"), 0);
    assert_int_equal(add(&peers, 8, "b"), 1);
    assert_ptr_equal(prt_peers_find(&peers, peers.peers[1].session, &handle), &peers.peers[1]);
    assert_int_equal(handle, 1);
    assert_null(prt_peers_find(&peers, peers.peers[1].session ^ (UINT64_C(1) << 40), &handle)); /* a guess */
    assert_null(prt_peers_find(&peers, 1, &handle));
    assert_null(prt_peers_find(&peers, peers.peers[1].session + 1, &handle)); /* beyond the last handle */
    prt_peers_free(&peers);
}

static void a_peer_that_left_keeps_its_number_and_loses_the_rest(void **state)
{
    (void)state;
    struct prt_peers peers = {0};
    uint32_t handle = 99;
    add(&peers, 7, "local-1");
    const uint64_t session = peers.peers[0].session;
    prt_peers_forget(&peers, 0);
    prt_peers_forget(&peers, 0);
    assert_int_equal(peers.live, 0);
    assert_non_null(prt_peers_find(&peers, session, &handle));
    assert_null(prt_peers_find_instance(&peers, 7, &handle));
    assert_null(prt_peers_find_name(&peers, "local-1", &handle));
    assert_int_equal(add(&peers, 7, "local-1"), 1); /* the same process again is another session */
    assert_true(peers.peers[1].session != session);
    assert_int_equal(peers.live, 1);
    prt_peers_free(&peers);
}

static void a_long_name_is_cut(void **state)
{
    (void)state;
    struct prt_peers peers = {0};
    char name[1000];
    for (size_t i = 0; i < sizeof name - 1; i++)
        name[i] = 'n';
    name[sizeof name - 1] = '\0';
    add(&peers, 1, name);
    assert_int_equal(prt_str_from(peers.peers[0].name).len, PRT_PEER_NAME_MAX - 1);
    prt_peers_free(&peers);
}

/* Somebody who says hello and goodbye all day must not use up the memory. */
static void sessions_have_a_ceiling(void **state)
{
    (void)state;
    struct prt_peers peers = {.count = PRT_MAX_SESSIONS};
    const struct prt_hello hello = {.instance = 1, .name = PRT_STR("x"), .slots = 2};
    uint32_t handle = 99;
    prt_err err;
    assert_prt_code(prt_peers_add(&peers, &hello, NULL, &handle, &err), PRT_E_LIMIT, err);
    assert_int_equal(handle, 99);
    assert_int_equal(peers.count, PRT_MAX_SESSIONS);
    assert_true(sizeof(struct prt_peer) <= 640); /* what the ceiling's figure is made of */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_number_finds_its_peer_alone),
        cmocka_unit_test(a_peer_that_left_keeps_its_number_and_loses_the_rest),
        cmocka_unit_test(a_long_name_is_cut),
        cmocka_unit_test(sessions_have_a_ceiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
