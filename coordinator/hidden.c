/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/hidden.h"

#include <stdio.h>
#include <stdlib.h>

#include "prt/buf.h"
#include "prt/map.h"
#include "prt/mem.h"

struct prt_hidden {
    prt_map_t *states; /* a project's name -> its state */
    size_t hidden;     /* how many names are put as hidden: 0 ends every question at once */
};

static prt_code put(prt_hidden_t *hidden, const struct prt_gerrit_project *project, prt_err *err)
{
    uint64_t known = PRT_PROJECT_HIDDEN;
    hidden->hidden += project->state == PRT_PROJECT_HIDDEN;
    if (prt_map_get(hidden->states, project->name, &known) && known <= (uint64_t)project->state)
        return PRT_OK;
    return prt_map_put(hidden->states, project->name, (uint64_t)project->state, err);
}

prt_code prt_hidden_new(const struct prt_gerrit_listing *listing, prt_hidden_t **out, prt_err *err)
{
    prt_hidden_t *hidden = prt_calloc(1, sizeof *hidden);
    prt_code rc = PRT_OK;
    if (hidden != NULL)
        hidden->states = prt_map_new();
    if (hidden == NULL || hidden->states == NULL)
        rc = prt_fail_memory(err, "the projects");
    for (size_t i = 0; rc == PRT_OK && i < listing->count; i++)
        rc = put(hidden, &listing->projects[i], err);
    if (rc == PRT_OK)
        *out = hidden;
    else
        prt_hidden_destroy(&hidden);
    return rc;
}

void prt_hidden_destroy(prt_hidden_t **hidden)
{
    if (*hidden != NULL)
        prt_map_destroy(&(*hidden)->states);
    free(*hidden);
    *hidden = NULL;
}

bool prt_hidden_covers(const prt_hidden_t *hidden, prt_str path)
{
    uint64_t state = PRT_PROJECT_ACTIVE;
    for (size_t len = hidden->hidden > 0 ? path.len : 0; len > 0; len--) {
        const bool whole = len == path.len || path.data[len] == '/';
        const prt_str above = prt_str_sub(path, 0, whole ? len : 0);
        if (whole && (prt_map_get(hidden->states, above, &state) ||
                      prt_map_get(hidden->states, prt_str_without_git(above), &state)))
            return state == PRT_PROJECT_HIDDEN;
    }
    return false;
}

static prt_code describe(struct prt_discovery *discovery, size_t count, struct prt_skipped *out, prt_err *err)
{
    char text[160];
    (void)snprintf(text, sizeof text, "%zu %s hidden on the Gerrit server; gerrit.include_hidden: true names %s", count,
                   count == 1 ? "folder of a project that is" : "folders of projects that are",
                   count == 1 ? "it" : "them");
    out->path = PRT_STR(PRT_HIDDEN_NAME);
    out->reason = prt_arena_str(&discovery->arena, prt_str_from(text));
    return out->reason.data != NULL ? PRT_OK : prt_fail_memory(err, "skipped folders");
}

static bool is_telling(const prt_hidden_t *hidden, const struct prt_skipped *skipped)
{
    return prt_hidden_covers(hidden, skipped->path) || prt_hidden_covers(hidden, skipped->other);
}

static size_t count_hidden(const prt_hidden_t *hidden, const struct prt_discovery *discovery)
{
    size_t count = 0;
    for (size_t i = 0; i < discovery->found_count; i++)
        count += prt_hidden_covers(hidden, discovery->found[i].name);
    for (size_t i = 0; i < discovery->skipped_count; i++)
        count += is_telling(hidden, &discovery->skipped[i]);
    for (size_t i = 0; i < discovery->unreadable_count; i++)
        count += prt_hidden_covers(hidden, discovery->unreadable[i].path);
    return count;
}

static void keep_found(const prt_hidden_t *hidden, struct prt_discovery *discovery)
{
    size_t kept = 0;
    for (size_t i = 0; i < discovery->found_count; i++)
        if (!prt_hidden_covers(hidden, discovery->found[i].name))
            discovery->found[kept++] = discovery->found[i];
    discovery->found_count = kept;
}

static void keep_unreadable(const prt_hidden_t *hidden, struct prt_discovery *discovery)
{
    size_t kept = 0;
    for (size_t i = 0; i < discovery->unreadable_count; i++)
        if (!prt_hidden_covers(hidden, discovery->unreadable[i].path))
            discovery->unreadable[kept++] = discovery->unreadable[i];
    discovery->unreadable_count = kept;
}

static int by_path(const void *a, const void *b)
{
    return prt_str_compare(((const struct prt_skipped *)a)->path, ((const struct prt_skipped *)b)->path);
}

/* `list` has room for one more. */
static void keep_skipped(const prt_hidden_t *hidden, struct prt_discovery *discovery, struct prt_skipped *list,
                         const struct prt_skipped *count)
{
    size_t kept = 0;
    for (size_t i = 0; i < discovery->skipped_count; i++)
        if (!is_telling(hidden, &discovery->skipped[i]))
            list[kept++] = discovery->skipped[i];
    list[kept++] = *count;
    qsort(list, kept, sizeof *list, by_path);
    free(discovery->skipped);
    discovery->skipped = list;
    discovery->skipped_count = kept;
}

prt_code prt_hidden_leave_out(const prt_hidden_t *hidden, struct prt_discovery *discovery, prt_err *err)
{
    const size_t count = count_hidden(hidden, discovery);
    struct prt_skipped told = {0};
    if (count == 0)
        return PRT_OK;
    struct prt_skipped *list = prt_calloc(discovery->skipped_count + 1, sizeof *list);
    prt_code rc = list != NULL ? describe(discovery, count, &told, err) : prt_fail_memory(err, "skipped folders");
    if (rc != PRT_OK) {
        free(list);
        return rc;
    }
    keep_found(hidden, discovery);
    keep_unreadable(hidden, discovery);
    keep_skipped(hidden, discovery, list, &told);
    return PRT_OK;
}
