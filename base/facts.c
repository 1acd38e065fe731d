/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/facts.h"

#include <string.h>

#include "prt/limits.h"

enum { FIRST_ROOM = 4 };

static bool is_done(const struct prt_facts *facts)
{
    return facts->failed || facts->over;
}

/* Room for one more of `count` items. How much there is follows from the count: FIRST_ROOM, doubled each time it is
 * full. */
static void *make_room(struct prt_facts *facts, void *items, size_t count, size_t size)
{
    if (count != 0 && (count < FIRST_ROOM || (count & (count - 1)) != 0))
        return items;
    void *grown = prt_arena_alloc(facts->arena, count == 0 ? FIRST_ROOM : 2 * count, size);
    if (grown == NULL)
        facts->failed = true;
    else if (count != 0)
        memcpy(grown, items, count * size);
    return grown;
}

static prt_str copy_text(struct prt_facts *facts, prt_str text)
{
    prt_str none = {0};
    if (is_done(facts))
        return none;
    if (text.len > PRT_MAX_NAME || text.len > PRT_MAX_FACT_BYTES - facts->bytes) {
        facts->over = true;
        return none;
    }
    const prt_str copy = prt_arena_str(facts->arena, text);
    facts->failed = copy.data == NULL;
    facts->bytes += text.len;
    return copy;
}

prt_doc *prt_facts_new(struct prt_facts *facts, prt_doc_type type)
{
    if (is_done(facts))
        return NULL;
    if (facts->values == PRT_MAX_FACT_VALUES) {
        facts->over = true;
        return NULL;
    }
    prt_doc *doc = prt_arena_alloc(facts->arena, 1, sizeof *doc);
    facts->failed = doc == NULL;
    if (doc != NULL) {
        doc->type = type;
        facts->values++;
    }
    return doc;
}

void prt_facts_put(struct prt_facts *facts, prt_doc *map, prt_str key, prt_doc *value)
{
    if (is_done(facts) || map == NULL || value == NULL)
        return;
    const size_t count = map->as.map.count;
    facts->over = count == PRT_MAX_FACT_KEYS;
    if (facts->over)
        return;
    prt_str *keys = make_room(facts, map->as.map.keys, count, sizeof *keys);
    prt_doc **values = make_room(facts, map->as.map.values, count, sizeof *values);
    if (keys == NULL || values == NULL)
        return;
    map->as.map.keys = keys;
    map->as.map.values = values;
    keys[count] = copy_text(facts, key);
    if (keys[count].data == NULL)
        return;
    values[count] = value;
    map->as.map.count = count + 1;
}

void prt_facts_add(struct prt_facts *facts, prt_doc *list, prt_doc *value)
{
    if (is_done(facts) || list == NULL || value == NULL)
        return;
    const size_t count = list->as.list.count;
    prt_doc **items = make_room(facts, list->as.list.items, count, sizeof *items);
    if (items == NULL)
        return;
    list->as.list.items = items;
    items[count] = value;
    list->as.list.count = count + 1;
}

prt_doc *prt_facts_new_text(struct prt_facts *facts, prt_str value)
{
    prt_doc *doc = prt_facts_new(facts, PRT_DOC_TEXT);
    if (doc != NULL)
        doc->as.text = copy_text(facts, value);
    return doc;
}

void prt_facts_put_flag(struct prt_facts *facts, prt_doc *map, const char *key, bool value)
{
    prt_doc *doc = prt_facts_new(facts, PRT_DOC_BOOL);
    if (doc != NULL)
        doc->as.boolean = value;
    prt_facts_put(facts, map, prt_str_from(key), doc);
}

void prt_facts_put_number(struct prt_facts *facts, prt_doc *map, const char *key, uint64_t value)
{
    prt_doc *doc = prt_facts_new(facts, PRT_DOC_INT);
    if (doc != NULL)
        doc->as.integer = value > INT64_MAX ? INT64_MAX : (int64_t)value;
    prt_facts_put(facts, map, prt_str_from(key), doc);
}

void prt_facts_put_text(struct prt_facts *facts, prt_doc *map, const char *key, prt_str value)
{
    prt_facts_put(facts, map, prt_str_from(key), prt_facts_new_text(facts, value));
}

void prt_facts_put_null(struct prt_facts *facts, prt_doc *map, const char *key)
{
    prt_facts_put(facts, map, prt_str_from(key), prt_facts_new(facts, PRT_DOC_NULL));
}

prt_doc *prt_facts_put_list(struct prt_facts *facts, prt_doc *map, const char *key)
{
    prt_doc *list = prt_facts_new(facts, PRT_DOC_LIST);
    prt_facts_put(facts, map, prt_str_from(key), list);
    return list;
}

prt_doc *prt_facts_put_map(struct prt_facts *facts, prt_doc *map, const char *key)
{
    prt_doc *value = prt_facts_new(facts, PRT_DOC_MAP);
    prt_facts_put(facts, map, prt_str_from(key), value);
    return value;
}

void prt_facts_add_text(struct prt_facts *facts, prt_doc *list, prt_str value)
{
    prt_facts_add(facts, list, prt_facts_new_text(facts, value));
}

prt_doc *prt_facts_add_map(struct prt_facts *facts, prt_doc *list)
{
    prt_doc *value = prt_facts_new(facts, PRT_DOC_MAP);
    prt_facts_add(facts, list, value);
    return value;
}

static void copy_map(struct prt_facts *facts, prt_doc *copy, const prt_doc *doc)
{
    for (size_t i = 0; i < doc->as.map.count; i++) {
        prt_facts_put(facts, copy, doc->as.map.keys[i], prt_facts_copy(facts, doc->as.map.values[i]));
    }
}

prt_doc *prt_facts_copy(struct prt_facts *facts, const prt_doc *doc)
{
    prt_doc *copy = prt_facts_new(facts, doc->type);
    if (copy == NULL)
        return NULL;
    switch (doc->type) {
    case PRT_DOC_NULL: break;
    case PRT_DOC_BOOL: copy->as.boolean = doc->as.boolean; break;
    case PRT_DOC_INT: copy->as.integer = doc->as.integer; break;
    case PRT_DOC_REAL: copy->as.real = doc->as.real; break;
    case PRT_DOC_TEXT: copy->as.text = copy_text(facts, doc->as.text); break;
    case PRT_DOC_LIST:
        for (size_t i = 0; i < doc->as.list.count; i++)
            prt_facts_add(facts, copy, prt_facts_copy(facts, doc->as.list.items[i]));
        break;
    case PRT_DOC_MAP: copy_map(facts, copy, doc); break;
    }
    return is_done(facts) ? NULL : copy;
}
