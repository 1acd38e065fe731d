/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/shape.h"

#include <stdio.h>
#include <string.h>

#include "prt/limits.h"

_Static_assert(sizeof(prt_phase) == sizeof(uint32_t) && sizeof(prt_refusal) == sizeof(uint32_t) &&
                   sizeof(prt_run_state) == sizeof(uint32_t) && sizeof(prt_category) == sizeof(uint32_t) &&
                   sizeof(prt_task_kind) == sizeof(uint32_t),
               "the codec reads and writes an enum as 32 bits");

#define FIELD(tag, member, ...)                                                                                        \
    {                                                                                                                  \
        .name = #member, .offset = offsetof(struct tag, member), __VA_ARGS__                                           \
    }

/* clang-format off */
#define PRT_ITEM(tag)                           static const struct prt_field tag##_fields[] = {
#define PRT_MESSAGE(id, text, tag)              static const struct prt_field tag##_fields[] = {
#define PRT_END(tag)                            }; \
    static const struct prt_shape tag##_shape = { \
        tag##_fields, sizeof tag##_fields / sizeof *tag##_fields, sizeof(struct tag)};
/* clang-format on */
#define PRT_U32(tag, member, from, to) FIELD(tag, member, .kind = PRT_FIELD_U32, .least = (from), .greatest = (to)),
#define PRT_U64(tag, member, from, to) FIELD(tag, member, .kind = PRT_FIELD_U64, .least = (from), .greatest = (to)),
#define PRT_I64(tag, member)           FIELD(tag, member, .kind = PRT_FIELD_I64),
#define PRT_ENUM(tag, member, from, to, what)                                                                          \
    FIELD(tag, member, .kind = PRT_FIELD_ENUM, .least = (uint64_t)(from), .greatest = (uint64_t)(to), .noun = (what)),
#define PRT_NAME(tag, member, max) FIELD(tag, member, .kind = PRT_FIELD_NAME, .greatest = (max)),
#define PRT_TEXT(tag, member, max) FIELD(tag, member, .kind = PRT_FIELD_TEXT, .greatest = (max)),
#define PRT_LIST(tag, member, count, of, max)                                                                          \
    FIELD(tag, member, .kind = PRT_FIELD_LIST, .count_offset = offsetof(struct tag, count), .greatest = (max),         \
          .item = &of##_shape),
#include "proto/messages.def"

struct entry {
    const char *name;
    const struct prt_shape *shape;
};

static const struct entry entries[] = {
#define PRT_ITEM(tag)
#define PRT_MESSAGE(id, text, tag) [PRT_MESSAGE_##id] = {#text, &tag##_shape},
#define PRT_END(tag)
#define PRT_U32(...)
#define PRT_U64(...)
#define PRT_I64(...)
#define PRT_ENUM(...)
#define PRT_NAME(...)
#define PRT_TEXT(...)
#define PRT_LIST(...)
#include "proto/messages.def"
};

static const struct entry *find_entry(prt_message_type type)
{
    size_t index = (size_t)type;
    return index < sizeof entries / sizeof *entries && entries[index].shape != NULL ? &entries[index] : NULL;
}

/* What was said too much of is a limit to the sender and a breach of the protocol to the receiver. */
static prt_code too_much(prt_code code)
{
    return code == PRT_E_PROTOCOL ? PRT_E_PROTOCOL : PRT_E_LIMIT;
}

const char *prt_message_name(prt_message_type type)
{
    const struct entry *entry = find_entry(type);
    return entry != NULL ? entry->name : "unknown";
}

const char *prt_phase_name(prt_phase phase)
{
    static const char *const names[PRT_PHASE_COUNT_OF] = {
        [PRT_PHASE_QUEUED] = "queued", [PRT_PHASE_OPEN] = "open",   [PRT_PHASE_WALK] = "walk",
        [PRT_PHASE_COUNT] = "count",   [PRT_PHASE_TOTAL] = "total", [PRT_PHASE_FINISH] = "finish",
        [PRT_PHASE_FETCH] = "fetch",
    };
    return (unsigned)phase < PRT_PHASE_COUNT_OF ? names[phase] : "unknown";
}

const struct prt_shape *prt_message_shape(prt_message_type type)
{
    const struct entry *entry = find_entry(type);
    return entry != NULL ? entry->shape : NULL;
}

size_t prt_message_max_frame(prt_message_type type)
{
    switch (type) {
    case PRT_MESSAGE_RESULT: return PRT_MAX_FRAME;
    case PRT_MESSAGE_TASK: return PRT_MAX_TASK_FRAME;
    default: return PRT_MAX_CONTROL_FRAME;
    }
}

prt_code prt_field_fail(const struct prt_place *place, const struct prt_field *field, prt_code code, prt_err *err,
                        const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (place->list == NULL)
        return prt_fail(err, code, "%s: %s: %s", place->message, field->name, text);
    return prt_fail(err, code, "%s: %s[%zu].%s: %s", place->message, place->list, place->index, field->name, text);
}

prt_code prt_field_check_number(const struct prt_place *place, const struct prt_field *field, uint64_t value,
                                prt_code code, prt_err *err)
{
    if (value >= field->least && value <= field->greatest)
        return PRT_OK;
    if (field->kind == PRT_FIELD_ENUM)
        return prt_field_fail(place, field, code, err, "%llu is not %s", (unsigned long long)value, field->noun);
    return prt_field_fail(place, field, code, err, "%llu is not within %llu and %llu", (unsigned long long)value,
                          (unsigned long long)field->least, (unsigned long long)field->greatest);
}

prt_code prt_field_check_text(const struct prt_place *place, const struct prt_field *field, prt_str text, prt_code code,
                              prt_err *err)
{
    if (text.len > field->greatest)
        return prt_field_fail(place, field, too_much(code), err, "%zu bytes, at most %llu are allowed", text.len,
                              (unsigned long long)field->greatest);
    if (field->kind != PRT_FIELD_NAME)
        return PRT_OK;
    if (text.len == 0)
        return prt_field_fail(place, field, code, err, "empty");
    if (memchr(text.data, '\0', text.len) != NULL)
        return prt_field_fail(place, field, code, err, "a NUL byte in a name");
    return PRT_OK;
}

prt_code prt_field_check_count(const struct prt_place *place, const struct prt_field *field, size_t count,
                               prt_code code, prt_err *err)
{
    if (count <= field->greatest)
        return PRT_OK;
    return prt_field_fail(place, field, too_much(code), err, "%zu items, at most %llu are allowed", count,
                          (unsigned long long)field->greatest);
}
