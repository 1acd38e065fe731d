/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "report/json_15_parts.h"
#include "report/json_parts.h"

/* What schema 1.5.0 has of a feature, and of the maps in its lists ("feature.list"); other facts are left out. What
 * went wrong is told by any of them. */
static const struct row {
    const char *place;
    const char *keys[8];
} rows[] = {
    {"dependabot", {"present", "files"}},
    {"github2gerrit_workflow", {"present", "workflows"}},
    {"github2gerrit_workflow.workflows", {"file", "pattern"}},
    {"g2g", {"present", "file_paths", "file_path", "matched_patterns"}},
    {"pre_commit", {"present", "config_file", "repos_count"}},
    {"readthedocs", {"present", "config_type", "config_files"}},
    {"sonatype_config", {"present", "config_files"}},
    {"gitreview", {"present", "file", "config"}},
    {"project_types", {"detected_types", "primary_type", "details"}},
    {"project_types.details", {"type", "files", "confidence"}},
    {"workflows", {"count", "classified", "files"}},
    {"workflows.files", {"name", "classification", "triggers", "jobs"}},
};

static const struct row *find_row(prt_str place)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (prt_str_equal(place, prt_str_from(rows[i].place)))
            return &rows[i];
    return NULL;
}

static bool has_key(const struct row *row, prt_str key)
{
    for (size_t i = 0; i < sizeof row->keys / sizeof row->keys[0] && row->keys[i] != NULL; i++)
        if (prt_str_equal(key, prt_str_from(row->keys[i])))
            return true;
    return prt_str_equal(key, PRT_STR("error"));
}

static const struct row *find_inner_row(const struct row *row, prt_str list)
{
    char place[64];
    const int length = snprintf(place, sizeof place, "%s.%.*s", row->place, PRT_STR_ARG(list));
    return length > 0 && (size_t)length < sizeof place ? find_row(prt_str_from(place)) : NULL;
}

/* A feature's map is deep by one list of maps at most: no recursion. */
static void write_inner(prt_json *json, const prt_doc *map, const struct row *row)
{
    prt_json_object(json);
    for (size_t i = 0; i < map->as.map.count; i++) {
        if (!has_key(row, map->as.map.keys[i]))
            continue;
        prt_json_key_str(json, map->as.map.keys[i]);
        prt_json_doc(json, map->as.map.values[i]);
    }
    prt_json_end(json);
}

static void write_member(prt_json *json, const struct row *row, prt_str key, const prt_doc *value)
{
    const struct row *inner = value->type == PRT_DOC_LIST ? find_inner_row(row, key) : NULL;
    prt_json_key_str(json, key);
    if (inner == NULL) {
        prt_json_doc(json, value);
        return;
    }
    prt_json_array(json);
    for (size_t i = 0; i < value->as.list.count; i++)
        if (value->as.list.items[i]->type == PRT_DOC_MAP)
            write_inner(json, value->as.list.items[i], inner);
    prt_json_end(json);
}

/* Names of the files are told by the files; there is a list of names only where GitHub alone knows some. */
static void write_runtime(prt_json *json, const struct prt_report *report, prt_str repository)
{
    const struct prt_github_repository *found =
        report->meta.github != NULL ? prt_github_find(report->meta.github, repository) : NULL;
    const bool known = found != NULL && found->workflows_known;
    prt_json_key(json, "workflow_names");
    prt_json_array(json);
    prt_json_end(json);
    prt_json_member_bool(json, "has_runtime_status", known);
    prt_json_15_write_github_of(json, report, repository);
}

static void write_feature(prt_json *json, const struct prt_report *report, prt_str repository,
                          const struct prt_feature *feature, const struct row *row)
{
    const prt_doc *facts = feature->facts;
    prt_json_key_str(json, feature->name);
    prt_json_object(json);
    for (size_t i = 0; facts->type == PRT_DOC_MAP && i < facts->as.map.count; i++)
        if (has_key(row, facts->as.map.keys[i]))
            write_member(json, row, facts->as.map.keys[i], facts->as.map.values[i]);
    if (prt_str_equal(feature->name, PRT_STR("workflows")))
        write_runtime(json, report, repository);
    prt_json_end(json);
}

void prt_json_15_write_features(prt_json *json, const struct prt_report *report,
                                const struct prt_folded_repository *repository)
{
    prt_json_key(json, "features");
    prt_json_object(json);
    for (size_t i = 0; i < repository->feature_count; i++) {
        const struct row *row = find_row(repository->features[i].name);
        if (row != NULL)
            write_feature(json, report, repository->name, &repository->features[i], row);
    }
    prt_json_end(json);
}
