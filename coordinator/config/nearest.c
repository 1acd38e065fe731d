/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/config/nearest.h"

#include "coordinator/config/key.h"

enum { LETTERS = 64 };

static size_t least(size_t a, size_t b, size_t c)
{
    const size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

size_t prt_config_distance(prt_str a, prt_str b, size_t most)
{
    size_t rows[3][LETTERS + 1];
    if (a.len > LETTERS || b.len > LETTERS)
        return most + 1;
    for (size_t j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3], *above_that = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            const bool same = a.data[i - 1] == b.data[j - 1];
            row[j] = least(above[j] + 1, row[j - 1] + 1, above[j - 1] + !same);
            if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1] &&
                above_that[j - 2] + 1 < row[j])
                row[j] = above_that[j - 2] + 1;
        }
    }
    return rows[a.len % 3][b.len];
}

static prt_str last_part(prt_str path)
{
    const size_t dot = prt_str_rfind(path, '.');
    return dot == path.len ? path : prt_str_sub(path, dot + 1, path.len);
}

/* The search for the nearest path. */
struct search {
    prt_str path;
    prt_str best;
    size_t distance;
};

/* The right name at the wrong place is nearer than any misspelling. */
static void consider(struct search *search, prt_str candidate)
{
    const prt_str name = last_part(search->path);
    size_t distance = prt_config_distance(search->path, candidate, search->distance);
    if (name.len > 2 && prt_str_equal(name, last_part(candidate)))
        distance = 0;
    if (distance < search->distance) {
        search->best = candidate;
        search->distance = distance;
    }
}

/* The key, and each section it lies in. */
static void consider_all_of(struct search *search, const char *pattern)
{
    const prt_str path = prt_str_from(pattern);
    for (size_t i = 0; i <= path.len; i++)
        if (i == path.len || path.data[i] == '.')
            if (prt_str_sub(path, 0, i).data[i - 1] != '*')
                consider(search, prt_str_sub(path, 0, i));
}

void prt_config_nearest(prt_str path, prt_buf *out)
{
    const prt_str name = last_part(path);
    struct search search = {.path = path, .distance = name.len / 3 + 1};
    size_t count = 0;
    const struct prt_config_key *keys = prt_config_keys(&count);
    for (size_t i = 0; i < count; i++)
        consider_all_of(&search, keys[i].path);
    if (search.best.len > 0)
        prt_buf_add_fmt(out, "; did you mean %.*s?", PRT_STR_ARG(search.best));
}
