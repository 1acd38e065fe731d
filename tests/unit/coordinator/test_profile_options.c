/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of profile: what is accepted, and what is said about the rest. */
#include "tests/support/unit.h"

#include <string.h>

#include "coordinator/command.h"
#include "coordinator/profile_options.h"
#include "tests/unit/coordinator/words.h"

static prt_code parse(const char *const *words, const char *epoch, struct prt_profile_options *out, prt_err *err)
{
    char *argv[ARGS_MAX + 1];
    const int argc = copy_words(words, argv);
    return prt_profile_options_parse(argc, argv, NOW, epoch, out, err);
}

static void a_root_is_enough(void **state)
{
    (void)state;
    struct prt_profile_options options;
    prt_err err;
    assert_prt_ok(parse((const char *[]){"profile", "-r", "/clones", NULL}, NULL, &options, &err), err);
    assert_string_equal(options.repos_path, "/clones");
    assert_string_equal(options.project, "profile");
    assert_null(options.config_dir);
    assert_null(options.output);
    assert_int_equal(options.workers_count, 0);
    assert_int_equal(options.runs, 1);
    assert_int_equal(options.as_of, NOW);
    assert_int_equal(options.level, PRT_LOG_WARNING);
}

static void everything_can_be_said(void **state)
{
    (void)state;
    struct prt_profile_options options;
    prt_err err;
    assert_prt_ok(parse((const char *[]){"profile", "--workers=4,1,1024", "-r/clones", "--runs", "5", "-o", "p.md",
                                         "-ponap", "--config-dir", "conf", "--as-of=2026-02-10T07:00:00Z", "-q", NULL},
                        "5", &options, &err),
                  err);
    assert_int_equal(options.workers_count, 3);
    assert_int_equal(options.workers[0], 4); /* in the order given */
    assert_int_equal(options.workers[1], 1);
    assert_int_equal(options.workers[2], 1024);
    assert_int_equal(options.runs, 5);
    assert_string_equal(options.output, "p.md");
    assert_string_equal(options.project, "onap");
    assert_string_equal(options.config_dir, "conf");
    assert_int_equal(options.as_of, 1770706800);
    assert_true(options.quiet);
    assert_int_equal(options.level, PRT_LOG_ERROR);
}

static void wrong_lines_are_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *words[8];
        const char *says;
    } cases[] = {
        {{"profile"}, "--repos-path DIR is missing"},
        {{"profile", "-r", "/x", "more"}, "\"more\""},
        {{"profile", "-r", "/x", "--colour"}, "--colour is not an option"},
        {{"profile", "-r", "/x", "-w", ""}, "--workers: expected whole numbers, 1 to 1024, with commas, got \"\""},
        {{"profile", "-r", "/x", "-w", "1,2,"}, "got \"1,2,\""},
        {{"profile", "-r", "/x", "-w", ",1"}, "got \",1\""},
        {{"profile", "-r", "/x", "-w", "0"}, "got \"0\""},
        {{"profile", "-r", "/x", "-w", "1025"}, "got \"1025\""},
        {{"profile", "-r", "/x", "-w", "1;2"}, "got \"1;2\""},
        {{"profile", "-r", "/x", "-w", "1,2,1"}, "--workers: 1 is there twice"},
        {{"profile", "-r", "/x", "-w", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17"}, "--workers: more than 16 numbers"},
        {{"profile", "-r", "/x", "--runs", "0"}, "--runs: expected a whole number, 1 to 99, got \"0\""},
        {{"profile", "-r", "/x", "--runs", "100"}, "got \"100\""},
        {{"profile", "-r", "/x", "--as-of", "noon"}, "--as-of: "},
        {{"profile", "-r", "/x", "-o", ""}, "--output: an empty file name"},
        {{"profile", "-r", "/x", "-p", "../x"}, "--project: "},
        {{"profile", "-r", "/x", "-p", "a/b"}, "--project: "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct prt_profile_options options;
        prt_err err;
        assert_prt_code(parse(cases[i].words, NULL, &options, &err), PRT_E_USAGE, err);
        assert_prt_says(err, cases[i].says);
    }
}

static void the_last_list_of_workers_counts(void **state)
{
    (void)state;
    struct prt_profile_options options;
    prt_err err;
    assert_prt_ok(parse((const char *[]){"profile", "-r", "x", "-w", "1,2", "-w", "2", NULL}, NULL, &options, &err),
                  err);
    assert_int_equal(options.workers_count, 1);
    assert_int_equal(options.workers[0], 2);
}

static void without_a_list_workers_double_up_to_the_processors(void **state)
{
    (void)state;
    static const struct {
        uint32_t processors;
        uint32_t workers[PRT_PROFILE_ROWS_MAX];
    } cases[] = {
        {1, {1}}, {2, {1, 2}}, {4, {1, 2, 4}}, {6, {1, 2, 4, 6}}, {4096, {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct prt_profile_options options = {.workers_count = 7};
        prt_profile_default_workers(cases[i].processors, &options);
        for (uint32_t at = 0; at < options.workers_count; at++)
            assert_int_equal(options.workers[at], cases[i].workers[at]);
        assert_int_equal(cases[i].workers[options.workers_count], 0);
    }
}

static void the_help_names_every_option_and_fits_a_screen(void **state)
{
    (void)state;
    static const char *const names[] = {
        "-r, --repos-path DIR", "-w, --workers N,N,...", "--runs N",     "-o, --output FILE",
        "-p, --project NAME",   "--config-dir DIR",      "--as-of TIME", "exit codes"};
    struct prt_profile_options options;
    prt_err err;
    prt_buf help = {0};
    size_t width = 0;
    assert_prt_ok(parse((const char *[]){"profile", "--help", NULL}, NULL, &options, &err), err);
    assert_true(options.help);
    assert_prt_ok(prt_usage_help(&prt_usage_profile, "all", &help, &err), err);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_non_null(strstr(help.data, names[i]));
    for (size_t i = 0; i < help.len; i++) {
        width = help.data[i] == '\n' ? 0 : width + 1;
        assert_true(width <= PRT_HELP_COLUMNS);
    }
    prt_buf_free(&help);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_root_is_enough),
        cmocka_unit_test(everything_can_be_said),
        cmocka_unit_test(wrong_lines_are_refused_by_name),
        cmocka_unit_test(the_last_list_of_workers_counts),
        cmocka_unit_test(without_a_list_workers_double_up_to_the_processors),
        cmocka_unit_test(the_help_names_every_option_and_fits_a_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
