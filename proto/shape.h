/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_SHAPE_H
#define PRT_PROTO_SHAPE_H
/*
 * messages.def as tables: what fields a message has, where they live in its struct, and what they may hold. The codec
 * walks them, so a field is written in one place only, and the same checks hold for what is sent and what is received.
 */
#include <stddef.h>
#include <stdint.h>

#include "proto/msg.h"
#include "prt/err.h"

typedef enum prt_field_kind {
    PRT_FIELD_U32,
    PRT_FIELD_U64,
    PRT_FIELD_I64,
    PRT_FIELD_ENUM,
    PRT_FIELD_NAME, /* prt_str: at least one byte, none of them NUL, so that it can become a path or an endpoint */
    PRT_FIELD_TEXT, /* prt_str: any bytes */
    PRT_FIELD_LIST
} prt_field_kind;

struct prt_field {
    const char *name; /* as in "ref.task" */
    prt_field_kind kind;
    size_t offset;                /* of the member in its struct */
    size_t count_offset;          /* LIST: of its size_t count */
    uint64_t least;               /* U32, U64, ENUM */
    uint64_t greatest;            /* U32, U64, ENUM: value; NAME, TEXT: bytes; LIST: items */
    const char *noun;             /* ENUM: "a phase" */
    const struct prt_shape *item; /* LIST */
};

struct prt_shape {
    const struct prt_field *fields;
    size_t field_count;
    size_t size; /* of the struct */
};

/* Where in a message something is wrong: "heartbeat: in_hand[3].phase". */
struct prt_place {
    const char *message;
    const char *list; /* NULL: not inside of a list */
    size_t index;
};

/* NULL when there is no such message. */
const struct prt_shape *prt_message_shape(prt_message_type type);

/* Bytes a frame of this message may have. */
size_t prt_message_max_frame(prt_message_type type);

/* "heartbeat: in_hand[3].phase: 9 is not a phase", with this code. */
prt_code prt_field_fail(const struct prt_place *place, const struct prt_field *field, prt_code code, prt_err *err,
                        const char *format, ...) PRT_PRINTF(5, 6);

/* Whether the field may hold this. A value out of its range is `code`, a length or count above its ceiling is
 * PRT_E_LIMIT when `code` is not PRT_E_PROTOCOL. */
prt_code prt_field_check_number(const struct prt_place *place, const struct prt_field *field, uint64_t value,
                                prt_code code, prt_err *err) PRT_MUST_USE;
prt_code prt_field_check_text(const struct prt_place *place, const struct prt_field *field, prt_str text, prt_code code,
                              prt_err *err) PRT_MUST_USE;
prt_code prt_field_check_count(const struct prt_place *place, const struct prt_field *field, size_t count,
                               prt_code code, prt_err *err) PRT_MUST_USE;

#endif
