/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json_escape.h"

#include <stdint.h>
#include <stdio.h>

#include "base/utf8.h"

enum { ESCAPE_MAX = 8 };

static const char *named_escape(prt_str unit)
{
    switch (unit.data[0]) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\b': return "\\b";
    case '\f': return "\\f";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
    }
    /* U+2028 and U+2029 end a line inside a JavaScript string of before 2019. */
    if (prt_str_equal(unit, PRT_STR("\xe2\x80\xa8")))
        return "\\u2028";
    return prt_str_equal(unit, PRT_STR("\xe2\x80\xa9")) ? "\\u2029" : NULL;
}

static bool needs_number(unsigned char byte)
{
    return byte < 0x20 || byte == 0x7f || byte == '<' || byte == '>' || byte == '&';
}

/* What stands for the unit, or NULL when it stands for itself. */
static const char *escape_of(prt_str unit, bool valid, char room[ESCAPE_MAX])
{
    if (!valid)
        return PRT_UTF8_REPLACEMENT;
    const char *named = named_escape(unit);
    if (named != NULL || !needs_number((unsigned char)unit.data[0]))
        return named;
    (void)snprintf(room, ESCAPE_MAX, "\\u%04x", (unsigned)(unsigned char)unit.data[0]);
    return room;
}

/* Printable ASCII without an escape: nearly every byte of nearly every text, so that it is asked first, and of a table
 * with a bit for each byte. */
static bool stands_for_itself(char byte)
{
#define BIT(letter) (UINT64_C(1) << ((letter) % 64))
    static const uint64_t plain[4] = {UINT64_C(0xffffffff00000000) & ~(BIT('"') | BIT('&') | BIT('<') | BIT('>')),
                                      ~(BIT('\\') | BIT(0x7f)), 0, 0};
#undef BIT
    const unsigned char at = (unsigned char)byte;
    return (plain[at / 64] >> at % 64 & 1) != 0;
}

void prt_json_escape(prt_buf *out, prt_str text)
{
    size_t copied = 0; /* what stands for itself is copied in runs */
    for (size_t at = 0; at < text.len;) {
        bool valid;
        char room[ESCAPE_MAX];
        if (stands_for_itself(text.data[at])) {
            at++;
            continue;
        }
        size_t len = prt_utf8_unit(text, at, &valid);
        const char *escape = escape_of(prt_str_sub(text, at, at + len), valid, room);
        if (escape != NULL) {
            prt_buf_add_str(out, prt_str_sub(text, copied, at));
            prt_buf_add_text(out, escape);
            copied = at + len;
        }
        at += len;
    }
    prt_buf_add_str(out, prt_str_sub(text, copied, text.len));
}
