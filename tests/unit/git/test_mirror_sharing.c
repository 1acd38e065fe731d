/* SPDX-License-Identifier: Apache-2.0 */
/* Several processes and one work folder: who waits for whom, who is never removed, and what a killed one leaves. */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "prt/clock.h"
#include "prt/limits.h"
#include "tests/unit/git/mirror_scene.h"
#include "worker/clones/mirror_trim.h"
#include "worker/clones/work_dir.h"

enum { CLONERS = 6 };

static void pause_ms(long ms)
{
    const struct timespec step = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&step, NULL);
}

static void one_of_many_clones_and_the_others_fetch(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    int cloned = 0, fetched = 0;
    pid_t pids[CLONERS];
    shell(temp, "new r; make; make");
    prt_git_server_t *server = serve(temp, "git");
    url_of(url, "git", server, "r");
    for (int i = 0; i < CLONERS; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            _exit(fetch(temp, url, "r") ? 10 : 11);
    }
    for (int i = 0; i < CLONERS; i++) {
        int status = 0;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_true(WIFEXITED(status));
        cloned += WEXITSTATUS(status) == 10;
        fetched += WEXITSTATUS(status) == 11;
    }
    assert_int_equal(cloned, 1);
    assert_int_equal(fetched, CLONERS - 1);
    (void)said(temp, "work/mirrors/r.git", "git fsck --full --strict");
    prt_git_server_stop(&server);
}

/* The server falls silent in the middle of the pack, and the process is killed as the agent does when time is up. */
static void a_clone_that_is_killed_is_begun_anew(void **state)
{
    prt_temp_t *temp = *state;
    char stalling[256], good[256];
    shell(temp, "new r; make; head -c 300000 /dev/urandom >big; make");
    prt_git_server_t *server =
        prt_git_server_start((const char *[]){"http", prt_temp_path(temp, "srv"), "--stall", "100000", NULL});
    url_of(stalling, "http", server, "r");
    const pid_t pid = fork();
    if (pid == 0)
        _exit(fetch(temp, stalling, "r"));
    while (!prt_temp_exists(temp, "work/new/r.git/objects/pack") ||
           prt_temp_count(temp, "work/new/r.git/objects/pack") == 0) {
        assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
        pause_ms(5);
    }
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    prt_git_server_stop(&server);
    assert_true(prt_temp_exists(temp, "work/new/r.git"));
    assert_false(prt_temp_exists(temp, "work/mirrors/r.git"));
    server = serve(temp, "http");
    url_of(good, "http", server, "r");
    assert_true(fetch(temp, good, "r"));
    assert_false(prt_temp_exists(temp, "work/new/r.git"));
    (void)said(temp, "work/mirrors/r.git", "git fsck --full --strict");
    prt_git_server_stop(&server);
}

static void a_transfer_that_breaks_off_leaves_nothing(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    shell(temp, "new r; make; head -c 300000 /dev/urandom >big; make");
    prt_git_server_t *server =
        prt_git_server_start((const char *[]){"http", prt_temp_path(temp, "srv"), "--cut", "100000", NULL});
    url_of(url, "http", server, "r");
    expect_refusal(temp, url, PRT_E_IO, PRT_CATEGORY_NOT_FETCHED, "broke off");
    assert_int_equal(prt_temp_count(temp, "work/new"), 0);
    prt_git_server_stop(&server);
}

static bool count_calls(void *context, uint64_t received, uint64_t total)
{
    int *calls = context;
    (void)received;
    (void)total;
    ++*calls;
    return true;
}

static bool stop(void *context, uint64_t received, uint64_t total)
{
    (void)context;
    (void)received;
    (void)total;
    return false;
}

static int hold(prt_temp_t *temp, const char *lock, prt_mirror_part part, prt_mirror_hold how)
{
    int fd = -1;
    bool got = false;
    prt_err err;
    assert_prt_ok(prt_mirror_lock_open(prt_temp_path(temp, lock), &fd, &err), err);
    assert_prt_ok(prt_mirror_lock_try(fd, part, how, &got, &err), err);
    assert_true(got);
    return fd;
}

static void waiting_is_bounded_and_shows(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    int calls = 0;
    prt_mirror_t *mirror = NULL;
    prt_category category;
    prt_err err;
    shell(temp, "new r; make");
    prt_git_server_t *server = serve(temp, "git");
    url_of(url, "git", server, "r");
    const struct prt_task task = task_of(url, "r");
    struct prt_mirror_options options = mirror_options(temp);
    options.wait_ms = 300;
    options.progress = count_calls;
    options.context = &calls;
    const int fd = hold(temp, "work/locks/r.git", PRT_MIRROR_FETCH, PRT_MIRROR_EXCLUSIVE);
    assert_prt_code(prt_mirror_take(&options, &task, false, &mirror, &category, &err), PRT_E_IO, err);
    assert_int_equal(category, PRT_CATEGORY_NOT_FETCHED);
    assert_prt_says(err, "another analysis on the same host works on it for too long");
    assert_true(calls > 1);
    options.progress = stop;
    assert_prt_code(prt_mirror_take(&options, &task, false, &mirror, &category, &err), PRT_E_CANCELLED, err);
    close(fd);
    options.progress = NULL;
    assert_prt_ok(prt_mirror_take(&options, &task, false, &mirror, &category, &err), err);
    prt_mirror_release(&mirror);
    prt_git_server_stop(&server);
}

static void readers_read_while_one_fetches(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    prt_mirror_t *replaced = NULL;
    prt_category category;
    prt_err err;
    shell(temp, "new r; make");
    prt_git_server_t *server = serve(temp, "git");
    url_of(url, "git", server, "r");
    prt_mirror_t *first = take(temp, url, "r");
    shell(temp, "cd srv/r; make");
    prt_mirror_t *second = take(temp, url, "r");
    assert_false(prt_mirror_is_new(second));
    const struct prt_task task = task_of(url, "r");
    struct prt_mirror_options options = mirror_options(temp);
    options.wait_ms = 200;
    /* but nobody replaces what they read */
    assert_prt_code(prt_mirror_take(&options, &task, true, &replaced, &category, &err), PRT_E_IO, err);
    prt_mirror_release(&first);
    assert_prt_code(prt_mirror_take(&options, &task, true, &replaced, &category, &err), PRT_E_IO, err);
    assert_true(prt_temp_exists(temp, "work/mirrors/r.git/HEAD"));
    prt_mirror_release(&second);
    assert_prt_ok(prt_mirror_take(&options, &task, true, &replaced, &category, &err), err);
    assert_true(prt_mirror_is_new(replaced));
    prt_mirror_release(&replaced);
    prt_git_server_stop(&server);
}

static struct prt_mirror_trimmed trim(prt_temp_t *temp, uint64_t bytes, uint32_t most)
{
    struct prt_mirror_trimmed done = {0};
    prt_err err;
    assert_prt_ok(prt_mirror_trim(prt_temp_path(temp, "work"), bytes, most, &done, &err), err);
    return done;
}

static void set_age(prt_temp_t *temp, const char *mirror, time_t used)
{
    char name[256];
    const struct timespec times[2] = {{.tv_sec = used}, {.tv_sec = used}};
    snprintf(name, sizeof name, "work/mirrors/%s/" PRT_MIRROR_STATE_FILE, mirror);
    assert_int_equal(utimensat(AT_FDCWD, prt_temp_path(temp, name), times, 0), 0);
}

static void make_state(prt_temp_t *temp, const char *mirror, uint64_t bytes, time_t used)
{
    char name[256], text[128];
    snprintf(name, sizeof name, "work/mirrors/%s/" PRT_MIRROR_STATE_FILE, mirror);
    snprintf(text, sizeof text, "git://h/%s\n%llu\n", mirror, (unsigned long long)bytes);
    prt_temp_write(temp, name, prt_str_from(text));
    set_age(temp, mirror, used);
}

static void what_was_used_longest_ago_goes_first(void **state)
{
    prt_temp_t *temp = *state;
    make_state(temp, "new.git", 100, 4000);
    make_state(temp, "a/old.git", 100, 1000);
    make_state(temp, "a/b/older.git", 100, 500);
    make_state(temp, "middle.git", 100, 2000);
    assert_int_equal(trim(temp, 400, 9).removed, 0);
    struct prt_mirror_trimmed done = trim(temp, 399, 9);
    assert_int_equal(done.removed, 1);
    assert_int_equal(done.bytes, 300);
    assert_false(prt_temp_exists(temp, "work/mirrors/a/b/older.git"));
    assert_true(prt_temp_exists(temp, "work/mirrors/a/old.git"));
    done = trim(temp, 100, 1);
    assert_int_equal(done.removed, 1);
    assert_true(done.more);
    assert_false(prt_temp_exists(temp, "work/mirrors/a/old.git"));
    done = trim(temp, 100, 1);
    assert_false(done.more);
    assert_true(prt_temp_exists(temp, "work/mirrors/new.git"));
    assert_false(prt_temp_exists(temp, "work/mirrors/middle.git"));
    assert_false(prt_temp_exists(temp, "work/new/middle.git"));
    assert_false(prt_temp_exists(temp, "work/locks/middle.git"));
}

static void what_is_in_use_stays(void **state)
{
    prt_temp_t *temp = *state;
    make_state(temp, "read.git", 100, 1);
    make_state(temp, "fetched.git", 100, 2);
    make_state(temp, "free.git", 100, 3);
    const int reader = hold(temp, "work/locks/read.git", PRT_MIRROR_USE, PRT_MIRROR_SHARED);
    const int fetcher = hold(temp, "work/locks/fetched.git", PRT_MIRROR_FETCH, PRT_MIRROR_EXCLUSIVE);
    assert_int_equal(trim(temp, 0, 9).removed, 1);
    assert_true(prt_temp_exists(temp, "work/mirrors/read.git"));
    assert_true(prt_temp_exists(temp, "work/mirrors/fetched.git"));
    close(reader);
    close(fetcher);
    assert_int_equal(trim(temp, 0, 9).removed, 2);
}

static void leftovers_go_unless_somebody_works_on_them(void **state)
{
    prt_temp_t *temp = *state;
    prt_temp_write(temp, "work/new/a/left.git/HEAD", PRT_STR("x"));
    prt_temp_write(temp, "work/new/busy.git/HEAD", PRT_STR("x"));
    const int fd = hold(temp, "work/locks/busy.git", PRT_MIRROR_FETCH, PRT_MIRROR_EXCLUSIVE);
    assert_int_equal(trim(temp, 0, 9).swept, 1);
    assert_false(prt_temp_exists(temp, "work/new/a/left.git"));
    assert_true(prt_temp_exists(temp, "work/new/busy.git"));
    close(fd);
    assert_int_equal(trim(temp, 0, 9).swept, 1);
}

/* Deeper than anything is removed, whoever runs the test. */
static void bury(prt_temp_t *temp, const char *folder)
{
    char command[256];
    (void)snprintf(command, sizeof command,
                   "mkdir -p %s; cd %s; i=0; while [ $i -le %d ]; do mkdir d; cd d; i=$((i+1)); done", folder, folder,
                   PRT_MAX_TREE_DEPTH);
    shell(temp, command);
}

static void what_cannot_be_removed_does_not_keep_the_others(void **state)
{
    prt_temp_t *temp = *state;
    bury(temp, "work/new/a.git");
    prt_temp_write(temp, "work/new/b.git/HEAD", PRT_STR("x"));
    make_state(temp, "oldest.git", 100, 1);
    bury(temp, "work/new/oldest.git");
    make_state(temp, "old.git", 100, 2);
    make_state(temp, "new.git", 100, 3);
    const struct prt_mirror_trimmed done = trim(temp, 200, 9);
    assert_int_equal(done.swept, 1);
    assert_false(prt_temp_exists(temp, "work/new/b.git"));
    assert_int_equal(done.removed, 1);
    assert_int_equal(done.bytes, 200);
    assert_true(prt_temp_exists(temp, "work/mirrors/oldest.git"));
    assert_false(prt_temp_exists(temp, "work/mirrors/old.git"));
    assert_true(prt_temp_exists(temp, "work/mirrors/new.git"));
    assert_int_equal(done.stuck, 3); /* two leftovers; one of them is in the way of a mirror that has to go */
    assert_non_null(strstr(done.why.text, "new/"));
    assert_non_null(strstr(done.why.text, "cannot be removed"));
    shell(temp, "rm -rf work/new");
    assert_int_equal(trim(temp, 200, 9).stuck, 0);
}

static void a_folder_that_is_not_there_needs_no_room(void **state)
{
    prt_temp_t *temp = *state;
    const struct prt_mirror_trimmed done = trim(temp, 0, 9);
    assert_int_equal(done.bytes + done.removed + done.swept, 0);
}

/* Whoever waited for a lock while its mirror was removed clones it anew, and holds the new lock. */
static void a_removed_mirror_is_cloned_again(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    int status = 0;
    shell(temp, "new r; make");
    prt_git_server_t *server = serve(temp, "git");
    url_of(url, "git", server, "r");
    fetch(temp, url, "r");
    const int fd = hold(temp, "work/locks/r.git", PRT_MIRROR_FETCH, PRT_MIRROR_EXCLUSIVE);
    const pid_t pid = fork();
    if (pid == 0) {
        prt_mirror_t *mirror = take(temp, url, "r");
        _exit(prt_mirror_is_new(mirror) && trim(temp, 0, 9).removed == 0 ? 0 : 1);
    }
    pause_ms(200);
    shell(temp, "rm -rf work/mirrors/r.git work/locks/r.git");
    close(fd);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    prt_git_server_stop(&server);
}

static void names_become_paths_that_never_meet(void **state)
{
    (void)state;
    static const char *const names[][2] = {
        {"x", "/w/mirrors/x.git"},
        {"a/b", "/w/mirrors/a/b.git"},
        {"x.git", "/w/mirrors/x.git%.git"},
        {"x.git/y", "/w/mirrors/x.git%/y.git"},
        {"x.git%", "/w/mirrors/x.git%%.git"},
        {"x.git%/y", "/w/mirrors/x.git%%/y.git"},
        {"x%/y", "/w/mirrors/x%/y.git"},
        {".hidden", "/w/mirrors/.hidden.git"},
    };
    static const char *const refused[] = {"", ".", "../x", "/x", "a//b", "a/./b", "x\ny"};
    struct prt_mirror_paths paths;
    prt_err err;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_prt_ok(prt_mirror_paths_make("/w", prt_str_from(names[i][0]), &paths, &err), err);
        assert_string_equal(paths.mirror, names[i][1]);
        assert_string_equal(paths.lock + strlen("/w/locks"), names[i][1] + strlen("/w/mirrors"));
        assert_string_equal(paths.fresh + strlen("/w/new"), names[i][1] + strlen("/w/mirrors"));
        assert_string_equal(paths.name, names[i][1] + strlen("/w/mirrors/"));
        prt_mirror_paths_free(&paths);
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_prt_code(prt_mirror_paths_make("/w", prt_str_from(refused[i]), &paths, &err), PRT_E_FORMAT, err);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, set_up_mirrors, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(one_of_many_clones_and_the_others_fetch),
        SCENE(a_clone_that_is_killed_is_begun_anew),
        SCENE(a_transfer_that_breaks_off_leaves_nothing),
        SCENE(waiting_is_bounded_and_shows),
        SCENE(readers_read_while_one_fetches),
        SCENE(what_was_used_longest_ago_goes_first),
        SCENE(what_is_in_use_stays),
        SCENE(leftovers_go_unless_somebody_works_on_them),
        SCENE(what_cannot_be_removed_does_not_keep_the_others),
        SCENE(a_folder_that_is_not_there_needs_no_room),
        SCENE(a_removed_mirror_is_cloned_again),
        cmocka_unit_test(names_become_paths_that_never_meet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
