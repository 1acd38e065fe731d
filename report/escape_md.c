/* SPDX-License-Identifier: Apache-2.0 */
#include "report/escape_md.h"

#include <string.h>

#include "report/unicode.h"

static bool is_word(prt_str text, size_t at)
{
    if (at >= text.len)
        return false;
    char byte = prt_ascii_lower(text.data[at]);
    return prt_ascii_digit(byte) || (byte >= 'a' && byte <= 'z');
}

/* Escapes that are needed wherever the character stands. Entities where a backslash is read differently by table
 * splitters, code spans and mathematics; backslashes, which read better, elsewhere. */
static const char *fixed_escape(char byte)
{
    switch (byte) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '\\': return "&#92;";
    case '|': return "&#124;";
    case '`': return "&#96;";
    case '$': return "&#36;";
    case '*': return "\\*";
    case '[': return "\\[";
    case ']': return "\\]";
    case '~': return "\\~";
    default: return NULL;
    }
}

/* Escapes that depend on the neighbours. */
static const char *placed_escape(prt_str text, size_t at)
{
    switch (text.data[at]) {
    case '_': /* inside a word it is no emphasis */
        return at > 0 && is_word(text, at - 1) && is_word(text, at + 1) ? NULL : "\\_";
    case ':': /* of http:// and :emoji: */ return at + 1 < text.len && text.data[at + 1] != ' ' ? "&#58;" : NULL;
    case '.': /* of www. */
        return at >= 3 && prt_str_equal_fold(prt_str_sub(text, at - 3, at), PRT_STR("www")) ? "&#46;" : NULL;
    default: return NULL;
    }
}

static void add_character(prt_buf *out, prt_str text, size_t at, size_t len, uint32_t point)
{
    const char *escape = NULL;
    if (prt_unicode_blank(point))
        escape = " ";
    else if (prt_unicode_unseen(point))
        escape = PRT_REPLACEMENT;
    else if (len == 1)
        escape = fixed_escape(text.data[at]) != NULL ? fixed_escape(text.data[at]) : placed_escape(text, at);
    if (escape != NULL)
        prt_buf_add_text(out, escape);
    else
        prt_buf_add(out, text.data + at, len);
}

/* Escapes valid UTF-8 from `at` on. */
static void add_inline(prt_buf *out, prt_str text, size_t at)
{
    for (size_t len; at < text.len; at += len) {
        uint32_t point = prt_unicode_decode(text, at, &len);
        add_character(out, text, at, len, point);
    }
}

/* Blanks, then what would begin a list, a rule or a heading underline; returns where the rest begins. */
static size_t add_beginning(prt_buf *out, prt_str text)
{
    size_t at = 0;
    size_t len = 1;
    while (at < text.len && prt_unicode_blank(prt_unicode_decode(text, at, &len)))
        at += len;
    size_t digits = at;
    while (digits < text.len && prt_ascii_digit(text.data[digits]))
        digits++;
    prt_buf_add_str(out, prt_str_sub(text, at, digits));
    if (digits == text.len)
        return digits;
    char mark = text.data[digits];
    bool numbered = digits > at && (mark == '.' || mark == ')');
    bool bullet = digits == at && memchr("-+=", mark, 3) != NULL;
    if (!numbered && !bullet)
        return digits;
    prt_buf_add_char(out, '\\');
    prt_buf_add_char(out, mark);
    return digits + 1;
}

/* A # begins a heading, and ends one. */
static void add_block(prt_buf *out, prt_str text)
{
    size_t at = add_beginning(out, text);
    for (size_t len; at < text.len; at += len) {
        uint32_t point = prt_unicode_decode(text, at, &len);
        if (point == '#')
            prt_buf_add_text(out, "\\#");
        else
            add_character(out, text, at, len, point);
    }
}

static void add_line(prt_buf *out, prt_str text)
{
    add_inline(out, text, 0);
}

/* Hands valid UTF-8 on; only a text that is not valid costs a copy. */
static void with_valid(prt_buf *out, prt_str text, void (*add)(prt_buf *out, prt_str text))
{
    if (prt_str_is_utf8(text)) {
        add(out, text);
        return;
    }
    prt_buf valid = {0};
    prt_buf_add_utf8(&valid, text);
    add(out, prt_buf_str(&valid));
    out->failed = out->failed || valid.failed;
    prt_buf_free(&valid);
}

void prt_md_cell(prt_buf *out, prt_str text)
{
    with_valid(out, text, add_line);
}

void prt_md_text(prt_buf *out, prt_str text)
{
    with_valid(out, text, add_block);
}

void prt_md_link_text(prt_buf *out, prt_str text)
{
    with_valid(out, text, add_line);
}

static void add_url(prt_buf *out, prt_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.data[i];
        if (is_word(text, i) || (byte != '\0' && strchr("-._~/:", byte) != NULL))
            prt_buf_add_char(out, byte);
        else
            prt_buf_add_fmt(out, "%%%02X", (unsigned)(unsigned char)byte);
    }
}

void prt_md_link_url(prt_buf *out, prt_str text)
{
    with_valid(out, text, add_url);
}
