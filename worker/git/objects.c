/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/objects.h"

#include <stdlib.h>

#include "prt/limits.h"
#include "prt/mem.h"

enum { FIRST_BUCKETS = 1024 };

/* One object in memory: in the table by id always, and in the LRU list while nobody holds it. */
struct entry {
    prt_id id;
    prt_object_kind kind;
    void *data;
    size_t size;
    size_t holders;
    struct entry *next_in_bucket;
    struct entry *newer; /* LRU list; NULL at its end and while held */
    struct entry *older;
};

struct prt_objects {
    struct prt_object_source source;
    struct entry **buckets;
    size_t bucket_count; /* a power of two */
    size_t entry_count;
    struct entry *newest; /* of the released ones */
    struct entry *oldest;
    size_t released_bytes;
    size_t max_released_bytes;
    struct prt_meter *meter; /* NULL: none */
};

static const char *kind_name(prt_object_kind kind)
{
    switch (kind) {
    case PRT_OBJECT_COMMIT: return "commit";
    case PRT_OBJECT_TREE: return "tree";
    case PRT_OBJECT_BLOB: return "blob";
    case PRT_OBJECT_TAG: return "tag";
    }
    return "object";
}

/* What an entry costs: its bytes and the entry itself, so that a million empty blobs are not free. */
static size_t cost(const struct entry *entry)
{
    return entry->size + sizeof *entry;
}

static size_t max_size_of(prt_object_kind kind)
{
    return kind == PRT_OBJECT_COMMIT ? PRT_MAX_COMMIT_OBJECT : PRT_MAX_BLOB;
}

static struct entry **bucket_of(const prt_objects_t *objects, const prt_id *id)
{
    return &objects->buckets[prt_id_hash(id) & (objects->bucket_count - 1)];
}

static struct entry *find_entry(const prt_objects_t *objects, const prt_id *id)
{
    /* As a rule the source keeps all that is asked for. */
    struct entry *entry = objects->entry_count != 0 ? *bucket_of(objects, id) : NULL;
    while (entry != NULL && !prt_id_equal(&entry->id, id))
        entry = entry->next_in_bucket;
    return entry;
}

static void leave_lru(prt_objects_t *objects, struct entry *entry)
{
    *(entry->newer != NULL ? &entry->newer->older : &objects->newest) = entry->older;
    *(entry->older != NULL ? &entry->older->newer : &objects->oldest) = entry->newer;
    entry->newer = entry->older = NULL;
    objects->released_bytes -= cost(entry);
}

static void join_lru(prt_objects_t *objects, struct entry *entry)
{
    entry->older = objects->newest;
    *(objects->newest != NULL ? &objects->newest->newer : &objects->oldest) = entry;
    objects->newest = entry;
    objects->released_bytes += cost(entry);
}

static void forget_entry(prt_objects_t *objects, struct entry *entry)
{
    struct entry **link = bucket_of(objects, &entry->id);
    while (*link != entry)
        link = &(*link)->next_in_bucket;
    *link = entry->next_in_bucket;
    objects->entry_count--;
    free(entry->data);
    free(entry);
}

static void shrink_to_ceiling(prt_objects_t *objects)
{
    while (objects->released_bytes > objects->max_released_bytes) {
        struct entry *oldest = objects->oldest;
        leave_lru(objects, oldest);
        forget_entry(objects, oldest);
    }
}

static prt_code rehash(prt_objects_t *objects, size_t bucket_count, prt_err *err)
{
    struct entry **buckets = prt_calloc(bucket_count, sizeof *buckets);
    if (buckets == NULL)
        return prt_fail_memory(err, "object cache");
    for (size_t i = 0; i < objects->bucket_count; i++) {
        for (struct entry *entry = objects->buckets[i], *next; entry != NULL; entry = next) {
            struct entry **bucket = &buckets[prt_id_hash(&entry->id) & (bucket_count - 1)];
            next = entry->next_in_bucket;
            entry->next_in_bucket = *bucket;
            *bucket = entry;
        }
    }
    free(objects->buckets);
    objects->buckets = buckets;
    objects->bucket_count = bucket_count;
    return PRT_OK;
}

/* The source's sentence, with the object's name in front of it. */
static prt_code name_object(const prt_objects_t *objects, const char *kind, const prt_id *id, prt_err *err)
{
    char hex[PRT_ID_HEX_MAX];
    prt_id_hex(id, objects->source.id_size, hex);
    return prt_wrap(err, "%s %s", kind, hex);
}

static prt_code read_entry(prt_objects_t *objects, const prt_id *id, prt_object_kind kind, struct entry **out,
                           prt_err *err)
{
    struct entry *entry = NULL;
    prt_code code = PRT_OK;
    if (objects->entry_count >= objects->bucket_count) {
        code = rehash(objects, objects->bucket_count * 2, err);
        if (code != PRT_OK)
            return code;
    }
    entry = prt_calloc(1, sizeof *entry);
    if (entry == NULL)
        return prt_fail_memory(err, "object cache");
    entry->id = *id;
    prt_cost_kind outer = prt_meter_enter(objects->meter, PRT_COST_INFLATE);
    code = objects->source.read(objects->source.state, id, max_size_of(kind), &entry->kind, &entry->data, &entry->size,
                                err);
    prt_meter_enter(objects->meter, outer);
    if (code != PRT_OK) {
        free(entry);
        return name_object(objects, kind_name(kind), id, err);
    }
    struct entry **bucket = bucket_of(objects, id);
    entry->next_in_bucket = *bucket;
    *bucket = entry;
    objects->entry_count++;
    *out = entry;
    return PRT_OK;
}

static void release_entry(prt_objects_t *objects, struct entry *entry)
{
    if (--entry->holders > 0)
        return;
    join_lru(objects, entry);
    /* An object that would push out most of the others is not worth keeping. */
    if (cost(entry) > objects->max_released_bytes / 2) {
        leave_lru(objects, entry);
        forget_entry(objects, entry);
    }
    shrink_to_ceiling(objects);
}

prt_code prt_objects_new(const struct prt_object_source *source, size_t cache_bytes, prt_objects_t **out, prt_err *err)
{
    prt_objects_t *objects = prt_calloc(1, sizeof *objects);
    if (objects == NULL) {
        source->destroy(source->state);
        return prt_fail_memory(err, "object cache");
    }
    objects->source = *source;
    objects->max_released_bytes = cache_bytes;
    prt_code code = rehash(objects, FIRST_BUCKETS, err);
    if (code != PRT_OK) {
        prt_objects_destroy(&objects);
        return code;
    }
    *out = objects;
    return PRT_OK;
}

void prt_objects_destroy(prt_objects_t **objects)
{
    if (*objects == NULL)
        return;
    for (size_t i = 0; i < (*objects)->bucket_count; i++) {
        for (struct entry *entry = (*objects)->buckets[i], *next; entry != NULL; entry = next) {
            next = entry->next_in_bucket;
            free(entry->data);
            free(entry);
        }
    }
    (*objects)->source.destroy((*objects)->source.state);
    free((*objects)->buckets);
    free(*objects);
    *objects = NULL;
}

size_t prt_objects_id_size(const prt_objects_t *objects)
{
    return objects->source.id_size;
}

void prt_objects_measure(prt_objects_t *objects, struct prt_meter *meter)
{
    objects->meter = meter;
    if (objects->source.measure != NULL)
        objects->source.measure(objects->source.state, meter);
}

struct prt_meter *prt_objects_meter(const prt_objects_t *objects)
{
    return objects->meter;
}

static prt_code refuse_kind(const prt_objects_t *objects, const prt_id *id, prt_object_kind wanted, prt_object_kind got,
                            prt_err *err)
{
    (void)prt_fail(err, PRT_E_FORMAT, "is a %s", kind_name(got));
    return name_object(objects, kind_name(wanted), id, err);
}

static bool hold_of_source(const prt_objects_t *objects, const prt_id *id, prt_object_kind kind, prt_object *out)
{
    const struct prt_object_source *source = &objects->source;
    if (source->hold == NULL || !source->hold(source->state, id, max_size_of(kind), out))
        return false;
    out->of_source = true;
    return true;
}

static prt_code get_of_cache(prt_objects_t *objects, struct entry *entry, const prt_id *id, prt_object_kind kind,
                             prt_object *out, prt_err *err)
{
    if (entry == NULL) {
        prt_code code = read_entry(objects, id, kind, &entry, err);
        if (code != PRT_OK)
            return code;
    } else if (entry->holders == 0) {
        leave_lru(objects, entry);
    }
    entry->holders++;
    *out = (prt_object){.kind = entry->kind,
                        .data = entry->data != NULL ? entry->data : (const void *)"",
                        .size = entry->size,
                        .pin = entry};
    return PRT_OK;
}

void prt_objects_hint(const prt_objects_t *objects, const prt_id *id)
{
    if (objects->source.hint != NULL)
        objects->source.hint(objects->source.state, id);
}

prt_code prt_objects_get(prt_objects_t *objects, const prt_id *id, prt_object_kind kind, prt_object *out, prt_err *err)
{
    prt_object object = {0};
    struct entry *entry = find_entry(objects, id);
    if (entry != NULL || !hold_of_source(objects, id, kind, &object)) {
        prt_code code = get_of_cache(objects, entry, id, kind, &object, err);
        if (code != PRT_OK)
            return code;
    }
    if (object.kind != kind) {
        prt_object_kind got = object.kind;
        prt_objects_release(objects, &object);
        return refuse_kind(objects, id, kind, got, err);
    }
    *out = object;
    return PRT_OK;
}

void prt_objects_release(prt_objects_t *objects, prt_object *object)
{
    const prt_object released = *object;
    *object = (prt_object){0};
    if (released.pin == NULL)
        return;
    if (released.of_source)
        objects->source.release(objects->source.state, released.pin);
    else
        release_entry(objects, released.pin);
}

prt_code prt_objects_stat(prt_objects_t *objects, const prt_id *id, prt_object_kind *kind, size_t *size, prt_err *err)
{
    const struct entry *entry = find_entry(objects, id);
    if (entry != NULL) {
        *kind = entry->kind;
        *size = entry->size;
        return PRT_OK;
    }
    prt_code code = objects->source.stat(objects->source.state, id, kind, size, err);
    return code == PRT_OK ? PRT_OK : name_object(objects, "object", id, err);
}
