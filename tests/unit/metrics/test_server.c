/* SPDX-License-Identifier: Apache-2.0 */
/* The server, driven turn by turn by its one thread, with clients on plain sockets. */
#include "coordinator/metrics/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "prt/buf.h"
#include "prt/clock.h"
#include "tests/support/unit.h"
#include "tests/unit/metrics/scene.h"

enum { PATIENCE_MS = 30000 };

static prt_metrics_server_t *server;
static int looks;
static bool fails;
static prt_buf answer;

static prt_code look(void *context, prt_arena *arena, struct prt_snapshot *out, prt_err *err)
{
    (void)context;
    (void)arena;
    looks++;
    if (fails)
        return prt_fail_memory(err, "a snapshot");
    *out = scene_snapshot();
    out->figures.results = (uint64_t)looks;
    return PRT_OK;
}

static int set_up(void **state)
{
    prt_err err;
    const struct prt_metrics_options options = {.address = "127.0.0.1", .look = look};
    (void)state;
    looks = 0;
    fails = false;
    answer = (prt_buf){0};
    assert_prt_ok(prt_metrics_server_new(&options, &server, &err), err);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    prt_metrics_server_destroy(&server);
    assert_null(server);
    prt_buf_free(&answer);
    return 0;
}

static int dial(void)
{
    const char *port = strchr(prt_metrics_server_place(server), ':') + 1;
    const struct sockaddr_in place = {.sin_family = AF_INET,
                                      .sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
                                      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (const struct sockaddr *)&place, sizeof place), 0);
    return fd;
}

static void say(int fd, const char *text)
{
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

static void turn(int fd)
{
    const struct prt_attend *attend = prt_metrics_server_attend(server);
    struct pollfd items[] = {{.fd = attend->fd, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
    (void)poll(items, 2, 50);
    attend->serve(attend->context);
}

/* All that comes until the server ends the connection. */
static void hear(int fd)
{
    const int64_t end = prt_monotonic_ms() + PATIENCE_MS;
    char bytes[4096];
    prt_buf_clear(&answer);
    while (prt_monotonic_ms() < end) {
        turn(fd);
        const ssize_t got = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
        if (got > 0)
            prt_buf_add(&answer, bytes, (size_t)got);
        if (got == 0 || (got < 0 && errno == ECONNRESET)) {
            close(fd);
            prt_buf_add_char(&answer, '\0');
            return;
        }
    }
    fail_msg("the connection is not ended");
}

static void ask(const char *request)
{
    const int fd = dial();
    say(fd, request);
    hear(fd);
}

static void assert_answer(const char *part)
{
    if (strstr(answer.data, part) == NULL)
        fail_msg("no %s in\n%s", part, answer.data);
}

static void its_pages(void **state)
{
    static const struct {
        const char *request, *status, *type, *part;
    } rows[] = {
        {"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", "200 OK", "text/plain; version=0.0.4; charset=utf-8",
         "\nprt_tasks_waiting 3\n"},
        {"GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: "
         "application/openmetrics-text;version=1.0.0,text/plain;q=0.5\r\n\r\n",
         "200 OK", "application/openmetrics-text; version=1.0.0; charset=utf-8", "\n# EOF\n"},
        {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "200 OK", "text/html; charset=utf-8", "style-src 'sha256-"},
        {"GET /status.json HTTP/1.1\r\nHost: localhost\r\n\r\n", "200 OK", "application/json", "{\"version\":"},
        {"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", "200 OK", "text/plain; charset=utf-8", "\r\n\r\nok\n"},
        {"GET /healthz?x=1 HTTP/1.0\r\n\r\n", "200 OK", "text/plain; charset=utf-8", "\r\n\r\nok\n"},
        {"GET /../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", "404 Not Found", "text/plain; charset=utf-8",
         "alone\n"},
        {"GET /metrics/ HTTP/1.1\r\nHost: localhost\r\n\r\n", "404 Not Found", "text/plain; charset=utf-8", "alone\n"},
        {"POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n", "405 Method Not Allowed",
         "text/plain; charset=utf-8", "Allow: GET, HEAD"},
        {"DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n", "405 Method Not Allowed", "text/plain; charset=utf-8",
         "GET and HEAD"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char type[128];
        snprintf(type, sizeof type, "Content-Type: %s\r\n", rows[i].type);
        ask(rows[i].request);
        assert_answer(rows[i].status);
        assert_answer(type);
        assert_answer(rows[i].part);
        assert_answer("Cache-Control: no-store\r\n");
        assert_answer("X-Content-Type-Options: nosniff\r\n");
        assert_answer("Content-Security-Policy: default-src 'none'");
        assert_answer("Referrer-Policy: no-referrer\r\n");
        assert_answer("Cross-Origin-Resource-Policy: same-origin\r\n");
    }
}

static void head_has_no_body(void **state)
{
    (void)state;
    ask("HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_answer("200 OK");
    assert_null(strstr(answer.data, "ok\n"));
}

/* Whoever asks often costs no more than one. The page of a moment ago is good enough; a later one is made anew. */
static void many_who_ask_are_one(void **state)
{
    (void)state;
    const int64_t began = prt_monotonic_ms();
    for (int i = 0; i < 20; i++)
        ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const int64_t took = prt_monotonic_ms() - began;
    assert_in_range(looks, 1, 1 + took / PRT_METRICS_FRESH_MS);
    usleep((PRT_METRICS_FRESH_MS + 50) * 1000);
    const int before = looks;
    ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_int_equal(looks, before + 1);
}

/* What a page of somebody else's can have a browser ask, after its name was made to lead here. */
static void a_name_that_is_not_ours_is_refused(void **state)
{
    (void)state;
    static const char *const paths[] = {"/", "/metrics", "/status.json", "/healthz", "/x"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        char request[128];
        snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: evil.example:9464\r\n\r\n", paths[i]);
        ask(request);
        assert_answer("421 ");
        assert_answer("Cache-Control: no-store\r\n");
        assert_null(strstr(answer.data, "0123456789abcdef"));
    }
    assert_int_equal(looks, 0);
    snprintf(answer.data, answer.capacity, "GET /healthz HTTP/1.1\r\nHost: %s\r\n\r\n",
             prt_metrics_server_place(server));
    ask(answer.data);
    assert_answer("200 OK");
}

static uint64_t results_shown(const char *name)
{
    const char *found = strstr(answer.data, name);
    assert_non_null(found);
    return strtoull(found + strlen(name), NULL, 10);
}

/* Whichever page is asked for: what it shows is not older than what another one has shown. */
static void no_counter_falls_from_page_to_page(void **state)
{
    (void)state;
    static const struct {
        const char *request, *name;
    } pages[] = {
        {"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", "\nprt_results_total "},
        {"GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: application/openmetrics-text\r\n\r\n",
         "\nprt_results_total "},
        {"GET /status.json HTTP/1.1\r\nHost: localhost\r\n\r\n", "\"results\":"},
    };
    const int64_t began = prt_monotonic_ms();
    uint64_t last = 0;
    for (size_t i = 0; i < 60; i++) {
        ask(pages[i * i % 3].request);
        const uint64_t now = results_shown(pages[i * i % 3].name);
        assert_true(now >= last);
        last = now;
        ask(pages[i % 3].request);
        assert_true(results_shown(pages[i % 3].name) >= last);
        last = results_shown(pages[i % 3].name);
    }
    const int64_t took = prt_monotonic_ms() - began;
    assert_in_range(looks, 1, 3 + took / PRT_METRICS_FRESH_MS);
}

/* More than there is room for wait their turn, and cost nothing. */
static void whoever_finds_no_room_waits(void **state)
{
    (void)state;
    int fds[PRT_METRICS_CONNECTIONS];
    for (int i = 0; i < PRT_METRICS_CONNECTIONS; i++) {
        fds[i] = dial();
        say(fds[i], "GET /healthz HT");
        turn(-1);
    }
    const int late = dial();
    char byte;
    say(late, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    for (int i = 0; i < 10; i++)
        turn(-1);
    assert_true(recv(late, &byte, 1, MSG_DONTWAIT) < 0);
    close(fds[0]);
    turn(-1);
    hear(late);
    assert_answer("200 OK");
    for (int i = 1; i < PRT_METRICS_CONNECTIONS; i++)
        close(fds[i]);
}

/* A head that does not end within its room is not kept. */
static void a_head_that_does_not_end_is_refused(void **state)
{
    (void)state;
    char line[1024];
    const int fd = dial();
    memset(line, 'a', sizeof line);
    memcpy(line, "X-Long: ", 8);
    memcpy(line + sizeof line - 2, "\r\n", 2);
    say(fd, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n");
    for (int i = 0; i < 2 * PRT_METRICS_REQUEST / (int)sizeof line; i++) {
        (void)!send(fd, line, sizeof line, MSG_NOSIGNAL);
        turn(fd);
    }
    hear(fd);
    assert_answer("431 ");
    ask("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_answer("200 OK");
}

static void no_snapshot_is_503_and_the_next_may_succeed(void **state)
{
    (void)state;
    fails = true;
    ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_answer("503 Service Unavailable");
    fails = false;
    ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_answer("200 OK");
}

static void what_is_no_question_ends_the_connection(void **state)
{
    (void)state;
    char garbage[4 * PRT_METRICS_REQUEST + 1];
    memset(garbage, 'x', sizeof garbage - 1);
    garbage[sizeof garbage - 1] = '\0';
    const int fd = dial();
    (void)!send(fd, garbage, sizeof garbage - 1, MSG_NOSIGNAL);
    const int64_t end = prt_monotonic_ms() + PATIENCE_MS;
    char byte;
    ssize_t got = 1;
    while (got != 0 && prt_monotonic_ms() < end) {
        turn(fd);
        got = recv(fd, &byte, 1, MSG_DONTWAIT);
        if (got < 0 && errno == ECONNRESET)
            got = 0;
    }
    close(fd);
    assert_int_equal(got, 0);
    ask("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_answer("200 OK");
}

static void a_client_that_leaves_is_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < 2 * PRT_METRICS_CONNECTIONS; i++) {
        const int fd = dial();
        say(fd, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        turn(fd);
        close(fd);
        turn(-1);
    }
    ask("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_answer("200 OK");
}

static void open_ones_end_with_the_server(void **state)
{
    (void)state;
    int fds[5];
    for (int i = 0; i < 5; i++) {
        fds[i] = dial();
        say(fds[i], "GET / HT");
        turn(-1);
    }
    prt_metrics_server_destroy(&server);
    for (int i = 0; i < 5; i++) {
        char byte;
        assert_true(recv(fds[i], &byte, 1, 0) <= 0);
        close(fds[i]);
    }
}

static void a_taken_port_is_told(void **state)
{
    prt_err err;
    prt_metrics_server_t *second = NULL;
    const char *port = strchr(prt_metrics_server_place(server), ':') + 1;
    const struct prt_metrics_options options = {
        .address = "127.0.0.1", .port = (uint16_t)strtoul(port, NULL, 10), .look = look};
    (void)state;
    assert_prt_code(prt_metrics_server_new(&options, &second, &err), PRT_E_IO, err);
    assert_prt_says(err, prt_metrics_server_place(server));
    assert_prt_says(err, "in use");
    assert_null(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(its_pages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(head_has_no_body, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_who_ask_are_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_name_that_is_not_ours_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_counter_falls_from_page_to_page, set_up, tear_down),
        cmocka_unit_test_setup_teardown(whoever_finds_no_room_waits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_head_that_does_not_end_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_snapshot_is_503_and_the_next_may_succeed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_question_ends_the_connection, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_client_that_leaves_is_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(open_ones_end_with_the_server, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_taken_port_is_told, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
