/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/gerrit/projects.h"

#include <stdlib.h>
#include <string.h>

#include "prt/doc.h"
#include "prt/limits.h"
#include "prt/mem.h"

static prt_str without_guard(prt_str bytes)
{
    bytes = prt_str_trim(bytes);
    return prt_str_starts(bytes, PRT_STR(")]}'")) ? prt_str_sub(bytes, 4, bytes.len) : bytes;
}

static bool state_of(const prt_doc *info, prt_project_state *out)
{
    const prt_doc *value = prt_doc_get(info, "state");
    *out = PRT_PROJECT_ACTIVE;
    if (value == NULL || value->type == PRT_DOC_NULL)
        return true;
    for (int state = PRT_PROJECT_ACTIVE; value->type == PRT_DOC_TEXT && state <= PRT_PROJECT_HIDDEN; state++) {
        *out = (prt_project_state)state;
        if (prt_str_equal(value->as.text, prt_str_from(prt_project_state_name(*out))))
            return true;
    }
    return false;
}

/* What is odd counts as well: else pages of nothing else would never reach the ceiling. */
static prt_code make_room(struct prt_gerrit_listing *listing, size_t further, prt_err *err)
{
    const size_t needed = listing->listed + further;
    if (needed > PRT_MAX_REPOSITORIES)
        return prt_fail(err, PRT_E_LIMIT, "more than %d projects", PRT_MAX_REPOSITORIES);
    struct prt_gerrit_project *grown =
        prt_grow(listing->projects, &listing->capacity, needed, sizeof *listing->projects);
    if (grown == NULL)
        return prt_fail_memory(err, "the projects");
    listing->projects = grown;
    return PRT_OK;
}

static prt_code add(struct prt_gerrit_listing *listing, prt_str name, const prt_doc *info, prt_err *err)
{
    struct prt_gerrit_project project = {0};
    const prt_doc *more = prt_doc_get(info, "_more_projects");
    if (info->type != PRT_DOC_MAP)
        return prt_fail(err, PRT_E_FORMAT, "a project is a mapping, not %s: this is not Gerrit's list of projects",
                        prt_doc_type_name(info->type));
    listing->more = listing->more || (more != NULL && more->type == PRT_DOC_BOOL && more->as.boolean);
    if (name.len == 0 || name.len > PRT_MAX_NAME || !state_of(info, &project.state)) {
        listing->odd++;
        return PRT_OK;
    }
    project.name = prt_arena_str(&listing->arena, name);
    if (project.name.data == NULL)
        return prt_fail_memory(err, "the projects");
    listing->projects[listing->count++] = project;
    return PRT_OK;
}

static prt_code add_page(struct prt_gerrit_listing *listing, const prt_doc *page, prt_err *err)
{
    if (page->type != PRT_DOC_MAP)
        return prt_fail(err, PRT_E_FORMAT, "expected a mapping of projects, got %s: this is not Gerrit's list of them",
                        prt_doc_type_name(page->type));
    prt_code rc = make_room(listing, page->as.map.count, err);
    const size_t count = listing->count, odd = listing->odd;
    listing->more = false;
    for (size_t i = 0; rc == PRT_OK && i < page->as.map.count; i++)
        rc = add(listing, page->as.map.keys[i], page->as.map.values[i], err);
    if (rc == PRT_OK) {
        listing->listed += page->as.map.count;
    } else {
        listing->count = count;
        listing->odd = odd;
    }
    return rc;
}

prt_code prt_gerrit_parse(prt_str bytes, struct prt_gerrit_listing *listing, prt_err *err)
{
    prt_arena arena = {0};
    const prt_doc *page = NULL;
    prt_code rc = prt_json_read(&arena, "answer", without_guard(bytes), &page, err);
    if (rc == PRT_OK)
        rc = add_page(listing, page, err);
    prt_arena_free(&arena);
    return rc;
}

void prt_gerrit_listing_free(struct prt_gerrit_listing *listing)
{
    free(listing->projects);
    prt_arena_free(&listing->arena);
    memset(listing, 0, sizeof *listing);
}
