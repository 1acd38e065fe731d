/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prt/file.h"
#include "prt/limits.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

static bool is_folder(const char *path)
{
    struct stat status;
    return lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static void folders_are_made_with_those_above(void **state)
{
    static const char *const names[] = {"a/b/c", "a/b/c", "x", "y//z/", "./w/../v", "."};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        prt_err err;
        const char *path = prt_temp_path(*state, names[i]);
        assert_prt_ok(prt_make_folders(path, 0777, &err), err);
        assert_true(is_folder(path));
    }
    prt_err err;
    assert_prt_ok(prt_make_folders("/", 0777, &err), err);
}

static void folders_get_the_mode(void **state)
{
    prt_err err;
    struct stat status;
    mode_t old = umask(0022);
    prt_code code = prt_make_folders(prt_temp_path(*state, "private/inner"), 0700, &err);
    if (code == PRT_OK)
        code = prt_make_folders(prt_temp_path(*state, "open"), 0777, &err);
    (void)umask(old);
    assert_prt_ok(code, err);
    assert_int_equal(stat(prt_temp_path(*state, "private"), &status), 0);
    assert_int_equal(status.st_mode & 07777, 0700);
    assert_int_equal(stat(prt_temp_path(*state, "private/inner"), &status), 0);
    assert_int_equal(status.st_mode & 07777, 0700);
    assert_int_equal(stat(prt_temp_path(*state, "open"), &status), 0);
    assert_int_equal(status.st_mode & 07777, 0755);
}

static void what_is_in_the_way_is_named(void **state)
{
    prt_err err;
    prt_temp_write(*state, "file", PRT_STR("x"));
    assert_int_equal(symlink("nowhere", prt_temp_path(*state, "dangling")), 0);
    assert_int_equal(symlink(".", prt_temp_path(*state, "link")), 0);
    assert_prt_code(prt_make_folders(prt_temp_path(*state, "file/below"), 0777, &err), PRT_E_IO, err);
    assert_prt_says(err, "/file: the folder cannot be made: something that is no folder has its name");
    assert_prt_code(prt_make_folders(prt_temp_path(*state, "file"), 0777, &err), PRT_E_IO, err);
    assert_prt_code(prt_make_folders(prt_temp_path(*state, "dangling"), 0777, &err), PRT_E_IO, err);
    assert_prt_says(err, "/dangling: the folder cannot be made: ");
    assert_prt_ok(prt_make_folders(prt_temp_path(*state, "link/inner"), 0777, &err), err);
    assert_true(is_folder(prt_temp_path(*state, "inner")));
    assert_prt_code(prt_make_folders("", 0777, &err), PRT_E_NOT_FOUND, err);
    assert_prt_code(prt_make_folders("/proc/none/such", 0777, &err), PRT_E_NOT_FOUND, err);
    assert_prt_says(err, "/proc/none: the folder cannot be made: ");
}

/* Sets both variables that name a folder for temporary things; NULL unsets. */
static void set_parents(const char *runtime, const char *temporary)
{
    assert_int_equal(runtime != NULL ? setenv("XDG_RUNTIME_DIR", runtime, 1) : unsetenv("XDG_RUNTIME_DIR"), 0);
    assert_int_equal(temporary != NULL ? setenv("TMPDIR", temporary, 1) : unsetenv("TMPDIR"), 0);
}

static void check_private(const char *parent)
{
    prt_err err;
    struct stat status;
    char folder[PRT_MAX_PRIVATE_FOLDER + 1];
    mode_t old = umask(0777); /* the oddest there is */
    prt_code code = prt_private_folder("prt-", folder, sizeof folder, &err);
    (void)umask(old);
    assert_prt_ok(code, err);
    assert_true(prt_str_starts(prt_str_from(folder), prt_str_from(parent)));
    assert_true(prt_str_starts(prt_str_from(folder + strlen(parent)), PRT_STR("/prt-")));
    assert_int_equal(lstat(folder, &status), 0);
    assert_true(S_ISDIR(status.st_mode));
    assert_int_equal(status.st_mode & 07777, 0700);
    assert_int_equal(status.st_uid, geteuid());
    assert_int_equal(rmdir(folder), 0);
}

static void a_private_folder_is_made_where_it_can_be(void **state)
{
    const char *here = prt_temp_folder(*state);
    char longer[200];
    memset(longer, 'x', sizeof longer);
    longer[0] = '/';
    longer[sizeof longer - 1] = '\0';
    const struct {
        const char *runtime, *temporary, *parent;
    } rows[] = {
        {here, "/tmp", here},    {NULL, here, here},       {NULL, NULL, "/tmp"}, {"/no/such/folder", here, here},
        {"", here, here},        {"relative", here, here}, {longer, here, here}, {longer, longer, "/tmp"},
        {"/proc", NULL, "/tmp"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        set_parents(rows[i].runtime, rows[i].temporary);
        check_private(rows[i].parent);
    }
    set_parents(NULL, NULL);
}

static void two_private_folders_are_two(void **state)
{
    prt_err err;
    char one[100];
    char two[100];
    set_parents(prt_temp_folder(*state), NULL);
    assert_prt_ok(prt_private_folder("p-", one, sizeof one, &err), err);
    assert_prt_ok(prt_private_folder("p-", two, sizeof two, &err), err);
    set_parents(NULL, NULL);
    assert_string_not_equal(one, two);
}

static void room_that_is_too_small_is_told(void **state)
{
    (void)state;
    prt_err err;
    char folder[100] = "untouched";
    char prefix[PRT_MAX_PRIVATE_FOLDER];
    memset(prefix, 'p', sizeof prefix);
    prefix[sizeof prefix - 1] = '\0';
    assert_prt_code(prt_private_folder("p-", folder, 8, &err), PRT_E_LIMIT, err);
    assert_prt_code(prt_private_folder(prefix, folder, sizeof folder, &err), PRT_E_LIMIT, err);
    assert_prt_says(err, "too long for a unix socket");
    assert_string_equal(folder, "untouched");
}

static void a_tree_is_removed_whole(void **state)
{
    prt_err err;
    prt_temp_write(*state, "tree/a/b/file", PRT_STR("x"));
    prt_temp_write(*state, "tree/.hidden/file", PRT_STR("x"));
    prt_temp_write(*state, "tree/read-only", PRT_STR("x"));
    assert_int_equal(chmod(prt_temp_path(*state, "tree/read-only"), 0), 0);
    assert_int_equal(mkfifo(prt_temp_path(*state, "tree/fifo"), 0600), 0);
    assert_int_equal(symlink("nowhere", prt_temp_path(*state, "tree/dangling")), 0);
    for (int i = 0; i < 1000; i++) {
        char name[40];
        (void)snprintf(name, sizeof name, "tree/many-%d", i);
        assert_int_equal(mkdir(prt_temp_path(*state, name), 0777), 0);
    }
    assert_prt_ok(prt_remove_tree(prt_temp_path(*state, "tree"), &err), err);
    assert_false(prt_temp_exists(*state, "tree"));
    assert_prt_ok(prt_remove_tree(prt_temp_path(*state, "tree"), &err), err);
    assert_prt_ok(prt_remove_tree(prt_temp_path(*state, "no/such/thing"), &err), err);
}

static void links_are_removed_and_never_followed(void **state)
{
    prt_err err;
    prt_temp_write(*state, "kept/file", PRT_STR("x"));
    prt_temp_write(*state, "tree/file", PRT_STR("x"));
    assert_int_equal(symlink("../kept", prt_temp_path(*state, "tree/relative")), 0);
    assert_int_equal(symlink(prt_temp_path(*state, "kept"), prt_temp_path(*state, "tree/absolute")), 0);
    assert_int_equal(symlink("..", prt_temp_path(*state, "tree/up")), 0);
    assert_prt_ok(prt_remove_tree(prt_temp_path(*state, "tree"), &err), err);
    assert_false(prt_temp_exists(*state, "tree"));
    assert_int_equal(symlink("kept", prt_temp_path(*state, "link")), 0);
    assert_prt_ok(prt_remove_tree(prt_temp_path(*state, "link"), &err), err);
    assert_false(prt_temp_exists(*state, "link"));
    assert_prt_str(prt_temp_read(*state, "kept/file"), "x");
}

/* Nests `levels` folders under the folder of that name, from within, because the path would grow too long. */
static void nest(prt_temp_t *temp, const char *name, int levels)
{
    char *old = get_current_dir_name();
    assert_int_equal(mkdir(prt_temp_path(temp, name), 0777), 0);
    assert_int_equal(chdir(prt_temp_path(temp, name)), 0);
    for (int i = 0; i < levels; i++) {
        assert_int_equal(mkdir("d", 0777), 0);
        assert_int_equal(chdir("d"), 0);
    }
    assert_int_equal(chdir(old), 0);
    free(old);
}

static void a_tree_is_removed_to_its_ceiling(void **state)
{
    prt_err err;
    nest(*state, "deep", PRT_MAX_TREE_DEPTH);
    assert_prt_ok(prt_remove_tree(prt_temp_path(*state, "deep"), &err), err);
    assert_false(prt_temp_exists(*state, "deep"));
    nest(*state, "deeper", PRT_MAX_TREE_DEPTH + 1);
    assert_prt_code(prt_remove_tree(prt_temp_path(*state, "deeper"), &err), PRT_E_LIMIT, err);
    assert_prt_says(err, prt_temp_path(*state, "deeper"));
    /* Its upper half alone is within the ceiling. */
    assert_int_equal(rename(prt_temp_path(*state, "deeper/d/d"), prt_temp_path(*state, "rest")), 0);
}

static void what_cannot_be_removed_is_named(void **state)
{
    (void)state;
    prt_err err;
    assert_int_not_equal(prt_remove_tree("/proc/version", &err), PRT_OK);
    assert_true(prt_str_starts(prt_str_from(err.text), PRT_STR("/proc/version: cannot be removed: ")));
    assert_int_not_equal(prt_remove_tree("/proc/self/fd", &err), PRT_OK);
    assert_prt_says(err, "/proc/self/fd: ");
    assert_prt_says(err, "cannot be removed");
}

/* root may remove anything, so it becomes nobody for the while. */
static void what_belongs_to_others_stays(void **state)
{
    enum { NOBODY = 65534 };
    prt_err err;
    prt_temp_write(*state, "theirs/inner/file", PRT_STR("x"));
    const char *path = prt_temp_path(*state, "theirs");
    bool root = geteuid() == 0;
    assert_int_equal(chmod(prt_temp_folder(*state), 0777), 0);
    assert_int_equal(chmod(path, 0777), 0);
    assert_int_equal(chmod(prt_temp_path(*state, "theirs/inner"), 0555), 0);
    assert_int_equal(root ? seteuid(NOBODY) : 0, 0);
    prt_code code = prt_remove_tree(path, &err);
    assert_int_equal(root ? seteuid(0) : 0, 0);
    assert_int_equal(chmod(prt_temp_path(*state, "theirs/inner"), 0755), 0);
    assert_prt_code(code, PRT_E_PERMISSION, err);
    assert_prt_says(err, "/theirs: \"file\" in it cannot be removed: ");
    assert_prt_str(prt_temp_read(*state, "theirs/inner/file"), "x");
}

static void only_its_owner_root_and_its_group_are_trusted_with_a_folder(void **state)
{
    static const struct {
        mode_t mode;
        prt_code code;
    } rows[] = {{0700, PRT_OK},  {0755, PRT_OK},           {02775, PRT_OK},           {0770, PRT_OK},
                {01770, PRT_OK}, {0777, PRT_E_PERMISSION}, {01777, PRT_E_PERMISSION}, {0702, PRT_E_PERMISSION}};
    const char *path = prt_temp_path(*state, "folder");
    prt_err err;
    assert_int_equal(mkdir(path, 0700), 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(chmod(path, rows[i].mode), 0);
        assert_prt_code(prt_folder_check_trust(path, &err), rows[i].code, err);
    }
    assert_prt_says(err, "mode 0702 lets anybody change what is in it");
    prt_temp_write(*state, "file", PRT_STR("x"));
    assert_prt_code(prt_folder_check_trust(prt_temp_path(*state, "file"), &err), PRT_E_IO, err);
    assert_prt_code(prt_folder_check_trust(prt_temp_path(*state, "none"), &err), PRT_E_NOT_FOUND, err);
}

/* Whoever is behind sudo is who root acts for; nobody else's folder is root's to trust. */
static void another_users_folder_is_not_trusted(void **state)
{
    const char *path = prt_temp_path(*state, "folder");
    prt_err err;
    if (geteuid() != 0) {
        assert_prt_ok(prt_folder_check_trust("/", &err), err); /* root's */
        skip();
    }
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(chown(path, 12345, 12345), 0);
    assert_prt_code(prt_folder_check_trust(path, &err), PRT_E_PERMISSION, err);
    assert_prt_says(err, "belongs to user 12345, and this program runs as user 0");
    assert_int_equal(setenv("SUDO_UID", "12345", 1), 0);
    assert_prt_ok(prt_folder_check_trust(path, &err), err);
    assert_int_equal(setenv("SUDO_UID", "12346", 1), 0);
    assert_prt_code(prt_folder_check_trust(path, &err), PRT_E_PERMISSION, err);
    assert_int_equal(unsetenv("SUDO_UID"), 0);
}

#define IN_TEMP(test) cmocka_unit_test_setup_teardown(test, prt_temp_set_up, prt_temp_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_TEMP(only_its_owner_root_and_its_group_are_trusted_with_a_folder),
        IN_TEMP(another_users_folder_is_not_trusted),
        IN_TEMP(folders_are_made_with_those_above),
        IN_TEMP(folders_get_the_mode),
        IN_TEMP(what_is_in_the_way_is_named),
        IN_TEMP(a_private_folder_is_made_where_it_can_be),
        IN_TEMP(two_private_folders_are_two),
        IN_TEMP(room_that_is_too_small_is_told),
        IN_TEMP(a_tree_is_removed_whole),
        IN_TEMP(links_are_removed_and_never_followed),
        IN_TEMP(a_tree_is_removed_to_its_ceiling),
        IN_TEMP(what_cannot_be_removed_is_named),
        IN_TEMP(what_belongs_to_others_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
