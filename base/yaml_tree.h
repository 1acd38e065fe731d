/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_BASE_YAML_TREE_H
#define PRT_BASE_YAML_TREE_H
/*
 * Builds a prt_doc tree from YAML's events, whoever parses them: anchors, aliases, merge keys, and the refusals that a
 * grammar does not make (a key twice, too many values, too deep).
 *
 * An alias shares the node that its anchor names, so memory is bounded by the file. Whoever reads the tree walks it as
 * if the node stood in each place, so nodes and nesting are counted as if it did.
 */
#include "base/yaml_frame.h"
#include "prt/limits.h"

struct prt_yaml_anchor {
    prt_doc *doc;    /* NULL while what it names is not complete */
    uint64_t nodes;  /* values in it, aliases expanded */
    unsigned height; /* levels of lists and mappings in it */
};

struct prt_yaml_tree {
    prt_arena *arena;
    const char *file;
    prt_err *err;
    bool lax;      /* a key twice, several <<, and numbers that do not fit are taken as PyYAML takes them */
    unsigned line; /* of the event that comes next; set by the caller */
    prt_doc *root; /* NULL until there is one */
    struct prt_yaml_frame frames[PRT_MAX_DOC_NESTING];
    size_t depth;            /* frames that are open */
    prt_map_t *anchor_index; /* name -> index into anchors */
    struct prt_yaml_anchor *anchors;
    size_t anchor_count;
    size_t anchor_capacity;
    uint64_t nodes; /* so far, aliases expanded */
};

/* How a scalar's type is found. */
enum prt_yaml_meaning {
    PRT_YAML_TEXT,  /* quoted, a block, or tagged as text: its letters */
    PRT_YAML_PLAIN, /* plain: what it looks like */
    PRT_YAML_TAGGED /* tagged as `type`: what it looks like, which must be that */
};

struct prt_yaml_scalar {
    prt_str text;
    prt_str anchor; /* of any node: empty when it has none */
    enum prt_yaml_meaning meaning;
    prt_doc_type type;
    bool is_plain; /* without quotes; a plain << as a key merges */
};

/* The tree starts with arena, file and err set and the rest zeroed. */
prt_code prt_yaml_tree_start(struct prt_yaml_tree *tree);
void prt_yaml_tree_free(struct prt_yaml_tree *tree); /* not the arena */

prt_code prt_yaml_tree_scalar(struct prt_yaml_tree *tree, const struct prt_yaml_scalar *scalar);
prt_code prt_yaml_tree_alias(struct prt_yaml_tree *tree, prt_str name);
prt_code prt_yaml_tree_open(struct prt_yaml_tree *tree, prt_doc_type type, prt_str anchor);
prt_code prt_yaml_tree_close(struct prt_yaml_tree *tree);
/* The root; of a file that holds nothing, a null. */
prt_code prt_yaml_tree_finish(struct prt_yaml_tree *tree, const prt_doc **out);

/* "<file>:<line>: <sentence>" */
prt_code prt_yaml_tree_refuse(struct prt_yaml_tree *tree, prt_code code, const char *sentence);

#endif
