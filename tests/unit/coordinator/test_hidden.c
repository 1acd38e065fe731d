/* SPDX-License-Identifier: Apache-2.0 */
/* Projects that Gerrit hides: what of a discovery and of jobs would name them. */
#include "coordinator/hidden.h"

#include <stdio.h>
#include <stdlib.h>

#include "prt/mem.h"
#include "tests/support/unit.h"

static struct prt_gerrit_project projects[] = {{.name = PRT_STR_INIT("a"), .state = PRT_PROJECT_ACTIVE},
                                               {.name = PRT_STR_INIT("a/vault"), .state = PRT_PROJECT_HIDDEN},
                                               {.name = PRT_STR_INIT("a/vault/lid"), .state = PRT_PROJECT_ACTIVE},
                                               {.name = PRT_STR_INIT("secret"), .state = PRT_PROJECT_HIDDEN},
                                               {.name = PRT_STR_INIT("twice"), .state = PRT_PROJECT_HIDDEN},
                                               {.name = PRT_STR_INIT("twice"), .state = PRT_PROJECT_READ_ONLY}};
static const struct prt_gerrit_listing listing = {.projects = projects, .count = 6};

static void the_longest_project_above_a_path_decides(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        bool hidden;
    } cases[] = {{"a", false},          {"a/b", false},         {"a/vault", true},
                 {"a/vault/key", true}, {"a/vault/lid", false}, {"a/vaults", false},
                 {"secret", true},      {"secret/x/y", true},   {"secretary", false},
                 {"twice", false},      {"elsewhere", false},   {"", false},
                 {".", false},          {"b/secret", false},    {"a/vault-2", false},
                 {"a/vault.git", true}, {"secret.git", true},   {"secret.git/objects", true},
                 {"a.git", false},      {".git", false},        {"a/vault/lid.git", false},
                 {"twice.git", false}};
    prt_err err;
    prt_hidden_t *hidden = NULL;
    assert_prt_ok(prt_hidden_new(&listing, &hidden, &err), err);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (prt_hidden_covers(hidden, prt_str_from(cases[i].path)) != cases[i].hidden)
            fail_msg("%s", cases[i].path);
    prt_hidden_destroy(&hidden);
    assert_null(hidden);
}

static struct prt_discovery discovery_of_all(void)
{
    struct prt_discovery out = {.found_count = 3, .skipped_count = 4, .unreadable_count = 2};
    out.found = prt_calloc(3, sizeof *out.found);
    out.skipped = prt_calloc(4, sizeof *out.skipped);
    out.unreadable = prt_calloc(2, sizeof *out.unreadable);
    out.found[0].name = PRT_STR("a");
    out.found[1].name = PRT_STR("a/vault");
    out.found[2].name = PRT_STR("b");
    out.skipped[0] = (struct prt_skipped){PRT_STR("!x"), PRT_STR("same git folder as b"), PRT_STR("b")};
    out.skipped[1] = (struct prt_skipped){PRT_STR("c"), PRT_STR("worktree of secret"), PRT_STR("secret")};
    out.skipped[2] = (struct prt_skipped){PRT_STR("d"), PRT_STR("link: not followed"), PRT_STR("")};
    out.skipped[3] = (struct prt_skipped){PRT_STR("secret/sub"), PRT_STR("submodule of x"), PRT_STR("x")};
    out.unreadable[0].path = PRT_STR("a/vault/locked");
    out.unreadable[1].path = PRT_STR("locked");
    return out;
}

static void what_would_name_one_is_counted_in_one_entry(void **state)
{
    (void)state;
    prt_err err;
    prt_hidden_t *hidden = NULL;
    struct prt_discovery discovery = discovery_of_all();
    assert_prt_ok(prt_hidden_new(&listing, &hidden, &err), err);
    assert_prt_ok(prt_hidden_leave_out(hidden, &discovery, &err), err);
    assert_int_equal(discovery.found_count, 2);
    assert_prt_str(discovery.found[0].name, "a");
    assert_prt_str(discovery.found[1].name, "b");
    assert_int_equal(discovery.unreadable_count, 1);
    assert_prt_str(discovery.unreadable[0].path, "locked");
    assert_int_equal(discovery.skipped_count, 3);
    assert_prt_str(discovery.skipped[0].path, "!x");
    assert_prt_str(discovery.skipped[1].path, "(hidden)");
    assert_prt_str(discovery.skipped[1].reason, "4 folders of projects that are hidden on the Gerrit server; "
                                                "gerrit.include_hidden: true names them");
    assert_prt_str(discovery.skipped[2].path, "d");
    prt_discovery_free(&discovery);
    prt_hidden_destroy(&hidden);
}

static void a_discovery_without_hidden_projects_stays_as_it_is(void **state)
{
    (void)state;
    prt_err err;
    prt_hidden_t *hidden = NULL;
    struct prt_discovery discovery = discovery_of_all();
    const struct prt_gerrit_listing shown = {.projects = projects, .count = 1};
    assert_prt_ok(prt_hidden_new(&shown, &hidden, &err), err);
    assert_prt_ok(prt_hidden_leave_out(hidden, &discovery, &err), err);
    assert_int_equal(discovery.found_count, 3);
    assert_int_equal(discovery.skipped_count, 4);
    assert_int_equal(discovery.unreadable_count, 2);
    prt_discovery_free(&discovery);
    prt_hidden_destroy(&hidden);
}

static const struct prt_match_project owners[] = {{.path = PRT_STR_INIT("aai"), .state = PRT_PROJECT_ACTIVE},
                                                  {.path = PRT_STR_INIT("old"), .state = PRT_PROJECT_READ_ONLY},
                                                  {.path = PRT_STR_INIT("secret"), .state = PRT_PROJECT_HIDDEN}};
static const struct prt_match_input input = {.projects = owners, .project_count = 3};

static struct prt_jenkins_job job(const char *name)
{
    return (struct prt_jenkins_job){.name = prt_str_from(name),
                                    .url = PRT_STR("https://j/job/secret"),
                                    .description = PRT_STR("of secret"),
                                    .color = PRT_STR("blue")};
}

static void check_job(const struct prt_jenkins *jenkins, size_t index, const char *name, const char *repository)
{
    assert_prt_str(jenkins->jobs[index].name, name);
    assert_prt_str(jenkins->allocations[index].repository, repository);
}

static void jobs_of_hidden_projects_are_counted_without_names(void **state)
{
    (void)state;
    prt_err err;
    struct prt_allocated_jobs out;
    const struct prt_jenkins_job jobs[] = {job("secret-merge"),  job("zzz"),  job("aai-merge"),  job("old-merge"),
                                           job("secret-verify"), job("!odd"), job("aai-verify"), job("secret-verify")};
    assert_prt_ok(prt_allocate(&input, jobs, 8, &out, &err), err);
    assert_prt_ok(prt_hidden_conceal_jobs(&out, &err), err);
    assert_int_equal(out.jenkins.job_count, 7);
    check_job(&out.jenkins, 0, "!odd", "");
    check_job(&out.jenkins, 1, "(hidden 1)", "(hidden)");
    check_job(&out.jenkins, 2, "(hidden 2)", "(hidden)");
    check_job(&out.jenkins, 3, "aai-merge", "aai");
    check_job(&out.jenkins, 4, "aai-verify", "aai");
    check_job(&out.jenkins, 5, "old-merge", "old");
    check_job(&out.jenkins, 6, "zzz", "");
    for (size_t i = 1; i <= 2; i++) {
        assert_int_equal(out.jenkins.allocations[i].set, PRT_MATCH_ORPHANED);
        assert_int_equal(out.jenkins.allocations[i].state, PRT_PROJECT_HIDDEN);
        assert_int_equal(out.jenkins.allocations[i].matched.len, 0);
        assert_int_equal(out.jenkins.jobs[i].url.len, 0);
        assert_int_equal(out.jenkins.jobs[i].description.len, 0);
    }
    const size_t counts[PRT_MATCH_SETS] = {2, 3, 0, 2};
    assert_memory_equal(out.jenkins.counts, counts, sizeof counts);
    assert_int_equal(out.jenkins.by_repository[0], 3);
    assert_int_equal(out.jenkins.by_repository[1], 4);
    assert_int_equal(out.refused_count, 1);
    assert_prt_str(out.refused[0].name, "(hidden)");
    assert_string_equal(out.refused[0].why, "it is listed twice");
    prt_allocated_jobs_free(&out);
}

/* "(hidden 2)" would stand behind "(hidden 10)". */
static void numbers_have_as_many_digits_as_the_largest(void **state)
{
    (void)state;
    enum { MANY = 12 };
    prt_err err;
    struct prt_allocated_jobs out;
    struct prt_jenkins_job jobs[MANY];
    char names[MANY][20];
    for (size_t i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "secret-%02zu", i);
        jobs[i] = job(names[i]);
    }
    assert_prt_ok(prt_allocate(&input, jobs, MANY, &out, &err), err);
    assert_prt_ok(prt_hidden_conceal_jobs(&out, &err), err);
    check_job(&out.jenkins, 0, "(hidden 01)", "(hidden)");
    check_job(&out.jenkins, 9, "(hidden 10)", "(hidden)");
    check_job(&out.jenkins, 11, "(hidden 12)", "(hidden)");
    prt_allocated_jobs_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_project_above_a_path_decides),
        cmocka_unit_test(what_would_name_one_is_counted_in_one_entry),
        cmocka_unit_test(a_discovery_without_hidden_projects_stays_as_it_is),
        cmocka_unit_test(jobs_of_hidden_projects_are_counted_without_names),
        cmocka_unit_test(numbers_have_as_many_digits_as_the_largest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
