/* SPDX-License-Identifier: Apache-2.0 */
/* What `check` and `--dry-run` say of a scene: a folder with conf/, repos/ and whatever a test adds. */
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "coordinator/checks.h"
#include "tests/support/temp.h"

static prt_temp_t *temp;
static struct prt_checks_request request;
static prt_buf text;

static const char *path(const char *name)
{
    return prt_temp_path(temp, name);
}

static void file(const char *name, const char *bytes)
{
    prt_temp_write(temp, name, prt_str_from(bytes));
}

static void program(const char *name)
{
    file(name, "");
    assert_int_equal(chmod(path(name), 0755), 0);
}

static int set_up(void **state)
{
    static const char *const names[] = {"JENKINS_HOST",         "JENKINS_USER",   "JENKINS_API_TOKEN", "GERRIT_USER",
                                        "GERRIT_HTTP_PASSWORD", "XDG_CACHE_HOME", "GITHUB_TOKEN"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unsetenv(names[i]);
    temp = prt_temp_new();
    file("repos/a/.git/HEAD", "ref: refs/heads/main\n");
    file("conf/onap.yaml", "gerrit: {host: gerrit.example.org}\n");
    program("bin/reporting-worker");
    program("bin/reporting-analyze");
    request = (struct prt_checks_request){
        .setup = {.project = "ONAP", .repos_path = path("repos"), .config_dir = path("conf"), .as_of = 1000000000},
        .output_dir = path("out"),
        .cache_dir = path("cache"),
        .programs = path("bin")};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    prt_buf_free(&text);
    prt_temp_destroy(&temp);
    return 0;
}

static void check(prt_exit expected)
{
    prt_buf_clear(&text);
    assert_int_equal(prt_checks_make(&request, &text), expected);
}

static void says(const char *word, const char *part)
{
    prt_str rest = prt_buf_str(&text);
    for (; rest.len > 0; rest = prt_str_sub(rest, prt_str_find(rest, '\n') + 1, rest.len)) {
        const prt_str line = prt_str_sub(rest, 0, prt_str_find(rest, '\n'));
        if (prt_str_starts(line, prt_str_from(word)) && memmem(line.data, line.len, part, strlen(part)) != NULL)
            return;
    }
    fail_msg("no line \"%s ... %s\" in:\n%s", word, part, text.data);
}

static void says_nothing_of(const char *part)
{
    if (strstr(text.data, part) != NULL)
        fail_msg("\"%s\" is in:\n%s", part, text.data);
}

static void all_is_well_and_nothing_is_written(void **state)
{
    (void)state;
    check(PRT_EXIT_COMPLETE);
    says("ok", "configuration: ");
    says("ok", "conf/onap.yaml, 2 keys are set"); /* the project's name is the other one */
    says("ok", "repos: 1 found, 0 skipped");
    says("ok", "out/ONAP: can be written");
    says("ok", "cache: can be written");
    says_nothing_of("problem");
    says_nothing_of("plan");
    assert_false(prt_temp_exists(temp, "out"));
    assert_false(prt_temp_exists(temp, "cache"));
}

static void every_problem_has_a_line_and_what_follows_is_looked_at(void **state)
{
    (void)state;
    file("conf/onap.yaml", "gerit: 1\nperformance: {max_workers: lots}\ntheme: [a]\n");
    file("file", "");
    request.setup.repos_path = path("nothing");
    request.output_dir = path("file/below");
    check(PRT_EXIT_FAILED);
    says("problem", "onap.yaml:1: gerit: there is no such key; did you mean gerrit?");
    says("problem", "onap.yaml:2: performance.max_workers: expected a whole number, 1 to 1024, got \"lots\"");
    says("problem", "onap.yaml:3: theme: expected ");
    says("problem", "repositories: ");
    says("problem", "output folder: ");
    says("ok", "cache: ");
}

static void a_root_without_a_repository_is_a_problem(void **state)
{
    (void)state;
    request.setup.repos_path = path("conf");
    check(PRT_EXIT_FAILED);
    says("problem", "conf: no git repository");
}

static void credentials_go_together_and_are_not_shown(void **state)
{
    (void)state;
    file("conf/onap.yaml", "jenkins: {host: ci.example.org}\n");
    check(PRT_EXIT_COMPLETE);
    says("ok", "jenkins: is asked without credentials");
    setenv("JENKINS_USER", "planted-user", 1);
    check(PRT_EXIT_FAILED);
    says("problem", "jenkins: JENKINS_USER is set and JENKINS_API_TOKEN is not");
    setenv("JENKINS_API_TOKEN", "planted-token", 1);
    check(PRT_EXIT_COMPLETE);
    says("ok", "jenkins: credentials are set");
    says_nothing_of("planted");
    assert_string_equal(getenv("JENKINS_API_TOKEN"), "planted-token");
}

static void a_token_for_github_is_there_or_not(void **state)
{
    (void)state;
    check(PRT_EXIT_COMPLETE);
    says("warning", "github: is not asked: there is no token (GITHUB_TOKEN is not set)");
    setenv("GITHUB_TOKEN", "planted-1", 1);
    check(PRT_EXIT_COMPLETE);
    says("ok", "github: a token is set (GITHUB_TOKEN)");
    request.github_variable = "OTHER_TOKEN";
    check(PRT_EXIT_COMPLETE);
    says("warning", "OTHER_TOKEN is not set");
    file("conf/onap.yaml", "extensions: {github_api: {token: planted-2}}\n");
    check(PRT_EXIT_COMPLETE);
    says("ok", "github: a token is set (extensions.github_api.token)");
    file("conf/onap.yaml", "extensions: {github_api: {enabled: false}}\n");
    check(PRT_EXIT_COMPLETE);
    says("ok", "github: is switched off");
    says_nothing_of("planted");
}

static void gerrit_that_lists_repositories_must_be_configured(void **state)
{
    (void)state;
    file("conf/onap.yaml", "{}\n");
    request.setup.repos_path = NULL;
    request.setup.from_gerrit = true;
    check(PRT_EXIT_FAILED);
    says("problem", "gerrit: --repos-from gerrit, and gerrit.host is not configured");
}

static void folders_of_a_configuration_are_looked_at(void **state)
{
    (void)state;
    file("conf/onap.yaml", "gerrit: {host: g}\njjb_attribution: {path: /nonexistent/ci}\n"
                           "info_yaml: {path: /nonexistent/info}\n");
    check(PRT_EXIT_FAILED);
    says("problem", "jjb_attribution.path: /nonexistent/ci: No such file");
    says("problem", "info_yaml.path: /nonexistent/info");
}

static void a_wrong_domain_file_is_a_problem(void **state)
{
    (void)state;
    file("conf/organizational_domains.yaml", "custom_mapings: {}\n");
    check(PRT_EXIT_FAILED);
    says("problem", "organizational_domains.yaml:1: custom_mapings: there is no such key");
}

static void keys_of_links_are_looked_at(void **state)
{
    (void)state;
    file("key", "not a key\n");
    assert_int_equal(chmod(path("key"), 0600), 0);
    const struct prt_hosts hosts = {.server_key = path("key"), .worker_keys = path("no-keys")};
    request.hosts = &hosts;
    check(PRT_EXIT_FAILED);
    says("problem", "--server-key: ");
    says("problem", "--worker-keys: ");
}

static void without_a_cache_there_is_none_to_look_at(void **state)
{
    (void)state;
    file("conf/onap.yaml", "performance: {cache: false}\n");
    check(PRT_EXIT_COMPLETE);
    says("ok", "cache: none is used");
}

/* As generate takes it: a cache that is named must be there, the user's own is a convenience. */
static void a_cache_that_cannot_be_written_is_a_problem_when_it_is_named(void **state)
{
    (void)state;
    file("file", "");
    setenv("XDG_CACHE_HOME", path("file"), 1);
    request.cache_dir = NULL;
    check(PRT_EXIT_COMPLETE);
    says("warning", "cache: ");
    says("warning", "file/reporting-tool: cannot be written: Not a directory; without it each run starts from nothing");
    request.cache_dir = path("file/below");
    check(PRT_EXIT_FAILED);
    says("problem", "file/below: cannot be written: Not a directory");
}

static void the_other_programs_must_be_there(void **state)
{
    (void)state;
    request.programs = path("conf");
    check(PRT_EXIT_FAILED);
    says("problem", "conf/reporting-worker: No such file");
    says("problem", "conf/reporting-analyze: No such file");
}

static void a_plan_tells_what_would_be_run(void **state)
{
    (void)state;
    file("conf/onap.yaml", "gerrit: {host: gerrit.example.org}\nperformance: {max_workers: 7}\n"
                           "time_windows: {last_30: 1}\noutput: {include_sections: {definitions: false}}\n");
    request.plan = true;
    check(PRT_EXIT_COMPLETE);
    says("plan", "window: last_30: 1 days, 2001-09-08T01:46:40Z to 2001-09-09T01:46:40Z");
    says("plan", "last_365: 365 days, 2000-09-09T01:46:40Z to 2001-09-09T01:46:40Z, ranks");
    says("plan", "sections: summary, ");
    says_nothing_of("definitions");
    says("plan", "repositories: 1");
    says("plan", "slots: 7 on this host");
    says("plan", "gerrit: gerrit.example.org");
}

static void there_is_no_plan_without_a_configuration(void **state)
{
    (void)state;
    request.plan = true;
    request.setup.config_dir = path("nothing");
    check(PRT_EXIT_FAILED);
    says("problem", "nothing: no such folder");
    says_nothing_of("plan");
}

#define CHECKS_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHECKS_TEST(all_is_well_and_nothing_is_written),
        CHECKS_TEST(every_problem_has_a_line_and_what_follows_is_looked_at),
        CHECKS_TEST(a_root_without_a_repository_is_a_problem),
        CHECKS_TEST(credentials_go_together_and_are_not_shown),
        CHECKS_TEST(a_token_for_github_is_there_or_not),
        CHECKS_TEST(gerrit_that_lists_repositories_must_be_configured),
        CHECKS_TEST(folders_of_a_configuration_are_looked_at),
        CHECKS_TEST(a_wrong_domain_file_is_a_problem),
        CHECKS_TEST(keys_of_links_are_looked_at),
        CHECKS_TEST(without_a_cache_there_is_none_to_look_at),
        CHECKS_TEST(a_cache_that_cannot_be_written_is_a_problem_when_it_is_named),
        CHECKS_TEST(the_other_programs_must_be_there),
        CHECKS_TEST(a_plan_tells_what_would_be_run),
        CHECKS_TEST(there_is_no_plan_without_a_configuration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
