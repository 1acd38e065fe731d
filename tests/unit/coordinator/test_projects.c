/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/projects.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/unit.h"

#define TWO                                                                                                            \
    "[{\"project\": \"ONAP\", \"slug\": \"onap\", \"gerrit\": \"gerrit.onap.org\", \"jenkins\": \"jenkins.onap.org\"," \
    " \"jenkins_user\": \"reader\", \"jenkins_token\": \"SECRET\", \"more\": [1]},"                                    \
    " {\"project\": \"Fog\", \"slug\": \"fog\", \"github\": \"fogproject\", \"gerrit\": null, \"jenkins\": \"\"}]"

static void check_two(const struct prt_projects *projects)
{
    assert_int_equal(projects->count, 2);
    assert_string_equal(projects->items[0].name, "ONAP");
    assert_string_equal(projects->items[0].slug, "onap");
    assert_string_equal(projects->items[0].gerrit, "gerrit.onap.org");
    assert_null(projects->items[0].github);
    assert_string_equal(projects->items[0].jenkins, "jenkins.onap.org");
    assert_string_equal(projects->items[0].jenkins_user, "reader");
    assert_string_equal(projects->items[0].jenkins_token, "SECRET");
    assert_string_equal(projects->items[1].github, "fogproject");
    assert_null(projects->items[1].gerrit);
    assert_null(projects->items[1].jenkins);
}

static void a_list_is_read_as_json(void **state)
{
    (void)state;
    struct prt_projects projects;
    prt_err err;
    assert_prt_ok(prt_projects_parse("p.json", PRT_STR("\n " TWO "\n"), &projects, &err), err);
    check_two(&projects);
    prt_projects_free(&projects);
    assert_int_equal(projects.count, 0);
}

/* [{"project":"A","slug":"a","github":"x"}], in lines. */
static void and_in_base64(void **state)
{
    (void)state;
    struct prt_projects projects;
    prt_err err;
    const prt_str text = PRT_STR("W3sicHJvamVjdCI6IkEiLCJz\nbHVnIjoiYSIsImdpdGh1YiI6\r\nIngifV0=\n");
    assert_prt_ok(prt_projects_parse("p.json", text, &projects, &err), err);
    assert_int_equal(projects.count, 1);
    assert_string_equal(projects.items[0].slug, "a");
    prt_projects_free(&projects);
}

static void a_variable_is_taken_out_of_the_environment(void **state)
{
    (void)state;
    struct prt_projects projects;
    prt_err err;
    assert_int_equal(setenv("PRT_TEST_PROJECTS", TWO, 1), 0);
    const char *place = getenv("PRT_TEST_PROJECTS");
    assert_prt_ok(prt_projects_read("env:PRT_TEST_PROJECTS", &projects, &err), err);
    check_two(&projects);
    assert_null(getenv("PRT_TEST_PROJECTS"));
    assert_int_equal(place[0], '\0');
    prt_projects_free(&projects);
    assert_int_equal(prt_projects_read("env:PRT_TEST_PROJECTS", &projects, &err), PRT_E_USAGE);
}

static void tokens_are_forgotten(void **state)
{
    (void)state;
    struct prt_projects projects;
    prt_err err;
    assert_prt_ok(prt_projects_parse("p.json", PRT_STR(TWO), &projects, &err), err);
    const char *token = projects.items[0].jenkins_token;
    prt_projects_forget(&projects);
    assert_memory_equal(token, "\0\0\0\0\0\0", 6);
    assert_string_equal(projects.items[0].name, "ONAP");
    prt_projects_free(&projects);
}

#define ONE(members) "[{\"project\": \"A\", \"slug\": \"a\", " members "}]"

static void what_is_wrong_is_named_and_no_value_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *says;
    } cases[] = {
        {"", "p.json:1: "},
        {"[{\"jenkins_token\": SECRET}]", "p.json:1: "},
        {"[{\"SECRET\": 1, \"SECRET\": 2}]", "p.json: a key is there twice"},
        {"[{\"a\": 99999999999999999999999999}]", "p.json: a key is there twice, or a number"},
        {"!SECRET!", "p.json: expected a list of projects in JSON, or that in base64"},
        {"[]", "p.json: expected a list of at least one project"},
        {"{\"project\": \"SECRET\"}", "p.json: expected a list of at least one project"},
        {"[1]", "p.json: project 1: expected a mapping"},
        {"[{\"slug\": \"a\", \"github\": \"x\"}]", "p.json: project 1: project: expected a text; it is missing"},
        {"[{\"project\": \"A\", \"github\": \"x\"}]", "p.json: project 1: slug: expected a text; it is missing"},
        {"[{\"project\": \"../SECRET\", \"slug\": \"a\", \"github\": \"x\"}]", "project 1: project: expected a name"},
        {"[{\"project\": \"A\", \"slug\": \"../SECRET\", \"github\": \"x\"}]", "project 1: slug: expected at most 100"},
        {"[{\"project\": \"A\", \"slug\": \".SECRET\", \"github\": \"x\"}]", "project 1: slug: expected at most 100"},
        {ONE("\"jenkins\": \"j\""), "project 1: gerrit, github: expected one of them"},
        {ONE("\"gerrit\": \"a/SECRET\""), "project 1: gerrit: expected the name of a host"},
        {ONE("\"gerrit\": \"..\""), "project 1: gerrit: expected the name of a host"},
        {ONE("\"github\": \"a/SECRET\""), "project 1: github: expected the name of an organization"},
        {ONE("\"github\": \"x\", \"jenkins_token\": 1234567"), "project 1: jenkins_token: expected a text"},
        {ONE("\"github\": \"x\", \"jenkins_token\": \"SECRET\\u0000\""), "project 1: jenkins_token: expected a text"},
        {"[{\"project\": \"A\", \"slug\": \"a\", \"github\": \"x\"}, {\"project\": \"B\", \"slug\": \"A\", \"github\": "
         "\"x\"}]",
         "p.json: projects 1 and 2 have the same slug"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct prt_projects projects = {0};
        prt_err err;
        assert_int_not_equal(prt_projects_parse("p.json", prt_str_from(cases[i].text), &projects, &err), PRT_OK);
        if (strstr(err.text, cases[i].says) == NULL || strstr(err.text, "SECRET") != NULL)
            fail_msg("%s: \"%s\", not \"%s\"", cases[i].text, err.text, cases[i].says);
        assert_int_equal(projects.count, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_read_as_json),
        cmocka_unit_test(and_in_base64),
        cmocka_unit_test(a_variable_is_taken_out_of_the_environment),
        cmocka_unit_test(tokens_are_forgotten),
        cmocka_unit_test(what_is_wrong_is_named_and_no_value_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
