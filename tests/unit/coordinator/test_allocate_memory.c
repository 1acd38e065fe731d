/* SPDX-License-Identifier: Apache-2.0 */
/* Allocations of ours that fail one by one: told as such, and nothing leaks. */
#include <string.h>

#include "coordinator/allocate.h"
#include "coordinator/allocations_check.h"
#include "coordinator/allocations_print.h"
#include "report/report.h"
#include "tests/support/fail_malloc/fail_malloc.h"
#include "tests/support/unit.h"

static const struct prt_match_project projects[] = {{.path = PRT_STR_INIT("aai"), .state = PRT_PROJECT_ACTIVE},
                                                    {.path = PRT_STR_INIT("aai/babel"), .state = PRT_PROJECT_ACTIVE},
                                                    {.path = PRT_STR_INIT("old"), .state = PRT_PROJECT_READ_ONLY}};
static const struct prt_jenkins_job jobs[] = {{.name = PRT_STR_INIT("aai-merge"), .url = PRT_STR_INIT("https://x/y")},
                                              {.name = PRT_STR_INIT("aai-babel-merge")},
                                              {.name = PRT_STR_INIT("old-merge")},
                                              {.name = PRT_STR_INIT("aai-merge")},
                                              {.name = PRT_STR_INIT("lf-x")}};
static const struct prt_match_input input = {.projects = projects, .project_count = 3};

static bool is_good(prt_code rc)
{
    assert_true(rc == PRT_OK || rc == PRT_E_MEMORY);
    return rc == PRT_OK;
}

static bool write_report(const struct prt_jenkins *jenkins, prt_buf *out)
{
    prt_err err;
    struct prt_report report;
    const struct prt_window window = {PRT_STR("last_30"), 30, 0, 30 * 86400};
    const struct prt_fold_options options = {.windows = &window, .window_count = 1, .as_of = window.end};
    const struct prt_report_meta meta = {.project = PRT_STR("x"), .jenkins = jenkins};
    if (!is_good(prt_fold_report(&meta, &options, NULL, 0, NULL, 0, NULL, 0, &report, &err)))
        return false;
    const bool good = is_good(prt_report_write_json(&report, out, &err));
    prt_report_free(&report);
    return good;
}

static bool allocate_and_write(void *state)
{
    prt_err err;
    struct prt_allocated_jobs allocated;
    prt_buf *json = state;
    prt_buf_free(json);
    if (!is_good(prt_allocate(&input, jobs, 5, &allocated, &err)))
        return false;
    assert_int_equal(allocated.jenkins.job_count, 4);
    const bool good = write_report(&allocated.jenkins, json);
    prt_allocated_jobs_free(&allocated);
    return good;
}

/* The value tree is made before memory runs short: jansson's allocations are not ours. */
static bool judge(void *state)
{
    prt_err err;
    prt_arena arena = {0};
    prt_buf text = {0}, json = {0};
    struct prt_findings findings = {0};
    struct prt_told_allocations told;
    bool good = is_good(prt_allocations_read(state, &arena, &told, &findings, &err)) &&
                is_good(prt_allocations_check(&told, &findings, &err));
    assert_true(!good || findings.count == 1);
    good = good && is_good(prt_buf_check(&findings.lines, "findings", &err)) &&
           is_good(prt_allocations_print(&told, &text, &err)) &&
           is_good(prt_allocations_print_json(&told, NULL, &findings, &json, &err));
    prt_findings_free(&findings);
    prt_buf_free(&text);
    prt_buf_free(&json);
    prt_arena_free(&arena);
    return good;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    prt_err err;
    prt_buf json = {0};
    prt_arena arena = {0};
    const prt_doc *report = NULL;
    assert_true(prt_test_each_failure(allocate_and_write, &json) > 10);
    char *wrong = strstr(json.data, "\"allocated_jobs\": 2");
    assert_non_null(wrong);
    wrong[strlen("\"allocated_jobs\": ")] = '3'; /* so that there is something to tell */
    assert_prt_ok(prt_json_read(&arena, "report", prt_buf_str(&json), &report, &err), err);
    assert_true(prt_test_each_failure(judge, (void *)(uintptr_t)report) > 10);
    prt_arena_free(&arena);
    prt_buf_free(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
