/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/repos_from.h"

#include <stdlib.h>
#include <string.h>

#include "prt/buf.h"
#include "prt/mem.h"
#include "prt/url.h"

static int by_name(const void *a, const void *b)
{
    const struct prt_gerrit_project *left = a, *right = b;
    const int order = prt_str_compare(left->name, right->name);
    return order != 0 ? order : (int)left->state - (int)right->state;
}

/* NULL: it can be cloned. */
static const char *reason_against(const struct prt_gerrit_project *project)
{
    if (project->state == PRT_PROJECT_HIDDEN)
        return "hidden: a worker could not clone it";
    if (prt_str_equal(project->name, PRT_STR("All-Projects")) || prt_str_equal(project->name, PRT_STR("All-Users")))
        return "Gerrit's own settings";
    return NULL;
}

static prt_code make_url(prt_arena *arena, const char *base, prt_str name, prt_str *out, prt_err *err)
{
    struct prt_url url;
    prt_buf text = {0};
    prt_buf_add_fmt(&text, "%s/", base);
    prt_buf_add_str(&text, name);
    prt_code rc = prt_buf_check(&text, "a URL", err);
    if (rc == PRT_OK)
        rc = prt_url_parse(prt_buf_str(&text), &url, err);
    if (rc == PRT_OK) {
        *out = prt_arena_str(arena, prt_buf_str(&text));
        rc = out->data != NULL ? PRT_OK : prt_fail_memory(err, "repositories");
    }
    prt_buf_free(&text);
    return rc;
}

static prt_code take(struct prt_discovery *out, const struct prt_gerrit_project *project, const char *base,
                     prt_err *err)
{
    const char *against = reason_against(project);
    prt_str url = {0};
    prt_err why;
    prt_code rc = PRT_OK;
    const prt_str name = prt_arena_str(&out->arena, project->name);
    if (name.data == NULL)
        return prt_fail_memory(err, "repositories");
    if (against == NULL)
        rc = prt_repository_name_check(name, &why);
    if (against == NULL && rc == PRT_OK)
        rc = make_url(&out->arena, base, name, &url, &why);
    if (rc == PRT_E_MEMORY)
        return prt_fail_memory(err, "repositories");
    if (against == NULL && rc == PRT_OK) {
        out->found[out->found_count++] = (struct prt_found){.name = name, .url = url};
        return PRT_OK;
    }
    const prt_str reason = prt_arena_str(&out->arena, prt_str_from(against != NULL ? against : why.text));
    out->skipped[out->skipped_count++] = (struct prt_skipped){name, reason};
    return reason.data != NULL ? PRT_OK : prt_fail_memory(err, "repositories");
}

static prt_code fill(struct prt_discovery *out, const struct prt_gerrit_project *sorted, size_t count, const char *base,
                     prt_err *err)
{
    prt_code rc = PRT_OK;
    out->root = PRT_STR("");
    out->found = prt_calloc(count + 1, sizeof *out->found);
    out->skipped = prt_calloc(count + 1, sizeof *out->skipped);
    if (out->found == NULL || out->skipped == NULL)
        return prt_fail_memory(err, "repositories");
    for (size_t i = 0; rc == PRT_OK && i < count; i++)
        if (i == 0 || !prt_str_equal(sorted[i].name, sorted[i - 1].name))
            rc = take(out, &sorted[i], base, err);
    return rc;
}

prt_code prt_repos_from_gerrit(const struct prt_gerrit_listing *listing, const char *base, struct prt_discovery *out,
                               prt_err *err)
{
    struct prt_discovery discovery = {0};
    struct prt_gerrit_project *sorted = prt_calloc(listing->count + 1, sizeof *sorted);
    if (sorted == NULL)
        return prt_fail_memory(err, "repositories");
    if (listing->count > 0) {
        memcpy(sorted, listing->projects, listing->count * sizeof *sorted);
        qsort(sorted, listing->count, sizeof *sorted, by_name);
    }
    const prt_code rc = fill(&discovery, sorted, listing->count, base, err);
    free(sorted);
    if (rc == PRT_OK)
        *out = discovery;
    else
        prt_discovery_free(&discovery);
    return rc;
}
