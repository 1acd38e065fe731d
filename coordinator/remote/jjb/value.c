/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/jjb/value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prt/limits.h"

enum { ALL_DIGITS = 17, REAL_ROOM = 40 };

/* The fewest digits that read back as the same number, in exponent form. */
static void shortest(double value, char *out, size_t size)
{
    for (int digits = 1; digits <= ALL_DIGITS; digits++) {
        (void)snprintf(out, size, "%.*e", digits - 1, value);
        if (strtod(out, NULL) == value)
            return;
    }
}

/* repr() of Python: plain digits for exponents from -4 to 15, always with a point or an exponent. */
static void add_real(prt_buf *out, double value)
{
    char text[REAL_ROOM];
    if (isnan(value) || isinf(value)) {
        prt_buf_add_text(out, isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
        return;
    }
    shortest(value, text, sizeof text);
    const char *mark = strchr(text, 'e');
    const long exponent = mark != NULL ? strtol(mark + 1, NULL, 10) : 0;
    if (exponent < -4 || exponent >= 16) {
        prt_buf_add_text(out, text);
        return;
    }
    const size_t sign = text[0] == '-';
    const bool has_point = mark != NULL && mark > text + sign + 1;
    const long digits = has_point ? mark - text - (long)sign - 1 : 1;
    const long behind = digits - 1 - exponent;
    prt_buf_add_fmt(out, "%.*f", (int)(behind > 1 ? behind : 1), value);
}

bool prt_jjb_add_value(prt_buf *out, const prt_doc *value)
{
    switch (value->type) {
    case PRT_DOC_NULL: prt_buf_add_text(out, "None"); return true;
    case PRT_DOC_BOOL: prt_buf_add_text(out, value->as.boolean ? "True" : "False"); return true;
    case PRT_DOC_INT: prt_buf_add_i64(out, value->as.integer); return true;
    case PRT_DOC_REAL: add_real(out, value->as.real); return true;
    case PRT_DOC_TEXT: prt_buf_add_str(out, value->as.text); return true;
    case PRT_DOC_LIST:
    case PRT_DOC_MAP: break;
    }
    return false;
}

prt_code prt_jjb_text(prt_arena *arena, const prt_doc *value, prt_str *out, prt_err *err)
{
    if (value->type == PRT_DOC_TEXT) {
        *out = value->as.text;
        return PRT_OK;
    }
    prt_buf text = {0};
    prt_code code = PRT_OK;
    if (!prt_jjb_add_value(&text, value))
        code = prt_fail(err, PRT_E_FORMAT, "expected text, got %s", prt_doc_type_name(value->type));
    if (code == PRT_OK)
        code = prt_buf_check(&text, "a value as text", err);
    prt_str kept = {0};
    if (code == PRT_OK && (kept = prt_arena_str(arena, prt_buf_str(&text))).data == NULL)
        code = prt_fail_memory(err, "a value as text");
    prt_buf_free(&text);
    if (code == PRT_OK)
        *out = kept;
    return code;
}

static bool as_number(const prt_doc *value, double *out)
{
    switch (value->type) {
    case PRT_DOC_BOOL: *out = value->as.boolean ? 1 : 0; return true;
    case PRT_DOC_INT: *out = (double)value->as.integer; return true;
    case PRT_DOC_REAL: *out = value->as.real; return true;
    case PRT_DOC_NULL:
    case PRT_DOC_TEXT:
    case PRT_DOC_LIST:
    case PRT_DOC_MAP: break;
    }
    return false;
}

bool prt_jjb_equal(const prt_doc *a, const prt_doc *b)
{
    double left, right;
    if (a->type == PRT_DOC_INT && b->type == PRT_DOC_INT)
        return a->as.integer == b->as.integer;
    if (as_number(a, &left) && as_number(b, &right))
        return left == right;
    if (a->type != b->type)
        return false;
    return a->type == PRT_DOC_NULL || (a->type == PRT_DOC_TEXT && prt_str_equal(a->as.text, b->as.text));
}

const prt_doc *prt_jjb_get(const prt_doc *map, prt_str key)
{
    if (map == NULL || map->type != PRT_DOC_MAP)
        return NULL;
    for (size_t i = 0; i < map->as.map.count; i++)
        if (prt_str_equal(map->as.map.keys[i], key))
            return map->as.map.values[i];
    return NULL;
}

static bool has_control(prt_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char byte = (unsigned char)text.data[i];
        if (byte < 0x20 || byte == 0x7f)
            return true;
        if (byte == 0xc2 && i + 1 < text.len && (unsigned char)text.data[i + 1] < 0xa0)
            return true;
    }
    return false;
}

prt_code prt_jjb_check_name(const char *what, prt_str name, prt_err *err)
{
    if (name.len == 0)
        return prt_fail(err, PRT_E_FORMAT, "%s is empty", what);
    if (name.len > PRT_MAX_NAME)
        return prt_fail(err, PRT_E_LIMIT, "%s has %zu bytes, more than %d", what, name.len, PRT_MAX_NAME);
    if (has_control(name))
        return prt_fail(err, PRT_E_FORMAT, "%s has control characters in it", what);
    return PRT_OK;
}
