/* SPDX-License-Identifier: Apache-2.0 */
/* What a shell may offer for an option's value, told from the name it has in the help. */
#include "tests/support/unit.h"

#include "manual/values.h"

static void names_tell_what_a_value_is(void **unused)
{
    (void)unused;
    static const struct {
        const char *argument;
        prt_value_kind kind;
        const char *words;
    } cases[] = {
        {NULL, PRT_VALUE_NONE, ""},
        {"DIR", PRT_VALUE_FOLDER, ""},
        {"[=DIR]", PRT_VALUE_FOLDER, ""},
        {"FILE", PRT_VALUE_FILE, ""},
        {"FILE|env:NAME", PRT_VALUE_FILE, ""},
        {"N", PRT_VALUE_ANY, ""},
        {"HOST[:ARBITER,RESULTS]", PRT_VALUE_ANY, ""},
        {"text|json", PRT_VALUE_WORDS, "text json"},
        {"[=all]", PRT_VALUE_WORDS, "all"},
        {"gerrit|github:ORG", PRT_VALUE_WORDS, "gerrit github:"},
        {"github:ORG|gerrit", PRT_VALUE_WORDS, "github: gerrit"},
        {"FORMATS", PRT_VALUE_WORDS, "json md html csv all"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        prt_buf words = {0};
        assert_int_equal(prt_value_of(cases[i].argument, &words), cases[i].kind);
        assert_string_equal(words.data != NULL ? words.data : "", cases[i].words);
        assert_int_equal(prt_value_of(cases[i].argument, NULL), cases[i].kind);
        prt_buf_free(&words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_tell_what_a_value_is)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
