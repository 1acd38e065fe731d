/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_DETECT_TREES_H
#define PRT_TESTS_DETECT_TREES_H
/* A tree as a table, and the view of it that detectors are given. Paths are in the order of their bytes. */
#include <stdlib.h>
#include <string.h>

#include "prt/limits.h"
#include "prt/mem.h"
#include "tests/support/dump.h"
#include "tests/support/unit.h"
#include "worker/detect/detect.h"

enum { TREE_FILES = 48, TREE_ENTRIES = 1024 };

struct tree_file {
    const char *path;
    const char *text; /* of a link the path it leads to */
    prt_view_kind kind;
    size_t size; /* what read() says of it, when that is more than the text */
    bool missing;
};

/* An entry of a table of files: AT("a/b", "text"), AT("c", "a/b", LINK); AT(NULL, NULL) is behind the last. */
#define AT(where, ...)                                                                                                 \
    {                                                                                                                  \
        .path = (where), .text = __VA_ARGS__                                                                           \
    }
#define LINK .kind = PRT_VIEW_LINK

struct tree {
    const struct tree_file *files;
    size_t count;
    struct prt_view_entry *lists[TREE_ENTRIES]; /* handed out; freed at the end */
    size_t list_count;
    size_t reads;
};

static inline int tree_by_name(const void *a, const void *b)
{
    return prt_str_compare(((const struct prt_view_entry *)a)->name, ((const struct prt_view_entry *)b)->name);
}

static inline bool tree_has(const struct prt_view_entry *entries, size_t count, prt_str name)
{
    for (size_t i = 0; i < count; i++)
        if (prt_str_equal(entries[i].name, name))
            return true;
    return false;
}

static inline prt_code tree_list(void *state, prt_str path, const struct prt_view_entry **entries, size_t *count,
                                 prt_err *err)
{
    struct tree *tree = state;
    struct prt_view_entry *found = prt_calloc(tree->count + 1, sizeof *found);
    size_t used = 0;
    (void)err;
    assert_non_null(found);
    assert_true(tree->list_count < TREE_ENTRIES);
    for (size_t i = 0; i < tree->count; i++) {
        const prt_str whole = prt_str_from(tree->files[i].path);
        const size_t below = path.len == 0 ? 0 : path.len + 1;
        if (!prt_str_starts(whole, path) || whole.len <= below || (path.len > 0 && whole.data[path.len] != '/'))
            continue;
        const prt_str rest = prt_str_sub(whole, below, whole.len);
        const size_t slash = prt_str_find(rest, '/');
        const prt_str name = prt_str_sub(rest, 0, slash);
        if (!tree_has(found, used, name))
            found[used++] = (struct prt_view_entry){name, slash < rest.len ? PRT_VIEW_FOLDER : tree->files[i].kind,
                                                    slash < rest.len ? SIZE_MAX : i};
    }
    qsort(found, used, sizeof *found, tree_by_name);
    tree->lists[tree->list_count++] = found;
    *entries = found;
    *count = used;
    return PRT_OK;
}

static inline prt_code tree_read(void *state, const struct prt_view_entry *entry, size_t most, prt_str *text,
                                 bool *whole, prt_err *err)
{
    struct tree *tree = state;
    const struct tree_file *file = &tree->files[entry->object];
    tree->reads++;
    if (file->missing)
        return prt_fail(err, PRT_E_NOT_FOUND, "blob 1111: missing");
    *text = prt_str_from(file->text);
    *whole = text->len <= most && file->size <= most;
    if (!*whole)
        *text = (prt_str){0};
    return PRT_OK;
}

static inline prt_code tree_walk(void *state, prt_code (*visit)(void *context, prt_str path, prt_err *err),
                                 void *context, prt_err *err)
{
    const struct tree *tree = state;
    prt_code code = PRT_OK;
    for (size_t i = 0; i < tree->count && code == PRT_OK; i++)
        if (tree->files[i].kind == PRT_VIEW_FILE)
            code = visit(context, prt_str_from(tree->files[i].path), err);
    return code;
}

static inline struct prt_view tree_view(struct tree *tree)
{
    return (struct prt_view){.state = tree, .list = tree_list, .read = tree_read, .walk = tree_walk};
}

static inline void tree_free(struct tree *tree)
{
    for (size_t i = 0; i < tree->list_count; i++)
        free(tree->lists[i]);
    tree->list_count = 0;
}

/* What prt_detect says with these options: "dependabot {...}\n" for each feature, or its code and sentence. */
static inline void tree_detect(const struct tree_file *files, const char *options, prt_buf *out)
{
    struct tree tree = {.files = files};
    const struct prt_view view = tree_view(&tree);
    struct prt_detect_options read;
    struct prt_feature *features = NULL;
    prt_arena arena = {0};
    size_t count = 0;
    prt_err err;
    while (files[tree.count].path != NULL)
        tree.count++;
    assert_prt_ok(prt_detect_options_read(prt_str_from(options), &read, &err), err);
    const prt_code code = prt_detect(&read, &view, &arena, &features, &count, &err);
    if (code != PRT_OK)
        prt_buf_add_fmt(out, "%s: %s\n", prt_code_name(code), err.text);
    for (size_t i = 0; i < count; i++) {
        prt_buf_add_str(out, features[i].name);
        prt_buf_add_char(out, ' ');
        assert_true(prt_doc_dump(features[i].facts, PRT_MAX_FACT_VALUES, out));
        prt_buf_add_char(out, '\n');
    }
    prt_arena_free(&arena);
    prt_detect_options_free(&read);
    tree_free(&tree);
}

/* A tree, and what one detector says of it. */
struct tree_case {
    const char *detector;
    const char *what; /* the tree in words */
    struct tree_file files[12];
    const char *says;
};

static inline void tree_check(const struct tree_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        prt_buf options = {0}, said = {0}, wanted = {0};
        prt_buf_add_fmt(&options, "{\"enabled\":[\"%s\"]}", cases[i].detector);
        tree_detect(cases[i].files, options.data, &said);
        prt_buf_add_fmt(&wanted, "%s %s\n", cases[i].detector, cases[i].says);
        if (!prt_str_equal(prt_buf_str(&said), prt_buf_str(&wanted)))
            fail_msg("%s, %s:\nsays   %swanted %s", cases[i].detector, cases[i].what, said.data, wanted.data);
        prt_buf_free(&options);
        prt_buf_free(&said);
        prt_buf_free(&wanted);
    }
}

#endif
