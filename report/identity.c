/* SPDX-License-Identifier: Apache-2.0 */
#include "report/identity.h"

static void add_without_dots(prt_buf *out, prt_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] != '.')
            prt_buf_add_char(out, prt_ascii_lower(text.data[i]));
}

static bool only_dots(prt_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] != '.')
            return false;
    return true;
}

bool prt_identity_address(prt_buf *out, prt_str email)
{
    const prt_str whole = prt_str_trim(email);
    const size_t at = prt_str_rfind(whole, '@');
    const prt_str before = prt_str_sub(whole, 0, at);
    const prt_str local = prt_str_sub(before, 0, prt_str_find(before, '+'));
    const prt_str host = prt_str_sub(whole, at + 1, whole.len);
    if (at == whole.len || only_dots(local) || only_dots(host))
        return false;
    add_without_dots(out, local);
    prt_buf_add_char(out, '@');
    add_without_dots(out, host);
    return true;
}

static bool is_punctuation(char byte)
{
    const unsigned char c = (unsigned char)byte;
    return (c > ' ' && c < '0') || (c > '9' && c < 'A') || (c > 'Z' && c < 'a') || (c > 'z' && c < 0x7f);
}

static void add_name(prt_buf *out, prt_str name)
{
    const size_t from = out->len;
    bool blank = false;
    for (size_t i = 0; i < name.len; i++) {
        if (prt_ascii_space(name.data[i])) {
            blank = out->len > from;
        } else if (!is_punctuation(name.data[i])) {
            if (blank)
                prt_buf_add_char(out, ' ');
            blank = false;
            prt_buf_add_char(out, prt_ascii_lower(name.data[i]));
        }
    }
}

static void cut(prt_buf *out, size_t len)
{
    out->len = len;
    if (out->data != NULL)
        out->data[len] = '\0';
}

bool prt_identity_name(prt_buf *out, prt_str name)
{
    const size_t from = out->len;
    add_name(out, name);
    const prt_str key = prt_str_sub(prt_buf_str(out), from, out->len);
    if (key.len > 0 && !prt_str_equal(key, PRT_STR("unknown")))
        return true;
    cut(out, from);
    return false;
}

bool prt_identity_words(prt_buf *out, prt_str name)
{
    const size_t from = out->len;
    add_name(out, name);
    const prt_str key = prt_str_sub(prt_buf_str(out), from, out->len);
    const size_t first = prt_str_find(key, ' ');
    const size_t last = prt_str_rfind(key, ' ');
    if (first == key.len) {
        cut(out, from);
        return false;
    }
    for (size_t i = 0; last > first && last + i < key.len; i++)
        out->data[from + first + i] = out->data[from + last + i];
    cut(out, from + first + key.len - last);
    return true;
}
