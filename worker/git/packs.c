/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/packs.h"

#include <dirent.h>
#include <stdlib.h>

#include "prt/buf.h"
#include "prt/mem.h"
#include "worker/git/pack_reader.h"

struct prt_packs {
    prt_pack_reader_t *reader;
    struct prt_pack *packs;
    uint32_t *order; /* places in packs, the one that was hit last in front */
    size_t count;
};

/* Names of index files, without ".idx". */
struct names {
    char **items;
    size_t count;
    size_t capacity;
};

static void free_names(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
}

static bool add_name(struct names *names, prt_str name)
{
    char **items = prt_grow(names->items, &names->capacity, names->count + 1, sizeof *items);
    if (items == NULL)
        return false;
    names->items = items;
    items[names->count] = prt_strndup(name.data, name.len);
    return items[names->count] != NULL && ++names->count <= PRT_PACKS_MAX;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* In the order of bytes, so that what is read does not depend on the order of the folder. false: too many, or memory is
 * short. */
static bool list_names(const char *folder, struct names *names)
{
    prt_str suffix = PRT_STR(".idx");
    bool fine = true;
    DIR *stream = opendir(folder);
    if (stream == NULL)
        return true;
    for (const struct dirent *entry; fine && (entry = readdir(stream)) != NULL;) {
        prt_str name = prt_str_from(entry->d_name);
        if (prt_str_ends(name, suffix))
            fine = add_name(names, prt_str_sub(name, 0, name.len - suffix.len));
    }
    closedir(stream);
    if (names->count > 0)
        qsort(names->items, names->count, sizeof *names->items, compare_names);
    return fine;
}

static bool open_pack(const char *folder, const char *name, struct prt_pack *out)
{
    prt_buf pack = {0};
    prt_buf index = {0};
    prt_err ignored;
    prt_buf_add_fmt(&pack, "%s/%s.pack", folder, name);
    prt_buf_add_fmt(&index, "%s/%s.idx", folder, name);
    bool opened = prt_buf_check(&pack, "a path", &ignored) == PRT_OK &&
                  prt_buf_check(&index, "a path", &ignored) == PRT_OK && prt_pack_open(pack.data, index.data, out);
    prt_buf_free(&pack);
    prt_buf_free(&index);
    return opened;
}

static bool open_packs(prt_packs_t *packs, const char *folder, const struct names *names)
{
    packs->packs = prt_calloc(names->count, sizeof *packs->packs);
    packs->order = prt_calloc(names->count, sizeof *packs->order);
    if (packs->packs == NULL || packs->order == NULL)
        return false;
    for (size_t i = 0; i < names->count; i++) {
        if (!open_pack(folder, names->items[i], &packs->packs[packs->count]))
            continue;
        packs->order[packs->count] = (uint32_t)packs->count;
        packs->count++;
    }
    return true;
}

prt_packs_t *prt_packs_open(const char *folder, size_t cache_bytes)
{
    struct names names = {0};
    prt_packs_t *packs = prt_calloc(1, sizeof *packs);
    if (packs == NULL)
        return NULL;
    packs->reader = prt_pack_reader_new(cache_bytes);
    bool fine = packs->reader != NULL;
    if (fine && list_names(folder, &names))
        fine = open_packs(packs, folder, &names);
    free_names(&names);
    if (!fine)
        prt_packs_close(&packs);
    return packs;
}

void prt_packs_close(prt_packs_t **packs)
{
    if (*packs == NULL)
        return;
    prt_pack_reader_destroy(&(*packs)->reader);
    for (size_t i = 0; i < (*packs)->count; i++)
        prt_pack_close(&(*packs)->packs[i]);
    free((*packs)->packs);
    free((*packs)->order);
    free(*packs);
    *packs = NULL;
}

void prt_packs_measure(prt_packs_t *packs, struct prt_meter *meter)
{
    prt_pack_reader_measure(packs->reader, meter);
}

size_t prt_packs_count(const prt_packs_t *packs)
{
    return packs->count;
}

static void put_in_front(prt_packs_t *packs, size_t place)
{
    uint32_t number = packs->order[place];
    memmove(packs->order + 1, packs->order, place * sizeof *packs->order);
    packs->order[0] = number;
}

static struct prt_pack_object *read_from_packs(prt_packs_t *packs, const prt_id *id, size_t max_size)
{
    for (size_t i = 0; i < packs->count; i++) {
        uint32_t number = packs->order[i];
        const struct prt_pack *pack = &packs->packs[number];
        uint64_t offset;
        if (!prt_pack_index_find(&pack->index, id->bytes, &offset))
            continue;
        struct prt_pack_object *object = prt_pack_read(packs->reader, pack, number, offset, max_size);
        if (object == NULL)
            continue;
        prt_pack_name(packs->reader, object, id);
        if (i > 0)
            put_in_front(packs, i);
        return object;
    }
    return NULL;
}

void prt_packs_hint(const prt_packs_t *packs, const prt_id *id)
{
    prt_pack_hint_named(packs->reader, id);
    if (packs->count > 0)
        prt_pack_index_hint(&packs->packs[packs->order[0]].index, id->bytes);
}

bool prt_packs_get(prt_packs_t *packs, const prt_id *id, size_t max_size, prt_object *out)
{
    struct prt_pack_object *object = prt_pack_read_named(packs->reader, id, max_size);
    if (object == NULL)
        object = read_from_packs(packs, id, max_size);
    if (object == NULL)
        return false;
    *out = (prt_object){.kind = object->kind, .data = object->bytes, .size = object->size, .pin = object};
    return true;
}

void prt_packs_release(prt_packs_t *packs, void *pin)
{
    prt_pack_release(packs->reader, pin);
}

bool prt_packs_stat(prt_packs_t *packs, const prt_id *id, prt_object_kind *kind, size_t *size)
{
    for (size_t i = 0; i < packs->count; i++) {
        uint32_t number = packs->order[i];
        const struct prt_pack *pack = &packs->packs[number];
        uint64_t offset;
        if (prt_pack_index_find(&pack->index, id->bytes, &offset) &&
            prt_pack_stat(packs->reader, pack, number, offset, kind, size))
            return true;
    }
    return false;
}

bool prt_packs_endless(const prt_packs_t *packs, const prt_id *id)
{
    for (size_t i = 0; i < packs->count; i++) {
        uint64_t offset;
        if (prt_pack_index_find(&packs->packs[i].index, id->bytes, &offset) &&
            prt_pack_endless(&packs->packs[i], offset))
            return true;
    }
    return false;
}
