/* SPDX-License-Identifier: Apache-2.0 */
#include "report/escape_html.h"

#include <string.h>

#include "report/unicode.h"

typedef const char *(*escape)(char byte); /* NULL: the byte stands for itself */

static const char *escape_text(char byte)
{
    switch (byte) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    default: return NULL;
    }
}

static const char *escape_attribute(char byte)
{
    switch (byte) {
    case '"': return "&#34;";
    case '\'': return "&#39;";
    default: return escape_text(byte);
    }
}

/* Most texts are runs of plain ASCII: they are copied in one piece. */
static size_t plain_run(prt_str text, size_t at, escape escaped)
{
    size_t end = at;
    while (end < text.len && text.data[end] >= ' ' && text.data[end] < 0x7f && escaped(text.data[end]) == NULL)
        end++;
    return end - at;
}

static void add_character(prt_buf *out, prt_str text, size_t at, size_t len, uint32_t point, escape escaped)
{
    if (len == 1 && escaped(text.data[at]) != NULL)
        prt_buf_add_text(out, escaped(text.data[at]));
    else if (prt_unicode_blank(point))
        prt_buf_add_char(out, ' ');
    else if (prt_unicode_unseen(point))
        prt_buf_add_text(out, PRT_REPLACEMENT);
    else
        prt_buf_add(out, text.data + at, len);
}

static void add_valid(prt_buf *out, prt_str text, escape escaped)
{
    for (size_t at = 0, len = 0; at < text.len; at += len) {
        len = plain_run(text, at, escaped);
        if (len != 0) {
            prt_buf_add(out, text.data + at, len);
            continue;
        }
        const uint32_t point = prt_unicode_decode(text, at, &len);
        add_character(out, text, at, len, point, escaped);
    }
}

static void add(prt_buf *out, prt_str text, escape escaped)
{
    prt_buf valid = {0};
    if (prt_str_is_utf8(text)) {
        add_valid(out, text, escaped);
        return;
    }
    prt_buf_add_utf8(&valid, text);
    add_valid(out, prt_buf_str(&valid), escaped);
    out->failed = out->failed || valid.failed;
    prt_buf_free(&valid);
}

void prt_escape_html_text(prt_buf *out, prt_str text)
{
    add(out, text, escape_text);
}

void prt_escape_html_attribute(prt_buf *out, prt_str text)
{
    add(out, text, escape_attribute);
}

static bool is_of_an_address(char byte)
{
    const char lower = prt_ascii_lower(byte);
    return prt_ascii_digit(byte) || (lower >= 'a' && lower <= 'z') ||
           (byte != '\0' && strchr("-._~:/?#[]@!$&()*+,;=%", byte) != NULL);
}

static bool is_of_a_host(char byte)
{
    const char lower = prt_ascii_lower(byte);
    return prt_ascii_digit(byte) || (lower >= 'a' && lower <= 'z') || (byte != '\0' && strchr("-.:[]", byte) != NULL);
}

/* Host and perhaps port, up to the path; not whom the server knows: "user@" only ever misleads a reader. */
static bool begins_with_host(prt_str rest)
{
    size_t len = 0;
    while (len < rest.len && strchr("/?#", rest.data[len]) == NULL)
        if (!is_of_a_host(rest.data[len++]))
            return false;
    return len != 0;
}

bool prt_escape_html_is_link(prt_str url)
{
    static const prt_str schemes[] = {PRT_STR_INIT("https://"), PRT_STR_INIT("http://")};
    for (size_t i = 0; i < url.len; i++)
        if (!is_of_an_address(url.data[i]))
            return false;
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        if (prt_str_equal_fold(prt_str_sub(url, 0, schemes[i].len), schemes[i]))
            return begins_with_host(prt_str_sub(url, schemes[i].len, url.len));
    return false;
}
