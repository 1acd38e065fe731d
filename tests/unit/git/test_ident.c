/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/unit.h"
#include "worker/git/ident.h"

struct row {
    const char *line;
    const char *name;
    const char *email;
    bool dated;
    int64_t time;
    int32_t zone;
};

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct prt_ident ident;
        assert_true(prt_ident_parse(prt_str_from(rows[i].line), &ident));
        assert_prt_str(ident.name, rows[i].name);
        assert_prt_str(ident.email, rows[i].email);
        assert_int_equal(ident.dated, rows[i].dated);
        assert_int_equal(ident.time, rows[i].time);
        assert_int_equal(ident.zone, rows[i].zone);
    }
}

static void names_and_addresses(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"Ann <ann@a.org> 1 +0000", "Ann", "ann@a.org", true, 1, 0},
        {"Ann | Able <ann@a.org> 1 +0000", "Ann | Able", "ann@a.org", true, 1, 0},
        {"<ann@a.org> 1 +0000", "", "ann@a.org", true, 1, 0},
        {" <ann@a.org> 1 +0000", "", "ann@a.org", true, 1, 0},
        {"Ann <> 1 +0000", "Ann", "", true, 1, 0},
        {"Ann<ann@a.org> 1 +0000", "Ann", "ann@a.org", true, 1, 0},
        {"Ann \t\r <ann@a.org> 1 +0000", "Ann", "ann@a.org", true, 1, 0},
        {"Ann \v <ann@a.org> 1 +0000", "Ann \v", "ann@a.org", true, 1, 0},
        {"Ann < ann@a.org > 1 +0000", "Ann", " ann@a.org ", true, 1, 0},
        {"Ann > Able <ann@a.org> 1 +0000", "Ann > Able", "ann@a.org", true, 1, 0},
        {"Ann <<ann@a.org>> 1 +0000", "Ann", "<ann@a.org", true, 1, 0},
        {"Ann <a@b> <c@d> 1 +0000", "Ann", "a@b", true, 1, 0},
    };
    check(rows, sizeof rows / sizeof rows[0]);
}

static void times_and_zones(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"A <a> 0 +0000", "A", "a", true, 0, 0},
        {"A <a> 1600000000 -0730", "A", "a", true, 1600000000, -730},
        {"A <a> 1 +051800", "A", "a", true, 1, 51800},
        {"A <a> 1 -7530", "A", "a", true, 1, -7530},
        {"A <a> 1 +2400", "A", "a", true, 1, 2400},
        {"A <a>\t1\t+0130 trailing", "A", "a", true, 1, 130},
        {"A <a> 1+0130", "A", "a", true, 1, 130},
        {"A <a> 99999999999999 +0000", "A", "a", true, 99999999999999, 0},
        {"A <a> 9223372036854775807 +0000", "A", "a", true, INT64_MAX, 0},
        {"A <a> 9223372036854775808 +0000", "A", "a", true, INT64_MAX, 0},
        {"A <a> 18446744073709551615 +0000", "A", "a", true, INT64_MAX, 0},
        {"A <a> 99999999999999999999999 +0000", "A", "a", true, INT64_MAX, 0},
        {"A <a> 1 +2147483646", "A", "a", true, 1, INT32_MAX - 1},
        {"A <a> 1 +2147483647", "A", "a", true, 1, 0},
        {"A <a> 1 -99999999999999999999", "A", "a", true, 1, 0},
    };
    check(rows, sizeof rows / sizeof rows[0]);
}

static void half_a_date_is_none(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "A <a>",          "A <a> ",        "A <a> 1",     "A <a> 1 ",    "A <a> 1 0000",    "A <a> 1 +",
        "A <a> -5 +0000", "A <a> x +0000", "A <a> +0000", "A <a> 1 UTC", "A <a> 1.5 +0000",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        check(&(struct row){lines[i], "A", "a", false, 0, 0}, 1);
}

static void no_address_no_identity(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "", " ", "Ann", "Ann 1 +0000", "Ann ann@a.org> 1 +0000", "Ann <ann@a.org 1 +0000", "> <"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct prt_ident ident = {.dated = true};
        assert_false(prt_ident_parse(prt_str_from(lines[i]), &ident));
        assert_int_equal(ident.name.len + ident.email.len, 0);
        assert_false(ident.dated);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_addresses),
        cmocka_unit_test(times_and_zones),
        cmocka_unit_test(half_a_date_is_none),
        cmocka_unit_test(no_address_no_identity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
