/* SPDX-License-Identifier: Apache-2.0 */
/* Each ceiling holds, says whom it hit, and leaves the others alone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prt/limits.h"
#include "prt/mem.h"
#include "tests/unit/jjb/expanded.h"

#define GOOD_BLOCK "- job-template: {name: '{name}-good', id: good}\n- project: {name: last, jobs: [good]}\n"

static void add_list(prt_buf *yaml, const char *key, unsigned count)
{
    prt_buf_add_fmt(yaml, "    %s: [", key);
    for (unsigned i = 0; i < count; i++)
        prt_buf_add_fmt(yaml, "%u, ", i);
    prt_buf_add_text(yaml, "]\n");
}

static void add_grid(prt_buf *yaml, const char *block, unsigned a, unsigned b)
{
    prt_buf_add_fmt(yaml, "- project:\n    name: %s\n    jobs: [grid]\n", block);
    add_list(yaml, "a", a);
    add_list(yaml, "b", b);
}

static struct prt_jjb expand_and_free(prt_buf *yaml, uint64_t max_steps)
{
    struct prt_jjb jjb = expand_text(prt_buf_str(yaml), max_steps);
    prt_buf_free(yaml);
    return jjb;
}

static void combinations(void **state)
{
    (void)state;
    prt_buf yaml = {0};
    prt_buf_add_text(&yaml, "- job-template: {name: '{name}-{a}-{b}', id: grid}\n");
    add_grid(&yaml, "fits", PRT_MAX_JJB_COMBINATIONS / 100, 100);
    add_grid(&yaml, "bursts", PRT_MAX_JJB_COMBINATIONS / 100, 101);
    prt_buf_add_text(&yaml, GOOD_BLOCK);
    struct prt_jjb jjb = expand_and_free(&yaml, 0);
    assert_int_equal(jjb.job_count, PRT_MAX_JJB_COMBINATIONS + 1);
    assert_prt_str(jjb.jobs[PRT_MAX_JJB_COMBINATIONS].name, "last-good");
    assert_int_equal(jjb.problem_count, 1);
    assert_prt_str(jjb.problems[0],
                   "t.yaml:7: block bursts: grid: the lists in its name make more than 20000 combinations");
    prt_jjb_free(&jjb);
}

/* 2^64 combinations: the product itself does not fit. */
static void combinations_that_overflow(void **state)
{
    (void)state;
    prt_buf yaml = {0};
    prt_buf_add_text(&yaml, "- job-template: {id: grid, name: '");
    for (unsigned i = 0; i < 16; i++)
        prt_buf_add_fmt(&yaml, "{k%u}", i);
    prt_buf_add_text(&yaml, "'}\n- project:\n    name: n\n    jobs: [grid]\n");
    for (unsigned i = 0; i < 16; i++)
        prt_buf_add_fmt(&yaml, "    k%u: [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]\n", i);
    prt_buf_add_text(&yaml, GOOD_BLOCK);
    struct prt_jjb jjb = expand_and_free(&yaml, 0);
    assert_int_equal(jjb.job_count, 1);
    assert_prt_str(jjb.problems[0], "t.yaml:2: block n: grid: the lists in its name make more than 20000 combinations");
    prt_jjb_free(&jjb);
}

static void lists_in_a_name(void **state)
{
    (void)state;
    prt_buf yaml = {0};
    prt_buf_add_text(&yaml, "- job-template: {id: t, name: '");
    for (unsigned i = 0; i <= PRT_MAX_JJB_AXES; i++)
        prt_buf_add_fmt(&yaml, "{k%u}", i);
    prt_buf_add_text(&yaml, "'}\n- project:\n    name: n\n    jobs: [t]\n");
    for (unsigned i = 0; i <= PRT_MAX_JJB_AXES; i++)
        prt_buf_add_fmt(&yaml, "    k%u: [a]\n", i);
    prt_buf_add_text(&yaml, GOOD_BLOCK);
    struct prt_jjb jjb = expand_and_free(&yaml, 0);
    assert_int_equal(jjb.job_count, 1);
    assert_prt_str(jjb.problems[0], "t.yaml:2: block n: t: its name has more than 16 lists in it");
    prt_jjb_free(&jjb);
}

static void jobs(void **state)
{
    (void)state;
    prt_buf yaml = {0};
    prt_buf_add_text(&yaml, "- job-template: {name: '{name}-{a}-{b}', id: grid}\n");
    for (unsigned i = 0; i <= PRT_MAX_JOBS / PRT_MAX_JJB_COMBINATIONS; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "n%u", i);
        add_grid(&yaml, name, PRT_MAX_JJB_COMBINATIONS / 100, 100);
    }
    struct prt_jjb jjb = expand_and_free(&yaml, 0);
    assert_int_equal(jjb.job_count, PRT_MAX_JOBS);
    assert_int_equal(jjb.problem_count, 1);
    assert_prt_str(jjb.problems[0],
                   "t.yaml:52: block n10: grid: the definitions make more than 200000 jobs; the rest is left out");
    prt_jjb_free(&jjb);
}

/* Three times the same parameter in each of fifteen: 14 million replacements for a name of two bytes. */
static void work_for_one_template(void **state)
{
    (void)state;
    prt_buf yaml = {0};
    prt_buf_add_text(&yaml,
                     "- job-template: {name: 'x{k0}', id: t}\n- project:\n    name: n\n    jobs: [t]\n    k15: ''\n");
    for (unsigned i = 0; i < 15; i++)
        prt_buf_add_fmt(&yaml, "    k%u: '{k%u}{k%u}{k%u}'\n", i, i + 1, i + 1, i + 1);
    prt_buf_add_text(&yaml, GOOD_BLOCK);
    struct prt_jjb jjb = expand_and_free(&yaml, 0);
    assert_int_equal(jjb.job_count, 1);
    assert_prt_str(jjb.jobs[0].name, "last-good");
    assert_prt_str(jjb.problems[0], "t.yaml:2: block n: t: more work than one template in one block may cause");
    prt_jjb_free(&jjb);
}

/* What was found until then is there, wherever in a job the work ends, and one problem says so. */
static void work_for_all(void **state)
{
    (void)state;
    for (uint64_t steps = 10000; steps < 10040; steps++) {
        prt_buf yaml = {0};
        prt_buf_add_text(&yaml, "- job-template: {name: '{name}-{a}-{b}', id: grid}\n- job: {name: plain}\n");
        add_grid(&yaml, "n", 100, 100);
        prt_buf_add_text(&yaml, GOOD_BLOCK);
        struct prt_jjb jjb = expand_and_free(&yaml, steps);
        assert_in_range(jjb.job_count, 100, 5000);
        assert_int_equal(jjb.block_count, 2);
        assert_int_equal(jjb.problem_count, 1);
        assert_prt_str(jjb.problems[0],
                       "t.yaml:3: block n: grid: more work than the definitions of a whole tree may cause");
        prt_jjb_free(&jjb);
    }
}

/* A group that names eight others, eight deep: 16 million entries, of which none makes a job and each is a problem.
 * What a problem costs counts as work, so that they end with it. */
static void groups_of_groups(void **state)
{
    (void)state;
    prt_buf yaml = {0};
    for (unsigned i = 0; i < PRT_MAX_JJB_GROUPS; i++) {
        prt_buf_add_fmt(&yaml, "- job-group: {name: g%u, jobs: [", i);
        for (unsigned k = 0; k < 8; k++)
            prt_buf_add_fmt(&yaml, "g%u, ", i + 1);
        prt_buf_add_text(&yaml, "]}\n");
    }
    prt_buf_add_text(&yaml, "- job-group: {name: g8, jobs: []}\n- project: {name: n, jobs: [g0]}\n" GOOD_BLOCK);
    struct prt_jjb jjb = expand_and_free(&yaml, 100000);
    assert_in_range(jjb.problem_count + jjb.problems_left_out, 1, 1000);
    assert_non_null(strstr(jjb.problems[jjb.problem_count - 1].data, "a whole tree may cause"));
    prt_jjb_free(&jjb);
}

/* Each job looks through the whole template for a folder. */
static void a_large_template(void **state)
{
    (void)state;
    prt_buf yaml = {0};
    prt_buf_add_text(&yaml, "- job-template:\n    name: '{name}-{a}-{b}'\n    id: grid\n");
    for (unsigned i = 0; i < 5000; i++)
        prt_buf_add_fmt(&yaml, "    k%u: v\n", i);
    add_grid(&yaml, "n", 100, 100);
    struct prt_jjb jjb = expand_and_free(&yaml, 1000000);
    assert_in_range(jjb.job_count, 50, 200);
    assert_int_equal(jjb.problem_count, 1);
    prt_jjb_free(&jjb);
}

static void problems(void **state)
{
    (void)state;
    prt_buf yaml = {0};
    for (unsigned i = 0; i < PRT_MAX_JJB_PROBLEMS + 500; i++)
        prt_buf_add_text(&yaml, "- text\n");
    prt_buf_add_text(&yaml, GOOD_BLOCK);
    struct prt_jjb jjb = expand_and_free(&yaml, 0);
    assert_int_equal(jjb.problem_count, PRT_MAX_JJB_PROBLEMS);
    assert_int_equal(jjb.problems_left_out, 500);
    assert_int_equal(jjb.job_count, 1);
    prt_jjb_free(&jjb);
}

static void long_names(void **state)
{
    (void)state;
    prt_buf yaml = {0};
    prt_buf_add_text(&yaml, "- job-template: {name: '{a}-{b}', id: t}\n- project: {name: n, jobs: [t], b: x, a: ");
    for (unsigned i = 0; i < PRT_MAX_NAME; i++)
        prt_buf_add_char(&yaml, 'a');
    prt_buf_add_text(&yaml, "}\n" GOOD_BLOCK);
    struct prt_jjb jjb = expand_and_free(&yaml, 0);
    assert_int_equal(jjb.job_count, 1);
    assert_int_equal(jjb.problem_count, 1);
    assert_non_null(strstr(jjb.problems[0].data, "block n: t: "));
    assert_non_null(strstr(jjb.problems[0].data, "4096"));
    prt_jjb_free(&jjb);
}

static void a_billion_laughs(void **state)
{
    (void)state;
    prt_buf yaml = {0};
    prt_buf_add_text(&yaml, "- x: &l0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n");
    for (unsigned i = 0; i < 9; i++)
        prt_buf_add_fmt(&yaml, "- x: &l%u [*l%u, *l%u, *l%u, *l%u, *l%u, *l%u, *l%u, *l%u, *l%u]\n", i + 1, i, i, i, i,
                        i, i, i, i, i);
    struct prt_jjb jjb = expand_and_free(&yaml, 0);
    assert_int_equal(jjb.problem_count, 1);
    assert_non_null(strstr(jjb.problems[0].data, "more than 4000000 values once aliases are expanded"));
    prt_jjb_free(&jjb);
}

/* Merge keys copy: files of 30 KiB that take up 45 MiB each. */
static void memory_of_files(void **state)
{
    (void)state;
    prt_err err;
    prt_buf yaml = {0};
    struct prt_jjb jjb;
    prt_buf_add_text(&yaml, "- x: &x {name: x");
    for (unsigned i = 0; i < 2000; i++)
        prt_buf_add_fmt(&yaml, ", k%u: ", i);
    prt_buf_add_text(&yaml, "}\n");
    for (unsigned i = 0; i < 950; i++)
        prt_buf_add_text(&yaml, "- x: {<<: *x}\n");
    prt_buf_add_text(&yaml, GOOD_BLOCK);
    struct prt_jjb_file many[7];
    for (unsigned i = 0; i < 7; i++)
        many[i] = (struct prt_jjb_file){prt_str_sub(PRT_STR("abcdefg"), i, i + 1), prt_buf_str(&yaml)};
    assert_prt_ok(prt_jjb_expand(&(struct prt_jjb_input){.files = many, .file_count = 7}, &jjb, &err), err);
    assert_int_equal(jjb.job_count, 1);
    assert_prt_str(jjb.problems[jjb.problem_count - 1],
                   "g: is not read: the files before it take up more than 268435456 bytes of memory");
    prt_buf_free(&yaml);
    prt_jjb_free(&jjb);
}

static void memory_of_names(void **state)
{
    (void)state;
    prt_buf yaml = {0};
    prt_buf_add_text(&yaml, "- _: &long {long: ");
    for (unsigned i = 0; i < 4000; i++)
        prt_buf_add_char(&yaml, 'a');
    prt_buf_add_text(&yaml, "}\n- job-template: {name: '{name}-{a}-{b}-{long}', id: grid}\n");
    for (unsigned i = 0; i < 4; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "n%u", i);
        add_grid(&yaml, name, PRT_MAX_JJB_COMBINATIONS / 100, 100);
        prt_buf_add_text(&yaml, "    <<: *long\n");
    }
    struct prt_jjb jjb = expand_and_free(&yaml, 0);
    assert_in_range(jjb.job_count, 3 * PRT_MAX_JJB_COMBINATIONS, 4 * PRT_MAX_JJB_COMBINATIONS - 1);
    assert_int_equal(jjb.problem_count, 2);
    assert_prt_str(jjb.problems[0],
                   "t.yaml:21: block n3: grid: the names of all jobs take up more than 268435456 bytes; "
                   "the rest is left out");
    assert_prt_str(jjb.problems[1], "all names take up more than 268435456 bytes; 4 project blocks are left out");
    prt_jjb_free(&jjb);
}

static void files(void **state)
{
    (void)state;
    prt_err err;
    struct prt_jjb jjb;
    struct prt_jjb_file *many = prt_calloc(PRT_MAX_JJB_FILES + 1, sizeof *many);
    assert_non_null(many);
    assert_prt_code(
        prt_jjb_expand(&(struct prt_jjb_input){.files = many, .file_count = PRT_MAX_JJB_FILES + 1}, &jjb, &err),
        PRT_E_LIMIT, err);
    assert_prt_says(err, "job definitions: 20001 files, more than 20000");
    free(many);
    const struct prt_jjb_file large[] = {{PRT_STR("a"), {"x", PRT_MAX_JJB_BYTES / 2}},
                                         {PRT_STR("b"), {"x", PRT_MAX_JJB_BYTES / 2 + 1}}};
    assert_prt_code(prt_jjb_expand(&(struct prt_jjb_input){.files = large, .file_count = 2}, &jjb, &err), PRT_E_LIMIT,
                    err);
    assert_prt_says(err, "job definitions: more than 16777216 bytes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(combinations),
        cmocka_unit_test(combinations_that_overflow),
        cmocka_unit_test(lists_in_a_name),
        cmocka_unit_test(jobs),
        cmocka_unit_test(work_for_one_template),
        cmocka_unit_test(work_for_all),
        cmocka_unit_test(groups_of_groups),
        cmocka_unit_test(a_large_template),
        cmocka_unit_test(memory_of_files),
        cmocka_unit_test(memory_of_names),
        cmocka_unit_test(problems),
        cmocka_unit_test(long_names),
        cmocka_unit_test(a_billion_laughs),
        cmocka_unit_test(files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
