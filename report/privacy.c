/* SPDX-License-Identifier: Apache-2.0 */
#include "report/privacy.h"

#include "prt/buf.h"
#include "prt/file.h"

prt_hiding prt_hiding_of(const struct prt_privacy *privacy)
{
    if (privacy->anonymize_authors)
        return PRT_HIDE_AUTHORS;
    return privacy->mask_emails ? PRT_HIDE_ADDRESSES : PRT_HIDE_NOTHING;
}

const char *prt_hiding_name(prt_hiding hiding)
{
    static const char *const names[PRT_HIDINGS] = {"none", "mask_emails", "anonymize_authors"};
    return hiding < PRT_HIDINGS ? names[hiding] : "none";
}

struct prt_mask prt_mask_of(bool anonymous, prt_str secret, prt_str placeholder)
{
    struct prt_mask mask = {.anonymous = anonymous, .placeholder = placeholder};
    prt_sha256_hex(secret, mask.key);
    return mask;
}

/* The key has one length, so no two pairs of key and address are one text. */
static void add_digits(const struct prt_mask *mask, prt_str email, prt_buf *out)
{
    char digest[65];
    prt_buf text = {0};
    prt_buf_add(&text, mask->key, sizeof mask->key - 1);
    for (size_t i = 0; i < email.len; i++)
        prt_buf_add_char(&text, prt_ascii_lower(email.data[i]));
    prt_sha256_hex(prt_buf_str(&text), digest);
    prt_buf_add(out, digest, PRT_MASK_DIGITS);
    out->failed = out->failed || text.failed;
    prt_buf_free(&text);
}

static void add_masked(const struct prt_mask *mask, prt_str email, prt_buf *out)
{
    const size_t at = prt_str_rfind(email, '@');
    if (prt_str_equal_fold(email, mask->placeholder)) {
        prt_buf_add_str(out, email);
        return;
    }
    if (!mask->anonymous)
        prt_buf_add_text(out, "masked-");
    add_digits(mask, email, out);
    if (mask->anonymous)
        prt_buf_add_text(out, "@anonymous.invalid");
    else
        prt_buf_add_str(out, prt_str_sub(email, at, email.len));
}

static prt_code keep(prt_arena *arena, prt_buf *made, prt_str *out, prt_err *err)
{
    prt_code code = prt_buf_check(made, "a masked text", err);
    const prt_str copy = code == PRT_OK ? prt_arena_str(arena, prt_buf_str(made)) : (prt_str){0};
    if (code == PRT_OK && copy.data == NULL)
        code = prt_fail_memory(err, "a masked text");
    if (code == PRT_OK)
        *out = copy;
    prt_buf_free(made);
    return code;
}

prt_code prt_mask_address(const struct prt_mask *mask, prt_arena *arena, prt_str email, prt_str *out, prt_err *err)
{
    prt_buf made = {0};
    add_masked(mask, email, &made);
    return keep(arena, &made, out, err);
}

static bool is_part(char byte)
{
    const unsigned char c = (unsigned char)byte;
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || prt_ascii_digit(byte) || c >= 0x80 || c == '.' ||
           c == '_' || c == '%' || c == '+' || c == '-' || c == '\'';
}

/* The address around the @ at `at`, or one without a part before or behind it: then it is none. What is before `from`
 * is not looked at. A full stop behind it is the sentence's. */
static prt_str address_around(prt_str text, size_t from, size_t at)
{
    size_t begin = at;
    size_t end = at + 1;
    while (begin > from && is_part(text.data[begin - 1]))
        begin--;
    while (end < text.len && (is_part(text.data[end]) || text.data[end] == '@'))
        end++;
    while (end > at + 1 && !prt_ascii_digit(text.data[end - 1]) && (unsigned char)text.data[end - 1] < 'A')
        end--;
    return prt_str_sub(text, begin, end);
}

prt_code prt_mask_text(const struct prt_mask *mask, prt_arena *arena, prt_str text, prt_str *out, prt_err *err)
{
    prt_buf made = {0};
    size_t done = 0;
    if (prt_str_find(text, '@') == text.len) {
        *out = text;
        return PRT_OK;
    }
    for (size_t at = 0; at < text.len; at++) {
        if (text.data[at] != '@')
            continue;
        const prt_str address = address_around(text, done, at);
        const size_t begin = (size_t)(address.data - text.data);
        if (begin == at || begin + address.len == at + 1)
            continue;
        prt_buf_add_str(&made, prt_str_sub(text, done, begin));
        add_masked(mask, address, &made);
        done = begin + address.len;
        at = done - 1;
    }
    prt_buf_add_str(&made, prt_str_sub(text, done, text.len));
    return keep(arena, &made, out, err);
}
