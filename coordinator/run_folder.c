/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/run_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prt/file.h"

/* A folder has the name with the dot until it is locked. */
static const char hidden_prefix[] = ".reporting-tool";
static const char *const prefix = hidden_prefix + 1;

enum { RANDOM_PART = 6 }; /* what mkdtemp(3) puts behind the prefix */

static bool is_named_like_ours(const char *name)
{
    const size_t len = sizeof hidden_prefix - 2;
    return strncmp(name, prefix, len) == 0 && strlen(name) == len + RANDOM_PART;
}

static bool is_unfinished(const char *name)
{
    return name[0] == '.' && is_named_like_ours(name + 1);
}

/* A descriptor with the lock, or -1: not ours, too young, or in use. */
static int lock_stale(int parent, const char *name, int64_t now)
{
    struct stat info;
    const int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return -1;
    const bool stale = fstat(fd, &info) == 0 && info.st_uid == geteuid() && (info.st_mode & 077) == 0 &&
                       now - info.st_mtime >= PRT_RUN_FOLDER_YOUNG_S && flock(fd, LOCK_EX | LOCK_NB) == 0;
    if (stale)
        return fd;
    close(fd);
    return -1;
}

size_t prt_run_folder_sweep(const char *parent, int64_t now, const prt_log *log)
{
    char path[PATH_MAX];
    prt_err err;
    size_t removed = 0;
    DIR *dir = opendir(parent);
    if (dir == NULL)
        return 0;
    for (struct dirent *entry = NULL; (entry = readdir(dir)) != NULL;) {
        const bool ours = is_named_like_ours(entry->d_name) || is_unfinished(entry->d_name);
        const int lock = ours ? lock_stale(dirfd(dir), entry->d_name, now) : -1;
        if (lock < 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", parent, entry->d_name);
        if (prt_remove_tree(path, &err) == PRT_OK)
            removed++;
        else
            prt_warning(log, "%s", err.text);
        close(lock);
    }
    closedir(dir);
    return removed;
}

/* Ours, and somebody has its lock. */
static bool is_living(int parent, const char *name)
{
    struct stat info;
    const int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return false;
    const bool living = fstat(fd, &info) == 0 && info.st_uid == geteuid() && (info.st_mode & 077) == 0 &&
                        flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    close(fd);
    return living;
}

static size_t find_in(const char *parent, char (*out)[PRT_MAX_PRIVATE_FOLDER + 1], size_t room)
{
    size_t count = 0;
    DIR *dir = opendir(parent);
    if (dir == NULL)
        return 0;
    for (struct dirent *entry = NULL; (entry = readdir(dir)) != NULL;) {
        if (!is_named_like_ours(entry->d_name) || !is_living(dirfd(dir), entry->d_name))
            continue;
        const int len = count < room ? snprintf(out[count], sizeof out[count], "%s/%s", parent, entry->d_name) : 0;
        count += len >= 0 && (size_t)len < sizeof out[0];
    }
    closedir(dir);
    return count;
}

size_t prt_run_folder_find(char (*out)[PRT_MAX_PRIVATE_FOLDER + 1], size_t room)
{
    const char *const parents[] = {getenv("XDG_RUNTIME_DIR"), getenv("TMPDIR"), "/tmp"};
    size_t count = 0;
    for (size_t i = 0; i < sizeof parents / sizeof parents[0]; i++) {
        bool seen = parents[i] == NULL || parents[i][0] == '\0';
        for (size_t k = 0; k < i; k++)
            seen = seen || (parents[k] != NULL && strcmp(parents[k], parents[i]) == 0);
        if (!seen)
            count += find_in(parents[i], out + (count < room ? count : room), count < room ? room - count : 0);
    }
    return count;
}

static void sweep_beside(const char *folder, int64_t now, const prt_log *log)
{
    char parent[PATH_MAX];
    snprintf(parent, sizeof parent, "%s", folder);
    char *slash = strrchr(parent, '/');
    if (slash == NULL || slash == parent)
        return;
    *slash = '\0';
    const size_t removed = prt_run_folder_sweep(parent, now, log);
    if (removed > 0)
        prt_info(log, "%s: %zu folders of killed runs were removed", parent, removed);
}

/* Takes the dot from the folder's name, in place. */
static prt_code show(char *path, prt_err *err)
{
    char shown[PATH_MAX];
    const char *name = strrchr(path, '/') + 1;
    const int len = snprintf(shown, sizeof shown, "%.*s%s", (int)(name - path), path, name + 1);
    if (len < 0 || (size_t)len >= sizeof shown)
        return prt_fail(err, PRT_E_LIMIT, "%s: its path is too long", path);
    if (rename(path, shown) != 0)
        return prt_fail_errno(err, errno, "%s: cannot be renamed", path);
    memcpy(path, shown, (size_t)len + 1);
    return PRT_OK;
}

prt_code prt_run_folder_make(char *out, size_t out_size, int64_t now, const prt_log *log, int *lock, prt_err *err)
{
    prt_code rc = prt_private_folder(hidden_prefix, out, out_size, err);
    if (rc != PRT_OK)
        return rc;
    *lock = open(out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*lock < 0 || flock(*lock, LOCK_EX | LOCK_NB) != 0)
        return prt_fail_errno(err, errno, "%s: cannot be locked", out);
    rc = show(out, err);
    if (rc == PRT_OK)
        sweep_beside(out, now, log);
    return rc;
}
