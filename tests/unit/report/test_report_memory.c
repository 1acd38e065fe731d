/* SPDX-License-Identifier: Apache-2.0 */
/* Whichever allocation fails, folding and writing say so, leak nothing and leave their outputs alone. */
#include "report/index.h"
#include "report/zip.h"
#include "tests/support/fail_malloc/fail_malloc.h"
#include "tests/unit/report/scene.h"

struct stage {
    struct scene scene;
    struct prt_record record; /* one that is not in the scene yet */
    struct prt_report report;
};

static struct prt_record make_record(const char *name)
{
    struct prt_record record = prt_test_record(name, "1");
    for (int i = 0; i < 40; i++) {
        char email[] = "a0@x0.example";
        email[1] = (char)('0' + i % 10);
        email[4] = (char)('0' + i / 10);
        prt_test_commit(&record, PRT_TEST_ROW("Ann \xff | Able", email, AS_OF - i * DAY, .uncounted = i == 3));
    }
    return record;
}

static void stage_make(struct stage *stage)
{
    scene_init(&stage->scene);
    for (char name[] = "a"; name[0] <= 'e'; name[0]++) {
        struct prt_record record = make_record(name);
        (void)scene_add(&stage->scene, &record);
    }
    stage->scene.errors[0] = (struct prt_report_error){PRT_STR("x\xff"), PRT_CATEGORY_TIMEOUT, PRT_STR("slow \xff")};
    stage->scene.error_count = 1;
    stage->scene.skips[0] = (struct prt_report_skip){PRT_STR("y\xff"), PRT_STR("link \xff")};
    stage->scene.skip_count = 1;
    stage->record = make_record("f");
    stage->report = scene_report(&stage->scene);
}

static void stage_free(struct stage *stage)
{
    prt_report_free(&stage->report);
    prt_record_free(&stage->record);
    scene_free(&stage->scene);
}

static bool fold_repository(void *state)
{
    prt_err err;
    struct stage *stage = state;
    struct prt_folded_repository folded = {.commits_ever = 77};
    prt_code code = prt_fold_repository(&stage->record, &stage->scene.options, &folded, &err);
    if (code == PRT_OK) {
        assert_int_equal(folded.commits_ever, 40);
        prt_folded_repository_free(&folded);
        return true;
    }
    assert_prt_code(code, PRT_E_MEMORY, err);
    assert_int_equal(folded.commits_ever, 77);
    return false;
}

static bool fold_report(void *state)
{
    prt_err err;
    struct stage *stage = state;
    struct prt_report report = {.author_count = 77};
    prt_code code = scene_try_report(&stage->scene, &report, &err);
    if (code == PRT_OK) {
        assert_int_equal(report.author_count, 40);
        prt_report_free(&report);
        return true;
    }
    assert_prt_code(code, PRT_E_MEMORY, err);
    assert_int_equal(report.author_count, 77);
    return false;
}

static bool fold_private_report(void *state)
{
    struct stage *stage = state;
    stage->scene.meta.privacy.anonymize_authors = true;
    const bool good = fold_report(stage);
    stage->scene.meta.privacy.anonymize_authors = false;
    return good;
}

static bool write_with(const struct stage *stage,
                       prt_code (*write)(const struct prt_report *report, prt_buf *out, prt_err *err))
{
    prt_err err;
    prt_buf out = {0};
    prt_code code = write(&stage->report, &out, &err);
    prt_buf_free(&out);
    if (code != PRT_OK)
        assert_prt_code(code, PRT_E_MEMORY, err);
    return code == PRT_OK;
}

static bool write_json(void *state)
{
    return write_with(state, prt_report_write_json);
}

static bool write_md(void *state)
{
    return write_with(state, prt_report_write_md);
}

static bool write_html(void *state)
{
    return write_with(state, prt_report_write_html);
}

static bool write_json_15(void *state)
{
    return write_with(state, prt_report_write_json_15);
}

static bool write_tables(void *state)
{
    const struct stage *stage = state;
    prt_err err;
    prt_buf out = {0};
    prt_code code = PRT_OK;
    for (size_t i = 0; code == PRT_OK && i < prt_report_csv_count(); i++)
        if (prt_report_csv_wanted(&stage->report, i))
            code = prt_report_write_csv(&stage->report, i, &out, &err);
    prt_buf_free(&out);
    if (code != PRT_OK)
        assert_prt_code(code, PRT_E_MEMORY, err);
    return code == PRT_OK;
}

static bool write_bundle(void *state)
{
    static const struct prt_zip_entry entries[] = {{.name = PRT_STR_INIT("a/b.md"), .bytes = PRT_STR_INIT("text text")},
                                                   {.name = PRT_STR_INIT("a/c.md"), .bytes = PRT_STR_INIT("")}};
    prt_err err;
    prt_buf out = {0};
    (void)state;
    const prt_code code = prt_zip_write(entries, 2, AS_OF, &out, &err);
    prt_buf_free(&out);
    if (code != PRT_OK)
        assert_prt_code(code, PRT_E_MEMORY, err);
    return code == PRT_OK;
}

/* What is read of a report for an index, and the index's files. */
static bool write_index(void *state)
{
    prt_str *text = state;
    struct prt_index_entry entry = {0};
    prt_arena arena = {0};
    prt_buf out = {0};
    prt_err err;
    prt_code code = prt_index_read(&arena, "report_raw.json", *text, &entry, &err);
    struct prt_index index = {
        .title = PRT_STR("Reports"), .version = PRT_STR("1"), .entries = &entry, .entry_count = 1};
    if (code == PRT_OK)
        code = prt_index_write_json(&index, &out, &err);
    if (code == PRT_OK)
        code = prt_index_write_html(&index, &out, &err);
    prt_buf_free(&out);
    prt_arena_free(&arena);
    if (code != PRT_OK && code != PRT_E_MEMORY)
        fail_msg("%s: %s", prt_code_name(code), err.text);
    return code == PRT_OK;
}

static void an_index_too(void **state)
{
    (void)state;
    static struct stage stage;
    prt_err err;
    prt_buf json = {0};
    stage_make(&stage);
    assert_prt_ok(prt_report_write_json(&stage.report, &json, &err), err);
    prt_str text = prt_buf_str(&json);
    assert_true(prt_test_each_failure(write_index, &text) > 4);
    prt_buf_free(&json);
    stage_free(&stage);
}

static void every_allocation_can_fail(void **state)
{
    (void)state;
    static struct stage stage;
    prt_err err;
    stage_make(&stage);
    assert_true(prt_test_each_failure(fold_repository, &stage) > 3);
    assert_true(prt_test_each_failure(fold_report, &stage) > 8);
    assert_true(prt_test_each_failure(fold_private_report, &stage) > 20);
    assert_true(prt_test_each_failure(write_json, &stage) > 12);
    assert_true(prt_test_each_failure(write_md, &stage) > 12);
    assert_true(prt_test_each_failure(write_html, &stage) > 12);
    assert_true(prt_test_each_failure(write_json_15, &stage) > 12);
    assert_true(prt_test_each_failure(write_tables, &stage) > 12);
    assert_prt_ok(prt_zip_ready(&err), err); /* what libc's loader lacks memory for, it tells in words of its own */
    assert_true(prt_test_each_failure(write_bundle, NULL) > 1);
    stage_free(&stage);
}

static void a_ceiling_is_told_apart_from_memory(void **state)
{
    (void)state;
    static struct stage stage;
    prt_err err;
    prt_buf out = {.max = 1000};
    stage_make(&stage);
    assert_prt_code(prt_report_write_json(&stage.report, &out, &err), PRT_E_LIMIT, err);
    assert_prt_says(err, "report_raw.json");
    prt_buf_clear(&out);
    assert_prt_code(prt_report_write_md(&stage.report, &out, &err), PRT_E_LIMIT, err);
    assert_prt_says(err, "report.md");
    prt_buf_free(&out);
    stage_free(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_can_fail),
        cmocka_unit_test(an_index_too),
        cmocka_unit_test(a_ceiling_is_told_apart_from_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
