/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "tests/support/unit.h"
#include "worker/tail.h"

static const struct {
    const char *written;
    const char *shown;
} rows[] = {
    {"", ""},
    {"\n\n", ""},
    {"one", "one"},
    {"one\n", "one"},
    {"one\ntwo\nthree\n", "one\ntwo\nthree"},
    {"one\ntwo\nthree\nfour\n\n", "two\nthree\nfour"},
    {"  one  \n", "one"},
};

static void the_last_lines_are_shown(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct prt_tail tail = {0};
        prt_tail_add(&tail, prt_str_from(rows[i].written));
        assert_prt_str(prt_tail_lines(&tail), rows[i].shown);
    }
}

/* However it is cut into pieces, the tail is the end of all that was written. */
static void only_the_end_is_kept(void **unused)
{
    (void)unused;
    static char all[5 * PRT_TAIL_MAX];
    for (size_t i = 0; i < sizeof all; i++)
        all[i] = (char)('a' + i % 23);
    static const size_t pieces[] = {1, 7, 1000, PRT_TAIL_MAX - 1, PRT_TAIL_MAX, PRT_TAIL_MAX + 1, sizeof all};
    for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
        struct prt_tail tail = {0};
        for (size_t from = 0; from < sizeof all; from += pieces[p])
            prt_tail_add(&tail, prt_str_sub((prt_str){all, sizeof all}, from, from + pieces[p]));
        assert_int_equal(tail.total, sizeof all);
        assert_int_equal(tail.len, PRT_TAIL_MAX);
        assert_memory_equal(tail.data, all + sizeof all - PRT_TAIL_MAX, PRT_TAIL_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_lines_are_shown),
        cmocka_unit_test(only_the_end_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
