/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/nearest.h"

enum { LETTERS = 64 };

static size_t least(size_t a, size_t b, size_t c)
{
    const size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

size_t prt_distance(prt_str a, prt_str b, size_t most)
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

struct prt_nearest prt_nearest_to(prt_str written)
{
    return (struct prt_nearest){.written = written, .distance = written.len / 3 + 1};
}

void prt_nearest_consider(struct prt_nearest *nearest, prt_str candidate)
{
    const size_t distance = prt_distance(nearest->written, candidate, nearest->distance);
    if (distance >= nearest->distance)
        return;
    nearest->distance = distance;
    nearest->best = candidate;
}
