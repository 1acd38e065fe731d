/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/detect/view.h"

#include <stdlib.h>

#include "prt/buf.h"
#include "prt/limits.h"

static int compare_name(const void *key, const void *entry)
{
    return prt_str_compare(*(const prt_str *)key, ((const struct prt_view_entry *)entry)->name);
}

static prt_code look_up(const struct prt_view *view, prt_str path, struct prt_view_entry *out, bool *found,
                        prt_err *err)
{
    const struct prt_view_entry *entries = NULL;
    size_t count = 0;
    const size_t slash = prt_str_rfind(path, '/');
    const bool nested = slash < path.len;
    const prt_str folder = nested ? prt_str_sub(path, 0, slash) : PRT_STR("");
    const prt_str name = nested ? prt_str_sub(path, slash + 1, path.len) : path;
    const prt_code code = view->list(view->state, folder, &entries, &count, err);
    if (code != PRT_OK)
        return code;
    const struct prt_view_entry *entry =
        count > 0 ? bsearch(&name, entries, count, sizeof *entries, compare_name) : NULL;
    *found = entry != NULL;
    if (entry != NULL)
        *out = *entry;
    return PRT_OK;
}

/* One step of a link's target, below the folder in `path`. false: it leads out of the tree. */
static bool take_step(prt_buf *path, prt_str part)
{
    if (part.len == 0 || prt_str_equal(part, PRT_STR(".")))
        return true;
    if (prt_str_equal(part, PRT_STR(".."))) {
        const size_t slash = prt_str_rfind(prt_buf_str(path), '/');
        if (path->len == 0)
            return false;
        path->len = slash < path->len ? slash : 0;
        return true;
    }
    if (path->len > 0)
        prt_buf_add_char(path, '/');
    prt_buf_add_str(path, part);
    return true;
}

/* Where a link at `path` leads, in place of it. */
static bool follow(prt_buf *path, prt_str target)
{
    const size_t slash = prt_str_rfind(prt_buf_str(path), '/');
    if (target.len == 0 || target.data[0] == '/')
        return false;
    path->len = slash < path->len ? slash : 0;
    while (target.len > 0) {
        const size_t end = prt_str_find(target, '/');
        if (!take_step(path, prt_str_sub(target, 0, end)))
            return false;
        target = prt_str_sub(target, end + 1, target.len);
    }
    return true;
}

static prt_code follow_links(const struct prt_view *view, prt_buf *path, struct prt_view_entry *out, bool *found,
                             prt_err *err)
{
    prt_code code = PRT_OK;
    for (int links = 0; code == PRT_OK && *found && out->kind == PRT_VIEW_LINK; links++) {
        prt_str target = {0};
        bool whole = false;
        *found = false;
        if (links == PRT_MAX_DETECT_LINKS)
            break;
        code = view->read(view->state, out, PRT_MAX_NAME, &target, &whole, err);
        if (code != PRT_OK || !whole || !follow(path, target))
            break;
        code = prt_buf_check(path, "a link's target", err);
        if (code == PRT_OK && path->len > 0)
            code = look_up(view, prt_buf_str(path), out, found, err);
    }
    return code;
}

prt_code prt_view_find(const struct prt_view *view, prt_str path, struct prt_view_entry *out, bool *found, prt_err *err)
{
    struct prt_view_entry entry = {.kind = PRT_VIEW_FILE};
    bool there = false;
    prt_buf at = {0};
    prt_code code = look_up(view, path, &entry, &there, err);
    if (code == PRT_OK && there && entry.kind == PRT_VIEW_LINK) {
        prt_buf_add_str(&at, path);
        code = follow_links(view, &at, &entry, &there, err);
    }
    prt_buf_free(&at);
    if (code != PRT_OK)
        return code;
    *found = there;
    *out = entry;
    return PRT_OK;
}
