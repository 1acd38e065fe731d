/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of generate: what is accepted, and what is said about the rest. */
#include "tests/support/unit.h"

#include <string.h>

#include "coordinator/command.h"
#include "coordinator/formats.h"
#include "coordinator/generate_options.h"
#include "coordinator/services.h"
#include "tests/unit/coordinator/words.h"

static prt_code parse(const char *const *words, const char *epoch, struct prt_generate_options *out, prt_err *err)
{
    char *argv[ARGS_MAX + 1];
    const int argc = copy_words(words, argv);
    return prt_generate_options_parse(argc, argv, NOW, epoch, out, err);
}

static void defaults_are_as_documented(void **state)
{
    (void)state;
    struct prt_generate_options options;
    prt_err err;
    assert_prt_ok(parse((const char *[]){"generate", "-p", "onap", "-r", "/clones", NULL}, NULL, &options, &err), err);
    assert_string_equal(options.project, "onap");
    assert_string_equal(options.repos_path, "/clones");
    assert_string_equal(options.output_dir, "reports");
    assert_null(options.config_dir);
    assert_int_equal(options.formats, PRT_FORMAT_ALL);
    assert_true(options.zip);
    assert_int_equal(options.workers, 0);
    assert_int_equal(options.as_of, NOW);
    assert_int_equal(options.level, PRT_LOG_WARNING);
}

static void long_short_and_joined_forms_are_the_same(void **state)
{
    (void)state;
    struct prt_generate_options options;
    prt_err err;
    assert_prt_ok(parse((const char *[]){"generate", "--project=x", "-r/clones", "-ojunk", "-fjson", "--max-workers",
                                         "3", "--as-of=2026-02-10T07:00:00Z", "-vv", NULL},
                        NULL, &options, &err),
                  err);
    assert_string_equal(options.repos_path, "/clones");
    assert_string_equal(options.output_dir, "junk");
    assert_int_equal(options.formats, PRT_FORMAT_JSON);
    assert_int_equal(options.workers, 3);
    assert_int_equal(options.as_of, 1770706800);
    assert_int_equal(options.level, PRT_LOG_DEBUG);
}

static void the_date_may_come_from_the_environment_and_the_option_wins(void **state)
{
    (void)state;
    struct prt_generate_options options;
    prt_err err;
    assert_prt_ok(parse((const char *[]){"generate", "-px", "-ry", NULL}, "1234567890", &options, &err), err);
    assert_int_equal(options.as_of, 1234567890);
    assert_prt_ok(parse((const char *[]){"generate", "-px", "-ry", "--as-of", "5", NULL}, "1234567890", &options, &err),
                  err);
    assert_int_equal(options.as_of, 5);
    assert_prt_code(parse((const char *[]){"generate", "-px", "-ry", NULL}, "soon", &options, &err), PRT_E_USAGE, err);
    assert_prt_says(err, "SOURCE_DATE_EPOCH");
}

static void a_list_takes_the_place_of_a_root(void **state)
{
    (void)state;
    struct prt_generate_options options;
    prt_err err;
    assert_prt_ok(
        parse((const char *[]){"generate", "-px", "--repos-list", "list", "--work-dir=w", "--work-dir-size=5G", NULL},
              NULL, &options, &err),
        err);
    assert_null(options.repos_path);
    assert_string_equal(options.repos_list, "list");
    assert_string_equal(options.work_dir, "w");
    assert_int_equal(options.work_dir_bytes, (uint64_t)5 << 30);
    assert_prt_ok(parse((const char *[]){"generate", "-px", "--repos-list", "list", "-ry", NULL}, NULL, &options, &err),
                  err);
    assert_string_equal(options.repos_path, "y");
    assert_null(options.work_dir);
}

static void workers_of_other_hosts_have_their_options(void **state)
{
    (void)state;
    struct prt_generate_options options;
    prt_err err;
    assert_prt_ok(parse((const char *[]){"generate", "-px", "-ry", NULL}, NULL, &options, &err), err);
    assert_string_equal(options.hosts.address, "");
    assert_prt_ok(
        parse((const char *[]){"generate", "-px", "-ry", "--listen=0.0.0.0:1,2", "--task-ports=3-4", "--min-workers=5",
                               "--no-local-workers", "--server-key=f", "--worker-keys=d", NULL},
              NULL, &options, &err),
        err);
    assert_string_equal(options.hosts.address, "0.0.0.0");
    assert_int_equal(options.hosts.arbiter_port, 1);
    assert_int_equal(options.hosts.results_port, 2);
    assert_int_equal(options.hosts.first_task_port, 3);
    assert_int_equal(options.hosts.last_task_port, 4);
    assert_int_equal(options.hosts.min_workers, 5);
    assert_true(options.hosts.no_local_workers);
    assert_string_equal(options.hosts.server_key, "f");
    assert_string_equal(options.hosts.worker_keys, "d");
    assert_false(options.hosts.insecure);
    assert_prt_ok(
        parse((const char *[]){"generate", "-px", "-ry", "--listen", "[::]", "--insecure", NULL}, NULL, &options, &err),
        err);
    assert_true(options.hosts.insecure);
}

static void servers_that_list_repositories_stand_alone(void **state)
{
    (void)state;
    struct prt_generate_options options;
    prt_err err;
    assert_prt_ok(parse((const char *[]){"generate", "-px", "--repos-from", "gerrit", NULL}, NULL, &options, &err),
                  err);
    assert_true(options.from_gerrit && options.from_github == NULL);
    assert_int_equal(options.required, PRT_SERVICE_BIT(PRT_SERVICE_GERRIT));
    assert_string_equal(options.token_variable, "GITHUB_TOKEN");
    assert_prt_ok(parse((const char *[]){"generate", "-px", "--repos-from=github:onap", "--github-token-env=MY_T0KEN",
                                         "--require=github", NULL},
                        NULL, &options, &err),
                  err);
    assert_false(options.from_gerrit);
    assert_string_equal(options.from_github, "onap");
    assert_string_equal(options.token_variable, "MY_T0KEN");
    assert_int_equal(options.required, PRT_SERVICE_BIT(PRT_SERVICE_GITHUB));
}

static void wrong_lines_are_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *words[8];
        const char *says;
    } cases[] = {
        {{"generate", "-r", "/x"}, "--project NAME is missing"},
        {{"generate", "-p", "x"}, "--repos-path DIR, --repos-list FILE or --repos-from gerrit|github:ORG is missing"},
        {{"generate", "-p", "x", "--repos-list", "l", "--work-dir", ""}, "--work-dir: an empty folder name"},
        {{"generate", "-p", "x", "--repos-list", "l", "--work-dir-size", "50"}, "--work-dir-size: expected a size"},
        {{"generate", "-p", "x", "-r", "/x", "--colour"}, "--colour is not an option"},
        {{"generate", "-p", "x", "-r", "/x", "-Z"}, "-Z is not an option"},
        {{"generate", "-p", "x", "-r"}, "-r needs a value"},
        {{"generate", "-r", "/x", "--project"}, "--project needs a value"},
        {{"generate", "-p", "x", "-r", "/x", "--quiet=yes"}, "--quiet takes no value"},
        {{"generate", "-p", "x", "-r", "/x", "more"}, "\"more\": generate takes options only (--help lists them)"},
        {{"generate", "-p", "x", "-r", "/x", "--cache", "dir"},
         "\"dir\": generate takes options only; a folder is named by --cache=DIR"},
        {{"generate", "-p", "x", "-r", "/x", "-w", "0"}, "--workers: expected a whole number, 1 to 1024, got \"0\""},
        {{"generate", "-p", "x", "-r", "/x", "-w", "four"}, "got \"four\""},
        {{"generate", "-p", "x", "-r", "/x", "-f", "json,pdf"},
         "--output-format: expected json, md, html, csv (several with commas) or all, got \"json,pdf\""},
        {{"generate", "-p", "x", "-r", "/x", "-f", "md,"},
         "--output-format: expected json, md, html, csv (several with commas) or all, got \"md,\""},
        {{"generate", "-p", "x", "-r", "/x", "--schema", "1.6"}, "--schema: expected 2.0 or 1.5, got \"1.6\""},
        {{"generate", "-p", "x", "-r", "/x", "--as-of", "noon"}, "--as-of: "},
        {{"generate", "-p", "x", "-r", "/x", "--log-format", "xml"}, "--log-format: "},
        {{"generate", "-p", "x", "-r", "/x", "--listen", "here"}, "--listen: expected HOST"},
        {{"generate", "-p", "x", "-r", "/x", "--listen", "0.0.0.0"}, "keys are needed"},
        {{"generate", "-p", "x", "-r", "/x", "--task-ports", "5"}, "--task-ports: expected A-B"},
        {{"generate", "-p", "x", "-r", "/x", "--min-workers", "0"}, "--min-workers: expected"},
        {{"generate", "-p", "x", "-r", "/x", "--no-local-workers"}, "--no-local-workers is about"},
        {{"generate", "-p", "x", "-r", "/x", "--metrics-names", "a:1"}, "--metrics-names: expected"},
        {{"generate", "-p", "x", "-r", "/x", "--metrics-names", "a"}, "--metrics-names: nothing is served"},
        {{"generate", "-p", "x", "-r", "/x", "--require", "gerrit,"}, "--require: expected jenkins"},
        {{"generate", "-p", "x", "-r", "/x", "--require", "hudson"}, "got \"hudson\""},
        {{"generate", "-p", "x", "--repos-from", "gitlab"}, "--repos-from: expected gerrit"},
        {{"generate", "-p", "x", "--repos-from", "gerrit", "-r", "/x"}, "stands alone"},
        {{"generate", "-p", "x", "--repos-from", "github:x", "--repos-list", "l"}, "stands alone"},
        {{"generate", "-p", "x", "--repos-from", "github:"}, "--repos-from github:ORG: an organization is"},
        {{"generate", "-p", "x", "--repos-from", "github:a/b"}, "--repos-from github:ORG: an organization is"},
        {{"generate", "-p", "x", "-r", "/x", "--github-token-env", "ghp_abc"}, "--github-token-env: expected the name"},
        {{"generate", "-p", "x", "-r", "/x", "--github-token-env", "A B"}, "not the token itself"},
        {{"generate", "-p", "x", "-r", "/x", "--github-token-env", ""}, "--github-token-env: expected the name"},
        {{"generate", "-p", "../x", "-r", "/x"}, "--project: expected a name"},
        {{"generate", "-p", "a/b", "-r", "/x"}, "--project: expected a name"},
        {{"generate", "-p", "", "-r", "/x"}, "--project: expected a name"},
        {{"generate", "-p", "a\nb", "-r", "/x"}, "--project: expected a name"},
        {{"generate", "-p", ".hidden", "-r", "/x"}, "--project: expected a name"},
        {{"generate", "-p", "bad\xff", "-r", "/x"}, "--project: expected a name"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct prt_generate_options options;
        prt_err err;
        assert_prt_code(parse(cases[i].words, NULL, &options, &err), PRT_E_USAGE, err);
        assert_prt_says(err, cases[i].says);
    }
}

static void help_and_version_need_nothing_else(void **state)
{
    (void)state;
    struct prt_generate_options options;
    prt_err err;
    assert_prt_ok(parse((const char *[]){"generate", "--help", NULL}, NULL, &options, &err), err);
    assert_true(options.help);
    assert_prt_ok(parse((const char *[]){"generate", "--version", NULL}, NULL, &options, &err), err);
    assert_true(options.version);
}

static void the_whole_help_names_every_option(void **state)
{
    (void)state;
    static const char *const names[] = {
        "-p, --project NAME",  "-r, --repos-path DIR", "--repos-list FILE", "--work-dir DIR",   "--work-dir-size SIZE",
        "--repos-from gerrit", "--require SERVICES",   "--record DIR",      "--config-dir DIR", "-o, --output-dir DIR",
        "-w, --workers N",     "--as-of TIME",         "-q, --quiet",       "exit codes"};
    prt_buf help = {0};
    prt_err err;
    size_t width = 0;
    assert_prt_ok(prt_usage_help(&prt_usage_generate, "all", &help, &err), err);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_non_null(strstr(help.data, names[i]));
    for (size_t i = 0; i < help.len; i++) {
        width = help.data[i] == '\n' ? 0 : width + 1;
        assert_true(width <= PRT_HELP_COLUMNS);
    }
    prt_buf_free(&help);
}

static void the_help_of_every_command_fits_a_screen(void **state)
{
    (void)state;
    size_t count = 0;
    const struct prt_command *commands = prt_commands(&count);
    for (size_t c = 0; c < count; c++) {
        prt_buf help = {0};
        prt_err err;
        size_t lines = 0;
        assert_prt_ok(prt_usage_help(commands[c].usage, NULL, &help, &err), err);
        for (size_t i = 0; i < help.len; i++)
            lines += help.data[i] == '\n';
        assert_in_range(lines, 8, PRT_HELP_LINES);
        prt_buf_free(&help);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_as_documented),
        cmocka_unit_test(long_short_and_joined_forms_are_the_same),
        cmocka_unit_test(the_date_may_come_from_the_environment_and_the_option_wins),
        cmocka_unit_test(a_list_takes_the_place_of_a_root),
        cmocka_unit_test(workers_of_other_hosts_have_their_options),
        cmocka_unit_test(servers_that_list_repositories_stand_alone),
        cmocka_unit_test(wrong_lines_are_refused_by_name),
        cmocka_unit_test(help_and_version_need_nothing_else),
        cmocka_unit_test(the_whole_help_names_every_option),
        cmocka_unit_test(the_help_of_every_command_fits_a_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
