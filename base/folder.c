/* SPDX-License-Identifier: Apache-2.0 */
/* The folder half of prt/file.h: making, private ones, removing. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prt/file.h"
#include "prt/limits.h"
#include "prt/mem.h"

/* mkdir(2), fine when a folder is there: asked only after a refusal, which may be "read-only" as well as "exists". */
static prt_code make_folder(const char *path, unsigned mode, prt_err *err)
{
    struct stat status;
    if (mkdir(path, (mode_t)mode) == 0)
        return PRT_OK;
    int reason = errno;
    if (stat(path, &status) != 0)
        return prt_fail_errno(err, reason, "%s: the folder cannot be made", path);
    if (!S_ISDIR(status.st_mode))
        return prt_fail(err, PRT_E_IO, "%s: the folder cannot be made: something that is no folder has its name", path);
    return PRT_OK;
}

prt_code prt_make_folders(const char *path, unsigned mode, prt_err *err)
{
    if (*path == '\0')
        return prt_fail(err, PRT_E_NOT_FOUND, "a folder cannot be made: its name is empty");
    char *part = prt_strdup(path);
    if (part == NULL)
        return prt_fail_memory(err, path);
    prt_code code = PRT_OK;
    for (char *at = part; code == PRT_OK && (at = strchr(at + 1, '/')) != NULL;) {
        if (at[-1] == '/')
            continue;
        *at = '\0';
        code = make_folder(part, mode, err);
        *at = '/';
    }
    if (code == PRT_OK)
        code = make_folder(path, mode, err);
    free(part);
    return code;
}

/* A new private folder under `parent`, or a sentence why not. */
static prt_code private_under(const char *parent, const char *prefix, char *out, size_t out_size, prt_err *err)
{
    char path[PRT_MAX_PRIVATE_FOLDER + 1];
    if (parent == NULL || *parent != '/')
        return prt_fail(err, PRT_E_NOT_FOUND, "no absolute path was given");
    int len = snprintf(path, sizeof path, "%s/%sXXXXXX", parent, prefix);
    if (len < 0 || (size_t)len >= sizeof path || (size_t)len >= out_size)
        return prt_fail(err, PRT_E_LIMIT,
                        "%s: its path is too long for a unix socket in it; set TMPDIR to a shorter one", parent);
    if (mkdtemp(path) == NULL)
        return prt_fail_errno(err, errno, "%s: no private folder can be made in it", parent);
    /* mkdtemp() asks for 0700, and an odd umask may have taken from that. */
    if (chmod(path, 0700) != 0) {
        prt_fail_errno(err, errno, "%s: cannot be made private", path);
        (void)rmdir(path);
        return err->code;
    }
    memcpy(out, path, (size_t)len + 1);
    return PRT_OK;
}

prt_code prt_private_folder(const char *prefix, char *out, size_t out_size, prt_err *err)
{
    const char *const parents[] = {getenv("XDG_RUNTIME_DIR"), getenv("TMPDIR"), "/tmp"};
    prt_code code = PRT_E_INTERNAL;
    for (size_t i = 0; i < sizeof parents / sizeof parents[0]; i++) {
        code = private_under(parents[i], prefix, out, out_size, err);
        if (code == PRT_OK)
            return PRT_OK;
    }
    return code;
}

static prt_code remove_at(int parent, const char *name, const char *path, int depth, prt_err *err);

/* Says what could not be removed, by errno: the folder that was asked for, or something in it. */
static prt_code refuse(const char *name, const char *path, int depth, prt_err *err)
{
    if (depth == 0)
        return prt_fail_errno(err, errno, "%s: cannot be removed", path);
    return prt_fail_errno(err, errno, "%s: \"%s\" in it cannot be removed", path, name);
}

static bool is_dot(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static prt_code remove_entries(DIR *folder, const char *path, int depth, prt_err *err)
{
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(folder);
        if (entry == NULL)
            return errno == 0 ? PRT_OK : prt_fail_errno(err, errno, "%s: cannot be listed", path);
        if (is_dot(entry->d_name))
            continue;
        prt_code code = remove_at(dirfd(folder), entry->d_name, path, depth + 1, err);
        if (code != PRT_OK)
            return code;
    }
}

/* Opens a folder to empty it; `reason` is why it could not be unlinked, which is the answer when it is no folder. */
static DIR *open_to_empty(int parent, const char *name, int reason)
{
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        errno = errno == ENOTDIR || errno == ELOOP ? reason : errno;
        return NULL;
    }
    DIR *folder = fdopendir(fd);
    if (folder == NULL) {
        int saved = errno;
        close(fd);
        errno = saved;
    }
    return folder;
}

/* Removes one name, whatever it is. unlinkat() comes first: it removes all but folders, and follows nothing. */
static prt_code remove_at(int parent, const char *name, const char *path, int depth, prt_err *err)
{
    if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
        return PRT_OK;
    if (errno != EISDIR && errno != EPERM)
        return refuse(name, path, depth, err);
    if (depth > PRT_MAX_TREE_DEPTH)
        return prt_fail(err, PRT_E_LIMIT, "%s: cannot be removed: folders lie more than %d deep in it", path,
                        PRT_MAX_TREE_DEPTH);
    DIR *folder = open_to_empty(parent, name, errno);
    if (folder == NULL)
        return refuse(name, path, depth, err);
    prt_code code = remove_entries(folder, path, depth, err);
    closedir(folder);
    if (code == PRT_OK && unlinkat(parent, name, AT_REMOVEDIR) != 0 && errno != ENOENT)
        code = refuse(name, path, depth, err);
    return code;
}

prt_code prt_remove_tree(const char *path, prt_err *err)
{
    return remove_at(AT_FDCWD, path, path, 0, err);
}
