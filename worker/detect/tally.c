/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/detect/tally.h"

#include <stdlib.h>

#include "prt/mem.h"
#include "worker/detect/languages.h"

struct count {
    uint64_t files, lines;
};

struct prt_tallies {
    struct count classes[PRT_TALLY_KINDS]; /* that of PRT_TALLY_LANGUAGE is not used */
    struct count languages[];              /* by index */
};

static void tally(struct count *count, uint64_t lines, bool more)
{
    count->files += more ? 1 : UINT64_MAX;
    count->lines += more ? lines : 0 - lines;
}

static struct count *place_of(prt_tallies_t *tallies, const struct prt_tallied_file *file, int *language)
{
    if (file->link)
        return &tallies->classes[PRT_TALLY_LINKS];
    if (prt_is_vendored(file->path))
        return &tallies->classes[PRT_TALLY_VENDORED];
    if (prt_is_generated(file->path, file->text))
        return &tallies->classes[PRT_TALLY_GENERATED];
    *language = prt_language_of(file->path, file->text);
    return *language >= 0 ? &tallies->languages[*language] : &tallies->classes[PRT_TALLY_OTHER];
}

static void change(prt_tallies_t *tallies, const struct prt_tallied_file *file, bool more)
{
    int language = -1;
    tally(place_of(tallies, file, &language), file->lines, more);
    if (language >= 0 && prt_is_test(file->path))
        tally(&tallies->classes[PRT_TALLY_TESTS], file->lines, more);
}

prt_tallies_t *prt_tallies_new(void)
{
    return prt_calloc(1, sizeof(prt_tallies_t) + (size_t)prt_language_count() * sizeof(struct count));
}

void prt_tallies_destroy(prt_tallies_t **tallies)
{
    free(*tallies);
    *tallies = NULL;
}

void prt_tallies_add(prt_tallies_t *tallies, const struct prt_tallied_file *file)
{
    change(tallies, file, true);
}

void prt_tallies_remove(prt_tallies_t *tallies, const struct prt_tallied_file *file)
{
    change(tallies, file, false);
}

static void list(const struct count *count, prt_tally_kind kind, const char *name, struct prt_tally *items,
                 size_t *used)
{
    if (count->files == 0 && count->lines == 0)
        return;
    items[(*used)++] = (struct prt_tally){kind, prt_str_from(name), count->files, count->lines};
}

prt_code prt_tallies_list(const prt_tallies_t *tallies, prt_arena *arena, struct prt_tally **out, size_t *count,
                          prt_err *err)
{
    const int languages = prt_language_count();
    size_t used = 0;
    struct prt_tally *items = prt_arena_alloc(arena, (size_t)languages + PRT_TALLY_KINDS, sizeof *items);
    if (items == NULL)
        return prt_fail_memory(err, "the languages of a tree");
    for (int i = 0; i < languages; i++)
        list(&tallies->languages[i], PRT_TALLY_LANGUAGE, prt_language_name(i), items, &used);
    for (int kind = PRT_TALLY_LANGUAGE + 1; kind < PRT_TALLY_KINDS; kind++)
        list(&tallies->classes[kind], (prt_tally_kind)kind, "", items, &used);
    *out = items;
    *count = used;
    return PRT_OK;
}
