/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/clones/work_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prt/file.h"
#include "prt/limits.h"
#include "prt/mem.h"
#include "prt/url.h"

enum { MAX_STATE_FILE = 4096 };

_Static_assert(sizeof((struct prt_mirror_state *)0)->url > PRT_MAX_CLONE_URL, "a URL and its NUL fit");

/* "x.git", "x.git%", "x.git%%" would be, or would come to be, the name of a mirror's own folder. */
static bool ends_like_a_mirror(prt_str part)
{
    while (prt_str_ends(part, PRT_STR("%")))
        part.len--;
    return prt_str_ends(part, PRT_STR(".git"));
}

static void add_name(prt_buf *out, prt_str name)
{
    while (name.len > 0) {
        const prt_str part = prt_str_sub(name, 0, prt_str_find(name, '/'));
        prt_buf_add_str(out, part);
        if (ends_like_a_mirror(part))
            prt_buf_add_char(out, '%');
        name = prt_str_sub(name, part.len + 1, name.len);
        if (name.len > 0)
            prt_buf_add_char(out, '/');
    }
    prt_buf_add_text(out, ".git");
}

/* DIR/<room>/NAME.git as a string of its own; NULL when memory is short. */
static char *join(const char *work_dir, const char *room, const prt_buf *name)
{
    prt_buf path = {0};
    prt_buf_add_fmt(&path, "%s/%s", work_dir, room);
    if (name != NULL) {
        prt_buf_add_char(&path, '/');
        prt_buf_add_str(&path, prt_buf_str(name));
    }
    char *text = path.failed ? NULL : prt_strndup(path.data, path.len);
    prt_buf_free(&path);
    return text;
}

prt_code prt_mirror_paths_make(const char *work_dir, prt_str name, struct prt_mirror_paths *out, prt_err *err)
{
    struct prt_mirror_paths paths = {0};
    prt_buf encoded = {0};
    prt_code rc = prt_repository_name_check(name, err);
    if (rc != PRT_OK)
        return rc;
    add_name(&encoded, name);
    paths.mirrors = join(work_dir, "mirrors", NULL);
    paths.name = encoded.failed ? NULL : prt_strndup(encoded.data, encoded.len);
    paths.mirror = join(work_dir, "mirrors", &encoded);
    paths.fresh = join(work_dir, "new", &encoded);
    paths.lock = join(work_dir, "locks", &encoded);
    rc = prt_buf_check(&encoded, "a path", err);
    if (rc == PRT_OK && (paths.mirrors == NULL || paths.name == NULL || paths.mirror == NULL || paths.fresh == NULL ||
                         paths.lock == NULL))
        rc = prt_fail_memory(err, "a path");
    prt_buf_free(&encoded);
    if (rc == PRT_OK)
        *out = paths;
    else
        prt_mirror_paths_free(&paths);
    return rc;
}

void prt_mirror_paths_free(struct prt_mirror_paths *paths)
{
    free(paths->mirrors);
    free(paths->name);
    free(paths->mirror);
    free(paths->fresh);
    free(paths->lock);
    *paths = (struct prt_mirror_paths){0};
}

prt_code prt_make_folders_above(const char *path, prt_err *err)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL || slash == path)
        return PRT_OK;
    char *above = prt_strndup(path, (size_t)(slash - path));
    if (above == NULL)
        return prt_fail_memory(err, "a path");
    const prt_code rc = prt_make_folders(above, 0700, err);
    free(above);
    return rc;
}

prt_code prt_mirror_lock_open(const char *path, int *fd, prt_err *err)
{
    *fd = -1;
    const prt_code rc = prt_make_folders_above(path, err);
    if (rc != PRT_OK)
        return rc;
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    return *fd >= 0 ? PRT_OK : prt_fail_errno(err, errno, "%s", path);
}

prt_code prt_mirror_lock_try(int fd, prt_mirror_part part, prt_mirror_hold hold, bool *got, prt_err *err)
{
    static const short kinds[] = {
        [PRT_MIRROR_FREE] = F_UNLCK, [PRT_MIRROR_SHARED] = F_RDLCK, [PRT_MIRROR_EXCLUSIVE] = F_WRLCK};
    struct flock lock = {.l_type = kinds[hold], .l_whence = SEEK_SET, .l_start = (off_t)part, .l_len = 1};
    *got = false;
    if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
        *got = true;
    else if (errno != EAGAIN && errno != EACCES)
        return prt_fail_errno(err, errno, "cannot lock a repository in the work folder");
    return PRT_OK;
}

bool prt_mirror_lock_is_current(int fd, const char *path)
{
    struct stat ours, there;
    return fstat(fd, &ours) == 0 && stat(path, &there) == 0 && ours.st_dev == there.st_dev &&
           ours.st_ino == there.st_ino;
}

static char *state_path(const char *folder)
{
    prt_buf path = {0};
    prt_buf_add_fmt(&path, "%s/" PRT_MIRROR_STATE_FILE, folder);
    char *text = path.failed ? NULL : prt_strndup(path.data, path.len);
    prt_buf_free(&path);
    return text;
}

static void parse_state(prt_str text, struct prt_mirror_state *out)
{
    const prt_str url = prt_str_sub(text, 0, prt_str_find(text, '\n'));
    const prt_str rest = prt_str_sub(text, url.len + 1, text.len);
    uint64_t bytes = 0;
    if (url.len == 0 || url.len >= sizeof out->url || !prt_str_to_u64(prt_str_trim(rest), &bytes))
        return;
    memcpy(out->url, url.data, url.len);
    out->url[url.len] = '\0';
    out->bytes = bytes;
}

void prt_mirror_state_read(const char *folder, struct prt_mirror_state *out)
{
    prt_buf text = {0};
    prt_err ignored;
    char *path = state_path(folder);
    *out = (struct prt_mirror_state){.bytes = 0};
    if (path != NULL && prt_file_read(path, MAX_STATE_FILE, &text, &ignored) == PRT_OK)
        parse_state(prt_buf_str(&text), out);
    prt_buf_free(&text);
    free(path);
}

prt_code prt_mirror_state_write(const char *folder, const struct prt_mirror_state *state, prt_err *err)
{
    prt_buf text = {0};
    char *path = state_path(folder);
    prt_buf_add_fmt(&text, "%s\n%llu\n", state->url, (unsigned long long)state->bytes);
    prt_code rc = path == NULL ? prt_fail_memory(err, "a path") : prt_buf_check(&text, "a mirror's state", err);
    if (rc == PRT_OK)
        rc = prt_file_write(path, prt_buf_str(&text), err);
    prt_buf_free(&text);
    free(path);
    return rc;
}

void prt_mirror_touch(const char *folder)
{
    char *path = state_path(folder);
    if (path != NULL)
        (void)utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW); /* at worst it is taken for older than it is */
    free(path);
}

uint64_t prt_mirror_measure(const char *folder)
{
    char *const roots[] = {(char *)(uintptr_t)folder, NULL};
    uint64_t bytes = 0;
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    for (FTSENT *entry; walk != NULL && (entry = fts_read(walk)) != NULL;)
        if (entry->fts_info == FTS_F)
            bytes += (uint64_t)entry->fts_statp->st_blocks * 512;
    if (walk != NULL)
        fts_close(walk);
    return bytes;
}
