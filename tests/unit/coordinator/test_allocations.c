/* SPDX-License-Identifier: Apache-2.0 */
/* A repository's jobs: given once, found by its name, no job twice. */
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

#include "coordinator/allocations.h"
#include "prt/limits.h"

static prt_code put(struct prt_allocations *table, const char *repository, const char *first, const char *second,
                    prt_err *err)
{
    const prt_str jobs[] = {prt_str_from(first != NULL ? first : ""), prt_str_from(second != NULL ? second : "")};
    return prt_allocations_put(table, prt_str_from(repository), jobs, (first != NULL) + (size_t)(second != NULL), err);
}

static void an_empty_table_has_nothing(void **state)
{
    (void)state;
    struct prt_allocations table = {0};
    assert_null(prt_allocations_find(&table, PRT_STR("aai/babel")));
    prt_allocations_free(&table);
}

static void jobs_are_found_in_their_order(void **state)
{
    (void)state;
    struct prt_allocations table = {0};
    prt_err err;
    assert_prt_ok(put(&table, "aai/babel", "babel-verify", "babel-merge", &err), err);
    assert_prt_ok(put(&table, "aai/none", NULL, NULL, &err), err);
    const struct prt_allocation *babel = prt_allocations_find(&table, PRT_STR("aai/babel"));
    assert_non_null(babel);
    assert_int_equal(babel->count, 2);
    assert_prt_str(babel->jobs[0].name, "babel-verify");
    assert_prt_str(babel->jobs[1].name, "babel-merge");
    assert_int_equal(prt_allocations_find(&table, PRT_STR("aai/none"))->count, 0);
    assert_null(prt_allocations_find(&table, PRT_STR("aai")));
    prt_allocations_free(&table);
}

static void what_belongs_to_one_belongs_to_no_other(void **state)
{
    (void)state;
    struct prt_allocations table = {0};
    prt_err err;
    assert_prt_ok(put(&table, "one", "a", "b", &err), err);
    assert_prt_code(put(&table, "two", "c", "a", &err), PRT_E_INTERNAL, err);
    assert_prt_says(err, "repo two: job a belongs to one already");
    assert_null(prt_allocations_find(&table, PRT_STR("two")));
    assert_prt_ok(put(&table, "two", "c", "d", &err), err); /* c was not kept from the attempt that failed */
    assert_prt_code(put(&table, "one", "e", NULL, &err), PRT_E_INTERNAL, err);
    assert_prt_says(err, "repo one: it is given jobs twice");
    assert_prt_code(put(&table, "three", "f", "f", &err), PRT_E_INTERNAL, err);
    prt_allocations_free(&table);
}

enum { ROOM = 255 };

/* So that any answer fits into a frame. */
static void names_and_numbers_have_ceilings(void **state)
{
    (void)state;
    struct prt_allocations table = {0};
    prt_err err;
    char *name = malloc(PRT_MAX_JOB_NAME + 2);
    prt_str *jobs = calloc(PRT_MAX_ALLOCATED + 1, sizeof *jobs);
    assert_non_null(name);
    assert_non_null(jobs);
    memset(name, 'j', PRT_MAX_JOB_NAME + 1);
    jobs[0] = (prt_str){name, PRT_MAX_JOB_NAME + 1};
    assert_prt_code(prt_allocations_put(&table, PRT_STR("r"), jobs, 1, &err), PRT_E_LIMIT, err);
    jobs[0].len = 0;
    assert_prt_code(prt_allocations_put(&table, PRT_STR("r"), jobs, 1, &err), PRT_E_LIMIT, err);
    assert_prt_code(prt_allocations_put(&table, PRT_STR("r"), jobs, PRT_MAX_ALLOCATED + 1, &err), PRT_E_LIMIT, err);
    jobs[0].len = PRT_MAX_JOB_NAME;
    assert_prt_ok(prt_allocations_put(&table, PRT_STR("r"), jobs, 1, &err), err);
    char(*names)[PRT_MAX_JOB_NAME] = malloc(ROOM * sizeof *names);
    assert_non_null(names);
    for (size_t i = 0; i < ROOM;
         i++) { /* each with the 4 bytes it needs beside itself: one more than there is room for */
        memset(names[i], 'k', PRT_MAX_JOB_NAME);
        memcpy(names[i], &(char[]){(char)('a' + i / 26), (char)('a' + i % 26)}, 2);
        jobs[i] = (prt_str){names[i], PRT_MAX_JOB_NAME};
    }
    assert_prt_code(prt_allocations_put(&table, PRT_STR("s"), jobs, ROOM, &err), PRT_E_LIMIT, err);
    assert_prt_says(err, "repo s: the names of its 255 jobs have more than 196608 bytes");
    assert_prt_ok(prt_allocations_put(&table, PRT_STR("s"), jobs, ROOM - 1, &err), err);
    free(names);
    free(name);
    free(jobs);
    prt_allocations_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_table_has_nothing),
        cmocka_unit_test(jobs_are_found_in_their_order),
        cmocka_unit_test(what_belongs_to_one_belongs_to_no_other),
        cmocka_unit_test(names_and_numbers_have_ceilings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
