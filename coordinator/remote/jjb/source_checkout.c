/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "coordinator/remote/jjb/source.h"
#include "prt/limits.h"

enum { LINKS_MAX = 40 /* followed on one way; as Linux has it */ };

/* A way through a checkout: `done` has been gone, `rest` is to be. Relative to the root, without a slash in front. */
struct way {
    char done[PATH_MAX], rest[PATH_MAX];
    const struct prt_checkout_entry *submodule; /* it leads to this one, or below: nothing is there */
    unsigned links;
};

static prt_str below_root(const char *path)
{
    return prt_str_from(path + strspn(path, "/"));
}

static bool is_definitions(prt_str path)
{
    return prt_str_ends(path, PRT_STR(".yaml")) || prt_str_ends(path, PRT_STR(".yml"));
}

static bool has_below(const struct prt_checkout *checkout, prt_str folder)
{
    size_t first;
    return prt_checkout_below(checkout, folder, &first) > 0;
}

static mode_t mode_of(const struct prt_checkout_entry *entry)
{
    switch (entry->kind) {
    case PRT_CHECKOUT_LINK: return S_IFLNK;
    case PRT_CHECKOUT_SUBMODULE: return S_IFDIR;
    default: return S_IFREG;
    }
}

/* What lies at a path, which has no links in front of its last part. */
static int look_at(const struct prt_checkout *checkout, prt_str path, mode_t *mode)
{
    const struct prt_checkout_entry *entry = prt_checkout_find(checkout, path);
    if (entry != NULL)
        *mode = mode_of(entry);
    else if (path.len == 0 || has_below(checkout, path))
        *mode = S_IFDIR;
    else
        return ENOENT;
    return 0;
}

/* The next part, taken off the rest. False: none is left. */
static bool take_part(struct way *way, char part[PATH_MAX])
{
    const size_t blanks = strspn(way->rest, "/");
    const size_t len = strcspn(way->rest + blanks, "/");
    if (len == 0)
        return false;
    memcpy(part, way->rest + blanks, len);
    part[len] = '\0';
    memmove(way->rest, way->rest + blanks + len, strlen(way->rest + blanks + len) + 1);
    return true;
}

static bool put(char out[PATH_MAX], const char *first, const char *second)
{
    const size_t one = strlen(first), two = strlen(second);
    const size_t slash = one > 0 && first[one - 1] != '/' && two > 0 && second[0] != '/';
    if (one + slash + two >= PATH_MAX)
        return false;
    char joined[PATH_MAX];
    memcpy(joined, first, one);
    if (slash > 0)
        joined[one] = '/';
    memcpy(joined + one + slash, second, two + 1);
    memcpy(out, joined, one + slash + two + 1);
    return true;
}

/* The link's text goes in front of the rest, and the way leads on from the folder that it lies in. */
static int follow(struct way *way, const struct prt_checkout_entry *link)
{
    char target[PATH_MAX];
    if (link->text.len == 0 || link->text.len >= sizeof target || prt_str_find(link->text, '\0') < link->text.len)
        return ENOENT;
    memcpy(target, link->text.data, link->text.len);
    target[link->text.len] = '\0';
    if (target[0] == '/')
        return EXDEV;
    if (++way->links > LINKS_MAX)
        return ELOOP;
    return put(way->rest, target, way->rest) ? 0 : ENAMETOOLONG;
}

static int go_up(struct way *way)
{
    char *slash = strrchr(way->done, '/');
    if (way->done[0] == '\0')
        return EXDEV;
    *(slash != NULL ? slash : way->done) = '\0';
    return 0;
}

static int enter(const struct prt_checkout *checkout, struct way *way, const char *part)
{
    char next[PATH_MAX];
    mode_t mode = 0;
    if (strcmp(part, ".") == 0)
        return 0;
    if (strcmp(part, "..") == 0)
        return go_up(way);
    if (!put(next, way->done, part))
        return ENAMETOOLONG;
    const struct prt_checkout_entry *entry = prt_checkout_find(checkout, prt_str_from(next));
    if (entry != NULL && entry->kind == PRT_CHECKOUT_LINK)
        return follow(way, entry);
    if (entry != NULL && entry->kind == PRT_CHECKOUT_SUBMODULE)
        way->submodule = entry;
    const int trouble = look_at(checkout, prt_str_from(next), &mode);
    if (trouble == 0 && !S_ISDIR(mode) && way->rest[strspn(way->rest, "/")] != '\0')
        return ENOTDIR;
    if (trouble == 0)
        memcpy(way->done, next, strlen(next) + 1);
    return trouble;
}

/* EXDEV: it leads out. */
static int go(const struct prt_checkout *checkout, prt_str path, struct way *way)
{
    char part[PATH_MAX];
    int trouble = 0;
    way->done[0] = '\0';
    way->submodule = NULL;
    way->links = 0;
    if (path.len >= sizeof way->rest)
        return ENAMETOOLONG;
    memcpy(way->rest, path.data, path.len);
    way->rest[path.len] = '\0';
    while (trouble == 0 && take_part(way, part))
        trouble = enter(checkout, way, part);
    return trouble;
}

static bool is_folder(const void *state, const char *path)
{
    struct way way;
    mode_t mode = 0;
    return go(state, below_root(path), &way) == 0 && look_at(state, prt_str_from(way.done), &mode) == 0 &&
           S_ISDIR(mode);
}

static int look(const void *state, const char *path, mode_t *mode)
{
    return look_at(state, below_root(path), mode);
}

/* Files that nobody asked for are not in a checkout: a link that leads to nothing may well lead to one of them, unless
 * it is called like definitions, or leads to a submodule. */
static int resolve(const void *state, const char *path, char real[PATH_MAX], mode_t *mode)
{
    struct way way;
    int trouble = go(state, below_root(path), &way);
    if (trouble == EXDEV) {
        memcpy(real, PRT_JJB_OUTSIDE, sizeof PRT_JJB_OUTSIDE);
        *mode = S_IFREG;
        return 0;
    }
    if (trouble == ENOENT && way.submodule == NULL && !is_definitions(below_root(path))) {
        *mode = S_IFREG;
        return put(real, "/", below_root(path).data) ? 0 : ENAMETOOLONG;
    }
    if (trouble == 0)
        trouble = look_at(state, prt_str_from(way.done), mode);
    if (trouble == 0 && !put(real, "/", way.done))
        trouble = ENAMETOOLONG;
    return trouble;
}

static prt_code read_bytes(const void *state, const char *path, size_t max, prt_buf *out, prt_err *err)
{
    const struct prt_checkout_entry *entry = prt_checkout_find(state, below_root(path));
    if (entry == NULL)
        return prt_fail(err, PRT_E_NOT_FOUND, "%s: not there", path);
    if (entry->kind != PRT_CHECKOUT_FILE || entry->text.len > max)
        return prt_fail(err, PRT_E_LIMIT, "%s: is larger than the %zu bytes that are read of such a file", path, max);
    prt_buf_clear(out);
    prt_buf_add_str(out, entry->text);
    return prt_buf_check(out, "a file of definitions", err);
}

/* Entries below a folder are in the order of their paths, so that a folder's come together but for "a-b" between "a"
 * and "a/b": the names are sorted behind this, and the same one twice left out. */
static prt_code list(const void *state, const char *folder, struct prt_jjb_listing *out, prt_err *err)
{
    const struct prt_checkout *checkout = state;
    const prt_str path = below_root(folder);
    const size_t skip = path.len > 0 ? path.len + 1 : 0;
    struct prt_jjb_listing listing = {0};
    size_t first = 0;
    const size_t count = prt_checkout_below(checkout, path, &first);
    prt_code code = PRT_OK;
    prt_str last = {0};
    for (size_t i = 0; code == PRT_OK && i < count; i++) {
        const prt_str rest = prt_str_sub(checkout->entries[first + i].path, skip, PRT_MAX_NAME);
        const prt_str name = prt_str_sub(rest, 0, prt_str_find(rest, '/'));
        if (!prt_str_equal(name, last) && name.data[0] != '.')
            code = prt_jjb_listing_add(&listing, folder, name, err);
        last = name;
    }
    prt_jjb_listing_sort(&listing);
    if (code == PRT_OK)
        *out = listing;
    else
        prt_jjb_listing_free(&listing);
    return code;
}

struct prt_jjb_source prt_jjb_source_checkout(const struct prt_checkout *checkout)
{
    return (struct prt_jjb_source){.state = checkout,
                                   .root = "",
                                   .is_folder = is_folder,
                                   .list = list,
                                   .look = look,
                                   .resolve = resolve,
                                   .read = read_bytes};
}

static bool is_read(prt_str path)
{
    return prt_str_equal(path, PRT_STR("jjb")) || prt_str_starts(path, PRT_STR("jjb/"));
}

static bool leads_to(const struct prt_checkout *checkout, const struct prt_checkout_entry *link,
                     const struct prt_checkout_entry *submodule)
{
    struct way way;
    (void)go(checkout, link->path, &way);
    return way.submodule == submodule;
}

bool prt_jjb_wants_submodule(const struct prt_checkout *checkout, const struct prt_checkout_entry *submodule)
{
    bool wanted = is_read(submodule->path);
    mode_t mode = 0;
    if (look_at(checkout, PRT_STR("jjb"), &mode) != 0)
        return true; /* the whole repository is read */
    for (size_t i = 0; !wanted && i < checkout->entry_count; i++)
        if (checkout->entries[i].kind == PRT_CHECKOUT_LINK && is_read(checkout->entries[i].path))
            wanted = leads_to(checkout, &checkout->entries[i], submodule);
    return wanted;
}
