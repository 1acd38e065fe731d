/* SPDX-License-Identifier: Apache-2.0 */
#include <msgpack.h>
#include <string.h>

#include "proto/codec.h"
#include "proto/pack.h"
#include "proto/shape.h"

static uint64_t load_number(const struct prt_field *field, const char *at)
{
    uint64_t wide;
    uint32_t narrow;
    if (field->kind == PRT_FIELD_U64 || field->kind == PRT_FIELD_I64) {
        memcpy(&wide, at, sizeof wide);
        return wide;
    }
    memcpy(&narrow, at, sizeof narrow);
    return narrow;
}

static prt_str load_text(const char *at)
{
    prt_str text;
    memcpy(&text, at, sizeof text);
    return text;
}

static size_t load_count(const struct prt_field *field, const char *base)
{
    size_t count;
    memcpy(&count, base + field->count_offset, sizeof count);
    return count;
}

static const char *load_items(const char *at)
{
    const char *items;
    memcpy(&items, at, sizeof items);
    return items;
}

static prt_code check_shape(const struct prt_place *place, const struct prt_shape *shape, const char *base,
                            prt_err *err);

static prt_code check_list(const struct prt_place *place, const struct prt_field *field, const char *base, prt_err *err)
{
    size_t count = load_count(field, base);
    if (prt_field_check_count(place, field, count, PRT_E_INTERNAL, err) != PRT_OK)
        return err->code;
    const char *items = load_items(base + field->offset);
    for (size_t i = 0; i < count; i++) {
        struct prt_place inside = {place->message, field->name, i};
        if (check_shape(&inside, field->item, items + i * field->item->size, err) != PRT_OK)
            return err->code;
    }
    return PRT_OK;
}

static prt_code check_field(const struct prt_place *place, const struct prt_field *field, const char *base,
                            prt_err *err)
{
    const char *at = base + field->offset;
    switch (field->kind) {
    case PRT_FIELD_I64: return PRT_OK;
    case PRT_FIELD_U32:
    case PRT_FIELD_U64:
    case PRT_FIELD_ENUM: return prt_field_check_number(place, field, load_number(field, at), PRT_E_INTERNAL, err);
    case PRT_FIELD_NAME:
    case PRT_FIELD_TEXT: return prt_field_check_text(place, field, load_text(at), PRT_E_INTERNAL, err);
    case PRT_FIELD_LIST: return check_list(place, field, base, err);
    }
    return prt_field_fail(place, field, PRT_E_INTERNAL, err, "a field of an unknown kind");
}

static prt_code check_shape(const struct prt_place *place, const struct prt_shape *shape, const char *base,
                            prt_err *err)
{
    for (size_t i = 0; i < shape->field_count; i++) {
        if (check_field(place, &shape->fields[i], base, err) != PRT_OK)
            return err->code;
    }
    return PRT_OK;
}

static void pack_shape(msgpack_packer *packer, const struct prt_shape *shape, const char *base);

static void pack_list(msgpack_packer *packer, const struct prt_field *field, const char *base)
{
    size_t count = load_count(field, base);
    const char *items = load_items(base + field->offset);
    msgpack_pack_array(packer, count);
    for (size_t i = 0; i < count; i++) {
        const char *item = items + i * field->item->size;
        msgpack_pack_array(packer, field->item->field_count);
        pack_shape(packer, field->item, item);
    }
}

static void pack_field(msgpack_packer *packer, const struct prt_field *field, const char *base)
{
    const char *at = base + field->offset;
    switch (field->kind) {
    case PRT_FIELD_I64: msgpack_pack_int64(packer, (int64_t)load_number(field, at)); break;
    case PRT_FIELD_U32:
    case PRT_FIELD_U64:
    case PRT_FIELD_ENUM: msgpack_pack_uint64(packer, load_number(field, at)); break;
    case PRT_FIELD_NAME:
    case PRT_FIELD_TEXT: prt_pack_bytes(packer, load_text(at)); break;
    case PRT_FIELD_LIST: pack_list(packer, field, base); break;
    }
}

static void pack_shape(msgpack_packer *packer, const struct prt_shape *shape, const char *base)
{
    for (size_t i = 0; i < shape->field_count; i++)
        pack_field(packer, &shape->fields[i], base);
}

prt_code prt_message_encode(const struct prt_message *message, prt_buf *out, prt_err *err)
{
    const struct prt_shape *shape = prt_message_shape(message->type);
    if (shape == NULL)
        return prt_fail(err, PRT_E_INTERNAL, "message type %u is not known", (unsigned)message->type);
    const char *name = prt_message_name(message->type);
    const char *base = (const char *)&message->as;
    /* All is checked before the first byte is written, so that only memory can run out later. */
    if (check_shape(&(struct prt_place){.message = name}, shape, base, err) != PRT_OK)
        return err->code;
    msgpack_packer packer;
    prt_pack_begin(&packer, out);
    msgpack_pack_array(&packer, shape->field_count + 1);
    msgpack_pack_uint64(&packer, (uint64_t)message->type);
    pack_shape(&packer, shape, base);
    return prt_buf_check(out, name, err);
}
