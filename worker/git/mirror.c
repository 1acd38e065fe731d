/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/mirror.h"

#include <dirent.h>
#include <errno.h>
#include <git2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "prt/clock.h"
#include "prt/file.h"
#include "prt/limits.h"
#include "prt/mem.h"
#include "worker/clones/work_dir.h"
#include "worker/git/id.h"
#include "worker/git/mirror_source.h"
#include "worker/git/remote_trouble.h"

enum { MOVE_TRIES = 8 };

struct prt_mirror {
    struct prt_mirror_paths paths;
    char *url;
    char *repository; /* the task's path */
    int lock;
    bool is_new;
};

/* One prt_mirror_take at work. */
struct taking {
    const struct prt_mirror_options *options;
    const struct prt_task *task;
    struct prt_mirror_source source;
    prt_mirror_t *mirror;
    int64_t until; /* for locks */
    prt_category *category;
    prt_err *err;
};

/* What the system said names paths of this host; its kind does not. */
static prt_code fail_local(struct taking *taking, prt_code rc)
{
    if (rc == PRT_E_MEMORY || rc == PRT_E_CANCELLED)
        return rc;
    return prt_remote_fail(PRT_E_IO, PRT_CATEGORY_NOT_FETCHED, &taking->source.url,
                           rc == PRT_E_PERMISSION ? "the worker may not write to its work folder (--work-dir)"
                                                  : "the worker's work folder (--work-dir) cannot be used, or is full",
                           taking->category, taking->err);
}

static bool goes_on(const struct taking *taking)
{
    const struct prt_mirror_options *options = taking->options;
    return options->progress == NULL || options->progress(options->context, 0, 0);
}

/* A lock file that was removed with its mirror while it was waited for is opened anew. */
static prt_code open_lock(struct taking *taking)
{
    prt_mirror_t *mirror = taking->mirror;
    if (mirror->lock >= 0)
        close(mirror->lock);
    return prt_mirror_lock_open(mirror->paths.lock, &mirror->lock, taking->err);
}

static prt_code try_lock(struct taking *taking, prt_mirror_part part, prt_mirror_hold hold, bool *got)
{
    prt_mirror_t *mirror = taking->mirror;
    prt_code rc = PRT_OK;
    *got = false;
    if (mirror->lock < 0 || !prt_mirror_lock_is_current(mirror->lock, mirror->paths.lock))
        rc = open_lock(taking);
    if (rc == PRT_OK)
        rc = prt_mirror_lock_try(mirror->lock, part, hold, got, taking->err);
    *got = *got && prt_mirror_lock_is_current(mirror->lock, mirror->paths.lock);
    return rc;
}

static prt_code wait_for_lock(struct taking *taking, prt_mirror_part part, prt_mirror_hold hold)
{
    const struct timespec step = {.tv_nsec = PRT_MIRROR_POLL_MS * 1000000L};
    bool got = false;
    prt_code rc = try_lock(taking, part, hold, &got);
    while (rc == PRT_OK && !got) {
        if (prt_monotonic_ms() >= taking->until)
            return prt_remote_fail(PRT_E_IO, PRT_CATEGORY_NOT_FETCHED, &taking->source.url,
                                   "another analysis on the same host works on it for too long", taking->category,
                                   taking->err);
        if (!goes_on(taking))
            return prt_fail(taking->err, PRT_E_CANCELLED, "the fetch was cancelled");
        nanosleep(&step, NULL);
        rc = try_lock(taking, part, hold, &got);
    }
    return rc == PRT_OK || *taking->category != PRT_CATEGORY_NONE ? rc : fail_local(taking, rc);
}

static void unlock(const prt_mirror_t *mirror, prt_mirror_part part)
{
    bool got;
    prt_err ignored;
    const prt_code rc = prt_mirror_lock_try(mirror->lock, part, PRT_MIRROR_FREE, &got, &ignored);
    (void)rc; /* closing it does it anyway */
}

static bool is_of_this_url(const prt_mirror_t *mirror)
{
    struct prt_mirror_state state;
    prt_mirror_state_read(mirror->paths.mirror, &state);
    return strcmp(state.url, mirror->url) == 0;
}

/* The commit is there with all behind it, or not at all. */
static bool has_tip(git_repository *repository, const struct prt_task *task)
{
    git_oid wanted;
    git_odb *odb = NULL;
    if (git_oid_fromstrn(&wanted, task->tip.data, task->tip.len) != 0)
        return false;
    const bool there = git_repository_odb(&odb, repository) == 0 && git_odb_exists(odb, &wanted) == 1;
    git_odb_free(odb);
    return there;
}

/* Parts of a record are asked about by name; what HEAD is, the remote alone knows. */
static bool is_good_as_it_is(const prt_mirror_t *mirror, const struct prt_task *task)
{
    git_repository *repository = NULL;
    if (task->kind == PRT_TASK_ANALYZE || task->tip.len != (size_t)2 * PRT_ID_BYTES || !is_of_this_url(mirror))
        return false;
    const bool good = git_repository_open_bare(&repository, mirror->paths.mirror) == 0 && has_tip(repository, task);
    git_repository_free(repository);
    return good;
}

/* Packs that were whole, and none of what a fetch that was killed left behind. */
static size_t sweep_packs(const prt_mirror_t *mirror)
{
    char path[2 * PRT_MAX_NAME];
    size_t packs = 0;
    const int len = snprintf(path, sizeof path, "%s/objects/pack", mirror->paths.mirror);
    DIR *folder = len > 0 && (size_t)len < sizeof path ? opendir(path) : NULL;
    for (const struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        packs += prt_str_ends(prt_str_from(entry->d_name), PRT_STR(".pack"));
        if (prt_str_starts(prt_str_from(entry->d_name), PRT_STR("pack_")))
            (void)unlinkat(dirfd(folder), entry->d_name, 0);
    }
    if (folder != NULL)
        closedir(folder);
    return packs;
}

static prt_code talk(struct taking *taking, git_repository *repository, bool *received)
{
    const struct prt_remote_options options = {.url = &taking->source.url,
                                               .address = taking->source.address,
                                               .max_bytes = taking->options->max_bytes,
                                               .certificates = taking->options->certificates,
                                               .progress = taking->options->progress,
                                               .context = taking->options->context};
    return prt_remote_fetch(repository, &options, received, taking->category, taking->err);
}

static prt_code write_state(struct taking *taking, const char *folder)
{
    struct prt_mirror_state state = {.bytes = prt_mirror_measure(folder)};
    snprintf(state.url, sizeof state.url, "%s", taking->mirror->url);
    const prt_code rc = prt_mirror_state_write(folder, &state, taking->err);
    return rc == PRT_OK ? rc : fail_local(taking, rc);
}

static prt_code fetch(struct taking *taking)
{
    git_repository *repository = NULL;
    const char *folder = taking->mirror->paths.mirror;
    bool received = false;
    prt_code rc = PRT_E_FORMAT;
    if (git_repository_open_bare(&repository, folder) == 0)
        rc = talk(taking, repository, &received);
    git_repository_free(repository);
    return rc == PRT_OK && received ? write_state(taking, folder) : rc;
}

/* Thousands of branches are as many files; one file does. */
static void pack_references(git_repository *repository)
{
    git_refdb *refdb = NULL;
    if (git_repository_refdb(&refdb, repository) == 0)
        (void)git_refdb_compress(refdb); /* without it, it is slower */
    git_refdb_free(refdb);
}

static prt_code make_fresh(struct taking *taking)
{
    const char *fresh = taking->mirror->paths.fresh;
    git_repository *repository = NULL;
    bool received = false;
    prt_code rc = prt_remove_tree(fresh, taking->err); /* of a clone that was killed */
    if (rc == PRT_OK)
        rc = prt_make_folders(fresh, 0700, taking->err);
    if (rc == PRT_OK && git_repository_init(&repository, fresh, 1) != 0)
        rc = prt_fail(taking->err, PRT_E_IO, "%s: no repository can be made there", fresh);
    if (rc != PRT_OK)
        return fail_local(taking, rc);
    rc = talk(taking, repository, &received);
    if (rc == PRT_OK)
        pack_references(repository);
    git_repository_free(repository);
    return rc == PRT_OK ? write_state(taking, fresh) : rc;
}

/* The folders above may be new, and others may be making theirs. */
static prt_code move(struct taking *taking, const char *from, const char *to)
{
    for (int i = 0; i < MOVE_TRIES; i++) {
        const prt_code rc = prt_make_folders_above(to, taking->err);
        if (rc != PRT_OK)
            return fail_local(taking, rc);
        if (rename(from, to) == 0)
            return PRT_OK;
        if (errno != ENOENT)
            break;
    }
    return fail_local(taking, prt_fail_errno(taking->err, errno, "%s", to));
}

/* Nobody may be reading what is replaced. It goes before the new one is fetched, so that the two never need room at the
 * same time; a remote that cannot be reached then costs a clone later, which nothing depends on. */
static prt_code discard(struct taking *taking)
{
    prt_mirror_t *mirror = taking->mirror;
    prt_code rc = wait_for_lock(taking, PRT_MIRROR_USE, PRT_MIRROR_EXCLUSIVE);
    if (rc != PRT_OK)
        return rc;
    rc = prt_remove_tree(mirror->paths.fresh, taking->err);
    if (rc == PRT_OK && access(mirror->paths.mirror, F_OK) == 0)
        rc = move(taking, mirror->paths.mirror, mirror->paths.fresh);
    if (rc == PRT_OK)
        rc = prt_remove_tree(mirror->paths.fresh, taking->err);
    unlock(mirror, PRT_MIRROR_USE);
    return rc == PRT_OK || *taking->category != PRT_CATEGORY_NONE ? rc : fail_local(taking, rc);
}

/* What cannot be removed here is swept up later. */
static void drop_leftover(const prt_mirror_t *mirror)
{
    prt_err ignored;
    const prt_code rc = prt_remove_tree(mirror->paths.fresh, &ignored);
    (void)rc;
}

static prt_code clone(struct taking *taking)
{
    prt_mirror_t *mirror = taking->mirror;
    prt_code rc = discard(taking);
    if (rc == PRT_OK)
        rc = make_fresh(taking);
    if (rc == PRT_OK)
        rc = move(taking, mirror->paths.fresh, mirror->paths.mirror);
    mirror->is_new = rc == PRT_OK;
    if (rc != PRT_OK)
        drop_leftover(mirror);
    return rc;
}

/* Holding FETCH. A heap of packs that somebody reads right now is fetched once more, and cleared another time. */
static prt_code make_current(struct taking *taking, bool anew)
{
    prt_mirror_t *mirror = taking->mirror;
    prt_code rc = PRT_OK;
    bool unread = false;
    if (anew || !is_of_this_url(mirror))
        return clone(taking);
    if (sweep_packs(mirror) >= PRT_MAX_MIRROR_PACKS) {
        rc = try_lock(taking, PRT_MIRROR_USE, PRT_MIRROR_EXCLUSIVE, &unread);
        if (rc == PRT_OK && unread)
            return clone(taking);
    }
    rc = fetch(taking);
    return rc == PRT_E_FORMAT ? clone(taking) : rc;
}

static prt_code lock_and_make_current(struct taking *taking, bool anew)
{
    prt_mirror_t *mirror = taking->mirror;
    prt_code rc = wait_for_lock(taking, PRT_MIRROR_FETCH, PRT_MIRROR_EXCLUSIVE);
    if (rc == PRT_OK && (anew || !is_good_as_it_is(mirror, taking->task)))
        rc = make_current(taking, anew);
    if (rc == PRT_E_FORMAT)
        taking->err->code = rc = PRT_E_IO; /* of a new clone: nothing here was in the way */
    if (rc == PRT_OK)
        rc = wait_for_lock(taking, PRT_MIRROR_USE, PRT_MIRROR_SHARED);
    unlock(mirror, PRT_MIRROR_FETCH);
    return rc;
}

static prt_code take(struct taking *taking, bool anew)
{
    prt_mirror_t *mirror = taking->mirror;
    if (!anew && taking->task->kind != PRT_TASK_ANALYZE) {
        prt_code rc = wait_for_lock(taking, PRT_MIRROR_USE, PRT_MIRROR_SHARED);
        if (rc != PRT_OK || is_good_as_it_is(mirror, taking->task))
            return rc;
        unlock(mirror, PRT_MIRROR_USE); /* FETCH comes first */
    }
    return lock_and_make_current(taking, anew);
}

static prt_code prepare(struct taking *taking)
{
    const struct prt_mirror_options *options = taking->options;
    const struct prt_task *task = taking->task;
    prt_code rc =
        prt_mirror_source_find(options->root, task->clone_url, &taking->source, taking->category, taking->err);
    if (rc != PRT_OK)
        return rc;
    rc = prt_mirror_paths_make(options->work_dir, task->path, &taking->mirror->paths, taking->err);
    if (rc == PRT_E_FORMAT) {
        prt_err why = *taking->err;
        return prt_remote_fail(PRT_E_NOT_FOUND, PRT_CATEGORY_NOT_FETCHED, &taking->source.url, why.text,
                               taking->category, taking->err);
    }
    taking->mirror->url = prt_strndup(task->clone_url.data, task->clone_url.len);
    taking->mirror->repository = prt_strndup(task->path.data, task->path.len);
    if (rc == PRT_OK && (taking->mirror->url == NULL || taking->mirror->repository == NULL))
        rc = prt_fail_memory(taking->err, "a URL");
    return rc;
}

prt_code prt_mirror_take(const struct prt_mirror_options *options, const struct prt_task *task, bool anew,
                         prt_mirror_t **out, prt_category *category, prt_err *err)
{
    const int64_t wait = options->wait_ms > 0 ? options->wait_ms : PRT_MIRROR_WAIT_MS;
    struct taking taking = {
        .options = options, .task = task, .until = prt_monotonic_ms() + wait, .category = category, .err = err};
    *category = PRT_CATEGORY_NONE;
    taking.mirror = prt_calloc(1, sizeof *taking.mirror);
    if (taking.mirror == NULL)
        return prt_fail_memory(err, "a mirror");
    taking.mirror->lock = -1;
    prt_code rc = prepare(&taking);
    if (rc == PRT_OK)
        rc = take(&taking, anew);
    if (rc == PRT_OK) {
        prt_mirror_touch(taking.mirror->paths.mirror);
        *out = taking.mirror;
        taking.mirror = NULL;
    }
    prt_mirror_release(&taking.mirror);
    prt_mirror_source_free(&taking.source);
    return rc;
}

void prt_mirror_release(prt_mirror_t **mirror)
{
    if (*mirror == NULL)
        return;
    if ((*mirror)->lock >= 0)
        close((*mirror)->lock);
    prt_mirror_paths_free(&(*mirror)->paths);
    free((*mirror)->url);
    free((*mirror)->repository);
    free(*mirror);
    *mirror = NULL;
}

const char *prt_mirror_root(const prt_mirror_t *mirror)
{
    return mirror->paths.mirrors;
}

const char *prt_mirror_path(const prt_mirror_t *mirror)
{
    return mirror->paths.name;
}

bool prt_mirror_is_new(const prt_mirror_t *mirror)
{
    return mirror->is_new;
}

bool prt_mirror_serves(const prt_mirror_t *mirror, const struct prt_task *task)
{
    return prt_str_equal(prt_str_from(mirror->url), task->clone_url) &&
           prt_str_equal(prt_str_from(mirror->repository), task->path) && is_good_as_it_is(mirror, task);
}
