/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/config/describe.h"

#include <string.h>

#include "coordinator/config/key.h"

/* The first part of a path; keys of the top have no section. */
static prt_str section_of(const char *path)
{
    const prt_str text = prt_str_from(path);
    const size_t dot = prt_str_find(text, '.');
    return dot < text.len ? prt_str_sub(text, 0, dot) : (prt_str){0};
}

/* A bar would end the cell. */
static void add_cell(prt_buf *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '|')
            prt_buf_add_char(out, '\\');
        prt_buf_add_char(out, *text);
    }
}

static void add_default(const struct prt_config_key *key, prt_buf *out)
{
    if (key->initial_words != NULL)
        add_cell(out, key->initial_words);
    else if (key->initial != NULL)
        prt_buf_add_fmt(out, "`%s`", key->initial);
}

static void add_row(const struct prt_config_key *key, prt_buf *out)
{
    prt_buf_add_fmt(out, "| `%s` | ", key->path);
    prt_config_expected(key, out);
    prt_buf_add_text(out, " | ");
    add_default(key, out);
    prt_buf_add_text(out, " | ");
    add_cell(out, key->meaning);
    if (key->inert != NULL) {
        prt_buf_add_text(out, ". *Accepted, and without effect: ");
        add_cell(out, key->inert);
        prt_buf_add_char(out, '*');
    }
    prt_buf_add_text(out, " |\n");
}

static void add_head(prt_str section, prt_buf *out)
{
    if (section.len > 0)
        prt_buf_add_fmt(out, "\n### `%.*s`\n\n", PRT_STR_ARG(section));
    else
        prt_buf_add_text(out, "\n### At the top\n\n");
    prt_buf_add_text(out, "| key | expects | default | meaning |\n| --- | --- | --- | --- |\n");
}

/* Whether an earlier row is of this section, whose table has been written then. */
static bool is_written(const struct prt_config_key *keys, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (prt_str_equal(section_of(keys[i].path), section_of(keys[index].path)))
            return true;
    return false;
}

static void add_section(const struct prt_config_key *keys, size_t count, prt_str section, prt_buf *out)
{
    add_head(section, out);
    for (size_t i = 0; i < count; i++)
        if (prt_str_equal(section_of(keys[i].path), section))
            add_row(&keys[i], out);
}

static void add_aliases(prt_buf *out)
{
    size_t count = 0;
    const struct prt_config_alias *aliases = prt_config_aliases(&count);
    prt_buf_add_text(
        out, "\n### Old names\n\nStill read, as what they are called today; where one file has both, the one in bold "
             "counts.\n\n| old | today |\n| --- | --- |\n");
    for (size_t i = 0; i < count; i++)
        prt_buf_add_fmt(out, aliases[i].wins ? "| **`%s`** | `%s` |\n" : "| `%s` | **`%s`** |\n", aliases[i].old,
                        aliases[i].now);
}

void prt_config_describe(prt_buf *out)
{
    size_t count = 0;
    const struct prt_config_key *keys = prt_config_keys(&count);
    prt_buf_add_text(out, "\n## All keys\n");
    for (size_t i = 0; i < count; i++)
        if (!is_written(keys, i))
            add_section(keys, count, section_of(keys[i].path), out);
    add_aliases(out);
}
