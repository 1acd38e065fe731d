/* SPDX-License-Identifier: Apache-2.0 */
/* Giving a file another name while other processes may have it open.
 *
 * They keep what they have open: file, WAL and index of it are renamed together, so they go on together. SQLite finds
 * that the file has moved and then leaves the names alone when it closes it. The lock keeps a process from opening the
 * file under one name and its WAL under another. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "coordinator/store/state.h"
#include "prt/file.h"
#include "prt/limits.h"

enum { PATH_SIZE = PRT_MAX_NAME + 64, LOOK_EVERY_MS = 10 };

/* SQLite finds them by these names, under the new one too. The file goes last: a new one is begun when it is gone. */
static const char *const PARTS[] = {"-journal", "-wal", "-shm", ""};
enum { PART_COUNT = sizeof PARTS / sizeof PARTS[0] };

static prt_code wait_for_lock(int fd, const char *path, prt_err *err)
{
    static const struct timespec pause = {.tv_nsec = LOOK_EVERY_MS * 1000000L};
    for (int waited = 0; flock(fd, LOCK_EX | LOCK_NB) != 0; waited += LOOK_EVERY_MS) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return prt_fail_errno(err, errno, "%s: cannot be locked", path);
        if (waited >= PRT_STORE_PATIENCE_MS)
            return prt_fail(err, PRT_E_TIMEOUT,
                            "%s: another process has had the lock for %d s; end it, or use another folder", path,
                            PRT_STORE_PATIENCE_MS / 1000);
        (void)nanosleep(&pause, NULL);
    }
    return PRT_OK;
}

prt_code prt_store_lock(const prt_store_t *store, int *out, prt_err *err)
{
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s/ledgers.lock", store->folder);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (fd < 0)
        return prt_fail_errno(err, errno, "%s: cannot be opened", path);
    const prt_code rc = wait_for_lock(fd, path, err);
    if (rc == PRT_OK)
        *out = fd;
    else
        close(fd);
    return rc;
}

static void name_aside(const prt_store_t *store, int n, const char *part, char out[PATH_SIZE])
{
    (void)snprintf(out, PATH_SIZE, "%s.set-aside-%d%s", store->path, n, part);
}

static bool is_before(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec : a->tv_nsec < b->tv_nsec;
}

/* The smallest free number, or that of the oldest. Renaming sets a file's change time: it is when it was set aside. */
static int choose_number(const prt_store_t *store)
{
    struct timespec oldest = {0};
    int chosen = 1;
    for (int n = 1; n <= PRT_STORE_SET_ASIDE; n++) {
        struct stat status;
        char path[PATH_SIZE];
        name_aside(store, n, "", path);
        if (lstat(path, &status) != 0)
            return n;
        if (n == 1 || is_before(&status.st_ctim, &oldest)) {
            oldest = status.st_ctim;
            chosen = n;
        }
    }
    return chosen;
}

/* Leftovers of that number go as well: a WAL beside a file that is not its own would be taken for its own. */
static prt_code clear_number(const prt_store_t *store, int n, prt_err *err)
{
    prt_code rc = PRT_OK;
    for (int i = 0; rc == PRT_OK && i < PART_COUNT; i++) {
        char path[PATH_SIZE];
        name_aside(store, n, PARTS[i], path);
        rc = prt_remove_tree(path, err);
    }
    return rc;
}

static prt_code rename_parts(const prt_store_t *store, int n, prt_err *err)
{
    for (int i = 0; i < PART_COUNT; i++) {
        char from[PATH_SIZE];
        char to[PATH_SIZE];
        (void)snprintf(from, sizeof from, "%s%s", store->path, PARTS[i]);
        name_aside(store, n, PARTS[i], to);
        if (rename(from, to) != 0 && errno != ENOENT)
            return prt_fail_errno(err, errno, "%s: cannot be set aside as %s", from, to);
    }
    return PRT_OK;
}

/* Two processes may find the same damage. The later one must not set aside what the first has begun anew. */
static bool is_still_there(const prt_store_t *store)
{
    struct stat status;
    return lstat(store->path, &status) == 0 && status.st_dev == store->device && status.st_ino == store->inode;
}

static prt_code set_aside_locked(const prt_store_t *store, const char *reason, prt_err *err)
{
    char path[PATH_SIZE];
    if (!is_still_there(store))
        return PRT_OK;
    const int n = choose_number(store);
    prt_code rc = clear_number(store, n, err);
    if (rc == PRT_OK)
        rc = rename_parts(store, n, err);
    if (rc != PRT_OK)
        return rc;
    name_aside(store, n, "", path);
    prt_warning(store->log, "%s; it is set aside as %s, and a new one is begun", reason, path);
    return PRT_OK;
}

prt_code prt_store_set_aside(prt_store_t *store, const char *reason, prt_err *err)
{
    int lock = -1;
    prt_code rc = prt_store_lock(store, &lock, err);
    if (rc == PRT_OK)
        rc = set_aside_locked(store, reason, err);
    /* Closed after it was renamed: under its old name SQLite would first work the WAL into the damaged file. */
    prt_store_detach(store);
    if (lock >= 0)
        close(lock);
    return rc;
}
