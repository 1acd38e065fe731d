/* SPDX-License-Identifier: Apache-2.0 */
/* What Gerrit and GitHub list as the repositories of a run. */
#include "coordinator/repos_from.h"

#include "tests/support/unit.h"

static void what_can_be_cloned_is_a_repository_and_the_rest_has_a_reason(void **state)
{
    (void)state;
    prt_err err;
    struct prt_discovery found = {0};
    struct prt_gerrit_project projects[] = {
        {PRT_STR_INIT("so"), PRT_PROJECT_READ_ONLY},     {PRT_STR_INIT("aai/babel"), PRT_PROJECT_ACTIVE},
        {PRT_STR_INIT("aai/babel"), PRT_PROJECT_HIDDEN}, {PRT_STR_INIT("All-Users"), PRT_PROJECT_ACTIVE},
        {PRT_STR_INIT("vault"), PRT_PROJECT_HIDDEN},     {PRT_STR_INIT("../etc"), PRT_PROJECT_ACTIVE},
        {PRT_STR_INIT("a b"), PRT_PROJECT_ACTIVE}};
    const struct prt_gerrit_listing listing = {.projects = projects, .count = 7};
    assert_prt_ok(prt_repos_from_gerrit(&listing, "https://g.example.org/r", &found, &err), err);
    assert_int_equal(found.found_count, 2);
    assert_prt_str(found.found[0].name, "aai/babel");
    assert_prt_str(found.found[0].url, "https://g.example.org/r/aai/babel");
    assert_prt_str(found.found[1].name, "so");
    static const char *const skipped[] = {"../etc", "All-Users", "a b", "vault"};
    assert_int_equal(found.skipped_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_prt_str(found.skipped[i].path, skipped[i]);
        assert_true(found.skipped[i].reason.len > 0);
    }
    prt_discovery_free(&found);
}

static void no_project_is_no_repository(void **state)
{
    (void)state;
    prt_err err;
    struct prt_discovery found = {0};
    const struct prt_gerrit_listing listing = {0};
    assert_prt_ok(prt_repos_from_gerrit(&listing, "https://g.example.org", &found, &err), err);
    assert_int_equal(found.found_count + found.skipped_count, 0);
    prt_discovery_free(&found);
}

static void what_github_lists_is_a_repository_unless_it_is_disabled(void **state)
{
    (void)state;
    prt_err err;
    struct prt_discovery found = {0};
    struct prt_github_facts facts[] = {
        {.name = PRT_STR_INIT("tool"), .fork = true, .clone_url = PRT_STR_INIT("https://github.com/onap/tool.git")},
        {.name = PRT_STR_INIT("lost"), .disabled = true, .clone_url = PRT_STR_INIT("https://github.com/onap/lost.git")},
        {.name = PRT_STR_INIT("bad"), .clone_url = PRT_STR_INIT("https://me:pw@github.com/onap/bad.git")},
        {.name = PRT_STR_INIT("old"), .archived = true, .clone_url = PRT_STR_INIT("https://github.com/onap/old.git")}};
    const struct prt_github_listing listing = {.repositories = facts, .count = 4};
    assert_prt_ok(prt_repos_from_github(&listing, &found, &err), err);
    assert_int_equal(found.found_count, 2);
    assert_prt_str(found.found[0].name, "old");
    assert_prt_str(found.found[0].url, "https://github.com/onap/old.git");
    assert_prt_str(found.found[1].name, "tool");
    assert_int_equal(found.skipped_count, 2);
    assert_prt_str(found.skipped[0].path, "bad");
    assert_prt_str(found.skipped[1].path, "lost");
    assert_prt_str(found.skipped[1].reason, "disabled on GitHub: nobody can clone it");
    prt_discovery_free(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_can_be_cloned_is_a_repository_and_the_rest_has_a_reason),
        cmocka_unit_test(no_project_is_no_repository),
        cmocka_unit_test(what_github_lists_is_a_repository_unless_it_is_disabled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
