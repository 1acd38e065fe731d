/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_GIT_MEMORY_TREES_H
#define PRT_TESTS_GIT_MEMORY_TREES_H
/*
 * Blobs and trees on top of memory_objects.h, written down as tables:
 *
 *     struct memory_store *store = memory_store_new();
 *     memory_blob(store, 1, PRT_STR("text\n"));
 *     memory_tree(store, 10, (struct memory_entry[]){{"100644", "a", 1}, {"40000", "sub", 11}}, 2);
 *     ... memory_open(&store->objects, 0) ...
 *     memory_store_free(store);        after the objects were destroyed
 */
#include <stdlib.h>

#include "prt/buf.h"
#include "tests/unit/git/memory_objects.h"

struct memory_store {
    struct memory_objects objects;
    prt_buf trees[MEMORY_OBJECTS];
};

struct memory_entry {
    const char *mode;
    const char *name;
    unsigned number;
};

static inline struct memory_store *memory_store_new(void)
{
    struct memory_store *store = prt_calloc(1, sizeof *store);
    assert_non_null(store);
    return store;
}

static inline void memory_store_free(struct memory_store *store)
{
    for (size_t i = 0; i < MEMORY_OBJECTS; i++)
        prt_buf_free(&store->trees[i]);
    free(store);
}

/* The bytes stay the caller's. */
static inline void memory_blob(struct memory_store *store, unsigned number, prt_str bytes)
{
    store->objects.items[number] = (struct memory_object){.kind = PRT_OBJECT_BLOB, .bytes = bytes};
}

/* Entries are written in the order given; several with the same number replace each other. */
static inline void memory_tree(struct memory_store *store, unsigned number, const struct memory_entry *entries,
                               size_t count)
{
    prt_err err;
    prt_buf *bytes = &store->trees[number];
    prt_buf_clear(bytes);
    for (size_t i = 0; i < count; i++) {
        prt_id id = memory_id(entries[i].number);
        prt_buf_add_fmt(bytes, "%s %s", entries[i].mode, entries[i].name);
        prt_buf_add_char(bytes, '\0');
        prt_buf_add(bytes, id.bytes, 20);
    }
    assert_prt_ok(prt_buf_check(bytes, "tree", &err), err);
    store->objects.items[number] = (struct memory_object){.kind = PRT_OBJECT_TREE, .bytes = prt_buf_str(bytes)};
}

/* memory_tree with the number of entries counted. */
#define MEMORY_TREE(store, number, ...)                                                                                \
    memory_tree((store), (number), (const struct memory_entry[]){__VA_ARGS__},                                         \
                sizeof((const struct memory_entry[]){__VA_ARGS__}) / sizeof(struct memory_entry))

#endif
