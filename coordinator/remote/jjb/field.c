/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/jjb/field.h"

#include "coordinator/remote/jjb/value.h"

/* Up to the first brace. */
static size_t literal_len(prt_str text)
{
    const size_t open = prt_str_find(text, '{');
    const size_t close = prt_str_find(prt_str_sub(text, 0, open), '}');
    return close < open ? close : open;
}

/* Python would look into the value at . and [, and format it at ! and :; no name is made so. */
static bool is_key(prt_str key)
{
    for (size_t i = 0; i < key.len; i++)
        if (key.data[i] == '.' || key.data[i] == '[' || key.data[i] == '!' || key.data[i] == ':' || key.data[i] == '{')
            return false;
    return key.len != 0;
}

/* What is between the braces. */
static bool read_field(prt_str inside, struct prt_jjb_field *out)
{
    const prt_str object = PRT_STR("obj:");
    if (prt_str_starts(inside, object))
        inside = prt_str_sub(inside, object.len, inside.len);
    const size_t bar = prt_str_find(inside, '|');
    *out = (struct prt_jjb_field){.key = prt_str_sub(inside, 0, bar),
                                  .fallback = prt_str_sub(inside, bar + 1, inside.len),
                                  .has_fallback = bar < inside.len};
    return is_key(out->key);
}

static bool is_word(prt_str key)
{
    for (size_t i = 0; i < key.len; i++) {
        const char lower = prt_ascii_lower(key.data[i]);
        const bool letter = (lower >= 'a' && lower <= 'z') || (unsigned char)lower >= 0x80;
        if (!letter && !prt_ascii_digit(lower) && lower != '_')
            return false;
    }
    return true;
}

prt_code prt_jjb_next_piece(prt_str *text, struct prt_jjb_piece *out, prt_err *err)
{
    const size_t plain = literal_len(*text);
    *out = (struct prt_jjb_piece){.literal = prt_str_sub(*text, 0, plain)};
    if (plain != 0) {
        *text = prt_str_sub(*text, plain, text->len);
        return PRT_OK;
    }
    if (text->len > 1 && text->data[1] == text->data[0]) {
        out->literal = prt_str_sub(*text, 0, 1);
        *text = prt_str_sub(*text, 2, text->len);
        return PRT_OK;
    }
    const size_t end = prt_str_find(*text, '}');
    out->is_field = true;
    if (end == 0 || end == text->len || !read_field(prt_str_sub(*text, 1, end), &out->field))
        return prt_fail(err, PRT_E_FORMAT, "\"%.*s\": a brace that is not around the name of a parameter",
                        PRT_JJB_SHOW(*text));
    *text = prt_str_sub(*text, end + 1, text->len);
    return PRT_OK;
}

bool prt_jjb_is_field(prt_str text, struct prt_jjb_field *out)
{
    return text.len > 2 && text.data[0] == '{' && prt_str_find(text, '}') == text.len - 1 &&
           read_field(prt_str_sub(text, 1, text.len - 1), out) && is_word(out->key);
}
