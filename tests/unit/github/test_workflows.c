/* SPDX-License-Identifier: Apache-2.0 */
/* Workflows, their runs, and what the last one means. */
#include "coordinator/remote/github/workflows.h"

#include <stdio.h>
#include <string.h>

#include "prt/buf.h"
#include "tests/support/unit.h"

static struct prt_github_workflows parsed(prt_arena *arena, const char *text)
{
    prt_err err;
    struct prt_github_workflows workflows = {0};
    assert_prt_ok(prt_github_parse_workflows(arena, prt_str_from(text), &workflows, &err), err);
    return workflows;
}

static void workflows_are_told_and_what_is_none_is_counted(void **state)
{
    (void)state;
    prt_arena arena = {0};
    struct prt_github_workflows all =
        parsed(&arena, "{\"total_count\":2,\"workflows\":[{\"id\":7,\"name\":\"CI\",\"path\":\".github/workflows/"
                       "ci.yaml\",\"state\":\"active\",\"html_url\":\"https://github.com/o/r\"},{\"id\":8,"
                       "\"path\":\"dynamic/pages\",\"state\":\"disabled_manually\",\"html_url\":\"javascript:1\"},"
                       "{\"id\":0,\"path\":\"x\"},{\"id\":9},{\"id\":-1,\"path\":\"x\"},4]}");
    assert_int_equal(all.count, 2);
    assert_int_equal(all.odd, 4);
    assert_int_equal(all.items[0].id, 7);
    assert_prt_str(all.items[0].path, ".github/workflows/ci.yaml");
    assert_prt_str(all.items[0].name, "CI");
    assert_prt_str(all.items[0].url, "https://github.com/o/r");
    assert_true(prt_github_is_active(&all.items[0]) && !prt_github_is_active(&all.items[1]));
    assert_int_equal(all.items[1].url.len + all.items[1].name.len, 0);
    prt_github_workflows_free(&all);
    prt_arena_free(&arena);
}

static void what_is_not_the_answer_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"<html>", "", "[]", "{}", "{\"workflows\":{}}", "{\"workflow_runs\":null}"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        prt_err err;
        prt_arena arena = {0};
        bool all = false;
        struct prt_github_workflows workflows = {0};
        assert_prt_code(prt_github_parse_workflows(&arena, prt_str_from(texts[i]), &workflows, &err), PRT_E_FORMAT,
                        err);
        assert_prt_code(prt_github_parse_runs(&arena, prt_str_from(texts[i]), NULL, 0, &all, &err), PRT_E_FORMAT, err);
        assert_false(all);
        assert_null(workflows.items);
        prt_arena_free(&arena);
    }
}

/* Whatever the order, the newest counts; of equal times, the higher number. Those of unknown workflows do not
 * matter. */
static void a_workflow_has_the_newest_of_its_runs(void **state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    bool all = false;
    struct prt_github_workflow workflows[] = {{.id = 1}, {.id = 2}, {.id = 3}};
    assert_prt_ok(
        prt_github_parse_runs(&arena,
                              PRT_STR("{\"total_count\":6,\"workflow_runs\":["
                                      "{\"workflow_id\":1,\"run_number\":4,\"created_at\":\"2026-01-01T00:00:00Z\"},"
                                      "{\"workflow_id\":2,\"run_number\":8,\"created_at\":\"2026-01-03T00:00:00Z\"},"
                                      "{\"workflow_id\":1,\"run_number\":5,\"created_at\":\"2026-01-02T00:00:00Z\","
                                      "\"status\":\"completed\",\"conclusion\":\"failure\",\"event\":\"push\","
                                      "\"head_branch\":\"main\",\"html_url\":\"https://github.com/x\"},"
                                      "{\"workflow_id\":2,\"run_number\":9,\"created_at\":\"2026-01-03T00:00:00Z\","
                                      "\"status\":\"queued\",\"conclusion\":null,\"head_branch\":null},"
                                      "{\"workflow_id\":2,\"run_number\":7,\"created_at\":\"2026-01-03T00:00:00Z\"},"
                                      "{\"workflow_id\":99,\"run_number\":1},3]}"),
                              workflows, 3, &all, &err),
        err);
    assert_true(all);
    assert_int_equal(workflows[0].last_run.number, 5);
    assert_prt_str(workflows[0].last_run.conclusion, "failure");
    assert_prt_str(workflows[0].last_run.event, "push");
    assert_prt_str(workflows[0].last_run.branch, "main");
    assert_prt_str(workflows[0].last_run.created_at, "2026-01-02T00:00:00Z");
    assert_prt_str(workflows[0].last_run.url, "https://github.com/x");
    assert_int_equal(workflows[1].last_run.number, 9);
    assert_int_equal(workflows[1].last_run.conclusion.len, 0);
    assert_true(workflows[1].run_known && workflows[1].has_run);
    assert_true(!workflows[2].run_known && !workflows[2].has_run);
    assert_prt_ok(prt_github_parse_runs(&arena, PRT_STR("{\"total_count\":2,\"workflow_runs\":[{\"workflow_id\":3}]}"),
                                        workflows, 3, &all, &err),
                  err);
    assert_false(all);
    assert_true(workflows[2].has_run);
    assert_prt_ok(prt_github_parse_runs(&arena, PRT_STR("{\"workflow_runs\":[]}"), workflows, 3, &all, &err), err);
    assert_false(all);
    prt_arena_free(&arena);
}

static void state_and_run_make_a_status(void **state)
{
    (void)state;
    static const struct {
        const char *state, *run, *conclusion, *status; /* run NULL: none; "": not known */
    } cases[] = {
        {"active", "completed", "success", "success"},
        {"active", "completed", "neutral", "success"},
        {"active", "completed", "failure", "failure"},
        {"active", "completed", "timed_out", "failure"},
        {"active", "completed", "action_required", "failure"},
        {"active", "completed", "startup_failure", "failure"},
        {"active", "completed", "cancelled", "cancelled"},
        {"active", "completed", "skipped", "skipped"},
        {"active", "completed", "stale", "unknown"},
        {"active", "completed", "", "unknown"},
        {"active", "in_progress", "", "building"},
        {"active", "in_progress", "success", "building"},
        {"active", "queued", "", "building"},
        {"active", "waiting", "", "building"},
        {"active", "pending", "", "building"},
        {"active", "requested", "", "building"},
        {"active", "dreaming", "success", "unknown"},
        {"active", NULL, "", "no_runs"},
        {"active", "", "", "unknown"},
        {"disabled_manually", "completed", "failure", "disabled"},
        {"disabled_inactivity", "", "", "disabled"},
        {"disabled_fork", NULL, "", "disabled"},
        {"deleted", "completed", "success", "deleted"},
        {"", "completed", "success", "success"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const bool unknown = cases[i].run != NULL && cases[i].run[0] == '\0';
        const struct prt_github_workflow workflow = {
            .state = prt_str_from(cases[i].state),
            .run_known = !unknown,
            .has_run = cases[i].run != NULL && !unknown,
            .last_run = {.status = prt_str_from(cases[i].run), .conclusion = prt_str_from(cases[i].conclusion)}};
        assert_string_equal(prt_github_status(&workflow), cases[i].status);
    }
}

static void too_many_workflows_are_refused(void **state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    prt_buf text = {0};
    struct prt_github_workflows workflows = {0};
    prt_buf_add_text(&text, "{\"workflows\":[0");
    for (int i = 0; i < 1000; i++)
        prt_buf_add_text(&text, ",0");
    prt_buf_add_text(&text, "]}");
    assert_prt_code(prt_github_parse_workflows(&arena, prt_buf_str(&text), &workflows, &err), PRT_E_LIMIT, err);
    assert_prt_says(err, "more than 1000 workflows");
    prt_buf_free(&text);
    prt_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workflows_are_told_and_what_is_none_is_counted),
        cmocka_unit_test(what_is_not_the_answer_is_refused),
        cmocka_unit_test(a_workflow_has_the_newest_of_its_runs),
        cmocka_unit_test(state_and_run_make_a_status),
        cmocka_unit_test(too_many_workflows_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
