/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/json.h"

#include <string.h>

#include "base/json_escape.h"

/* At the top level one value is allowed; has_items[] counts from the first nesting level, so it needs a flag. */
static bool has_items(const prt_json *json)
{
    return json->depth == 0 ? json->complete : json->has_items[json->depth - 1];
}

static void mark_item(prt_json *json)
{
    if (json->depth == 0)
        json->complete = true;
    else
        json->has_items[json->depth - 1] = true;
}

static bool in_object(const prt_json *json)
{
    return json->depth > 0 && json->in_object[json->depth - 1];
}

/* A comma if there is one, and a new line with its blanks: nearly always in one piece. */
static void new_line(prt_json *json, bool comma)
{
    static const char piece[] = ",\n                                ";
    enum { BLANKS = sizeof piece - 3 };
    const size_t from = comma ? 0 : 1;
    if (json->indent <= 0) {
        prt_buf_add(json->out, piece, 1 - from);
        return;
    }
    size_t left = (size_t)json->indent * (size_t)json->depth;
    size_t step = left < BLANKS ? left : BLANKS;
    prt_buf_add(json->out, piece + from, 2 - from + step);
    for (left -= step; left > 0; left -= step) {
        step = left < BLANKS ? left : BLANKS;
        prt_buf_add(json->out, piece + 2, step);
    }
}

/* The comma and the line break before a key, or before an item of an array. */
static void separate(prt_json *json)
{
    if (json->depth > 0)
        new_line(json, has_items(json));
    mark_item(json);
}

/* What comes before a value; false when no value may stand here. */
static bool begin_value(prt_json *json)
{
    bool misplaced = in_object(json) ? !json->after_key : json->depth == 0 && json->complete;
    if (json->broken || misplaced) {
        json->broken = true;
        return false;
    }
    if (!json->after_key)
        separate(json);
    json->after_key = false;
    return true;
}

static void open(prt_json *json, bool object)
{
    if (json->depth >= PRT_JSON_MAX_NESTING)
        json->broken = true;
    if (!begin_value(json))
        return;
    json->in_object[json->depth] = object;
    json->has_items[json->depth] = false;
    json->depth++;
    prt_buf_add_char(json->out, object ? '{' : '[');
}

static void add_quoted(prt_json *json, prt_str text)
{
    prt_buf_add_char(json->out, '"');
    prt_json_escape(json->out, text);
    prt_buf_add_char(json->out, '"');
}

void prt_json_object(prt_json *json)
{
    open(json, true);
}

void prt_json_array(prt_json *json)
{
    open(json, false);
}

void prt_json_end(prt_json *json)
{
    if (json->depth == 0 || json->after_key)
        json->broken = true;
    if (json->broken)
        return;
    bool object = in_object(json);
    bool empty = !has_items(json);
    json->depth--;
    if (!empty)
        new_line(json, false);
    prt_buf_add_char(json->out, object ? '}' : ']');
}

void prt_json_key(prt_json *json, const char *key)
{
    prt_json_key_str(json, prt_str_from(key));
}

void prt_json_key_str(prt_json *json, prt_str key)
{
    if (!in_object(json) || json->after_key)
        json->broken = true;
    if (json->broken)
        return;
    separate(json);
    prt_buf_add_char(json->out, '"');
    prt_json_escape(json->out, key);
    prt_buf_add(json->out, "\": ", json->indent > 0 ? 3 : 2);
    json->after_key = true;
}

void prt_json_str(prt_json *json, prt_str value)
{
    if (begin_value(json))
        add_quoted(json, value);
}

void prt_json_text(prt_json *json, const char *value)
{
    if (value == NULL)
        prt_json_null(json);
    else
        prt_json_str(json, prt_str_from(value));
}

void prt_json_i64(prt_json *json, int64_t value)
{
    if (begin_value(json))
        prt_buf_add_i64(json->out, value);
}

void prt_json_u64(prt_json *json, uint64_t value)
{
    if (begin_value(json))
        prt_buf_add_u64(json->out, value);
}

void prt_json_hundredths(prt_json *json, uint64_t value)
{
    if (!begin_value(json))
        return;
    prt_buf_add_u64(json->out, value / 100);
    prt_buf_add_fmt(json->out, ".%02u", (unsigned)(value % 100));
}

void prt_json_thousandths(prt_json *json, uint64_t value)
{
    if (!begin_value(json))
        return;
    prt_buf_add_u64(json->out, value / 1000);
    prt_buf_add_fmt(json->out, ".%03u", (unsigned)(value % 1000));
}

void prt_json_bool(prt_json *json, bool value)
{
    if (begin_value(json))
        prt_buf_add_text(json->out, value ? "true" : "false");
}

void prt_json_null(prt_json *json)
{
    if (begin_value(json))
        prt_buf_add_text(json->out, "null");
}

void prt_json_member_str(prt_json *json, const char *key, prt_str value)
{
    prt_json_key(json, key);
    prt_json_str(json, value);
}

void prt_json_member_str_or_null(prt_json *json, const char *key, prt_str value)
{
    if (value.len != 0)
        prt_json_member_str(json, key, value);
    else
        prt_json_member_null(json, key);
}

void prt_json_member_text(prt_json *json, const char *key, const char *value)
{
    prt_json_key(json, key);
    prt_json_text(json, value);
}

void prt_json_member_i64(prt_json *json, const char *key, int64_t value)
{
    prt_json_key(json, key);
    prt_json_i64(json, value);
}

void prt_json_member_u64(prt_json *json, const char *key, uint64_t value)
{
    prt_json_key(json, key);
    prt_json_u64(json, value);
}

void prt_json_member_bool(prt_json *json, const char *key, bool value)
{
    prt_json_key(json, key);
    prt_json_bool(json, value);
}

void prt_json_member_null(prt_json *json, const char *key)
{
    prt_json_key(json, key);
    prt_json_null(json);
}

void prt_json_member_i64_if(prt_json *json, const char *key, bool known, int64_t value)
{
    if (known)
        prt_json_member_i64(json, key, value);
    else
        prt_json_member_null(json, key);
}

void prt_json_member_u64_if(prt_json *json, const char *key, bool known, uint64_t value)
{
    if (known)
        prt_json_member_u64(json, key, value);
    else
        prt_json_member_null(json, key);
}

void prt_json_member_bool_if(prt_json *json, const char *key, bool known, bool value)
{
    if (known)
        prt_json_member_bool(json, key, value);
    else
        prt_json_member_null(json, key);
}

void prt_json_member_strs(prt_json *json, const char *key, const prt_str *values, size_t count)
{
    prt_json_key(json, key);
    prt_json_array(json);
    for (size_t i = 0; i < count; i++)
        prt_json_str(json, values[i]);
    prt_json_end(json);
}

void prt_json_member_made(prt_json *json, const char *key, prt_buf *made)
{
    prt_json_member_str(json, key, prt_buf_str(made));
    json->out->failed = json->out->failed || made->failed;
    prt_buf_free(made);
}

prt_code prt_json_finish(prt_json *json, const char *what, prt_err *err)
{
    if (json->broken || json->depth != 0 || !json->complete)
        return prt_fail(err, PRT_E_INTERNAL, "%s: the calls that wrote it do not make a JSON value", what);
    return prt_buf_check(json->out, what, err);
}
