/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "proto/codec.h"
#include "proto/scan.h"
#include "proto/shape.h"

/* One frame being read. */
struct reader {
    struct prt_scan scan;
    prt_arena *arena;
    prt_err *err;
};

static prt_code expected(struct reader *reader, const struct prt_place *place, const struct prt_field *field,
                         const char *what)
{
    return prt_field_fail(place, field, PRT_E_PROTOCOL, reader->err, "expected %s, got %s", what,
                          prt_scan_next_is(&reader->scan));
}

static void store_number(const struct prt_field *field, uint64_t value, char *at)
{
    uint32_t narrow = (uint32_t)value;
    if (field->kind == PRT_FIELD_U64)
        memcpy(at, &value, sizeof value);
    else
        memcpy(at, &narrow, sizeof narrow);
}

static prt_code read_number(struct reader *reader, const struct prt_place *place, const struct prt_field *field,
                            char *base)
{
    uint64_t value = 0;
    if (!prt_scan_u64(&reader->scan, &value))
        return expected(reader, place, field, "a number");
    if (prt_field_check_number(place, field, value, PRT_E_PROTOCOL, reader->err) != PRT_OK)
        return reader->err->code;
    store_number(field, value, base + field->offset);
    return PRT_OK;
}

static prt_code read_signed(struct reader *reader, const struct prt_place *place, const struct prt_field *field,
                            char *base)
{
    int64_t value;
    if (!prt_scan_i64(&reader->scan, &value))
        return expected(reader, place, field, "a signed number of 64 bits");
    memcpy(base + field->offset, &value, sizeof value);
    return PRT_OK;
}

static prt_code read_text(struct reader *reader, const struct prt_place *place, const struct prt_field *field,
                          char *base)
{
    prt_str text;
    if (!prt_scan_bytes(&reader->scan, &text))
        return expected(reader, place, field, "bytes");
    if (prt_field_check_text(place, field, text, PRT_E_PROTOCOL, reader->err) != PRT_OK)
        return reader->err->code;
    memcpy(base + field->offset, &text, sizeof text);
    return PRT_OK;
}

static prt_code read_fields(struct reader *reader, const struct prt_place *place, const struct prt_shape *shape,
                            uint32_t count, char *base);

static prt_code read_item(struct reader *reader, const struct prt_place *place, const struct prt_shape *shape,
                          char *base)
{
    uint32_t count = 0;
    if (!prt_scan_array(&reader->scan, &count))
        return prt_fail(reader->err, PRT_E_PROTOCOL, "%s: %s[%zu]: expected an array, got %s", place->message,
                        place->list, place->index, prt_scan_next_is(&reader->scan));
    return read_fields(reader, place, shape, count, base);
}

static prt_code read_list(struct reader *reader, const struct prt_place *place, const struct prt_field *field,
                          char *base)
{
    uint32_t found = 0;
    if (!prt_scan_array(&reader->scan, &found))
        return expected(reader, place, field, "an array");
    if (prt_field_check_count(place, field, found, PRT_E_PROTOCOL, reader->err) != PRT_OK)
        return reader->err->code;
    size_t count = found;
    char *items = count > 0 ? prt_arena_alloc(reader->arena, count, field->item->size) : NULL;
    if (items == NULL && count > 0)
        return prt_fail_memory(reader->err, field->name);
    for (size_t i = 0; i < count; i++) {
        struct prt_place inside = {place->message, field->name, i};
        if (read_item(reader, &inside, field->item, items + i * field->item->size) != PRT_OK)
            return reader->err->code;
    }
    memcpy(base + field->offset, &items, sizeof items);
    memcpy(base + field->count_offset, &count, sizeof count);
    return PRT_OK;
}

static prt_code read_field(struct reader *reader, const struct prt_place *place, const struct prt_field *field,
                           char *base)
{
    switch (field->kind) {
    case PRT_FIELD_U32:
    case PRT_FIELD_U64:
    case PRT_FIELD_ENUM: return read_number(reader, place, field, base);
    case PRT_FIELD_I64: return read_signed(reader, place, field, base);
    case PRT_FIELD_NAME:
    case PRT_FIELD_TEXT: return read_text(reader, place, field, base);
    case PRT_FIELD_LIST: return read_list(reader, place, field, base);
    }
    return prt_field_fail(place, field, PRT_E_INTERNAL, reader->err, "a field of an unknown kind");
}

/* Too few fields are named by the first that is missing; those behind the known ones are of a later version. */
static prt_code read_fields(struct reader *reader, const struct prt_place *place, const struct prt_shape *shape,
                            uint32_t count, char *base)
{
    if (count < shape->field_count)
        return prt_field_fail(place, &shape->fields[count], PRT_E_PROTOCOL, reader->err, "missing: %u fields of %zu",
                              count, shape->field_count);
    for (size_t i = 0; i < shape->field_count; i++) {
        if (read_field(reader, place, &shape->fields[i], base) != PRT_OK)
            return reader->err->code;
    }
    for (size_t i = shape->field_count; i < count; i++) {
        if (!prt_scan_skip(&reader->scan))
            return prt_fail(reader->err, PRT_E_PROTOCOL, "%s: field %zu: cut short", place->message, i);
    }
    return PRT_OK;
}

/* The head of a frame: an array whose first element is the type of a message. *count is what is left of it. */
static prt_code read_type(struct reader *reader, prt_message_type *type, uint32_t *count)
{
    uint64_t number = 0;
    uint32_t elements = 0;
    if (!prt_scan_array(&reader->scan, &elements))
        return prt_fail(reader->err, PRT_E_PROTOCOL, "frame: expected an array, got %s",
                        prt_scan_next_is(&reader->scan));
    if (elements == 0 || !prt_scan_u64(&reader->scan, &number))
        return prt_fail(reader->err, PRT_E_PROTOCOL, "frame: the type of the message is missing");
    if (number > PRT_MESSAGE_LAST || prt_message_shape((prt_message_type)number) == NULL)
        return prt_fail(reader->err, PRT_E_PROTOCOL, "frame: message type %llu is not known",
                        (unsigned long long)number);
    *type = (prt_message_type)number;
    *count = elements - 1;
    return PRT_OK;
}

static prt_code check_frame_size(prt_message_type type, size_t size, prt_err *err)
{
    size_t ceiling = prt_message_max_frame(type);
    if (size <= ceiling)
        return PRT_OK;
    return prt_fail(err, PRT_E_PROTOCOL, "%s: a frame of %zu bytes, at most %zu are allowed", prt_message_name(type),
                    size, ceiling);
}

prt_code prt_message_decode(prt_str frame, prt_arena *arena, struct prt_message *out, prt_err *err)
{
    struct reader reader = {prt_scan_of(frame), arena, err};
    struct prt_message message = {0};
    uint32_t count = 0;
    if (prt_scan_check(frame, err) != PRT_OK)
        return prt_wrap(err, "frame");
    if (read_type(&reader, &message.type, &count) != PRT_OK)
        return err->code;
    if (check_frame_size(message.type, frame.len, err) != PRT_OK)
        return err->code;
    struct prt_place place = {.message = prt_message_name(message.type)};
    if (read_fields(&reader, &place, prt_message_shape(message.type), count, (char *)&message.as) != PRT_OK)
        return err->code;
    *out = message;
    return PRT_OK;
}
