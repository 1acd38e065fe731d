/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/jjb/jjb_tree.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "coordinator/remote/jjb/listing.h"
#include "coordinator/remote/jjb/source.h"
#include "prt/limits.h"
#include "prt/mem.h"

struct walk {
    struct prt_jjb_tree *tree;
    const struct prt_jjb_source *source;
    size_t root_len; /* of the source's root */
    prt_err *err;
};

static prt_code keep_problem(struct walk *walk)
{
    struct prt_jjb_tree *tree = walk->tree;
    if (walk->err->code == PRT_E_MEMORY || walk->err->code == PRT_E_LIMIT)
        return walk->err->code;
    prt_str *grown = prt_grow(tree->problems, &tree->problem_capacity, tree->problem_count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(walk->err, "problems of a folder");
    tree->problems = grown;
    const prt_str text = prt_arena_str(&tree->arena, prt_str_from(walk->err->text));
    if (text.data == NULL)
        return prt_fail_memory(walk->err, "problems of a folder");
    grown[tree->problem_count++] = text;
    return PRT_OK;
}

/* A path as sentences name it: from the folder that was given. */
static const char *shown(const struct walk *walk, const char *path)
{
    const char *rest = path + walk->root_len;
    return *rest == '/' ? rest + 1 : ".";
}

static bool is_within(const struct walk *walk, const char *real)
{
    return strncmp(real, walk->source->root, walk->root_len) == 0 &&
           (real[walk->root_len] == '/' || real[walk->root_len] == '\0');
}

static bool is_definitions(const char *name)
{
    const prt_str text = prt_str_from(name);
    return prt_str_ends(text, PRT_STR(".yaml")) || prt_str_ends(text, PRT_STR(".yml"));
}

static bool has_folder(const struct walk *walk, const char *folder, const char *name)
{
    char path[PATH_MAX];
    const int len = snprintf(path, sizeof path, "%s/%s", folder, name);
    return len > 0 && (size_t)len < sizeof path && walk->source->is_folder(walk->source->state, path);
}

static prt_code join(const char *folder, const char *name, char out[PATH_MAX], prt_err *err)
{
    const int len = snprintf(out, PATH_MAX, "%s/%s", folder, name);
    if (len < 0 || len >= PATH_MAX)
        return prt_fail(err, PRT_E_UNSUPPORTED, "%.200s...: the path is too long", folder);
    return PRT_OK;
}

static prt_code add_file(struct walk *walk, const char *path, prt_str bytes)
{
    struct prt_jjb_tree *tree = walk->tree;
    if (tree->file_count >= PRT_MAX_JJB_FILES)
        return prt_fail(walk->err, PRT_E_LIMIT, "job definitions: more than %d files", PRT_MAX_JJB_FILES);
    struct prt_jjb_file *grown = prt_grow(tree->files, &tree->file_capacity, tree->file_count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(walk->err, path);
    tree->files = grown;
    const prt_str kept_path = prt_arena_str(&tree->arena, prt_str_from(shown(walk, path)));
    const prt_str kept = prt_arena_str(&tree->arena, bytes);
    if (kept_path.data == NULL || kept.data == NULL)
        return prt_fail_memory(walk->err, path);
    grown[tree->file_count++] = (struct prt_jjb_file){kept_path, kept};
    tree->bytes += bytes.len;
    return PRT_OK;
}

/* `path` is how it was reached, `real` where it is. */
static prt_code read_file(struct walk *walk, const char *path, const char *real)
{
    prt_buf bytes = {0};
    uint64_t ignored;
    if (prt_map_get(walk->tree->seen, prt_str_from(real), &ignored))
        return PRT_OK;
    prt_code code = prt_map_put(walk->tree->seen, prt_str_from(real), 0, walk->err);
    if (code == PRT_OK)
        code = walk->source->read(walk->source->state, real, PRT_MAX_JJB_BYTES - walk->tree->bytes, &bytes, walk->err);
    if (code == PRT_OK)
        code = add_file(walk, path, prt_buf_str(&bytes));
    prt_buf_free(&bytes);
    return code == PRT_OK ? PRT_OK : keep_problem(walk);
}

static prt_code walk_folder(struct walk *walk, const char *path, const char *real, unsigned depth, bool below);

static prt_code real_of(struct walk *walk, const char *path, char real[PATH_MAX], mode_t *mode)
{
    const int reason = walk->source->resolve(walk->source->state, path, real, mode);
    if (reason != 0)
        return prt_fail_errno(walk->err, reason, "%s: %s", shown(walk, path),
                              reason == ENOENT ? "the link leads nowhere; a submodule that is not checked out?"
                                               : "cannot be read");
    if (!is_within(walk, real))
        return prt_fail(walk->err, PRT_E_PERMISSION,
                        "%s: the link leads out of the folder of definitions; it is not read", shown(walk, path));
    return PRT_OK;
}

/* Links come last: a folder behind one is listed, but what is below it is not. */
static prt_code follow(struct walk *walk, const char *path, const char *name, unsigned depth)
{
    char real[PATH_MAX];
    mode_t mode = 0;
    if (real_of(walk, path, real, &mode) != PRT_OK)
        return keep_problem(walk);
    if (S_ISDIR(mode))
        return walk_folder(walk, path, real, depth + 1, false);
    return is_definitions(name) ? read_file(walk, path, real) : PRT_OK;
}

static prt_code visit(struct walk *walk, const char *folder, const char *real_folder, const char *name, unsigned depth,
                      bool folders)
{
    char path[PATH_MAX], real[PATH_MAX];
    mode_t mode = 0;
    if (join(folder, name, path, walk->err) != PRT_OK || join(real_folder, name, real, walk->err) != PRT_OK)
        return keep_problem(walk);
    const int reason = walk->source->look(walk->source->state, real, &mode);
    if (reason != 0) {
        prt_fail_errno(walk->err, reason, "%s: cannot be read", shown(walk, path));
        return keep_problem(walk);
    }
    if (S_ISLNK(mode) && (folders || is_definitions(name)))
        return follow(walk, path, name, depth);
    if (S_ISDIR(mode) && folders)
        return walk_folder(walk, path, real, depth + 1, true);
    return S_ISREG(mode) && is_definitions(name) ? read_file(walk, path, real) : PRT_OK;
}

static bool is_checkout(const struct walk *walk, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL && strcmp(slash + 1, "global-jjb") == 0 && has_folder(walk, path, "jjb");
}

static prt_code walk_folder(struct walk *walk, const char *path, const char *real, unsigned depth, bool below)
{
    struct prt_jjb_listing listing;
    if (depth > PRT_MAX_DISCOVER_DEPTH)
        return prt_fail(walk->err, PRT_E_LIMIT, "job definitions: folders lie more than %d deep",
                        PRT_MAX_DISCOVER_DEPTH);
    if (below && is_checkout(walk, path))
        return visit(walk, path, real, "jjb", depth, true);
    if (walk->source->list(walk->source->state, real, &listing, walk->err) != PRT_OK)
        return keep_problem(walk);
    prt_code code = PRT_OK;
    for (size_t i = 0; code == PRT_OK && i < listing.count; i++)
        code = visit(walk, path, real, listing.names[i], depth, below);
    prt_jjb_listing_free(&listing);
    return code;
}

static prt_code walk_root(struct walk *walk)
{
    char path[PATH_MAX], real[PATH_MAX];
    const char *root = walk->source->root;
    mode_t mode = 0;
    if (!has_folder(walk, root, "jjb"))
        return walk_folder(walk, root, root[0] != '\0' ? root : "/", 0, true);
    prt_code code = join(root, "jjb", path, walk->err);
    if (code == PRT_OK)
        code = real_of(walk, path, real, &mode);
    return code == PRT_OK ? walk_folder(walk, path, real, 0, true) : code;
}

static prt_code add(struct prt_jjb_tree *tree, const struct prt_jjb_source *source, prt_err *err)
{
    struct walk walk = {.tree = tree, .source = source, .root_len = strlen(source->root), .err = err};
    if (tree->seen == NULL && (tree->seen = prt_map_new()) == NULL)
        return prt_fail_memory(err, "job definitions");
    return walk_root(&walk);
}

/* The folder itself must be there; what is in it may be wrong. */
prt_code prt_jjb_tree_add(struct prt_jjb_tree *tree, const char *folder, prt_err *err)
{
    struct stat status;
    char *root = realpath(folder, NULL);
    prt_code code = PRT_OK;
    if (root == NULL || stat(root, &status) != 0)
        code = prt_fail_errno(err, errno, "%s: cannot be read", folder);
    else if (!S_ISDIR(status.st_mode))
        code = prt_fail(err, PRT_E_IO, "%s: is no folder", folder);
    if (code == PRT_OK) {
        const struct prt_jjb_source source = prt_jjb_source_folder(root);
        code = add(tree, &source, err);
    }
    free(root);
    return code;
}

prt_code prt_jjb_tree_add_checkout(struct prt_jjb_tree *tree, const struct prt_checkout *checkout, prt_err *err)
{
    const struct prt_jjb_source source = prt_jjb_source_checkout(checkout);
    return add(tree, &source, err);
}

void prt_jjb_tree_free(struct prt_jjb_tree *tree)
{
    free(tree->files);
    free(tree->problems);
    prt_map_destroy(&tree->seen);
    prt_arena_free(&tree->arena);
    *tree = (struct prt_jjb_tree){0};
}
