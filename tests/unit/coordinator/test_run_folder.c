/* SPDX-License-Identifier: Apache-2.0 */
/* The folder of a run's sockets, and what killed runs leave behind. */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "coordinator/run_folder.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

static void folder(prt_temp_t *temp, const char *name, unsigned mode)
{
    assert_int_equal(mkdir(prt_temp_path(temp, name), mode), 0);
    assert_int_equal(chmod(prt_temp_path(temp, name), mode), 0);
}

static void only_stale_private_folders_of_ours_are_swept(void **state)
{
    (void)state;
    prt_temp_t *temp = prt_temp_new();
    const int64_t later = (int64_t)time(NULL) + PRT_RUN_FOLDER_YOUNG_S + 1;
    folder(temp, "reporting-toolAAAAAA", 0700);
    prt_temp_write(temp, "reporting-toolAAAAAA/arbiter", PRT_STR("socket"));
    folder(temp, "reporting-toolBBBBBB", 0700); /* in use */
    folder(temp, "reporting-toolCCCCCC", 0755); /* not private */
    folder(temp, "reporting-tool", 0700);       /* another name */
    folder(temp, "reporting-toolDDDDDDD", 0700);
    prt_temp_write(temp, "reporting-toolEEEEEE", PRT_STR("a file"));
    folder(temp, ".reporting-toolGGGGGG", 0700); /* killed before it had its lock */
    folder(temp, ".reporting-tool", 0700);
    assert_int_equal(symlink("reporting-tool", prt_temp_path(temp, "reporting-toolFFFFFF")), 0);
    const int used = open(prt_temp_path(temp, "reporting-toolBBBBBB"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(flock(used, LOCK_EX | LOCK_NB), 0);
    assert_int_equal(prt_run_folder_sweep(prt_temp_folder(temp), (int64_t)time(NULL), NULL), 0); /* all are young */
    assert_int_equal(prt_run_folder_sweep(prt_temp_folder(temp), later, NULL), 2);
    assert_false(prt_temp_exists(temp, "reporting-toolAAAAAA"));
    assert_false(prt_temp_exists(temp, ".reporting-toolGGGGGG"));
    assert_int_equal(prt_temp_count(temp, "."), 7);
    close(used); /* its process has ended */
    assert_int_equal(prt_run_folder_sweep(prt_temp_folder(temp), later, NULL), 1);
    assert_false(prt_temp_exists(temp, "reporting-toolBBBBBB"));
    prt_temp_destroy(&temp);
}

static void a_new_folder_is_locked_and_sweeps_the_others(void **state)
{
    (void)state;
    prt_temp_t *temp = prt_temp_new();
    char path[256];
    int lock = -1;
    prt_err err;
    const int64_t later = (int64_t)time(NULL) + PRT_RUN_FOLDER_YOUNG_S + 1;
    setenv("XDG_RUNTIME_DIR", prt_temp_folder(temp), 1);
    folder(temp, "reporting-toolAAAAAA", 0700);
    assert_prt_ok(prt_run_folder_make(path, sizeof path, later, NULL, &lock, &err), err);
    assert_false(prt_temp_exists(temp, "reporting-toolAAAAAA"));
    assert_int_equal(prt_temp_count(temp, "."), 1);
    assert_int_equal(prt_run_folder_sweep(prt_temp_folder(temp), later, NULL), 0); /* the lock protects it */
    close(lock);
    assert_int_equal(prt_run_folder_sweep(prt_temp_folder(temp), later, NULL), 1);
    prt_temp_destroy(&temp);
}

/* Asks each run's folder whether somebody has its lock, as `reporting-tool status` does, and is slow to let it go. */
static void look(const char *parent)
{
    DIR *dir = opendir(parent);
    for (struct dirent *entry = NULL; dir != NULL && (entry = readdir(dir)) != NULL;) {
        const int fd = entry->d_name[0] != '.' ? openat(dirfd(dir), entry->d_name, O_RDONLY | O_DIRECTORY) : -1;
        if (fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) == 0)
            usleep(1000);
        if (fd >= 0)
            close(fd);
    }
    if (dir != NULL)
        closedir(dir);
}

static pid_t start_looking(const char *parent)
{
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid > 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;)
        look(parent);
}

static void who_looks_for_runs_keeps_none_from_beginning(void **state)
{
    (void)state;
    prt_temp_t *temp = prt_temp_new();
    const int64_t now = (int64_t)time(NULL);
    char path[256];
    prt_err err;
    setenv("XDG_RUNTIME_DIR", prt_temp_folder(temp), 1);
    const pid_t looking = start_looking(prt_temp_folder(temp));
    for (int i = 0; i < 1000; i++) {
        int lock = -1;
        assert_prt_ok(prt_run_folder_make(path, sizeof path, now, NULL, &lock, &err), err);
        assert_int_equal(rmdir(path), 0);
        close(lock);
    }
    kill(looking, SIGKILL);
    assert_int_equal(waitpid(looking, NULL, 0), looking);
    prt_temp_destroy(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_stale_private_folders_of_ours_are_swept),
        cmocka_unit_test(a_new_folder_is_locked_and_sweeps_the_others),
        cmocka_unit_test(who_looks_for_runs_keeps_none_from_beginning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
