/* SPDX-License-Identifier: Apache-2.0 */
/* What a report shows of people, in every format, when it may not show who they are. */
#include "report/privacy.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/report/scene.h"

static struct prt_mask masked(const char *key)
{
    return prt_mask_of(false, prt_str_from(key), PRT_STR("unknown@unknown"));
}

static void an_address_keeps_what_is_behind_its_last_at(void **state)
{
    (void)state;
    static const struct {
        const char *email, *tail;
    } cases[] = {
        {"ann@mail.example.org", "@mail.example.org"},
        {"ann@home@example.org", "@example.org"},
        {"root", ""},
        {"ann@", "@"},
        {"@example.org", "@example.org"},
        {"", ""},
    };
    const struct prt_mask mask = masked("k");
    prt_arena arena = {0};
    prt_err err;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        prt_str out;
        assert_prt_ok(prt_mask_address(&mask, &arena, prt_str_from(cases[i].email), &out, &err), err);
        print_message("  %s\n", out.data);
        assert_int_equal(out.len, strlen("masked-") + PRT_MASK_DIGITS + strlen(cases[i].tail));
        assert_true(prt_str_starts(out, PRT_STR("masked-")));
        assert_true(prt_str_ends(out, prt_str_from(cases[i].tail)));
    }
    prt_arena_free(&arena);
}

static prt_str address(prt_arena *arena, const struct prt_mask *mask, const char *email)
{
    prt_str out = {0};
    prt_err err;
    assert_prt_ok(prt_mask_address(mask, arena, prt_str_from(email), &out, &err), err);
    return out;
}

static void one_address_is_one_mask_and_another_is_another(void **state)
{
    (void)state;
    const struct prt_mask mask = masked("k");
    const struct prt_mask other_key = masked("l");
    const struct prt_mask anonymous = prt_mask_of(true, PRT_STR("k"), PRT_STR("unknown@unknown"));
    prt_arena arena = {0};
    const prt_str ann = address(&arena, &mask, "ann@example.org");
    assert_true(prt_str_equal(ann, address(&arena, &mask, "ann@example.org")));
    assert_true(prt_str_equal_fold(ann, address(&arena, &mask, "Ann@Example.Org")));
    assert_false(prt_str_equal(ann, address(&arena, &mask, "bob@example.org")));
    assert_false(prt_str_equal(ann, address(&arena, &other_key, "ann@example.org")));
    /* SHA-256 of the key's SHA-256 in hexadecimal, and the address */
    assert_prt_str(ann, "masked-822ebdcf1c15@example.org");
    assert_prt_str(address(&arena, &anonymous, "ann@example.org"), "822ebdcf1c15@anonymous.invalid");
    assert_prt_str(address(&arena, &mask, "unknown@unknown"), "unknown@unknown");
    assert_prt_str(address(&arena, &anonymous, "unknown@unknown"), "unknown@unknown");
    prt_arena_free(&arena);
}

static void addresses_are_found_in_sentences(void **state)
{
    (void)state;
    static const struct {
        const char *text, *shown; /* M is where a mask is */
    } cases[] = {
        {"nothing here", "nothing here"},
        {"ask ann@example.org.", "ask M@example.org."},
        {"<ann@example.org>, (bob+x@a-b.example)", "<M@example.org>, (M@a-b.example)"},
        {"ann@example.org", "M@example.org"},
        {"ann@example.org\nbob@example.org", "M@example.org\nM@example.org"},
        {"o'neil@x.org", "M@x.org"},
        {"an @ alone, @handle and name@", "an @ alone, @handle and name@"},
        {"a@b@c.org!", "M@c.org!"},
        {"git@github.com:onap/aai", "M@github.com:onap/aai"},
        {"@@", "@@"},
        {"j\xc3\xb6rg@b\xc3\xbc.org", "M@b\xc3\xbc.org"},
    };
    const struct prt_mask mask = masked("k");
    prt_arena arena = {0};
    prt_err err;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        prt_str out;
        prt_buf without = {0};
        print_message("  %s\n", cases[i].text);
        assert_prt_ok(prt_mask_text(&mask, &arena, prt_str_from(cases[i].text), &out, &err), err);
        for (size_t at = 0; at < out.len; at++) {
            const bool here = prt_str_starts(prt_str_sub(out, at, out.len), PRT_STR("masked-"));
            prt_buf_add_char(&without, here ? 'M' : out.data[at]);
            at += here ? strlen("masked-") + PRT_MASK_DIGITS - 1 : 0;
        }
        assert_prt_str(prt_buf_str(&without), cases[i].shown);
        prt_buf_free(&without);
    }
    prt_arena_free(&arena);
}

/* Every place of a report in which a person can be. */
struct stage {
    struct scene scene;
    struct prt_info info;
    struct prt_info_project project;
    struct prt_info_person committers[2];
    prt_str problem;
    struct prt_jenkins jenkins;
    struct prt_jenkins_job job;
    struct prt_job_allocation allocation;
    uint32_t first; /* 0: the one job */
};

/* Facts of a file that a stranger wrote. */
static void add_feature(struct prt_record *record)
{
    static const char facts[] = "{present: true, files: [{title: 'ask secretmail6@crowd.org'}], secretmail8@x.org: 1}";
    prt_err err;
    record->features = prt_arena_alloc(&record->arena, 1, sizeof *record->features);
    assert_non_null(record->features);
    record->features[0].name = PRT_STR("workflows");
    assert_prt_ok(prt_yaml_read(&record->arena, "facts", prt_str_from(facts), &record->features[0].facts, &err), err);
    record->feature_count = 1;
}

static void add_people(struct scene *scene)
{
    struct prt_record record = prt_test_record("aai", "1");
    prt_test_commit(&record, PRT_TEST_ROW("Secretname One", "secretmail1@crowd.org", AS_OF - DAY, .added = 5));
    prt_test_commit(&record, PRT_TEST_ROW("secretmail2@crowd.org", "secretmail2@crowd.org", AS_OF - 2 * DAY));
    prt_test_commit(&record, PRT_TEST_ROW("renovate[bot]", "secretbot@renovate.example", AS_OF - 2 * DAY));
    prt_test_commit(&record, PRT_TEST_ROW("Secretname Ghost", "", AS_OF - 2 * DAY));
    prt_test_problem(&record, PRT_CATEGORY_ANALYSIS, "commit 1 of secretmail1@crowd.org is odd");
    add_feature(&record);
    (void)scene_add(scene, &record);
    record = prt_test_record("babel", "1");
    for (int i = 0; i < 6; i++) {
        char name[32], email[40];
        (void)snprintf(name, sizeof name, "Secretname %d", i);
        (void)snprintf(email, sizeof email, "secretmail%d@crowd.org", i);
        prt_test_commit(&record, PRT_TEST_ROW(name, email, AS_OF - (i + 1) * DAY, .added = 1));
    }
    prt_test_commit(&record, PRT_TEST_ROW("Secretname Solo", "me@secretdomain.example", AS_OF - 3 * DAY));
    (void)scene_add(scene, &record);
    scene->errors[scene->error_count++] =
        (struct prt_report_error){PRT_STR("x"), PRT_CATEGORY_ANALYSIS, PRT_STR("secretmail3@crowd.org broke it")};
    scene->skips[scene->skip_count++] =
        (struct prt_report_skip){PRT_STR("y"), PRT_STR("as secretmail4@crowd.org says")};
}

static void add_info(struct stage *stage)
{
    stage->committers[0] =
        (struct prt_info_person){PRT_STR("Secretname One"), PRT_STR("Secretmail1@crowd.org"), PRT_STR("Secretcompany"),
                                 PRT_STR("secretid"), PRT_STR("Secret/Zone")};
    stage->committers[1] = (struct prt_info_person){.name = PRT_STR("secretmail9@nowhere.example")};
    stage->problem = PRT_STR("INFO.yaml:3: secretmail9@nowhere.example");
    stage->project = (struct prt_info_project){.file = PRT_STR("g/aai/INFO.yaml"),
                                               .server = PRT_STR("g"),
                                               .path = PRT_STR("aai"),
                                               .name = PRT_STR("aai"),
                                               .state = PRT_STR("Mature"),
                                               .has_lead = true,
                                               .lead = stage->committers[0],
                                               .committers = stage->committers,
                                               .committer_count = 2,
                                               .problems = &stage->problem,
                                               .problem_count = 1};
    stage->info = (struct prt_info){.projects = &stage->project, .project_count = 1};
    stage->scene.meta.info = (struct prt_info_options){.info = &stage->info, .current_days = 365, .active_days = 1095};
}

static void set_stage(struct stage *stage, struct prt_privacy privacy)
{
    *stage = (struct stage){0};
    scene_init(&stage->scene);
    add_people(&stage->scene);
    add_info(stage);
    stage->job = (struct prt_jenkins_job){.name = PRT_STR("job"), .description = PRT_STR("of secretmailjob@crowd.org")};
    stage->allocation = (struct prt_job_allocation){.set = PRT_MATCH_ALLOCATED, .repository = PRT_STR("aai")};
    stage->jenkins = (struct prt_jenkins){.jobs = &stage->job, .allocations = &stage->allocation, .job_count = 1};
    stage->jenkins.by_repository = &stage->first;
    stage->jenkins.counts[PRT_MATCH_ALLOCATED] = 1;
    stage->scene.meta.jenkins = &stage->jenkins;
    stage->scene.meta.privacy = privacy;
}

/* Everything that is written, in one text. */
static void write_everything(const struct prt_report *report, prt_buf *out)
{
    prt_err err;
    assert_prt_ok(prt_report_write_json(report, out, &err), err);
    assert_prt_ok(prt_report_write_md(report, out, &err), err);
    assert_prt_ok(prt_report_write_html(report, out, &err), err);
    for (size_t i = 0; i < prt_report_csv_count(); i++)
        if (prt_report_csv_wanted(report, i))
            assert_prt_ok(prt_report_write_csv(report, i, out, &err), err);
}

/* How often a text is there, letters without case. */
static size_t count_of(const prt_buf *text, const char *what)
{
    const prt_str wanted = prt_str_from(what);
    size_t count = 0;
    for (size_t i = 0; i + wanted.len <= text->len; i++)
        count += prt_str_equal_fold(prt_str_sub(prt_buf_str(text), i, i + wanted.len), wanted);
    return count;
}

static void write_stage(struct stage *stage, prt_buf *out)
{
    struct prt_report report = scene_report(&stage->scene);
    write_everything(&report, out);
    prt_report_free(&report);
}

static void without_privacy_everything_is_shown(void **state)
{
    (void)state;
    static const char *const planted[] = {"secretname",    "secretmail0", "secretmail1",   "secretmail2",
                                          "secretmail3",   "secretmail4", "secretmailjob", "secretmail6",
                                          "secretmail8",   "secretmail9", "secretbot",     "secretdomain",
                                          "secretcompany", "secretid",    "secret/zone"};
    struct stage stage;
    prt_buf text = {0};
    set_stage(&stage, (struct prt_privacy){0});
    write_stage(&stage, &text);
    for (size_t i = 0; i < sizeof planted / sizeof planted[0]; i++) {
        print_message("  %s\n", planted[i]);
        assert_true(count_of(&text, planted[i]) > 0);
    }
    prt_buf_free(&text);
    scene_free(&stage.scene);
}

static void masked_addresses_are_in_no_format(void **state)
{
    (void)state;
    struct stage stage;
    prt_buf text = {0};
    set_stage(&stage, (struct prt_privacy){.mask_emails = true});
    write_stage(&stage, &text);
    assert_int_equal(count_of(&text, "secretmail"), 0);
    assert_int_equal(count_of(&text, "secretbot"), 0);
    assert_int_equal(count_of(&text, "me@"), 0);
    assert_true(count_of(&text, "@crowd.org") > 10);
    assert_true(count_of(&text, "Secretname One") > 0); /* names stay */
    assert_true(count_of(&text, "secretdomain.example") > 0);
    prt_buf_free(&text);
    scene_free(&stage.scene);
}

static void anonymous_authors_are_in_no_format(void **state)
{
    (void)state;
    struct stage stage;
    prt_buf text = {0};
    set_stage(&stage, (struct prt_privacy){.mask_emails = true, .anonymize_authors = true});
    write_stage(&stage, &text);
    assert_int_equal(count_of(&text, "secret"), 0);
    assert_true(count_of(&text, "Author 1") > 0);
    assert_true(count_of(&text, "Committer 2") > 0);
    assert_true(count_of(&text, "crowd.org") > 0); /* six people hide there */
    prt_buf_free(&text);
    scene_free(&stage.scene);
}

static const struct prt_author *ranked(const struct prt_report *report, size_t place)
{
    return &report->authors[report->authors_by_commits[place]];
}

static void figures_are_the_same_whoever_they_are_of(void **state)
{
    (void)state;
    static const struct prt_privacy privacies[] = {{0}, {.mask_emails = true}, {.anonymize_authors = true}};
    struct prt_report reports[3];
    struct stage stages[3];
    for (size_t i = 0; i < 3; i++) {
        set_stage(&stages[i], privacies[i]);
        reports[i] = scene_report(&stages[i].scene);
    }
    for (size_t i = 1; i < 3; i++) {
        assert_int_equal(reports[i].author_count, reports[0].author_count);
        assert_int_equal(reports[i].people_count, reports[0].people_count);
        assert_int_equal(reports[i].counts.contributors, reports[0].counts.contributors);
        assert_int_equal(reports[i].organization_count, 3); /* crowd.org, unknown; secretdomain.example or other */
        for (size_t k = 0; k < reports[0].author_count; k++) {
            assert_int_equal(ranked(&reports[i], k)->windows[0].commits, ranked(&reports[0], k)->windows[0].commits);
            assert_int_equal(ranked(&reports[i], k)->bot, ranked(&reports[0], k)->bot);
            if (k > 0)
                assert_true(prt_str_compare(reports[i].authors[k - 1].email, reports[i].authors[k].email) < 0);
        }
        for (size_t r = 0; r < reports[i].repository_count; r++)
            for (size_t k = 0; k < reports[i].repositories[r]->author_count; k++)
                assert_true(prt_str_equal(reports[i].repositories[r]->authors[k].email,
                                          reports[i].authors[reports[i].repository_authors[r][k]].email));
        /* Who leads is judged by who they are, before that is hidden. */
        assert_int_equal(reports[i].info.projects[0].lead.match, PRT_INFO_BY_EMAIL);
        assert_int_equal(reports[i].info.projects[0].lead.days_since, reports[0].info.projects[0].lead.days_since);
    }
    for (size_t i = 0; i < 3; i++) {
        prt_report_free(&reports[i]);
        scene_free(&stages[i].scene);
    }
}

static void a_key_makes_masks_that_last(void **state)
{
    (void)state;
    const struct prt_privacy keyed = {.mask_emails = true, .key = PRT_STR("k")};
    const struct prt_privacy keyless = {.mask_emails = true};
    const char *mask = "masked-822ebdcf1c15@example.org";
    for (int others = 0; others < 2; others++)
        for (int with_key = 0; with_key < 2; with_key++) {
            struct stage stage;
            prt_buf text = {0};
            set_stage(&stage, with_key ? keyed : keyless);
            struct prt_record record = prt_test_record("more", "1");
            prt_test_commit(&record, PRT_TEST_ROW("Ann", "ann@example.org", AS_OF - DAY));
            if (others)
                prt_test_commit(&record, PRT_TEST_ROW("Bob", "bob@example.org", AS_OF - DAY));
            (void)scene_add(&stage.scene, &record);
            write_stage(&stage, &text);
            assert_int_equal(count_of(&text, mask) > 0, with_key);
            prt_buf_free(&text);
            scene_free(&stage.scene);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_keeps_what_is_behind_its_last_at),
        cmocka_unit_test(one_address_is_one_mask_and_another_is_another),
        cmocka_unit_test(addresses_are_found_in_sentences),
        cmocka_unit_test(without_privacy_everything_is_shown),
        cmocka_unit_test(masked_addresses_are_in_no_format),
        cmocka_unit_test(anonymous_authors_are_in_no_format),
        cmocka_unit_test(figures_are_the_same_whoever_they_are_of),
        cmocka_unit_test(a_key_makes_masks_that_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
