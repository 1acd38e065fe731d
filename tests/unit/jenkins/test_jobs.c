/* SPDX-License-Identifier: Apache-2.0 */
/* What a server says of its jobs, and what it leaves out. */
#include "coordinator/remote/jenkins/jobs.h"

#include <stdio.h>

#include "tests/support/unit.h"

static struct prt_jenkins_listing parsed(const char *text)
{
    prt_err err;
    struct prt_jenkins_listing listing = {0};
    assert_prt_ok(prt_jenkins_parse(prt_str_from(text), &listing, &err), err);
    return listing;
}

static void a_job_is_told_with_its_last_build(void **state)
{
    (void)state;
    struct prt_jenkins_listing all =
        parsed("{\"_class\":\"hudson.model.Hudson\",\"jobs\":[{\"_class\":\"hudson.model.FreeStyleProject\","
               "\"name\":\"aai-merge\",\"url\":\"https://j.example.org/job/aai-merge/\",\"color\":\"yellow\","
               "\"buildable\":true,\"disabled\":false,\"description\":\"merges\",\"lastBuild\":{\"number\":7,"
               "\"result\":\"UNSTABLE\",\"timestamp\":1700000000123,\"duration\":1500,\"building\":false}}]}");
    assert_int_equal(all.count, 1);
    const struct prt_jenkins_job *job = &all.jobs[0];
    assert_prt_str(job->name, "aai-merge");
    assert_prt_str(job->url, "https://j.example.org/job/aai-merge/");
    assert_prt_str(job->state, "active");
    assert_prt_str(job->status, "unstable");
    assert_prt_str(job->color, "yellow");
    assert_prt_str(job->description, "merges");
    assert_true(job->buildable && !job->disabled && job->has_build && !job->last_build.building);
    assert_int_equal(job->last_build.number, 7);
    assert_prt_str(job->last_build.result, "UNSTABLE");
    assert_int_equal(job->last_build.timestamp_ms, 1700000000123);
    assert_int_equal(job->last_build.duration_ms, 1500);
    prt_jenkins_listing_free(&all);
}

static void state_status_and_color_agree(void **state)
{
    (void)state;
    static const struct {
        const char *fields, *state, *status, *color;
    } cases[] = {
        {"\"color\":\"blue\",\"buildable\":true", "active", "success", "blue"},
        {"\"color\":\"green\",\"buildable\":true", "active", "success", "green"},
        {"\"color\":\"red\",\"buildable\":true,\"disabled\":false", "active", "failure", "red"},
        {"\"color\":\"red_anime\",\"buildable\":true", "active", "building", "red_anime"},
        {"\"color\":\"notbuilt\",\"buildable\":true", "active", "not_built", "notbuilt"},
        {"\"color\":\"aborted\",\"buildable\":true", "active", "aborted", "aborted"},
        {"\"color\":\"mauve\",\"buildable\":true", "active", "unknown", "mauve"},
        {"\"color\":\"grey\",\"buildable\":true", "active", "disabled", "grey"},
        {"\"color\":\"blue\",\"buildable\":true,\"disabled\":true", "disabled", "disabled", "grey"},
        {"\"color\":\"disabled\",\"buildable\":false", "disabled", "disabled", "grey"},
        {"\"color\":\"notbuilt\",\"buildable\":false", "disabled", "not_built", "grey"},
        {"\"color\":null", "active", "unknown", ""},
        {"\"color\":3,\"buildable\":\"no\",\"disabled\":[]", "active", "unknown", ""},
        {"\"description\":null", "active", "unknown", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[256];
        (void)snprintf(text, sizeof text, "{\"jobs\":[{\"name\":\"x\",%s}]}", cases[i].fields);
        struct prt_jenkins_listing all = parsed(text);
        assert_prt_str(all.jobs[0].state, cases[i].state);
        assert_prt_str(all.jobs[0].status, cases[i].status);
        assert_prt_str(all.jobs[0].color, cases[i].color);
        prt_jenkins_listing_free(&all);
    }
}

static void what_is_in_a_folder_has_its_name_in_front(void **state)
{
    (void)state;
    struct prt_jenkins_listing all = parsed(
        "{\"jobs\":[{\"_class\":\"com.cloudbees.hudson.plugins.folder.Folder\",\"name\":\"team\",\"jobs\":["
        "{\"_class\":\"org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject\",\"name\":\"tool\","
        "\"jobs\":[{\"name\":\"main\",\"color\":\"blue\"},{\"name\":\"feature%2Fx\",\"lastBuild\":null}]}]},"
        "{\"_class\":\"jenkins.branch.OrganizationFolder\",\"name\":\"org\",\"jobs\":[]}]}");
    static const char *const names[] = {"team/tool", "team/tool/main", "team/tool/feature%2Fx", "org"};
    assert_int_equal(all.count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_prt_str(all.jobs[i].name, names[i]);
    assert_false(all.jobs[2].has_build);
    assert_prt_str(all.jobs[3].state, "active");
    assert_int_equal(all.deeper.len, 0);
    prt_jenkins_listing_free(&all);
}

static void folders_below_the_last_level_are_told(void **state)
{
    (void)state;
    struct prt_jenkins_listing all = parsed(
        "{\"jobs\":[{\"name\":\"a\",\"jobs\":[{\"name\":\"b\",\"jobs\":[{\"name\":\"c\",\"jobs\":[{\"name\":\"d\","
        "\"jobs\":[{\"name\":\"e\",\"jobs\":[{\"name\":\"f\"}]},{\"name\":\"g\",\"jobs\":[]}]}]}]}]}]}");
    assert_int_equal(all.count, 6);
    assert_prt_str(all.jobs[4].name, "a/b/c/d/e");
    assert_prt_str(all.deeper, "a/b/c/d/e");
    prt_jenkins_listing_free(&all);
}

static void an_entry_without_a_name_is_counted_and_left_out(void **state)
{
    (void)state;
    struct prt_jenkins_listing all =
        parsed("{\"jobs\":[{},3,null,{\"name\":\"\"},{\"name\":7},{\"name\":\"x\",\"url\":\"javascript:alert(1)\"}]}");
    assert_int_equal(all.count, 1);
    assert_int_equal(all.nameless, 5);
    assert_int_equal(all.jobs[0].url.len, 0);
    prt_jenkins_listing_free(&all);
}

static void what_is_not_jenkins_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } cases[] = {{"<html>Log in</html>", "answer:1"}, {"", "answer:1"},
                 {"[]", "no list \"jobs\""},          {"{}", "no list \"jobs\""},
                 {"{\"jobs\":{}}", "no list"},        {"{\"jobs\":[{\"name\":\"a\"", "answer:1"},
                 {"{\"jobs\":null}", "no list"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        prt_err err;
        struct prt_jenkins_listing listing = {0};
        assert_prt_code(prt_jenkins_parse(prt_str_from(cases[i].text), &listing, &err), PRT_E_FORMAT, err);
        assert_prt_says(err, cases[i].says);
        assert_null(listing.jobs);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_is_told_with_its_last_build),
        cmocka_unit_test(state_status_and_color_agree),
        cmocka_unit_test(what_is_in_a_folder_has_its_name_in_front),
        cmocka_unit_test(folders_below_the_last_level_are_told),
        cmocka_unit_test(an_entry_without_a_name_is_counted_and_left_out),
        cmocka_unit_test(what_is_not_jenkins_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
