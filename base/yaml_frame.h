/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_BASE_YAML_FRAME_H
#define PRT_BASE_YAML_FRAME_H
/*
 * A list or mapping while its items come in. A zeroed frame is valid; it is used again for the next list or mapping at
 * the same depth, which keeps its memory, and freed at the end.
 */
#include "prt/doc.h"
#include "prt/map.h"

struct prt_yaml_item {
    prt_str key;   /* of a mapping's item */
    uint32_t line; /* ... and where it stands */
    prt_doc *value;
};

struct prt_yaml_frame {
    prt_doc *doc; /* what is being filled; its arrays are set at the end */
    struct prt_yaml_item *items;
    size_t count;
    size_t capacity;
    prt_map_t *index;       /* keys, once there are too many to compare one by one */
    prt_str key;            /* of a mapping: the key whose value comes next, */
    uint32_t key_line;      /* ... and where it stands, */
    bool has_key;           /* ... which is there, */
    bool key_merges;        /* ... and is "<<" */
    const prt_doc **merges; /* the values of "<<", applied at the end because the mapping's own keys come first */
    size_t merge_count;
    size_t merge_capacity;
    unsigned height;       /* levels of lists and mappings in the items */
    size_t anchor;         /* which anchor names it; SIZE_MAX: none */
    uint64_t nodes_before; /* nodes of the file before it */
};

/* Starts over with an empty list or mapping. */
void prt_yaml_frame_open(struct prt_yaml_frame *frame, prt_doc *doc);
bool prt_yaml_frame_has(const struct prt_yaml_frame *frame, prt_str key);
/* Adds an item; in a mapping the key must not be there yet. Its line is frame->key_line. */
prt_code prt_yaml_frame_add(struct prt_yaml_frame *frame, prt_str key, prt_doc *value, prt_err *err);
/* Gives a key that may be there already its value. */
prt_code prt_yaml_frame_set(struct prt_yaml_frame *frame, prt_str key, prt_doc *value, prt_err *err);
/* Remembers the value of a "<<". */
prt_code prt_yaml_frame_add_merge(struct prt_yaml_frame *frame, const prt_doc *value, prt_err *err);
/* Adds the keys of `from`, a mapping, that are not there yet. */
prt_code prt_yaml_frame_merge(struct prt_yaml_frame *frame, const prt_doc *from, prt_err *err);
/* Writes the items into frame->doc. */
prt_code prt_yaml_frame_close(struct prt_yaml_frame *frame, prt_arena *arena, prt_err *err);
void prt_yaml_frame_free(struct prt_yaml_frame *frame);

#endif
