/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/clones/mirror_trim.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prt/file.h"
#include "prt/limits.h"
#include "prt/mem.h"
#include "worker/clones/work_dir.h"

struct mirror {
    char *name; /* below DIR/mirrors or DIR/new */
    uint64_t bytes;
    struct timespec used;
};

struct list {
    struct mirror *items;
    size_t count, capacity;
};

static void free_list(struct list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i].name);
    free(list->items);
    *list = (struct list){0};
}

static char *path_of(const char *work_dir, const char *room, const char *name)
{
    prt_buf path = {0};
    prt_buf_add_fmt(&path, "%s/%s%s%s", work_dir, room, *name != '\0' ? "/" : "", name);
    char *text = path.failed ? NULL : prt_strndup(path.data, path.len);
    prt_buf_free(&path);
    return text;
}

static void read_state(const char *folder, struct mirror *out)
{
    char file[PRT_MAX_NAME * 2];
    struct stat status;
    struct prt_mirror_state state;
    prt_mirror_state_read(folder, &state);
    out->bytes = state.url[0] != '\0' ? state.bytes : prt_mirror_measure(folder);
    if ((size_t)snprintf(file, sizeof file, "%s/" PRT_MIRROR_STATE_FILE, folder) < sizeof file &&
        stat(file, &status) == 0)
        out->used = status.st_mtim;
}

static prt_code add(struct list *list, const char *folder, const char *name, prt_err *err)
{
    if (list->count >= PRT_MAX_MIRRORS)
        return PRT_OK; /* the others are looked at when some of these are gone */
    struct mirror *grown = prt_grow(list->items, &list->capacity, list->count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "a list of mirrors");
    list->items = grown;
    grown[list->count] = (struct mirror){.name = prt_strdup(name)};
    if (grown[list->count].name == NULL)
        return prt_fail_memory(err, "a list of mirrors");
    read_state(folder, &grown[list->count++]);
    return PRT_OK;
}

/* A folder that ends in ".git" is a mirror, and is not entered; every other one may hold some. */
static prt_code find(const char *top, struct list *out, prt_err *err)
{
    char *const roots[] = {(char *)(uintptr_t)top, NULL};
    const size_t skip = strlen(top) + 1;
    prt_code rc = PRT_OK;
    FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    if (walk == NULL)
        return errno == ENOMEM ? prt_fail_memory(err, "a list of mirrors") : PRT_OK;
    for (FTSENT *entry; rc == PRT_OK && (entry = fts_read(walk)) != NULL;) {
        const bool is_mirror = entry->fts_info == FTS_D && entry->fts_level > 0 &&
                               prt_str_ends((prt_str){entry->fts_name, entry->fts_namelen}, PRT_STR(".git"));
        if (!is_mirror)
            continue;
        rc = add(out, entry->fts_path, entry->fts_path + skip, err);
        (void)fts_set(walk, entry, FTS_SKIP);
    }
    fts_close(walk);
    return rc;
}

static int by_use(const void *a, const void *b)
{
    const struct mirror *left = a, *right = b;
    if (left->used.tv_sec != right->used.tv_sec)
        return left->used.tv_sec < right->used.tv_sec ? -1 : 1;
    if (left->used.tv_nsec != right->used.tv_nsec)
        return left->used.tv_nsec < right->used.tv_nsec ? -1 : 1;
    return strcmp(left->name, right->name);
}

/* Both locks at once, or none. */
static prt_code lock(const char *path, int *fd, bool *got, prt_err *err)
{
    *got = false;
    prt_code rc = prt_mirror_lock_open(path, fd, err);
    if (rc == PRT_OK)
        rc = prt_mirror_lock_try(*fd, PRT_MIRROR_FETCH, PRT_MIRROR_EXCLUSIVE, got, err);
    if (rc == PRT_OK && *got)
        rc = prt_mirror_lock_try(*fd, PRT_MIRROR_USE, PRT_MIRROR_EXCLUSIVE, got, err);
    *got = *got && prt_mirror_lock_is_current(*fd, path);
    return rc;
}

/* It leaves its place before it is taken apart, so that no half of it is ever found there. */
static prt_code remove_mirror(const char *mirror, const char *aside, prt_err *err)
{
    if (mirror != NULL) {
        prt_code rc = prt_remove_tree(aside, err);
        if (rc == PRT_OK)
            rc = prt_make_folders_above(aside, err);
        if (rc != PRT_OK)
            return rc;
        if (rename(mirror, aside) != 0)
            return errno == ENOENT ? PRT_OK : prt_fail_errno(err, errno, "%s", mirror);
    }
    return prt_remove_tree(aside, err);
}

/* *gone false: some process has it. `whole`: a mirror; otherwise what a clone left behind. */
static prt_code remove_if_free(const char *work_dir, const char *name, bool whole, bool *gone, prt_err *err)
{
    char *lock_path = path_of(work_dir, "locks", name);
    char *mirror = path_of(work_dir, "mirrors", name);
    char *aside = path_of(work_dir, "new", name);
    int fd = -1;
    *gone = false;
    prt_code rc = lock_path == NULL || mirror == NULL || aside == NULL ? prt_fail_memory(err, "a path") : PRT_OK;
    if (rc == PRT_OK)
        rc = lock(lock_path, &fd, gone, err);
    if (rc == PRT_OK && *gone)
        rc = remove_mirror(whole ? mirror : NULL, aside, err);
    if (rc == PRT_OK && *gone && whole)
        (void)unlink(lock_path); /* whoever waits for it sees that it is another one, and opens it anew */
    if (fd >= 0)
        close(fd);
    free(lock_path);
    free(mirror);
    free(aside);
    return rc;
}

/* One that stays for good must not keep the others. *gone false: it is in use, or stuck. */
static prt_code remove_one(const char *work_dir, const char *name, bool whole, bool *gone,
                           struct prt_mirror_trimmed *out, prt_err *err)
{
    prt_err why;
    const prt_code rc = remove_if_free(work_dir, name, whole, gone, &why);
    if (rc == PRT_OK)
        return PRT_OK;
    *gone = false;
    if (rc == PRT_E_MEMORY) {
        *err = why;
        return rc;
    }
    if (out->stuck++ == 0)
        out->why = why;
    return PRT_OK;
}

static prt_code sweep(const char *work_dir, uint32_t most, struct prt_mirror_trimmed *out, prt_err *err)
{
    struct list left = {0};
    char *top = path_of(work_dir, "new", "");
    prt_code rc = top == NULL ? prt_fail_memory(err, "a path") : find(top, &left, err);
    for (size_t i = 0; rc == PRT_OK && i < left.count && out->swept < most; i++) {
        bool gone = false;
        rc = remove_one(work_dir, left.items[i].name, false, &gone, out, err);
        out->swept += gone;
    }
    free_list(&left);
    free(top);
    return rc;
}

static prt_code make_room(const char *work_dir, uint64_t max_bytes, uint32_t most, struct prt_mirror_trimmed *out,
                          prt_err *err)
{
    struct list mirrors = {0};
    char *top = path_of(work_dir, "mirrors", "");
    prt_code rc = top == NULL ? prt_fail_memory(err, "a path") : find(top, &mirrors, err);
    for (size_t i = 0; i < mirrors.count; i++)
        out->bytes += mirrors.items[i].bytes;
    if (mirrors.count > 1)
        qsort(mirrors.items, mirrors.count, sizeof *mirrors.items, by_use);
    for (size_t i = 0; rc == PRT_OK && i < mirrors.count && out->bytes > max_bytes; i++) {
        bool gone = false;
        out->more = out->removed >= most;
        if (out->more)
            break;
        rc = remove_one(work_dir, mirrors.items[i].name, true, &gone, out, err);
        out->bytes -= gone ? mirrors.items[i].bytes : 0;
        out->removed += gone;
    }
    free_list(&mirrors);
    free(top);
    return rc;
}

prt_code prt_mirror_trim(const char *work_dir, uint64_t max_bytes, uint32_t most, struct prt_mirror_trimmed *out,
                         prt_err *err)
{
    struct prt_mirror_trimmed done = {0};
    prt_code rc = sweep(work_dir, most, &done, err);
    if (rc == PRT_OK)
        rc = make_room(work_dir, max_bytes, most, &done, err);
    if (rc == PRT_OK)
        *out = done;
    return rc;
}
