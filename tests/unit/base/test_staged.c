/* SPDX-License-Identifier: Apache-2.0 */
/* Files that grow beside their places. That one file is written whole or not at all is test_file.c's business. */
#include "prt/staged.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "tests/support/temp.h"
#include "tests/support/unit.h"

enum { FILES = 3, SMALL = 4096 };

static const char *const names[FILES] = {"a", "b", "c"};

static void open_and_seal(prt_temp_t *temp, struct prt_staged *staged, const char *name, const char *text)
{
    prt_err err;
    assert_prt_ok(prt_staged_open(staged, prt_temp_path(temp, name), &err), err);
    assert_true(prt_staged_take(staged, prt_str_from(text)));
    assert_prt_ok(prt_staged_seal(staged, &err), err);
}

static void nothing_is_in_place_before_all_are_sealed(void **state)
{
    prt_err err;
    struct prt_staged staged[FILES];
    prt_temp_write(*state, "a", PRT_STR("old"));
    for (size_t i = 0; i < FILES; i++)
        open_and_seal(*state, &staged[i], names[i], "new");
    assert_prt_str(prt_temp_read(*state, "a"), "old");
    assert_int_equal(prt_temp_count(*state, "."), 1 + FILES);
    assert_prt_ok(prt_staged_place(staged, FILES, &err), err);
    assert_int_equal(prt_temp_count(*state, "."), FILES);
    for (size_t i = 0; i < FILES; i++) {
        prt_staged_drop(&staged[i]);
        assert_prt_str(prt_temp_read(*state, names[i]), "new");
    }
}

static void pieces_are_added_in_order(void **state)
{
    prt_err err;
    struct prt_staged staged;
    assert_prt_ok(prt_staged_open(&staged, prt_temp_path(*state, "a"), &err), err);
    assert_true(prt_staged_take(&staged, PRT_STR("one")));
    assert_true(prt_staged_take(&staged, PRT_STR("")));
    assert_true(prt_staged_take(&staged, PRT_STR(" two")));
    assert_prt_ok(prt_staged_seal(&staged, &err), err);
    assert_prt_ok(prt_staged_place(&staged, 1, &err), err);
    assert_prt_str(prt_temp_read(*state, "a"), "one two");
}

static void what_is_dropped_leaves_nothing(void **state)
{
    prt_err err;
    struct prt_staged none = {0};
    struct prt_staged sealed;
    struct prt_staged growing;
    open_and_seal(*state, &sealed, "a", "new");
    assert_prt_ok(prt_staged_open(&growing, prt_temp_path(*state, "b"), &err), err);
    assert_int_equal(prt_temp_count(*state, "."), 2);
    prt_staged_drop(&none);
    for (int i = 0; i < 2; i++) {
        prt_staged_drop(&sealed);
        prt_staged_drop(&growing);
    }
    assert_int_equal(prt_temp_count(*state, "."), 0);
}

/* A ceiling on the size of files stands for a disk that is full. */
static void a_full_disk_is_told_when_it_is_sealed(void **state)
{
    static const char page[SMALL] = {'x'};
    prt_err err;
    struct rlimit old;
    struct prt_staged staged;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    const struct rlimit small = {.rlim_cur = SMALL, .rlim_max = old.rlim_max};
    assert_prt_ok(prt_staged_open(&staged, prt_temp_path(*state, "a"), &err), err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_true(prt_staged_take(&staged, (prt_str){page, SMALL}));
    assert_false(prt_staged_take(&staged, PRT_STR("y")));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    (void)signal(SIGXFSZ, handler);
    assert_false(prt_staged_take(&staged, PRT_STR("z"))); /* there is room now, but a gap before it */
    assert_prt_code(prt_staged_seal(&staged, &err), PRT_E_IO, err);
    assert_prt_says(err, staged.path);
    assert_prt_says(err, strerror(EFBIG));
    prt_staged_drop(&staged);
    assert_int_equal(prt_temp_count(*state, "."), 0);
}

static void a_place_that_cannot_be_taken_is_named(void **state)
{
    prt_err err;
    struct prt_staged staged[FILES];
    for (size_t i = 0; i < FILES; i++)
        open_and_seal(*state, &staged[i], names[i], "new");
    assert_int_equal(mkdir(prt_temp_path(*state, "b"), 0700), 0);
    assert_prt_code(prt_staged_place(staged, FILES, &err), PRT_E_IO, err);
    assert_prt_says(err, staged[1].path);
    for (size_t i = 0; i < FILES; i++)
        prt_staged_drop(&staged[i]);
    assert_prt_str(prt_temp_read(*state, "a"), "new");
    assert_int_equal(prt_temp_count(*state, "."), 2);
}

/* What a killed process left behind, a file that grows now, and names that are somebody else's. */
static void old_leftovers_alone_are_swept(void **state)
{
    enum { NOW = 2000000, DAY = 86400 };
    static const struct {
        const char *name;
        int64_t changed;
        bool swept;
    } rows[] = {
        {".prt-17-0.tmp", NOW - DAY - 1, true},
        {".prt-17-1.tmp", NOW - DAY, false},
        {".prt-17-2.tmp", NOW + 5, false},
        {".prt-17-0.tmp.md", 0, false},
        {"prt-17-0.tmp", 0, false},
        {".prt-.tmp", 0, true},
        {".prt-18-0.tmp/report.md", NOW, false},
        {"report.md", 0, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_temp_write(*state, rows[i].name, PRT_STR("x"));
        const struct timespec times[2] = {{.tv_sec = rows[i].changed}, {.tv_sec = rows[i].changed}};
        assert_int_equal(utimensat(AT_FDCWD, prt_temp_path(*state, rows[i].name), times, 0), 0);
    }
    prt_staged_sweep(prt_temp_path(*state, "no such folder"), NOW, DAY);
    prt_staged_sweep(prt_temp_folder(*state), NOW, DAY);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct stat status;
        const bool there = lstat(prt_temp_path(*state, rows[i].name), &status) == 0;
        if (there == rows[i].swept)
            fail_msg("%s: swept: %d", rows[i].name, !there);
    }
}

#define IN_TEMP(test) cmocka_unit_test_setup_teardown(test, prt_temp_set_up, prt_temp_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_TEMP(nothing_is_in_place_before_all_are_sealed),
        IN_TEMP(pieces_are_added_in_order),
        IN_TEMP(what_is_dropped_leaves_nothing),
        IN_TEMP(a_full_disk_is_told_when_it_is_sealed),
        IN_TEMP(a_place_that_cannot_be_taken_is_named),
        IN_TEMP(old_leftovers_alone_are_swept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
