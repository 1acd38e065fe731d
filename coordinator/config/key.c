/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/config/key.h"

#include <stdio.h>
#include <string.h>

#include "prt/buf.h"

/* Takes the first part off a path: "a.b.c" gives "a" and leaves "b.c". */
static prt_str take_part(prt_str *rest)
{
    const size_t dot = prt_str_find(*rest, '.');
    const prt_str part = prt_str_sub(*rest, 0, dot);
    *rest = prt_str_sub(*rest, dot + 1, rest->len);
    return part;
}

/* Whether a part is the pattern's: equal, or equal before the star that ends the pattern. *star is what the star stands
 * for, at least one letter. */
static bool part_matches(prt_str pattern, prt_str part, prt_str *star)
{
    const size_t before = prt_str_find(pattern, '*');
    if (before == pattern.len)
        return prt_str_equal(pattern, part);
    if (part.len <= before || !prt_str_starts(part, prt_str_sub(pattern, 0, before)))
        return false;
    *star = prt_str_sub(part, before, part.len);
    return true;
}

/* Whether the pattern's first parts are the path's; what follows them in the pattern is left in *rest. */
static bool begins_with(const char *pattern, prt_str path, prt_str *rest)
{
    prt_str left = prt_str_from(pattern);
    while (path.len > 0) {
        if (left.len == 0)
            return false;
        prt_str star;
        const prt_str wanted = take_part(&left);
        if (!part_matches(wanted, take_part(&path), &star))
            return false;
    }
    *rest = left;
    return true;
}

/* Whether a path is the pattern's: equal, a star for one part of it. */
static bool path_matches(const char *pattern, prt_str path)
{
    prt_str rest = {0};
    return begins_with(pattern, path, &rest) && rest.len == 0;
}

const struct prt_config_key *prt_config_key_find(prt_str path)
{
    size_t count = 0;
    const struct prt_config_key *keys = prt_config_keys(&count);
    const struct prt_config_key *found = NULL;
    for (size_t i = 0; i < count; i++) {
        if (prt_str_equal(prt_str_from(keys[i].path), path))
            return &keys[i];
        if (found == NULL && path_matches(keys[i].path, path))
            found = &keys[i];
    }
    return found;
}

/* Whether there are keys of today below this path. */
static bool holds_keys(prt_str path)
{
    size_t count = 0;
    const struct prt_config_key *keys = prt_config_keys(&count);
    prt_str rest = {0};
    for (size_t i = 0; i < count; i++)
        if (begins_with(keys[i].path, path, &rest) && rest.len > 0)
            return true;
    return false;
}

bool prt_config_is_section(prt_str path)
{
    size_t count = 0;
    const struct prt_config_alias *aliases = prt_config_aliases(&count);
    prt_str rest = {0};
    if (holds_keys(path))
        return true;
    for (size_t i = 0; i < count; i++)
        if (begins_with(aliases[i].old, path, &rest) && rest.len > 0)
            return true;
    return false;
}

/* The pattern with the stars' names in their places, and what was left of the path behind it. */
static void substitute(const char *pattern, prt_str star, prt_str behind, prt_buf *out)
{
    prt_str left = prt_str_from(pattern);
    while (left.len > 0) {
        const prt_str part = take_part(&left);
        if (out->len > 0)
            prt_buf_add_char(out, '.');
        prt_buf_add_str(out, prt_str_equal(part, PRT_STR("*")) ? star : part);
    }
    if (behind.len > 0) {
        prt_buf_add_char(out, '.');
        prt_buf_add_str(out, behind);
    }
}

/* Whether the path begins with all parts of the pattern; *star is what stands for its star. */
static bool lies_at_or_below(prt_str path, const char *pattern, prt_str *star, prt_str *behind)
{
    prt_str left = prt_str_from(pattern);
    while (left.len > 0) {
        if (path.len == 0)
            return false;
        const prt_str wanted = take_part(&left);
        if (!part_matches(wanted, take_part(&path), star))
            return false;
    }
    *behind = path;
    return true;
}

const struct prt_config_alias *prt_config_path_resolve(prt_str path, prt_buf *out)
{
    size_t count = 0;
    const struct prt_config_alias *aliases = prt_config_aliases(&count);
    prt_str star = {0}, behind = {0};
    const bool today = holds_keys(path) || prt_config_key_find(path) != NULL;
    prt_buf_clear(out);
    for (size_t i = 0; !today && i < count; i++)
        if (lies_at_or_below(path, aliases[i].old, &star, &behind)) {
            substitute(aliases[i].now, star, behind, out);
            return &aliases[i];
        }
    prt_buf_add_str(out, path);
    return NULL;
}

static void add_choices(const char *const *choices, prt_buf *out)
{
    for (size_t i = 0; choices[i] != NULL; i++) {
        if (i > 0)
            prt_buf_add_text(out, choices[i + 1] == NULL ? " or " : ", ");
        prt_buf_add_text(out, choices[i]);
    }
}

static void add_range(const struct prt_config_key *key, prt_buf *out)
{
    prt_buf_add_text(out, "a whole number");
    if (key->unit != NULL)
        prt_buf_add_fmt(out, " of %s", key->unit);
    if (key->high < INT32_MAX)
        prt_buf_add_fmt(out, ", %lld to %lld", (long long)key->low, (long long)key->high);
}

void prt_config_expected(const struct prt_config_key *key, prt_buf *out)
{
    static const char *const words[PRT_CONFIG_TYPES] = {
        [PRT_CONFIG_FLAG] = "true or false",
        [PRT_CONFIG_TEXT] = "a text",
        [PRT_CONFIG_HOST] = "the name of a host, perhaps with :PORT",
        [PRT_CONFIG_URL] = "a URL as https://host/path",
        [PRT_CONFIG_PATH] = "a text, the path of a file or folder",
        [PRT_CONFIG_SECRET] = "a text",
        [PRT_CONFIG_TEXTS] = "a list of texts",
        [PRT_CONFIG_ANY] = "a value",
        [PRT_CONFIG_SECTION] = "a mapping",
    };
    switch (key->type) {
    case PRT_CONFIG_WHOLE: add_range(key, out); return;
    case PRT_CONFIG_SECONDS:
        prt_buf_add_fmt(out, "seconds, %g to %g", (double)key->low / 1000, (double)key->high / 1000);
        return;
    case PRT_CONFIG_CHOICE: add_choices(key->choices, out); return;
    default: prt_buf_add_text(out, words[key->type]);
    }
    if (key->type == PRT_CONFIG_TEXTS && key->choices != NULL) {
        prt_buf_add_text(out, ", each of them ");
        add_choices(key->choices, out);
    }
}
