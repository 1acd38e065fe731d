/* SPDX-License-Identifier: Apache-2.0 */
/* --listen and its companions: what is accepted, what goes together, and what is said about the rest. */
#include "tests/support/unit.h"

#include <string.h>

#include "coordinator/hosts.h"

/* NULL: refused. */
static const struct {
    const char *text, *address;
    bool loopback;
    uint16_t arbiter, results;
} listens[] = {
    {"127.0.0.1", "127.0.0.1", true, 7411, 7412},
    {"127.9.9.9:1,2", "127.9.9.9", true, 1, 2},
    {"localhost:0,0", "127.0.0.1", true, 0, 0},
    {"[::1]", "[::1]", true, 7411, 7412},
    {"[0:0::1]:65535,65534", "[::1]", true, 65535, 65534},
    {"0.0.0.0", "0.0.0.0", false, 7411, 7412},
    {"[::]:7000,7001", "[::]", false, 7000, 7001},
    {"192.0.2.1:7411,0", "192.0.2.1", false, 7411, 0},
    {"[::ffff:127.0.0.1]", "[::ffff:127.0.0.1]", false, 7411, 7412},
    {"", NULL, 0, 0, 0},
    {"*", NULL, 0, 0, 0},
    {"host", NULL, 0, 0, 0},
    {"::1", NULL, 0, 0, 0},
    {"[localhost]", NULL, 0, 0, 0},
    {"[127.0.0.1]", NULL, 0, 0, 0},
    {"[]", NULL, 0, 0, 0},
    {"[::1", NULL, 0, 0, 0},
    {"[::1]x:1,2", NULL, 0, 0, 0},
    {"127.1", NULL, 0, 0, 0},
    {"127.0.0.1:", NULL, 0, 0, 0},
    {"127.0.0.1:7411", NULL, 0, 0, 0},
    {"127.0.0.1:7411,", NULL, 0, 0, 0},
    {"127.0.0.1:7411,7411", NULL, 0, 0, 0},
    {"127.0.0.1:7411,65536", NULL, 0, 0, 0},
    {"127.0.0.1:7411,7412,7413", NULL, 0, 0, 0},
    {"127.0.0.1:-1,2", NULL, 0, 0, 0},
    {"0.0.0.0;eth0:1,2", NULL, 0, 0, 0},
    {"192.0.2.1.192.0.2.1.192.0.2.1.192.0.2.1.192.0.2.1.192.0.2.1.192.0.2.1.192.0.2.1", NULL, 0, 0, 0},
};

static void an_address_of_this_host_and_two_ports(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof listens / sizeof *listens; i++) {
        struct prt_hosts hosts = {0};
        prt_err err;
        const prt_code rc = prt_hosts_listen(listens[i].text, &hosts, &err);
        if ((rc == PRT_OK) != (listens[i].address != NULL))
            fail_msg("\"%s\": %s", listens[i].text, prt_code_name(rc));
        assert_string_equal(hosts.address, rc == PRT_OK ? listens[i].address : "");
        if (rc != PRT_OK) {
            assert_prt_code(rc, PRT_E_USAGE, err);
            assert_prt_says(err, "--listen: expected HOST or HOST:ARBITER,RESULTS");
            continue;
        }
        if (hosts.loopback != listens[i].loopback)
            fail_msg("\"%s\": loopback", listens[i].text);
        assert_int_equal(hosts.arbiter_port, listens[i].arbiter);
        assert_int_equal(hosts.results_port, listens[i].results);
    }
}

static const struct {
    const char *text;
    uint16_t first, last; /* 0: refused */
} ranges[] = {
    {"7500-7599", 7500, 7599},
    {"1-1", 1, 1},
    {"61440-65535", 61440, 65535},
    {"7500", 0, 0},
    {"7500-", 0, 0},
    {"-7500", 0, 0},
    {"0-10", 0, 0},
    {"7599-7500", 0, 0},
    {"1-4097", 0, 0},
    {"65535-65536", 0, 0},
    {"a-b", 0, 0},
    {"", 0, 0},
    {"7500 - 7599", 0, 0},
    {"7500-7599-8", 0, 0},
};

static void a_range_of_ports(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        struct prt_hosts hosts = {0};
        prt_err err;
        const prt_code rc = prt_hosts_task_ports(ranges[i].text, &hosts, &err);
        if ((rc == PRT_OK) != (ranges[i].first != 0))
            fail_msg("\"%s\": %s", ranges[i].text, prt_code_name(rc));
        if (rc != PRT_OK)
            assert_prt_says(err, "--task-ports: expected A-B");
        assert_int_equal(hosts.first_task_port, ranges[i].first);
        assert_int_equal(hosts.last_task_port, ranges[i].last);
    }
}

static void a_number_of_workers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t number; /* 0: refused */
    } cases[] = {{"1", 1}, {"4096", 4096}, {"0", 0}, {"4097", 0}, {"two", 0}, {"", 0}, {"-1", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct prt_hosts hosts = {0};
        prt_err err;
        const prt_code rc = prt_hosts_min_workers(cases[i].text, &hosts, &err);
        if ((rc == PRT_OK) != (cases[i].number != 0))
            fail_msg("\"%s\": %s", cases[i].text, prt_code_name(rc));
        assert_int_equal(hosts.min_workers, cases[i].number);
    }
}

/* says NULL: they go together. */
static const struct {
    struct prt_hosts hosts;
    const char *says;
} combinations[] = {
    {{.address = ""}, NULL},
    {{.address = "127.0.0.1", .loopback = true}, NULL},
    {{.address = "127.0.0.1", .loopback = true, .insecure = true}, NULL},
    {{.address = "127.0.0.1", .loopback = true, .server_key = "f", .worker_keys = "d"}, NULL},
    {{.address = "0.0.0.0", .server_key = "f", .worker_keys = "d"}, NULL},
    {{.address = "0.0.0.0", .insecure = true}, NULL},
    {{.address = "0.0.0.0"},
     "--listen 0.0.0.0: other hosts can connect there, so keys are needed: `reporting-tool keygen"},
    {{.address = "0.0.0.0", .server_key = "f"}, "--server-key needs --worker-keys DIR"},
    {{.address = "0.0.0.0", .worker_keys = "d"}, "--worker-keys needs --server-key FILE"},
    {{.address = "127.0.0.1", .loopback = true, .server_key = "f"}, "--server-key needs --worker-keys DIR"},
    {{.address = "0.0.0.0", .server_key = "f", .worker_keys = "d", .insecure = true}, "--insecure uses no keys"},
    {{.address = "0.0.0.0", .server_key = "f", .insecure = true}, "--insecure uses no keys"},
    {{.insecure = true}, "--insecure is about workers of other hosts: say where to --listen"},
    {{.server_key = "f"}, "--server-key is about"},
    {{.worker_keys = "d"}, "--worker-keys is about"},
    {{.first_task_port = 1, .last_task_port = 2}, "--task-ports is about"},
    {{.min_workers = 2}, "--min-workers is about"},
    {{.no_local_workers = true}, "--no-local-workers is about"},
};

static void options_go_together_or_are_refused_by_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof combinations / sizeof *combinations; i++) {
        prt_err err = {0};
        const prt_code rc = prt_hosts_check(&combinations[i].hosts, &err);
        if (combinations[i].says == NULL) {
            assert_prt_ok(rc, err);
            continue;
        }
        assert_prt_code(rc, PRT_E_USAGE, err);
        assert_prt_says(err, combinations[i].says);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_of_this_host_and_two_ports),
        cmocka_unit_test(a_range_of_ports),
        cmocka_unit_test(a_number_of_workers),
        cmocka_unit_test(options_go_together_or_are_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
