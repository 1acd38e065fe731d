/* SPDX-License-Identifier: Apache-2.0 */
/* The first pass: files with the same bytes. */
#include <stdlib.h>

#include "worker/git/renames_passes.h"

enum { MAX_ALTERNATIVES = 100 }; /* sources with the same bytes that git looks at per target */

#define NO_PLACE UINT32_MAX

static int compare_versions(const struct prt_file_version *a, const struct prt_file_version *b)
{
    int order = memcmp(a->id.bytes, b->id.bytes, sizeof a->id.bytes);
    return order != 0 ? order : (int)a->kind - (int)b->kind;
}

static int compare_places(const void *a_, const void *b_)
{
    const struct prt_rename_place *a = a_;
    const struct prt_rename_place *b = b_;
    int order = compare_versions(a->candidate->version, b->candidate->version);
    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

/*
 * Sources with the same bytes are tried in order, but for a quirk: git keeps them in a hash table that it sizes for
 * their number, and rounding makes a few numbers (205, 3277, 52429, ...) overflow it at the very last one. The table is
 * then rebuilt, which turns the order round.
 */
static bool table_is_rebuilt(size_t sources)
{
    uint64_t slots = 64;
    while ((uint64_t)sources * 100 / 80 > slots)
        slots *= 4;
    return sources > slots * 80 / 100;
}

/* Sources by id, and those of one id chained in the order in which they are tried. */
static void sort_sources(const prt_renames_t *renames)
{
    const size_t count = renames->sources.count;
    struct prt_rename_place *places = renames->places;
    const bool reversed = table_is_rebuilt(count);
    for (size_t i = 0; i < count; i++)
        places[i] = (struct prt_rename_place){.candidate = &renames->sources.items[i],
                                              .index = (uint32_t)(reversed ? count - i : i),
                                              .next = NO_PLACE,
                                              .first = (uint32_t)i};
    qsort(places, count, sizeof *places, compare_places);
    for (size_t i = 0; i < count; i++) {
        places[i].first = (uint32_t)i;
        if (i + 1 < count && compare_versions(places[i].candidate->version, places[i + 1].candidate->version) == 0)
            places[i].next = (uint32_t)(i + 1);
    }
}

/* The first place of the version's id and kind, or `count` when no source has them. */
static size_t find_places(const struct prt_rename_place *places, size_t count, const struct prt_file_version *version)
{
    size_t low = 0;
    for (size_t high = count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (compare_versions(places[middle].candidate->version, version) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && compare_versions(places[low].candidate->version, version) == 0 ? low : count;
}

/* Pairs the target with the first free source of the same base name, or else with the first free one. */
static void pair_target(prt_renames_t *renames, const struct prt_rename_candidate *target)
{
    struct prt_rename_place *places = renames->places;
    size_t group = find_places(places, renames->sources.count, target->version);
    if (group == renames->sources.count || places[group].first == NO_PLACE)
        return;
    uint32_t *link = &places[group].first; /* what leads to the chosen place */
    uint32_t *next = link;
    for (int tried = 0; *next != NO_PLACE && tried < MAX_ALTERNATIVES; tried++) {
        if (prt_renames_same_base(places[*next].candidate, target)) {
            link = next;
            break;
        }
        next = &places[*next].next;
    }
    prt_renames_pair(renames, places[*link].candidate, target);
    *link = places[*link].next;
}

prt_code prt_renames_exact(prt_renames_t *renames, prt_err *err)
{
    (void)err;
    sort_sources(renames);
    for (size_t i = 0; i < renames->targets.count; i++)
        pair_target(renames, &renames->targets.items[i]);
    return PRT_OK;
}
