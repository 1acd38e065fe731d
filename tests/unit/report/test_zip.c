/* SPDX-License-Identifier: Apache-2.0 */
/* An archive is a function of its entries and its time; what is in it is read back by tests/e2e/test_cli.py. */
#include <stdlib.h>

#include "prt/file.h"
#include "report/zip.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

enum { TIME_AT = 10, DAY_AT = 12 }; /* in the first local header (APPNOTE.TXT 4.3.7) */

static const struct prt_zip_entry entries[] = {
    {.name = PRT_STR_INIT("reports/x/b.md"), .bytes = PRT_STR_INIT("bbb")},
    {.name = PRT_STR_INIT("reports/x/a.json"), .bytes = PRT_STR_INIT("")},
};

static unsigned little16(const prt_buf *out, size_t at)
{
    return (unsigned char)out->data[at] | (unsigned)(unsigned char)out->data[at + 1] << 8;
}

static void write_at(int64_t time, prt_buf *out)
{
    prt_err err;
    assert_prt_ok(prt_zip_write(entries, 2, time, out, &err), err);
    assert_true(prt_str_starts(prt_buf_str(out), PRT_STR("PK\3\4")));
}

static void equal_arguments_give_equal_bytes(void **state)
{
    (void)state;
    prt_buf first = {0};
    prt_buf again = {0};
    setenv("TZ", "UTC", 1);
    write_at(1770706801, &first);
    setenv("TZ", "Asia/Kolkata", 1);
    write_at(1770706801, &again);
    assert_true(prt_str_equal(prt_buf_str(&first), prt_buf_str(&again)));
    prt_buf_free(&first);
    prt_buf_free(&again);
}

static void times_are_utc_and_within_what_a_zip_can_say(void **state)
{
    (void)state;
    static const struct {
        int64_t time;
        unsigned year, month, day, hour, minute, second;
    } rows[] = {
        {1770706801, 2026, 2, 10, 7, 0, 0},
        {1770706859, 2026, 2, 10, 7, 0, 58},
        {0, 1980, 1, 1, 0, 0, 0},
        {-5000000000, 1980, 1, 1, 0, 0, 0},
        {99999999999, 2107, 12, 31, 23, 59, 58},
        {INT64_MAX, 2107, 12, 31, 23, 59, 58},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_buf out = {0};
        write_at(rows[i].time, &out);
        const unsigned day = little16(&out, DAY_AT);
        const unsigned second = little16(&out, TIME_AT);
        assert_int_equal((day >> 9) + 1980, rows[i].year);
        assert_int_equal(day >> 5 & 15, rows[i].month);
        assert_int_equal(day & 31, rows[i].day);
        assert_int_equal(second >> 11, rows[i].hour);
        assert_int_equal(second >> 5 & 63, rows[i].minute);
        assert_int_equal((second & 31) * 2, rows[i].second);
        prt_buf_free(&out);
    }
}

static void where_the_bytes_are_makes_no_difference(void **state)
{
    prt_err err;
    const char *path = prt_temp_path(*state, "b.md");
    const struct prt_zip_entry files[] = {{.name = entries[0].name, .file = path}, entries[1]};
    prt_buf kept = {0};
    prt_buf out = {0};
    assert_prt_ok(prt_file_write(path, entries[0].bytes, &err), err);
    write_at(1770706801, &kept);
    assert_prt_ok(prt_zip_write(files, 2, 1770706801, &out, &err), err);
    assert_true(prt_str_equal(prt_buf_str(&kept), prt_buf_str(&out)));
    prt_buf_free(&kept);
    prt_buf_free(&out);
}

static void a_file_that_is_gone_is_told(void **state)
{
    prt_err err;
    const struct prt_zip_entry gone = {.name = entries[0].name, .file = prt_temp_path(*state, "gone")};
    prt_buf out = {0};
    assert_int_equal(prt_zip_write(&gone, 1, 0, &out, &err), PRT_E_INTERNAL);
    assert_int_equal(out.len, 0);
    prt_buf_free(&out);
}

static void two_entries_of_one_name_are_refused(void **state)
{
    (void)state;
    const struct prt_zip_entry twice[] = {entries[0], entries[0]};
    prt_buf out = {0};
    prt_err err;
    assert_int_equal(prt_zip_write(twice, 2, 0, &out, &err), PRT_E_INTERNAL);
    prt_buf_free(&out);
}

#define IN_TEMP(test) cmocka_unit_test_setup_teardown(test, prt_temp_set_up, prt_temp_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_arguments_give_equal_bytes),
        cmocka_unit_test(times_are_utc_and_within_what_a_zip_can_say),
        IN_TEMP(where_the_bytes_are_makes_no_difference),
        IN_TEMP(a_file_that_is_gone_is_told),
        cmocka_unit_test(two_entries_of_one_name_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
