/* SPDX-License-Identifier: Apache-2.0 */
/* The third pass: every source against every target. And the estimate that it shares with the second. */
#include <stdlib.h>

#include "prt/limits.h"
#include "prt/mem.h"
#include "worker/git/renames_passes.h"

enum { BEST_PER_TARGET = 4 }; /* sources that git remembers per target */

static prt_code find_size(const prt_renames_t *renames, struct prt_rename_candidate *candidate, prt_err *err)
{
    prt_object_kind kind;
    if (candidate->has_size)
        return PRT_OK;
    prt_code code = prt_objects_stat(renames->reader->objects, &candidate->version->id, &kind, &candidate->size, err);
    if (code != PRT_OK)
        return prt_wrap(err, "%.*s", PRT_STR_ARG(candidate->path));
    candidate->has_size = true;
    return PRT_OK;
}

static prt_code load(const prt_renames_t *renames, const struct prt_rename_candidate *candidate,
                     struct prt_content *content, prt_err *err)
{
    prt_code code = prt_content_load_bytes(renames->reader, candidate->version, candidate->path, content, err);
    return code == PRT_OK ? PRT_OK : prt_wrap(err, "%.*s", PRT_STR_ARG(candidate->path));
}

/* Megabytes of tables, which most of the few commits that are new since a stored ledger do without. */
static prt_code need_similarity(prt_renames_t *renames, prt_err *err)
{
    return renames->similarity != NULL ? PRT_OK : prt_similarity_new(&renames->similarity, err);
}

static prt_code sign_source(prt_renames_t *renames, struct prt_rename_candidate *source, prt_err *err)
{
    struct prt_content content = {0};
    if (prt_similarity_has(renames->similarity, &source->signature))
        return PRT_OK;
    prt_code code = load(renames, source, &content, err);
    if (code == PRT_OK)
        code = prt_similarity_sign(renames->similarity, content.text, !content.binary, &source->signature, err);
    prt_content_release(renames->reader, &content);
    return code;
}

static prt_code load_target(prt_renames_t *renames, const struct prt_rename_candidate *target,
                            const struct prt_rename_candidate **loaded, prt_err *err)
{
    struct prt_content content = {0};
    if (*loaded == target)
        return PRT_OK;
    prt_code code = load(renames, target, &content, err);
    if (code == PRT_OK) {
        prt_similarity_target(renames->similarity, content.text, !content.binary);
        *loaded = target;
    }
    prt_content_release(renames->reader, &content);
    return code;
}

prt_code prt_renames_estimate(prt_renames_t *renames, struct prt_rename_candidate *source,
                              struct prt_rename_candidate *target, uint32_t wanted,
                              const struct prt_rename_candidate **loaded, uint32_t *score, prt_err *err)
{
    *score = 0;
    if (source->version->kind != PRT_ENTRY_FILE || target->version->kind != PRT_ENTRY_FILE)
        return PRT_OK;
    prt_code code = find_size(renames, source, err);
    if (code == PRT_OK)
        code = find_size(renames, target, err);
    if (code != PRT_OK || source->size > PRT_MAX_BLOB || target->size > PRT_MAX_BLOB ||
        !prt_similarity_possible(source->size, target->size, wanted))
        return code;
    code = need_similarity(renames, err);
    if (code == PRT_OK)
        code = load_target(renames, target, loaded, err);
    if (code == PRT_OK)
        code = sign_source(renames, source, err);
    if (code == PRT_OK)
        *score = prt_similarity_score(prt_similarity_copied(renames->similarity, &source->signature), source->size,
                                      target->size);
    return code;
}

/* Is a the worse one? Of unused places, every used one is better. */
static bool is_worse(const struct prt_rename_score *a, const struct prt_rename_score *b)
{
    if (!a->used || !b->used)
        return !a->used && b->used;
    if (a->score != b->score)
        return a->score < b->score;
    return !a->same_base && b->same_base;
}

/* Which place a newcomer takes decides between equals later on, so even hopeless ones are remembered as git does. */
static void remember_if_better(struct prt_rename_score *best, const struct prt_rename_score *score)
{
    size_t worst = 0;
    for (size_t i = 1; i < BEST_PER_TARGET; i++) {
        if (is_worse(&best[i], &best[worst]))
            worst = i;
    }
    if (is_worse(&best[worst], score))
        best[worst] = *score;
}

static prt_code score_target(prt_renames_t *renames, size_t target_at, struct prt_rename_score *best, prt_err *err)
{
    struct prt_rename_candidate *target = &renames->targets.items[target_at];
    const struct prt_rename_candidate *loaded = NULL;
    for (size_t i = 0; i < renames->sources.count; i++) {
        struct prt_rename_candidate *source = &renames->sources.items[i];
        struct prt_rename_score score = {.source = (uint32_t)i,
                                         .target = (uint32_t)target_at,
                                         .same_base = prt_renames_same_base(source, target),
                                         .used = true};
        prt_code code =
            prt_renames_estimate(renames, source, target, PRT_SIMILARITY_RENAME, &loaded, &score.score, err);
        if (code != PRT_OK)
            return code;
        remember_if_better(best, &score);
    }
    return PRT_OK;
}

static prt_code keep_scores(prt_renames_t *renames, const struct prt_rename_score *best, prt_err *err)
{
    struct prt_rename_score *scores =
        prt_grow(renames->scores, &renames->score_capacity, renames->score_count + BEST_PER_TARGET, sizeof *scores);
    if (scores == NULL)
        return prt_fail_memory(err, "scores of renames");
    renames->scores = scores;
    for (size_t i = 0; i < BEST_PER_TARGET; i++) {
        if (!best[i].used || best[i].score < PRT_SIMILARITY_RENAME)
            continue;
        scores[renames->score_count] = best[i];
        scores[renames->score_count].rank = renames->score_count;
        renames->score_count++;
    }
    return PRT_OK;
}

static int compare_scores(const void *a_, const void *b_)
{
    const struct prt_rename_score *a = a_;
    const struct prt_rename_score *b = b_;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    if (a->same_base != b->same_base)
        return a->same_base ? -1 : 1;
    return (a->rank > b->rank) - (a->rank < b->rank);
}

static void pair_best_first(prt_renames_t *renames)
{
    if (renames->score_count != 0)
        qsort(renames->scores, renames->score_count, sizeof *renames->scores, compare_scores);
    for (size_t i = 0; i < renames->score_count; i++) {
        const struct prt_rename_candidate *source = &renames->sources.items[renames->scores[i].source];
        const struct prt_rename_candidate *target = &renames->targets.items[renames->scores[i].target];
        if (!prt_renames_paired(renames, source) && !prt_renames_paired(renames, target))
            prt_renames_pair(renames, source, target);
    }
}

prt_code prt_renames_by_content(prt_renames_t *renames, prt_err *err)
{
    const uint64_t comparisons = (uint64_t)renames->targets.count * renames->sources.count;
    prt_code code = PRT_OK;
    if (comparisons > (uint64_t)PRT_RENAME_LIMIT * PRT_RENAME_LIMIT)
        return PRT_OK;
    renames->score_count = 0;
    for (size_t i = 0; i < renames->targets.count && code == PRT_OK; i++) {
        struct prt_rename_score best[BEST_PER_TARGET] = {0};
        code = score_target(renames, i, best, err);
        if (code == PRT_OK)
            code = keep_scores(renames, best, err);
    }
    if (code == PRT_OK)
        pair_best_first(renames);
    return code;
}
