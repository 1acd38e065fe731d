/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/repo.h"
#include "tests/support/run.h"
#include "tests/support/unit.h"
#include "tests/unit/git/analysis_scene.h"
#include "worker/git/analyze.h"
#include "worker/git/repository.h"

static void expect_trouble(const char *root, const char *path, prt_category category, const char *says)
{
    prt_err err;
    prt_category got = PRT_CATEGORY_NONE;
    struct prt_repository repository;
    prt_code code = prt_repository_open(root, prt_str_from(path), &repository, &got, &err);
    assert_int_not_equal(code, PRT_OK);
    assert_string_equal(prt_category_name(got), prt_category_name(category));
    assert_prt_says(err, says);
    assert_null(strstr(err.text, root)); /* the same on every host */
}

static struct prt_repository expect_open(const char *root, const char *path)
{
    prt_err err;
    prt_category category = PRT_CATEGORY_ANALYSIS;
    struct prt_repository repository;
    assert_prt_ok(prt_repository_open(root, prt_str_from(path), &repository, &category, &err), err);
    return repository;
}

static void shell(prt_temp_t *temp, const char *script)
{
    const char *const argv[] = {"sh", "-ec", script, "sh", prt_temp_folder(temp), NULL};
    prt_buf printed = {0};
    assert_int_equal(prt_test_run(argv, &printed, &printed), 0);
    prt_buf_free(&printed);
}

/* Each made by a line of shell in the folder $1. */
static void what_is_no_repository_says_why(void **state)
{
    static const struct {
        const char *make;
        prt_category category;
        const char *says;
    } rows[] = {
        {"mkdir r", PRT_CATEGORY_NOT_A_REPOSITORY, "not a git repository: HEAD is not there"},
        {":", PRT_CATEGORY_NOT_A_REPOSITORY, "its folder is not there"},
        {"echo x >r", PRT_CATEGORY_NOT_A_REPOSITORY, "not a git repository: HEAD is not there"},
        {"mkdir -p r/.git", PRT_CATEGORY_NOT_A_REPOSITORY, "not a git repository: HEAD is not there"},
        {"git init -q r; mkdir -p r/sub/.git; mv r s; ln -s s/sub r", PRT_CATEGORY_NOT_A_REPOSITORY,
         "HEAD is not there"},
        {"git init -q r; rm r/.git/HEAD", PRT_CATEGORY_NOT_A_REPOSITORY, "not a git repository: HEAD is not there"},
        {"git init -q r; rm -r r/.git/objects", PRT_CATEGORY_NOT_A_REPOSITORY, "objects is not there"},
        {"git init -q r; rm -r r/.git/refs", PRT_CATEGORY_NOT_A_REPOSITORY, "refs is not there"},
        {"git init -q r; rm -r r/.git/refs; echo >r/.git/refs", PRT_CATEGORY_NOT_A_REPOSITORY, "refs is not a folder"},
        {"git init -q r; echo nonsense >r/.git/HEAD", PRT_CATEGORY_NOT_A_REPOSITORY,
         "HEAD names neither a branch nor an object"},
        {"git init -q r; : >r/.git/HEAD", PRT_CATEGORY_NOT_A_REPOSITORY, "HEAD names neither a branch nor an object"},
        {"git init -q r; echo 'ref: heads/master' >r/.git/HEAD", PRT_CATEGORY_NOT_A_REPOSITORY,
         "HEAD names something that is no branch"},
        {"git init -q r; rm r/.git/HEAD; mkdir r/.git/HEAD", PRT_CATEGORY_NOT_A_REPOSITORY, "HEAD cannot be read"},
        {"git init -q r; rm r/.git/HEAD; ln -s nowhere r/.git/HEAD", PRT_CATEGORY_NOT_A_REPOSITORY,
         "HEAD cannot be read"},
        {"git init -q -b main r; cd r/.git; rm HEAD; ln -s refs/heads/main HEAD", PRT_CATEGORY_ANALYSIS,
         "this writes it anew: git symbolic-ref HEAD refs/heads/main"},
        {"mkdir r; mkfifo r/.git", PRT_CATEGORY_NOT_A_REPOSITORY, ".git is neither a folder nor a file"},
        {"mkdir r; echo nonsense >r/.git", PRT_CATEGORY_NOT_A_REPOSITORY, ".git is a file that names no git folder"},
        {"mkdir r; : >r/.git", PRT_CATEGORY_NOT_A_REPOSITORY, ".git is a file that names no git folder"},
        {"mkdir r; echo 'gitdir: ' >r/.git", PRT_CATEGORY_NOT_A_REPOSITORY, ".git is a file that names no git folder"},
        {"mkdir r; echo 'gitdir: ../gone' >r/.git", PRT_CATEGORY_DANGLING_GITFILE,
         "the git folder that its .git file names is not there"},
        {"mkdir r; echo 'gitdir: /gone/for/good' >r/.git", PRT_CATEGORY_DANGLING_GITFILE, "is not there"},
        {"mkdir r; ln -s nowhere r/.git", PRT_CATEGORY_DANGLING_GITFILE, ".git is a link to nowhere"},
        {"mkdir r g; echo 'gitdir: ../g' >r/.git", PRT_CATEGORY_NOT_A_REPOSITORY, "HEAD is not there"},
        {"git init -q r; echo ../gone >r/.git/commondir", PRT_CATEGORY_DANGLING_GITFILE,
         "commondir names is not there"},
        {"git init -q r; git -C r config core.repositoryformatversion 2", PRT_CATEGORY_UNSUPPORTED_FORMAT,
         "repository format version 2"},
        {"git init -q --object-format=sha256 r", PRT_CATEGORY_UNSUPPORTED_FORMAT, "named by sha256"},
        {"git init -q --bare --object-format=sha256 r", PRT_CATEGORY_UNSUPPORTED_FORMAT, "named by sha256"},
        {"git init -q r; git -C r config extensions.refStorage reftable; git config -f r/.git/config "
         "core.repositoryformatversion 1",
         PRT_CATEGORY_UNSUPPORTED_FORMAT, "extensions.refstorage"},
        {"git init -q r; echo '[core' >r/.git/config", PRT_CATEGORY_ANALYSIS, "cannot be parsed"},
        {"git init -q -b master r; git -C r commit -q --allow-empty -m x; : >r/.git/refs/heads/master",
         PRT_CATEGORY_CORRUPT_OBJECTS, "refs/heads/master cannot be read"},
        {"git init -q -b master r; echo nonsense >r/.git/refs/heads/master", PRT_CATEGORY_CORRUPT_OBJECTS,
         "refs/heads/master cannot be read"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char script[512];
        (void)snprintf(script, sizeof script, "cd \"$1\"; rm -rf r s g; %s", rows[i].make);
        shell(*state, script);
        expect_trouble(prt_temp_folder(*state), "r", rows[i].category, rows[i].says);
    }
}

static void the_root_is_the_border(void **state)
{
    prt_temp_t *temp = *state;
    shell(temp, "cd \"$1\"; mkdir root rootless; git init -q outside; git init -q rootless/x; git init -q root/real;"
                "mkdir root/file root/gitlink root/common; echo \"gitdir: $1/outside/.git\" >root/file/.git;"
                "ln -s ../../outside/.git root/gitlink/.git; ln -s ../outside root/link; ln -s real root/inner;"
                "cp -r root/real/.git root/common/.git; echo ../../../outside/.git >root/common/.git/commondir;"
                "mkdir root/lender; git init -q root/lender; echo \"$1/outside/.git/objects\" "
                ">root/lender/.git/objects/info/alternates");
    const char *root = prt_temp_path(temp, "root");
    static const char *const outside[] = {"file", "gitlink", "link", "common", "../outside", "../rootless/x", ".."};
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++)
        expect_trouble(root, outside[i], PRT_CATEGORY_OUTSIDE_ROOT, "outside the root");
    static const char *const inside[] = {"real", "inner", "lender", "./real/../real"};
    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++) {
        struct prt_repository repository = expect_open(root, inside[i]);
        prt_repository_close(&repository);
    }
    struct prt_repository whole = expect_open(prt_temp_path(temp, "root/real"), ".");
    prt_repository_close(&whole);
    prt_err err;
    prt_category category;
    struct prt_repository repository;
    assert_int_not_equal(prt_repository_open(root, PRT_STR("re\0al"), &repository, &category, &err), PRT_OK);
    assert_int_equal(category, PRT_CATEGORY_NOT_A_REPOSITORY);
}

static void state_of_head(void **state)
{
    static const struct {
        const char *make;
        const char *head;
        bool born;
        uint32_t flags;
    } rows[] = {
        {"git init -q -b main r", "refs/heads/main", false, 0},
        {"git init -q -b main r; git -C r commit -q --allow-empty -m x", "refs/heads/main", true, 0},
        {"git init -q r; git -C r commit -q --allow-empty -m x; git -C r checkout -q --detach", "HEAD", true, 0},
        {"git init -q --bare -b main r", "refs/heads/main", false, PRT_RECORD_BARE},
        {"git init -q -b main r; git -C r commit -q --allow-empty -m x; git -C r pack-refs --all", "refs/heads/main",
         true, 0},
        {"git init -q -b a/b r; git -C r commit -q --allow-empty -m x", "refs/heads/a/b", true, 0},
        {"git init -q -b main r; git -C r commit -q --allow-empty -m x; cd r/.git; rm HEAD; ln -s refs/heads/main HEAD",
         "refs/heads/main", true, 0},
        {"git init -q -b main r; git -C r commit -q --allow-empty -m x; git -C r symbolic-ref refs/heads/alias "
         "refs/heads/main; git -C r symbolic-ref HEAD refs/heads/alias",
         "refs/heads/alias", true, 0},
        {"git init -q -b main r; rm r/.git/config", "refs/heads/main", false, 0},
        {"git init -q -b main r; git -C r config core.bare true", "refs/heads/main", false, PRT_RECORD_BARE},
        {"git init -q -b main r; git -C r config core.worktree /nowhere", "refs/heads/main", false, 0},
        {"git init -q -b main r; git -C r config extensions.worktreeConfig true; git -C r config "
         "core.repositoryformatversion 1",
         "refs/heads/main", false, 0},
        {"git init -q -b main r; git -C r config core.repositoryformatversion 1; git -C r config "
         "extensions.objectFormat "
         "sha1",
         "refs/heads/main", false, 0},
        {"git init -q -b main o; git -C o commit -q --allow-empty -m x; git -C o worktree add -q ../r", "refs/heads/r",
         true, PRT_RECORD_WORKTREE},
        {"git init -q -b main o; git -C o commit -q --allow-empty -m x; git clone -q --bare o b; git -C b worktree add "
         "-q ../r",
         "refs/heads/r", true, PRT_RECORD_WORKTREE},
        {"git init -q -b main o; for i in 1 2 3; do git -C o commit -q --allow-empty -m x$i; done; git clone -q "
         "--depth 2 "
         "\"file://$1/o\" r",
         "refs/heads/main", true, PRT_RECORD_SHALLOW},
        {"git init -q -b main --separate-git-dir g r", "refs/heads/main", false, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char script[640];
        char tip[PRT_REPO_ID];
        char hex[PRT_ID_HEX_MAX];
        (void)snprintf(script, sizeof script, "cd \"$1\"; rm -rf r o b g; %s", rows[i].make);
        shell(*state, script);
        struct prt_repository repository = expect_open(prt_temp_folder(*state), "r");
        assert_string_equal(repository.head, rows[i].head);
        assert_int_equal(repository.born, rows[i].born);
        assert_int_equal(repository.flags, rows[i].flags);
        assert_int_equal(repository.shallow.count, rows[i].flags & PRT_RECORD_SHALLOW ? 1 : 0);
        assert_false(repository.partial);
        assert_false(repository.shallow_damaged);
        if (rows[i].born) {
            prt_repo_id(prt_temp_path(*state, "r"), "HEAD", tip);
            prt_id_hex(&repository.tip, 20, hex);
            assert_string_equal(hex, tip);
        }
        prt_repository_close(&repository);
    }
}

static void partial_clones_are_known(void **state)
{
    static const char *const rows[] = {
        "git -C r config remote.origin.promisor true",
        "git -C r config extensions.partialClone origin; git -C r config core.repositoryformatversion 1",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char script[256];
        (void)snprintf(script, sizeof script, "cd \"$1\"; rm -rf r; git init -q r; %s", rows[i]);
        shell(*state, script);
        struct prt_repository repository = expect_open(prt_temp_folder(*state), "r");
        assert_true(repository.partial);
        prt_repository_close(&repository);
    }
}

static void a_shallow_file_with_nonsense_is_noticed(void **state)
{
    shell(*state, "cd \"$1\"; git init -q r; "
                  "printf '%s\\nnonsense\\n' 0123456789012345678901234567890123456789 >r/.git/shallow");
    struct prt_repository repository = expect_open(prt_temp_folder(*state), "r");
    assert_true(repository.shallow_damaged);
    assert_int_equal(repository.shallow.count, 1);
    prt_repository_close(&repository);
}

static void branches_beside_an_unborn_head(void **state)
{
    static const struct {
        const char *refs;
        size_t count;
        const char *names[PRT_BRANCHES_SHOWN];
    } rows[] = {
        {"", 0, {NULL}},
        {"refs/heads/only", 1, {"refs/heads/only"}},
        {"refs/a/a refs/remotes/o/b refs/heads/c", 3, {"refs/heads/c", "refs/remotes/o/b", "refs/a/a"}},
        {"refs/heads/e refs/heads/a refs/heads/d refs/heads/b refs/heads/c refs/tags/t",
         6,
         {"refs/heads/a", "refs/heads/b", "refs/heads/c"}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char script[512];
        prt_err err;
        struct prt_branches branches;
        (void)snprintf(script, sizeof script,
                       "cd \"$1\"; rm -rf r; git init -q r; cd r; tree=$(git write-tree); "
                       "id=$(git commit-tree -m x $tree); for ref in %s; do git update-ref $ref $id; done",
                       rows[i].refs);
        shell(*state, script);
        struct prt_repository repository = expect_open(prt_temp_folder(*state), "r");
        assert_false(repository.born);
        assert_prt_ok(prt_repository_branches(&repository, &branches, &err), err);
        assert_int_equal(branches.count, rows[i].count);
        for (size_t at = 0; at < PRT_BRANCHES_SHOWN && rows[i].names[at] != NULL; at++)
            assert_string_equal(branches.names[at], rows[i].names[at]);
        prt_branches_free(&branches);
        prt_repository_close(&repository);
    }
}

enum { STRANGER = 12345 };

static void need_root(void)
{
    if (geteuid() == 0)
        return;
    print_message("skipped: only root can give a folder to another user\n");
    skip();
}

/* A repository of another user's, under different configurations of ours. */
static void foreign_owners(void **state)
{
    static const struct {
        const char *config; /* of the user; $1 is the folder */
        const char *sudo_uid;
        bool open;
    } rows[] = {
        {":", NULL, false},
        {"git config -f \"$1/config\" safe.directory \"$1/r\"", NULL, true},
        {"git config -f \"$1/config\" safe.directory \"$1/r/\"", NULL, true},
        {"git config -f \"$1/config\" safe.directory '*'", NULL, true},
        {"git config -f \"$1/config\" safe.directory \"$1/*\"", NULL, true},
        {"git config -f \"$1/config\" safe.directory \"~/r\"", NULL, true},
        {"git config -f \"$1/config\" safe.directory \"$1\"", NULL, false},
        {"git config -f \"$1/config\" safe.directory \"$1/rr\"", NULL, false},
        {"git config -f \"$1/config\" safe.directory '*'; git config -f \"$1/config\" --add safe.directory ''", NULL,
         false},
        {"git config -f \"$1/config\" safe.directory ''; git config -f \"$1/config\" --add safe.directory '*'", NULL,
         true},
        {"git config -f \"$1/config\" include.path '~/more'; git config -f \"$1/more\" safe.directory '*'", NULL, true},
        {"git config -f \"$1/config\" user.name Ann", NULL, false},
        {"echo '[broken' >\"$1/config\"", NULL, false},
        {":", "12345", true},
        {":", "1234", false},
        {":", "nonsense", false},
    };
    prt_temp_t *temp = *state;
    need_root();
    shell(temp, "cd \"$1\"; git init -q r; chown -R 12345 r");
    assert_int_equal(setenv("GIT_CONFIG_GLOBAL", prt_temp_path(temp, "config"), 1), 0);
    assert_int_equal(setenv("HOME", prt_temp_folder(temp), 1), 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char script[512];
        (void)snprintf(script, sizeof script, "rm -f \"$1/config\"; %s", rows[i].config);
        shell(temp, script);
        assert_int_equal(rows[i].sudo_uid != NULL ? setenv("SUDO_UID", rows[i].sudo_uid, 1) : unsetenv("SUDO_UID"), 0);
        if (rows[i].open) {
            struct prt_repository repository = expect_open(prt_temp_folder(temp), "r");
            prt_repository_close(&repository);
        } else {
            expect_trouble(prt_temp_folder(temp), "r", PRT_CATEGORY_NOT_OWNED,
                           "git config --global --add safe.directory \"ROOT/r\" as this one, or git config --system");
        }
    }
}

/* The repository's own configuration cannot allow itself; each part of it has to be ours. */
static void every_part_has_to_be_ours(void **state)
{
    prt_temp_t *temp = *state;
    static const char *const rows[] = {
        "git init -q r; git -C r config safe.directory '*'; chown -R 12345 r",
        "git init -q r; chown 12345 r",
        "git init -q r; chown 12345 r/.git",
        "git init -q --separate-git-dir g r; chown 12345 r/.git",
        "git init -q --separate-git-dir g r; chown 12345 g",
        "git init -q --bare r; chown 12345 r",
    };
    need_root();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char script[256];
        (void)snprintf(script, sizeof script, "cd \"$1\"; rm -rf r g; %s", rows[i]);
        shell(temp, script);
        expect_trouble(prt_temp_folder(temp), "r", PRT_CATEGORY_NOT_OWNED, "belongs to another user");
    }
}

/* Root may read everything, so somebody else looks, in a process of its own. */
static void folders_that_may_not_be_read(void **state)
{
    prt_temp_t *temp = *state;
    static const char *const closed[] = {"r/.git",      "r",           "r/.git/objects",
                                         "r/.git/refs", "r/.git/HEAD", "r/.git/config"};
    need_root();
    assert_int_equal(chmod(prt_temp_folder(temp), 0755), 0);
    for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++) {
        char script[256];
        int status = 0;
        (void)snprintf(script, sizeof script, "cd \"$1\"; rm -rf r; git init -q r; chown -R 12345 r; chmod 000 %s",
                       closed[i]);
        shell(temp, script);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            prt_err err;
            prt_category category = PRT_CATEGORY_NONE;
            struct prt_repository repository;
            if (setuid(STRANGER) != 0)
                _exit(9);
            if (prt_repository_open(prt_temp_folder(temp), PRT_STR("r"), &repository, &category, &err) == PRT_OK)
                _exit(8);
            _exit(category == PRT_CATEGORY_NOT_READABLE ? 0 : 7);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_no_repository_says_why, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_root_is_the_border, set_up, tear_down),
        cmocka_unit_test_setup_teardown(state_of_head, set_up, tear_down),
        cmocka_unit_test_setup_teardown(partial_clones_are_known, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_shallow_file_with_nonsense_is_noticed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(branches_beside_an_unborn_head, set_up, tear_down),
        cmocka_unit_test_setup_teardown(foreign_owners, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_part_has_to_be_ours, set_up, tear_down),
        cmocka_unit_test_setup_teardown(folders_that_may_not_be_read, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
