/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/staged.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX ".prt-"
#define SUFFIX ".tmp"

enum { MOST_NAMES = 10000 }; /* tried before giving up: files that killed processes of this id left behind */

/* "<folder of path>/", or "" when path has no slash. `folder` has room for the path. */
static void folder_of(const char *path, char *folder)
{
    const char *slash = strrchr(path, '/');
    const size_t length = slash != NULL ? (size_t)(slash - path) + 1 : 0;
    memcpy(folder, path, length);
    folder[length] = '\0';
}

/* A new file in the folder, with a short name of its own because the target's may be as long as names can be. */
static int create_beside(const char *folder, char *path, size_t size)
{
    for (unsigned attempt = 0; attempt < MOST_NAMES; attempt++) {
        const int length = snprintf(path, size, "%s" PREFIX "%ld-%u" SUFFIX, folder, (long)getpid(), attempt);
        if (length < 0 || (size_t)length >= size) {
            errno = ENAMETOOLONG;
            return -1;
        }
        const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

/* The rename is on disk only when its folder is. Some file systems cannot sync a folder, which is no failure. */
static bool sync_folder(const char *folder)
{
    const int fd = open(*folder != '\0' ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno == EACCES; /* may be written to, but not listed */
    const bool synced = fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP;
    const int saved = errno;
    close(fd);
    errno = saved;
    return synced;
}

static void forget(struct prt_staged *staged)
{
    staged->beside[0] = '\0';
    staged->fd = -1;
}

prt_code prt_staged_open(struct prt_staged *staged, const char *path, prt_err *err)
{
    char folder[PRT_MAX_NAME];
    *staged = (struct prt_staged){.fd = -1};
    if (strlen(path) >= sizeof staged->path)
        return prt_fail_errno(err, ENAMETOOLONG, "%s: cannot be written", path);
    folder_of(path, folder);
    staged->fd = create_beside(folder, staged->beside, sizeof staged->beside);
    if (staged->fd < 0) {
        const int saved = errno;
        forget(staged);
        return prt_fail_errno(err, saved, "%s: cannot be written: no new file in %s", path, *folder ? folder : ".");
    }
    memcpy(staged->path, path, strlen(path) + 1);
    return PRT_OK;
}

bool prt_staged_take(void *context, prt_str bytes)
{
    struct prt_staged *staged = context;
    while (staged->reason == 0 && bytes.len != 0) {
        const ssize_t written = write(staged->fd, bytes.data, bytes.len);
        if (written >= 0)
            bytes = prt_str_sub(bytes, (size_t)written, bytes.len);
        else if (errno != EINTR)
            staged->reason = errno;
    }
    return staged->reason == 0;
}

prt_code prt_staged_seal(struct prt_staged *staged, prt_err *err)
{
    if (staged->reason == 0 && fsync(staged->fd) != 0)
        staged->reason = errno;
    /* close() may be the first to tell of a full network file system */
    if (close(staged->fd) != 0 && staged->reason == 0)
        staged->reason = errno;
    staged->fd = -1;
    return staged->reason == 0 ? PRT_OK : prt_fail_errno(err, staged->reason, "%s: cannot be written", staged->path);
}

prt_code prt_staged_place(struct prt_staged *staged, size_t count, prt_err *err)
{
    char folder[PRT_MAX_NAME];
    for (size_t i = 0; i < count; i++) {
        if (rename(staged[i].beside, staged[i].path) != 0)
            return prt_fail_errno(err, errno, "%s: cannot be written", staged[i].path);
        forget(&staged[i]);
    }
    if (count == 0)
        return PRT_OK;
    folder_of(staged[0].path, folder);
    if (!sync_folder(folder))
        return prt_fail_errno(err, errno, "%s: was written, but may not survive a power cut", staged[0].path);
    return PRT_OK;
}

void prt_staged_drop(struct prt_staged *staged)
{
    if (staged->beside[0] == '\0')
        return;
    if (staged->fd >= 0)
        close(staged->fd);
    (void)unlink(staged->beside);
    forget(staged);
}

static bool is_ours(prt_str name)
{
    return prt_str_starts(name, PRT_STR(PREFIX)) && prt_str_ends(name, PRT_STR(SUFFIX));
}

void prt_staged_sweep(const char *folder, int64_t now, int64_t age)
{
    DIR *open_folder = opendir(folder);
    if (open_folder == NULL)
        return;
    const int fd = dirfd(open_folder);
    struct stat status;
    for (const struct dirent *entry = readdir(open_folder); entry != NULL; entry = readdir(open_folder)) {
        if (is_ours(prt_str_from(entry->d_name)) && fstatat(fd, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(status.st_mode) && status.st_mtime < now - age)
            (void)unlinkat(fd, entry->d_name, 0);
    }
    closedir(open_folder);
}
