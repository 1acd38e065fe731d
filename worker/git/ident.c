/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/ident.h"

bool prt_ident_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static prt_str after(prt_str text, size_t from)
{
    return prt_str_sub(text, from, text.len);
}

static prt_str skip_space(prt_str text)
{
    size_t at = 0;
    while (at < text.len && prt_ident_space(text.data[at]))
        at++;
    return after(text, at);
}

static size_t digit_run(prt_str text)
{
    size_t len = 0;
    while (len < text.len && prt_ascii_digit(text.data[len]))
        len++;
    return len;
}

/* Digits only; stops growing at INT64_MAX. */
static int64_t saturating(prt_str digits)
{
    int64_t value = 0;
    for (size_t i = 0; i < digits.len; i++) {
        int digit = digits.data[i] - '0';
        if (value > (INT64_MAX - digit) / 10)
            return INT64_MAX;
        value = value * 10 + digit;
    }
    return value;
}

/* "+0130 ..." -> 130 */
static bool read_zone(prt_str text, int32_t *zone)
{
    if (text.len == 0 || (text.data[0] != '+' && text.data[0] != '-'))
        return false;
    size_t len = digit_run(after(text, 1));
    if (len == 0)
        return false;
    int64_t value = saturating(prt_str_sub(text, 1, 1 + len));
    if (value >= INT32_MAX)
        value = 0;
    *zone = (int32_t)(text.data[0] == '-' ? -value : value);
    return true;
}

static void read_date(prt_str text, struct prt_ident *out)
{
    text = skip_space(text);
    size_t len = digit_run(text);
    if (len == 0 || !read_zone(skip_space(after(text, len)), &out->zone))
        return;
    out->time = saturating(prt_str_sub(text, 0, len));
    out->dated = true;
}

bool prt_ident_parse(prt_str line, struct prt_ident *out)
{
    *out = (struct prt_ident){0};
    size_t open = prt_str_find(line, '<');
    if (open == line.len)
        return false;
    size_t close = open + 1 + prt_str_find(after(line, open + 1), '>');
    if (close >= line.len)
        return false;
    size_t name_end = open;
    while (name_end > 0 && prt_ident_space(line.data[name_end - 1]))
        name_end--;
    out->name = prt_str_sub(line, 0, name_end);
    out->email = prt_str_sub(line, open + 1, close);
    read_date(after(line, prt_str_rfind(line, '>') + 1), out);
    return true;
}
