/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/detect/workflows.h"

enum { IN_NAME = 3, IN_TEXT = 1 };

/* Letters, digits, the underscore, and every byte of a letter beyond ASCII. */
static bool is_word_byte(char byte)
{
    const unsigned char value = (unsigned char)byte;
    return value >= 0x80 || prt_ascii_digit(byte) || byte == '_' ||
           (prt_ascii_lower(byte) >= 'a' && prt_ascii_lower(byte) <= 'z');
}

/* Between a byte of a word and one that is none, or an end of the text. */
static bool is_boundary(prt_str text, size_t at)
{
    const bool before = at > 0 && is_word_byte(text.data[at - 1]);
    const bool behind = at < text.len && is_word_byte(text.data[at]);
    return before != behind;
}

static bool has(prt_str text, prt_str word, bool whole)
{
    const char first = word.data[0];
    for (size_t i = 0; i + word.len <= text.len; i++) {
        if (prt_ascii_lower(text.data[i]) != first || !prt_str_equal_fold(prt_str_sub(text, i, i + word.len), word))
            continue;
        if (!whole || (is_boundary(text, i) && is_boundary(text, i + word.len)))
            return true;
    }
    return false;
}

static unsigned score(const struct prt_detect_texts *words, prt_str name, prt_str text)
{
    unsigned points = 0;
    for (size_t i = 0; i < words->count; i++) {
        if (has(name, words->items[i], false))
            points += IN_NAME;
        else if (has(text, words->items[i], true))
            points += IN_TEXT;
    }
    return points;
}

const char *prt_workflow_class(const struct prt_detect_options *options, prt_str name, prt_str text)
{
    const unsigned merge = score(&options->merge, name, text);
    const unsigned verify = score(&options->verify, name, text);
    if (merge > verify)
        return "merge";
    return verify > 0 ? "verify" : "other";
}
