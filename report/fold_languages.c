/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "prt/map.h"
#include "prt/mem.h"
#include "report/figures.h"
#include "report/fold_parts.h"

struct sums {
    struct prt_report_language *items;
    size_t count, capacity;
    prt_map_t *places; /* of a name */
};

static prt_code add(struct sums *sums, const struct prt_language *language, prt_err *err)
{
    uint64_t place = sums->count;
    if (!prt_map_get(sums->places, language->name, &place)) {
        struct prt_report_language *grown = prt_grow(sums->items, &sums->capacity, sums->count + 1, sizeof *grown);
        if (grown == NULL)
            return prt_fail_memory(err, "the languages of the report");
        sums->items = grown;
        sums->items[sums->count++] = (struct prt_report_language){.language = {.name = language->name}};
        const prt_code code = prt_map_put(sums->places, language->name, place, err);
        if (code != PRT_OK)
            return code;
    }
    struct prt_report_language *sum = &sums->items[place];
    sum->language.files = prt_sum(sum->language.files, language->files);
    sum->language.lines = prt_sum(sum->language.lines, language->lines);
    sum->repositories++;
    return PRT_OK;
}

static int by_lines(const void *a, const void *b)
{
    const struct prt_report_language *left = a, *right = b;
    if (left->language.lines != right->language.lines)
        return left->language.lines > right->language.lines ? -1 : 1;
    return prt_str_compare(left->language.name, right->language.name);
}

static prt_code settle(struct prt_report *report, const struct sums *sums, prt_err *err)
{
    report->languages = prt_arena_alloc(&report->arena, sums->count, sizeof *report->languages);
    if (report->languages == NULL)
        return prt_fail_memory(err, "the languages of the report");
    for (size_t i = 0; i < sums->count; i++)
        report->languages[i] = sums->items[i];
    if (sums->count > 1)
        qsort(report->languages, sums->count, sizeof *report->languages, by_lines);
    report->language_count = sums->count;
    return PRT_OK;
}

prt_code prt_fold_languages(struct prt_report *report, prt_err *err)
{
    struct sums sums = {.places = prt_map_new()};
    prt_code code = sums.places != NULL ? PRT_OK : prt_fail_memory(err, "the languages of the report");
    for (size_t i = 0; i < report->repository_count; i++)
        for (size_t k = 0; k < report->repositories[i]->language_count && code == PRT_OK; k++)
            code = add(&sums, &report->repositories[i]->languages[k], err);
    if (code == PRT_OK)
        code = settle(report, &sums, err);
    prt_map_destroy(&sums.places);
    free(sums.items);
    return code;
}
