/* SPDX-License-Identifier: Apache-2.0 */
/* From jobs and projects to the table that workers ask and the sections of the report. */
#include "tests/support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/allocate.h"
#include "prt/limits.h"
#include "report/report.h"
#include "tests/support/records.h"

#define ACTIVE PRT_PROJECT_ACTIVE

static struct prt_jenkins_job job(const char *name)
{
    return (struct prt_jenkins_job){.name = prt_str_from(name)};
}

static const struct prt_match_project projects[] = {{.path = PRT_STR_INIT("aai"), .state = ACTIVE},
                                                    {.path = PRT_STR_INIT("aai/babel"), .state = ACTIVE},
                                                    {.path = PRT_STR_INIT("old"), .state = PRT_PROJECT_READ_ONLY},
                                                    {.path = PRT_STR_INIT("hid"), .state = PRT_PROJECT_HIDDEN}};
static const struct prt_match_input input = {.projects = projects, .project_count = 4};

static void check_job(const struct prt_jenkins *jenkins, size_t index, const char *name, prt_match_set set,
                      const char *repository)
{
    assert_prt_str(jenkins->jobs[index].name, name);
    assert_int_equal(jenkins->allocations[index].set, set);
    assert_prt_str(jenkins->allocations[index].repository, repository);
}

static void every_job_is_in_one_set_by_name(void **state)
{
    (void)state;
    prt_err err;
    struct prt_allocated_jobs out;
    const struct prt_jenkins_job jobs[] = {job("zzz"),       job("aai-merge"), job("lf-x"),
                                           job("hid-merge"), job("old-merge"), job("aai-babel-merge")};
    assert_prt_ok(prt_allocate(&input, jobs, 6, &out, &err), err);
    assert_int_equal(out.jenkins.job_count, 6);
    check_job(&out.jenkins, 0, "aai-babel-merge", PRT_MATCH_ALLOCATED, "aai/babel");
    check_job(&out.jenkins, 1, "aai-merge", PRT_MATCH_ALLOCATED, "aai");
    check_job(&out.jenkins, 2, "hid-merge", PRT_MATCH_ORPHANED, "hid");
    check_job(&out.jenkins, 3, "lf-x", PRT_MATCH_INFRASTRUCTURE, "");
    check_job(&out.jenkins, 4, "old-merge", PRT_MATCH_ORPHANED, "old");
    check_job(&out.jenkins, 5, "zzz", PRT_MATCH_UNATTRIBUTED, "");
    assert_int_equal(out.jenkins.allocations[2].state, PRT_PROJECT_HIDDEN);
    const size_t counts[PRT_MATCH_SETS] = {2, 2, 1, 1};
    assert_memory_equal(out.jenkins.counts, counts, sizeof counts);
    assert_int_equal(out.jenkins.by_repository[0], 1); /* aai before aai/babel */
    assert_int_equal(out.jenkins.by_repository[1], 0);
    assert_int_equal(out.refused_count, 0);
    prt_allocated_jobs_free(&out);
}

static void workers_are_told_of_allocated_jobs_alone(void **state)
{
    (void)state;
    prt_err err;
    struct prt_allocated_jobs out;
    const struct prt_jenkins_job jobs[] = {job("aai-b"), job("old-merge"), job("aai-a")};
    assert_prt_ok(prt_allocate(&input, jobs, 3, &out, &err), err);
    const struct prt_allocation *aai = prt_allocations_find(&out.table, PRT_STR("aai"));
    assert_non_null(aai);
    assert_int_equal(aai->count, 2);
    assert_prt_str(aai->jobs[0].name, "aai-a");
    assert_prt_str(aai->jobs[1].name, "aai-b");
    assert_null(prt_allocations_find(&out.table, PRT_STR("old")));
    assert_null(prt_allocations_find(&out.table, PRT_STR("aai/babel")));
    prt_allocated_jobs_free(&out);
}

static void nothing_gives_nothing(void **state)
{
    (void)state;
    prt_err err;
    struct prt_allocated_jobs out;
    const struct prt_match_input none = {0};
    assert_prt_ok(prt_allocate(&none, NULL, 0, &out, &err), err);
    assert_int_equal(out.jenkins.job_count, 0);
    prt_allocated_jobs_free(&out);
}

/* What a server may say and should not: told, never half taken. */
static void jobs_that_cannot_be_are_refused_by_name(void **state)
{
    (void)state;
    prt_err err;
    struct prt_allocated_jobs out;
    char name[PRT_MAX_JOB_NAME + 2];
    memset(name, 'y', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    struct prt_jenkins_job jobs[] = {job("x\xff"), job(name), job("aai-a"), job(""), job("aai-a"), job("aai-a")};
    jobs[2].status = PRT_STR("failure");
    jobs[5].status = PRT_STR("aborted"); /* nobody can say which is right; the smallest is kept, whatever the order */
    for (uint64_t seed = 0; seed < 20; seed++) {
        prt_test_shuffle(jobs, 6, sizeof *jobs, seed);
        assert_prt_ok(prt_allocate(&input, jobs, 6, &out, &err), err);
        assert_int_equal(out.jenkins.job_count, 1);
        assert_prt_str(out.jenkins.jobs[0].status, "");
        assert_int_equal(out.refused_count, 5);
        const char *const why[] = {"it has no name", "it is listed twice", "it is listed twice",
                                   "its name is not UTF-8", "its name is too long"};
        for (size_t i = 0; i < 5; i++)
            assert_string_equal(out.refused[i].why, why[i]);
        prt_allocated_jobs_free(&out);
    }
}

static void there_are_ceilings(void **state)
{
    (void)state;
    prt_err err;
    struct prt_allocated_jobs out;
    static char names[PRT_MAX_ALLOCATED + 1][16];
    struct prt_jenkins_job *jobs = calloc(PRT_MAX_ALLOCATED + 1, sizeof *jobs);
    assert_non_null(jobs);
    for (size_t i = 0; i <= PRT_MAX_ALLOCATED; i++) {
        snprintf(names[i], sizeof names[i], "aai-%zu", i);
        jobs[i] = job(names[i]);
    }
    assert_prt_ok(prt_allocate(&input, jobs, PRT_MAX_ALLOCATED, &out, &err), err);
    prt_allocated_jobs_free(&out);
    assert_prt_code(prt_allocate(&input, jobs, PRT_MAX_ALLOCATED + 1, &out, &err), PRT_E_LIMIT, err);
    assert_prt_says(err, "repo aai: 4097 jobs");
    assert_prt_code(prt_allocate(&input, jobs, PRT_MAX_JOBS + 1, &out, &err), PRT_E_LIMIT, err);
    free(jobs);
}

static void without_gerrit_every_repository_found_is_a_project(void **state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    struct prt_allocated_jobs out;
    const struct prt_found found[] = {{.name = PRT_STR("."), .weight = 1}, {.name = PRT_STR("tools"), .weight = 2}};
    const struct prt_jenkins_job jobs[] = {job("tools-verify"), job("other")};
    const struct prt_match_input discovered = {.projects = prt_allocate_discovered(&arena, found, 2),
                                               .project_count = 2};
    assert_non_null(discovered.projects);
    assert_prt_ok(prt_allocate(&discovered, jobs, 2, &out, &err), err);
    check_job(&out.jenkins, 0, "other", PRT_MATCH_UNATTRIBUTED, ""); /* the root itself has no name to go by */
    check_job(&out.jenkins, 1, "tools-verify", PRT_MATCH_ALLOCATED, "tools");
    prt_allocated_jobs_free(&out);
    prt_arena_free(&arena);
}

static void a_bare_repository_has_the_jobs_of_its_project(void **state)
{
    (void)state;
    prt_err err;
    prt_arena arena = {0};
    struct prt_allocated_jobs out;
    const struct prt_found found[] = {
        {.name = PRT_STR("aai.git")}, {.name = PRT_STR("ui")}, {.name = PRT_STR("ui.git")}};
    const struct prt_jenkins_job jobs[] = {job("aai-verify"), job("ui-verify")};
    const struct prt_match_input discovered = {.projects = prt_allocate_discovered(&arena, found, 3),
                                               .project_count = 3};
    assert_non_null(discovered.projects);
    assert_prt_ok(prt_allocate(&discovered, jobs, 2, &out, &err), err);
    check_job(&out.jenkins, 0, "aai-verify", PRT_MATCH_ALLOCATED, "aai.git");
    check_job(&out.jenkins, 1, "ui-verify", PRT_MATCH_ALLOCATED, "ui"); /* and ui.git is another one */
    prt_allocated_jobs_free(&out);
    prt_arena_free(&arena);
}

enum { SHUFFLES = 1000, PARTS = 9, SOME_PROJECTS = PARTS * (PARTS + 1), SOME_JOBS = 400, NAME = 48 };

/* A generated server: projects in projects, names that several rules fit, and one project of two states. */
struct scene {
    char project_names[SOME_PROJECTS + 1][NAME];
    char job_names[SOME_JOBS][2 * NAME];
    struct prt_match_project projects[SOME_PROJECTS + 1];
    struct prt_jenkins_job jobs[SOME_JOBS];
    struct prt_match_definition definition;
    struct prt_match_block blocks[2];
};

static void make_projects(struct scene *scene)
{
    static const char *const parts[PARTS] = {"aai", "babel",       "model", "loader", "so",
                                             "vid", "data-router", "ccsdk", "lf"};
    for (size_t i = 0; i < SOME_PROJECTS; i++) {
        const char *first = parts[i % PARTS];
        if (i < PARTS)
            snprintf(scene->project_names[i], NAME, "%s", first);
        else
            snprintf(scene->project_names[i], NAME, "%s/%s", first, parts[i / PARTS - 1]);
        scene->projects[i] = (struct prt_match_project){.path = prt_str_from(scene->project_names[i]),
                                                        .state = (prt_project_state)(i % 5 == 3 ? 1 + i % 2 : 0)};
    }
    scene->projects[SOME_PROJECTS] = scene->projects[3];
    scene->projects[SOME_PROJECTS].state = PRT_PROJECT_HIDDEN;
}

static void make_jobs(struct scene *scene)
{
    static const char *const endings[] = {"verify", "merge-master", "docker_x", "sonar"};
    uint64_t random = 7;
    for (size_t i = 0; i < SOME_JOBS; i++) {
        const char *project = scene->project_names[prt_test_random(&random) % SOME_PROJECTS];
        snprintf(scene->job_names[i], sizeof scene->job_names[i], "%s%s-%s", i % 11 == 0 ? "lf-" : "", project,
                 endings[i % 4]);
        for (char *at = scene->job_names[i]; *at != '\0'; at++)
            *at = *at == '/' ? '-' : *at;
        scene->jobs[i] = job(scene->job_names[i]);
        scene->jobs[i].last_build.number = (int64_t)(prt_test_random(&random) % 100);
        scene->jobs[i].has_build = i % 3 != 0;
    }
}

static void make_scene(struct scene *scene)
{
    make_projects(scene);
    make_jobs(scene);
    scene->definition = (struct prt_match_definition){.job = scene->jobs[5].name, .owner = PRT_STR("so/vid")};
    scene->blocks[0] = (struct prt_match_block){PRT_STR("aai-model"), PRT_STR("so")};
    scene->blocks[1] = (struct prt_match_block){PRT_STR("ccsdk"), PRT_STR("ccsdk/so")};
}

static void write_report(const struct scene *scene, prt_buf *out)
{
    prt_err err;
    struct prt_allocated_jobs allocated;
    struct prt_report report;
    const struct prt_window window = {PRT_STR("last_30"), 30, 0, 30 * 86400};
    const struct prt_fold_options options = {.windows = &window, .window_count = 1, .as_of = window.end};
    const struct prt_match_input all = {.projects = scene->projects,
                                        .project_count = SOME_PROJECTS + 1,
                                        .definitions = &scene->definition,
                                        .definition_count = 1,
                                        .blocks = scene->blocks,
                                        .block_count = 2};
    assert_prt_ok(prt_allocate(&all, scene->jobs, SOME_JOBS, &allocated, &err), err);
    const struct prt_report_meta meta = {.project = PRT_STR("x"), .jenkins = &allocated.jenkins};
    struct prt_folded_repository folded[2];
    const struct prt_folded_repository *views[2] = {&folded[0], &folded[1]};
    for (size_t i = 0; i < 2; i++) {
        struct prt_record record = prt_test_record(i == 0 ? "aai" : "so/vid", "1111");
        assert_prt_ok(prt_fold_repository(&record, &options, &folded[i], &err), err);
        prt_record_free(&record);
    }
    assert_prt_ok(prt_fold_report(&meta, &options, views, 2, NULL, 0, NULL, 0, &report, &err), err);
    assert_prt_ok(prt_report_write_json(&report, out, &err), err);
    assert_prt_ok(prt_report_write_md(&report, out, &err), err);
    prt_report_free(&report);
    for (size_t i = 0; i < 2; i++)
        prt_folded_repository_free(&folded[i]);
    prt_allocated_jobs_free(&allocated);
}

static void a_thousand_orders_give_the_same_bytes(void **state)
{
    (void)state;
    struct scene *scene = calloc(1, sizeof *scene);
    prt_buf first = {0}, again = {0};
    assert_non_null(scene);
    make_scene(scene);
    write_report(scene, &first);
    assert_non_null(strstr(first.data, "\"reason\":\"project-name\""));
    assert_non_null(strstr(first.data, "\"reason\":\"definition\""));
    for (uint64_t seed = 1; seed <= SHUFFLES; seed++) {
        prt_test_shuffle(scene->projects, SOME_PROJECTS + 1, sizeof scene->projects[0], seed);
        prt_test_shuffle(scene->jobs, SOME_JOBS, sizeof scene->jobs[0], seed);
        prt_test_shuffle(scene->blocks, 2, sizeof scene->blocks[0], seed);
        prt_buf_clear(&again);
        write_report(scene, &again);
        if (!prt_str_equal(prt_buf_str(&again), prt_buf_str(&first)))
            fail_msg("the report of order %d differs", (int)seed);
    }
    prt_buf_free(&first);
    prt_buf_free(&again);
    free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_job_is_in_one_set_by_name),
        cmocka_unit_test(workers_are_told_of_allocated_jobs_alone),
        cmocka_unit_test(nothing_gives_nothing),
        cmocka_unit_test(jobs_that_cannot_be_are_refused_by_name),
        cmocka_unit_test(there_are_ceilings),
        cmocka_unit_test(without_gerrit_every_repository_found_is_a_project),
        cmocka_unit_test(a_bare_repository_has_the_jobs_of_its_project),
        cmocka_unit_test(a_thousand_orders_give_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
