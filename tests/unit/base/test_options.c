/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of a command line that cannot be. */
#include "prt/options.h"

#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

static const prt_option rows[] = {
    {"output-dir", 'o', "DIR", "where to"}, {"output-format", 'f', "FORMAT", "which"},
    {"cache", 0, "[=DIR]", "what is kept"}, {"quiet", 'q', NULL, "less"},
    {"token", 0, "TEXT", "a secret"},
};

/* Of words with one blank between. */
static prt_code read_all(const char *words, prt_err *err)
{
    char text[80], *argv[8] = {text}, *rest = text;
    prt_options line = {.options = rows, .count = sizeof rows / sizeof rows[0], .argv = argv};
    const char *value = NULL;
    int index = 0;
    prt_code rc;
    assert_true(snprintf(text, sizeof text, "tool %s", words) < (int)sizeof text);
    while (line.argc < 7 && (argv[line.argc] = strsep(&rest, " ")) != NULL)
        line.argc++;
    while ((rc = prt_options_next(&line, &index, &value, err)) == PRT_OK && index >= 0)
        ;
    return rc;
}

static void a_wrong_word_is_named_with_the_way_out(void **state)
{
    (void)state;
    static const struct {
        const char *words, *sentence;
    } cases[] = {
        {"--outptu-dir x",
         "--outptu-dir is not an option of this command; did you mean --output-dir? (--help lists the options)"},
        {"--quite", "--quite is not an option of this command; did you mean --quiet? (--help lists the options)"},
        {"--verbose", "--verbose is not an option of this command (--help lists the options)"},
        {"--output x", "--output is not clear: it begins --output-dir, --output-format"},
        {"--output=x", "--output is not clear: it begins --output-dir, --output-format"},
        {"--tokn=ghp_1", "--tokn is not an option of this command; did you mean --token? (--help lists the options)"},
        {"--quiet=1", "--quiet takes no value (--help lists the options)"},
        {"--output-dir", "--output-dir needs a value (--help lists the options)"},
        {"-o", "-o needs a value (--help lists the options)"},
        {"-qx", "-x is not an option of this command (--help lists the options)"},
        {"-q --=", "-- is not an option of this command (--help lists the options)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        prt_err err;
        assert_prt_code(read_all(cases[i].words, &err), PRT_E_USAGE, err);
        assert_string_equal(err.text, cases[i].sentence);
    }
}

static void short_and_cut_forms_are_understood(void **state)
{
    (void)state;
    prt_err err;
    assert_prt_ok(read_all("-qo x --output-f md --cach rest --quiet", &err), err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_word_is_named_with_the_way_out),
        cmocka_unit_test(short_and_cut_forms_are_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
