/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/doctor_scrub.h"

#include <string.h>

enum {
    LEAST_TOKEN = 16,
    LEAST_BASIC = 8,
    KEY_HEAD = 128 /* bytes in which a private key says that it is one */
};

static const prt_str tokens[] = {PRT_STR_INIT("ghp_"),  PRT_STR_INIT("gho_"),        PRT_STR_INIT("ghu_"),
                                 PRT_STR_INIT("ghs_"),  PRT_STR_INIT("ghr_"),        PRT_STR_INIT("xoxb-"),
                                 PRT_STR_INIT("xoxp-"), PRT_STR_INIT("github_pat_"), PRT_STR_INIT("glpat-"),
                                 PRT_STR_INIT("AKIA"),  PRT_STR_INIT("eyJ")};
static const prt_str words[] = {PRT_STR_INIT("authorization:"), PRT_STR_INIT("cookie:"), PRT_STR_INIT("bearer "),
                                PRT_STR_INIT("secret-key"), PRT_STR_INIT("password")};
static const prt_str names[] = {PRT_STR_INIT("token"),       PRT_STR_INIT("secret"),     PRT_STR_INIT("passwd"),
                                PRT_STR_INIT("signature"),   PRT_STR_INIT("api_key"),    PRT_STR_INIT("api-key"),
                                PRT_STR_INIT("apikey"),      PRT_STR_INIT("access_key"), PRT_STR_INIT("access-key"),
                                PRT_STR_INIT("private_key"), PRT_STR_INIT("private-key")};

static bool is_of_token(char byte)
{
    const char lower = prt_ascii_lower(byte);
    return (lower >= 'a' && lower <= 'z') || prt_ascii_digit(byte) || byte == '_' || byte == '-';
}

/* A dot within a token is of it (eyJ...), one behind it is not. */
static bool goes_on(prt_str text, size_t at)
{
    return at < text.len && (is_of_token(text.data[at]) ||
                             (text.data[at] == '.' && at + 1 < text.len && is_of_token(text.data[at + 1])));
}

/* How many bytes from `text` on are a token; 0: it is none. */
static size_t token_at(prt_str text)
{
    for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
        size_t len = tokens[i].len;
        if (!prt_str_starts(text, tokens[i]))
            continue;
        while (goes_on(text, len))
            len++;
        return len >= tokens[i].len + LEAST_TOKEN ? len : 0;
    }
    return 0;
}

/* Of "user:password@host": the bytes before the last @ of the authority; 0: there is none. */
static size_t user_at(prt_str text)
{
    size_t user = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char byte = text.data[i];
        if (byte == '/' || byte == '"' || byte == '<' || byte == '>' || prt_ascii_space(byte))
            break;
        if (byte == '@')
            user = i;
    }
    return user;
}

/* The length of the word that begins here, behind which a line is secret; 0: none does. */
static size_t word_at(prt_str text)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (prt_str_equal_fold(prt_str_sub(text, 0, words[i].len), words[i]))
            return words[i].len;
    return 0;
}

/* What is copied from here, and what is left out behind it. */
struct step {
    size_t copied, dropped;
};

static bool is_base64(char byte)
{
    const char lower = prt_ascii_lower(byte);
    return (lower >= 'a' && lower <= 'z') || prt_ascii_digit(byte) || byte == '+' || byte == '/' || byte == '=';
}

/* "Basic bWU6cHc=", user and password in base64: the word is kept. What has small letters alone is a word, too. */
static struct step basic_at(prt_str text)
{
    static const prt_str word = PRT_STR_INIT("basic ");
    size_t end = word.len;
    if (!prt_str_equal_fold(prt_str_sub(text, 0, word.len), word))
        return (struct step){0, 0};
    bool is_word = true;
    for (; end < text.len && is_base64(text.data[end]); end++)
        is_word = is_word && text.data[end] >= 'a' && text.data[end] <= 'z';
    const size_t len = end - word.len;
    return (struct step){word.len, len >= LEAST_BASIC && !is_word ? len : 0};
}

static bool holds(prt_str text, prt_str part)
{
    for (size_t at = 0; at + part.len <= text.len; at++)
        if (prt_str_starts(prt_str_sub(text, at, text.len), part))
            return true;
    return false;
}

static bool is_quote(char byte)
{
    return byte == '"' || byte == '\'';
}

static size_t skip_blanks(prt_str text, size_t at)
{
    while (at < text.len && (text.data[at] == ' ' || text.data[at] == '\t'))
        at++;
    return at;
}

/* Behind a name: where its value begins; 0: there is none. Quotes within JSON within JSON have backslashes. */
static size_t value_behind(prt_str text, size_t at)
{
    while (at < text.len && (is_quote(text.data[at]) || text.data[at] == '\\'))
        at++;
    at = skip_blanks(text, at);
    if (at >= text.len || (text.data[at] != ':' && text.data[at] != '='))
        return 0;
    at = skip_blanks(text, at + 1);
    while (at < text.len && text.data[at] == '\\')
        at++;
    return at;
}

/* Of a value in quotes: up to the one that ends it, and no further than its line. JSON within JSON has its quotes as
 * \", and those of its texts as \\\". */
static size_t end_of_quoted(prt_str text, size_t at, bool nested)
{
    const char quote = text.data[at++];
    while (at < text.len && text.data[at] != '\n') {
        const prt_str rest = prt_str_sub(text, at, text.len);
        if (text.data[at] == quote || (nested && rest.len > 1 && rest.data[0] == '\\' && rest.data[1] == quote))
            return at;
        const size_t escape = nested && prt_str_starts(rest, PRT_STR("\\\\\\")) ? 3 : rest.data[0] == '\\' ? 1 : 0;
        at += escape + (escape < rest.len && rest.data[escape] != '\n' ? 1 : 0);
    }
    return at < text.len ? at : text.len;
}

/* Of a URL, not before its user has ended. */
static size_t end_of_bare(prt_str text, size_t at)
{
    static const char ends[] = " \t\r\n,;&\"'<>)}";
    for (; at < text.len && strchr(ends, text.data[at]) == NULL; at++)
        if (prt_str_starts(prt_str_sub(text, at, text.len), PRT_STR("://")))
            at += 2 + user_at(prt_str_sub(text, at + 3, text.len));
    return at < text.len ? at : text.len;
}

static size_t end_of_value(prt_str text, size_t at)
{
    if (at < text.len && is_quote(text.data[at]))
        return end_of_quoted(text, at, text.data[at - 1] == '\\');
    return end_of_bare(text, at);
}

/* A list or mapping of JSON begins here: what is in it is looked at for itself. */
static bool is_structure(prt_str text, size_t at)
{
    return at < text.len && (text.data[at] == '{' || text.data[at] == '[');
}

static bool is_constant(prt_str value)
{
    return prt_str_equal(value, PRT_STR("null")) || prt_str_equal(value, PRT_STR("true")) ||
           prt_str_equal(value, PRT_STR("false"));
}

/* `token=...`: the name is kept, and the quote. */
static struct step pair_at(prt_str text)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!prt_str_equal_fold(prt_str_sub(text, 0, names[i].len), names[i]))
            continue;
        const size_t at = value_behind(text, names[i].len);
        const size_t from = at < text.len && is_quote(text.data[at]) ? at + 1 : at;
        const size_t end = at > 0 && !is_structure(text, at) ? end_of_value(text, at) : 0;
        if (end > from && !is_constant(prt_str_sub(text, at, end)))
            return (struct step){from, end - from};
    }
    return (struct step){0, 0};
}

/* How many bytes from `text` on are a private key; 0: it is none. One without its end goes on to the end. */
static size_t key_at(prt_str text)
{
    if (!prt_str_starts(text, PRT_STR("-----BEGIN ")))
        return 0;
    const prt_str head = prt_str_sub(text, 0, text.len < KEY_HEAD ? text.len : KEY_HEAD);
    const prt_str line = prt_str_sub(head, 0, prt_str_find(head, '\n'));
    size_t end = line.len;
    if (!holds(line, PRT_STR("PRIVATE KEY-----")))
        return 0;
    while (end < text.len && !prt_str_starts(prt_str_sub(text, end, text.len), PRT_STR("-----END ")))
        end++;
    return end;
}

static struct step step_at(prt_str text)
{
    const size_t token = token_at(text), word = word_at(text), key = key_at(text);
    const struct step pair = pair_at(text), basic = basic_at(text);
    if (key > 0)
        return (struct step){0, key};
    if (token > 0)
        return (struct step){0, token};
    if (word > 0)
        return (struct step){word, prt_str_find(prt_str_sub(text, word, text.len), '\n')};
    if (pair.dropped > 0)
        return pair;
    if (basic.dropped > 0)
        return basic;
    if (prt_str_starts(text, PRT_STR("://")))
        return (struct step){3, user_at(prt_str_sub(text, 3, text.len))};
    return (struct step){1, 0};
}

/* What is left out may hold the first line of a private key: the others go with it. */
static size_t with_keys(prt_str text, size_t from, size_t dropped)
{
    for (size_t at = from; at < from + dropped; at++) {
        const size_t key = key_at(prt_str_sub(text, at, text.len));
        if (at + key > from + dropped)
            dropped = at + key - from;
    }
    return dropped;
}

void prt_doctor_scrub(prt_str text, prt_buf *out)
{
    for (size_t at = 0; at < text.len;) {
        struct step step = step_at(prt_str_sub(text, at, text.len));
        step.dropped = with_keys(text, at + step.copied, step.dropped);
        prt_buf_add_str(out, prt_str_sub(text, at, at + step.copied));
        if (step.dropped > 0)
            prt_buf_add_text(out, "[secret]");
        at += step.copied + step.dropped;
    }
}
