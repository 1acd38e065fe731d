/* SPDX-License-Identifier: Apache-2.0 */
/* Whichever allocation fails, reading says so, leaks nothing and leaves its output alone. */
#include <stdio.h>

#include "prt/file.h"
#include "report/read/read.h"
#include "tests/support/fail_malloc/fail_malloc.h"
#include "tests/support/unit.h"

static bool read_report(void *state)
{
    prt_err err;
    const prt_buf *text = state;
    struct prt_report report = {.author_count = 77};
    const prt_code code = prt_report_read("r", prt_buf_str(text), &report, &err);
    if (code == PRT_OK) {
        prt_report_free(&report);
        return true;
    }
    assert_prt_code(code, PRT_E_MEMORY, err);
    assert_int_equal(report.author_count, 77);
    return false;
}

static void every_allocation_may_fail(void **state)
{
    static const char *const scenes[] = {"jenkins", "info_yaml", "github", "features"};
    (void)state;
    for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++) {
        char path[512];
        prt_err err;
        prt_buf text = {0};
        snprintf(path, sizeof path, "%s/%s/report_raw.json", PRT_GOLDEN_DATA, scenes[i]);
        assert_prt_ok(prt_file_read(path, 1u << 24, &text, &err), err);
        assert_true(prt_test_each_failure(read_report, &text) > 20);
        prt_buf_free(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
