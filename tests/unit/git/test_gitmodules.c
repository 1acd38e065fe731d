/* SPDX-License-Identifier: Apache-2.0 */
/* What .gitmodules says, as git-config(1) reads it. */
#include "worker/git/gitmodules.h"

#include "prt/buf.h"
#include "tests/support/unit.h"

#define HEAD "[submodule \"s\"]\n"

static const struct {
    const char *text;
    const char *modules; /* "path=url;"; NULL: refused, and then: */
    const char *why;
} cases[] = {
    {"", "", NULL},
    {HEAD "\tpath = a/b\n\turl = https://h/x\n", "a/b=https://h/x;", NULL},
    {HEAD "path=a\nurl=b", "a=b;", NULL},
    {HEAD "path=a\r\nurl=b\r\n", "a=b;", NULL},
    {"[SUBMODULE \"s\"]\nPATH = a\nUrl = b\n", "a=b;", NULL},
    {HEAD "path = a # c\nurl = b ; c\n", "a=b;", NULL},
    {HEAD "path = \"a # b\"\nurl = \"b\" c  \n", "a # b=b c;", NULL},
    {HEAD "path = \" a \"\nurl = b\\\\c\\\"d\\te\n", " a =b\\c\"d\te;", NULL},
    {HEAD "path = a\\\n  b\nurl = c\n", "a  b=c;", NULL},
    {HEAD "path = a\nurl = b\nurl = c\n", "a=c;", NULL},
    {HEAD "path = a\n[submodule \"t\"]\npath=c\nurl=d\n" HEAD "url = b\n", "a=b;c=d;", NULL},
    {HEAD "path = a\n", "", NULL},
    {HEAD "url = a\n", "", NULL},
    {"[core]\npath = a\nurl = b\n", "", NULL},
    {"[submodule]\npath = a\nurl = b\n", "", NULL},
    {"[submodule \"a]\\\"b\"] # c\npath = a\nurl = b\nupdate = !rm -rf\nshallow\n", "a=b;", NULL},
    {"; c\n# c\n\n" HEAD "path = a\n\n# c\nurl = b\n", "a=b;", NULL},
    {"[submodule \"s]\npath = a\n", NULL, "line 1: a name that does not end"},
    {"[submodule \"s\"\npath = a\n", NULL, "line 1: a section that does not end"},
    {"[]\n", NULL, "line 1: a section that does not end"},
    {HEAD "= a\n", NULL, "line 2: neither a section nor a key"},
    {HEAD "path a\n", NULL, "line 2: a key without ="},
    {HEAD "path = \"a\n", NULL, "line 2: a quote that does not end"},
    {HEAD "path = a\n\nurl = \\x\n", NULL, "line 4: a backslash"},
    {HEAD "path = a\\", NULL, "line 2: a backslash"},
};

static void each_file_is_read_or_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        prt_arena arena = {0};
        prt_buf got = {0};
        struct prt_gitmodule *modules = NULL;
        size_t count = 0;
        prt_err err;
        const prt_code rc = prt_gitmodules_parse(&arena, prt_str_from(cases[i].text), &modules, &count, &err);
        if (cases[i].modules == NULL) {
            assert_prt_code(rc, PRT_E_FORMAT, err);
            assert_prt_says(err, cases[i].why);
        } else {
            assert_prt_ok(rc, err);
            for (size_t k = 0; k < count; k++)
                prt_buf_add_fmt(&got, "%.*s=%.*s;", PRT_STR_ARG(modules[k].path), PRT_STR_ARG(modules[k].url));
            assert_string_equal(got.data != NULL ? got.data : "", cases[i].modules);
        }
        prt_buf_free(&got);
        prt_arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_file_is_read_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
