/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/config/include_sections.h"

#include "prt/nearest.h"
#include "report/sections.h"

static const prt_str mapping = PRT_STR_INIT("output.include_sections.");

/* Names of sections in configurations that exist. */
static const char *const former[] = {
    "repo_feature_matrix",   "inactive_distributions",   "global_summary",           "all_repositories",
    "activity_distribution", "organization_leaderboard", "contributor_leaderboards",
};

static bool is_former(prt_str name)
{
    for (size_t i = 0; i < sizeof former / sizeof former[0]; i++)
        if (prt_str_equal(prt_str_from(former[i]), name))
            return true;
    return false;
}

static bool is_section(prt_str name)
{
    for (size_t i = 0; i < prt_section_count(); i++)
        if (prt_str_equal(prt_str_from(prt_section_at(i)->name), name))
            return true;
    return false;
}

static void unknown(const struct prt_config_setting *setting, prt_str name, struct prt_config_notes *notes)
{
    struct prt_nearest nearest = prt_nearest_to(name);
    for (size_t i = 0; i < prt_section_count(); i++)
        prt_nearest_consider(&nearest, prt_str_from(prt_section_at(i)->name));
    prt_config_problem(notes, setting->layer->place, setting->line,
                       "%.*s: the report has no such section" PRT_NEAREST_FORMAT, PRT_STR_ARG(setting->path),
                       PRT_NEAREST_ARG(nearest));
}

static bool is_off(const struct prt_config_setting *setting)
{
    return setting->value->type == PRT_DOC_BOOL && !setting->value->as.boolean;
}

static uint64_t judge(const struct prt_config_setting *setting, prt_str name, struct prt_config_notes *notes)
{
    if (is_section(name))
        return is_off(setting) ? prt_section_bit(name) : 0;
    if (!is_former(name))
        unknown(setting, name, notes);
    else if (is_off(setting))
        prt_config_warning(notes, setting->layer->place, setting->line,
                           "%.*s has no effect: the report has no such section", PRT_STR_ARG(setting->path));
    return 0;
}

uint64_t prt_config_sections_off(const struct prt_config_settings *settings, struct prt_config_notes *notes)
{
    uint64_t off = 0;
    bool mapped = false;
    for (size_t i = 0; i < settings->count; i++)
        mapped = mapped || (prt_str_starts(settings->items[i].path, mapping) && settings->items[i].rank > 0);
    for (size_t i = 0; i < settings->count; i++) {
        const struct prt_config_setting *setting = &settings->items[i];
        if (!prt_str_starts(setting->path, mapping))
            continue;
        if (mapped && setting->rank == 0)
            prt_config_warning(notes, setting->layer->place, setting->line,
                               "%.*s has no effect under its old name: output.include_sections is there",
                               PRT_STR_ARG(setting->path));
        else
            off |= judge(setting, prt_str_sub(setting->path, mapping.len, setting->path.len), notes);
    }
    return off;
}
