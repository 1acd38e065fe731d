/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/repo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/run.h"
#include "tests/support/unit.h"

enum { MAX_ARGS = 32 };

void prt_repo_environment(void)
{
    static const char *const forgotten[] = {"GIT_DIR",           "GIT_WORK_TREE",        "GIT_INDEX_FILE",
                                            "GIT_CONFIG_SYSTEM", "GIT_OBJECT_DIRECTORY", "SUDO_UID"};
    static const char *const values[][2] = {
        {"GIT_CONFIG_GLOBAL", "/dev/null"},
        {"GIT_CONFIG_NOSYSTEM", "1"},
        {"GIT_AUTHOR_NAME", "Ann Able"},
        {"GIT_AUTHOR_EMAIL", "ann@able.org"},
        {"GIT_COMMITTER_NAME", "Ann Able"},
        {"GIT_COMMITTER_EMAIL", "ann@able.org"},
        {"GIT_AUTHOR_DATE", "1600000000 +0100"},
        {"GIT_COMMITTER_DATE", "1600000000 +0100"},
        {"GIT_NO_REPLACE_OBJECTS", "1"},
        {"LC_ALL", "C"},
        /* else each commit starts another git, which looks whether there is something to tidy up */
        {"GIT_CONFIG_COUNT", "1"},
        {"GIT_CONFIG_KEY_0", "maintenance.auto"},
        {"GIT_CONFIG_VALUE_0", "false"},
    };
    for (size_t i = 0; i < sizeof forgotten / sizeof forgotten[0]; i++)
        assert_int_equal(unsetenv(forgotten[i]), 0);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        assert_int_equal(setenv(values[i][0], values[i][1], 1), 0);
}

const char *prt_repo_new(prt_temp_t *temp, const char *name)
{
    const char *folder = prt_temp_path(temp, name);
    const char *const argv[] = {"git", "init", "-q", "-b", "master", folder, NULL};
    assert_int_equal(prt_test_run(argv, NULL, NULL), 0);
    return folder;
}

void prt_repo_git(const char *folder, prt_buf *out, ...)
{
    const char *argv[MAX_ARGS] = {"git", "-C", folder};
    size_t count = 3;
    va_list args;
    va_start(args, out);
    do {
        assert_true(count < MAX_ARGS);
        argv[count] = va_arg(args, const char *);
    } while (argv[count++] != NULL);
    va_end(args);
    prt_buf complaints = {0};
    int code = prt_test_run(argv, out, &complaints);
    if (code != 0)
        fail_msg("git %s: exit code %d: %s", argv[3], code, complaints.data != NULL ? complaints.data : "");
    prt_buf_free(&complaints);
}

static const char *below(prt_temp_t *temp, const char *name, const char *file)
{
    char path[512];
    assert_true((size_t)snprintf(path, sizeof path, "%s/%s", name, file) < sizeof path);
    return prt_temp_path(temp, path);
}

static void write_below(prt_temp_t *temp, const char *name, const char *file, prt_str bytes)
{
    char path[512];
    assert_true((size_t)snprintf(path, sizeof path, "%s/%s", name, file) < sizeof path);
    prt_temp_write(temp, path, bytes);
}

void prt_repo_write(prt_temp_t *temp, const char *name, const char *file, prt_str bytes)
{
    write_below(temp, name, file, bytes);
    prt_repo_git(prt_temp_path(temp, name), NULL, "add", "-f", "--", file, NULL);
}

void prt_repo_commit(prt_temp_t *temp, const char *name, const char *file, prt_str bytes)
{
    prt_repo_write(temp, name, file, bytes);
    prt_repo_git(prt_temp_path(temp, name), NULL, "commit", "-q", "-m", file, NULL);
}

static void keep_line(const prt_buf *printed, char id[PRT_REPO_ID])
{
    prt_str line = prt_str_trim(prt_buf_str(printed));
    assert_int_equal(line.len, PRT_REPO_ID - 1);
    memcpy(id, line.data, line.len);
    id[line.len] = '\0';
}

void prt_repo_object(prt_temp_t *temp, const char *name, const char *kind, prt_str bytes, char id[PRT_REPO_ID])
{
    prt_buf printed = {0};
    prt_temp_write(temp, "object-to-be-written", bytes);
    prt_repo_git(prt_temp_path(temp, name), &printed, "hash-object", "-t", kind, "-w", "--literally", "--no-filters",
                 prt_temp_path(temp, "object-to-be-written"), NULL);
    keep_line(&printed, id);
    prt_buf_free(&printed);
}

void prt_repo_id(const char *folder, const char *rev, char id[PRT_REPO_ID])
{
    prt_buf printed = {0};
    prt_repo_git(folder, &printed, "rev-parse", "--verify", rev, NULL);
    keep_line(&printed, id);
    prt_buf_free(&printed);
}

static const char *object_path(prt_temp_t *temp, const char *name, const char *id)
{
    char file[128];
    assert_true((size_t)snprintf(file, sizeof file, ".git/objects/%.2s/%s", id, id + 2) < sizeof file);
    return below(temp, name, file);
}

void prt_repo_remove_object(prt_temp_t *temp, const char *name, const char *id)
{
    assert_int_equal(unlink(object_path(temp, name, id)), 0);
}

/* Bytes that zlib does not take. */
void prt_repo_damage_object(prt_temp_t *temp, const char *name, const char *id)
{
    const char *path = object_path(temp, name, id);
    assert_int_equal(chmod(path, 0644), 0);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fputs("this is no object", file) >= 0, 1);
    assert_int_equal(fclose(file), 0);
}
