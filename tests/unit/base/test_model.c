/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/model.h"

#include <string.h>

#include "prt/limits.h"
#include "tests/support/unit.h"

static void categories_have_names_and_meanings(void **state)
{
    (void)state;
    static const struct {
        prt_category category;
        const char *name;
    } rows[] = {
        {PRT_CATEGORY_NONE, "none"},
        {PRT_CATEGORY_MISSING_OBJECTS, "missing_objects"},
        {PRT_CATEGORY_ANALYSIS, "analysis"},
        {PRT_CATEGORY_NO_WORKER, "no_worker"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(prt_category_name(rows[i].category), rows[i].name);
    for (int a = 0; a < PRT_CATEGORY_COUNT; a++) {
        assert_true(strlen(prt_category_meaning((prt_category)a)) > 5);
        for (int b = 0; b < a; b++)
            assert_string_not_equal(prt_category_name((prt_category)a), prt_category_name((prt_category)b));
    }
}

static void a_category_from_nowhere_is_an_analysis_that_failed(void **state)
{
    (void)state;
    static const int numbers[] = {PRT_CATEGORY_COUNT, -1, 1000000, INT32_MIN, INT32_MAX};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        assert_string_equal(prt_category_name((prt_category)numbers[i]), "analysis");
        assert_string_equal(prt_category_meaning((prt_category)numbers[i]),
                            prt_category_meaning(PRT_CATEGORY_ANALYSIS));
    }
}

static void problems_are_kept_in_order(void **state)
{
    (void)state;
    prt_err err;
    struct prt_record record = {0};
    assert_prt_ok(prt_record_add_problem(&record, &err, PRT_CATEGORY_TOO_LARGE, "%s: %d", "a", 1), err);
    assert_prt_ok(prt_record_add_problem(&record, &err, (prt_category)99, "b"), err);
    assert_int_equal(record.problem_count, 2);
    assert_int_equal(record.problems[0].category, PRT_CATEGORY_TOO_LARGE);
    assert_prt_str(record.problems[0].text, "a: 1");
    assert_int_equal(record.problems[1].category, PRT_CATEGORY_ANALYSIS);
    assert_prt_str(record.problems[1].text, "b");
    prt_record_free(&record);
}

static void a_long_sentence_ends_in_dots(void **state)
{
    (void)state;
    prt_err err;
    struct prt_record record = {0};
    assert_prt_ok(prt_record_add_problem(&record, &err, PRT_CATEGORY_ANALYSIS, "%0*d", PRT_MAX_TEXT, 7), err);
    assert_prt_ok(prt_record_add_problem(&record, &err, PRT_CATEGORY_ANALYSIS, "%0*d", PRT_MAX_TEXT + 1, 7), err);
    assert_int_equal(record.problems[0].text.len, PRT_MAX_TEXT);
    assert_true(prt_str_ends(record.problems[0].text, PRT_STR("0007")));
    assert_int_equal(record.problems[1].text.len, PRT_MAX_TEXT);
    assert_true(prt_str_ends(record.problems[1].text, PRT_STR("000...")));
    prt_record_free(&record);
}

static void add_numbered(struct prt_record *record, int from, int to)
{
    for (int i = from; i <= to; i++) {
        prt_err err;
        assert_prt_ok(prt_record_add_problem(record, &err, PRT_CATEGORY_MISSING_OBJECTS, "object %d", i), err);
    }
}

static void beyond_the_ceiling_they_are_counted(void **state)
{
    (void)state;
    struct prt_record record = {0};
    add_numbered(&record, 1, PRT_MAX_PROBLEMS);
    assert_int_equal(record.problem_count, PRT_MAX_PROBLEMS);
    assert_prt_str(record.problems[PRT_MAX_PROBLEMS - 1].text, "object 64");
    add_numbered(&record, 65, 65);
    assert_prt_str(record.problems[PRT_MAX_PROBLEMS - 1].text, "object 64 (and 1 more problem)");
    size_t used = record.arena.used;
    add_numbered(&record, 66, 100064);
    assert_int_equal(record.problem_count, PRT_MAX_PROBLEMS);
    assert_prt_str(record.problems[PRT_MAX_PROBLEMS - 1].text, "object 64 (and 100000 more problems)");
    assert_prt_str(record.problems[PRT_MAX_PROBLEMS - 2].text, "object 63");
    assert_int_equal(record.arena.used, used);
    prt_record_free(&record);
}

/* As a decoder makes it: the array is exactly as large as it has to be. */
static void a_record_from_elsewhere_takes_more(void **state)
{
    (void)state;
    prt_err err;
    struct prt_record record = {.problem_count = 1};
    record.problems = prt_arena_alloc(&record.arena, 1, sizeof *record.problems);
    assert_non_null(record.problems);
    record.problems[0] = (struct prt_problem){PRT_CATEGORY_TIMEOUT, PRT_STR("first")};
    assert_prt_ok(prt_record_add_problem(&record, &err, PRT_CATEGORY_MEMORY, "second"), err);
    assert_int_equal(record.problem_count, 2);
    assert_prt_str(record.problems[0].text, "first");
    assert_prt_str(record.problems[1].text, "second");
    prt_record_free(&record);
}

static void a_full_arena_is_told(void **state)
{
    (void)state;
    prt_err err;
    struct prt_record record = {.arena = {.max = 40}};
    assert_prt_code(prt_record_add_problem(&record, &err, PRT_CATEGORY_ANALYSIS, "a long sentence"), PRT_E_MEMORY, err);
    assert_int_equal(record.problem_count, 0);
    prt_record_free(&record);
}

static void freeing_leaves_an_empty_record(void **state)
{
    (void)state;
    static const struct prt_record empty;
    struct prt_record record = {.tip = PRT_STR_INIT("x"), .flags = PRT_RECORD_BARE, .total_loc = 7};
    add_numbered(&record, 1, 3);
    prt_record_free(&record);
    assert_memory_equal(&record, &empty, sizeof empty);
    prt_record_free(&record);
}

static void zones_are_read_as_git_reads_them(void **state)
{
    (void)state;
    static const struct {
        int32_t zone;
        int minutes;
    } rows[] = {
        {0, 0},         {100, 60}, {130, 90},      {-730, -450},   {530, 330},  {1400, 840},  {2359, 1439},
        {-2359, -1439}, {2400, 0}, {-2400, 0},     {51800, 0},     {-51800, 0}, {175, 135},   {30, 30},
        {-30, -30},     {2399, 0}, {INT32_MAX, 0}, {INT32_MIN, 0}, {60, 60},    {2300, 1380}, {-1200, -720},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (prt_zone_minutes(rows[i].zone) != rows[i].minutes)
            fail_msg("%d: %d", rows[i].zone, prt_zone_minutes(rows[i].zone));
}

static void costs_add_up_and_saturate(void **state)
{
    (void)state;
    struct prt_cost sum = {{[PRT_COST_OPEN] = 1, [PRT_COST_DIFF] = 20, [PRT_COST_CPU] = 300}};
    const struct prt_cost further = {{[PRT_COST_DIFF] = 2, [PRT_COST_TOTAL] = UINT64_MAX - 9, [PRT_COST_CPU] = 50}};
    prt_cost_add(&sum, &further);
    assert_int_equal(sum.us[PRT_COST_OPEN], 1);
    assert_int_equal(sum.us[PRT_COST_DIFF], 22);
    assert_int_equal(sum.us[PRT_COST_CPU], 350);
    assert_int_equal(prt_cost_elapsed(&sum), UINT64_MAX); /* 23 more than what is 9 below the end */
    prt_cost_add(&sum, &further);
    assert_int_equal(sum.us[PRT_COST_TOTAL], UINT64_MAX);
    const struct prt_cost parts = {{1, 2, 4, 8, 16, 32, 1000}};
    assert_int_equal(prt_cost_elapsed(&parts), 63); /* processor time is no part */
}

static void every_cost_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (unsigned a = 0; a < PRT_COST_KINDS; a++)
        for (unsigned b = a + 1; b <= PRT_COST_KINDS; b++)
            assert_string_not_equal(prt_cost_name((prt_cost_kind)a), prt_cost_name((prt_cost_kind)b));
    assert_string_equal(prt_cost_name(PRT_COST_INFLATE), "inflate");
    assert_string_equal(prt_cost_name(PRT_COST_KINDS), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costs_add_up_and_saturate),
        cmocka_unit_test(every_cost_has_a_name_of_its_own),
        cmocka_unit_test(categories_have_names_and_meanings),
        cmocka_unit_test(a_category_from_nowhere_is_an_analysis_that_failed),
        cmocka_unit_test(problems_are_kept_in_order),
        cmocka_unit_test(a_long_sentence_ends_in_dots),
        cmocka_unit_test(beyond_the_ceiling_they_are_counted),
        cmocka_unit_test(a_record_from_elsewhere_takes_more),
        cmocka_unit_test(a_full_arena_is_told),
        cmocka_unit_test(freeing_leaves_an_empty_record),
        cmocka_unit_test(zones_are_read_as_git_reads_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
