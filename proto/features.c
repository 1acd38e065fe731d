/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/features.h"

#include "prt/limits.h"

/* What is left of a feature's ceilings, writing and reading alike. */
struct budget {
    size_t values;
    size_t bytes;
};

static const struct budget whole = {PRT_MAX_FACT_VALUES, PRT_MAX_FACT_BYTES};

static bool spend_value(struct budget *budget)
{
    return budget->values > 0 && budget->values-- > 0;
}

static bool spend_text(struct budget *budget, prt_str text)
{
    if (text.len > PRT_MAX_NAME || text.len > budget->bytes)
        return false;
    budget->bytes -= text.len;
    return true;
}

static bool has_key_before(const prt_str *keys, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (prt_str_equal(keys[i], keys[at]))
            return true;
    return false;
}

static bool fits(const prt_doc *doc, struct budget *budget, int depth);

static bool map_fits(const prt_doc *map, struct budget *budget, int depth)
{
    if (map->as.map.count > PRT_MAX_FACT_KEYS)
        return false;
    for (size_t i = 0; i < map->as.map.count; i++)
        if (has_key_before(map->as.map.keys, i) || !spend_text(budget, map->as.map.keys[i]) ||
            !fits(map->as.map.values[i], budget, depth + 1))
            return false;
    return true;
}

static bool list_fits(const prt_doc *list, struct budget *budget, int depth)
{
    for (size_t i = 0; i < list->as.list.count; i++)
        if (!fits(list->as.list.items[i], budget, depth + 1))
            return false;
    return true;
}

static bool fits(const prt_doc *doc, struct budget *budget, int depth)
{
    if (depth > PRT_MAX_FACT_NESTING || !spend_value(budget))
        return false;
    switch (doc->type) {
    case PRT_DOC_NULL:
    case PRT_DOC_BOOL:
    case PRT_DOC_INT: return true;
    case PRT_DOC_REAL: return false; /* a figure with a fraction is the fold's */
    case PRT_DOC_TEXT: return spend_text(budget, doc->as.text);
    case PRT_DOC_LIST: return list_fits(doc, budget, depth);
    case PRT_DOC_MAP: return map_fits(doc, budget, depth);
    }
    return false;
}

static bool name_is_new(const struct prt_record *record, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (prt_str_equal(record->features[i].name, record->features[at].name))
            return false;
    return true;
}

static bool tally_is_new(const struct prt_record *record, size_t at)
{
    const struct prt_tally *tally = &record->tallies[at];
    for (size_t i = 0; i < at; i++)
        if (record->tallies[i].kind == tally->kind && prt_str_equal(record->tallies[i].name, tally->name))
            return false;
    return true;
}

static bool is_feature(const struct prt_record *record, size_t at)
{
    const struct prt_feature *feature = &record->features[at];
    struct budget budget = whole;
    return feature->name.len > 0 && feature->name.len <= PRT_MAX_NAME && name_is_new(record, at) &&
           feature->facts != NULL && feature->facts->type == PRT_DOC_MAP && fits(feature->facts, &budget, 1);
}

static bool is_tally(const struct prt_record *record, size_t at)
{
    const struct prt_tally *tally = &record->tallies[at];
    return tally->kind < PRT_TALLY_KINDS && (tally->kind == PRT_TALLY_LANGUAGE) == (tally->name.len > 0) &&
           tally->name.len <= PRT_MAX_NAME && tally_is_new(record, at);
}

prt_code prt_features_check(const struct prt_record *record, prt_err *err)
{
    if (record->feature_count > PRT_MAX_FEATURES)
        return prt_fail(err, PRT_E_LIMIT, "%zu features, at most %d are allowed", record->feature_count,
                        PRT_MAX_FEATURES);
    if (record->tally_count > PRT_MAX_TALLIES)
        return prt_fail(err, PRT_E_LIMIT, "%zu tallies, at most %d are allowed", record->tally_count, PRT_MAX_TALLIES);
    for (size_t i = 0; i < record->feature_count; i++)
        if (!is_feature(record, i))
            return prt_fail(err, PRT_E_INTERNAL, "feature %zu: no name, or facts beyond their ceilings", i);
    for (size_t i = 0; i < record->tally_count; i++)
        if (!is_tally(record, i))
            return prt_fail(err, PRT_E_INTERNAL, "tally %zu: no kind or name of its own", i);
    return PRT_OK;
}

static void pack_doc(msgpack_packer *packer, const prt_doc *doc);

static void pack_map(msgpack_packer *packer, const prt_doc *map)
{
    msgpack_pack_map(packer, map->as.map.count);
    for (size_t i = 0; i < map->as.map.count; i++) {
        prt_pack_bytes(packer, map->as.map.keys[i]);
        pack_doc(packer, map->as.map.values[i]);
    }
}

static void pack_list(msgpack_packer *packer, const prt_doc *list)
{
    msgpack_pack_array(packer, list->as.list.count);
    for (size_t i = 0; i < list->as.list.count; i++)
        pack_doc(packer, list->as.list.items[i]);
}

static void pack_flag(msgpack_packer *packer, bool flag)
{
    if (flag)
        msgpack_pack_true(packer);
    else
        msgpack_pack_false(packer);
}

static void pack_doc(msgpack_packer *packer, const prt_doc *doc)
{
    switch (doc->type) {
    case PRT_DOC_NULL:
    case PRT_DOC_REAL: /* was refused by the check */ msgpack_pack_nil(packer); break;
    case PRT_DOC_BOOL: pack_flag(packer, doc->as.boolean); break;
    case PRT_DOC_INT: msgpack_pack_int64(packer, doc->as.integer); break;
    case PRT_DOC_TEXT: prt_pack_bytes(packer, doc->as.text); break;
    case PRT_DOC_LIST: pack_list(packer, doc); break;
    case PRT_DOC_MAP: pack_map(packer, doc); break;
    }
}

void prt_features_pack(msgpack_packer *packer, const struct prt_record *record)
{
    msgpack_pack_array(packer, record->feature_count);
    for (size_t i = 0; i < record->feature_count; i++) {
        msgpack_pack_array(packer, 2);
        prt_pack_bytes(packer, record->features[i].name);
        pack_doc(packer, record->features[i].facts);
    }
    msgpack_pack_array(packer, record->tally_count);
    for (size_t i = 0; i < record->tally_count; i++) {
        msgpack_pack_array(packer, 4);
        msgpack_pack_uint64(packer, (uint64_t)record->tallies[i].kind);
        prt_pack_bytes(packer, record->tallies[i].name);
        msgpack_pack_uint64(packer, record->tallies[i].files);
        msgpack_pack_uint64(packer, record->tallies[i].lines);
    }
}

struct reader {
    struct prt_scan *scan;
    prt_arena *arena;
    struct budget budget;
    prt_err *err;
};

static prt_code expected(struct reader *reader, const char *what)
{
    return prt_fail(reader->err, PRT_E_PROTOCOL, "expected %s, got %s", what, prt_scan_next_is(reader->scan));
}

static prt_code too_much(struct reader *reader, const char *what)
{
    return prt_fail(reader->err, PRT_E_PROTOCOL, "more %s than one feature may have", what);
}

static prt_code read_text(struct reader *reader, prt_str *out)
{
    prt_str view;
    if (!prt_scan_bytes(reader->scan, &view))
        return expected(reader, "bytes");
    if (!spend_text(&reader->budget, view))
        return too_much(reader, "text");
    *out = prt_arena_str(reader->arena, view);
    return out->data != NULL ? PRT_OK : prt_fail_memory(reader->err, "a feature");
}

static prt_code read_doc(struct reader *reader, int depth, prt_doc **out);

/* The values that are announced have a byte each, and are within the budget before room is made for them. */
static prt_code read_map(struct reader *reader, size_t count, int depth, prt_doc *map)
{
    if (count > PRT_MAX_FACT_KEYS || count > reader->budget.values)
        return too_much(reader, "keys");
    prt_str *keys = prt_arena_alloc(reader->arena, count, sizeof *keys);
    prt_doc **values = prt_arena_alloc(reader->arena, count, sizeof *values);
    if (keys == NULL || values == NULL)
        return prt_fail_memory(reader->err, "a feature");
    map->as.map.keys = keys;
    map->as.map.values = values;
    for (size_t i = 0; i < count; i++) {
        if (read_text(reader, &keys[i]) != PRT_OK)
            return reader->err->code;
        if (has_key_before(keys, i))
            return prt_fail(reader->err, PRT_E_PROTOCOL, "a key twice");
        if (read_doc(reader, depth + 1, &values[i]) != PRT_OK)
            return reader->err->code;
    }
    map->as.map.count = count;
    return PRT_OK;
}

static prt_code read_list(struct reader *reader, size_t count, int depth, prt_doc *list)
{
    if (count > reader->budget.values)
        return too_much(reader, "values");
    prt_doc **items = prt_arena_alloc(reader->arena, count, sizeof *items);
    if (items == NULL)
        return prt_fail_memory(reader->err, "a feature");
    list->as.list.items = items;
    for (size_t i = 0; i < count; i++)
        if (read_doc(reader, depth + 1, &items[i]) != PRT_OK)
            return reader->err->code;
    list->as.list.count = count;
    return PRT_OK;
}

static prt_code read_value(struct reader *reader, int depth, prt_doc *doc)
{
    uint32_t count = 0;
    if (prt_scan_nil(reader->scan))
        return PRT_OK;
    if (prt_scan_bool(reader->scan, &doc->as.boolean)) {
        doc->type = PRT_DOC_BOOL;
        return PRT_OK;
    }
    if (prt_scan_i64(reader->scan, &doc->as.integer)) {
        doc->type = PRT_DOC_INT;
        return PRT_OK;
    }
    if (prt_scan_array(reader->scan, &count)) {
        doc->type = PRT_DOC_LIST;
        return read_list(reader, count, depth, doc);
    }
    if (prt_scan_map(reader->scan, &count)) {
        doc->type = PRT_DOC_MAP;
        return read_map(reader, count, depth, doc);
    }
    doc->type = PRT_DOC_TEXT;
    return read_text(reader, &doc->as.text);
}

static prt_code read_doc(struct reader *reader, int depth, prt_doc **out)
{
    if (depth > PRT_MAX_FACT_NESTING)
        return prt_fail(reader->err, PRT_E_PROTOCOL, "facts nested too deep");
    if (!spend_value(&reader->budget))
        return too_much(reader, "values");
    prt_doc *doc = prt_arena_alloc(reader->arena, 1, sizeof *doc);
    if (doc == NULL)
        return prt_fail_memory(reader->err, "a feature");
    *out = doc;
    return read_value(reader, depth, doc);
}

static prt_code read_parts(struct reader *reader, uint32_t wanted)
{
    uint32_t count = 0;
    if (!prt_scan_array(reader->scan, &count))
        return expected(reader, "an array");
    if (count != wanted)
        return prt_fail(reader->err, PRT_E_PROTOCOL, "%u elements, expected %u", (unsigned)count, (unsigned)wanted);
    return PRT_OK;
}

static prt_code read_feature(struct reader *reader, struct prt_record *record, size_t at)
{
    struct prt_feature *feature = &record->features[at];
    prt_doc *facts = NULL;
    reader->budget = whole;
    if (read_parts(reader, 2) != PRT_OK || read_text(reader, &feature->name) != PRT_OK)
        return reader->err->code;
    if (feature->name.len == 0 || !name_is_new(record, at))
        return prt_fail(reader->err, PRT_E_PROTOCOL, "no name of its own");
    reader->budget = whole;
    if (read_doc(reader, 1, &facts) != PRT_OK)
        return reader->err->code;
    feature->facts = facts;
    return facts->type == PRT_DOC_MAP ? PRT_OK : prt_fail(reader->err, PRT_E_PROTOCOL, "its facts are no map");
}

static prt_code read_tally(struct reader *reader, struct prt_record *record, size_t at)
{
    struct prt_tally *tally = &record->tallies[at];
    uint64_t kind = 0;
    reader->budget = whole;
    if (read_parts(reader, 4) != PRT_OK)
        return reader->err->code;
    if (!prt_scan_u64(reader->scan, &kind))
        return expected(reader, "a number");
    if (kind >= PRT_TALLY_KINDS)
        return prt_fail(reader->err, PRT_E_PROTOCOL, "%llu is no kind", (unsigned long long)kind);
    tally->kind = (prt_tally_kind)kind;
    if (read_text(reader, &tally->name) != PRT_OK)
        return reader->err->code;
    if (!prt_scan_u64(reader->scan, &tally->files) || !prt_scan_u64(reader->scan, &tally->lines))
        return expected(reader, "a number");
    return is_tally(record, at) ? PRT_OK : prt_fail(reader->err, PRT_E_PROTOCOL, "no name of its own");
}

static prt_code read_count(struct reader *reader, const char *part, size_t most, size_t *count)
{
    uint32_t found = 0;
    if (!prt_scan_array(reader->scan, &found)) {
        (void)expected(reader, "an array");
        return prt_wrap(reader->err, "%s", part);
    }
    if (found > most)
        return prt_fail(reader->err, PRT_E_PROTOCOL, "%s: %u, at most %zu are allowed", part, (unsigned)found, most);
    *count = found;
    return PRT_OK;
}

static prt_code read_features(struct reader *reader, struct prt_record *record)
{
    size_t count = 0;
    if (read_count(reader, "features", PRT_MAX_FEATURES, &count) != PRT_OK)
        return reader->err->code;
    record->features = prt_arena_alloc(reader->arena, count, sizeof *record->features);
    if (record->features == NULL)
        return prt_fail_memory(reader->err, "features");
    for (size_t i = 0; i < count; i++)
        if (read_feature(reader, record, i) != PRT_OK)
            return prt_wrap(reader->err, "feature %zu", i);
    record->feature_count = count;
    return PRT_OK;
}

static prt_code read_tallies(struct reader *reader, struct prt_record *record)
{
    size_t count = 0;
    if (read_count(reader, "tallies", PRT_MAX_TALLIES, &count) != PRT_OK)
        return reader->err->code;
    record->tallies = prt_arena_alloc(reader->arena, count, sizeof *record->tallies);
    if (record->tallies == NULL)
        return prt_fail_memory(reader->err, "tallies");
    for (size_t i = 0; i < count; i++)
        if (read_tally(reader, record, i) != PRT_OK)
            return prt_wrap(reader->err, "tally %zu", i);
    record->tally_count = count;
    return PRT_OK;
}

prt_code prt_features_read(struct prt_scan *scan, struct prt_record *record, prt_err *err)
{
    struct reader reader = {.scan = scan, .arena = &record->arena, .err = err};
    const prt_code code = read_features(&reader, record);
    return code == PRT_OK ? read_tallies(&reader, record) : code;
}
