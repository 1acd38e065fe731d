/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/doctor_scrub.h"

enum { LEAST_TOKEN = 16 };

static const prt_str tokens[] = {PRT_STR_INIT("ghp_"), PRT_STR_INIT("gho_"),        PRT_STR_INIT("ghu_"),
                                 PRT_STR_INIT("ghs_"), PRT_STR_INIT("github_pat_"), PRT_STR_INIT("glpat-")};
static const prt_str words[] = {PRT_STR_INIT("authorization:"), PRT_STR_INIT("cookie:"), PRT_STR_INIT("secret-key"),
                                PRT_STR_INIT("password")};

static bool is_of_token(char byte)
{
    const char lower = prt_ascii_lower(byte);
    return (lower >= 'a' && lower <= 'z') || prt_ascii_digit(byte) || byte == '_' || byte == '-';
}

/* How many bytes from `text` on are a token; 0: it is none. */
static size_t token_at(prt_str text)
{
    for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
        size_t len = tokens[i].len;
        if (!prt_str_starts(text, tokens[i]))
            continue;
        while (len < text.len && is_of_token(text.data[len]))
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

static struct step step_at(prt_str text)
{
    const size_t token = token_at(text), word = word_at(text);
    if (token > 0)
        return (struct step){0, token};
    if (word > 0)
        return (struct step){word, prt_str_find(prt_str_sub(text, word, text.len), '\n')};
    if (prt_str_starts(text, PRT_STR("://")))
        return (struct step){3, user_at(prt_str_sub(text, 3, text.len))};
    return (struct step){1, 0};
}

void prt_doctor_scrub(prt_str text, prt_buf *out)
{
    for (size_t at = 0; at < text.len;) {
        const struct step step = step_at(prt_str_sub(text, at, text.len));
        prt_buf_add_str(out, prt_str_sub(text, at, at + step.copied));
        if (step.dropped > 0)
            prt_buf_add_text(out, "[secret]");
        at += step.copied + step.dropped;
    }
}
