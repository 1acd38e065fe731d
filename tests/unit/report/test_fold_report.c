/* SPDX-License-Identifier: Apache-2.0 */
/* From folded repositories to the report. */
#include "tests/unit/report/scene.h"

#include <string.h>

static const struct prt_author *author_of(const struct prt_report *report, const char *email)
{
    for (size_t i = 0; i < report->author_count; i++)
        if (prt_str_equal(report->authors[i].email, prt_str_from(email)))
            return &report->authors[i];
    fail_msg("no author %s", email);
    return NULL;
}

static const struct prt_organization *organization_of(const struct prt_report *report, const char *domain)
{
    for (size_t i = 0; i < report->organization_count; i++)
        if (prt_str_equal(report->organizations[i].domain, prt_str_from(domain)))
            return &report->organizations[i];
    fail_msg("no organization %s", domain);
    return NULL;
}

/* One commit a row: where, who, and how long ago. */
struct landed {
    const char *repository;
    const char *name;
    const char *email;
    int64_t days;
    uint64_t added;
    uint64_t removed;
};

static void add_landed(struct scene *scene, const struct landed *rows, size_t count)
{
    for (size_t i = 0; i < count;) {
        const char *repository = rows[i].repository;
        struct prt_record record = prt_test_record(repository, "1");
        for (; i < count && strcmp(rows[i].repository, repository) == 0; i++)
            prt_test_commit(&record, PRT_TEST_ROW(rows[i].name, rows[i].email, AS_OF - rows[i].days * DAY,
                                                  .added = rows[i].added, .removed = rows[i].removed));
        (void)scene_add(scene, &record);
    }
}

static const struct landed history[] = {
    {"zoo", "Ann", "ann@example.org", 10, 100, 1},    {"zoo", "Bob", "bob@example.org", 200, 10, 2},
    {"zoo", "Old", "old@example.net", 900, 7, 7},     {"aai", "Ann L.", "ann@example.org", 40, 1000, 3},
    {"aai", "Bob", "bob@mail.example.org", 20, 5, 9}, {"mid", "Ann", "ann@example.org", 500, 50, 5},
};

static void authors_are_merged_over_repositories(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    add_landed(&scene, history, sizeof history / sizeof history[0]);
    struct prt_report report = scene_report(&scene);
    assert_int_equal(report.author_count, 4);
    const struct prt_author *ann = author_of(&report, "ann@example.org");
    assert_prt_str(ann->name, "Ann");
    assert_int_equal(ann->commits_ever, 3);
    assert_int_equal(ann->windows[SCENE_30].commits, 1);
    assert_int_equal(ann->windows[SCENE_365].commits, 2);
    assert_int_equal(ann->windows[SCENE_365].added, 1100);
    assert_int_equal(ann->windows[SCENE_365].removed, 4);
    prt_report_free(&report);
    scene_free(&scene);
}

static void only_repositories_with_a_commit_in_the_window_are_touched_in_it(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    add_landed(&scene, history, sizeof history / sizeof history[0]);
    struct prt_report report = scene_report(&scene);
    const struct prt_author *ann = author_of(&report, "ann@example.org");
    assert_int_equal(ann->windows[SCENE_30].repositories, 1);
    assert_prt_str(report.repositories[ann->repositories[SCENE_30][0]]->name, "zoo");
    assert_int_equal(ann->windows[SCENE_365].repositories, 2);
    assert_prt_str(report.repositories[ann->repositories[SCENE_365][0]]->name, "aai");
    assert_prt_str(report.repositories[ann->repositories[SCENE_365][1]]->name, "zoo");
    assert_int_equal(author_of(&report, "old@example.net")->windows[SCENE_365].repositories, 0);
    prt_report_free(&report);
    scene_free(&scene);
}

static void organizations_sum_their_authors_and_count_sets_once(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    add_landed(&scene, history, sizeof history / sizeof history[0]);
    struct prt_report report = scene_report(&scene);
    assert_int_equal(report.organization_count, 2);
    const struct prt_organization *org = organization_of(&report, "example.org");
    assert_int_equal(org->contributors_ever, 3);
    assert_int_equal(org->windows[SCENE_365].contributors, 3);
    assert_int_equal(org->windows[SCENE_30].contributors, 2);
    assert_int_equal(org->windows[SCENE_365].commits, 4);
    assert_int_equal(org->windows[SCENE_365].added, 1115);
    assert_int_equal(org->windows[SCENE_365].repositories, 2);
    assert_int_equal(org->windows[SCENE_30].repositories, 2);
    const struct prt_organization *old = organization_of(&report, "example.net");
    assert_int_equal(old->contributors_ever, 1);
    assert_int_equal(old->windows[SCENE_365].contributors, 0);
    assert_int_equal(old->windows[SCENE_365].repositories, 0);
    prt_report_free(&report);
    scene_free(&scene);
}

static void counts_are_sums_over_what_is_listed(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    add_landed(&scene, history, sizeof history / sizeof history[0]);
    struct prt_report report = scene_report(&scene);
    assert_int_equal(report.counts.discovered, 3);
    assert_int_equal(report.counts.analyzed, 3);
    assert_int_equal(report.counts.current, 2);
    assert_int_equal(report.counts.inactive, 1); /* 500 days, but in none of the windows */
    assert_int_equal(report.counts.commits, 4);
    assert_int_equal(report.counts.added, 1115);
    assert_int_equal(report.counts.removed, 15);
    assert_int_equal(report.counts.commits_ever, 6);
    assert_int_equal(report.counts.contributors, 3);
    assert_int_equal(report.counts.organizations, 1);
    prt_report_free(&report);
    scene_free(&scene);
}

static void total_loc_is_the_sum_over_repositories(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    for (int i = 0; i < 3; i++) {
        char name[2] = {(char)('a' + i), '\0'};
        struct prt_record record = prt_test_record(name, i == 2 ? "" : "1");
        record.total_loc = 1000u + (unsigned)i;
        record.flags = i == 0 ? PRT_RECORD_LOC_KNOWN : 0;
        (void)scene_add(&scene, &record);
    }
    struct prt_report report = scene_report(&scene);
    assert_int_equal(report.counts.total_loc, 1000);
    assert_int_equal(report.counts.unknown_loc, 1); /* b; c has no commits, so there is nothing to know */
    assert_int_equal(report.counts.no_commits, 1);
    prt_report_free(&report);
    scene_free(&scene);
}

struct naming {
    struct landed rows[3];
    const char *name;
    const char *username;
};

static void the_newest_commit_anywhere_names_the_author(void **state)
{
    (void)state;
    static const struct naming namings[] = {
        {{{"a", "Thomas Kulik", "t@x.org", 50, 0, 0},
          {"b", "thmsdt", "t@x.org", 40, 0, 0},
          {"c", "T", "t@x.org", 60, 0, 0}},
         "thmsdt",
         "thmsdt"},
        {{{"a", "Zed  Last", "t@x.org", 40, 0, 0}, {"b", "Yan", "t@x.org", 41, 0, 0}, {"c", "", "t@x.org", 40, 0, 0}},
         "Zed  Last",
         "Zed"},
        {{{"a", "b", "t@x.org", 40, 0, 0}, {"b", "B", "t@x.org", 40, 0, 0}, {"c", "a", "t@x.org", 40, 0, 0}}, "B", "B"},
        {{{"a", "", "t@x.org", 40, 0, 0}, {"b", "", "t@x.org", 41, 0, 0}, {"c", "", "t@x.org", 42, 0, 0}},
         "Unknown",
         "Unknown"},
    };
    for (size_t i = 0; i < sizeof namings / sizeof namings[0]; i++) {
        struct scene scene;
        scene_init(&scene);
        add_landed(&scene, namings[i].rows, 3);
        struct prt_report report = scene_report(&scene);
        assert_int_equal(report.author_count, 1);
        assert_prt_str(report.authors[0].name, namings[i].name);
        assert_prt_str(report.authors[0].username, namings[i].username);
        prt_report_free(&report);
        scene_free(&scene);
    }
}

static void the_placeholder_is_shown_like_any_other(void **state)
{
    (void)state;
    static const struct landed rows[] = {{"a", "Ghost", "", 5, 3, 1}};
    struct scene scene;
    scene_init(&scene);
    scene.options.placeholder = PRT_STR("nobody@none.example");
    add_landed(&scene, rows, 1);
    struct prt_report report = scene_report(&scene);
    assert_prt_str(author_of(&report, "nobody@none.example")->organization, "unknown");
    assert_int_equal(organization_of(&report, "unknown")->windows[SCENE_30].commits, 1);
    prt_report_free(&report);
    scene_free(&scene);
}

static void rankings_fall_back_to_names_and_then_keys(void **state)
{
    (void)state;
    static const struct landed rows[] = {
        {"b", "Same", "z@x.org", 5, 10, 0}, {"b", "Same", "a@x.org", 5, 10, 0}, {"b", "First", "m@x.org", 5, 0, 90},
        {"c", "Most", "k@y.org", 5, 1, 0},  {"c", "Most", "k@y.org", 6, 1, 0},  {"a", "Old", "o@z.org", 700, 1, 0},
    };
    static const char *const by_commits[] = {"k@y.org", "m@x.org", "a@x.org", "z@x.org", "o@z.org"};
    static const char *const by_net[] = {"a@x.org", "z@x.org", "k@y.org", "o@z.org", "m@x.org"};
    static const char *const repositories[] = {"b", "c", "a"};
    static const char *const by_age[] = {"a", "b", "c"};
    static const char *const organizations[] = {"x.org", "y.org", "z.org"};
    struct scene scene;
    scene_init(&scene);
    add_landed(&scene, rows, sizeof rows / sizeof rows[0]);
    struct prt_report report = scene_report(&scene);
    assert_int_equal(report.author_count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_prt_str(report.authors[report.authors_by_commits[i]].email, by_commits[i]);
        assert_prt_str(report.authors[report.authors_by_net[i]].email, by_net[i]);
    }
    for (size_t i = 0; i < 3; i++) {
        assert_prt_str(report.repositories[report.repositories_by_commits[i]]->name, repositories[i]);
        assert_prt_str(report.repositories[report.repositories_by_age[i]]->name, by_age[i]);
        assert_prt_str(report.organizations[report.organizations_by_commits[i]].domain, organizations[i]);
    }
    prt_report_free(&report);
    scene_free(&scene);
}

/* U+1F600 begins with 0xf0, which is less than 0xff and more than the U+FFFD (0xef ...) that is written for it. */
static void rankings_are_by_what_is_written(void **state)
{
    (void)state;
    static const struct landed rows[] = {
        {"a", "\xf0\x9f\x98\x80", "b@x.org", 5, 1, 0},
        {"a", "\xff", "c@x.org", 5, 1, 0},
        {"a", "\xfe", "d@x.org", 5, 1, 0},
    };
    static const char *const expected[] = {"c@x.org", "d@x.org", "b@x.org"};
    struct scene scene;
    scene_init(&scene);
    add_landed(&scene, rows, sizeof rows / sizeof rows[0]);
    struct prt_report report = scene_report(&scene);
    for (size_t i = 0; i < 3; i++)
        assert_prt_str(report.authors[report.authors_by_commits[i]].email, expected[i]);
    prt_report_free(&report);
    scene_free(&scene);
}

static void failed_and_partial_repositories_are_errors_and_told_apart(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    struct prt_record failed = prt_test_record("failed", "");
    prt_test_problem(&failed, PRT_CATEGORY_UNBORN_HEAD, "HEAD names refs/heads/x");
    (void)scene_add(&scene, &failed);
    struct prt_record partial = prt_test_record("partial", "1");
    prt_test_problem(&partial, PRT_CATEGORY_MISSING_OBJECTS, "tree 2 is missing");
    prt_test_problem(&partial, PRT_CATEGORY_MISSING_OBJECTS, "tree 1 is missing");
    (void)scene_add(&scene, &partial);
    struct prt_record good = prt_test_record("good", "1");
    (void)scene_add(&scene, &good);
    scene.errors[0] = (struct prt_report_error){PRT_STR("dead"), PRT_CATEGORY_TIMEOUT, PRT_STR("slow")};
    scene.errors[1] = (struct prt_report_error){PRT_STR("dead"), PRT_CATEGORY_CRASHED, PRT_STR("signal 11")};
    scene.errors[2] = (struct prt_report_error){PRT_STR(""), PRT_CATEGORY_NO_WORKER, PRT_STR("none came")};
    scene.error_count = 3;
    struct prt_report report = scene_report(&scene);
    static const char *const texts[] = {"none came",         "signal 11",        "slow", "HEAD names refs/heads/x",
                                        "tree 1 is missing", "tree 2 is missing"};
    assert_int_equal(report.error_count, 6);
    for (size_t i = 0; i < 6; i++)
        assert_prt_str(report.errors[i].text, texts[i]);
    assert_int_equal(report.repository_count, 2);
    assert_prt_str(report.repositories[0]->name, "good");
    assert_prt_str(report.repositories[1]->name, "partial");
    assert_int_equal(report.counts.failed, 2);
    assert_int_equal(report.counts.partial, 1);
    assert_int_equal(report.counts.analyzed, 2);
    assert_int_equal(report.counts.discovered, 4);
    prt_report_free(&report);
    scene_free(&scene);
}

static void a_repository_cannot_have_two_results(void **state)
{
    (void)state;
    prt_err err;
    struct scene scene;
    scene_init(&scene);
    for (int i = 0; i < 2; i++) {
        struct prt_record record = prt_test_record("aai/babel", "1");
        (void)scene_add(&scene, &record);
    }
    struct prt_report report = {.author_count = 77};
    assert_prt_code(scene_try_report(&scene, &report, &err), PRT_E_INTERNAL, err);
    assert_prt_says(err, "aai/babel");
    assert_int_equal(report.author_count, 77);
    scene_free(&scene);
}

static void a_repository_cannot_have_a_result_and_a_failure(void **state)
{
    (void)state;
    prt_err err;
    struct scene scene;
    scene_init(&scene);
    struct prt_record record = prt_test_record("aai/babel", "1");
    (void)scene_add(&scene, &record);
    scene.errors[0] = (struct prt_report_error){PRT_STR("aai/babel"), PRT_CATEGORY_TIMEOUT, PRT_STR("slow")};
    scene.error_count = 1;
    struct prt_report report;
    assert_prt_code(scene_try_report(&scene, &report, &err), PRT_E_INTERNAL, err);
    assert_prt_says(err, "aai/babel");
    scene_free(&scene);
}

static void a_primary_window_that_is_not_there_is_refused(void **state)
{
    (void)state;
    prt_err err;
    struct scene scene;
    struct prt_report report;
    scene_init(&scene);
    scene.options.primary = SCENE_WINDOWS;
    assert_prt_code(scene_try_report(&scene, &report, &err), PRT_E_INTERNAL, err);
    assert_prt_says(err, "number 2 of 2");
}

static void nothing_at_all_makes_an_empty_report(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    struct prt_report report = scene_report(&scene);
    assert_int_equal(report.repository_count + report.author_count + report.organization_count, 0);
    assert_int_equal(report.error_count, 0);
    assert_int_equal(report.counts.discovered, 0);
    prt_report_free(&report);
}

static void what_was_left_out_is_sorted_by_path(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    scene.skips[0] = (struct prt_report_skip){PRT_STR("b"), PRT_STR("x")};
    scene.skips[1] = (struct prt_report_skip){PRT_STR("a"), PRT_STR("z")};
    scene.skips[2] = (struct prt_report_skip){PRT_STR("a"), PRT_STR("y")};
    scene.skip_count = 3;
    struct prt_report report = scene_report(&scene);
    assert_prt_str(report.skips[0].reason, "y");
    assert_prt_str(report.skips[1].reason, "z");
    assert_prt_str(report.skips[2].reason, "x");
    prt_report_free(&report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(authors_are_merged_over_repositories),
        cmocka_unit_test(only_repositories_with_a_commit_in_the_window_are_touched_in_it),
        cmocka_unit_test(organizations_sum_their_authors_and_count_sets_once),
        cmocka_unit_test(counts_are_sums_over_what_is_listed),
        cmocka_unit_test(total_loc_is_the_sum_over_repositories),
        cmocka_unit_test(the_newest_commit_anywhere_names_the_author),
        cmocka_unit_test(the_placeholder_is_shown_like_any_other),
        cmocka_unit_test(rankings_fall_back_to_names_and_then_keys),
        cmocka_unit_test(rankings_are_by_what_is_written),
        cmocka_unit_test(failed_and_partial_repositories_are_errors_and_told_apart),
        cmocka_unit_test(a_repository_cannot_have_two_results),
        cmocka_unit_test(a_repository_cannot_have_a_result_and_a_failure),
        cmocka_unit_test(a_primary_window_that_is_not_there_is_refused),
        cmocka_unit_test(nothing_at_all_makes_an_empty_report),
        cmocka_unit_test(what_was_left_out_is_sorted_by_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
