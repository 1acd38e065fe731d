/* SPDX-License-Identifier: Apache-2.0 */
#include "base/yaml_scalar.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { REAL_ROOM = 512 }; /* digits beyond these change no double, and nobody writes them */

struct word {
    const char *text;
    prt_doc_type type;
    bool boolean;
};

static const struct word words[] = {
    {"", PRT_DOC_NULL, false},      {"~", PRT_DOC_NULL, false},     {"null", PRT_DOC_NULL, false},
    {"Null", PRT_DOC_NULL, false},  {"NULL", PRT_DOC_NULL, false},  {"true", PRT_DOC_BOOL, true},
    {"True", PRT_DOC_BOOL, true},   {"TRUE", PRT_DOC_BOOL, true},   {"yes", PRT_DOC_BOOL, true},
    {"Yes", PRT_DOC_BOOL, true},    {"YES", PRT_DOC_BOOL, true},    {"on", PRT_DOC_BOOL, true},
    {"On", PRT_DOC_BOOL, true},     {"ON", PRT_DOC_BOOL, true},     {"false", PRT_DOC_BOOL, false},
    {"False", PRT_DOC_BOOL, false}, {"FALSE", PRT_DOC_BOOL, false}, {"no", PRT_DOC_BOOL, false},
    {"No", PRT_DOC_BOOL, false},    {"NO", PRT_DOC_BOOL, false},    {"off", PRT_DOC_BOOL, false},
    {"Off", PRT_DOC_BOOL, false},   {"OFF", PRT_DOC_BOOL, false},
};

/* A plain scalar is one of these; NO_NUMBER is text, TOO_LARGE is refused. */
enum number { NO_NUMBER, NUMBER, TOO_LARGE };

static bool is_word(prt_str plain, prt_doc *out)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!prt_str_equal(plain, prt_str_from(words[i].text)))
            continue;
        out->type = words[i].type;
        out->as.boolean = words[i].boolean;
        return true;
    }
    return false;
}

static int digit_value(char byte)
{
    char lower = prt_ascii_lower(byte);
    if (prt_ascii_digit(byte))
        return byte - '0';
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 16;
}

/* Takes the sign off the front. */
static bool take_sign(prt_str *text)
{
    bool negative = prt_str_starts(*text, PRT_STR("-"));
    if (negative || prt_str_starts(*text, PRT_STR("+")))
        *text = prt_str_sub(*text, 1, text->len);
    return negative;
}

/* Takes the mark of a base off the front: 0x, 0b, or the 0 of an octal number. */
static unsigned take_base(prt_str *text)
{
    unsigned base = 10;
    size_t mark = 2;
    if (prt_str_starts(*text, PRT_STR("0x")))
        base = 16;
    else if (prt_str_starts(*text, PRT_STR("0b")))
        base = 2;
    else if (prt_str_starts(*text, PRT_STR("0")) && text->len > 1)
        base = 8, mark = 1;
    if (base != 10)
        *text = prt_str_sub(*text, mark, text->len);
    return base;
}

/* All of the text as digits of the base, with underscores between them. */
static enum number read_digits(prt_str text, unsigned base, uint64_t *out)
{
    enum number found = NO_NUMBER;
    bool large = false;
    uint64_t value = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == '_' && (found == NUMBER || base != 10))
            continue;
        unsigned digit = (unsigned)digit_value(text.data[i]);
        if (digit >= base)
            return NO_NUMBER;
        found = NUMBER;
        large = large || __builtin_mul_overflow(value, (uint64_t)base, &value) ||
                __builtin_add_overflow(value, (uint64_t)digit, &value);
    }
    *out = value;
    return large ? TOO_LARGE : found;
}

static enum number read_int(prt_str plain, int64_t *out)
{
    uint64_t size;
    bool negative = take_sign(&plain);
    unsigned base = take_base(&plain);
    enum number found = read_digits(plain, base, &size);
    if (found != NUMBER)
        return found;
    if (size > (uint64_t)INT64_MAX + (negative ? 1 : 0))
        return TOO_LARGE;
    *out = (int64_t)(negative ? 0 - size : size);
    return NUMBER;
}

/* Digits and underscores from text[at] on; *any says whether there was a digit. */
static size_t skip_digits(prt_str text, size_t at, bool *any)
{
    while (at < text.len && (prt_ascii_digit(text.data[at]) || (text.data[at] == '_' && *any))) {
        *any = *any || text.data[at] != '_';
        at++;
    }
    return at;
}

/* digits "." digits, one of them perhaps empty, then perhaps an exponent. The point is what makes it a real: 1e3 is
 * text, as in YAML 1.1, where it could be the short name of a commit. */
static bool looks_real(prt_str text)
{
    bool any = false;
    bool exponent_any = false;
    size_t at = skip_digits(text, 0, &any);
    if (at >= text.len || text.data[at] != '.')
        return false;
    at = skip_digits(text, at + 1, &any);
    if (!any || at == text.len)
        return any;
    if (prt_ascii_lower(text.data[at++]) != 'e')
        return false;
    prt_str exponent = prt_str_sub(text, at, text.len);
    (void)take_sign(&exponent);
    return prt_str_find(exponent, '_') == exponent.len && skip_digits(exponent, 0, &exponent_any) == exponent.len &&
           exponent_any;
}

static bool is_infinity(prt_str text)
{
    return prt_str_equal(text, PRT_STR(".inf")) || prt_str_equal(text, PRT_STR(".Inf")) ||
           prt_str_equal(text, PRT_STR(".INF"));
}

static bool is_nan(prt_str text)
{
    return prt_str_equal(text, PRT_STR(".nan")) || prt_str_equal(text, PRT_STR(".NaN")) ||
           prt_str_equal(text, PRT_STR(".NAN"));
}

/* strtod() reads the point of the locale; no program here calls setlocale(), so that is ".". */
static enum number convert_real(prt_str digits, double *out)
{
    char room[REAL_ROOM];
    size_t len = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.data[i] == '_')
            continue;
        if (len + 1 >= sizeof room)
            return TOO_LARGE;
        room[len++] = digits.data[i];
    }
    room[len] = '\0';
    *out = strtod(room, NULL);
    return isfinite(*out) ? NUMBER : TOO_LARGE;
}

static enum number read_real(prt_str plain, double *out)
{
    if (is_nan(plain)) {
        *out = (double)NAN;
        return NUMBER;
    }
    double value = (double)INFINITY;
    bool negative = take_sign(&plain);
    enum number found = is_infinity(plain) ? NUMBER : NO_NUMBER;
    if (looks_real(plain))
        found = convert_real(plain, &value);
    if (found == NUMBER)
        *out = negative ? -value : value;
    return found;
}

bool prt_yaml_plain(prt_str plain, prt_doc *out)
{
    if (is_word(plain, out))
        return true;
    int64_t integer;
    double real;
    enum number as_int = read_int(plain, &integer);
    enum number as_real = as_int == NO_NUMBER ? read_real(plain, &real) : NO_NUMBER;
    if (as_int == NUMBER) {
        out->type = PRT_DOC_INT;
        out->as.integer = integer;
    } else if (as_real == NUMBER) {
        out->type = PRT_DOC_REAL;
        out->as.real = real;
    } else {
        out->type = PRT_DOC_TEXT;
        out->as.text = plain;
    }
    return as_int != TOO_LARGE && as_real != TOO_LARGE;
}
