/* SPDX-License-Identifier: Apache-2.0 */
/* Who is active in which project: each by their own commits, whatever the project's age. */
#include "report/info_yaml.h"

#include "tests/unit/report/scene.h"

#define AGO(days) (AS_OF - (days)*DAY)

static struct scene scene;
static struct prt_report report;
static struct prt_info info;
static struct prt_info_project projects[8];
static struct prt_info_person people[4];

static int set_up(void **state)
{
    (void)state;
    scene_init(&scene);
    info = (struct prt_info){.projects = projects};
    scene.meta.info =
        (struct prt_info_options){.info = &info, .current_days = 100, .active_days = 200, .exclude_archived = true};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    prt_report_free(&report);
    for (size_t i = 0; i < scene.count; i++)
        prt_folded_repository_free(&scene.folded[i]);
    return 0;
}

static struct prt_info_project *add_project(const char *path, const char *state)
{
    struct prt_info_project *project = &projects[info.project_count++];
    *project = (struct prt_info_project){.file = prt_str_from(path),
                                         .server = PRT_STR("g"),
                                         .path = prt_str_from(path),
                                         .name = prt_str_from(path),
                                         .state = prt_str_from(state)};
    return project;
}

static void fold(void)
{
    prt_err err;
    assert_prt_ok(
        prt_fold_report(&scene.meta, &scene.options, scene.views, scene.count, NULL, 0, NULL, 0, &report, &err), err);
}

/* A repository in which Busy commits every day, and others as the table of each test says. */
static struct prt_record start(const char *name)
{
    struct prt_record record = prt_test_record(name, "1111111111111111111111111111111111111111");
    prt_test_commit(&record, PRT_TEST_ROW("Busy Bee", "busy@x.example", AS_OF));
    return record;
}

static void each_person_has_their_own_activity(void **state)
{
    static const struct {
        const char *name, *email;
        prt_info_match match;
        prt_info_activity activity;
        int64_t days;
    } cases[] = {
        {"Busy Bee", "busy@x.example", PRT_INFO_BY_EMAIL, PRT_INFO_CURRENT, 0},
        {"Other Name", " B.usy+lf@X.example", PRT_INFO_BY_EMAIL, PRT_INFO_CURRENT, 0},
        {"Edge", "current@x.example", PRT_INFO_BY_EMAIL, PRT_INFO_CURRENT, 100},
        {"Edge", "active@x.example", PRT_INFO_BY_EMAIL, PRT_INFO_ACTIVE, 101},
        {"Edge", "old@x.example", PRT_INFO_BY_EMAIL, PRT_INFO_INACTIVE, 201},
        {"by, Name!", "new@y.example", PRT_INFO_BY_NAME, PRT_INFO_ACTIVE, 150},
        {"By Q. Name", "", PRT_INFO_BY_WORDS, PRT_INFO_ACTIVE, 150},
        {"Busy Bee", "old@x.example", PRT_INFO_BY_EMAIL, PRT_INFO_INACTIVE, 201},
        {"Bee", "", PRT_INFO_BY_NOTHING, PRT_INFO_UNKNOWN, 0},
        {"Never There", "never@x.example", PRT_INFO_BY_NOTHING, PRT_INFO_UNKNOWN, 0},
        {"Future Only", "future@x.example", PRT_INFO_BY_NOTHING, PRT_INFO_UNKNOWN, 0},
        {"Both Times", "both@x.example", PRT_INFO_BY_EMAIL, PRT_INFO_CURRENT, 50},
        {"Undated", "undated@x.example", PRT_INFO_BY_NOTHING, PRT_INFO_UNKNOWN, 0},
        {"Ghost Writer", "unknown@unknown", PRT_INFO_BY_NOTHING, PRT_INFO_UNKNOWN, 0},
    };
    struct prt_record record = start("p");
    (void)state;
    prt_test_commit(&record, PRT_TEST_ROW("a", "current@x.example", AGO(101) + 1));
    prt_test_commit(&record, PRT_TEST_ROW("b", "active@x.example", AGO(101)));
    prt_test_commit(&record, PRT_TEST_ROW("c", "old@x.example", AGO(201)));
    prt_test_commit(&record, PRT_TEST_ROW("By Name", "one@x.example", AGO(160)));
    prt_test_commit(&record, PRT_TEST_ROW("By Name", "two@x.example", AGO(150)));
    prt_test_commit(&record, PRT_TEST_ROW("Future Only", "future@x.example", AS_OF + 1));
    prt_test_commit(&record, PRT_TEST_ROW("Both Times", "both@x.example", AS_OF + 5 * DAY));
    prt_test_commit(&record, PRT_TEST_ROW("Both Times", "both@x.example", AGO(50)));
    prt_test_commit(&record, PRT_TEST_ROW("Undated", "undated@x.example", 0, .undated = true));
    prt_test_commit(&record, PRT_TEST_ROW("Ghost Writer", "", AGO(1)));
    scene_add(&scene, &record);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        info.project_count = 0;
        struct prt_info_project *project = add_project("p", "Mature");
        people[0] =
            (struct prt_info_person){.name = prt_str_from(cases[i].name), .email = prt_str_from(cases[i].email)};
        project->committers = people;
        project->committer_count = 1;
        fold();
        const struct prt_judged_person *got = &report.info.projects[0].committers[0];
        if (got->match != cases[i].match || got->activity != cases[i].activity || got->days_since != cases[i].days)
            fail_msg("%s <%s>: match %d, activity %d, %d days", cases[i].name, cases[i].email, got->match,
                     got->activity, (int)got->days_since);
        assert_int_equal(report.info.projects[0].days_since, 0);
        prt_report_free(&report);
    }
}

static void only_the_projects_repositories_count(void **state)
{
    static prt_str others[] = {PRT_STR_INIT("b"), PRT_STR_INIT("nowhere"), PRT_STR_INIT("b")};
    struct prt_record record = prt_test_record("a", "1111111111111111111111111111111111111111");
    (void)state;
    prt_test_commit(&record, PRT_TEST_ROW("Ann", "ann@x.example", AGO(300)));
    scene_add(&scene, &record);
    record = prt_test_record("b", "2222222222222222222222222222222222222222");
    prt_test_commit(&record, PRT_TEST_ROW("Ann", "ann@x.example", AGO(150)));
    scene_add(&scene, &record);
    record = start("c");
    prt_test_commit(&record, PRT_TEST_ROW("Ann", "ann@x.example", AGO(1)));
    scene_add(&scene, &record);
    people[0] = (struct prt_info_person){.name = PRT_STR("Ann"), .email = PRT_STR("ann@x.example")};
    for (const char *path = "abxc"; *path != '\0'; path++) {
        static char names[4][2];
        names[info.project_count][0] = *path;
        struct prt_info_project *project = add_project(names[info.project_count], "Mature");
        project->committers = people;
        project->committer_count = 1;
    }
    projects[0].repositories = others;
    projects[0].repository_count = 3;
    fold();
    assert_int_equal(report.info.project_count, 4);
    const struct prt_judged_project *judged = report.info.projects;
    assert_int_equal(judged[0].committers[0].days_since, 150);
    assert_int_equal(judged[0].days_since, 150);
    assert_int_equal(judged[1].committers[0].activity, PRT_INFO_ACTIVE);
    assert_int_equal(judged[2].committers[0].days_since, 1);
    assert_false(judged[3].has_git_data);
    assert_false(judged[3].has_newest);
    assert_int_equal(judged[3].committers[0].activity, PRT_INFO_UNKNOWN);
}

static void a_bare_repository_is_that_of_its_project(void **state)
{
    struct prt_record record = prt_test_record("a.git", "1111111111111111111111111111111111111111");
    (void)state;
    prt_test_commit(&record, PRT_TEST_ROW("Ann", "ann@x.example", AGO(30)));
    scene_add(&scene, &record);
    (void)add_project("a", "Mature");
    (void)add_project("a.gi", "Mature");
    fold();
    assert_true(report.info.projects[0].has_git_data);
    assert_int_equal(report.info.projects[0].days_since, 30);
    assert_false(report.info.projects[1].has_git_data);
}

static void leads_are_marked_by_id_address_or_name(void **state)
{
    struct prt_info_project *project = add_project("p", "Mature");
    (void)state;
    project->has_lead = true;
    project->lead =
        (struct prt_info_person){.name = PRT_STR("Ann Able"), .email = PRT_STR("ann@x.org"), .id = PRT_STR("able")};
    people[0] = (struct prt_info_person){.name = PRT_STR("x"), .id = PRT_STR("ABLE")};
    people[1] = (struct prt_info_person){.name = PRT_STR("y"), .email = PRT_STR("Ann+q@x.org")};
    people[2] = (struct prt_info_person){.name = PRT_STR("ann able.")};
    people[3] = (struct prt_info_person){.name = PRT_STR("Ann")};
    project->committers = people;
    project->committer_count = 4;
    fold();
    const struct prt_judged_person *got = report.info.projects[0].committers;
    assert_true(got[0].is_lead && got[1].is_lead && got[2].is_lead);
    assert_false(got[3].is_lead);
    assert_true(report.info.projects[0].lead.is_lead);
    assert_int_equal(report.info.projects[0].lead.activity, PRT_INFO_UNKNOWN);
}

static void add_states(void)
{
    add_project("a", "Incubation");
    add_project("b", "Mature");
    add_project("c", "ARCHIVED");
    add_project("d", "end of LIFE");
    add_project("e", "Core");
    add_project("f", "Core");
    add_project("g", "eol");
    add_project("h", "Deprecated");
}

static void archived_projects_are_left_out_and_counted(void **state)
{
    static const prt_str closed[] = {PRT_STR_INIT("b"), PRT_STR_INIT("z")};
    (void)state;
    add_states();
    scene.meta.info.closed = closed;
    scene.meta.info.closed_count = 2;
    fold();
    assert_int_equal(report.info.project_count, 3);
    assert_int_equal(report.info.archived_count, 5);
    prt_report_free(&report);
    scene.meta.info.exclude_archived = false;
    fold();
    assert_int_equal(report.info.project_count, 8);
    assert_int_equal(report.info.archived_count, 0);
    assert_false(report.info.projects[0].archived);
    assert_true(report.info.projects[1].archived && report.info.projects[2].archived);
}

static void states_are_counted_most_frequent_first_then_by_text(void **state)
{
    (void)state;
    add_states();
    fold();
    assert_int_equal(report.info.state_count, 3);
    assert_prt_str(report.info.states[0].state, "Core");
    assert_int_equal(report.info.states[0].count, 2);
    assert_prt_str(report.info.states[1].state, "Incubation");
    assert_prt_str(report.info.states[2].state, "Mature");
    assert_int_equal(report.info.server_count, 1);
}

static void without_projects_the_section_is_empty(void **state)
{
    (void)state;
    fold();
    assert_int_equal(report.info.project_count, 0);
    assert_int_equal(report.info.state_count, 0);
    prt_report_free(&report);
    scene.meta.info.info = NULL;
    fold();
    assert_int_equal(report.info.project_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_person_has_their_own_activity, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_the_projects_repositories_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_bare_repository_is_that_of_its_project, set_up, tear_down),
        cmocka_unit_test_setup_teardown(leads_are_marked_by_id_address_or_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(archived_projects_are_left_out_and_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(states_are_counted_most_frequent_first_then_by_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_projects_the_section_is_empty, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
