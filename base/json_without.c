/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "prt/doc.h"

struct scan {
    prt_str text;
    size_t at;
    prt_buf *out;
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* Behind the string that begins at `at`, or the end of a text that ends inside it. */
static size_t behind_string(prt_str text, size_t at)
{
    for (at++; at < text.len && text.data[at] != '"'; at++)
        if (text.data[at] == '\\')
            at++;
    return at < text.len ? at + 1 : text.len;
}

static size_t behind_blanks(prt_str text, size_t at)
{
    while (at < text.len && is_blank(text.data[at]))
        at++;
    return at;
}

/* Brackets are counted, not matched: [} is refused by whoever reads what is kept, unless it is in here. */
static size_t behind_nested(prt_str text, size_t at)
{
    size_t depth = 0;
    while (at < text.len) {
        const char byte = text.data[at];
        depth += byte == '{' || byte == '[';
        depth -= byte == '}' || byte == ']';
        at = byte == '"' ? behind_string(text, at) : at + 1;
        if (depth == 0)
            break;
    }
    return at;
}

static size_t behind_value(prt_str text, size_t at)
{
    at = behind_blanks(text, at);
    if (at == text.len)
        return at;
    if (text.data[at] == '{' || text.data[at] == '[')
        return behind_nested(text, at);
    if (text.data[at] == '"')
        return behind_string(text, at);
    while (at < text.len && !is_blank(text.data[at]) && strchr(",]}", text.data[at]) == NULL)
        at++;
    return at;
}

static bool is_one_of(prt_str name, const prt_str *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (prt_str_equal(name, keys[i]))
            return true;
    return false;
}

/* What stands on the lines that follow keeps its number. */
static void replace(struct scan *scan, size_t end)
{
    const bool whole = behind_blanks(scan->text, scan->at) < end;
    prt_buf_add_text(scan->out, whole ? "null" : "");
    for (; scan->at < end; scan->at++)
        if (scan->text.data[scan->at] == '\n')
            prt_buf_add_char(scan->out, '\n');
}

static void copy(struct scan *scan, size_t end)
{
    prt_buf_add_str(scan->out, prt_str_sub(scan->text, scan->at, end));
    scan->at = end;
}

static void take_string(struct scan *scan, const prt_str *keys, size_t count)
{
    const size_t begin = scan->at + 1;
    const size_t end = behind_string(scan->text, scan->at);
    const size_t colon = behind_blanks(scan->text, end);
    const bool is_key = colon < scan->text.len && scan->text.data[colon] == ':';
    copy(scan, is_key ? colon + 1 : end);
    if (is_key && is_one_of(prt_str_sub(scan->text, begin, end - 1), keys, count))
        replace(scan, behind_value(scan->text, scan->at));
}

void prt_json_without(prt_str text, const prt_str *keys, size_t count, prt_buf *out)
{
    struct scan scan = {.text = text, .out = out};
    while (scan.at < text.len) {
        const char *quote = memchr(text.data + scan.at, '"', text.len - scan.at);
        copy(&scan, quote != NULL ? (size_t)(quote - text.data) : text.len);
        if (quote != NULL)
            take_string(&scan, keys, count);
    }
}
