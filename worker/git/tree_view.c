/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/tree_view.h"

#include <stdlib.h>

#include "prt/limits.h"
#include "prt/mem.h"
#include "worker/git/treediff.h"

struct prt_tree_view_folder {
    struct prt_view_entry *entries;
    size_t count;
};

static const prt_view_kind kinds[] = {[PRT_ENTRY_FILE] = PRT_VIEW_FILE,
                                      [PRT_ENTRY_LINK] = PRT_VIEW_LINK,
                                      [PRT_ENTRY_FOLDER] = PRT_VIEW_FOLDER,
                                      [PRT_ENTRY_SUBMODULE] = PRT_VIEW_SUBMODULE};

static prt_code no_memory(prt_err *err)
{
    return prt_fail_memory(err, "the folders of a tree");
}

/* A hostile tree may have a name twice. */
static int by_name(const void *a, const void *b)
{
    const struct prt_view_entry *left = a, *right = b;
    const int order = prt_str_compare(left->name, right->name);
    return order != 0 ? order : (left->object > right->object) - (left->object < right->object);
}

static prt_code add_id(struct prt_tree_view *view, const prt_id *id, prt_err *err)
{
    prt_id *grown = prt_grow(view->ids, &view->id_capacity, view->id_count + 1, sizeof *grown);
    if (grown == NULL)
        return no_memory(err);
    view->ids = grown;
    view->ids[view->id_count++] = *id;
    return PRT_OK;
}

/* Reads an entry off the front; out NULL: only to count. */
static prt_code take_entry(struct prt_tree_view *view, prt_str *rest, struct prt_view_entry *out, prt_err *err)
{
    struct prt_tree_entry entry;
    prt_code code = prt_tree_entry_read(rest, prt_objects_id_size(view->objects), &entry, err);
    if (code != PRT_OK || out == NULL)
        return code;
    *out = (struct prt_view_entry){
        .name = prt_arena_str(&view->arena, entry.name), .kind = kinds[entry.kind], .object = view->id_count};
    return out->name.data == NULL ? no_memory(err) : add_id(view, &entry.id, err);
}

static prt_code take_entries(struct prt_tree_view *view, prt_str bytes, struct prt_tree_view_folder *folder,
                             prt_err *err)
{
    size_t count = 0;
    prt_code code = PRT_OK;
    for (prt_str rest = bytes; rest.len > 0 && code == PRT_OK; count++)
        code = take_entry(view, &rest, NULL, err);
    if (code == PRT_OK && count > PRT_MAX_DETECT_ENTRIES)
        code = prt_fail(err, PRT_E_LIMIT, "%zu entries, at most %d are looked through", count, PRT_MAX_DETECT_ENTRIES);
    if (code != PRT_OK)
        return code;
    folder->entries = prt_arena_alloc(&view->arena, count, sizeof *folder->entries);
    if (folder->entries == NULL)
        return no_memory(err);
    for (prt_str rest = bytes; rest.len > 0 && code == PRT_OK; folder->count++)
        code = take_entry(view, &rest, &folder->entries[folder->count], err);
    if (code == PRT_OK && count > 1)
        qsort(folder->entries, count, sizeof *folder->entries, by_name);
    return code;
}

static prt_code read_folder(struct prt_tree_view *view, const prt_id *id, struct prt_tree_view_folder *folder,
                            prt_err *err)
{
    prt_object tree = {0};
    char hex[PRT_ID_HEX_MAX];
    prt_code code = prt_objects_get(view->objects, id, PRT_OBJECT_TREE, &tree, err);
    if (code != PRT_OK)
        return code;
    code = take_entries(view, (prt_str){(const char *)tree.data, tree.size}, folder, err);
    prt_objects_release(view->objects, &tree);
    if (code == PRT_OK || code == PRT_E_MEMORY)
        return code;
    prt_id_hex(id, prt_objects_id_size(view->objects), hex);
    return prt_wrap(err, "tree %s", hex);
}

static prt_code keep_folder(struct prt_tree_view *view, prt_str path, const struct prt_tree_view_folder *folder,
                            prt_err *err)
{
    struct prt_tree_view_folder *grown =
        prt_grow(view->folders, &view->folder_capacity, view->folder_count + 1, sizeof *grown);
    if (grown == NULL)
        return no_memory(err);
    view->folders = grown;
    const prt_code code = prt_map_put(view->places, path, view->folder_count, err);
    if (code == PRT_OK)
        view->folders[view->folder_count++] = *folder;
    return code;
}

static int compare_name(const void *key, const void *entry)
{
    return prt_str_compare(*(const prt_str *)key, ((const struct prt_view_entry *)entry)->name);
}

/* The tree of a folder whose parent is `parent`; false: there is no folder of that name. */
static bool find_folder(const struct prt_tree_view *view, const struct prt_tree_view_folder *parent, prt_str name,
                        prt_id *out)
{
    const struct prt_view_entry *entry =
        parent->count > 0 ? bsearch(&name, parent->entries, parent->count, sizeof *entry, compare_name) : NULL;
    if (entry == NULL || entry->kind != PRT_VIEW_FOLDER)
        return false;
    *out = view->ids[entry->object];
    return true;
}

static bool is_kept(const struct prt_tree_view *view, prt_str path, struct prt_tree_view_folder *out)
{
    uint64_t place = 0;
    if (!prt_map_get(view->places, path, &place))
        return false;
    *out = view->folders[place];
    return true;
}

/* From the root down; what is not there is empty, and kept as such. */
static prt_code open_folder(struct prt_tree_view *view, prt_str path, struct prt_tree_view_folder *out, prt_err *err)
{
    struct prt_tree_view_folder folder = {.entries = NULL};
    prt_id id = view->tree;
    bool there = view->has_tree;
    size_t at = 0;
    prt_code code = PRT_OK;
    for (bool more = true; more && code == PRT_OK;) {
        const prt_str here = prt_str_sub(path, 0, at == 0 ? 0 : at - 1);
        if (!is_kept(view, here, &folder)) {
            folder = (struct prt_tree_view_folder){.entries = NULL};
            if (there)
                code = read_folder(view, &id, &folder, err);
            if (code == PRT_OK)
                code = keep_folder(view, here, &folder, err);
        }
        more = at < path.len;
        const prt_str rest = prt_str_sub(path, at, path.len);
        const size_t end = prt_str_find(rest, '/');
        there = more && find_folder(view, &folder, prt_str_sub(rest, 0, end), &id);
        at += end + 1;
    }
    if (code == PRT_OK)
        *out = folder;
    return code;
}

static prt_code list(void *state, prt_str path, const struct prt_view_entry **entries, size_t *count, prt_err *err)
{
    struct prt_tree_view *view = state;
    struct prt_tree_view_folder folder = {.entries = NULL};
    if (!is_kept(view, path, &folder)) {
        const prt_code code = open_folder(view, path, &folder, err);
        if (code != PRT_OK)
            return code;
    }
    *entries = folder.entries;
    *count = folder.count;
    return PRT_OK;
}

static prt_code read(void *state, const struct prt_view_entry *entry, size_t most, prt_str *text, bool *whole,
                     prt_err *err)
{
    struct prt_tree_view *view = state;
    const prt_id *id = &view->ids[entry->object];
    prt_object_kind kind = PRT_OBJECT_BLOB;
    size_t size = 0;
    *text = (prt_str){0};
    *whole = false;
    prt_objects_release(view->objects, &view->held);
    prt_code code = prt_objects_stat(view->objects, id, &kind, &size, err);
    if (code != PRT_OK || (kind == PRT_OBJECT_BLOB && size > most))
        return code;
    code = prt_objects_get(view->objects, id, PRT_OBJECT_BLOB, &view->held, err);
    if (code != PRT_OK)
        return code;
    *text = (prt_str){(const char *)view->held.data, view->held.size};
    *whole = true;
    return PRT_OK;
}

static prt_code walk(void *state, prt_code (*visit)(void *context, prt_str path, prt_err *err), void *context,
                     prt_err *err)
{
    const struct prt_tree_view *view = state;
    struct prt_file_pairs pairs = {.count = 0};
    if (!view->has_tree)
        return PRT_OK;
    prt_code code = prt_treediff(view->objects, NULL, &view->tree, &pairs, err);
    for (size_t i = 0; i < pairs.count && code == PRT_OK; i++)
        if (pairs.items[i].after.kind == PRT_ENTRY_FILE)
            code = visit(context, prt_file_pair_path(&pairs, &pairs.items[i]), err);
    prt_file_pairs_free(&pairs);
    return code;
}

prt_code prt_tree_view_open(struct prt_tree_view *view, prt_objects_t *objects, const prt_id *tree, prt_err *err)
{
    *view = (struct prt_tree_view){.objects = objects, .has_tree = tree != NULL, .places = prt_map_new()};
    view->view = (struct prt_view){.state = view, .list = list, .read = read, .walk = walk};
    if (tree != NULL)
        view->tree = *tree;
    return view->places != NULL ? PRT_OK : no_memory(err);
}

void prt_tree_view_close(struct prt_tree_view *view)
{
    if (view->objects != NULL)
        prt_objects_release(view->objects, &view->held);
    prt_map_destroy(&view->places);
    prt_arena_free(&view->arena);
    free(view->folders);
    free(view->ids);
    *view = (struct prt_tree_view){.objects = NULL};
}
