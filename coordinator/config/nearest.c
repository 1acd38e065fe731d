/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/config/nearest.h"

#include "coordinator/config/key.h"
#include "prt/nearest.h"

static prt_str last_part(prt_str path)
{
    const size_t dot = prt_str_rfind(path, '.');
    return dot == path.len ? path : prt_str_sub(path, dot + 1, path.len);
}

/* The search for the nearest path. */
struct search {
    prt_str path;
    prt_buf candidate, best;
    size_t distance; /* of the best; what is not nearer than the first value is not near */
};

/* The right name at the wrong place is nearer than any misspelling. */
static void consider(struct search *search)
{
    const prt_str name = last_part(search->path), candidate = prt_buf_str(&search->candidate);
    size_t distance = prt_distance(search->path, candidate, search->distance);
    if (name.len > 2 && prt_str_equal(name, last_part(candidate)))
        distance = 0;
    if (distance >= search->distance)
        return;
    prt_buf_clear(&search->best);
    prt_buf_add_str(&search->best, candidate);
    search->distance = distance;
}

/* The pattern's parts up to `end`, with the path's own names for stars; false: the path is too short for them. */
static bool fill_in(prt_str pattern, size_t end, prt_str path, prt_buf *out)
{
    prt_buf_clear(out);
    for (size_t i = 0; i < end; i++) {
        const size_t dot = prt_str_find(path, '.');
        if (pattern.data[i] != '*') {
            prt_buf_add_char(out, pattern.data[i]);
        } else if (dot == path.len) {
            return false; /* a name of one's own is never misspelt */
        } else {
            prt_buf_add_str(out, prt_str_sub(path, 0, dot));
        }
        if (pattern.data[i] == '.')
            path = prt_str_sub(path, dot + 1, path.len);
    }
    return !out->failed;
}

/* The key, and each section it lies in. */
static void consider_all_of(struct search *search, const char *pattern)
{
    const prt_str whole = prt_str_from(pattern);
    for (size_t i = 1; i <= whole.len; i++)
        if ((i == whole.len || whole.data[i] == '.') && fill_in(whole, i, search->path, &search->candidate))
            consider(search);
}

void prt_config_nearest(prt_str path, prt_buf *out)
{
    const prt_str name = last_part(path);
    struct search search = {.path = path, .distance = name.len / 3 + 1};
    size_t count = 0, alias_count = 0;
    const struct prt_config_key *keys = prt_config_keys(&count);
    const struct prt_config_alias *aliases = prt_config_aliases(&alias_count);
    for (size_t i = 0; i < count; i++)
        consider_all_of(&search, keys[i].path);
    for (size_t i = 0; i < alias_count; i++)
        consider_all_of(&search, aliases[i].old);
    if (search.best.len > 0)
        prt_buf_add_fmt(out, "; did you mean %s?", search.best.data);
    prt_buf_free(&search.best);
    prt_buf_free(&search.candidate);
}
