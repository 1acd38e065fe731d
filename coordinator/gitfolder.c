/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/gitfolder.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prt/buf.h"
#include "prt/file.h"
#include "prt/limits.h"
#include "prt/str.h"

enum { LOOSE_FOLDER_WEIGHT = 64 * 1024, POINTER_FILE_MAX = 2 * PATH_MAX };

static bool is_folder(int folder_fd, const char *name)
{
    struct stat info;
    return fstatat(folder_fd, name, &info, 0) == 0 && S_ISDIR(info.st_mode);
}

static bool exists(int folder_fd, const char *name)
{
    struct stat info;
    return fstatat(folder_fd, name, &info, AT_SYMLINK_NOFOLLOW) == 0;
}

bool prt_gitfolder_looks_bare(int folder_fd)
{
    return is_folder(folder_fd, "objects") && is_folder(folder_fd, "refs") &&
           (exists(folder_fd, "HEAD") || exists(folder_fd, "packed-refs") || exists(folder_fd, "config"));
}

/* Not prt_file_read, which allocates: memory that is short would make two histories of one. */
static bool read_pointer(const char *file, char text[POINTER_FILE_MAX], size_t *len)
{
    struct stat info;
    ssize_t got = 1;
    *len = 0;
    const int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return false;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size > POINTER_FILE_MAX)
        got = -1;
    for (; got > 0 && *len<POINTER_FILE_MAX; *len += got> 0 ? (size_t)got : 0)
        got = read(fd, text + *len, POINTER_FILE_MAX - *len);
    close(fd);
    return got >= 0;
}

/* Reads a one-line file that names a folder ("gitdir: X" or "X") and resolves it against `base`. False: it leads
 * nowhere. */
static bool follow_pointer(const char *file, const char *prefix, const char *base, char out[PATH_MAX])
{
    char text[POINTER_FILE_MAX], joined[2 * PATH_MAX];
    size_t text_len = 0;
    bool found = false;
    if (read_pointer(file, text, &text_len)) {
        prt_str target = prt_str_trim((prt_str){text, text_len});
        if (prt_str_starts(target, prt_str_from(prefix))) {
            target = prt_str_trim(prt_str_sub(target, strlen(prefix), target.len));
            const bool absolute = target.len > 0 && target.data[0] == '/';
            const int written = absolute ? snprintf(joined, sizeof joined, "%.*s", PRT_STR_ARG(target))
                                         : snprintf(joined, sizeof joined, "%s/%.*s", base, PRT_STR_ARG(target));
            found = target.len > 0 && written > 0 && (size_t)written < sizeof joined && realpath(joined, out) != NULL;
        }
    }
    return found;
}

static void parent_of(const char *path, char out[PATH_MAX])
{
    snprintf(out, PATH_MAX, "%s", path);
    char *slash = strrchr(out, '/');
    if (slash != NULL)
        *slash = '\0';
}

static bool copy_path(const char *path, char out[PATH_MAX])
{
    const size_t size = strlen(path) + 1;
    if (size <= PATH_MAX)
        memcpy(out, path, size);
    return size <= PATH_MAX;
}

/* The git folder itself: a .git file is followed, a link to a folder resolved. The folder it lies in has no links in
 * its path, so that a plain .git folder, which most are, is where its name says. */
static bool resolve(const char *path, char out[PATH_MAX], bool *was_file)
{
    struct stat info;
    char base[PATH_MAX];
    *was_file = false;
    if (lstat(path, &info) != 0)
        return false;
    if (S_ISDIR(info.st_mode))
        return copy_path(path, out);
    if (S_ISLNK(info.st_mode) && stat(path, &info) != 0)
        return false;
    if (S_ISDIR(info.st_mode))
        return realpath(path, out) != NULL;
    *was_file = true;
    parent_of(path, base);
    return S_ISREG(info.st_mode) && follow_pointer(path, "gitdir:", base, out);
}

/* A linked work tree's git folder has a file `commondir` that leads to the repository's. `git` has no links in it. */
static bool resolve_common(const char *git, char out[PATH_MAX])
{
    char pointer[PATH_MAX + 16];
    struct stat info;
    snprintf(pointer, sizeof pointer, "%s/commondir", git);
    if (stat(pointer, &info) != 0)
        return copy_path(git, out);
    return follow_pointer(pointer, "", git, out);
}

/* Submodules keep their git folder in <work tree>/.git/modules/, those of a linked work tree in
 * .git/worktrees/X/modules/. */
static void find_superproject(const char *git, struct prt_gitfolder *out)
{
    const char *inside = strstr(git, "/.git/");
    if (inside == NULL || strstr(inside, "/modules/") == NULL)
        return;
    const size_t len = (size_t)(inside - git);
    memcpy(out->superproject, git, len);
    out->superproject[len] = '\0';
}

static uint64_t weigh_packs(const char *common)
{
    char path[PATH_MAX + 32];
    uint64_t bytes = 0;
    snprintf(path, sizeof path, "%s/objects/pack", common);
    DIR *dir = opendir(path);
    if (dir == NULL)
        return 0;
    for (struct dirent *entry = NULL; (entry = readdir(dir)) != NULL;) {
        struct stat info;
        if (prt_str_ends(prt_str_from(entry->d_name), PRT_STR(".pack")) &&
            fstatat(dirfd(dir), entry->d_name, &info, 0) == 0 && info.st_size > 0)
            bytes += (uint64_t)info.st_size;
    }
    closedir(dir);
    return bytes;
}

static uint64_t weigh_loose(const char *common)
{
    char path[PATH_MAX + 32];
    uint64_t folders = 0;
    snprintf(path, sizeof path, "%s/objects", common);
    DIR *dir = opendir(path);
    if (dir == NULL)
        return 0;
    for (struct dirent *entry = NULL; (entry = readdir(dir)) != NULL;)
        folders += strlen(entry->d_name) == 2 && entry->d_name[0] != '.';
    closedir(dir);
    return folders * LOOSE_FOLDER_WEIGHT;
}

void prt_gitfolder_look(const char *path, struct prt_gitfolder *out)
{
    char git[PATH_MAX], common[PATH_MAX];
    struct stat info;
    bool was_file = false;
    memset(out, 0, sizeof *out);
    if (!resolve(path, git, &was_file))
        return;
    if (was_file)
        find_superproject(git, out);
    if (!resolve_common(git, common) || stat(common, &info) != 0)
        return;
    out->known = true;
    out->device = info.st_dev;
    out->inode = info.st_ino;
    out->worktree = was_file && strcmp(git, common) != 0;
    out->weight = weigh_packs(common) + weigh_loose(common);
}

bool prt_gitfolder_read_config(const char *path, prt_buf *out)
{
    char git[PATH_MAX], common[PATH_MAX], file[PATH_MAX + 16];
    prt_err ignored;
    bool was_file = false;
    snprintf(file, sizeof file, "%s/.git", path);
    if (!resolve(strlen(file) < PATH_MAX ? file : path, git, &was_file) && !copy_path(path, git))
        return false;
    if (!resolve_common(git, common))
        return false;
    snprintf(file, sizeof file, "%s/config", common);
    return prt_file_read(file, PRT_MAX_GIT_CONFIG, out, &ignored) == PRT_OK;
}
