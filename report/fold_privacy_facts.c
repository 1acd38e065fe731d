/* SPDX-License-Identifier: Apache-2.0 */
#include "report/fold_parts.h"

/* Facts have few levels (PRT_MAX_FACT_NESTING), so functions may call themselves. */

static bool has_at(prt_str text)
{
    return prt_str_find(text, '@') < text.len;
}

static bool may_have_address(const prt_doc *doc)
{
    bool found = doc->type == PRT_DOC_TEXT && has_at(doc->as.text);
    for (size_t i = 0; !found && doc->type == PRT_DOC_LIST && i < doc->as.list.count; i++)
        found = may_have_address(doc->as.list.items[i]);
    for (size_t i = 0; !found && doc->type == PRT_DOC_MAP && i < doc->as.map.count; i++)
        found = has_at(doc->as.map.keys[i]) || may_have_address(doc->as.map.values[i]);
    return found;
}

static prt_code mask_doc(struct prt_report *report, const struct prt_mask *how, const prt_doc *doc, prt_doc **out,
                         prt_err *err);

static prt_code mask_list(struct prt_report *report, const struct prt_mask *how, prt_doc *list, prt_err *err)
{
    const size_t count = list->as.list.count;
    prt_doc **items = prt_arena_alloc(&report->arena, count, sizeof *items);
    prt_code code = items != NULL ? PRT_OK : prt_fail_memory(err, "facts of a repository");
    for (size_t i = 0; code == PRT_OK && i < count; i++)
        code = mask_doc(report, how, list->as.list.items[i], &items[i], err);
    list->as.list.items = items;
    return code;
}

static prt_code mask_map(struct prt_report *report, const struct prt_mask *how, prt_doc *map, prt_err *err)
{
    const size_t count = map->as.map.count;
    prt_str *keys = prt_arena_alloc(&report->arena, count, sizeof *keys);
    prt_doc **values = prt_arena_alloc(&report->arena, count, sizeof *values);
    prt_code code = keys != NULL && values != NULL ? PRT_OK : prt_fail_memory(err, "facts of a repository");
    for (size_t i = 0; code == PRT_OK && i < count; i++) {
        code = prt_mask_text(how, &report->arena, map->as.map.keys[i], &keys[i], err);
        if (code == PRT_OK)
            code = mask_doc(report, how, map->as.map.values[i], &values[i], err);
    }
    map->as.map.keys = keys;
    map->as.map.values = values;
    return code;
}

/* A copy, in the report's arena. */
static prt_code mask_doc(struct prt_report *report, const struct prt_mask *how, const prt_doc *doc, prt_doc **out,
                         prt_err *err)
{
    prt_doc *copy = prt_arena_alloc(&report->arena, 1, sizeof *copy);
    if (copy == NULL)
        return prt_fail_memory(err, "facts of a repository");
    *copy = *doc;
    *out = copy;
    if (doc->type == PRT_DOC_TEXT)
        return prt_mask_text(how, &report->arena, doc->as.text, &copy->as.text, err);
    if (doc->type == PRT_DOC_LIST)
        return mask_list(report, how, copy, err);
    return doc->type == PRT_DOC_MAP ? mask_map(report, how, copy, err) : PRT_OK;
}

prt_code prt_fold_privacy_facts(struct prt_report *report, const struct prt_mask *how,
                                struct prt_folded_repository *repository, prt_err *err)
{
    prt_code code = PRT_OK;
    struct prt_feature *features = prt_arena_alloc(&report->arena, repository->feature_count, sizeof *features);
    if (features == NULL)
        return prt_fail_memory(err, "facts of a repository");
    for (size_t i = 0; code == PRT_OK && i < repository->feature_count; i++) {
        prt_doc *masked = NULL;
        features[i] = repository->features[i];
        if (features[i].facts == NULL || !may_have_address(features[i].facts))
            continue;
        code = mask_doc(report, how, features[i].facts, &masked, err);
        features[i].facts = masked;
    }
    repository->features = features;
    return code;
}
