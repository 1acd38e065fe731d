/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/json_view.h"

#include <string.h>

#include "prt/limits.h"

/* A text that is being checked. */
struct check {
    prt_str text;
    size_t at;
    size_t depth;
    char closers[PRT_MAX_DOC_NESTING]; /* of what is open, innermost last */
    const char *wrong;                 /* half a sentence; NULL: nothing is */
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static size_t behind_blanks(prt_str text, size_t at)
{
    while (at < text.len && is_blank(text.data[at]))
        at++;
    return at;
}

static char peek(const struct check *check)
{
    return check->at < check->text.len ? check->text.data[check->at] : '\0';
}

static bool fail(struct check *check, const char *wrong)
{
    check->wrong = wrong;
    return false;
}

static bool is_hex(char byte)
{
    const char low = prt_ascii_lower(byte);
    return prt_ascii_digit(byte) || (low >= 'a' && low <= 'f');
}

/* Behind the backslash. */
static bool take_escape(struct check *check)
{
    const char byte = peek(check);
    check->at++;
    if (byte != 'u')
        return (byte != '\0' && strchr("\"\\/bfnrt", byte) != NULL) || fail(check, "an escape that is none");
    for (int i = 0; i < 4; i++, check->at++)
        if (!is_hex(peek(check)))
            return fail(check, "\\u without four hexadecimal digits");
    return true;
}

static bool take_string(struct check *check)
{
    if (peek(check) != '"')
        return fail(check, "expected a string");
    check->at++;
    while (peek(check) != '"') {
        if (check->at >= check->text.len)
            return fail(check, "a string without end");
        const unsigned char byte = (unsigned char)peek(check);
        if (byte < 0x20)
            return fail(check, "a control character in a string");
        check->at++;
        if (byte == '\\' && !take_escape(check))
            return false;
    }
    check->at++;
    return true;
}

static size_t take_digits(struct check *check)
{
    const size_t begin = check->at;
    while (prt_ascii_digit(peek(check)))
        check->at++;
    return check->at - begin;
}

static bool take_number(struct check *check)
{
    check->at += peek(check) == '-';
    const bool zero = peek(check) == '0';
    const size_t whole = take_digits(check);
    if (whole == 0 || (zero && whole > 1))
        return fail(check, "expected a value");
    if (peek(check) == '.') {
        check->at++;
        if (take_digits(check) == 0)
            return fail(check, "a number that ends in its point");
    }
    if (prt_ascii_lower(peek(check)) == 'e') {
        check->at++;
        check->at += peek(check) == '+' || peek(check) == '-';
        if (take_digits(check) == 0)
            return fail(check, "a number without its exponent");
    }
    return true;
}

static bool take_scalar(struct check *check)
{
    static const prt_str words[] = {PRT_STR_INIT("true"), PRT_STR_INIT("false"), PRT_STR_INIT("null")};
    if (peek(check) == '"')
        return take_string(check);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (prt_str_starts(prt_str_sub(check->text, check->at, check->text.len), words[i])) {
            check->at += words[i].len;
            return true;
        }
    return take_number(check);
}

static void skip_blanks(struct check *check)
{
    check->at = behind_blanks(check->text, check->at);
}

/* "key": */
static bool take_key(struct check *check)
{
    skip_blanks(check);
    if (!take_string(check))
        return false;
    skip_blanks(check);
    if (peek(check) != ':')
        return fail(check, "expected a colon behind the key");
    check->at++;
    return true;
}

/* A value, or the beginning of a nested one: then *open, and its first part comes next. */
static bool begin_value(struct check *check, bool *open)
{
    skip_blanks(check);
    const char byte = peek(check);
    *open = false;
    if (byte != '{' && byte != '[')
        return take_scalar(check);
    if (check->depth == PRT_MAX_DOC_NESTING)
        return fail(check, "nested too deeply");
    check->closers[check->depth++] = byte == '{' ? '}' : ']';
    check->at++;
    skip_blanks(check);
    if (peek(check) == check->closers[check->depth - 1]) {
        check->at++;
        check->depth--;
        return true;
    }
    *open = true;
    return byte != '{' || take_key(check);
}

/* Behind a value: closes what ends here, up to a comma, behind which the next part begins, or to the end. */
static bool end_value(struct check *check)
{
    while (check->depth > 0) {
        const char closer = check->closers[check->depth - 1];
        skip_blanks(check);
        const char byte = peek(check);
        if (byte != ',' && byte != closer)
            return fail(check, closer == '}' ? "expected a comma or }" : "expected a comma or ]");
        check->at++;
        if (byte == ',')
            return closer != '}' || take_key(check);
        check->depth--;
    }
    return true;
}

static bool check_all(struct check *check)
{
    bool open = false;
    do
        if (!begin_value(check, &open) || (!open && !end_value(check)))
            return false;
    while (check->depth > 0);
    skip_blanks(check);
    return check->at == check->text.len || fail(check, "something stands behind the value");
}

static size_t line_of(prt_str text, size_t at)
{
    size_t line = 1;
    for (size_t i = 0; i < at && i < text.len; i++)
        line += text.data[i] == '\n';
    return line;
}

prt_code prt_json_check(const char *file, prt_str text, prt_str *value, prt_err *err)
{
    struct check check = {.text = text};
    if (!prt_str_is_utf8(text))
        return prt_fail(err, PRT_E_FORMAT, "%s: not UTF-8", file);
    if (!check_all(&check))
        return prt_fail(err, PRT_E_FORMAT, "%s:%zu: %s", file, line_of(text, check.at), check.wrong);
    *value = prt_str_trim(text);
    return PRT_OK;
}

static size_t behind_string(prt_str text, size_t at)
{
    for (at++; text.data[at] != '"'; at++)
        at += text.data[at] == '\\';
    return at + 1;
}

static size_t behind_nested(prt_str text, size_t at)
{
    size_t depth = 0;
    do {
        const char byte = text.data[at];
        depth += byte == '{' || byte == '[';
        depth -= byte == '}' || byte == ']';
        at = byte == '"' ? behind_string(text, at) : at + 1;
    } while (depth > 0);
    return at;
}

static size_t behind_value(prt_str text, size_t at)
{
    if (text.data[at] == '{' || text.data[at] == '[')
        return behind_nested(text, at);
    if (text.data[at] == '"')
        return behind_string(text, at);
    while (at < text.len && !is_blank(text.data[at]) && strchr(",]}", text.data[at]) == NULL)
        at++;
    return at;
}

struct prt_json_parts prt_json_parts_of(prt_str value)
{
    const bool map = value.len > 0 && value.data[0] == '{';
    if (!map && (value.len == 0 || value.data[0] != '['))
        return (struct prt_json_parts){0};
    return (struct prt_json_parts){.rest = prt_str_sub(value, 1, value.len - 1), .map = map};
}

/* Takes what stands before `end` off the rest. */
static prt_str take(prt_str *rest, size_t begin, size_t end)
{
    const prt_str taken = prt_str_sub(*rest, begin, end);
    *rest = prt_str_sub(*rest, end, rest->len);
    return taken;
}

bool prt_json_part(struct prt_json_parts *parts, prt_str *key, prt_str *value)
{
    size_t at = behind_blanks(parts->rest, 0);
    if (at == parts->rest.len)
        return false;
    *key = (prt_str){0};
    if (parts->map) {
        *key = take(&parts->rest, at, behind_string(parts->rest, at));
        at = behind_blanks(parts->rest, behind_blanks(parts->rest, 0) + 1); /* the colon */
    }
    *value = take(&parts->rest, at, behind_value(parts->rest, at));
    at = behind_blanks(parts->rest, 0);
    (void)take(&parts->rest, 0, at < parts->rest.len ? at + 1 : at); /* the comma */
    return true;
}

static uint32_t hex4(const char *digits)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        const char low = prt_ascii_lower(digits[i]);
        value = value * 16 + (uint32_t)(prt_ascii_digit(low) ? low - '0' : low - 'a' + 10);
    }
    return value;
}

static void add_code_point(prt_buf *out, uint32_t code)
{
    char bytes[4];
    const size_t count = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = count; i-- > 1; code >>= 6)
        bytes[i] = (char)(0x80 | (code & 0x3f));
    bytes[0] = (char)(leads[count] | code);
    prt_buf_add(out, bytes, count);
}

/* `at` is behind "\u"; returns what is behind the escape. */
static size_t add_unicode(prt_str string, size_t at, prt_buf *out)
{
    uint32_t code = hex4(string.data + at);
    at += 4;
    const bool high = code >= 0xd800 && code < 0xdc00;
    if (high && prt_str_starts(prt_str_sub(string, at, string.len), PRT_STR("\\u"))) {
        const uint32_t low = hex4(string.data + at + 2);
        if (low >= 0xdc00 && low < 0xe000) {
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            at += 6;
        }
    }
    add_code_point(out, code >= 0xd800 && code < 0xe000 ? 0xfffd : code);
    return at;
}

void prt_json_unescape(prt_str string, prt_buf *out)
{
    static const char names[] = "bfnrt";
    static const char bytes[] = "\b\f\n\r\t";
    const size_t end = string.len - 1;
    size_t at = 1;
    while (at < end) {
        const char *escape = memchr(string.data + at, '\\', end - at);
        const size_t until = escape != NULL ? (size_t)(escape - string.data) : end;
        prt_buf_add_str(out, prt_str_sub(string, at, until));
        at = until;
        if (escape == NULL)
            continue;
        const char name = string.data[at + 1];
        const char *known = strchr(names, name);
        at += 2;
        if (name == 'u')
            at = add_unicode(string, at, out);
        else
            prt_buf_add_char(out, known != NULL ? bytes[known - names] : name);
    }
}
