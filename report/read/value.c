/* SPDX-License-Identifier: Apache-2.0 */
#include "report/read/value.h"

#include <string.h>

#include "prt/buf.h"
#include "prt/json_view.h"
#include "prt/limits.h"

enum { SHOWN = 100 };

/* From the outside in; the whole has no name. */
static void add_path(prt_buf *out, const struct prt_value *value)
{
    if (value->in == NULL)
        return;
    add_path(out, value->in);
    if (value->key.len == 0) {
        prt_buf_add_fmt(out, "[%zu]", value->index);
        return;
    }
    prt_buf_add_text(out, value->in->in != NULL ? "." : "");
    prt_json_unescape(value->key, out);
}

static void add_found(prt_buf *out, const struct prt_value *value)
{
    size_t end = value->text.len < SHOWN ? value->text.len : SHOWN;
    if (value->text.len == 0) {
        prt_buf_add_text(out, "nothing: the key is missing");
    } else if (prt_value_is_object(value) || prt_value_is_list(value)) {
        prt_buf_add_text(out, prt_value_is_object(value) ? "an object" : "a list");
    } else {
        while (end < value->text.len && ((unsigned char)value->text.data[end] & 0xc0) == 0x80)
            end++;
        prt_buf_add_str(out, prt_str_sub(value->text, 0, end));
        prt_buf_add_text(out, end < value->text.len ? "..." : "");
    }
}

void prt_read_refuse(struct prt_reader *reader, const struct prt_value *value, const char *expected)
{
    prt_buf path = {0}, found = {0};
    if (reader->code != PRT_OK)
        return;
    add_path(&path, value);
    add_found(&found, value);
    if (path.failed || found.failed)
        reader->code = prt_fail_memory(reader->err, "a sentence");
    else
        reader->code = prt_fail(reader->err, PRT_E_FORMAT, "%s: %s%sexpected %s, got %.*s", reader->file,
                                path.len != 0 ? path.data : "", path.len != 0 ? ": " : "", expected,
                                PRT_STR_ARG(prt_buf_str(&found)));
    prt_buf_free(&path);
    prt_buf_free(&found);
}

void prt_read_no_memory(struct prt_reader *reader)
{
    if (reader->code == PRT_OK)
        reader->code = prt_fail_memory(reader->err, "what the report says");
}

void *prt_read_room(struct prt_reader *reader, size_t count, size_t size)
{
    if (reader->code != PRT_OK)
        return NULL;
    void *room = prt_arena_alloc(&reader->report->arena, count, size);
    if (room == NULL)
        prt_read_no_memory(reader);
    return room;
}

prt_str prt_read_copy(struct prt_reader *reader, prt_str text)
{
    const prt_str copy = reader->code == PRT_OK ? prt_arena_str(&reader->report->arena, text) : (prt_str){0};
    if (copy.data == NULL)
        prt_read_no_memory(reader);
    return copy;
}

static bool begins(const struct prt_value *value, char byte)
{
    return value->text.len != 0 && value->text.data[0] == byte;
}

bool prt_value_is_null(const struct prt_value *value)
{
    return begins(value, 'n');
}

bool prt_value_is_object(const struct prt_value *value)
{
    return begins(value, '{');
}

bool prt_value_is_list(const struct prt_value *value)
{
    return begins(value, '[');
}

static struct prt_parts parts_of(struct prt_reader *reader, const struct prt_value *value, bool map)
{
    struct prt_parts parts = {.reader = reader, .whole = value, .map = map};
    if (!(map ? prt_value_is_object(value) : prt_value_is_list(value))) {
        prt_read_refuse(reader, value, map ? "an object" : "a list");
        return parts;
    }
    parts.rest = prt_json_parts_of(value->text).rest;
    return parts;
}

struct prt_parts prt_parts_of_object(struct prt_reader *reader, const struct prt_value *value)
{
    return parts_of(reader, value, true);
}

struct prt_parts prt_parts_of_list(struct prt_reader *reader, const struct prt_value *value)
{
    return parts_of(reader, value, false);
}

bool prt_parts_next(struct prt_parts *parts, struct prt_value *out)
{
    struct prt_json_parts rest = {.rest = parts->rest, .map = parts->map};
    struct prt_value value = {.in = parts->whole, .index = parts->index};
    if (parts->reader->code != PRT_OK || !prt_json_part(&rest, &value.key, &value.text))
        return false;
    parts->rest = rest.rest;
    parts->index++;
    *out = value;
    return true;
}

size_t prt_read_length(struct prt_reader *reader, const struct prt_value *value)
{
    struct prt_parts parts = parts_of(reader, value, prt_value_is_object(value));
    struct prt_value part;
    while (prt_parts_next(&parts, &part))
        ;
    return parts.index;
}

/* `count` when there is none. Keys of ours have nothing to be escaped. */
static size_t find_member(prt_str key, const struct prt_row *members, size_t count)
{
    const prt_str plain = prt_str_sub(key, 1, key.len - 1);
    size_t at = 0;
    while (at < count && !prt_str_equal(plain, prt_str_from(members[at].key)))
        at++;
    return at;
}

static void check_missing(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *members,
                          size_t count, uint64_t met)
{
    char key[80];
    for (size_t i = 0; i < count; i++) {
        const bool there = (met >> i & 1) != 0;
        const size_t len = strlen(members[i].key);
        if (there || members[i].optional || len + 2 > sizeof key)
            continue;
        key[0] = key[len + 1] = '"';
        memcpy(key + 1, members[i].key, len);
        prt_read_refuse(reader, &(struct prt_value){.in = value, .key = {key, len + 2}}, "a value");
    }
}

void prt_read_object(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *members,
                     size_t count, void *object)
{
    struct prt_parts parts = prt_parts_of_object(reader, value);
    struct prt_value part;
    uint64_t met = 0;

    while (prt_parts_next(&parts, &part)) {
        const size_t at = find_member(part.key, members, count);
        if (at == count)
            continue;
        if ((met >> at & 1) != 0)
            prt_read_refuse(reader, &part, "no such key twice");
        met |= (uint64_t)1 << at;
        if (reader->code == PRT_OK)
            members[at].read(reader, &part, &members[at], object);
    }
    check_missing(reader, value, members, count, met);
}

/* A view of the text where nothing is escaped. */
static prt_str unescape(struct prt_reader *reader, prt_str quoted)
{
    prt_buf out = {0};
    const prt_str plain = prt_str_sub(quoted, 1, quoted.len - 1);
    if (prt_str_find(plain, '\\') == plain.len)
        return plain;
    prt_json_unescape(quoted, &out);
    const prt_str copy = out.failed ? prt_str_from(NULL) : prt_arena_str(&reader->report->arena, prt_buf_str(&out));
    if (copy.data == NULL)
        prt_read_no_memory(reader);
    prt_buf_free(&out);
    return copy;
}

prt_str prt_value_text(struct prt_reader *reader, const struct prt_value *value)
{
    const bool text = begins(value, '"');
    if (text && value->text.len <= PRT_MAX_REPORT_TEXT)
        return unescape(reader, value->text);
    prt_read_refuse(reader, value, text ? "a text of less than a mebibyte" : "a text");
    return prt_str_from(NULL);
}

prt_str prt_value_key(struct prt_reader *reader, const struct prt_value *value)
{
    return unescape(reader, value->key);
}

bool prt_value_flag(struct prt_reader *reader, const struct prt_value *value)
{
    if (!begins(value, 't') && !begins(value, 'f'))
        prt_read_refuse(reader, value, "true or false");
    return begins(value, 't');
}

int64_t prt_value_number(struct prt_reader *reader, const struct prt_value *value)
{
    int64_t number = 0;
    if (!prt_str_to_i64(value->text, &number))
        prt_read_refuse(reader, value, "a whole number");
    return number;
}

uint64_t prt_value_count(struct prt_reader *reader, const struct prt_value *value)
{
    int64_t number = 0;
    if (!prt_str_to_i64(value->text, &number) || number < 0)
        prt_read_refuse(reader, value, "a whole number from 0 to 2^63 - 1");
    return number < 0 ? 0 : (uint64_t)number;
}

int prt_value_word(struct prt_reader *reader, const struct prt_value *value, const char *(*name_of)(int), int count)
{
    const prt_str word = prt_value_text(reader, value);
    for (int i = 0; i < count; i++) {
        const char *name = name_of(i);
        if (name != NULL && prt_str_equal(word, prt_str_from(name)))
            return i;
    }
    prt_read_refuse(reader, value, "a word that this version knows");
    return 0;
}
