/* SPDX-License-Identifier: Apache-2.0 */
/* Bus factor, newcomers and bots; and every figure as it was one window earlier. */
#include "report/crowd.h"

#include <stdio.h>

#include "tests/unit/report/scene.h"

static void half_of_the_commits_is_made_by_so_few(void **state)
{
    (void)state;
    static const struct {
        uint64_t counts[6];
        uint64_t few;
    } cases[] = {
        {{0}, 0},
        {{1}, 1},
        {{1, 1}, 1},        /* one of them made half */
        {{1, 1, 1}, 2},     /* a third is less than half */
        {{1, 2, 3, 10}, 1}, /* in any order */
        {{3, 3, 3, 3, 3, 3}, 3},
        {{5, 4, 1}, 1},                 /* exactly half */
        {{5, 4, 2}, 2},                 /* 5 of 11 are less */
        {{INT64_MAX, INT64_MAX, 1}, 1}, /* sums stop instead of overflowing */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint64_t counts[6];
        for (size_t k = 0; k < 6; k++)
            counts[k] = cases[i].counts[k];
        assert_int_equal(prt_crowd_half(counts, 6), cases[i].few);
    }
    assert_int_equal(prt_crowd_half(NULL, 0), 0);
}

static void commit(struct prt_record *record, const char *who, const char *email, int days_ago)
{
    prt_test_commit(record, PRT_TEST_ROW(who, email, AS_OF - days_ago * DAY, .added = 1));
}

static void bots_are_counted_apart_and_their_commits_are_not(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    struct prt_record record = prt_test_record("r", "1");
    for (int i = 0; i < 10; i++)
        commit(&record, "renovate[bot]", "bot@renovate.example", 1);
    commit(&record, "Ann", "ann@x.org", 2);
    commit(&record, "Bob", "bob@x.org", 100);
    const struct prt_folded_repository *folded = scene_add(&scene, &record);
    struct prt_report report = scene_report(&scene);
    assert_int_equal(folded->windows[SCENE_30].commits, 11);
    assert_int_equal(folded->windows[SCENE_30].added, 11);
    assert_int_equal(folded->windows[SCENE_30].contributors, 1);
    assert_int_equal(folded->crowd[SCENE_30].bots, 1);
    assert_int_equal(folded->crowd[SCENE_30].bus_factor, 1);
    assert_true(folded->authors[2].bot);
    assert_int_equal(report.author_count, 3);
    assert_int_equal(report.people_count, 2);
    assert_int_equal(report.counts.contributors, 2);
    assert_int_equal(report.counts.bots, 1);
    assert_int_equal(report.organization_count, 1);
    assert_prt_str(report.organizations[0].domain, "x.org");
    assert_int_equal(report.organizations[0].windows[SCENE_30].commits, 1);
    assert_int_equal(report.totals[SCENE_30].figures.commits, 11);
    assert_prt_str(report.authors[report.authors_by_commits[0]].name, "Ann");
    assert_prt_str(report.authors[report.authors_by_commits[2]].name, "renovate[bot]");
    assert_prt_str(report.authors[report.authors_by_net[2]].name, "renovate[bot]");
    prt_report_free(&report);
    scene_free(&scene);
}

static void a_newcomers_first_commit_is_in_the_window(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    struct prt_record record = prt_test_record("a", "1");
    commit(&record, "New", "new@x.org", 3);
    commit(&record, "Old", "old@x.org", 3);
    commit(&record, "Old", "old@x.org", 31);
    commit(&record, "Ancient", "ancient@x.org", 3);
    commit(&record, "Ancient", "ancient@x.org", 5000);
    commit(&record, "Mover", "mover@x.org", 3);
    commit(&record, "some-bot", "bot@x.org", 3);
    prt_test_commit(&record, PRT_TEST_ROW("New", "new@x.org", 0, .undated = true)); /* says nothing of when */
    const struct prt_folded_repository *first = scene_add(&scene, &record);
    record = prt_test_record("b", "1");
    commit(&record, "Mover", "mover@x.org", 400);
    const struct prt_folded_repository *second = scene_add(&scene, &record);
    struct prt_report report = scene_report(&scene);
    assert_int_equal(first->crowd[SCENE_30].newcomers, 2); /* New and Mover */
    assert_int_equal(first->crowd[SCENE_365].newcomers, 3);
    assert_int_equal(second->crowd[SCENE_365].newcomers, 0);
    assert_int_equal(second->crowd_earlier[SCENE_365].newcomers, 1);
    assert_int_equal(report.totals[SCENE_30].crowd.newcomers, 1); /* Mover was elsewhere before */
    assert_int_equal(report.organizations[0].crowd[SCENE_30].newcomers, 1);
    assert_true(prt_folded_knows_newcomers(first));
    assert_int_equal(report.counts.shallow, 0);
    prt_report_free(&report);
    scene_free(&scene);
}

static void nobody_is_new_where_history_is_cut(void **state)
{
    (void)state;
    struct scene scene;
    scene_init(&scene);
    struct prt_record record = prt_test_record("a", "1");
    record.flags |= PRT_RECORD_SHALLOW;
    commit(&record, "New", "new@x.org", 3);
    const struct prt_folded_repository *folded = scene_add(&scene, &record);
    struct prt_report report = scene_report(&scene);
    assert_false(prt_folded_knows_newcomers(folded));
    assert_int_equal(report.counts.shallow, 1);
    prt_report_free(&report);
    scene_free(&scene);
}

static void lines_are_known_back_to_the_longest_windows_start(void **state)
{
    (void)state;
    const struct prt_window windows[] = {{PRT_STR("a"), 30, AS_OF - 30 * DAY, AS_OF},
                                         {PRT_STR("b"), 500, AS_OF - 500 * DAY, AS_OF},
                                         {PRT_STR("c"), 501, AS_OF - 501 * DAY, AS_OF},
                                         {PRT_STR("d"), 1000, AS_OF - 1000 * DAY, AS_OF}};
    const struct prt_fold_options options = {.windows = windows, .window_count = 4};
    assert_true(prt_lines_known_earlier(&options, 0));
    assert_true(prt_lines_known_earlier(&options, 1));
    assert_false(prt_lines_known_earlier(&options, 2));
    assert_false(prt_lines_known_earlier(&options, 3));
}

static struct prt_record random_record(uint64_t seed, const char *name)
{
    struct prt_record record = prt_test_record(name, "1");
    const int commits = prt_test_random(&seed) % 2 == 0 ? 3 : 60; /* of a few, each one counts */
    for (int i = 0; i < commits; i++) {
        char who[16], email[32];
        unsigned person = (unsigned)(prt_test_random(&seed) % 12);
        (void)snprintf(who, sizeof who, "P%u%s", person, person == 3 ? "-bot" : "");
        (void)snprintf(email, sizeof email, "p%u@company%u.org", person, person % 3);
        /* Often exactly where windows begin and end. */
        int64_t ago = (int64_t)(prt_test_random(&seed) % 31) * 73 * DAY / 3;
        prt_test_commit(&record, PRT_TEST_ROW(who, email, AS_OF - ago, .added = prt_test_random(&seed) % 50,
                                              .removed = prt_test_random(&seed) % 50));
    }
    return record;
}

/* The same repositories, told at another time. */
static void make_report(struct scene *scene, int64_t back, uint64_t seed, struct prt_report *report)
{
    static const char *const names[] = {"a", "b", "c"};
    scene_init(scene);
    scene->options.as_of -= back;
    scene->options.current_days = 100;
    scene->options.active_days = 200;
    for (size_t w = 0; w < SCENE_WINDOWS; w++) {
        scene->windows[w].start -= back;
        scene->windows[w].end -= back;
    }
    for (size_t i = 0; i < 3; i++) {
        struct prt_record record = random_record(seed + i, names[i]);
        (void)scene_add(scene, &record);
    }
    *report = scene_report(scene);
}

static void assert_same(const struct prt_figures *a, const struct prt_figures *b, bool lines)
{
    assert_int_equal(a->commits, b->commits);
    assert_int_equal(a->contributors, b->contributors);
    assert_int_equal(a->added, lines ? b->added : 0);
    assert_int_equal(a->removed, lines ? b->removed : 0);
}

static void assert_same_crowd(const struct prt_crowd *a, const struct prt_crowd *b)
{
    assert_int_equal(a->bots, b->bots);
    assert_int_equal(a->newcomers, b->newcomers);
    assert_int_equal(a->bus_factor, b->bus_factor);
}

static const struct prt_organization *organization(const struct prt_report *report, prt_str domain)
{
    for (size_t i = 0; i < report->organization_count; i++)
        if (prt_str_equal(report->organizations[i].domain, domain))
            return &report->organizations[i];
    fail_msg("no such organization");
    return NULL;
}

/* `now` one window earlier is `then` as it is. */
static void assert_earlier(const struct prt_report *now, const struct prt_report *then, size_t w)
{
    const bool lines = prt_lines_known_earlier(&now->options, w);
    for (size_t i = 0; i < now->repository_count; i++) {
        assert_same(&now->repositories[i]->earlier[w], &then->repositories[i]->windows[w], lines);
        assert_same_crowd(&now->repositories[i]->crowd_earlier[w], &then->repositories[i]->crowd[w]);
        if (w == now->options.primary) {
            assert_int_equal(now->repositories[i]->activity_earlier, then->repositories[i]->activity);
            assert_int_equal(now->repositories[i]->has_newest_earlier, then->repositories[i]->has_newest);
        }
    }
    for (size_t i = 0; i < now->organization_count; i++) {
        const struct prt_organization *mine = &now->organizations[i];
        const struct prt_organization *theirs = organization(then, mine->domain);
        assert_same(&mine->earlier[w], &theirs->windows[w], lines);
        assert_same_crowd(&mine->crowd_earlier[w], &theirs->crowd[w]);
    }
    assert_same(&now->totals_earlier[w].figures, &then->totals[w].figures, lines);
    assert_int_equal(now->totals_earlier[w].figures.repositories, then->totals[w].figures.repositories);
    assert_same_crowd(&now->totals_earlier[w].crowd, &then->totals[w].crowd);
    assert_int_equal(now->totals_earlier[w].organizations, then->totals[w].organizations);
    assert_int_equal(now->totals_earlier[w].elephant_factor, then->totals[w].elephant_factor);
}

static void earlier_figures_are_those_a_report_of_that_time_has(void **state)
{
    (void)state;
    static struct scene now, then;
    struct prt_report report, before;
    uint64_t commits = 0;
    for (uint64_t seed = 0; seed < 20; seed++) {
        make_report(&now, 0, seed, &report);
        for (size_t w = 0; w < SCENE_WINDOWS; w++) {
            make_report(&then, now.windows[w].days * DAY, seed, &before);
            assert_earlier(&report, &before, w);
            commits += report.totals_earlier[w].figures.commits;
            prt_report_free(&before);
            scene_free(&then);
        }
        prt_report_free(&report);
        scene_free(&now);
    }
    assert_true(commits > 1000); /* there was something to compare */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_of_the_commits_is_made_by_so_few),
        cmocka_unit_test(bots_are_counted_apart_and_their_commits_are_not),
        cmocka_unit_test(a_newcomers_first_commit_is_in_the_window),
        cmocka_unit_test(nobody_is_new_where_history_is_cut),
        cmocka_unit_test(lines_are_known_back_to_the_longest_windows_start),
        cmocka_unit_test(earlier_figures_are_those_a_report_of_that_time_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
