/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/walk_since.h"

#include <stdlib.h>

#include "prt/mem.h"
#include "worker/git/date_queue.h"

/* What is known of a commit that was met. */
enum {
    OLD = 1 << 0, /* can be reached from the base */
    READ = 1 << 1 /* its parents were met */
};

struct search {
    prt_objects_t *objects;
    const prt_id_set *shallow;
    struct prt_walk *walk;
    uint8_t *marks; /* of walk->seen */
    size_t mark_capacity;
    struct prt_date_queue queue; /* their parents were not met */
    size_t young_count;          /* in the queue, and not OLD */
    uint32_t *spread;            /* became OLD after they were READ: so do their parents */
    size_t spread_count;
    size_t spread_capacity;
    size_t base;
    bool has_base;
};

static prt_code read_at(struct search *search, size_t index, prt_object *object, struct prt_commit_header *header,
                        prt_err *err)
{
    const prt_id id = search->walk->seen.ids[index];
    return prt_walk_read(search->objects, &id, search->shallow, object, header, err);
}

static prt_code queue(struct search *search, size_t index, prt_err *err)
{
    prt_object object = {0};
    struct prt_commit_header header;
    prt_code code = read_at(search, index, &object, &header, err);
    if (code != PRT_OK)
        return code;
    const int64_t date = prt_commit_date((prt_str){(const char *)object.data, object.size});
    prt_objects_release(search->objects, &object);
    search->young_count += (search->marks[index] & OLD) == 0;
    /* Commits of one date go in the order in which they were met. */
    return prt_date_queue_add(&search->queue, (struct prt_date_entry){date, (uint32_t)index, (uint32_t)index}, err);
}

/* It was met before, and was not known to be old. */
static prt_code make_old(struct search *search, size_t index, prt_err *err)
{
    search->marks[index] |= OLD;
    if ((search->marks[index] & READ) == 0) {
        search->young_count--;
        return PRT_OK;
    }
    uint32_t *grown = prt_grow(search->spread, &search->spread_capacity, search->spread_count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "commits to be read");
    search->spread = grown;
    search->spread[search->spread_count++] = (uint32_t)index;
    return PRT_OK;
}

static prt_code meet(struct search *search, const prt_id *id, bool old, prt_err *err)
{
    bool added;
    size_t index;
    prt_code code = prt_id_set_add(&search->walk->seen, id, &added, &index, err);
    if (code != PRT_OK)
        return code;
    search->has_base = search->has_base || (!old && index == search->base);
    if (!added)
        return old && (search->marks[index] & OLD) == 0 ? make_old(search, index, err) : PRT_OK;
    uint8_t *grown = prt_grow(search->marks, &search->mark_capacity, index + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "commits to be read");
    search->marks = grown;
    search->marks[index] = old ? OLD : 0;
    return queue(search, index, err);
}

static prt_code meet_parents(struct search *search, size_t index, prt_err *err)
{
    const bool old = (search->marks[index] & OLD) != 0;
    prt_object object = {0};
    struct prt_commit_header header;
    prt_code code = read_at(search, index, &object, &header, err);
    for (size_t i = 0; code == PRT_OK && i < header.parent_count; i++) {
        const prt_id parent = prt_commit_parent(&header, i);
        code = meet(search, &parent, old, err);
    }
    prt_objects_release(search->objects, &object);
    search->marks[index] |= READ;
    return code;
}

static prt_code step(struct search *search, prt_err *err)
{
    const struct prt_date_entry next = prt_date_queue_take(&search->queue);
    search->young_count -= (search->marks[next.index] & OLD) == 0;
    prt_code code = meet_parents(search, next.index, err);
    while (code == PRT_OK && search->spread_count > 0)
        code = meet_parents(search, search->spread[--search->spread_count], err);
    return code;
}

static prt_code search_all(struct search *search, const prt_id *tip, const prt_id *base, prt_err *err)
{
    search->base = SIZE_MAX;
    prt_code code = meet(search, base, true, err);
    search->base = 0;
    if (code == PRT_OK)
        code = meet(search, tip, false, err);
    while (code == PRT_OK && search->young_count > 0)
        code = step(search, err);
    return code;
}

static prt_code visit_at(struct search *search, size_t index, prt_walk_visit visit, void *context, prt_err *err)
{
    prt_object object = {0};
    struct prt_commit_header header;
    prt_code code = read_at(search, index, &object, &header, err);
    if (code == PRT_OK)
        code = visit(context, index, (prt_str){(const char *)object.data, object.size}, &header, err);
    prt_objects_release(search->objects, &object);
    return code;
}

prt_code prt_walk_since(prt_objects_t *objects, const prt_id *tip, const prt_id *base, const prt_id_set *shallow,
                        prt_walk_visit visit, void *context, struct prt_walk *walk, bool *has_base, prt_err *err)
{
    struct search search = {.objects = objects, .shallow = shallow, .walk = walk};
    prt_code code = search_all(&search, tip, base, err);
    for (size_t i = 0; code == PRT_OK && i < walk->seen.count; i++)
        if ((search.marks[i] & OLD) == 0)
            code = visit_at(&search, i, visit, context, err);
    if (code == PRT_OK)
        *has_base = search.has_base;
    free(search.marks);
    prt_date_queue_free(&search.queue);
    free(search.spread);
    return code;
}
