/* SPDX-License-Identifier: Apache-2.0 */
/* Objects from our own reader of packs, and from libgit2 where that one is silent (packs.h). */
#include <git2.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "prt/buf.h"
#include "prt/mem.h"
#include "worker/git/objects.h"
#include "worker/git/packs.h"

struct sources {
    prt_packs_t *packs;
    struct prt_object_source git2;
};

static bool hold_object(void *state, const prt_id *id, size_t max_size, prt_object *out)
{
    const struct sources *sources = state;
    return prt_packs_get(sources->packs, id, max_size, out);
}

static void release_object(void *state, void *pin)
{
    const struct sources *sources = state;
    prt_packs_release(sources->packs, pin);
}

/* libgit2 1.5 follows deltas that name each other as bases until memory ends. */
static prt_code refuse_endless(const struct sources *sources, const prt_id *id, prt_err *err)
{
    if (!prt_packs_endless(sources->packs, id))
        return PRT_OK;
    return prt_fail(err, PRT_E_FORMAT, "damaged, cannot be read");
}

static prt_code read_object(void *state, const prt_id *id, size_t max_size, prt_object_kind *kind, void **data,
                            size_t *size, prt_err *err)
{
    const struct sources *sources = state;
    prt_code code = refuse_endless(sources, id, err);
    return code == PRT_OK ? sources->git2.read(sources->git2.state, id, max_size, kind, data, size, err) : code;
}

static prt_code stat_object(void *state, const prt_id *id, prt_object_kind *kind, size_t *size, prt_err *err)
{
    const struct sources *sources = state;
    if (prt_packs_stat(sources->packs, id, kind, size))
        return PRT_OK;
    prt_code code = refuse_endless(sources, id, err);
    return code == PRT_OK ? sources->git2.stat(sources->git2.state, id, kind, size, err) : code;
}

static void hint(const void *state, const prt_id *id)
{
    const struct sources *sources = state;
    prt_packs_hint(sources->packs, id);
}

static void measure(void *state, struct prt_meter *meter)
{
    const struct sources *sources = state;
    prt_packs_measure(sources->packs, meter);
}

static void destroy(void *state)
{
    struct sources *sources = state;
    prt_packs_close(&sources->packs);
    if (sources->git2.destroy != NULL)
        sources->git2.destroy(sources->git2.state);
    free(sources);
}

static bool has_file(const char *folder, const char *name)
{
    struct stat status;
    prt_buf path = {0};
    prt_err ignored;
    prt_buf_add_fmt(&path, "%s/%s", folder, name);
    bool there = prt_buf_check(&path, "a path", &ignored) == PRT_OK && stat(path.data, &status) == 0;
    prt_buf_free(&path);
    return there;
}

/* What is loose is the youngest part of a history, and small. What another repository lends may be most of it. */
static size_t share_of_packs(const char *folder, size_t cache_bytes)
{
    return has_file(folder, "info/alternates") ? cache_bytes / 2 : cache_bytes - cache_bytes / 8;
}

static prt_code open_packs(const char *folder, size_t cache_bytes, prt_packs_t **out, prt_err *err)
{
    prt_buf path = {0};
    prt_buf_add_fmt(&path, "%s/pack", folder);
    prt_code code = prt_buf_check(&path, "a path", err);
    if (code == PRT_OK) {
        prt_packs_t *packs = prt_packs_open(path.data, cache_bytes);
        code = packs != NULL ? PRT_OK : prt_fail_memory(err, "packs");
        *out = packs;
    }
    prt_buf_free(&path);
    return code;
}

/* *cache_bytes becomes what is left for objects that are in no pack. */
static prt_code open_sources(struct git_repository *repository, size_t *cache_bytes, struct sources *sources,
                             prt_err *err)
{
    git_buf folder = GIT_BUF_INIT;
    size_t share = 0;
    prt_code code = prt_object_source_git2(repository, &sources->git2, err);
    if (code == PRT_OK && git_repository_item_path(&folder, repository, GIT_REPOSITORY_ITEM_OBJECTS) < 0)
        code = prt_fail_memory(err, "a path");
    if (code == PRT_OK) {
        share = share_of_packs(folder.ptr, *cache_bytes);
        code = open_packs(folder.ptr, share, &sources->packs, err);
    }
    if (code == PRT_OK && prt_packs_count(sources->packs) > 0)
        *cache_bytes -= share;
    git_buf_dispose(&folder);
    return code;
}

prt_code prt_objects_open(struct git_repository *repository, size_t cache_bytes, prt_objects_t **out, prt_err *err)
{
    struct sources *sources = prt_calloc(1, sizeof *sources);
    if (sources == NULL)
        return prt_fail_memory(err, "packs");
    prt_code code = open_sources(repository, &cache_bytes, sources, err);
    if (code != PRT_OK) {
        destroy(sources);
        return code;
    }
    struct prt_object_source source = {.state = sources,
                                       .id_size = sources->git2.id_size,
                                       .hold = hold_object,
                                       .release = release_object,
                                       .read = read_object,
                                       .stat = stat_object,
                                       .measure = measure,
                                       .hint = hint,
                                       .destroy = destroy};
    return prt_objects_new(&source, cache_bytes, out, err);
}
