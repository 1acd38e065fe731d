/* SPDX-License-Identifier: Apache-2.0 */
#include "report/features.h"

#include <stdlib.h>

#include "prt/facts.h"
#include "report/figures.h"
#include "report/project_types.h"

static const struct {
    const char *name;
    prt_language_kind kind;
} kinds[] = {
#define PRT_LANGUAGE(name, kind) {name, PRT_LANGUAGE_##kind},
#define PRT_EXTENSION(text, language)
#define PRT_FILE_NAME(text, language)
#include "prt/languages.def"
#undef PRT_LANGUAGE
#undef PRT_EXTENSION
#undef PRT_FILE_NAME
};

#define HEADER "C or C++ header"

static prt_code no_memory(prt_err *err)
{
    return prt_fail_memory(err, "the features of a repository");
}

static uint64_t lines_of(const struct prt_record *record, prt_str language)
{
    for (size_t i = 0; i < record->tally_count; i++)
        if (record->tallies[i].kind == PRT_TALLY_LANGUAGE && prt_str_equal(record->tallies[i].name, language))
            return record->tallies[i].lines;
    return 0;
}

/* Headers are of the language that there is more of; alone, or of equally much, of C. */
static prt_str language_of_headers(const struct prt_record *record)
{
    return lines_of(record, PRT_STR("C++")) > lines_of(record, PRT_STR("C")) ? PRT_STR("C++") : PRT_STR("C");
}

static prt_code add_language(struct prt_folded_repository *result, prt_str name, const struct prt_tally *tally,
                             prt_err *err)
{
    struct prt_language *language = result->languages;
    while (language < result->languages + result->language_count && !prt_str_equal(language->name, name))
        language++;
    if (language == result->languages + result->language_count) {
        *language = (struct prt_language){.name = prt_arena_str(&result->arena, name)};
        if (language->name.data == NULL)
            return no_memory(err);
        result->language_count++;
    }
    language->files = prt_sum(language->files, tally->files);
    language->lines = prt_sum(language->lines, tally->lines);
    return PRT_OK;
}

static int by_lines(const void *a, const void *b)
{
    const struct prt_language *left = a, *right = b;
    if (left->lines != right->lines)
        return left->lines > right->lines ? -1 : 1;
    return prt_str_compare(left->name, right->name);
}

static prt_code fold_languages(const struct prt_record *record, struct prt_folded_repository *result, prt_err *err)
{
    const prt_str headers = language_of_headers(record);
    prt_code code = PRT_OK;
    result->languages = prt_arena_alloc(&result->arena, record->tally_count, sizeof *result->languages);
    if (result->languages == NULL)
        return no_memory(err);
    for (size_t i = 0; i < record->tally_count && code == PRT_OK; i++) {
        const struct prt_tally *tally = &record->tallies[i];
        if (tally->kind == PRT_TALLY_LANGUAGE)
            code =
                add_language(result, prt_str_equal(tally->name, PRT_STR(HEADER)) ? headers : tally->name, tally, err);
        else if (tally->kind < PRT_TALLY_KINDS)
            result->line_classes[tally->kind] =
                (struct prt_line_class){prt_sum(tally->files, 0), prt_sum(tally->lines, 0)};
    }
    if (result->language_count > 1)
        qsort(result->languages, result->language_count, sizeof *result->languages, by_lines);
    return code;
}

static prt_doc *tests(struct prt_facts *facts, const struct prt_folded_repository *result)
{
    const struct prt_line_class *found = &result->line_classes[PRT_TALLY_TESTS];
    prt_doc *out = prt_facts_new(facts, PRT_DOC_MAP);
    prt_facts_put_flag(facts, out, "present", found->files > 0);
    prt_facts_put_number(facts, out, "files", found->files);
    prt_facts_put_number(facts, out, "lines", found->lines);
    return out;
}

static bool is_in(const struct prt_commit *commit, const struct prt_window *window)
{
    return (commit->flags & PRT_COMMIT_TIMED) != 0 && commit->time >= window->start && commit->time <= window->end;
}

struct signed_share {
    uint64_t commits, signed_off;
};

static struct signed_share count_signed(const struct prt_record *record, const struct prt_window *window)
{
    struct signed_share share = {0};
    for (size_t i = 0; i < record->commit_count; i++) {
        const struct prt_commit *commit = &record->commits[i];
        if ((commit->flags & PRT_COMMIT_MERGE) != 0 || !is_in(commit, window))
            continue;
        share.commits++;
        share.signed_off += (commit->flags & PRT_COMMIT_SIGNED_OFF) != 0;
    }
    return share;
}

static void put_window(struct prt_facts *facts, prt_doc *map, prt_str window, uint64_t count)
{
    prt_doc *value = prt_facts_new(facts, PRT_DOC_INT);
    if (value != NULL)
        value->as.integer = (int64_t)count;
    prt_facts_put(facts, map, window, value);
}

static prt_doc *signed_off(struct prt_facts *facts, const struct prt_record *record,
                           const struct prt_fold_options *options)
{
    prt_doc *out = prt_facts_new(facts, PRT_DOC_MAP);
    prt_doc *commits = prt_facts_new(facts, PRT_DOC_MAP);
    prt_doc *with = prt_facts_new(facts, PRT_DOC_MAP);
    bool present = false;
    for (size_t w = 0; w < options->window_count; w++) {
        const struct signed_share share = count_signed(record, &options->windows[w]);
        put_window(facts, commits, options->windows[w].name, share.commits);
        put_window(facts, with, options->windows[w].name, share.signed_off);
        present = present || (w == options->primary && share.signed_off > 0);
    }
    prt_facts_put_flag(facts, out, "present", present);
    prt_facts_put(facts, out, PRT_STR("commits"), commits);
    prt_facts_put(facts, out, PRT_STR("signed_off"), with);
    return out;
}

static const prt_doc *make_facts(struct prt_facts *facts, const struct prt_feature *feature,
                                 const struct prt_record *record, const struct prt_fold_options *options,
                                 const struct prt_folded_repository *result)
{
    if (prt_str_equal(feature->name, PRT_STR("project_types")))
        return prt_project_types(facts, record->repository, feature->facts, result->languages, result->language_count);
    if (prt_str_equal(feature->name, PRT_STR("tests")))
        return tests(facts, result);
    if (prt_str_equal(feature->name, PRT_STR("signed_off")))
        return signed_off(facts, record, options);
    return prt_facts_copy(facts, feature->facts);
}

prt_code prt_fold_features(const struct prt_record *record, const struct prt_fold_options *options,
                           struct prt_folded_repository *result, prt_err *err)
{
    prt_code code = fold_languages(record, result, err);
    if (code != PRT_OK)
        return code;
    result->features = prt_arena_alloc(&result->arena, record->feature_count, sizeof *result->features);
    if (result->features == NULL)
        return no_memory(err);
    for (size_t i = 0; i < record->feature_count; i++) {
        struct prt_facts facts = {.arena = &result->arena};
        struct prt_feature *feature = &result->features[i];
        feature->name = prt_arena_str(&result->arena, record->features[i].name);
        feature->facts = make_facts(&facts, &record->features[i], record, options, result);
        if (feature->name.data == NULL || feature->facts == NULL || facts.failed || facts.over)
            return no_memory(err);
    }
    result->feature_count = record->feature_count;
    return PRT_OK;
}

const prt_doc *prt_feature_facts(const struct prt_folded_repository *repository, prt_str name)
{
    for (size_t i = 0; i < repository->feature_count; i++)
        if (prt_str_equal(repository->features[i].name, name))
            return repository->features[i].facts;
    return NULL;
}

prt_presence prt_feature_presence(const struct prt_folded_repository *repository, prt_str name)
{
    const prt_doc *facts = prt_feature_facts(repository, name);
    const prt_doc *present = facts != NULL ? prt_doc_get(facts, "present") : NULL;
    if (facts == NULL)
        return PRT_PRESENCE_UNASKED;
    if (present == NULL || present->type != PRT_DOC_BOOL)
        return PRT_PRESENCE_UNKNOWN;
    return present->as.boolean ? PRT_PRESENCE_PRESENT : PRT_PRESENCE_ABSENT;
}

prt_str prt_feature_text(const struct prt_folded_repository *repository, prt_str name, const char *key)
{
    const prt_doc *facts = prt_feature_facts(repository, name);
    const prt_doc *value = facts != NULL ? prt_doc_get(facts, key) : NULL;
    return value != NULL && value->type == PRT_DOC_TEXT ? value->as.text : (prt_str){0};
}

const char *prt_language_kind_name(prt_language_kind kind)
{
    static const char *const names[] = {"programming", "markup", "data", "prose"};
    return names[kind];
}

prt_language_kind prt_language_kind_of(prt_str language)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (prt_str_equal(language, prt_str_from(kinds[i].name)))
            return kinds[i].kind;
    return PRT_LANGUAGE_DATA;
}
