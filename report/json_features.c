/* SPDX-License-Identifier: Apache-2.0 */
#include "report/features.h"
#include "report/json_parts.h"

static void write_value(prt_json *json, const prt_doc *value);

static void write_map(prt_json *json, const prt_doc *map)
{
    prt_json_object(json);
    for (size_t i = 0; i < map->as.map.count; i++) {
        prt_json_key_str(json, map->as.map.keys[i]);
        write_value(json, map->as.map.values[i]);
    }
    prt_json_end(json);
}

static void write_list(prt_json *json, const prt_doc *list)
{
    prt_json_array(json);
    for (size_t i = 0; i < list->as.list.count; i++)
        write_value(json, list->as.list.items[i]);
    prt_json_end(json);
}

static void write_value(prt_json *json, const prt_doc *value)
{
    switch (value->type) {
    case PRT_DOC_NULL:
    case PRT_DOC_REAL: /* no fact is one */ prt_json_null(json); break;
    case PRT_DOC_BOOL: prt_json_bool(json, value->as.boolean); break;
    case PRT_DOC_INT: prt_json_i64(json, value->as.integer); break;
    case PRT_DOC_TEXT: prt_json_str(json, value->as.text); break;
    case PRT_DOC_LIST: write_list(json, value); break;
    case PRT_DOC_MAP: write_map(json, value); break;
    }
}

static void write_files_and_lines(prt_json *json, uint64_t files, uint64_t lines)
{
    prt_json_key(json, "files");
    prt_json_u64(json, files);
    prt_json_key(json, "lines");
    prt_json_u64(json, lines);
}

static void write_classes(prt_json *json, const struct prt_folded_repository *repository)
{
    static const char *const names[PRT_TALLY_KINDS] = {[PRT_TALLY_VENDORED] = "vendored",
                                                       [PRT_TALLY_GENERATED] = "generated",
                                                       [PRT_TALLY_OTHER] = "other",
                                                       [PRT_TALLY_LINKS] = "links",
                                                       [PRT_TALLY_TESTS] = "tests"};
    prt_json_key(json, "line_classes");
    prt_json_object(json);
    for (size_t i = PRT_TALLY_LANGUAGE + 1; i < PRT_TALLY_KINDS; i++) {
        prt_json_key(json, names[i]);
        const int indent = prt_json_line_object(json);
        write_files_and_lines(json, repository->line_classes[i].files, repository->line_classes[i].lines);
        prt_json_line_end(json, indent);
    }
    prt_json_end(json);
}

static void write_language(prt_json *json, const struct prt_language *language)
{
    prt_json_key(json, "name");
    prt_json_str(json, language->name);
    prt_json_key(json, "kind");
    prt_json_text(json, prt_language_kind_name(prt_language_kind_of(language->name)));
    write_files_and_lines(json, language->files, language->lines);
}

static void write_languages(prt_json *json, const struct prt_folded_repository *repository)
{
    prt_json_key(json, "languages");
    prt_json_array(json);
    for (size_t i = 0; i < repository->language_count; i++) {
        const int indent = prt_json_line_object(json);
        write_language(json, &repository->languages[i]);
        prt_json_line_end(json, indent);
    }
    prt_json_end(json);
}

void prt_json_write_features(prt_json *json, const struct prt_folded_repository *repository)
{
    prt_json_key(json, "features");
    prt_json_object(json);
    for (size_t i = 0; i < repository->feature_count; i++) {
        prt_json_key_str(json, repository->features[i].name);
        write_value(json, repository->features[i].facts);
    }
    prt_json_end(json);
    write_languages(json, repository);
    write_classes(json, repository);
}

void prt_json_write_report_languages(prt_json *json, const struct prt_report *report)
{
    prt_json_key(json, "languages");
    prt_json_array(json);
    for (size_t i = 0; i < report->language_count; i++) {
        const int indent = prt_json_line_object(json);
        write_language(json, &report->languages[i].language);
        prt_json_key(json, "repositories");
        prt_json_u64(json, report->languages[i].repositories);
        prt_json_line_end(json, indent);
    }
    prt_json_end(json);
}
