/* SPDX-License-Identifier: Apache-2.0 */
#include "report/features.h"
#include "report/json_parts.h"

static void write_files_and_lines(prt_json *json, uint64_t files, uint64_t lines)
{
    prt_json_member_u64(json, "files", files);
    prt_json_member_u64(json, "lines", lines);
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
    prt_json_member_str(json, "name", language->name);
    prt_json_member_text(json, "kind", prt_language_kind_name(prt_language_kind_of(language->name)));
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
        prt_json_doc(json, repository->features[i].facts);
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
        prt_json_member_u64(json, "repositories", report->languages[i].repositories);
        prt_json_line_end(json, indent);
    }
    prt_json_end(json);
}
