/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/treediff.h"

#include <stdlib.h>

#include "prt/limits.h"
#include "prt/mem.h"

/* One side's folder while it is merged with the other side's. */
struct folder {
    const prt_id *id; /* NULL: not there, which is the same as empty */
    prt_object tree;
    prt_str rest;                /* the raw entries behind `entry` */
    struct prt_tree_entry entry; /* meaningful until at_end */
    bool at_end;
};

struct walk {
    prt_objects_t *objects;
    size_t id_size;
    struct prt_file_pairs *pairs;
};

static prt_code compare_folders(struct walk *walk, const prt_id *before, const prt_id *after, size_t depth,
                                prt_err *err);

static prt_code name_tree(const struct walk *walk, const struct folder *folder, prt_err *err)
{
    char hex[PRT_ID_HEX_MAX];
    prt_id_hex(folder->id, walk->id_size, hex);
    return prt_wrap(err, "tree %s", hex);
}

static prt_code next_entry(const struct walk *walk, struct folder *folder, prt_err *err)
{
    folder->at_end = folder->rest.len == 0;
    if (folder->at_end)
        return PRT_OK;
    prt_code code = prt_tree_entry_read(&folder->rest, walk->id_size, &folder->entry, err);
    return code == PRT_OK ? PRT_OK : name_tree(walk, folder, err);
}

static size_t equal_bytes(prt_str a, prt_str b)
{
    size_t size = a.len < b.len ? a.len : b.len;
    size_t at = 0;
    for (uint64_t x, y; at + sizeof x <= size; at += sizeof x) {
        memcpy(&x, a.data + at, sizeof x);
        memcpy(&y, b.data + at, sizeof y);
        if (x != y)
            break;
    }
    while (at < size && a.data[at] == b.data[at])
        at++;
    return at;
}

/* Passes over the entries that both go on with, byte by byte the same, without taking them apart. */
static void skip_equal(const struct walk *walk, struct folder *a, struct folder *b)
{
    const size_t equal = equal_bytes(a->rest, b->rest);
    size_t whole = 0;
    while (whole < equal) {
        const char *name_end = memchr(a->rest.data + whole, '\0', equal - whole);
        if (name_end == NULL || equal - (size_t)(name_end - a->rest.data) < walk->id_size + 1)
            break;
        whole = (size_t)(name_end - a->rest.data) + 1 + walk->id_size;
    }
    a->rest = prt_str_sub(a->rest, whole, a->rest.len);
    b->rest = prt_str_sub(b->rest, whole, b->rest.len);
}

static prt_code next_entries(const struct walk *walk, struct folder *before, struct folder *after, prt_err *err)
{
    skip_equal(walk, before, after);
    prt_code code = next_entry(walk, before, err);
    return code == PRT_OK ? next_entry(walk, after, err) : code;
}

/* A name's byte at `at`, where a folder's name goes on with a '/'. */
static unsigned char byte_of(const struct prt_tree_entry *entry, size_t at)
{
    if (at < entry->name.len)
        return (unsigned char)entry->name.data[at];
    return entry->kind == PRT_ENTRY_FOLDER && at == entry->name.len ? '/' : 0;
}

static int compare_names(const struct prt_tree_entry *a, const struct prt_tree_entry *b)
{
    size_t common = a->name.len < b->name.len ? a->name.len : b->name.len;
    int order = memcmp(a->name.data, b->name.data, common);
    return order != 0 ? order : byte_of(a, common) - byte_of(b, common);
}

static prt_code enter(struct prt_file_pairs *pairs, prt_str name, prt_err *err)
{
    prt_buf_add_str(&pairs->folder, name);
    prt_buf_add_char(&pairs->folder, '/');
    return prt_buf_check(&pairs->folder, "path of a folder", err);
}

static void leave(struct prt_file_pairs *pairs, size_t folder_len)
{
    pairs->folder.len = folder_len;
    pairs->folder.data[folder_len] = '\0';
}

static struct prt_file_version version_of(const struct prt_tree_entry *entry)
{
    if (entry == NULL)
        return (struct prt_file_version){0};
    return (struct prt_file_version){
        .id = entry->id, .exists = true, .executable = entry->executable, .kind = entry->kind};
}

static prt_code add_pair(struct prt_file_pairs *pairs, const struct prt_tree_entry *before,
                         const struct prt_tree_entry *after, prt_err *err)
{
    if (pairs->count >= PRT_MAX_FILE_PAIRS)
        return prt_fail(err, PRT_E_LIMIT, "more than %lu files differ between two trees",
                        (unsigned long)PRT_MAX_FILE_PAIRS);
    struct prt_file_pair *items = prt_grow(pairs->items, &pairs->capacity, pairs->count + 1, sizeof *items);
    if (items == NULL)
        return prt_fail_memory(err, "list of changed files");
    pairs->items = items;
    size_t path_at = pairs->paths.len;
    prt_buf_add_str(&pairs->paths, prt_buf_str(&pairs->folder));
    prt_buf_add_str(&pairs->paths, after != NULL ? after->name : before->name);
    prt_code code = prt_buf_check(&pairs->paths, "paths of changed files", err);
    if (code != PRT_OK)
        return code;
    items[pairs->count++] = (struct prt_file_pair){.before = version_of(before),
                                                   .after = version_of(after),
                                                   .path_at = (uint32_t)path_at,
                                                   .path_len = (uint32_t)(pairs->paths.len - path_at),
                                                   .partner = PRT_NO_PARTNER};
    return PRT_OK;
}

static void hint(const struct walk *walk, const prt_id *id)
{
    if (id != NULL)
        prt_objects_hint(walk->objects, id);
}

/* Files that differ are read once the trees are done with. */
static prt_code meet_files(struct walk *walk, const struct prt_tree_entry *before, const struct prt_tree_entry *after,
                           prt_err *err)
{
    hint(walk, before != NULL ? &before->id : NULL);
    hint(walk, after != NULL ? &after->id : NULL);
    return add_pair(walk->pairs, before, after, err);
}

/* Entries of one name and kind of thing; one of them may be NULL. */
static prt_code compare_entries(struct walk *walk, const struct prt_tree_entry *before,
                                const struct prt_tree_entry *after, size_t depth, prt_err *err)
{
    const struct prt_tree_entry *any = after != NULL ? after : before;
    /* cppcheck-suppress nullPointer ; one of them is there, see above */
    if (any->kind != PRT_ENTRY_FOLDER)
        return meet_files(walk, before, after, err);
    size_t folder_len = walk->pairs->folder.len;
    prt_code code = enter(walk->pairs, any->name, err);
    if (code != PRT_OK)
        return code;
    code =
        compare_folders(walk, before != NULL ? &before->id : NULL, after != NULL ? &after->id : NULL, depth + 1, err);
    leave(walk->pairs, folder_len);
    return code;
}

static bool entries_equal(const struct prt_tree_entry *a, const struct prt_tree_entry *b)
{
    return a->kind == b->kind && a->executable == b->executable && prt_id_equal(&a->id, &b->id);
}

/* Handles the lower of the two names, or both where they are the same, and moves on. */
static prt_code merge_step(struct walk *walk, struct folder *before, struct folder *after, size_t depth, prt_err *err)
{
    int order = before->at_end ? 1 : after->at_end ? -1 : compare_names(&before->entry, &after->entry);
    if (order == 0 && entries_equal(&before->entry, &after->entry))
        return next_entries(walk, before, after, err);
    prt_code code =
        compare_entries(walk, order <= 0 ? &before->entry : NULL, order >= 0 ? &after->entry : NULL, depth, err);
    if (code != PRT_OK)
        return code;
    if (order == 0)
        return next_entries(walk, before, after, err);
    return next_entry(walk, order < 0 ? before : after, err);
}

static prt_code open_folder(struct walk *walk, struct folder *folder, prt_err *err)
{
    if (folder->id == NULL)
        return PRT_OK;
    prt_code code = prt_objects_get(walk->objects, folder->id, PRT_OBJECT_TREE, &folder->tree, err);
    if (code == PRT_OK)
        folder->rest = (prt_str){(const char *)folder->tree.data, folder->tree.size};
    return code;
}

static prt_code merge_folders(struct walk *walk, struct folder *before, struct folder *after, size_t depth,
                              prt_err *err)
{
    prt_code code = next_entries(walk, before, after, err);
    while (code == PRT_OK && !(before->at_end && after->at_end))
        code = merge_step(walk, before, after, depth, err);
    return code;
}

static prt_code compare_folders(struct walk *walk, const prt_id *before_id, const prt_id *after_id, size_t depth,
                                prt_err *err)
{
    struct folder before = {.id = before_id};
    struct folder after = {.id = after_id};
    if (depth > PRT_MAX_TREE_DEPTH)
        return prt_fail(err, PRT_E_LIMIT, "more than %d folders in each other", PRT_MAX_TREE_DEPTH);
    hint(walk, before_id);
    hint(walk, after_id);
    prt_code code = open_folder(walk, &before, err);
    if (code == PRT_OK)
        code = open_folder(walk, &after, err);
    if (code == PRT_OK)
        code = merge_folders(walk, &before, &after, depth, err);
    prt_objects_release(walk->objects, &before.tree);
    prt_objects_release(walk->objects, &after.tree);
    return code;
}

prt_code prt_treediff(prt_objects_t *objects, const prt_id *before, const prt_id *after, struct prt_file_pairs *pairs,
                      prt_err *err)
{
    struct walk walk = {.objects = objects, .id_size = prt_objects_id_size(objects), .pairs = pairs};
    pairs->count = 0;
    prt_buf_clear(&pairs->paths);
    prt_buf_clear(&pairs->folder);
    if (before != NULL && after != NULL && prt_id_equal(before, after))
        return PRT_OK;
    return compare_folders(&walk, before, after, 0, err);
}

void prt_file_pairs_free(struct prt_file_pairs *pairs)
{
    free(pairs->items);
    prt_buf_free(&pairs->paths);
    prt_buf_free(&pairs->folder);
    *pairs = (struct prt_file_pairs){0};
}

prt_str prt_file_pair_path(const struct prt_file_pairs *pairs, const struct prt_file_pair *pair)
{
    return (prt_str){pairs->paths.data + pair->path_at, pair->path_len};
}
