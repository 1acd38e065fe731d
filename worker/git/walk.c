/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/walk.h"

#include "worker/git/date_queue.h"

/* What was met last comes first of its span: a stack, which is what makes the walk go depth first. */
static prt_code meet(struct prt_walk *walk, struct prt_date_queue *queue, const prt_id *id, int64_t span, prt_err *err)
{
    bool added;
    size_t index;
    prt_code code = prt_id_set_add(&walk->seen, id, &added, &index, err);
    if (code != PRT_OK || !added)
        return code;
    const uint32_t place = (uint32_t)index;
    return prt_date_queue_add(queue, (struct prt_date_entry){span, UINT32_MAX - place, place}, err);
}

static void lose(struct prt_walk_loss *loss, const prt_id *id)
{
    if (loss->count < PRT_WALK_NAMED)
        loss->first[loss->count] = *id;
    loss->count++;
}

/* The last parent is met first, so that the first one is next. They count as of their child's date: their own would
 * cost reading each commit twice. */
static prt_code meet_parents(struct prt_walk *walk, struct prt_date_queue *queue,
                             const struct prt_commit_header *header, int64_t span, prt_err *err)
{
    prt_code code = PRT_OK;
    for (size_t i = header->parent_count; i > 0 && code == PRT_OK; i--) {
        prt_id parent = prt_commit_parent(header, i - 1);
        code = meet(walk, queue, &parent, span, err);
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
    struct prt_date_queue queue = {.items = NULL};
    prt_code code = meet(walk, &queue, tip, 0, err);
    while (code == PRT_OK && queue.count > 0) {
        prt_object object = {0};
        struct prt_commit_header header;
        size_t index = prt_date_queue_take(&queue).index;
        prt_id id = walk->seen.ids[index];
        code = prt_walk_read(objects, &id, shallow, &object, &header, err);
        if (code != PRT_OK) {
            code = note_loss(walk, &id, code);
            continue;
        }
        prt_str bytes = {(const char *)object.data, object.size};
        code = visit(context, index, bytes, &header, err);
        if (code == PRT_OK)
            code = meet_parents(walk, &queue, &header, prt_commit_date(bytes) / PRT_WALK_SPAN_SECONDS, err);
        prt_objects_release(objects, &object);
    }
    prt_date_queue_free(&queue);
    return code;
}

void prt_walk_free(struct prt_walk *walk)
{
    prt_id_set_free(&walk->seen);
    *walk = (struct prt_walk){.seen = {.count = 0}};
}
