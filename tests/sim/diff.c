/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sim/diff.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "prt/mem.h"

struct table {
    const struct prt_lines *a, *b;
    uint32_t *common; /* [i][j]: lines common to a from i and b from j */
};

static uint32_t *cell(const struct table *table, size_t i, size_t j)
{
    return &table->common[i * (table->b->count + 1) + j];
}

static bool equal(const struct table *table, size_t i, size_t j)
{
    return strcmp(table->a->lines[i], table->b->lines[j]) == 0;
}

static void fill(const struct table *table)
{
    for (size_t i = table->a->count; i-- > 0;)
        for (size_t j = table->b->count; j-- > 0;) {
            const uint32_t down = *cell(table, i + 1, j);
            const uint32_t right = *cell(table, i, j + 1);
            *cell(table, i, j) = equal(table, i, j) ? *cell(table, i + 1, j + 1) + 1 : down > right ? down : right;
        }
}

static void print(const struct table *table, FILE *out)
{
    size_t i = 0, j = 0;
    while (i < table->a->count || j < table->b->count) {
        if (i < table->a->count && j < table->b->count && equal(table, i, j)) {
            fprintf(out, "  %s\n", table->a->lines[i++]);
            j++;
        } else if (j == table->b->count || (i < table->a->count && *cell(table, i + 1, j) >= *cell(table, i, j + 1))) {
            fprintf(out, "- %s\n", table->a->lines[i++]);
        } else {
            fprintf(out, "+ %s\n", table->b->lines[j++]);
        }
    }
}

prt_code prt_lines_add(struct prt_lines *list, const char *line, size_t len, prt_err *err)
{
    char **grown = prt_grow(list->lines, &list->capacity, list->count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "lines");
    list->lines = grown;
    list->lines[list->count] = prt_strndup(line, len);
    if (list->lines[list->count] == NULL)
        return prt_fail_memory(err, "a line");
    list->count++;
    return PRT_OK;
}

void prt_lines_free(struct prt_lines *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->lines[i]);
    free(list->lines);
    *list = (struct prt_lines){0};
}

prt_code prt_lines_diff(const struct prt_lines *expected, const struct prt_lines *got, FILE *out, bool *same,
                        prt_err *err)
{
    struct table table = {.a = expected, .b = got};
    table.common = prt_calloc((expected->count + 1) * (got->count + 1), sizeof *table.common);
    if (table.common == NULL)
        return prt_fail_memory(err, "a diff");
    fill(&table);
    *same = *cell(&table, 0, 0) == expected->count && expected->count == got->count;
    if (!*same)
        print(&table, out);
    free(table.common);
    return PRT_OK;
}
