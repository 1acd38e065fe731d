/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml_tree.h"

#include <stdlib.h>

#include "base/yaml_scalar.h"
#include "prt/mem.h"

enum { SHOWN_NAME = 200 }; /* bytes of a key or anchor that a sentence shows */

static prt_code refuse_name(struct prt_yaml_tree *tree, const char *before, prt_str name, const char *after)
{
    return prt_fail(tree->err, PRT_E_FORMAT, "%s:%u: %s%.*s%s", tree->file, tree->line, before,
                    PRT_STR_ARG(prt_str_sub(name, 0, SHOWN_NAME)), after);
}

static prt_code no_memory(struct prt_yaml_tree *tree)
{
    return prt_fail_memory(tree->err, tree->file);
}

/* Errors from below know neither the file nor the line. */
static prt_code located(struct prt_yaml_tree *tree, prt_code code)
{
    return code == PRT_OK ? PRT_OK : prt_wrap(tree->err, "%s:%u", tree->file, tree->line);
}

static prt_code count_nodes(struct prt_yaml_tree *tree, uint64_t more)
{
    tree->nodes += more;
    if (tree->nodes > PRT_MAX_DOC_NODES)
        return prt_fail(tree->err, PRT_E_LIMIT, "%s:%u: the file holds more than %d values once aliases are expanded",
                        tree->file, tree->line, PRT_MAX_DOC_NODES);
    return PRT_OK;
}

static prt_code check_nesting(struct prt_yaml_tree *tree, size_t levels)
{
    if (levels > PRT_MAX_DOC_NESTING)
        return prt_fail(tree->err, PRT_E_LIMIT, "%s:%u: lists and mappings lie more than %d deep in each other",
                        tree->file, tree->line, PRT_MAX_DOC_NESTING);
    return PRT_OK;
}

static struct prt_yaml_frame *top(struct prt_yaml_tree *tree)
{
    return tree->depth != 0 ? &tree->frames[tree->depth - 1] : NULL;
}

static bool key_comes_next(struct prt_yaml_tree *tree)
{
    const struct prt_yaml_frame *frame = top(tree);
    return frame != NULL && frame->doc->type == PRT_DOC_MAP && !frame->has_key;
}

static prt_doc *new_doc(struct prt_yaml_tree *tree, prt_doc_type type)
{
    prt_doc *doc = prt_arena_alloc(tree->arena, 1, sizeof *doc);
    if (doc != NULL) {
        doc->type = type;
        doc->line = tree->line;
    }
    return doc;
}

/* Notes that an anchor of this name begins here; a later one of the same name takes its place. */
static prt_code begin_anchor(struct prt_yaml_tree *tree, prt_str name, size_t *out)
{
    *out = SIZE_MAX;
    if (name.len == 0)
        return PRT_OK;
    struct prt_yaml_anchor *grown =
        prt_grow(tree->anchors, &tree->anchor_capacity, tree->anchor_count + 1, sizeof *grown);
    if (grown == NULL)
        return no_memory(tree);
    tree->anchors = grown;
    tree->anchors[tree->anchor_count] = (struct prt_yaml_anchor){0};
    prt_code code = prt_map_put(tree->anchor_index, name, tree->anchor_count, tree->err);
    if (code == PRT_OK)
        *out = tree->anchor_count++;
    return located(tree, code);
}

static void complete_anchor(struct prt_yaml_tree *tree, size_t anchor, struct prt_yaml_anchor value)
{
    if (anchor != SIZE_MAX)
        tree->anchors[anchor] = value;
}

static prt_code set_merge(struct prt_yaml_tree *tree, struct prt_yaml_frame *frame, const prt_doc *value)
{
    bool good = value->type == PRT_DOC_MAP || value->type == PRT_DOC_LIST;
    for (size_t i = 0; value->type == PRT_DOC_LIST && i < value->as.list.count; i++)
        good = good && value->as.list.items[i]->type == PRT_DOC_MAP;
    if (!good)
        return prt_yaml_tree_refuse(tree, PRT_E_FORMAT, "the value of << must be a mapping or a list of mappings");
    return located(tree, prt_yaml_frame_add_merge(frame, value, tree->err));
}

/* Puts a complete value where it belongs: into the list or mapping that is open, or at the root. */
static prt_code place(struct prt_yaml_tree *tree, prt_doc *value, unsigned height)
{
    struct prt_yaml_frame *frame = top(tree);
    if (frame == NULL) {
        tree->root = value;
        return PRT_OK;
    }
    if (height > frame->height)
        frame->height = height;
    bool merges = frame->has_key && frame->key_merges;
    frame->has_key = false;
    if (merges)
        return set_merge(tree, frame, value);
    if (tree->lax && frame->doc->type == PRT_DOC_MAP)
        return located(tree, prt_yaml_frame_set(frame, frame->key, value, tree->err));
    return located(tree, prt_yaml_frame_add(frame, frame->key, value, tree->err));
}

/* `key` lives in the arena. */
static prt_code place_key(struct prt_yaml_tree *tree, prt_str key, bool merges)
{
    struct prt_yaml_frame *frame = top(tree);
    if (!tree->lax && (merges ? frame->merge_count != 0 : prt_yaml_frame_has(frame, key)))
        return refuse_name(tree, "the key \"", key, "\" is there twice in one mapping");
    frame->key = key;
    frame->key_line = tree->line;
    frame->has_key = true;
    frame->key_merges = merges;
    return PRT_OK;
}

/* Gives a scalar its type. `doc` is a text when it comes in. */
static prt_code resolve(struct prt_yaml_tree *tree, const struct prt_yaml_scalar *scalar, prt_str text, prt_doc *doc)
{
    doc->as.text = text;
    if (scalar->meaning == PRT_YAML_TEXT)
        return PRT_OK;
    if (!prt_yaml_plain(text, doc) && !tree->lax)
        return prt_yaml_tree_refuse(tree, PRT_E_FORMAT,
                                    "this number does not fit; put it in quotes if it is meant as text");
    if (scalar->meaning == PRT_YAML_PLAIN || doc->type == scalar->type)
        return PRT_OK;
    if (scalar->type != PRT_DOC_REAL || doc->type != PRT_DOC_INT)
        return prt_yaml_tree_refuse(tree, PRT_E_FORMAT, "this value is not what its tag says");
    doc->as.real = (double)doc->as.integer;
    doc->type = PRT_DOC_REAL;
    return PRT_OK;
}

/* Applies one "<<". A mapping's own keys win over merged ones, and the earlier of a list of mappings over the later. */
static prt_code apply_merge(struct prt_yaml_tree *tree, struct prt_yaml_frame *frame, const prt_doc *merge)
{
    prt_code code = PRT_OK;
    if (merge->type == PRT_DOC_MAP)
        return located(tree, prt_yaml_frame_merge(frame, merge, tree->err));
    for (size_t i = 0; code == PRT_OK && i < merge->as.list.count; i++)
        code = prt_yaml_frame_merge(frame, merge->as.list.items[i], tree->err);
    return located(tree, code);
}

/* The last one first: of several, which only lax reading admits, the later wins. */
static prt_code apply_merges(struct prt_yaml_tree *tree, struct prt_yaml_frame *frame)
{
    prt_code code = PRT_OK;
    for (size_t i = frame->merge_count; code == PRT_OK && i > 0; i--)
        code = apply_merge(tree, frame, frame->merges[i - 1]);
    return code;
}

prt_code prt_yaml_tree_start(struct prt_yaml_tree *tree)
{
    tree->line = 1;
    tree->anchor_index = prt_map_new();
    return tree->anchor_index != NULL ? PRT_OK : no_memory(tree);
}

void prt_yaml_tree_free(struct prt_yaml_tree *tree)
{
    for (size_t i = 0; i < PRT_MAX_DOC_NESTING; i++)
        prt_yaml_frame_free(&tree->frames[i]);
    prt_map_destroy(&tree->anchor_index);
    free(tree->anchors);
}

prt_code prt_yaml_tree_scalar(struct prt_yaml_tree *tree, const struct prt_yaml_scalar *scalar)
{
    size_t anchor;
    bool is_key = key_comes_next(tree);
    prt_code code = begin_anchor(tree, scalar->anchor, &anchor);
    if (code != PRT_OK || (code = count_nodes(tree, 1)) != PRT_OK)
        return code;
    prt_str text = prt_arena_str(tree->arena, scalar->text);
    if (text.data == NULL)
        return no_memory(tree);
    if (is_key && anchor == SIZE_MAX)
        return place_key(tree, text, scalar->is_plain && prt_str_equal(text, PRT_STR("<<")));
    prt_doc *doc = new_doc(tree, PRT_DOC_TEXT);
    if (doc == NULL)
        return no_memory(tree);
    if ((code = resolve(tree, scalar, text, doc)) != PRT_OK)
        return code;
    complete_anchor(tree, anchor, (struct prt_yaml_anchor){doc, 1, 0});
    return is_key ? place_key(tree, text, false) : place(tree, doc, 0);
}

prt_code prt_yaml_tree_alias(struct prt_yaml_tree *tree, prt_str name)
{
    uint64_t at;
    if (!prt_map_get(tree->anchor_index, name, &at))
        return refuse_name(tree, "*", name, ": no anchor (&) of this name comes before it");
    struct prt_yaml_anchor anchor = tree->anchors[at];
    if (anchor.doc == NULL)
        return refuse_name(tree, "*", name, ": stands inside the value that its anchor names");
    prt_code code = count_nodes(tree, anchor.nodes);
    if (code == PRT_OK)
        code = check_nesting(tree, tree->depth + anchor.height);
    if (code != PRT_OK)
        return code;
    if (!key_comes_next(tree))
        return place(tree, anchor.doc, anchor.height);
    if (anchor.doc->type != PRT_DOC_TEXT)
        return refuse_name(tree, "*", name, ": a key must be text, and this alias names something else");
    return place_key(tree, anchor.doc->as.text, false);
}

prt_code prt_yaml_tree_open(struct prt_yaml_tree *tree, prt_doc_type type, prt_str anchor_name)
{
    size_t anchor;
    uint64_t nodes_before = tree->nodes;
    if (key_comes_next(tree))
        return prt_yaml_tree_refuse(tree, PRT_E_FORMAT, "a key must be text, not a list or mapping");
    prt_code code = check_nesting(tree, tree->depth + 1);
    if (code == PRT_OK)
        code = count_nodes(tree, 1);
    if (code == PRT_OK)
        code = begin_anchor(tree, anchor_name, &anchor);
    if (code != PRT_OK)
        return code;
    prt_doc *doc = new_doc(tree, type);
    if (doc == NULL)
        return no_memory(tree);
    struct prt_yaml_frame *frame = &tree->frames[tree->depth++];
    prt_yaml_frame_open(frame, doc);
    frame->anchor = anchor;
    frame->nodes_before = nodes_before;
    return PRT_OK;
}

prt_code prt_yaml_tree_close(struct prt_yaml_tree *tree)
{
    struct prt_yaml_frame *frame = top(tree);
    prt_code code = apply_merges(tree, frame);
    if (code == PRT_OK)
        code = located(tree, prt_yaml_frame_close(frame, tree->arena, tree->err));
    if (code != PRT_OK)
        return code;
    unsigned height = frame->height + 1;
    complete_anchor(tree, frame->anchor,
                    (struct prt_yaml_anchor){frame->doc, tree->nodes - frame->nodes_before, height});
    tree->depth--;
    return place(tree, frame->doc, height);
}

prt_code prt_yaml_tree_finish(struct prt_yaml_tree *tree, const prt_doc **out)
{
    if (tree->root == NULL)
        tree->root = new_doc(tree, PRT_DOC_NULL);
    if (tree->root == NULL)
        return no_memory(tree);
    *out = tree->root;
    return PRT_OK;
}

prt_code prt_yaml_tree_refuse(struct prt_yaml_tree *tree, prt_code code, const char *sentence)
{
    return prt_fail(tree->err, code, "%s:%u: %s", tree->file, tree->line, sentence);
}
