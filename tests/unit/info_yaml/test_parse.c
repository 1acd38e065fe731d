/* SPDX-License-Identifier: Apache-2.0 */
/* One file: each field missing, empty, of an odd type, hostile, too long. */
#include "coordinator/remote/info_yaml/parse.h"

#include <stdlib.h>
#include <string.h>

#include "prt/buf.h"
#include "prt/limits.h"
#include "tests/support/unit.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define FILE_NAME    "gerrit.example.org/aai/babel/INFO.yaml"

static prt_arena arena;
static struct prt_info_project project;

static int tear_down(void **state)
{
    (void)state;
    prt_arena_free(&arena);
    memset(&project, 0, sizeof project);
    return 0;
}

static void parse(const char *text)
{
    prt_err err;
    memset(&project, 0, sizeof project);
    assert_prt_ok(prt_info_parse(&arena, FILE_NAME, prt_str_from(text), &project, &err), err);
}

static void a_whole_file_is_read_field_by_field(void **state)
{
    (void)state;
    parse("---\n"
          "project: 'aai-babel'\n"
          "project_creation_date: 2017-11-07\n"
          "lifecycle_state: Incubation\n"
          "project_category: ''\n"
          "project_lead: &lead\n"
          "  name: ' Ann Able '\n  email: ann@example.org\n  id: able\n  company: Example\n  timezone: Europe/Berlin\n"
          "primary_contact: *lead\n"
          "issue_tracking: {type: jira, url: 'https://jira.example.org/projects/AAI', key: AAI}\n"
          "repositories: [aai-babel, {name: aai/other}]\n"
          "committers:\n  - <<: *lead\n  - name: Bob\n    id: 1234\n");
    assert_prt_str(project.file, FILE_NAME);
    assert_prt_str(project.server, "gerrit.example.org");
    assert_prt_str(project.path, "aai/babel");
    assert_prt_str(project.name, "aai-babel");
    assert_prt_str(project.created, "2017-11-07");
    assert_prt_str(project.state, "Incubation");
    assert_true(project.has_lead);
    assert_prt_str(project.lead.name, "Ann Able");
    assert_prt_str(project.lead.timezone, "Europe/Berlin");
    assert_prt_str(project.tracker.type, "jira");
    assert_prt_str(project.tracker.url, "https://jira.example.org/projects/AAI");
    assert_prt_str(project.tracker.key, "AAI");
    assert_int_equal(project.tracker.check, PRT_INFO_NOT_CHECKED);
    assert_int_equal(project.repository_count, 2);
    assert_prt_str(project.repositories[1], "aai/other");
    assert_int_equal(project.committer_count, 2);
    assert_prt_str(project.committers[0].email, "ann@example.org");
    assert_prt_str(project.committers[1].id, "1234");
    assert_prt_str(project.committers[1].email, "");
    assert_int_equal(project.problem_count, 0);
}

/* What is missing, null or empty is no fault; what is of another type is, and leaves the rest alone. */
static void odd_fields_are_told_and_the_rest_is_read(void **state)
{
    static const struct {
        const char *text;    /* behind "project: p\n" */
        const char *problem; /* "": none */
    } cases[] = {
        {"", ""},
        {"lifecycle_state: null\nproject_lead: null\ncommitters: null\nrepositories: ~\nissue_tracking:\n", ""},
        {"lifecycle_state: ''\nproject_lead: ''\ncommitters: ''\nrepositories: ' '\nissue_tracking: ''\n", ""},
        {"committers: []\nrepositories: []\nproject_lead: {}\nissue_tracking: {}\n", ""},
        {"lifecycle_state: [a]\n", ":2: lifecycle_state: expected a text, got a list"},
        {"lifecycle_state: {a: b}\n", ":2: lifecycle_state: expected a text, got a mapping"},
        {"lifecycle_state: yes\n", ":2: lifecycle_state: expected a text, got true or false"},
        {"project_creation_date: 20.5\n", ":2: project_creation_date: expected a text, got a number"},
        {"project_lead: Ann\n", ":2: project_lead: expected a mapping, got text"},
        {"project_lead: [Ann]\n", ":2: project_lead: expected a mapping, got a list"},
        {"project_lead:\n  name: [Ann]\n", ":3: project_lead.name: expected a text, got a list"},
        {"committers: {name: Ann}\n", ":2: committers: expected a list, got a mapping"},
        {"committers: 7\n", ":2: committers: expected a list, got a whole number"},
        {"committers:\n- Ann\n", ":3: committers[0]: expected a mapping, got text"},
        {"committers:\n-\n- email: {}\n", ":4: committers[1].email: expected a text, got a mapping"},
        {"repositories: aai\n", ":2: repositories: expected a list, got text"},
        {"repositories:\n- [a]\n", ":3: repositories[0]: expected a text, got a list"},
        {"repositories:\n- name: [a]\n", ":3: repositories[0].name: expected a text, got a list"},
        {"issue_tracking: https://jira.example.org\n", ":2: issue_tracking: expected a mapping, got text"},
        {"issue_tracking: {url: false}\n", ":2: issue_tracking.url: expected a text, got true or false"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        prt_buf text = {0};
        prt_buf_add_fmt(&text, "project: p\n%s", cases[i].text);
        parse(text.data);
        prt_buf_free(&text);
        assert_prt_str(project.name, "p");
        assert_prt_str(project.state, "Unknown");
        assert_false(project.has_lead);
        assert_int_equal(project.committer_count, 0);
        assert_int_equal(project.repository_count, 0);
        assert_prt_str(project.tracker.url, "");
        assert_int_equal(project.problem_count, cases[i].problem[0] != '\0');
        if (project.problem_count == 1 &&
            strncmp(project.problems[0].data + strlen(FILE_NAME), cases[i].problem, strlen(cases[i].problem)) != 0)
            fail_msg("case %zu: %s, not %s", i, project.problems[0].data, cases[i].problem);
    }
}

static void people_without_a_name_are_left_out(void **state)
{
    (void)state;
    parse("project: p\n"
          "project_lead: {name: UNKNOWN, email: a@b.c}\n"
          "committers:\n"
          "- {email: a@b.c}\n- {name: ''}\n- {name: null}\n- {name: Unknown}\n- {name: ' '}\n- {name: Ann}\n- \n");
    assert_false(project.has_lead);
    assert_int_equal(project.committer_count, 1);
    assert_prt_str(project.committers[0].name, "Ann");
}

static void of_a_key_twice_the_last_counts(void **state)
{
    (void)state;
    parse("project: p\nlifecycle_state: Incubation\nproject: q\nlifecycle_state:\n");
    assert_prt_str(project.name, "q");
    assert_prt_str(project.state, "Unknown");
    assert_int_equal(project.problem_count, 0);
}

static void what_is_no_project_is_one_error_with_its_line(void **state)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"", FILE_NAME ":1: the file is empty"},
        {"# nothing\n", FILE_NAME ":1: the file is empty"},
        {"- a\n", FILE_NAME ":1: expected a mapping at the top, got a list"},
        {"text\n", FILE_NAME ":1: expected a mapping at the top, got text"},
        {"a: 1\n", FILE_NAME ":1: project: missing or empty"},
        {"project:\n", FILE_NAME ":1: project: missing or empty"},
        {"committers: 7\nproject: ' '\n", FILE_NAME ":1: project: missing or empty"},
        {"a: 1\nproject: [p]\ncommitters: 7\n", FILE_NAME ":2: project: expected a text, got a list"},
        {"project: p\ncommitters: [\n", FILE_NAME ":3: "},
        {"project: p\n\tlead: x\n", FILE_NAME ":2: "},
        {"<!DOCTYPE html>\n<html>\n", FILE_NAME ":1: expected a mapping at the top, got text"},
        {"project: *nobody\n", FILE_NAME ":1: "},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        prt_err err;
        assert_prt_code(prt_info_parse(&arena, FILE_NAME, prt_str_from(cases[i].text), &project, &err), PRT_E_FORMAT,
                        err);
        assert_prt_says(err, cases[i].says);
    }
}

/* Texts are kept as they are: making them harmless is the business of whoever writes them. */
static void hostile_texts_are_kept_byte_by_byte(void **state)
{
    (void)state;
    parse("project: \"<script>|\\u202e\\e[31m\"\n"
          "lifecycle_state: \"[x](javascript:alert(1))\"\n"
          "committers: [{name: \"a\\nb\\0c\"}]\n");
    assert_prt_str(project.name, "<script>|\xe2\x80\xae\x1b[31m");
    assert_prt_str(project.state, "[x](javascript:alert(1))");
    assert_int_equal(project.committers[0].name.len, 5);
    assert_memory_equal(project.committers[0].name.data, "a\nb\0c", 5);
}

static void repeat(prt_buf *text, size_t count, const char *what)
{
    for (size_t i = 0; i < count; i++)
        prt_buf_add_text(text, what);
}

static void ceilings_are_told(void **state)
{
    prt_buf text = {0};
    (void)state;
    prt_buf_add_text(&text, "project: p\ncommitters:\n");
    repeat(&text, PRT_MAX_INFO_COMMITTERS + 1, "- name: Ann\n");
    prt_buf_add_text(&text, "repositories:\n");
    repeat(&text, PRT_MAX_INFO_REPOSITORIES + 1, "- r\n");
    prt_buf_add_text(&text, "lifecycle_state: ");
    repeat(&text, PRT_MAX_INFO_TEXT + 1, "x");
    parse(text.data);
    assert_int_equal(project.committer_count, PRT_MAX_INFO_COMMITTERS);
    assert_int_equal(project.repository_count, PRT_MAX_INFO_REPOSITORIES);
    assert_prt_str(project.state, "Unknown");
    assert_int_equal(project.problem_count, 3);
    assert_non_null(strstr(project.problems[0].data, "lifecycle_state: longer than 1024 bytes"));
    assert_non_null(strstr(project.problems[1].data, "committers: more than 1000"));
    assert_non_null(strstr(project.problems[2].data, "repositories: more than 1000"));
    prt_buf_clear(&text);
    prt_buf_add_text(&text, "project: p\ncommitters:\n");
    repeat(&text, PRT_MAX_INFO_PROBLEMS + 5, "- name: []\n");
    parse(text.data);
    assert_int_equal(project.problem_count, PRT_MAX_INFO_PROBLEMS);
    prt_buf_free(&text);
}

static void the_place_says_server_and_path(void **state)
{
    static const struct {
        const char *file, *server, *path; /* server "": none */
    } cases[] = {
        {"g.example.org/aai/babel/INFO.yaml", "g.example.org", "aai/babel"},
        {"g.example.org/aai/INFO.yaml", "g.example.org", "aai"},
        {"g.example.org/INFO.yaml", "g.example.org", "g.example.org"},
        {"INFO.yaml", "", ""},
        {"/INFO.yaml", "", ""},
        {"", "", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        prt_str server = {0}, path = {0};
        const bool has = prt_info_place(prt_str_from(cases[i].file), &server, &path);
        assert_int_equal(has, cases[i].server[0] != '\0');
        assert_prt_str(server, cases[i].server);
        assert_prt_str(path, cases[i].path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_whole_file_is_read_field_by_field, tear_down),
        cmocka_unit_test_teardown(odd_fields_are_told_and_the_rest_is_read, tear_down),
        cmocka_unit_test_teardown(people_without_a_name_are_left_out, tear_down),
        cmocka_unit_test_teardown(of_a_key_twice_the_last_counts, tear_down),
        cmocka_unit_test_teardown(what_is_no_project_is_one_error_with_its_line, tear_down),
        cmocka_unit_test_teardown(hostile_texts_are_kept_byte_by_byte, tear_down),
        cmocka_unit_test_teardown(ceilings_are_told, tear_down),
        cmocka_unit_test(the_place_says_server_and_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
