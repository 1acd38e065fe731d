/* SPDX-License-Identifier: Apache-2.0 */
/* A profile as people read it, to the last blank. */
#include "tests/support/unit.h"

#include <string.h>

#include "coordinator/profile_report.h"

static const struct prt_found found[] = {{.name = {"aai/babel", 9}}, {.name = {"odd\n|\xc2\x9b*name*", 13}}};

/* Two rows: all at work, then held up by one repository. */
static struct prt_profile sample(void)
{
    const struct prt_profile_row one = {
        .workers = 1,
        .wall = 10000000,
        .run = 9900000,
        .cpu = 9800000,
        .coordinator = 100000,
        .fold = 12345,
        .render = 20000,
        .read_bytes = 3 << 19,
        .cost = {{100000, 500000, 3000000, 4000000, 900000, 1000000, 9400000}},
        .answers = 2,
        .longest = 7000000,
        .commits = 16087,
        .slowest = {{.found = 0, .answers = 1, .elapsed = 7000000, .longest = 7000000, .cpu = 6900000}},
        .slowest_count = 1};
    const struct prt_profile_row two = {
        .workers = 2,
        .wall = 8000000,
        .run = 7900000,
        .cpu = 12200000,
        .coordinator = 110000,
        .fold = 12345,
        .render = 20000,
        .cost = {{100000, 500000, 4000000, 5000000, 900000, 1000000, 11400000}},
        .answers = 2,
        .longest = 7500000,
        .longest_found = 1,
        .commits = 16087,
        .problems = 1,
        .slowest = {{.found = 1, .answers = 1, .elapsed = 7500000, .longest = 7500000, .cpu = 7400000},
                    {.found = 0, .answers = 3, .elapsed = 4000000, .longest = 2000000, .cpu = 3900000}},
        .slowest_count = 2};
    return (struct prt_profile){.root = PRT_STR("/clones"),
                                .processors = 4,
                                .runs = 3,
                                .found = found,
                                .found_count = 2,
                                .rows = {one, two},
                                .row_count = 2};
}

static void check(void (*write)(const struct prt_profile *, prt_buf *), const struct prt_profile *profile,
                  const char *wanted)
{
    prt_buf got = {0};
    prt_err err;
    write(profile, &got);
    assert_prt_ok(prt_buf_check(&got, "the profile", &err), err);
    if (strcmp(got.data, wanted) != 0)
        fail_msg("--- expected\n%s\n--- got\n%s", wanted, got.data);
    prt_buf_free(&got);
}

static void on_a_terminal(void **state)
{
    (void)state;
    const struct prt_profile profile = sample();
    check(prt_profile_text, &profile,
          "2 repositories with 16,087 commits below /clones; 4 processors; no cache; the median of 3 runs each.\n"
          "\n"
          "workers  wall s  CPU s  utilisation  speed-up  efficiency  read MiB  held up by\n"
          "      1   10.00   9.80        98.0%      1.00      100.0%       1.5  CPU\n"
          "      2    8.00  12.20        76.2%      1.25       62.5%       0.0  giant\n"
          "\n"
          "Wall time by workers\n"
          "   1 ######################################## 10.00 s\n"
          "   2 ################################ 8.00 s\n"
          "\n"
          "Speed-up by workers; dots: what lacks to the ideal\n"
          "   1 #################### 1.00 of 1.00\n"
          "   2 #########################............... 1.25 of 2.00\n"
          "\n"
          "Where the time of slots went\n"
          "phase         1 worker      2 workers\n"
          "open     0.10 s   1.0%  0.10 s   0.6%\n"
          "walk     0.50 s   5.1%  0.50 s   3.2%\n"
          "inflate  3.00 s  30.3%  4.00 s  25.3%\n"
          "diff     4.00 s  40.4%  5.00 s  31.6%\n"
          "renames  0.90 s   9.1%  0.90 s   5.7%\n"
          "total    1.00 s  10.1%  1.00 s   6.3%\n"
          "wait     0.40 s   4.0%  4.30 s  27.2%\n"
          "\n"
          "coordinator       1 worker      2 workers\n"
          "all, CPU     0.10 s   1.0%  0.11 s   1.4%\n"
          "fold         0.01 s   0.1%  0.01 s   0.2%\n"
          "render       0.02 s   0.2%  0.02 s   0.2%\n"
          "\n"
          "Slowest repositories, with 2 workers\n"
          "slot s  share  CPU s  analyses  longest s  repository\n"
          "  7.50  65.2%   7.40         1       7.50  odd?|?*name*\n"
          "  4.00  34.8%   3.90         3       2.00  aai/babel\n"
          "\n"
          "Verdict, with 2 workers\n"
          "One giant analysis dominates: the other slots stand idle until it ends. More workers do not "
          "help; a faster processor or disk does. It took 7.50 s of 7.90 s and is of odd?|?*name*. The same analyses "
          "took 21% more processor time than with 1: processors share caches, memory and clock, or other programs "
          "disturb. 1 problem made less work of it; generate names them.\n");
}

static void as_markdown(void **state)
{
    (void)state;
    const struct prt_profile profile = sample();
    check(prt_profile_md, &profile,
          "# Profile\n"
          "\n"
          "2 repositories with 16,087 commits below /clones; 4 processors; no cache; the median of 3 runs each.\n"
          "\n"
          "| workers | wall s | CPU s | utilisation | speed-up | efficiency | read MiB | held up by |\n"
          "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n"
          "| 1 | 10.00 | 9.80 | 98.0% | 1.00 | 100.0% | 1.5 | CPU |\n"
          "| 2 | 8.00 | 12.20 | 76.2% | 1.25 | 62.5% | 0.0 | giant |\n"
          "\n"
          "## Wall time by workers\n"
          "\n"
          "```\n"
          "   1 ######################################## 10.00 s\n"
          "   2 ################################ 8.00 s\n"
          "```\n"
          "\n"
          "## Speed-up by workers; dots: what lacks to the ideal\n"
          "\n"
          "```\n"
          "   1 #################### 1.00 of 1.00\n"
          "   2 #########################............... 1.25 of 2.00\n"
          "```\n"
          "\n"
          "## Where the time of slots went\n"
          "\n"
          "| phase | 1 worker | 2 workers |\n"
          "| --- | ---: | ---: |\n"
          "| open | 0.10 s   1.0% | 0.10 s   0.6% |\n"
          "| walk | 0.50 s   5.1% | 0.50 s   3.2% |\n"
          "| inflate | 3.00 s  30.3% | 4.00 s  25.3% |\n"
          "| diff | 4.00 s  40.4% | 5.00 s  31.6% |\n"
          "| renames | 0.90 s   9.1% | 0.90 s   5.7% |\n"
          "| total | 1.00 s  10.1% | 1.00 s   6.3% |\n"
          "| wait | 0.40 s   4.0% | 4.30 s  27.2% |\n"
          "\n"
          "| coordinator | 1 worker | 2 workers |\n"
          "| --- | ---: | ---: |\n"
          "| all, CPU | 0.10 s   1.0% | 0.11 s   1.4% |\n"
          "| fold | 0.01 s   0.1% | 0.01 s   0.2% |\n"
          "| render | 0.02 s   0.2% | 0.02 s   0.2% |\n"
          "\n"
          "## Slowest repositories, with 2 workers\n"
          "\n"
          "| slot s | share | CPU s | analyses | longest s | repository |\n"
          "| ---: | ---: | ---: | ---: | ---: | --- |\n"
          "| 7.50 | 65.2% | 7.40 | 1 | 7.50 | odd &#124;�\\*name\\* |\n"
          "| 4.00 | 34.8% | 3.90 | 3 | 2.00 | aai/babel |\n"
          "\n"
          "## Verdict, with 2 workers\n"
          "\n"
          "One giant analysis dominates: the other slots stand idle until it ends. More workers do not "
          "help; a faster processor or disk does. It took 7.50 s of 7.90 s and is of odd &#124;�\\*name\\*. The same "
          "analyses took 21% more processor time than with 1: processors share caches, memory and clock, or other "
          "programs disturb. 1 problem made less work of it; generate names them.\n");
}

static bool says(const struct prt_profile *profile, const char *part)
{
    prt_buf got = {0};
    prt_profile_text(profile, &got);
    assert_false(got.failed);
    const bool there = strstr(got.data, part) != NULL;
    prt_buf_free(&got);
    return there;
}

static void runs_that_read_what_others_found_in_memory_are_told(void **state)
{
    (void)state;
    struct prt_profile profile = sample();
    assert_false(says(&profile, "profile again"));
    profile.rows[0].read_bytes = (uint64_t)16 << 20;
    assert_true(says(&profile, "profile again"));
    profile.rows[1].read_bytes = ((uint64_t)8 << 20) + 1; /* half as much: both were cold */
    assert_false(says(&profile, "profile again"));
}

static void the_verdict_is_that_of_the_most_workers(void **state)
{
    (void)state;
    struct prt_profile profile = sample();
    const struct prt_profile_row first = profile.rows[0];
    profile.rows[0] = profile.rows[1];
    profile.rows[1] = first;
    assert_true(says(&profile, "Verdict, with 2 workers\nOne giant analysis"));
    profile.row_count = 1;
    profile.rows[0] = first;
    profile.runs = 1;
    assert_true(says(&profile, "Verdict, with 1 worker\nCPU-bound"));
    assert_true(says(&profile, "one run each"));
}

static void figures_of_nothing_are_printed_as_such(void **state)
{
    (void)state;
    const struct prt_profile profile = {
        .root = PRT_STR("/"), .processors = 1, .runs = 1, .rows = {{.workers = 1}}, .row_count = 1};
    assert_true(says(&profile, "0 repositories with 0 commits below /; 1 processor;"));
    assert_true(says(&profile, "too short"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_a_terminal),
        cmocka_unit_test(as_markdown),
        cmocka_unit_test(runs_that_read_what_others_found_in_memory_are_told),
        cmocka_unit_test(the_verdict_is_that_of_the_most_workers),
        cmocka_unit_test(figures_of_nothing_are_printed_as_such),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
