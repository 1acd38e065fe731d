/* SPDX-License-Identifier: Apache-2.0 */
/* From a record's rows to the figures of one repository. */
#include "tests/unit/report/scene.h"

enum { NONE = -1 };

struct edge {
    const char *what;
    struct prt_test_row row;
    uint64_t in_30;
    uint64_t in_365;
    uint64_t in_future;
    uint64_t undated;
};

static void a_window_holds_its_ends_and_nothing_beyond(void **state)
{
    (void)state;
    static const struct edge edges[] = {
        {"as_of itself", PRT_TEST_BY("A", "a@x.org", AS_OF), 1, 1, 0, 0},
        {"a second after as_of", PRT_TEST_BY("A", "a@x.org", AS_OF + 1), 0, 0, 1, 0},
        {"the year 3,170,843", PRT_TEST_BY("A", "a@x.org", 99999999999999), 0, 0, 1, 0},
        {"the end of time", PRT_TEST_BY("A", "a@x.org", INT64_MAX), 0, 0, 1, 0},
        {"start of 30 days", PRT_TEST_BY("A", "a@x.org", AS_OF - 30 * DAY), 1, 1, 0, 0},
        {"a second before it", PRT_TEST_BY("A", "a@x.org", AS_OF - 30 * DAY - 1), 0, 1, 0, 0},
        {"start of 365 days", PRT_TEST_BY("A", "a@x.org", AS_OF - 365 * DAY), 0, 1, 0, 0},
        {"a second before it", PRT_TEST_BY("A", "a@x.org", AS_OF - 365 * DAY - 1), 0, 0, 0, 0},
        {"1970", PRT_TEST_BY("A", "a@x.org", 0), 0, 0, 0, 0},
        {"the beginning of time", PRT_TEST_BY("A", "a@x.org", INT64_MIN), 0, 0, 0, 0},
        {"no date, though the field holds one", PRT_TEST_BY("A", "a@x.org", AS_OF, .undated = true), 0, 0, 0, 1},
    };
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        struct scene scene;
        scene_init(&scene);
        struct prt_record record = prt_test_record("r", "1");
        prt_test_commit(&record, edges[i].row);
        const struct prt_folded_repository *folded = scene_add(&scene, &record);
        print_message("  %s\n", edges[i].what);
        assert_int_equal(folded->windows[SCENE_30].commits, edges[i].in_30);
        assert_int_equal(folded->windows[SCENE_365].commits, edges[i].in_365);
        assert_int_equal(folded->windows[SCENE_30].contributors, edges[i].in_30);
        assert_int_equal(folded->authors[0].windows[SCENE_365].repositories, edges[i].in_365);
        assert_int_equal(folded->commits_in_future, edges[i].in_future);
        assert_int_equal(folded->commits_undated, edges[i].undated);
        assert_int_equal(folded->commits_ever, 1);
        assert_int_equal(folded->authors[0].commits_ever, 1);
        assert_int_equal(folded->has_newest, edges[i].in_future + edges[i].undated == 0);
        scene_free(&scene);
    }
}

static void lines_and_contributors_are_summed_by_window(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    struct prt_record record = prt_test_record("r", "1");
    prt_test_commit(&record, PRT_TEST_ROW("Bea", "bea@x.org", AS_OF - DAY, .added = 10, .removed = 1));
    prt_test_commit(&record, PRT_TEST_ROW("Ann", "ann@x.org", AS_OF - 2 * DAY, .added = 20, .removed = 2));
    prt_test_commit(&record, PRT_TEST_ROW("Ann", "ann@x.org", AS_OF - 200 * DAY, .added = 40, .removed = 4));
    prt_test_commit(&record, PRT_TEST_ROW("Cyd", "cyd@x.org", AS_OF - 300 * DAY, .added = 80, .removed = 8));
    prt_test_commit(&record, PRT_TEST_ROW("Dan", "dan@x.org", AS_OF - 999 * DAY, .added = 160, .removed = 16));
    const struct prt_folded_repository *folded = scene_add(&scene, &record);
    assert_int_equal(folded->windows[SCENE_30].commits, 2);
    assert_int_equal(folded->windows[SCENE_30].added, 30);
    assert_int_equal(folded->windows[SCENE_30].removed, 3);
    assert_int_equal(folded->windows[SCENE_30].contributors, 2);
    assert_int_equal(folded->windows[SCENE_365].commits, 4);
    assert_int_equal(folded->windows[SCENE_365].added, 150);
    assert_int_equal(folded->windows[SCENE_365].removed, 15);
    assert_int_equal(folded->windows[SCENE_365].contributors, 3);
    assert_int_equal(folded->author_count, 4);
    assert_prt_str(folded->authors[0].email, "ann@x.org");
    assert_prt_str(folded->authors[3].email, "dan@x.org");
    assert_int_equal(folded->authors[0].windows[SCENE_365].added, 60);
    assert_int_equal(folded->authors[0].windows[SCENE_30].added, 20);
    assert_int_equal(folded->authors[3].windows[SCENE_365].commits, 0);
    assert_int_equal(folded->authors[3].windows[SCENE_365].repositories, 0);
    scene_free(&scene);
}

static void sums_stop_instead_of_overflowing(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    struct prt_record record = prt_test_record("r", "1");
    for (int i = 0; i < 3; i++)
        prt_test_commit(&record, PRT_TEST_ROW("A", "a@x.org", AS_OF, .added = UINT64_MAX - 1, .removed = INT64_MAX));
    record.total_loc = UINT64_MAX;
    const struct prt_folded_repository *folded = scene_add(&scene, &record);
    assert_true(folded->windows[SCENE_30].added == INT64_MAX);
    assert_true(folded->windows[SCENE_30].removed == INT64_MAX);
    assert_true(folded->total_loc == INT64_MAX);
    scene_free(&scene);
}

static void commits_without_known_lines_count_as_commits_and_make_it_partial(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    struct prt_record record = prt_test_record("r", "1");
    prt_test_commit(&record, PRT_TEST_ROW("A", "a@x.org", AS_OF - DAY, .added = 7, .removed = 7, .uncounted = true));
    prt_test_commit(&record, PRT_TEST_ROW("A", "a@x.org", AS_OF - DAY, .added = 5, .removed = 1));
    prt_test_commit(&record, PRT_TEST_ROW("A", "a@x.org", AS_OF - 400 * DAY, .uncounted = true));
    prt_test_commit(&record, PRT_TEST_ROW("A", "a@x.org", AS_OF + DAY, .uncounted = true));
    const struct prt_folded_repository *folded = scene_add(&scene, &record);
    assert_int_equal(folded->windows[SCENE_30].commits, 2);
    assert_int_equal(folded->windows[SCENE_30].added, 5);
    assert_int_equal(folded->commits_uncounted, 1);
    assert_int_equal(folded->problem_count, 1);
    assert_int_equal(folded->problems[0].category, PRT_CATEGORY_ANALYSIS);
    assert_prt_str(folded->problems[0].text, "the lines of 1 commits inside the longest window were not counted");
    scene_free(&scene);
}

static void problems_that_say_why_are_kept_as_they_are_and_sorted(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    struct prt_record record = prt_test_record("r", "1");
    prt_test_commit(&record, PRT_TEST_ROW("A", "a@x.org", AS_OF - DAY, .uncounted = true));
    prt_test_problem(&record, PRT_CATEGORY_CORRUPT_OBJECTS, "b");
    prt_test_problem(&record, PRT_CATEGORY_MISSING_OBJECTS, "d");
    prt_test_problem(&record, PRT_CATEGORY_MISSING_OBJECTS, "c");
    const struct prt_folded_repository *folded = scene_add(&scene, &record);
    assert_int_equal(folded->problem_count, 3);
    assert_prt_str(folded->problems[0].text, "c");
    assert_prt_str(folded->problems[1].text, "d");
    assert_prt_str(folded->problems[2].text, "b");
    scene_free(&scene);
}

struct naming {
    const char *what;
    struct prt_test_row rows[3];
    size_t count;
    const char *name;
};

static void the_newest_dated_commit_names_the_author(void **state)
{
    (void)state;
    static const struct naming namings[] = {
        {"newest",
         {PRT_TEST_BY("Old", "a@x.org", 100), PRT_TEST_BY("New", "a@x.org", 200), PRT_TEST_BY("Mid", "a@x.org", 150)},
         3,
         "New"},
        {"same second: smallest",
         {PRT_TEST_BY("b", "a@x.org", 200), PRT_TEST_BY("B", "a@x.org", 200), PRT_TEST_BY("a", "a@x.org", 100)},
         3,
         "B"},
        {"same second: not empty", {PRT_TEST_BY("", "a@x.org", 200), PRT_TEST_BY("z", "a@x.org", 200)}, 2, "z"},
        {"undated only when nothing else",
         {PRT_TEST_BY("A", "a@x.org", 900, .undated = true), PRT_TEST_BY("Z", "a@x.org", 1)},
         2,
         "Z"},
        {"undated: smallest",
         {PRT_TEST_BY("Y", "a@x.org", 9, .undated = true), PRT_TEST_BY("X", "a@x.org", 1, .undated = true)},
         2,
         "X"},
        {"before 1970", {PRT_TEST_BY("Far", "a@x.org", -900), PRT_TEST_BY("Near", "a@x.org", -100)}, 2, "Near"},
        {"none", {PRT_TEST_BY("", "a@x.org", 200)}, 1, ""},
        {"bytes, not letters",
         {PRT_TEST_BY("\xff", "a@x.org", 200), PRT_TEST_BY("\xc3\xa9", "a@x.org", 200)},
         2,
         "\xc3\xa9"},
    };
    for (size_t i = 0; i < sizeof namings / sizeof namings[0]; i++)
        for (uint64_t seed = 0; seed < 6; seed++) {
            struct scene scene;
            scene_init(&scene);
            struct prt_record record = prt_test_record("r", "1");
            for (size_t k = 0; k < namings[i].count; k++)
                prt_test_commit(&record, namings[i].rows[k]);
            prt_test_shuffle_record(&record, seed);
            const struct prt_folded_repository *folded = scene_add(&scene, &record);
            print_message("  %s, seed %d\n", namings[i].what, (int)seed);
            assert_int_equal(folded->author_count, 1);
            assert_prt_str(folded->authors[0].name, namings[i].name);
            scene_free(&scene);
        }
}

static void an_author_without_an_address_is_the_placeholder(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    struct prt_record record = prt_test_record("r", "1");
    prt_test_commit(&record, PRT_TEST_ROW("A", "", AS_OF - 2));
    prt_test_commit(&record, PRT_TEST_ROW("B", "unknown@unknown", AS_OF - 1));
    prt_test_commit(&record, PRT_TEST_ROW("root", "root", AS_OF));
    const struct prt_folded_repository *folded = scene_add(&scene, &record);
    assert_int_equal(folded->author_count, 2);
    assert_prt_str(folded->authors[0].email, "root");
    assert_prt_str(folded->authors[1].email, "unknown@unknown");
    assert_prt_str(folded->authors[1].name, "B");
    assert_int_equal(folded->authors[1].windows[SCENE_30].commits, 2);
    assert_int_equal(folded->windows[SCENE_30].contributors, 2);
    scene_free(&scene);
}

static void identities_without_commits_are_no_authors(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    struct prt_record record = prt_test_record("r", "1");
    prt_test_commit(&record, PRT_TEST_ROW("A", "a@x.org", AS_OF));
    prt_test_commit(&record, PRT_TEST_ROW("B", "b@x.org", AS_OF));
    record.commit_count = 1;
    const struct prt_folded_repository *folded = scene_add(&scene, &record);
    assert_int_equal(folded->author_count, 1);
    assert_prt_str(folded->authors[0].email, "a@x.org");
    scene_free(&scene);
}

struct judged {
    const char *what;
    int64_t age; /* seconds before as_of of the newest commit */
    uint32_t current_days;
    uint32_t active_days;
    prt_activity activity;
    int64_t days;
};

static void activity_needs_a_commit_in_a_window_and_counts_whole_days(void **state)
{
    (void)state;
    static const struct judged rows[] = {
        {"this second", 0, 365, 1095, PRT_ACTIVITY_CURRENT, 0},
        {"nearly a day", DAY - 1, 0, 0, PRT_ACTIVITY_CURRENT, 0},
        {"a day", DAY, 0, 1095, PRT_ACTIVITY_ACTIVE, 1},
        {"the last second of current", 11 * DAY - 1, 10, 20, PRT_ACTIVITY_CURRENT, 10},
        {"the first second of active", 11 * DAY, 10, 20, PRT_ACTIVITY_ACTIVE, 11},
        {"the last second of active", 21 * DAY - 1, 10, 20, PRT_ACTIVITY_ACTIVE, 20},
        {"the first second of inactive", 21 * DAY, 10, 20, PRT_ACTIVITY_INACTIVE, 21},
        {"inside the threshold, outside every window", 365 * DAY + 1, 365, 1095, PRT_ACTIVITY_INACTIVE, 365},
        {"the longest window's first second", 365 * DAY, 365, 1095, PRT_ACTIVITY_CURRENT, 365},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_init(&scene);
        scene.options.current_days = rows[i].current_days;
        scene.options.active_days = rows[i].active_days;
        struct prt_record record = prt_test_record("r", "1");
        prt_test_commit(&record, PRT_TEST_ROW("A", "a@x.org", AS_OF - 500 * DAY));
        prt_test_commit(&record, PRT_TEST_ROW("A", "a@x.org", AS_OF - rows[i].age));
        const struct prt_folded_repository *folded = scene_add(&scene, &record);
        print_message("  %s\n", rows[i].what);
        assert_int_equal(folded->activity, rows[i].activity);
        assert_int_equal(folded->days_since, rows[i].days);
        scene_free(&scene);
    }
}

static void future_and_undated_commits_do_not_make_a_repository_current(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    struct prt_record record = prt_test_record("r", "1");
    prt_test_commit(&record, PRT_TEST_ROW("A", "a@x.org", AS_OF + 1));
    prt_test_commit(&record, PRT_TEST_ROW("A", "a@x.org", AS_OF, .undated = true));
    const struct prt_folded_repository *folded = scene_add(&scene, &record);
    assert_false(folded->has_newest);
    assert_int_equal(folded->activity, PRT_ACTIVITY_INACTIVE);
    assert_int_equal(folded->days_since, 0);
    assert_true(prt_folded_has_commits(folded));
    scene_free(&scene);
}

static void the_last_commit_is_the_newest_one_wherever_it_stands(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    struct prt_record record = prt_test_record("r", "1");
    prt_test_commit(&record, PRT_TEST_ROW("A", "a@x.org", AS_OF - 2010 * DAY));
    prt_test_commit(&record, PRT_TEST_ROW("A", "a@x.org", AS_OF - 10 * DAY, .zone = 200));
    prt_test_commit(&record, PRT_TEST_ROW("A", "a@x.org", AS_OF - 10 * DAY, .zone = -730));
    prt_test_commit(&record, PRT_TEST_ROW("A", "a@x.org", AS_OF - 11 * DAY, .zone = -900));
    const struct prt_folded_repository *folded = scene_add(&scene, &record);
    assert_int_equal(folded->newest, AS_OF - 10 * DAY);
    assert_int_equal(folded->newest_zone, -730);
    assert_int_equal(folded->days_since, 10);
    assert_int_equal(folded->activity, PRT_ACTIVITY_CURRENT);
    scene_free(&scene);
}

static void days_do_not_overflow_at_the_ends_of_time(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    scene.options.as_of = INT64_MAX;
    struct prt_record record = prt_test_record("r", "1");
    prt_test_commit(&record, PRT_TEST_ROW("A", "a@x.org", INT64_MIN));
    const struct prt_folded_repository *folded = scene_add(&scene, &record);
    assert_true(folded->days_since == (int64_t)(UINT64_MAX / 86400));
    assert_int_equal(folded->activity, PRT_ACTIVITY_INACTIVE);
    scene_free(&scene);
}

struct presence {
    const char *tip;
    const char *problem;
    bool figures;
    bool commits;
};

static void figures_and_commits_are_told_apart(void **state)
{
    (void)state;
    static const struct presence rows[] = {
        {"", NULL, true, false},             /* an empty repository */
        {"", "unborn HEAD", false, false},   /* nothing could be computed */
        {"1", "tree is missing", true, true} /* the tip is known, no row could be read: not "no commits" */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_init(&scene);
        struct prt_record record = prt_test_record("r", rows[i].tip);
        if (rows[i].problem != NULL)
            prt_test_problem(&record, PRT_CATEGORY_UNBORN_HEAD, rows[i].problem);
        const struct prt_folded_repository *folded = scene_add(&scene, &record);
        assert_int_equal(prt_folded_has_figures(folded), rows[i].figures);
        assert_int_equal(prt_folded_has_commits(folded), rows[i].commits);
        assert_int_equal(folded->author_count, 0);
        scene_free(&scene);
    }
}

static void headers_are_of_cpp_when_it_has_more_lines_than_c(void **state)
{
    (void)state;
    static const struct {
        int64_t cpp, c; /* lines; NONE: no such file */
        const char *headers;
    } rows[] = {{9, 8, "C++"},     {8, 9, "C"}, {8, 8, "C"},   {8, NONE, "C++"}, {NONE, 8, "C"},
                {NONE, NONE, "C"}, {0, 0, "C"}, {1, 0, "C++"}, {0, NONE, "C"},   {NONE, 0, "C"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct scene scene;
        scene_init(&scene);
        struct prt_record record = prt_test_record("r", "1");
        struct prt_tally tallies[3] = {{PRT_TALLY_LANGUAGE, PRT_STR_INIT("C or C++ header"), 5, 100}};
        record.tallies = tallies;
        record.tally_count = 1;
        if (rows[i].c != NONE)
            tallies[record.tally_count++] =
                (struct prt_tally){PRT_TALLY_LANGUAGE, PRT_STR("C"), 1, (uint64_t)rows[i].c};
        if (rows[i].cpp != NONE)
            tallies[record.tally_count++] =
                (struct prt_tally){PRT_TALLY_LANGUAGE, PRT_STR("C++"), 1, (uint64_t)rows[i].cpp};
        const struct prt_folded_repository *folded = scene_add(&scene, &record);
        print_message("  %d lines of C++, %d of C\n", (int)rows[i].cpp, (int)rows[i].c);
        assert_prt_str(folded->languages[0].name, rows[i].headers); /* that with most lines */
        scene_free(&scene);
    }
}

static void a_row_of_nobody_is_refused(void **state)
{
    (void)state;
    prt_err err;
    struct scene scene;
    scene_init(&scene);
    struct prt_record record = prt_test_record("aai/babel", "1");
    prt_test_commit(&record, PRT_TEST_ROW("A", "a@x.org", AS_OF));
    record.commits[0].author = 1;
    struct prt_folded_repository folded = {.commits_ever = 77};
    assert_prt_code(prt_fold_repository(&record, &scene.options, &folded, &err), PRT_E_FORMAT, err);
    assert_prt_says(err, "repository aai/babel");
    assert_int_equal(folded.commits_ever, 77);
    prt_record_free(&record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_window_holds_its_ends_and_nothing_beyond),
        cmocka_unit_test(lines_and_contributors_are_summed_by_window),
        cmocka_unit_test(sums_stop_instead_of_overflowing),
        cmocka_unit_test(commits_without_known_lines_count_as_commits_and_make_it_partial),
        cmocka_unit_test(problems_that_say_why_are_kept_as_they_are_and_sorted),
        cmocka_unit_test(the_newest_dated_commit_names_the_author),
        cmocka_unit_test(an_author_without_an_address_is_the_placeholder),
        cmocka_unit_test(identities_without_commits_are_no_authors),
        cmocka_unit_test(activity_needs_a_commit_in_a_window_and_counts_whole_days),
        cmocka_unit_test(future_and_undated_commits_do_not_make_a_repository_current),
        cmocka_unit_test(the_last_commit_is_the_newest_one_wherever_it_stands),
        cmocka_unit_test(days_do_not_overflow_at_the_ends_of_time),
        cmocka_unit_test(figures_and_commits_are_told_apart),
        cmocka_unit_test(headers_are_of_cpp_when_it_has_more_lines_than_c),
        cmocka_unit_test(a_row_of_nobody_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
