/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/limits.h"
#include "report/read/value.h"

/* Values that hold any number of others. */

void *prt_read_list(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *members,
                    size_t member_count, size_t size, size_t *count)
{
    char *items = prt_read_room(reader, prt_read_length(reader, value), size);
    struct prt_parts parts = prt_parts_of_list(reader, value);
    struct prt_value part;
    while (prt_parts_next(&parts, &part))
        prt_read_object(reader, &part, members, member_count, items + part.index * size);
    *count = reader->code == PRT_OK ? parts.index : 0;
    return items;
}

prt_str *prt_read_texts(struct prt_reader *reader, const struct prt_value *value, size_t *count)
{
    prt_str *texts = prt_read_room(reader, prt_read_length(reader, value), sizeof *texts);
    struct prt_parts parts = prt_parts_of_list(reader, value);
    struct prt_value part;
    while (prt_parts_next(&parts, &part))
        texts[part.index] = prt_value_text(reader, &part);
    *count = reader->code == PRT_OK ? parts.index : 0;
    return texts;
}

static prt_doc *read_facts(struct prt_reader *reader, const struct prt_value *value, size_t depth);

/* Keys may be there twice: they were different before they became UTF-8. */
static void read_map(struct prt_reader *reader, const struct prt_value *value, size_t depth, prt_doc *out)
{
    const size_t count = prt_read_length(reader, value);
    struct prt_parts parts = prt_parts_of_object(reader, value);
    struct prt_value part;
    out->type = PRT_DOC_MAP;
    out->as.map.keys = prt_read_room(reader, count, sizeof *out->as.map.keys);
    out->as.map.values = prt_read_room(reader, count, sizeof *out->as.map.values);
    while (prt_parts_next(&parts, &part)) {
        out->as.map.keys[part.index] = prt_value_key(reader, &part);
        out->as.map.values[part.index] = read_facts(reader, &part, depth + 1);
    }
    out->as.map.count = count;
}

static void read_list(struct prt_reader *reader, const struct prt_value *value, size_t depth, prt_doc *out)
{
    const size_t count = prt_read_length(reader, value);
    struct prt_parts parts = prt_parts_of_list(reader, value);
    struct prt_value part;
    out->type = PRT_DOC_LIST;
    out->as.list.items = prt_read_room(reader, count, sizeof(prt_doc *));
    while (prt_parts_next(&parts, &part))
        out->as.list.items[part.index] = read_facts(reader, &part, depth + 1);
    out->as.list.count = count;
}

static void read_scalar(struct prt_reader *reader, const struct prt_value *value, prt_doc *out)
{
    switch (value->text.data[0]) {
    case 'n': out->type = PRT_DOC_NULL; break;
    case 't':
    case 'f':
        out->type = PRT_DOC_BOOL;
        out->as.boolean = value->text.data[0] == 't';
        break;
    case '"':
        out->type = PRT_DOC_TEXT;
        out->as.text = prt_value_text(reader, value);
        break;
    default:
        out->type = PRT_DOC_INT;
        out->as.integer = prt_value_number(reader, value);
        break;
    }
}

/* Calls itself at most PRT_MAX_FACT_NESTING times. */
static prt_doc *read_facts(struct prt_reader *reader, const struct prt_value *value, size_t depth)
{
    prt_doc *out = prt_read_room(reader, 1, sizeof *out);
    if (out == NULL)
        return NULL;
    if (depth > PRT_MAX_FACT_NESTING)
        prt_read_refuse(reader, value, "facts that are not so deep in each other");
    else if (prt_value_is_object(value))
        read_map(reader, value, depth, out);
    else if (prt_value_is_list(value))
        read_list(reader, value, depth, out);
    else
        read_scalar(reader, value, out);
    return out;
}

prt_doc *prt_read_facts(struct prt_reader *reader, const struct prt_value *value)
{
    return read_facts(reader, value, 0);
}
