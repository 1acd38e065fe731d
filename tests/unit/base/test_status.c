/* SPDX-License-Identifier: Apache-2.0 */
/* The phrases of which reports on a running system are made. */
#include "tests/support/unit.h"

#include <string.h>

#include "prt/status.h"

static void assert_text(prt_buf *text, const char *wanted)
{
    assert_prt_str(prt_buf_str(text), wanted);
    prt_buf_free(text);
}

static void names_from_outside_stay_on_their_line(void **state)
{
    (void)state;
    static const struct {
        const char *name, *shown;
    } rows[] = {
        {"aai/babel", "aai/babel"},
        {"", ""},
        {"a\nb\r\t", "a\\x0ab\\x0d\\x09"},
        {"\x1b[2Jcleared", "\\x1b[2Jcleared"},
        {"\xc2\x9b"
         "31m",
         "\\x9b31m"},
        {"M\xfcller", "M\xef\xbf\xbdller"},
        {"M\xc3\xbcller", "M\xc3\xbcller"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_buf text = {0};
        prt_status_name(&text, prt_str_from(rows[i].name));
        assert_text(&text, rows[i].shown);
    }
}

static void a_long_name_is_cut_between_characters(void **state)
{
    (void)state;
    char name[PRT_STATUS_NAME_MAX + 100], wanted[PRT_STATUS_NAME_MAX + 8];
    prt_buf text = {0};
    memset(name, 'x', sizeof name);
    prt_status_name(&text, (prt_str){name, PRT_STATUS_NAME_MAX});
    assert_int_equal(text.len, PRT_STATUS_NAME_MAX);
    prt_buf_free(&text);
    memcpy(name + PRT_STATUS_NAME_MAX - 1, "\xc3\xbc", 2); /* the ceiling lies in the middle of it */
    prt_status_name(&text, (prt_str){name, sizeof name});
    memset(wanted, 'x', PRT_STATUS_NAME_MAX - 1);
    memcpy(wanted + PRT_STATUS_NAME_MAX - 1, "...", 4);
    assert_text(&text, wanted);
}

static void times_are_in_seconds(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        const char *shown;
    } rows[] = {{0, "0.0 s"},        {99, "0.0 s"},           {1250, "1.2 s"},     {-5, "0.0 s"},
                {900000, "900.0 s"}, {INT64_MAX, "no limit"}, {INT64_MIN, "0.0 s"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_buf text = {0};
        prt_status_seconds(&text, rows[i].ms);
        assert_text(&text, rows[i].shown);
    }
}

static void progress_says_what_is_known(void **state)
{
    (void)state;
    static const struct {
        uint64_t done, total;
        const char *shown;
    } rows[] = {
        {0, 0, "walk"}, {7, 0, "walk, 7 commits"}, {0, 9, "walk, 0 of 9 commits"}, {9, 9, "walk, 9 of 9 commits"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_buf text = {0};
        prt_status_progress(&text, "walk", rows[i].done, rows[i].total);
        assert_text(&text, rows[i].shown);
    }
}

static void a_task_is_its_numbers_and_its_repository(void **state)
{
    (void)state;
    prt_buf text = {0};
    prt_status_task(&text, 7, 2, PRT_STR("aai/babel"));
    assert_text(&text, "task 7.2 (aai/babel)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_from_outside_stay_on_their_line),
        cmocka_unit_test(a_long_name_is_cut_between_characters),
        cmocka_unit_test(times_are_in_seconds),
        cmocka_unit_test(progress_says_what_is_known),
        cmocka_unit_test(a_task_is_its_numbers_and_its_repository),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
