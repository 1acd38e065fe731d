/* SPDX-License-Identifier: Apache-2.0 */
/* Which endpoints are allowed, and when a unix socket's path is free. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "proto/link/endpoint.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

static void good_endpoints_pass(void **state)
{
    (void)state;
    static const char *const good[] = {"ipc:///x", "tcp://127.0.0.1:5555", "tcp://127.0.0.1:*", "tcp://*:1",
                                       "tcp://[::1]:5555"};
    prt_err err;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_prt_ok(prt_endpoint_check(good[i], &err), err);
}

static void bad_endpoints_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *endpoint;
        const char *sentence;
    } bad[] = {
        {"", "expected ipc:///path or tcp://host:port"},
        {"/run/x", "endpoint /run/x: expected ipc:///path or tcp://host:port"},
        {"inproc://x", "expected ipc:///path or tcp://host:port"},
        {"ipc://", "expected an absolute path"},
        {"ipc://run/x", "expected an absolute path"},
        {"ipc://@x", "expected an absolute path"},
        {"ipc://*", "expected an absolute path"},
        {"tcp://127.0.0.1", "expected tcp://host:port"},
        {"tcp://127.0.0.1:", "expected tcp://host:port"},
        {"tcp://:5555", "expected tcp://host:port"},
        {"tcp://[::1]", "expected tcp://host:port"},
        {"tcp://[::1]:", "expected tcp://host:port"},
        {"tcp://::1:5555", "expected an IPv6 address in brackets, as in tcp://[::1]:7411"},
        {"tcp://[::1:5555", "expected an IPv6 address in brackets"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        prt_err err;
        assert_prt_code(prt_endpoint_check(bad[i].endpoint, &err), PRT_E_USAGE, err);
        assert_prt_says(err, bad[i].sentence);
    }
}

static void a_path_has_107_bytes(void **state)
{
    (void)state;
    prt_err err;
    char endpoint[300] = "ipc:///";
    memset(endpoint + 7, 'x', 106);
    assert_prt_ok(prt_endpoint_check(endpoint, &err), err);
    endpoint[7 + 106] = 'x';
    assert_prt_code(prt_endpoint_check(endpoint, &err), PRT_E_USAGE, err);
    assert_prt_says(err, "the path is 108 bytes long, a unix socket takes 107; choose a shorter folder");
    memset(endpoint + 7, 'x', 290);
    assert_prt_code(prt_endpoint_check(endpoint, &err), PRT_E_USAGE, err);
    assert_prt_says(err, "longer than 256 bytes");
}

static void only_this_machine_reaches_a_loopback(void **state)
{
    (void)state;
    static const struct {
        const char *endpoint;
        bool loopback;
    } cases[] = {
        {"ipc:///run/x", true},
        {"tcp://127.0.0.1:5555", true},
        {"tcp://127.255.3.4:*", true},
        {"tcp://localhost:5555", true},
        {"tcp://[::1]:5555", true},
        {"tcp://[0:0:0:0:0:0:0:1]:5555", true},
        {"tcp://*:5555", false},
        {"tcp://0.0.0.0:5555", false},
        {"tcp://[::]:5555", false},
        {"tcp://126.255.255.255:5555", false},
        {"tcp://128.0.0.1:5555", false},
        {"tcp://203.127.0.1:5555", false},
        {"tcp://[fe80::1]:5555", false},
        {"tcp://[::ffff:192.0.2.1]:5555", false},
        {"tcp://lo:5555", false},    /* an interface, whatever it is named */
        {"tcp://127.1:5555", false}, /* not an address as it is written */
        {"tcp://0127.0.0.1:5555", false},
        {"tcp://localhost.example.org:5555", false},
        {"tcp://127.0.0.1.example.org:5555", false},
        {"tcp://127.0.0.1;192.0.2.1:5555", false}, /* from the first to the second */
        {"tcp://a-host-with-a-very-long-name-that-is-no-address.example.org:5555", false},
        {"tcp://[]:5555", false},
        {"tcp://:5555", false},
        {"tcp://127.0.0.1", false},
        {"udp://127.0.0.1:5555", false},
        {"", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (prt_endpoint_is_loopback(cases[i].endpoint) != cases[i].loopback)
            fail_msg("%s", cases[i].endpoint);
}

/* A socket that is listened on at the path. */
static int listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_true(strlen(path) < sizeof address.sun_path);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 1), 0);
    return fd;
}

static void a_path_is_free_when_nobody_answers_there(void **state)
{
    (void)state;
    prt_err err;
    char endpoint[300];
    prt_temp_t *temp = prt_temp_new();
    snprintf(endpoint, sizeof endpoint, "ipc://%s", prt_temp_path(temp, "socket"));
    assert_prt_ok(prt_endpoint_is_free(endpoint, &err), err);
    int fd = listen_at(prt_temp_path(temp, "socket"));
    assert_prt_code(prt_endpoint_is_free(endpoint, &err), PRT_E_IO, err);
    assert_prt_says(err, "another process listens there");
    close(fd);
    assert_true(prt_temp_exists(temp, "socket"));
    assert_prt_ok(prt_endpoint_is_free(endpoint, &err), err);
    prt_temp_destroy(&temp);
}

static void what_is_no_socket_is_left_alone(void **state)
{
    (void)state;
    prt_err err;
    char endpoint[300];
    prt_temp_t *temp = prt_temp_new();
    prt_temp_write(temp, "file", PRT_STR("precious"));
    snprintf(endpoint, sizeof endpoint, "ipc://%s", prt_temp_path(temp, "file"));
    assert_prt_code(prt_endpoint_is_free(endpoint, &err), PRT_E_USAGE, err);
    assert_prt_says(err, "something that is not a socket stands there");
    snprintf(endpoint, sizeof endpoint, "ipc://%s/below", prt_temp_path(temp, "file"));
    assert_prt_code(prt_endpoint_is_free(endpoint, &err), PRT_E_IO, err);
    prt_temp_destroy(&temp);
}

static void tcp_is_for_bind_to_find_out(void **state)
{
    (void)state;
    prt_err err;
    assert_prt_ok(prt_endpoint_is_free("tcp://127.0.0.1:1", &err), err);
    assert_null(prt_endpoint_path("tcp://127.0.0.1:1"));
    assert_string_equal(prt_endpoint_path("ipc:///a/b"), "/a/b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_endpoints_pass),
        cmocka_unit_test(bad_endpoints_are_named),
        cmocka_unit_test(a_path_has_107_bytes),
        cmocka_unit_test(only_this_machine_reaches_a_loopback),
        cmocka_unit_test(a_path_is_free_when_nobody_answers_there),
        cmocka_unit_test(what_is_no_socket_is_left_alone),
        cmocka_unit_test(tcp_is_for_bind_to_find_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
