/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "tests/support/unit.h"
#include "worker/worker_options.h"

enum { ARGS_MAX = 40 };

/* Splits at blanks, as a simple shell would. */
static prt_code read_line(const char *line, char copy[256], struct prt_worker_options *out, prt_err *err)
{
    char *argv[ARGS_MAX] = {NULL}, *rest = copy;
    int argc = 0;
    memcpy(copy, line, strlen(line) + 1);
    while (argc < ARGS_MAX - 1 && (argv[argc] = strsep(&rest, " ")) != NULL)
        argc++;
    return prt_worker_options_read(argc, argv, out, err);
}

static struct prt_worker_options read_good(const char *line, char copy[256])
{
    struct prt_worker_options options;
    prt_err err;
    assert_prt_ok(read_line(line, copy, &options, &err), err);
    return options;
}

static void what_is_not_said_has_a_default(void **unused)
{
    (void)unused;
    char copy[256];
    const struct prt_worker_options options = read_good("w --connect ipc:///run/x", copy);
    assert_int_equal(options.action, PRT_WORKER_RUN);
    assert_string_equal(options.endpoint, "ipc:///run/x");
    assert_true(options.is_local);
    assert_int_equal(options.slots, 0);
    assert_string_equal(options.repos_root, ".");
    assert_null(options.work_dir);
    assert_int_equal(options.work_dir_bytes, (uint64_t)50 << 30);
    assert_null(options.name);
    assert_int_equal(options.child_tasks, 100);
    assert_int_equal(options.watchdog_s, 60);
    assert_int_equal(options.nice, 0);
    assert_int_equal(options.delay_ms, 0);
    assert_null(options.server_key);
    assert_null(options.key);
    assert_false(options.insecure);
    assert_false(options.once);
    assert_int_equal(options.level, PRT_LOG_WARNING);
    assert_false(options.json);
}

static void everything_can_be_said(void **unused)
{
    (void)unused;
    char copy[256];
    const struct prt_worker_options options =
        read_good("w --connect=h:1 -s 1024 --repos-root /r --name n --child-tasks 0 --once -vv --log-format json "
                  "--server-key p --key=k --work-dir d --work-dir-size 2T --watchdog 5 --nice 19 --delay 60000",
                  copy);
    assert_string_equal(options.endpoint, "tcp://h:1");
    assert_false(options.is_local);
    assert_int_equal(options.slots, 1024);
    assert_string_equal(options.repos_root, "/r");
    assert_string_equal(options.work_dir, "d");
    assert_int_equal(options.work_dir_bytes, (uint64_t)2 << 40);
    assert_string_equal(options.name, "n");
    assert_int_equal(options.child_tasks, 0);
    assert_int_equal(options.watchdog_s, 5);
    assert_int_equal(options.nice, 19);
    assert_int_equal(options.delay_ms, 60000);
    assert_true(options.once);
    assert_string_equal(options.server_key, "p");
    assert_string_equal(options.key, "k");
    assert_int_equal(options.level, PRT_LOG_DEBUG);
    assert_true(options.json);
}

static const struct {
    const char *line;
    prt_level level;
} levels[] = {{"w -c localhost:1", PRT_LOG_WARNING},
              {"w -c localhost:1 -v", PRT_LOG_INFO},
              {"w -c localhost:1 -vvv", PRT_LOG_DEBUG},
              {"w -c localhost:1 -q", PRT_LOG_ERROR}};

static void the_level_follows(void **unused)
{
    (void)unused;
    char copy[256];
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        assert_int_equal(read_good(levels[i].line, copy).level, levels[i].level);
}

static void help_and_version_need_nothing_else(void **unused)
{
    (void)unused;
    char copy[256];
    assert_int_equal(read_good("w --help", copy).action, PRT_WORKER_HELP);
    assert_int_equal(read_good("w --version", copy).action, PRT_WORKER_VERSION);
}

/* Plain TCP is for this host alone, unless somebody insists. */
static void keys_may_be_left_out_on_this_host(void **unused)
{
    (void)unused;
    static const char *const lines[] = {"w -c localhost:1",
                                        "w -c 127.0.0.1:1",
                                        "w -c [::1]:1",
                                        "w -c ipc:///x",
                                        "w -c localhost:1 --insecure",
                                        "w -c h:1 --insecure",
                                        "w -c localhost:1 --server-key p --key k"};
    char copy[256];
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_int_equal(read_good(lines[i], copy).action, PRT_WORKER_RUN);
}

static const struct {
    const char *line;
    const char *says;
} refused[] = {
    {"w", "--connect"},
    {"w --connect", "--connect"},
    {"w --frobnicate", "--frobnicate"},
    {"w -c localhost:1 extra", "extra"},
    {"w -c localhost:1 --slots 0", "--slots: expected a whole number from 1 to 1024, got \"0\""},
    {"w -c localhost:1 --slots 1025", "got \"1025\""},
    {"w -c localhost:1 --slots many", "got \"many\""},
    {"w -c localhost:1 --log-format xml", "got \"xml\""},
    {"w -c localhost:1 --child-tasks -1", "got \"-1\""},
    {"w -c localhost:1 --watchdog 86401", "--watchdog: expected a whole number from 0 to 86400"},
    {"w -c localhost:1 --nice 20", "--nice: expected a whole number from 0 to 19"},
    {"w -c localhost:1 --delay 60001", "--delay: expected a whole number from 0 to 60000"},
    {"w -c localhost:1 --name=", "--name"},
    {"w -c nowhere", "--connect: expected HOST:PORT or ipc:///path"},
    {"w -c h:1", "--connect tcp://h:1: another host, so keys are needed"},
    {"w -c 192.0.2.1:1", "reporting-tool keygen"},
    {"w -c h:1 --insecure --key k", "--insecure uses no keys"},
    {"w -c h:1 --key k", "go together"},
    {"w -c 127.0.0.1:1 --server-key k", "go together"},
    {"w -c ipc:///x --server-key p --key k", "a unix socket has no keys"},
};

static void what_cannot_be_is_named(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct prt_worker_options options;
        char copy[256];
        prt_err err;
        assert_prt_code(read_line(refused[i].line, copy, &options, &err), PRT_E_USAGE, err);
        assert_prt_says(err, refused[i].says);
    }
}

/* NULL: not an endpoint. */
static const struct {
    const char *text;
    const char *endpoint;
} endpoints[] = {
    {"host:5555", "tcp://host:5555"},
    {"127.0.0.1:1", "tcp://127.0.0.1:1"},
    {"[::1]:65535", "tcp://[::1]:65535"},
    {"tcp://host:5555", "tcp://host:5555"},
    {"ipc:///tmp/a b", "ipc:///tmp/a b"},
    {"", NULL},
    {"host", NULL},
    {"host:", NULL},
    {":5555", NULL},
    {"host:0", NULL},
    {"host:65536", NULL},
    {"host:*", NULL},
    {"a:b:1", NULL},
    {"ipc://", NULL},
    {"ipc:///", NULL},
    {"ipc://relative", NULL},
    {"udp://host:1", NULL},
    {"tcp://", NULL},
};

static void endpoints_are_checked(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof endpoints / sizeof *endpoints; i++) {
        char out[PRT_MAX_ENDPOINT] = "";
        prt_err err;
        const prt_code rc = prt_worker_endpoint(endpoints[i].text, out, &err);
        if ((rc == PRT_OK) != (endpoints[i].endpoint != NULL))
            fail_msg("\"%s\": %s", endpoints[i].text, prt_code_name(rc));
        if (rc == PRT_OK)
            assert_string_equal(out, endpoints[i].endpoint);
    }
}

static void a_socket_path_has_107_bytes(void **unused)
{
    (void)unused;
    char text[200] = "ipc:///", out[PRT_MAX_ENDPOINT];
    prt_err err;
    memset(text + 7, 'a', 106);
    assert_prt_ok(prt_worker_endpoint(text, out, &err), err);
    text[7 + 106] = 'a';
    assert_prt_code(prt_worker_endpoint(text, out, &err), PRT_E_USAGE, err);
}

static void the_help_names_every_option(void **unused)
{
    (void)unused;
    static const char *const names[] = {"--connect ENDPOINT", "--slots N", "--repos-root DIR",  "--name TEXT",
                                        "--child-tasks N",    "--once",    "--server-key FILE", "--key FILE",
                                        "--insecure",         "--verbose", "--quiet",           "--log-format",
                                        "--version",          "--help"};
    prt_buf text = {0};
    prt_err err;
    assert_prt_ok(prt_usage_help(&prt_usage_worker, NULL, &text, &err), err);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_non_null(strstr(text.data, names[i]));
    prt_buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_said_has_a_default),
        cmocka_unit_test(everything_can_be_said),
        cmocka_unit_test(the_level_follows),
        cmocka_unit_test(help_and_version_need_nothing_else),
        cmocka_unit_test(keys_may_be_left_out_on_this_host),
        cmocka_unit_test(what_cannot_be_is_named),
        cmocka_unit_test(endpoints_are_checked),
        cmocka_unit_test(a_socket_path_has_107_bytes),
        cmocka_unit_test(the_help_names_every_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
