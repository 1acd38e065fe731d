/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/walk.h"

#include <stdlib.h>

#include "prt/mem.h"

/* Commits met and not yet read, by their place in walk->seen; the last one is next. */
struct stack {
    uint32_t *items;
    size_t count;
    size_t capacity;
};

static prt_code push(struct stack *stack, size_t index, prt_err *err)
{
    uint32_t *grown = prt_grow(stack->items, &stack->capacity, stack->count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "commits to be read");
    stack->items = grown;
    stack->items[stack->count++] = (uint32_t)index;
    return PRT_OK;
}

static prt_code meet(struct prt_walk *walk, struct stack *stack, const prt_id *id, prt_err *err)
{
    bool added;
    size_t index;
    prt_code code = prt_id_set_add(&walk->seen, id, &added, &index, err);
    return code == PRT_OK && added ? push(stack, index, err) : code;
}

static void lose(struct prt_walk_loss *loss, const prt_id *id)
{
    if (loss->count < PRT_WALK_NAMED)
        loss->first[loss->count] = *id;
    loss->count++;
}

/* The last parent is pushed first, so that the first one is next. */
static prt_code meet_parents(struct prt_walk *walk, struct stack *stack, const struct prt_commit_header *header,
                             prt_err *err)
{
    prt_code code = PRT_OK;
    for (size_t i = header->parent_count; i > 0 && code == PRT_OK; i--) {
        prt_id parent = prt_commit_parent(header, i - 1);
        code = meet(walk, stack, &parent, err);
    }
    return code;
}

prt_code prt_walk_read(prt_objects_t *objects, const prt_id *id, const prt_id_set *shallow, prt_object *object,
                       struct prt_commit_header *header, prt_err *err)
{
    prt_code code = prt_objects_get(objects, id, PRT_OBJECT_COMMIT, object, err);
    if (code != PRT_OK)
        return code;
    prt_str bytes = {(const char *)object->data, object->size};
    code = prt_commit_parse(bytes, prt_objects_id_size(objects), header, err);
    if (code != PRT_OK) {
        char hex[PRT_ID_HEX_MAX];
        prt_id_hex(id, prt_objects_id_size(objects), hex);
        prt_objects_release(objects, object);
        return prt_wrap(err, "commit %s", hex);
    }
    if (shallow != NULL && prt_id_set_has(shallow, id))
        header->parent_count = 0;
    return PRT_OK;
}

/* What cannot be read is noted, and the walk goes on. */
static prt_code note_loss(struct prt_walk *walk, const prt_id *id, prt_code code)
{
    switch (code) {
    case PRT_E_NOT_FOUND: lose(&walk->missing, id); return PRT_OK;
    case PRT_E_FORMAT: lose(&walk->damaged, id); return PRT_OK;
    case PRT_E_LIMIT: lose(&walk->too_large, id); return PRT_OK;
    default: return code;
    }
}

prt_code prt_walk_from(prt_objects_t *objects, const prt_id *tip, const prt_id_set *shallow, prt_walk_visit visit,
                       void *context, struct prt_walk *walk, prt_err *err)
{
    struct stack stack = {.items = NULL};
    prt_code code = meet(walk, &stack, tip, err);
    while (code == PRT_OK && stack.count > 0) {
        prt_object object = {0};
        struct prt_commit_header header;
        size_t index = stack.items[--stack.count];
        prt_id id = walk->seen.ids[index];
        code = prt_walk_read(objects, &id, shallow, &object, &header, err);
        if (code != PRT_OK) {
            code = note_loss(walk, &id, code);
            continue;
        }
        prt_str bytes = {(const char *)object.data, object.size};
        code = visit(context, index, bytes, &header, err);
        if (code == PRT_OK)
            code = meet_parents(walk, &stack, &header, err);
        prt_objects_release(objects, &object);
    }
    free(stack.items);
    return code;
}

void prt_walk_free(struct prt_walk *walk)
{
    prt_id_set_free(&walk->seen);
    *walk = (struct prt_walk){.seen = {.count = 0}};
}
