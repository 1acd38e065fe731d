/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/size.h"
#include "tests/support/unit.h"

static void sizes_have_a_unit(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t bytes;
    } good[] = {
        {"1K", 1024},
        {"500m", (uint64_t)500 << 20},
        {"50G", (uint64_t)50 << 30},
        {"50GB", (uint64_t)50 << 30},
        {"50GiB", (uint64_t)50 << 30},
        {"2T", (uint64_t)2 << 40},
        {"16777215T", (uint64_t)16777215 << 40},
    };
    static const char *const bad[] = {"", "G", "50", "0G", "-1G", "1.5G", "1 G", "G50", "16777216T", "1P", "1GG"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        uint64_t bytes = 0;
        prt_err err;
        assert_prt_ok(prt_size_parse("--size", prt_str_from(good[i].text), &bytes, &err), err);
        assert_int_equal(bytes, good[i].bytes);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint64_t bytes = 7;
        prt_err err;
        assert_prt_code(prt_size_parse("--size", prt_str_from(bad[i]), &bytes, &err), PRT_E_USAGE, err);
        assert_prt_says(err, "--size: expected a size");
        assert_int_equal(bytes, 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sizes_have_a_unit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
