/* SPDX-License-Identifier: Apache-2.0 */
/* Which folders are repositories, told from names alone. */
#include "tests/support/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "coordinator/discover.h"
#include "tests/support/temp.h"

static prt_temp_t *temp;
static struct prt_discovery discovery;

static int set_up(void **state)
{
    (void)state;
    temp = prt_temp_new();
    memset(&discovery, 0, sizeof discovery);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    prt_discovery_free(&discovery);
    prt_temp_destroy(&temp);
    return 0;
}

/* A git folder as the outside sees it; the files in it are empty. */
static void git_folder(const char *path)
{
    char name[256];
    static const char *const files[] = {"HEAD", "objects/info/x", "refs/heads/x"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(name, sizeof name, "%s/%s", path, files[i]);
        prt_temp_write(temp, name, PRT_STR(""));
    }
}

static void pack(const char *path, size_t size)
{
    static char bytes[100000];
    char name[256];
    snprintf(name, sizeof name, "%s/objects/pack/pack-1.pack", path);
    prt_temp_write(temp, name, (prt_str){bytes, size});
}

static void link_to(const char *target, const char *name)
{
    char folder[256];
    snprintf(folder, sizeof folder, "%s", name);
    assert_int_equal(symlink(target, prt_temp_path(temp, name)), 0);
}

static void discover(void)
{
    prt_err err;
    assert_prt_ok(prt_discover(prt_temp_path(temp, "root"), &discovery, &err), err);
}

static void assert_found(const char *const *names)
{
    size_t i = 0;
    for (; names[i] != NULL; i++) {
        assert_true(i < discovery.found_count);
        assert_prt_str(discovery.found[i].name, names[i]);
    }
    assert_int_equal(discovery.found_count, i);
}

static void assert_skipped(size_t index, const char *path, const char *reason)
{
    assert_true(index < discovery.skipped_count);
    assert_prt_str(discovery.skipped[index].path, path);
    assert_true(prt_str_starts(discovery.skipped[index].reason, prt_str_from(reason)));
}

static void repositories_are_named_by_their_path_and_sorted(void **state)
{
    (void)state;
    git_folder("root/policy/api/.git");
    git_folder("root/aai/babel/.git");
    git_folder("root/cps/.git");
    prt_temp_write(temp, "root/notes.txt", PRT_STR("not a repository"));
    discover();
    assert_found((const char *[]){"aai/babel", "cps", "policy/api", NULL});
    assert_int_equal(discovery.skipped_count, 0);
    assert_int_equal(discovery.unreadable_count, 0);
}

static void the_root_itself_may_be_a_repository(void **state)
{
    (void)state;
    git_folder("root/.git");
    discover();
    assert_found((const char *[]){".", NULL});
}

static void nested_repositories_are_both_found(void **state)
{
    (void)state;
    git_folder("root/outer/.git");
    git_folder("root/outer/vendor/inner/.git");
    discover();
    assert_found((const char *[]){"outer", "outer/vendor/inner", NULL});
}

static void bare_repositories_are_found_and_not_entered(void **state)
{
    (void)state;
    git_folder("root/mirror.git");
    git_folder("root/mirror.git/modules/x/.git");
    discover();
    assert_found((const char *[]){"mirror.git", NULL});
}

static void servers_know_a_bare_repository_without_its_ending(void **state)
{
    static const struct {
        const char *name, *project, *back; /* back: what is found for the project */
    } rows[] = {{"a.git", "a", "a.git"}, {"b", "b", "b"}, {"b.git", "b.git", "b.git"}, {"c/d.git", "c/d", "c/d.git"}};
    (void)state;
    git_folder("root/a.git");
    git_folder("root/b/.git");
    git_folder("root/b.git");
    git_folder("root/c/d.git");
    discover();
    assert_int_equal(discovery.found_count, sizeof rows / sizeof rows[0]);
    for (size_t i = 0; i < discovery.found_count; i++) {
        assert_prt_str(discovery.found[i].name, rows[i].name);
        const prt_str project = prt_found_project(discovery.found, discovery.found_count, i);
        assert_prt_str(project, rows[i].project);
        assert_prt_str(prt_found_name(discovery.found, discovery.found_count, project), rows[i].back);
    }
    assert_prt_str(prt_found_name(discovery.found, discovery.found_count, PRT_STR("c")), "c");
    assert_prt_str(prt_found_name(NULL, 0, PRT_STR("a")), "a");
}

static void git_folders_are_not_entered(void **state)
{
    (void)state;
    git_folder("root/a/.git");
    git_folder("root/a/.git/modules/sub");
    discover();
    assert_found((const char *[]){"a", NULL});
}

static void a_broken_git_folder_is_a_repository_too_so_that_it_cannot_vanish(void **state)
{
    (void)state;
    prt_temp_write(temp, "root/empty/.git/x", PRT_STR(""));
    prt_temp_write(temp, "root/dangling/.git", PRT_STR("gitdir: /nowhere/at/all\n"));
    discover();
    assert_found((const char *[]){"dangling", "empty", NULL});
}

static void links_are_told_and_not_followed(void **state)
{
    (void)state;
    git_folder("root/real/.git");
    git_folder("outside/.git");
    prt_temp_write(temp, "plain/file", PRT_STR(""));
    link_to("real", "root/again");
    link_to("../outside", "root/outside");
    link_to("../plain", "root/plain");
    link_to(".", "root/loop");
    link_to("nowhere", "root/dangling");
    discover();
    assert_found((const char *[]){"real", NULL});
    assert_int_equal(discovery.skipped_count, 2);
    assert_skipped(0, "again", "link");
    assert_skipped(1, "outside", "link");
}

static void a_work_tree_of_a_repository_under_the_root_counts_once(void **state)
{
    (void)state;
    git_folder("root/main/.git");
    git_folder("root/main/.git/worktrees/tree");
    prt_temp_write(temp, "root/main/.git/worktrees/tree/commondir", PRT_STR("../..\n"));
    prt_temp_write(temp, "root/a-tree/.git", PRT_STR("gitdir: ../main/.git/worktrees/tree\n"));
    discover();
    assert_found((const char *[]){"main", NULL}); /* though "a-tree" comes first by name */
    assert_int_equal(discovery.skipped_count, 1);
    assert_skipped(0, "a-tree", "worktree of main");
}

static void a_submodules_checkout_counts_with_its_parent(void **state)
{
    (void)state;
    git_folder("root/parent/.git");
    git_folder("root/parent/.git/modules/lib");
    prt_temp_write(temp, "root/parent/lib/.git", PRT_STR("gitdir: ../.git/modules/lib\n"));
    discover();
    assert_found((const char *[]){"parent", NULL});
    assert_skipped(0, "parent/lib", "submodule of parent");
}

static void two_ways_to_one_git_folder_count_once(void **state)
{
    (void)state;
    git_folder("root/store");
    prt_temp_write(temp, "root/one/.git", PRT_STR("gitdir: ../store\n"));
    discover();
    assert_int_equal(discovery.found_count, 1);
    assert_int_equal(discovery.skipped_count, 1);
    assert_skipped(0, "store", "same git folder as one");
}

static void heavier_packs_weigh_more(void **state)
{
    (void)state;
    git_folder("root/light/.git");
    git_folder("root/heavy/.git");
    pack("root/light/.git", 1000);
    pack("root/heavy/.git", 90000);
    discover();
    assert_found((const char *[]){"heavy", "light", NULL});
    assert_int_equal(discovery.found[0].weight, 90000);
    assert_int_equal(discovery.found[1].weight, 1000);
}

static void a_folder_that_cannot_be_read_is_named(void **state)
{
    (void)state;
    git_folder("root/a/.git");
    git_folder("root/secret/b/.git");
    if (geteuid() == 0)
        skip(); /* root reads everything; the end-to-end tests drop to another user */
    assert_int_equal(chmod(prt_temp_path(temp, "root/secret"), 0), 0);
    discover();
    assert_int_equal(chmod(prt_temp_path(temp, "root/secret"), 0700), 0);
    assert_found((const char *[]){"a", NULL});
    assert_int_equal(discovery.unreadable_count, 1);
    assert_prt_str(discovery.unreadable[0].path, "secret");
    assert_int_equal(discovery.unreadable[0].category, PRT_CATEGORY_NOT_READABLE);
}

static void too_deep_a_tree_is_named_and_not_walked(void **state)
{
    (void)state;
    char path[512] = "root";
    for (int i = 0; i < 70; i++)
        strcat(path, "/d");
    git_folder(path);
    discover();
    assert_int_equal(discovery.found_count, 0);
    assert_int_equal(discovery.unreadable_count, 1);
    assert_int_equal(discovery.unreadable[0].category, PRT_CATEGORY_TOO_LARGE);
}

static void names_are_kept_byte_for_byte(void **state)
{
    (void)state;
    git_folder("root/new\nline/.git");
    git_folder("root/caf\xe9/.git");
    discover();
    assert_found((const char *[]){"caf\xe9", "new\nline", NULL});
}

static void a_root_that_is_not_there_is_said(void **state)
{
    (void)state;
    prt_err err;
    assert_prt_code(prt_discover(prt_temp_path(temp, "nowhere"), &discovery, &err), PRT_E_NOT_FOUND, err);
    assert_prt_says(err, "nowhere: No such file or directory");
    static const char *const urls[] = {"https://ann:secret@h.example/a", "git@h.example:a/secret.git",
                                       "file:///secret"};
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        assert_prt_code(prt_discover(urls[i], &discovery, &err), PRT_E_NOT_FOUND, err);
        assert_prt_says(err, "a URL is no folder; generate --repos-list FILE");
        assert_null(strstr(err.text, "secret"));
    }
}

/* With few descriptors a walk is refused; it never finds less, or one history twice. */
static void without_descriptors_nothing_is_found_rather_than_less(void **state)
{
    (void)state;
    struct rlimit before;
    bool refused = false, found = false;
    git_folder("root/main/.git");
    git_folder("root/main/.git/worktrees/tree");
    prt_temp_write(temp, "root/main/.git/worktrees/tree/commondir", PRT_STR("../..\n"));
    prt_temp_write(temp, "root/other/tree/.git", PRT_STR("gitdir: ../../main/.git/worktrees/tree\n"));
    git_folder("root/other/bare.git");
    git_folder("aside/target/.git");
    link_to("../aside/target", "root/link");
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    const int next = open("/dev/null", O_RDONLY | O_CLOEXEC);
    close(next);
    for (rlim_t more = 0; more < 12; more++) {
        prt_err err;
        const struct rlimit few = {.rlim_cur = (rlim_t)next + more, .rlim_max = before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
        const prt_code rc = prt_discover(prt_temp_path(temp, "root"), &discovery, &err);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
        refused = refused || rc == PRT_E_LIMIT;
        found = found || rc == PRT_OK;
        if (rc != PRT_OK) {
            assert_prt_says(err, "Too many open files");
            continue;
        }
        assert_found((const char *[]){"main", "other/bare.git", NULL});
        assert_int_equal(discovery.skipped_count, 2);
        assert_int_equal(discovery.unreadable_count, 0);
        prt_discovery_free(&discovery);
    }
    assert_true(refused && found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(repositories_are_named_by_their_path_and_sorted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_root_itself_may_be_a_repository, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nested_repositories_are_both_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bare_repositories_are_found_and_not_entered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(servers_know_a_bare_repository_without_its_ending, set_up, tear_down),
        cmocka_unit_test_setup_teardown(git_folders_are_not_entered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_broken_git_folder_is_a_repository_too_so_that_it_cannot_vanish, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(links_are_told_and_not_followed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_work_tree_of_a_repository_under_the_root_counts_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_submodules_checkout_counts_with_its_parent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_ways_to_one_git_folder_count_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(heavier_packs_weigh_more, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_folder_that_cannot_be_read_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_deep_a_tree_is_named_and_not_walked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_are_kept_byte_for_byte, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_descriptors_nothing_is_found_rather_than_less, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_root_that_is_not_there_is_said, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
