/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/metrics/host.h"

#include <string.h>

#include "tests/support/unit.h"

static const struct prt_metrics_identity loopback = {.address = "127.0.0.1", .own = "build7"};
static const struct prt_metrics_identity loopback_six = {.address = "[::1]"};
static const struct prt_metrics_identity one = {
    .address = "192.0.2.7", .own = "build7", .names = "reports.example.org,metrics,203.0.113.9,[2001:db8::9]"};
static const struct prt_metrics_identity one_six = {.address = "[2001:db8::7]"};
static const struct prt_metrics_identity any = {.address = "0.0.0.0"};
static const struct prt_metrics_identity any_six = {.address = "[::]"};

static const struct {
    const struct prt_metrics_identity *identity;
    const char *host;
    bool meant;
} rows[] = {
    {&loopback, "127.0.0.1:9464", true},
    {&loopback, "127.0.0.1", true},
    {&loopback, "127.3.2.1:1", true},
    {&loopback, "[::1]:9464", true},
    {&loopback, "localhost:9464", true},
    {&loopback, "LocalHost", true},
    {&loopback, "localhost.", true},
    {&loopback, "build7:9464", true},
    {&loopback, "build7.evil.example", false},
    {&loopback, "localhost.evil.example:9464", false},
    {&loopback, "evil.example:9464", false},
    {&loopback, "127.0.0.1.evil.example", false},
    {&loopback, "192.0.2.7:9464", false},
    {&loopback, "0.0.0.0:9464", false},
    {&loopback, "127.1", false},
    {&loopback, "2130706433", false},
    {&loopback, "", false},
    {&loopback, ":9464", false},
    {&loopback, ".", false},
    {&loopback, "localhost:", true},
    {&loopback, "localhost:94x4", false},
    {&loopback, "localhost:123456", false},
    {&loopback, "localhost:1:2", false},
    {&loopback, "localhost 127.0.0.1", false},
    {&loopback, "user@localhost", false},
    {&loopback, "[127.0.0.1]", false},
    {&loopback, "[localhost]", false},
    {&loopback, "[::1", false},
    {&loopback, "[::1]x", false},
    {&loopback, "[]", false},
    {&loopback, "::1", false},
    {&loopback_six, "[0:0::1]", true},
    {&loopback_six, "127.0.0.1", true},
    {&loopback_six, "[::2]", false},
    {&loopback_six, "", false},
    {&one, "192.0.2.7", true},
    {&one, "192.0.2.8", false},
    {&one, "localhost", true},
    {&one, "Build7", true},
    {&one, "reports.example.org:80", true},
    {&one, "REPORTS.example.org.", true},
    {&one, "metrics", true},
    {&one, "203.0.113.9", true},
    {&one, "[2001:db8::9]", true},
    {&one, "example.org", false},
    {&one, "reports.example.org,metrics", false},
    {&one, "metrics,", false},
    {&one_six, "[2001:0DB8:0::0007]:1", true},
    {&one_six, "[2001:db8::8]", false},
    {&any, "198.51.100.1:9464", true},
    {&any, "[2001:db8::8]", true},
    {&any, "evil.example", false},
    {&any_six, "198.51.100.1:9464", true},
    {&any_six, "evil.example", false},
};

static void who_is_meant(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (prt_metrics_is_meant(rows[i].identity, prt_str_from(rows[i].host)) != rows[i].meant)
            fail_msg("%s at %s", rows[i].host, rows[i].identity->address);
}

static void a_long_name_is_nobodys(void **state)
{
    (void)state;
    char name[300];
    memset(name, 'a', sizeof name);
    const struct prt_metrics_identity identity = {.address = "127.0.0.1", .own = "a"};
    for (size_t len = 2; len < sizeof name; len++)
        assert_false(prt_metrics_is_meant(&identity, (prt_str){name, len}));
    assert_true(prt_metrics_is_meant(&identity, (prt_str){name, 1}));
    assert_false(prt_metrics_is_meant(&identity, (prt_str){"127.0.0.1\0x", 11}));
}

static void names_that_can_be_said(void **state)
{
    (void)state;
    static const struct {
        const char *names;
        bool good;
    } lists[] = {{"a", true},
                 {"reports.example.org,metrics", true},
                 {"192.0.2.7,[::1],a_b-c", true},
                 {"", false},
                 {",", false},
                 {"a,", false},
                 {",a", false},
                 {"a,,b", false},
                 {"a b", false},
                 {"a:80", false},
                 {"http://a", false},
                 {"*", false},
                 {"[::1", false},
                 {"[a]", false}};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        if (prt_metrics_are_names(prt_str_from(lists[i].names)) != lists[i].good)
            fail_msg("%s", lists[i].names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_meant),
        cmocka_unit_test(a_long_name_is_nobodys),
        cmocka_unit_test(names_that_can_be_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
