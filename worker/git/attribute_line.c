/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/attribute_line.h"

#include "prt/wildmatch.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_special(char c)
{
    return c == '*' || c == '?' || c == '[' || c == '\\';
}

static size_t blank_run(prt_str text)
{
    size_t len = 0;
    while (len < text.len && is_blank(text.data[len]))
        len++;
    return len;
}

static size_t word_run(prt_str text)
{
    size_t len = 0;
    while (len < text.len && !is_blank(text.data[len]))
        len++;
    return len;
}

static prt_str after(prt_str text, size_t from)
{
    return prt_str_sub(text, from, text.len);
}

static size_t literal_run(prt_str text)
{
    size_t len = 0;
    while (len < text.len && !is_special(text.data[len]))
        len++;
    return len;
}

static bool is_octal(char c, char highest)
{
    return c >= '0' && c <= highest;
}

/* What stands behind a backslash, as in C; the number of bytes it takes, 0 when it is no escape. */
static size_t unescape(prt_str text, char *out)
{
    static const char names[] = "abfnrtv\\\"";
    static const char values[] = "\a\b\f\n\r\t\v\\\"";
    if (text.len == 0)
        return 0;
    for (size_t i = 0; i < sizeof names - 1; i++) {
        if (text.data[0] == names[i]) {
            *out = values[i];
            return 1;
        }
    }
    if (text.len < 3 || !is_octal(text.data[0], '3') || !is_octal(text.data[1], '7') || !is_octal(text.data[2], '7'))
        return 0;
    *out = (char)((text.data[0] - '0') << 6 | (text.data[1] - '0') << 3 | (text.data[2] - '0'));
    return 3;
}

/* A pattern in double quotes. The bytes it takes with them; 0 when the quotes are not well formed: the word is then
 * taken as it is, quote and all. */
static size_t unquote(prt_str text, prt_buf *out)
{
    for (size_t at = 1; at < text.len; at++) {
        char byte = text.data[at];
        if (byte == '"')
            return at + 1;
        if (byte == '\\') {
            size_t used = unescape(after(text, at + 1), &byte);
            if (used == 0)
                return 0;
            at += used;
        }
        prt_buf_add_char(out, byte);
    }
    return 0;
}

static bool is_name(prt_str name)
{
    if (name.len == 0 || name.data[0] == '-')
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        char lower = prt_ascii_lower(c);
        if (c != '-' && c != '.' && c != '_' && !prt_ascii_digit(c) && !(lower >= 'a' && lower <= 'z'))
            return false;
    }
    return true;
}

bool prt_attribute_state_next(prt_str *states, struct prt_attribute_state *out)
{
    *states = after(*states, blank_run(*states));
    prt_str word = prt_str_sub(*states, 0, word_run(*states));
    if (word.len == 0)
        return false;
    *states = after(*states, word.len);
    size_t equals = prt_str_find(word, '=');
    out->value = equals < word.len ? PRT_ATTRIBUTE_TEXT : PRT_ATTRIBUTE_SET;
    if (word.data[0] == '-')
        out->value = PRT_ATTRIBUTE_UNSET;
    if (word.data[0] == '!')
        out->value = PRT_ATTRIBUTE_UNSPECIFIED;
    bool sign = out->value == PRT_ATTRIBUTE_UNSET || out->value == PRT_ATTRIBUTE_UNSPECIFIED;
    out->name = prt_str_sub(word, sign ? 1 : 0, equals);
    return true;
}

/* One state that cannot be makes git drop the whole line. */
static bool states_are_names(prt_str states)
{
    struct prt_attribute_state state;
    while (prt_attribute_state_next(&states, &state)) {
        if (!is_name(state.name))
            return false;
    }
    return true;
}

/* "[attr]NAME", with blanks between the two only where quotes allow them. */
static bool read_macro_name(prt_str word, struct prt_attribute_line *out)
{
    prt_str name = after(word, PRT_STR("[attr]").len);
    name = after(name, blank_run(name));
    out->macro = true;
    out->name = prt_str_sub(name, 0, word_run(name));
    return is_name(out->name);
}

bool prt_attribute_line_read(prt_str line, prt_buf *scratch, struct prt_attribute_line *out)
{
    line = prt_str_sub(line, 0, prt_str_find(line, '\0'));
    prt_str text = after(line, blank_run(line));
    prt_str word = prt_str_sub(text, 0, word_run(text));
    size_t used = word.len;
    if (text.len == 0 || text.data[0] == '#' || line.len >= PRT_WILDMATCH_MAX)
        return false;
    prt_buf_clear(scratch);
    size_t quoted = text.data[0] == '"' ? unquote(text, scratch) : 0;
    if (quoted > 0) {
        used = quoted;
        word = prt_buf_str(scratch);
        word = prt_str_sub(word, 0, prt_str_find(word, '\0'));
    }
    *out = (struct prt_attribute_line){.name = word, .states = after(text, used)};
    prt_str prefix = PRT_STR("[attr]");
    if (word.len > prefix.len && prt_str_starts(word, prefix) && !read_macro_name(word, out))
        return false;
    return !scratch->failed && states_are_names(out->states);
}

bool prt_attribute_pattern_read(prt_str pattern, struct prt_attribute_pattern *out)
{
    if (pattern.len == 0 || pattern.data[0] == '!' || pattern.data[pattern.len - 1] == '/')
        return false;
    out->base_name = prt_str_find(pattern, '/') == pattern.len;
    out->suffix = pattern.data[0] == '*' && literal_run(after(pattern, 1)) == pattern.len - 1;
    out->text = pattern.data[0] == '/' ? after(pattern, 1) : pattern;
    out->literal = literal_run(out->text);
    return true;
}

static bool matches_base_name(const struct prt_attribute_pattern *pattern, prt_str name)
{
    if (pattern->literal == pattern->text.len)
        return prt_str_equal(pattern->text, name);
    if (pattern->suffix)
        return prt_str_ends(name, after(pattern->text, 1));
    return prt_wildmatch(pattern->text, name, PRT_WILDMATCH_NAME);
}

bool prt_attribute_pattern_matches(const struct prt_attribute_pattern *pattern, prt_str path)
{
    if (pattern->base_name) {
        size_t slash = prt_str_rfind(path, '/');
        return matches_base_name(pattern, slash < path.len ? after(path, slash + 1) : path);
    }
    prt_str literal = prt_str_sub(pattern->text, 0, pattern->literal);
    if (!prt_str_starts(path, literal))
        return false;
    /* As in git, the wildcards are matched alone: a "**" right behind literal text stands at the start of its pattern
     * and crosses slashes, "src/foo**" + "/x" too. */
    return prt_wildmatch(after(pattern->text, literal.len), after(path, literal.len), PRT_WILDMATCH_PATH);
}
