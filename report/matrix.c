/* SPDX-License-Identifier: Apache-2.0 */
#include "report/matrix.h"

#include "report/format.h"

static const struct prt_matrix_column builtin[] = {
#define PRT_DETECTOR(name, title) {PRT_STR_INIT(#name), PRT_STR_INIT(title)},
#define PRT_FOLDED(name, title)   {PRT_STR_INIT(#name), PRT_STR_INIT(title)},
#include "prt/detectors.def"
#undef PRT_DETECTOR
#undef PRT_FOLDED
};
enum { BUILTIN = sizeof builtin / sizeof builtin[0] };

static bool is_builtin(prt_str feature)
{
    for (size_t i = 0; i < BUILTIN; i++)
        if (prt_str_equal(builtin[i].feature, feature))
            return true;
    return false;
}

static bool is_looked_for(const struct prt_report *report, prt_str feature)
{
    for (size_t i = 0; i < report->repository_count; i++)
        if (prt_feature_facts(report->repositories[i], feature) != NULL)
            return true;
    return false;
}

static bool has_column(const struct prt_matrix *matrix, prt_str feature)
{
    for (size_t i = 0; i < matrix->count; i++)
        if (prt_str_equal(matrix->columns[i].feature, feature))
            return true;
    return false;
}

static void add(struct prt_matrix *matrix, prt_str feature, prt_str title)
{
    if (matrix->count < PRT_MAX_FEATURES && title.len > 0 && !has_column(matrix, feature))
        matrix->columns[matrix->count++] = (struct prt_matrix_column){feature, title};
}

void prt_matrix_of(const struct prt_report *report, struct prt_matrix *out)
{
    out->count = 0;
    out->types = is_looked_for(report, PRT_STR("project_types"));
    for (size_t i = 0; i < BUILTIN; i++)
        if (is_looked_for(report, builtin[i].feature))
            add(out, builtin[i].feature, builtin[i].title);
    for (size_t i = 0; i < report->repository_count; i++) {
        const struct prt_folded_repository *repository = report->repositories[i];
        for (size_t k = 0; k < repository->feature_count; k++)
            if (!is_builtin(repository->features[k].name))
                add(out, repository->features[k].name, repository->features[k].name);
    }
}

static uint64_t number_of(const prt_doc *map, prt_str key)
{
    for (size_t i = 0; map != NULL && map->type == PRT_DOC_MAP && i < map->as.map.count; i++)
        if (prt_str_equal(map->as.map.keys[i], key) && map->as.map.values[i]->type == PRT_DOC_INT &&
            map->as.map.values[i]->as.integer > 0)
            return (uint64_t)map->as.map.values[i]->as.integer;
    return 0;
}

void prt_matrix_words(const struct prt_report *report, const struct prt_folded_repository *repository, prt_str feature,
                      prt_buf *out)
{
    const prt_doc *facts = prt_feature_facts(repository, feature);
    const prt_str window = report->options.windows[report->options.primary].name;
    if (prt_feature_presence(repository, feature) != PRT_PRESENCE_PRESENT)
        return;
    if (prt_str_equal(feature, PRT_STR("license")))
        prt_buf_add_str(out, prt_feature_text(repository, feature, "spdx_id"));
    else if (prt_str_equal(feature, PRT_STR("workflows")))
        prt_format_commas(out, number_of(facts, PRT_STR("count")));
    else if (prt_str_equal(feature, PRT_STR("signed_off")))
        prt_format_percent(out, number_of(prt_doc_get(facts, "signed_off"), window),
                           number_of(prt_doc_get(facts, "commits"), window));
}

void prt_matrix_types(const struct prt_folded_repository *repository, bool primary, prt_buf *out)
{
    const prt_str name = PRT_STR("project_types");
    const prt_str first = prt_feature_text(repository, name, "primary_type");
    const prt_doc *facts = prt_feature_facts(repository, name);
    const prt_doc *types = facts != NULL ? prt_doc_get(facts, "detected_types") : NULL;
    bool any = false;
    if (primary) {
        prt_buf_add_str(out, first);
        return;
    }
    for (size_t i = 0; types != NULL && types->type == PRT_DOC_LIST && i < types->as.list.count; i++) {
        const prt_doc *type = types->as.list.items[i];
        if (type->type != PRT_DOC_TEXT || prt_str_equal(type->as.text, first))
            continue;
        prt_buf_add_text(out, any ? ", " : "");
        prt_buf_add_str(out, type->as.text);
        any = true;
    }
}
