/* SPDX-License-Identifier: Apache-2.0 */
/* Names in folders, as a walk that goes down sees them. */
#include "tests/support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "coordinator/entries.h"
#include "tests/support/temp.h"

static prt_temp_t *temp;
static struct prt_entries entries;

static int set_up(void **state)
{
    (void)state;
    temp = prt_temp_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    prt_entries_free(&entries);
    prt_temp_destroy(&temp);
    return 0;
}

static int open_folder(const char *name)
{
    const int fd = open(prt_temp_path(temp, name), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

/* Pushes the folder's names and returns what the system had against it. */
static int read_folder(const char *name)
{
    prt_err err;
    int trouble = -1;
    const int fd = open_folder(name);
    assert_prt_ok(prt_entries_read(&entries, fd, &trouble, &err), err);
    close(fd);
    return trouble;
}

static void assert_names(size_t from, const char *const *names)
{
    size_t i = 0;
    for (; names[i] != NULL; i++) {
        assert_true(from + i < entries.count);
        assert_string_equal(prt_entries_name(&entries, from + i), names[i]);
    }
    assert_int_equal(entries.count, from + i);
}

static void files_are_left_out_and_the_rest_is_sorted(void **state)
{
    (void)state;
    prt_temp_write(temp, "d/zeta/x", PRT_STR(""));
    prt_temp_write(temp, "d/alpha/x", PRT_STR(""));
    prt_temp_write(temp, "d/.hidden/x", PRT_STR(""));
    prt_temp_write(temp, "d/README", PRT_STR("text"));
    assert_int_equal(symlink("zeta", prt_temp_path(temp, "d/link")), 0);
    assert_int_equal(read_folder("d"), 0);
    assert_names(0, (const char *[]){".hidden", "alpha", "link", "zeta", NULL});
    assert_true(prt_entries_have(&entries, 0, "link"));
    assert_false(prt_entries_have(&entries, 0, "README"));
    assert_false(prt_entries_have(&entries, 2, "alpha"));
}

static void a_git_file_is_kept(void **state)
{
    (void)state;
    prt_temp_write(temp, "d/.git", PRT_STR("gitdir: elsewhere"));
    prt_temp_write(temp, "d/.gitignore", PRT_STR(""));
    assert_int_equal(read_folder("d"), 0);
    assert_names(0, (const char *[]){".git", NULL});
}

static void folders_lie_on_one_another(void **state)
{
    (void)state;
    prt_temp_write(temp, "d/one/inner/x", PRT_STR(""));
    prt_temp_write(temp, "d/two/x", PRT_STR(""));
    assert_int_equal(read_folder("d"), 0);
    assert_int_equal(read_folder("d/one"), 0);
    assert_names(2, (const char *[]){"inner", NULL});
    prt_entries_cut(&entries, 2);
    assert_names(0, (const char *[]){"one", "two", NULL});
    assert_int_equal(read_folder("d/two"), 0);
    assert_names(0, (const char *[]){"one", "two", NULL});
    assert_int_equal(entries.names.len, sizeof "one" + sizeof "two"); /* nothing is left of what was cut */
}

static void more_than_the_system_tells_at_once(void **state)
{
    (void)state;
    enum { COUNT = 3000 };
    char name[64];
    for (int i = 0; i < COUNT; i++) {
        snprintf(name, sizeof name, "d/a-folder-with-a-name-of-some-length-%04d", COUNT - 1 - i);
        if (i == 0)
            prt_temp_write(temp, "d/x", PRT_STR(""));
        assert_int_equal(mkdir(prt_temp_path(temp, name), 0700), 0);
    }
    assert_int_equal(read_folder("d"), 0);
    assert_int_equal(entries.count, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        snprintf(name, sizeof name, "a-folder-with-a-name-of-some-length-%04zu", i);
        assert_string_equal(prt_entries_name(&entries, i), name);
    }
}

static void what_ends_a_listing_is_told(void **state)
{
    (void)state;
    prt_err err;
    int trouble = 0;
    assert_int_equal(mkdir(prt_temp_path(temp, "gone"), 0700), 0);
    prt_temp_write(temp, "file", PRT_STR(""));
    const int folder = open_folder("gone");
    assert_int_equal(rmdir(prt_temp_path(temp, "gone")), 0);
    assert_prt_ok(prt_entries_read(&entries, folder, &trouble, &err), err);
    assert_int_equal(trouble, ENOENT);
    close(folder);
    const int file = open(prt_temp_path(temp, "file"), O_RDONLY | O_CLOEXEC);
    assert_prt_ok(prt_entries_read(&entries, file, &trouble, &err), err);
    assert_int_equal(trouble, ENOTDIR);
    close(file);
    assert_int_equal(entries.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_are_left_out_and_the_rest_is_sorted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_git_file_is_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(folders_lie_on_one_another, set_up, tear_down),
        cmocka_unit_test_setup_teardown(more_than_the_system_tells_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_ends_a_listing_is_told, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
