/* SPDX-License-Identifier: Apache-2.0 */
#include "manual/values.h"

#include <string.h>

#include "prt/str.h"

static const struct {
    const char *name;
    prt_value_kind kind;
    const char *words;
} known[] = {
    {"DIR", PRT_VALUE_FOLDER, NULL},
    {"FILE", PRT_VALUE_FILE, NULL},
    {"FORMATS", PRT_VALUE_WORDS, "json md html csv all"},
    {"SERVICES", PRT_VALUE_WORDS, "jenkins gerrit jjb github"},
};

static bool is_upper(char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

/* "[=DIR]" -> "DIR" */
static prt_str inner(const char *argument)
{
    const prt_str all = prt_str_from(argument);
    if (!prt_str_starts(all, PRT_STR("[=")))
        return all;
    return prt_str_sub(all, 2, all.len - 1);
}

/* Of "gerrit|github:ORG" what can be typed as it is: "gerrit", "github:". */
static void add_words(prt_str name, prt_buf *words)
{
    bool placeholder = false;
    for (size_t i = 0; i < name.len; i++) {
        placeholder = name.data[i] != '|' && (placeholder || is_upper(name.data[i]));
        if (!placeholder)
            prt_buf_add_char(words, name.data[i] == '|' ? ' ' : name.data[i]);
    }
}

prt_value_kind prt_value_of(const char *argument, prt_buf *words)
{
    if (argument == NULL)
        return PRT_VALUE_NONE;
    const prt_str name = inner(argument);
    const prt_str first = prt_str_sub(name, 0, prt_str_find(name, '|'));
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (!prt_str_equal(first, prt_str_from(known[i].name)))
            continue;
        if (words != NULL && known[i].words != NULL)
            prt_buf_add_text(words, known[i].words);
        return known[i].kind;
    }
    if (name.len == 0 || is_upper(name.data[0]))
        return PRT_VALUE_ANY;
    if (words != NULL)
        add_words(name, words);
    return PRT_VALUE_WORDS;
}
