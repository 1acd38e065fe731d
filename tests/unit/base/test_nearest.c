/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody may have meant. */
#include "prt/nearest.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/unit.h"

static void distance_counts_changes(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        size_t distance;
    } cases[] = {{"", "", 0},         {"a", "", 1},         {"", "abc", 3},
                 {"host", "hots", 1}, {"host", "ghost", 1}, {"kitten", "sitting", 3},
                 {"ab", "ba", 1},     {"abcd", "badc", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(prt_distance(prt_str_from(cases[i].a), prt_str_from(cases[i].b), 9), cases[i].distance);
    char longer[66];
    memset(longer, 'a', sizeof longer);
    longer[65] = '\0';
    assert_int_equal(prt_distance(prt_str_from(longer), prt_str_from(longer), 3), 4);
}

static void the_nearest_name_is_offered_if_it_is_near(void **state)
{
    (void)state;
    static const char *const names[] = {"index", "generate", "render", "reader"};
    static const struct {
        const char *written, *question;
    } cases[] = {
        {"genrate", "; did you mean generate?"},
        {"rendre", "; did you mean render?"},
        {"reder", "; did you mean render?"}, /* as near as reader, and earlier */
        {"degenerate", "; did you mean generate?"},
        {"ungeneratedly", ""},
        {"ingen", ""},
        {"x", ""},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[64];
        struct prt_nearest nearest = prt_nearest_to(prt_str_from(cases[i].written));
        for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
            prt_nearest_consider(&nearest, prt_str_from(names[k]));
        snprintf(text, sizeof text, PRT_NEAREST_FORMAT, PRT_NEAREST_ARG(nearest));
        assert_string_equal(text, cases[i].question);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distance_counts_changes),
        cmocka_unit_test(the_nearest_name_is_offered_if_it_is_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
