/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/repository.h"

#include <git2.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "prt/file.h"
#include "prt/limits.h"
#include "prt/mem.h"
#include "worker/git/format.h"
#include "worker/git/owner.h"

enum {
    SHA1_SIZE = 20,
    MAX_HEAD_FILE = 4096, /* "ref: " and a branch's name */
    MAX_SHALLOW_FILE = 1 << 26
};

static bool out_of_memory(void)
{
    const git_error *last = git_error_last();
    return last != NULL && last->klass == GIT_ERROR_NOMEMORY;
}

/* An old form: HEAD is a symbolic link to the branch's file. */
static bool read_head_link(const char *path, prt_buf *out)
{
    char target[PATH_MAX];
    ssize_t len = readlink(path, target, sizeof target);
    if (len <= 0 || !prt_str_starts((prt_str){target, (size_t)len}, PRT_STR("refs/")))
        return false;
    prt_buf_add_text(out, "ref: ");
    prt_buf_add(out, target, (size_t)len);
    return true;
}

static prt_code read_head_file(const char *path, prt_buf *out, prt_category *category, prt_err *err)
{
    if (read_head_link(path, out))
        return prt_buf_check(out, "HEAD", err);
    prt_code code = prt_file_read(path, MAX_HEAD_FILE, out, err);
    if (code == PRT_OK || code == PRT_E_MEMORY)
        return code;
    if (code == PRT_E_PERMISSION)
        return prt_trouble(category, PRT_CATEGORY_NOT_READABLE, err, "HEAD: Permission denied");
    return prt_trouble(category, PRT_CATEGORY_NOT_A_REPOSITORY, err, "not a git repository: HEAD cannot be read");
}

static prt_code keep_head(struct prt_repository *repository, prt_str name, prt_err *err)
{
    repository->head = prt_strndup(name.data, name.len);
    return repository->head == NULL ? prt_fail_memory(err, "HEAD") : PRT_OK;
}

/* A branch's name -> the object it leads to, through other names if need be. */
static prt_code follow_branch(struct prt_repository *repository, prt_category *category, prt_err *err)
{
    git_oid oid;
    int result = git_reference_name_to_id(&oid, repository->handle, repository->head);
    if (result == GIT_ENOTFOUND || result == GIT_EINVALIDSPEC)
        return PRT_OK;
    if (result < 0 && out_of_memory())
        return prt_fail_memory(err, "a branch");
    if (result < 0)
        return prt_trouble(category, PRT_CATEGORY_CORRUPT_OBJECTS, err, "%s cannot be read as an object's name",
                           repository->head);
    memcpy(repository->tip.bytes, oid.id, SHA1_SIZE);
    repository->born = true;
    return PRT_OK;
}

/* "ref: refs/heads/master" or an object's name. */
static prt_code read_head(struct prt_repository *repository, const char *path, prt_category *category, prt_err *err)
{
    prt_buf text = {0};
    prt_str marker = PRT_STR("ref:");
    prt_code code = read_head_file(path, &text, category, err);
    prt_str content = prt_str_trim(prt_buf_str(&text));
    if (code == PRT_OK && prt_str_starts(content, marker)) {
        prt_str name = prt_str_trim(prt_str_sub(content, marker.len, content.len));
        bool fine = prt_str_starts(name, PRT_STR("refs/")) && prt_str_find(name, '\0') == name.len;
        code = fine ? keep_head(repository, name, err)
                    : prt_trouble(category, PRT_CATEGORY_NOT_A_REPOSITORY, err,
                                  "not a git repository: HEAD names something that is no branch");
    } else if (code == PRT_OK && prt_id_from_hex(prt_str_sub(content, 0, 2 * SHA1_SIZE), SHA1_SIZE, &repository->tip)) {
        repository->born = true;
        code = keep_head(repository, PRT_STR("HEAD"), err);
    } else if (code == PRT_OK) {
        code = prt_trouble(category, PRT_CATEGORY_NOT_A_REPOSITORY, err,
                           "not a git repository: HEAD names neither a branch nor an object");
    }
    prt_buf_free(&text);
    return code;
}

static prt_code add_shallow_lines(struct prt_repository *repository, prt_str text, prt_err *err)
{
    while (text.len > 0) {
        prt_str line = prt_str_sub(text, 0, prt_str_find(text, '\n'));
        prt_id id;
        text = prt_str_sub(text, line.len + 1, text.len);
        if (!prt_id_from_hex(prt_str_trim(line), SHA1_SIZE, &id)) {
            repository->shallow_damaged = true;
            continue;
        }
        prt_code code = prt_id_set_add(&repository->shallow, &id, NULL, NULL, err);
        if (code != PRT_OK)
            return code;
        repository->flags |= PRT_RECORD_SHALLOW;
    }
    return PRT_OK;
}

static prt_code read_shallow(struct prt_repository *repository, const char *path, prt_category *category, prt_err *err)
{
    prt_buf text = {0};
    prt_code code = prt_file_read(path, MAX_SHALLOW_FILE, &text, err);
    if (code == PRT_OK)
        code = add_shallow_lines(repository, prt_buf_str(&text), err);
    else if (code == PRT_E_NOT_FOUND)
        code = PRT_OK;
    else if (code != PRT_E_MEMORY)
        code = prt_trouble(category, PRT_CATEGORY_NOT_READABLE, err, "shallow cannot be read");
    prt_buf_free(&text);
    return code;
}

/* By its git folder, as if it were bare: the work tree does not matter here, and libgit2's own checks of owner and
 * extensions, which are not git's, are left out. */
static prt_code open_handle(const struct prt_place *place, struct prt_repository *repository, prt_category *category,
                            prt_err *err)
{
    if (git_repository_open_bare(&repository->handle, place->git) == 0)
        return PRT_OK;
    if (out_of_memory())
        return prt_fail_memory(err, "the repository");
    return prt_trouble(category, PRT_CATEGORY_ANALYSIS, err,
                       "libgit2 refuses it; if HEAD is a symbolic link, this writes it anew: git symbolic-ref HEAD %s",
                       repository->head);
}

static prt_code read_state(const struct prt_place *place, struct prt_repository *repository, prt_category *category,
                           prt_err *err)
{
    char *head = prt_place_join(place->git, PRT_STR("HEAD"));
    char *shallow = prt_place_join(place->common, PRT_STR("shallow"));
    prt_code code = head == NULL || shallow == NULL ? prt_fail_memory(err, "a path") : PRT_OK;
    if (code == PRT_OK)
        code = read_head(repository, head, category, err);
    if (code == PRT_OK)
        code = open_handle(place, repository, category, err);
    if (code == PRT_OK && !repository->born)
        code = follow_branch(repository, category, err);
    if (code == PRT_OK)
        code = read_shallow(repository, shallow, category, err);
    free(head);
    free(shallow);
    return code;
}

static uint32_t flags_of(const struct prt_place *place, const struct prt_format *format)
{
    if (strcmp(place->git, place->common) != 0)
        return PRT_RECORD_WORKTREE;
    return format->bare ? PRT_RECORD_BARE : 0;
}

static prt_code open_place(const struct prt_place *place, prt_str path, struct prt_repository *repository,
                           prt_category *category, prt_err *err)
{
    struct prt_format format;
    prt_code code = prt_owner_check(place, path, category, err);
    if (code == PRT_OK)
        code = prt_format_read(place, &format, category, err);
    if (code != PRT_OK)
        return code;
    repository->flags = flags_of(place, &format);
    repository->partial = format.partial;
    return read_state(place, repository, category, err);
}

prt_code prt_repository_open(const char *root, prt_str path, struct prt_repository *out, prt_category *category,
                             prt_err *err)
{
    struct prt_place place = {0};
    struct prt_repository repository = {0};
    prt_code code = prt_place_find(root, path, &place, category, err);
    if (code == PRT_OK)
        code = open_place(&place, path, &repository, category, err);
    prt_place_free(&place);
    if (code != PRT_OK)
        prt_repository_close(&repository);
    else
        *out = repository;
    return code;
}

void prt_repository_close(struct prt_repository *repository)
{
    git_repository_free(repository->handle);
    free(repository->head);
    prt_id_set_free(&repository->shallow);
    *repository = (struct prt_repository){0};
}

static int rank_of(const char *name)
{
    return strncmp(name, "refs/heads/", 11) == 0 ? 0 : strncmp(name, "refs/remotes/", 13) == 0 ? 1 : 2;
}

static bool is_before(const char *a, const char *b)
{
    int order = rank_of(a) - rank_of(b);
    return order != 0 ? order < 0 : strcmp(a, b) < 0;
}

/* Keeps the first ones; the list is in order always. */
static prt_code offer_branch(struct prt_branches *branches, const char *name, prt_err *err)
{
    size_t at = branches->shown;
    branches->count++;
    while (at > 0 && is_before(name, branches->names[at - 1]))
        at--;
    if (at == PRT_BRANCHES_SHOWN)
        return PRT_OK;
    char *copy = prt_strdup(name);
    if (copy == NULL)
        return prt_fail_memory(err, "a branch's name");
    if (branches->shown == PRT_BRANCHES_SHOWN)
        free(branches->names[--branches->shown]);
    memmove(&branches->names[at + 1], &branches->names[at], (branches->shown - at) * sizeof branches->names[0]);
    branches->names[at] = copy;
    branches->shown++;
    return PRT_OK;
}

prt_code prt_repository_branches(const struct prt_repository *repository, struct prt_branches *out, prt_err *err)
{
    git_reference_iterator *iterator = NULL;
    struct prt_branches branches = {.count = 0};
    const char *name;
    prt_code code = PRT_OK;
    /* References that cannot be listed are none to choose from. */
    if (git_reference_iterator_new(&iterator, repository->handle) == 0) {
        while (code == PRT_OK && git_reference_next_name(&name, iterator) == 0)
            code = offer_branch(&branches, name, err);
    }
    git_reference_iterator_free(iterator);
    if (code != PRT_OK)
        prt_branches_free(&branches);
    else
        *out = branches;
    return code;
}

void prt_branches_free(struct prt_branches *branches)
{
    for (size_t i = 0; i < branches->shown; i++)
        free(branches->names[i]);
    *branches = (struct prt_branches){.count = 0};
}
