/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "prt/model.h"
#include "tests/support/unit.h"
#include "worker/analyze_options.h"

enum { ARGS_MAX = 8, NOW = 1700000000 };

struct read {
    char copy[256];
    struct prt_analyze_line line;
    prt_err err;
};

static prt_code read_line(const char *text, const char *source_date, struct read *read)
{
    char *argv[ARGS_MAX] = {NULL}, *rest = read->copy;
    int argc = 0;
    memcpy(read->copy, text, strlen(text) + 1);
    while (argc < ARGS_MAX - 1 && (argv[argc] = strsep(&rest, " ")) != NULL)
        argc++;
    return prt_analyze_options_read(argc, argv, NOW, source_date, &read->line, &read->err);
}

static const struct {
    const char *text;
    const char *source_date;
    int64_t as_of;
    int64_t count_since;
} prints[] = {
    {"a repo", NULL, NOW, PRT_COUNT_ALL},
    {"a repo", "", NOW, PRT_COUNT_ALL},
    {"a repo", "86400", 86400, PRT_COUNT_ALL},
    {"a --as-of 2026-02-10T07:00:00Z repo", "86400", 1770706800, PRT_COUNT_ALL},
    {"a repo --since 2000-01-01 --as-of=5", NULL, 5, 946684800},
    {"a -- repo", NULL, NOW, PRT_COUNT_ALL},
};

static void one_repository_is_printed(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof prints / sizeof *prints; i++) {
        struct read read;
        assert_prt_ok(read_line(prints[i].text, prints[i].source_date, &read), read.err);
        assert_int_equal(read.line.action, PRT_ANALYZE_PRINT);
        assert_string_equal(read.line.repository, "repo");
        assert_int_equal(read.line.as_of, prints[i].as_of);
        assert_int_equal(read.line.count_since, prints[i].count_since);
    }
}

static void serving_takes_a_socket_and_a_root(void **unused)
{
    (void)unused;
    struct read read;
    assert_prt_ok(read_line("a --serve 3 --repos-root /r", NULL, &read), read.err);
    assert_int_equal(read.line.action, PRT_ANALYZE_SERVE);
    assert_int_equal(read.line.fd, 3);
    assert_string_equal(read.line.repos_root, "/r");
    assert_false(read.line.json);
    assert_prt_ok(read_line("a --serve 3 --repos-root /r --log-format=json", NULL, &read), read.err);
    assert_true(read.line.json);
    assert_prt_ok(read_line("a --help", NULL, &read), read.err);
    assert_int_equal(read.line.action, PRT_ANALYZE_HELP);
    assert_prt_ok(read_line("a --version", NULL, &read), read.err);
    assert_int_equal(read.line.action, PRT_ANALYZE_VERSION);
}

static const struct {
    const char *text;
    const char *source_date;
    const char *says;
} refused[] = {
    {"a", NULL, "REPOSITORY is missing"},
    {"a one two", NULL, "\"two\""},
    {"a --serve 3 one", NULL, "\"one\""},
    {"a --serve 2", NULL, "--serve"},
    {"a --serve x", NULL, "got \"x\""},
    {"a --log-format xml one", NULL, "--log-format: expected text or json, got \"xml\""},
    {"a --as-of yesterday repo", NULL, "--as-of: "},
    {"a --since", NULL, "--since"},
    {"a --wrong repo", NULL, "--wrong"},
    {"a repo", "soon", "SOURCE_DATE_EPOCH: "},
};

static void what_cannot_be_is_named(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct read read;
        assert_prt_code(read_line(refused[i].text, refused[i].source_date, &read), PRT_E_USAGE, read.err);
        assert_prt_says(read.err, refused[i].says);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_repository_is_printed),
        cmocka_unit_test(serving_takes_a_socket_and_a_root),
        cmocka_unit_test(what_cannot_be_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
