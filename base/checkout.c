/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/checkout.h"

#include <string.h>

#include "prt/buf.h"
#include "prt/limits.h"

void prt_checkout_free(struct prt_checkout *checkout)
{
    prt_arena_free(&checkout->arena);
    *checkout = (struct prt_checkout){0};
}

static bool is_good_part(prt_str part)
{
    return part.len > 0 && !prt_str_equal(part, PRT_STR(".")) && !prt_str_equal(part, PRT_STR("..")) &&
           !prt_str_equal_fold(part, PRT_STR(".git"));
}

bool prt_checkout_path_is_good(prt_str path)
{
    if (path.len > PRT_MAX_NAME || prt_str_find(path, '\0') < path.len)
        return false;
    for (prt_str rest = path;;) {
        const size_t end = prt_str_find(rest, '/');
        if (!is_good_part(prt_str_sub(rest, 0, end)))
            return false;
        if (end == rest.len)
            return true;
        rest = prt_str_sub(rest, end + 1, rest.len);
    }
}

/* The first entry whose path is not less than this one. */
static size_t first_from(const struct prt_checkout *checkout, prt_str path)
{
    size_t low = 0, high = checkout->entry_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (prt_str_compare(checkout->entries[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct prt_checkout_entry *prt_checkout_find(const struct prt_checkout *checkout, prt_str path)
{
    const size_t at = first_from(checkout, path);
    const bool there = at < checkout->entry_count && prt_str_equal(checkout->entries[at].path, path);
    return there ? &checkout->entries[at] : NULL;
}

static bool is_below(prt_str path, prt_str folder)
{
    return path.len > folder.len && path.data[folder.len] == '/' && prt_str_starts(path, folder);
}

/* Whether it stands before "folder/". */
static bool is_before(prt_str path, prt_str folder)
{
    const int order = prt_str_compare(prt_str_sub(path, 0, folder.len), folder);
    return order < 0 || (order == 0 && (path.len == folder.len || (unsigned char)path.data[folder.len] < '/'));
}

static size_t first_below(const struct prt_checkout *checkout, prt_str folder)
{
    size_t low = 0, high = checkout->entry_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (is_before(checkout->entries[middle].path, folder))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t prt_checkout_below(const struct prt_checkout *checkout, prt_str folder, size_t *first)
{
    const size_t start = folder.len == 0 ? 0 : first_below(checkout, folder);
    size_t end = start;
    while (end < checkout->entry_count && (folder.len == 0 || is_below(checkout->entries[end].path, folder)))
        end++;
    *first = start;
    return end - start;
}

size_t prt_checkout_bytes(const struct prt_checkout *checkout)
{
    size_t bytes = 0;
    for (size_t i = 0; i < checkout->entry_count; i++)
        bytes += checkout->entries[i].kind == PRT_CHECKOUT_FILE ? checkout->entries[i].text.len : 0;
    return bytes;
}

static prt_code copy_entry(prt_arena *arena, prt_str folder, const struct prt_checkout_entry *entry,
                           struct prt_checkout_entry *out, prt_err *err)
{
    prt_buf path = {0};
    prt_buf_add_str(&path, folder);
    prt_buf_add_char(&path, '/');
    prt_buf_add_str(&path, entry->path);
    prt_code rc = prt_buf_check(&path, "a path", err);
    *out = (struct prt_checkout_entry){.kind = entry->kind,
                                       .path = prt_arena_str(arena, prt_buf_str(&path)),
                                       .text = prt_arena_str(arena, entry->text),
                                       .commit = prt_arena_str(arena, entry->commit)};
    if (rc == PRT_OK && (out->path.data == NULL || out->text.data == NULL || out->commit.data == NULL))
        rc = prt_fail_memory(err, "files of a commit");
    prt_buf_free(&path);
    return rc;
}

static prt_code check_room(const struct prt_checkout *checkout, prt_str path, const struct prt_checkout *part,
                           prt_err *err)
{
    const struct prt_checkout_entry *place = prt_checkout_find(checkout, path);
    if (place == NULL || place->kind != PRT_CHECKOUT_SUBMODULE)
        return prt_fail(err, PRT_E_NOT_FOUND, "%.*s: no submodule", PRT_STR_ARG(path));
    if (checkout->entry_count + part->entry_count > PRT_MAX_CHECKOUT_ENTRIES)
        return prt_fail(err, PRT_E_LIMIT, "more than %d files", PRT_MAX_CHECKOUT_ENTRIES);
    if (prt_checkout_bytes(checkout) + prt_checkout_bytes(part) > PRT_MAX_CHECKOUT_BYTES)
        return prt_fail(err, PRT_E_LIMIT, "files of more than %zu bytes", PRT_MAX_CHECKOUT_BYTES);
    return PRT_OK;
}

/* What lies below a folder has its place behind everything that is less than "folder/": where the merge puts it. */
static void merge(const struct prt_checkout *checkout, prt_str path, const struct prt_checkout_entry *added,
                  size_t added_count, struct prt_checkout_entry *out)
{
    size_t used = 0, next = 0;
    for (size_t i = 0; i < checkout->entry_count; i++) {
        const struct prt_checkout_entry *old = &checkout->entries[i];
        while (next < added_count && prt_str_compare(added[next].path, old->path) < 0)
            out[used++] = added[next++];
        if (!prt_str_equal(old->path, path))
            out[used++] = *old;
    }
    while (next < added_count)
        out[used++] = added[next++];
}

prt_code prt_checkout_graft(struct prt_checkout *checkout, prt_str path, const struct prt_checkout *part, prt_err *err)
{
    prt_code rc = check_room(checkout, path, part, err);
    if (rc != PRT_OK)
        return rc;
    const size_t count = checkout->entry_count - 1 + part->entry_count;
    struct prt_checkout_entry *added = prt_arena_alloc(&checkout->arena, part->entry_count + 1, sizeof *added);
    struct prt_checkout_entry *merged = prt_arena_alloc(&checkout->arena, count + 1, sizeof *merged);
    if (added == NULL || merged == NULL)
        return prt_fail_memory(err, "files of a commit");
    for (size_t i = 0; rc == PRT_OK && i < part->entry_count; i++)
        rc = copy_entry(&checkout->arena, path, &part->entries[i], &added[i], err);
    if (rc != PRT_OK)
        return rc;
    merge(checkout, path, added, part->entry_count, merged);
    checkout->entries = merged;
    checkout->entry_count = count;
    return PRT_OK;
}
