/* SPDX-License-Identifier: Apache-2.0 */
/* A coordinator names ports, never hosts: what a welcome may send a worker to. */
#include "tests/support/unit.h"

#include "worker/named_endpoint.h"

/* NULL: refused. */
static const struct {
    const char *connected, *named, *becomes;
} cases[] = {
    {"tcp://host:7411", "tcp://*:7412", "tcp://host:7412"},
    {"tcp://host:7411", "tcp://host:7412", "tcp://host:7412"},
    {"tcp://[::1]:7411", "tcp://*:7412", "tcp://[::1]:7412"},
    {"tcp://[::1]:7411", "tcp://[::1]:65535", "tcp://[::1]:65535"},
    {"tcp://host:7411", "tcp://other:7412", NULL},
    {"tcp://host:7411", "tcp://host.evil:7412", NULL},
    {"tcp://host:7411", "tcp://HOST:7412", NULL},
    {"tcp://127.0.0.1:7411", "tcp://127.0.0.2:7412", NULL},
    {"tcp://host:7411", "tcp://*:0", NULL},
    {"tcp://host:7411", "tcp://*:65536", NULL},
    {"tcp://host:7411", "tcp://*:", NULL},
    {"tcp://host:7411", "tcp://*:*", NULL},
    {"tcp://host:7411", "tcp://*:74 12", NULL},
    {"tcp://host:7411", "tcp://*;other:7412", NULL},
    {"tcp://host:7411", "ipc:///tmp/x", NULL},
    {"tcp://host:7411", "*:7412", NULL},
    {"tcp://host:7411", "", NULL},
    {"ipc:///run/a/arbiter", "ipc:///run/a/results", "ipc:///run/a/results"},
    {"ipc:///run/a/arbiter", "ipc:///run/a/", NULL},
    {"ipc:///run/a/arbiter", "ipc:///run/a/..", NULL},
    {"ipc:///run/a/arbiter", "ipc:///run/a/../b", NULL},
    {"ipc:///run/a/arbiter", "ipc:///run/b/results", NULL},
    {"ipc:///run/a/arbiter", "tcp://*:7412", NULL},
    {"ipc:///run/a/arbiter", "results", NULL},
};

static void only_the_place_connected_to_is_gone_to(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[PRT_MAX_ENDPOINT] = "untouched";
        prt_err err;
        const prt_code rc = prt_named_endpoint(cases[i].connected, prt_str_from(cases[i].named), out, &err);
        if ((rc == PRT_OK) != (cases[i].becomes != NULL))
            fail_msg("%s, %s: %s", cases[i].connected, cases[i].named, prt_code_name(rc));
        assert_string_equal(out, rc == PRT_OK ? cases[i].becomes : "untouched");
        if (rc != PRT_OK)
            assert_prt_says(err, cases[i].connected);
    }
}

static void a_nul_or_a_long_name_is_refused(void **unused)
{
    (void)unused;
    char out[PRT_MAX_ENDPOINT], name[PRT_MAX_ENDPOINT + 32];
    prt_err err;
    assert_prt_code(prt_named_endpoint("ipc:///run/arbiter", (prt_str){"ipc:///run/a\0b", 14}, out, &err),
                    PRT_E_PROTOCOL, err);
    for (size_t i = 0; i < sizeof name; i++)
        name[i] = 'x';
    name[0] = '/';
    const struct {
        const char *connected;
        prt_str named;
    } longest = {"ipc:///a", {name, sizeof name}};
    assert_prt_code(prt_named_endpoint(longest.connected, longest.named, out, &err), PRT_E_PROTOCOL, err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_place_connected_to_is_gone_to),
        cmocka_unit_test(a_nul_or_a_long_name_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
