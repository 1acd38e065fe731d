/* SPDX-License-Identifier: Apache-2.0 */
#include <git2.h>

#include "prt/mem.h"
#include "worker/git/objects.h"

enum { SHA1_SIZE = 20 };

static git_oid oid_of(const prt_id *id)
{
    git_oid oid = {{0}};
    memcpy(oid.id, id->bytes, SHA1_SIZE);
    return oid;
}

static bool kind_of(git_object_t type, prt_object_kind *kind)
{
    switch (type) {
    case GIT_OBJECT_COMMIT: *kind = PRT_OBJECT_COMMIT; return true;
    case GIT_OBJECT_TREE: *kind = PRT_OBJECT_TREE; return true;
    case GIT_OBJECT_BLOB: *kind = PRT_OBJECT_BLOB; return true;
    case GIT_OBJECT_TAG: *kind = PRT_OBJECT_TAG; return true;
    default: return false;
    }
}

/* libgit2's own sentences name paths of this host and differ with its version: they stay out of the record. */
static prt_code fail(int result, prt_err *err)
{
    const git_error *last = git_error_last();
    if (result == GIT_ENOTFOUND)
        return prt_fail(err, PRT_E_NOT_FOUND, "missing");
    if (last != NULL && last->klass == GIT_ERROR_NOMEMORY)
        return prt_fail_memory(err, "a git object");
    return prt_fail(err, PRT_E_FORMAT, "damaged, cannot be read");
}

static prt_code stat_object(void *state, const prt_id *id, prt_object_kind *kind, size_t *size, prt_err *err)
{
    git_oid oid = oid_of(id);
    git_object_t type = GIT_OBJECT_INVALID;
    size_t bytes = 0;
    int result = git_odb_read_header(&bytes, &type, state, &oid);
    if (result < 0)
        return fail(result, err);
    if (!kind_of(type, kind))
        return prt_fail(err, PRT_E_FORMAT, "damaged, of no kind that git knows");
    *size = bytes;
    return PRT_OK;
}

static prt_code copy_object(git_odb_object *object, prt_object_kind *kind, void **data, size_t *size, prt_err *err)
{
    size_t bytes = git_odb_object_size(object);
    if (!kind_of(git_odb_object_type(object), kind))
        return prt_fail(err, PRT_E_FORMAT, "damaged, of no kind that git knows");
    void *copy = prt_memdup(git_odb_object_data(object), bytes);
    if (copy == NULL)
        return prt_fail_memory(err, "a git object");
    *data = copy;
    *size = bytes;
    return PRT_OK;
}

/* The size is looked up first, so that a few bytes that claim to inflate to terabytes are refused and not tried. */
static prt_code read_object(void *state, const prt_id *id, size_t max_size, prt_object_kind *kind, void **data,
                            size_t *size, prt_err *err)
{
    git_oid oid = oid_of(id);
    git_odb_object *object = NULL;
    size_t bytes = 0;
    prt_code code = stat_object(state, id, kind, &bytes, err);
    if (code != PRT_OK)
        return code;
    if (bytes > max_size)
        return prt_fail(err, PRT_E_LIMIT, "%zu bytes, more than the ceiling of %zu", bytes, max_size);
    int result = git_odb_read(&object, state, &oid);
    if (result < 0)
        return fail(result, err);
    code = copy_object(object, kind, data, size, err);
    git_odb_object_free(object);
    return code;
}

static void destroy(void *state)
{
    git_odb_free(state);
}

prt_code prt_object_source_git2(struct git_repository *repository, struct prt_object_source *out, prt_err *err)
{
    git_odb *odb = NULL;
    int result = git_repository_odb(&odb, repository);
    if (result < 0) {
        const git_error *last = git_error_last();
        return prt_fail(err, last != NULL && last->klass == GIT_ERROR_NOMEMORY ? PRT_E_MEMORY : PRT_E_IO,
                        "its object database cannot be opened");
    }
    *out = (struct prt_object_source){
        .state = odb, .id_size = SHA1_SIZE, .read = read_object, .stat = stat_object, .destroy = destroy};
    return PRT_OK;
}

prt_code prt_objects_open_git2(struct git_repository *repository, size_t cache_bytes, prt_objects_t **out, prt_err *err)
{
    struct prt_object_source source;
    prt_code code = prt_object_source_git2(repository, &source, err);
    return code == PRT_OK ? prt_objects_new(&source, cache_bytes, out, err) : code;
}
