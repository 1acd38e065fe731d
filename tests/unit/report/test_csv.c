/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 4180 as written, and what a spreadsheet must not take for a formula. */
#include <stdlib.h>

#include "report/csv.h"
#include "tests/support/unit.h"

#define REPLACEMENT "\xef\xbf\xbd"

static void texts_are_quoted_only_where_they_must_be(void **state)
{
    (void)state;
    static const struct {
        prt_str text;
        const char *field;
    } rows[] = {
        {PRT_STR_INIT("plain"), "plain"},
        {PRT_STR_INIT(""), ""},
        {PRT_STR_INIT("a,b"), "\"a,b\""},
        {PRT_STR_INIT("say \"hi\""), "\"say \"\"hi\"\"\""},
        {PRT_STR_INIT("two\r\nlines\tand a tab"), "two  lines and a tab"},
        {PRT_STR_INIT(" blank before"), "\" blank before\""},
        {PRT_STR_INIT("J\xc3\xb6rg"), "J\xc3\xb6rg"},
        {PRT_STR_INIT("not \xff utf-8"), "not " REPLACEMENT " utf-8"},
        {PRT_STR_INIT("a\0b"), "a" REPLACEMENT "b"},
        {PRT_STR_INIT("=1+1"), "'=1+1"},
        {PRT_STR_INIT("+49 30"), "'+49 30"},
        {PRT_STR_INIT("-x"), "'-x"},
        {PRT_STR_INIT("@SUM(A1)"), "'@SUM(A1)"},
        {PRT_STR_INIT("\t=cmd|' /C calc'!A0"), "\"' =cmd|' /C calc'!A0\""},
        {PRT_STR_INIT("=HYPERLINK(\"http://x\",\"y\")"), "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""},
        {PRT_STR_INIT("\xef\xbc\x9d"
                      "1"),
         "'\xef\xbc\x9d"
         "1"},
        {PRT_STR_INIT("a=b"), "a=b"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_buf out = {0};
        struct prt_csv csv = {.out = &out};
        prt_csv_str(&csv, rows[i].text);
        assert_prt_str(prt_buf_str(&out), rows[i].field);
        prt_buf_free(&out);
    }
}

static void a_row_is_a_line_of_fields(void **state)
{
    (void)state;
    prt_buf out = {0};
    struct prt_csv csv = {.out = &out};
    prt_csv_title(&csv, "name");
    prt_csv_title_of(&csv, "commits", PRT_STR("last,30"));
    prt_csv_row_end(&csv);
    prt_csv_none(&csv);
    prt_csv_u64(&csv, UINT64_MAX);
    prt_csv_i64(&csv, -7);
    prt_csv_flag(&csv, true);
    prt_csv_time(&csv, 1770706800, 530);
    prt_csv_row_end(&csv);
    assert_prt_str(prt_buf_str(&out), "name,\"commits_last,30\"\r\n"
                                      ",18446744073709551615,-7,true,2026-02-10T12:30:00+05:30\r\n");
    prt_buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_quoted_only_where_they_must_be),
        cmocka_unit_test(a_row_is_a_line_of_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
