/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/checkout.h"

#include <git2.h>
#include <stdlib.h>
#include <string.h>

#include "prt/buf.h"
#include "prt/limits.h"
#include "prt/mem.h"
#include "prt/wildmatch.h"
#include "worker/git/analysis.h"
#include "worker/git/gitmodules.h"
#include "worker/git/tree_entry.h"

enum {
    CHECKOUT_CACHE_MIB = 16, /* inflated objects: each is read once */
    PROGRESS_EVERY = 1024    /* names that were looked at */
};

/* One prt_checkout_read at work. */
struct reading {
    const struct prt_task *task;
    const struct prt_analyze_options *options;
    struct prt_repository repository;
    prt_objects_t *objects;
    struct prt_checkout checkout;
    size_t capacity; /* of `entries` */
    struct prt_checkout_entry *entries;
    size_t bytes;         /* of all files so far */
    size_t seen;          /* names looked at */
    prt_buf path;         /* of where the walk is */
    prt_id modules;       /* .gitmodules */
    bool has_modules;     /* ... is there */
    prt_category trouble; /* what is wrong with the repository; NONE: the error is another */
    prt_err *err;
};

static prt_code fail(struct reading *reading, prt_category category, const char *what)
{
    return prt_trouble(&reading->trouble, category, reading->err, "%s", what);
}

/* An object that is missing, damaged or too large is the repository's fault. */
static prt_code judge(struct reading *reading, prt_code rc)
{
    if (rc != PRT_OK && reading->trouble == PRT_CATEGORY_NONE && prt_analysis_is_loss(rc))
        reading->trouble = prt_analysis_category(rc);
    return rc;
}

static bool goes_on(const struct reading *reading)
{
    const struct prt_analyze_options *options = reading->options;
    const struct prt_analyze_progress progress = {PRT_ANALYSIS_OPEN, reading->seen, 0};
    return options->progress == NULL || options->progress(options->context, &progress);
}

static bool is_asked_for(const struct reading *reading)
{
    const prt_str path = prt_buf_str(&reading->path);
    for (prt_str rest = reading->task->patterns; rest.len > 0;) {
        const size_t end = prt_str_find(rest, '\n');
        if (prt_wildmatch(prt_str_sub(rest, 0, end), path, PRT_WILDMATCH_PATH))
            return true;
        rest = prt_str_sub(rest, end + 1, rest.len);
    }
    return false;
}

static prt_code add(struct reading *reading, prt_checkout_kind kind, prt_str text, prt_str commit)
{
    prt_arena *arena = &reading->checkout.arena;
    const size_t count = reading->checkout.entry_count;
    if (count >= PRT_MAX_CHECKOUT_ENTRIES)
        return fail(reading, PRT_CATEGORY_TOO_LARGE, "it has more files than are read of one repository (50000)");
    struct prt_checkout_entry *grown = prt_grow(reading->entries, &reading->capacity, count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(reading->err, "files of a commit");
    reading->entries = grown;
    grown[count] = (struct prt_checkout_entry){.kind = kind,
                                               .path = prt_arena_str(arena, prt_buf_str(&reading->path)),
                                               .text = prt_arena_str(arena, text),
                                               .commit = prt_arena_str(arena, commit)};
    if (grown[count].path.data == NULL || grown[count].text.data == NULL || grown[count].commit.data == NULL)
        return prt_fail_memory(reading->err, "files of a commit");
    reading->checkout.entry_count++;
    return PRT_OK;
}

static prt_code add_blob(struct reading *reading, prt_checkout_kind kind, const prt_id *id)
{
    prt_object blob = {0};
    prt_code rc = judge(reading, prt_objects_get(reading->objects, id, PRT_OBJECT_BLOB, &blob, reading->err));
    if (rc == PRT_OK && kind == PRT_CHECKOUT_FILE && blob.size > PRT_MAX_CHECKOUT_BYTES - reading->bytes)
        rc = fail(reading, PRT_CATEGORY_TOO_LARGE,
                  "its files are larger together than what is read of one repository "
                  "(64 MiB)");
    if (rc == PRT_OK)
        rc = add(reading, kind, (prt_str){(const char *)blob.data, blob.size}, (prt_str){0});
    if (rc == PRT_OK && kind == PRT_CHECKOUT_FILE)
        reading->bytes += blob.size;
    prt_objects_release(reading->objects, &blob);
    return rc;
}

/* How large it is decides before it is inflated. */
static prt_code add_sized(struct reading *reading, prt_checkout_kind kind, const prt_id *id)
{
    const size_t most = kind == PRT_CHECKOUT_LINK ? PRT_MAX_NAME : PRT_MAX_CHECKOUT_FILE;
    prt_object_kind found;
    size_t size = 0;
    const prt_code rc = judge(reading, prt_objects_stat(reading->objects, id, &found, &size, reading->err));
    if (rc != PRT_OK)
        return rc;
    if (size <= most)
        return add_blob(reading, kind, id);
    return kind == PRT_CHECKOUT_FILE ? add(reading, PRT_CHECKOUT_LARGE, (prt_str){0}, (prt_str){0}) : PRT_OK;
}

static prt_code walk(struct reading *reading, const prt_id *tree, unsigned depth);

static prt_code visit_kind(struct reading *reading, const struct prt_tree_entry *entry, unsigned depth)
{
    char hex[PRT_ID_HEX_MAX];
    switch (entry->kind) {
    case PRT_ENTRY_FILE: return is_asked_for(reading) ? add_sized(reading, PRT_CHECKOUT_FILE, &entry->id) : PRT_OK;
    case PRT_ENTRY_LINK: return add_sized(reading, PRT_CHECKOUT_LINK, &entry->id);
    case PRT_ENTRY_FOLDER: return walk(reading, &entry->id, depth + 1);
    case PRT_ENTRY_SUBMODULE:
        prt_id_hex(&entry->id, prt_objects_id_size(reading->objects), hex);
        return add(reading, PRT_CHECKOUT_SUBMODULE, (prt_str){0}, prt_str_from(hex));
    }
    return PRT_OK;
}

static prt_code visit(struct reading *reading, const struct prt_tree_entry *entry, unsigned depth)
{
    const size_t len = reading->path.len;
    if (reading->seen++ >= PRT_MAX_CHECKOUT_SEEN)
        return fail(reading, PRT_CATEGORY_TOO_LARGE,
                    "it has more files than are looked at in one repository (2000000)");
    if (reading->seen % PROGRESS_EVERY == 0 && !goes_on(reading))
        return prt_fail(reading->err, PRT_E_CANCELLED, "reading the files of a commit was cancelled");
    if (len == 0 && entry->kind == PRT_ENTRY_FILE && prt_str_equal(entry->name, PRT_STR(".gitmodules"))) {
        reading->modules = entry->id;
        reading->has_modules = true;
    }
    if (len > 0)
        prt_buf_add_char(&reading->path, '/');
    prt_buf_add_str(&reading->path, entry->name);
    prt_code rc = prt_buf_check(&reading->path, "a path", reading->err);
    if (rc == PRT_OK && prt_str_find(entry->name, '/') == entry->name.len &&
        prt_checkout_path_is_good(prt_buf_str(&reading->path)))
        rc = visit_kind(reading, entry, depth);
    reading->path.len = len;
    if (reading->path.data != NULL)
        reading->path.data[len] = '\0';
    return rc;
}

static prt_code walk(struct reading *reading, const prt_id *tree, unsigned depth)
{
    struct prt_tree_entry entry;
    prt_object object = {0};
    if (depth > PRT_MAX_TREE_DEPTH)
        return fail(reading, PRT_CATEGORY_TOO_LARGE, "its folders lie deeper in folders than 512");
    prt_code rc = judge(reading, prt_objects_get(reading->objects, tree, PRT_OBJECT_TREE, &object, reading->err));
    prt_str rest = {(const char *)object.data, rc == PRT_OK ? object.size : 0};
    while (rc == PRT_OK && rest.len > 0) {
        rc = judge(reading, prt_tree_entry_read(&rest, prt_objects_id_size(reading->objects), &entry, reading->err));
        if (rc == PRT_OK)
            rc = visit(reading, &entry, depth);
    }
    prt_objects_release(reading->objects, &object);
    return rc;
}

static int by_path(const void *left, const void *right)
{
    const struct prt_checkout_entry *a = left, *b = right;
    return prt_str_compare(a->path, b->path);
}

/* A tree that names something twice is none that git makes; the first one stands. */
static prt_code settle(struct reading *reading)
{
    struct prt_checkout *checkout = &reading->checkout;
    size_t used = 0;
    if (checkout->entry_count > 1)
        qsort(reading->entries, checkout->entry_count, sizeof *reading->entries, by_path);
    checkout->entries = prt_arena_alloc(&checkout->arena, checkout->entry_count + 1, sizeof *checkout->entries);
    if (checkout->entries == NULL)
        return prt_fail_memory(reading->err, "files of a commit");
    for (size_t i = 0; i < checkout->entry_count; i++)
        if (used == 0 || !prt_str_equal(checkout->entries[used - 1].path, reading->entries[i].path))
            checkout->entries[used++] = reading->entries[i];
    checkout->entry_count = used;
    return PRT_OK;
}

static void name_modules(struct prt_checkout *checkout, const struct prt_gitmodule *modules, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct prt_checkout_entry *found = prt_checkout_find(checkout, modules[i].path);
        if (found != NULL && found->kind == PRT_CHECKOUT_SUBMODULE && modules[i].url.len <= PRT_MAX_CLONE_URL)
            checkout->entries[found - checkout->entries].text = modules[i].url;
    }
}

/* One that cannot be read or parsed leaves its submodules without a URL, which is told when one is needed. */
static prt_code read_modules(struct reading *reading)
{
    struct prt_gitmodule *modules = NULL;
    prt_object blob = {0};
    prt_object_kind kind;
    size_t count = 0, size = 0;
    prt_err why;
    if (!reading->has_modules)
        return PRT_OK;
    prt_code rc = prt_objects_stat(reading->objects, &reading->modules, &kind, &size, &why);
    if (rc == PRT_OK && size > PRT_MAX_CHECKOUT_MODULES)
        return PRT_OK;
    if (rc == PRT_OK)
        rc = prt_objects_get(reading->objects, &reading->modules, PRT_OBJECT_BLOB, &blob, &why);
    if (rc == PRT_OK)
        rc = prt_gitmodules_parse(&reading->checkout.arena, (prt_str){(const char *)blob.data, blob.size}, &modules,
                                  &count, &why);
    prt_objects_release(reading->objects, &blob);
    if (rc == PRT_E_MEMORY)
        return prt_fail_memory(reading->err, ".gitmodules");
    name_modules(&reading->checkout, modules, count);
    return PRT_OK;
}

static prt_code find_branch(struct reading *reading, prt_id *out)
{
    const prt_str branch = reading->task->branch;
    prt_buf name = {0};
    git_oid found;
    prt_buf_add_text(&name, "refs/heads/");
    prt_buf_add_str(&name, branch);
    prt_code rc = prt_buf_check(&name, "a branch", reading->err);
    if (rc == PRT_OK && (prt_str_find(branch, '\0') < branch.len ||
                         git_reference_name_to_id(&found, reading->repository.handle, name.data) != 0))
        rc = prt_trouble(&reading->trouble, PRT_CATEGORY_UNBORN_HEAD, reading->err, "it has no branch %.*s",
                         PRT_STR_ARG(branch));
    if (rc == PRT_OK)
        memcpy(out->bytes, found.id, PRT_ID_BYTES);
    prt_buf_free(&name);
    return rc;
}

static prt_code find_commit(struct reading *reading, prt_id *out)
{
    const struct prt_task *task = reading->task;
    *out = (prt_id){.bytes = {0}};
    if (task->tip.len > 0) {
        if (prt_id_from_hex(task->tip, PRT_ID_BYTES, out))
            return PRT_OK;
        return prt_fail(reading->err, PRT_E_PROTOCOL, "task: tip: not the %d hex digits of a commit's name",
                        2 * PRT_ID_BYTES);
    }
    if (task->branch.len > 0)
        return find_branch(reading, out);
    if (!reading->repository.born)
        return fail(reading, PRT_CATEGORY_UNBORN_HEAD, "its HEAD names a branch that does not exist");
    *out = reading->repository.tip;
    return PRT_OK;
}

static prt_code keep_commit(struct reading *reading, const prt_id *commit)
{
    char hex[PRT_ID_HEX_MAX];
    prt_id_hex(commit, prt_objects_id_size(reading->objects), hex);
    reading->checkout.commit = prt_arena_str(&reading->checkout.arena, prt_str_from(hex));
    return reading->checkout.commit.data != NULL ? PRT_OK : prt_fail_memory(reading->err, "files of a commit");
}

static prt_code read_files(struct reading *reading)
{
    struct prt_commit_header header;
    prt_object object = {0};
    prt_id commit, tree;
    prt_code rc = find_commit(reading, &commit);
    if (rc == PRT_OK)
        rc = judge(reading, prt_walk_read(reading->objects, &commit, NULL, &object, &header, reading->err));
    if (rc == PRT_OK)
        tree = header.tree;
    prt_objects_release(reading->objects, &object);
    if (rc == PRT_OK)
        rc = keep_commit(reading, &commit);
    if (rc == PRT_OK)
        rc = walk(reading, &tree, 0);
    if (rc == PRT_OK)
        rc = settle(reading);
    return rc == PRT_OK ? read_modules(reading) : rc;
}

static prt_code open_and_read(struct reading *reading, const char *root, prt_str path)
{
    prt_code rc = prt_repository_open(root, path, &reading->repository, &reading->trouble, reading->err);
    if (rc == PRT_OK)
        rc = judge(reading, prt_objects_open(reading->repository.handle, PRT_MIB(CHECKOUT_CACHE_MIB), &reading->objects,
                                             reading->err));
    return rc == PRT_OK ? read_files(reading) : rc;
}

/* What was found so far is forgotten: an answer is whole, or says why there is none. */
static prt_code answer_trouble(const struct reading *reading, struct prt_checkout *out, prt_err *err)
{
    struct prt_checkout answer = {.problem = reading->trouble};
    answer.why = prt_arena_str(&answer.arena, prt_str_from(reading->err->text));
    if (answer.why.data == NULL)
        return prt_fail_memory(err, "files of a commit");
    *out = answer;
    return PRT_OK;
}

prt_code prt_checkout_read(const char *root, prt_str path, const struct prt_task *task,
                           const struct prt_analyze_options *options, struct prt_checkout *out, prt_err *err)
{
    prt_err why = {.text = ""};
    struct reading reading = {.task = task, .options = options, .trouble = PRT_CATEGORY_NONE, .err = &why};
    prt_code rc = open_and_read(&reading, root, path);
    if (rc == PRT_OK) {
        *out = reading.checkout;
        reading.checkout = (struct prt_checkout){0};
    } else if (reading.trouble != PRT_CATEGORY_NONE) {
        rc = answer_trouble(&reading, out, err);
    } else {
        *err = why;
    }
    prt_checkout_free(&reading.checkout);
    free(reading.entries);
    prt_buf_free(&reading.path);
    prt_objects_destroy(&reading.objects);
    prt_repository_close(&reading.repository);
    return rc;
}
