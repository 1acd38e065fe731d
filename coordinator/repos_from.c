/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/repos_from.h"

#include <stdlib.h>
#include <string.h>

#include "prt/buf.h"
#include "prt/mem.h"
#include "prt/url.h"

/* What a server lists. */
struct candidate {
    prt_str name;
    prt_str url;         /* empty: `base`/name */
    int order;           /* of several of one name, the smallest counts */
    const char *against; /* why it is skipped; NULL: it is not */
};

static int by_name(const void *a, const void *b)
{
    const struct candidate *left = a, *right = b;
    const int order = prt_str_compare(left->name, right->name);
    return order != 0 ? order : left->order - right->order;
}

static prt_code make_url(prt_arena *arena, const char *base, const struct candidate *candidate, prt_str *out,
                         prt_err *err)
{
    struct prt_url url;
    prt_buf text = {0};
    prt_buf_add_str(&text, candidate->url);
    if (candidate->url.len == 0) {
        prt_buf_add_fmt(&text, "%s/", base);
        prt_buf_add_str(&text, candidate->name);
    }
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

static prt_code take(struct prt_discovery *out, const struct candidate *candidate, const char *base, prt_err *err)
{
    prt_str url = {0};
    prt_err why;
    prt_code rc = PRT_OK;
    const prt_str name = prt_arena_str(&out->arena, candidate->name);
    if (name.data == NULL)
        return prt_fail_memory(err, "repositories");
    if (candidate->against == NULL)
        rc = prt_repository_name_check(name, &why);
    if (candidate->against == NULL && rc == PRT_OK)
        rc = make_url(&out->arena, base, candidate, &url, &why);
    if (rc == PRT_E_MEMORY)
        return prt_fail_memory(err, "repositories");
    if (candidate->against == NULL && rc == PRT_OK) {
        out->found[out->found_count++] = (struct prt_found){.name = name, .url = url};
        return PRT_OK;
    }
    const prt_str reason =
        prt_arena_str(&out->arena, prt_str_from(candidate->against != NULL ? candidate->against : why.text));
    out->skipped[out->skipped_count++] = (struct prt_skipped){.path = name, .reason = reason};
    return reason.data != NULL ? PRT_OK : prt_fail_memory(err, "repositories");
}

static prt_code fill(struct prt_discovery *out, const struct candidate *sorted, size_t count, const char *base,
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

/* Sorts them. */
static prt_code decide(struct candidate *candidates, size_t count, const char *base, struct prt_discovery *out,
                       prt_err *err)
{
    struct prt_discovery discovery = {0};
    if (count > 1)
        qsort(candidates, count, sizeof *candidates, by_name);
    const prt_code rc = fill(&discovery, candidates, count, base, err);
    if (rc == PRT_OK)
        *out = discovery;
    else
        prt_discovery_free(&discovery);
    return rc;
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

prt_code prt_repos_from_gerrit(const struct prt_gerrit_listing *listing, const char *base, struct prt_discovery *out,
                               prt_err *err)
{
    struct candidate *candidates = prt_calloc(listing->count + 1, sizeof *candidates);
    if (candidates == NULL)
        return prt_fail_memory(err, "repositories");
    for (size_t i = 0; i < listing->count; i++)
        candidates[i] = (struct candidate){.name = listing->projects[i].name,
                                           .order = (int)listing->projects[i].state,
                                           .against = reason_against(&listing->projects[i])};
    const prt_code rc = decide(candidates, listing->count, base, out, err);
    free(candidates);
    return rc;
}

prt_code prt_repos_from_github(const struct prt_github_listing *listing, struct prt_discovery *out, prt_err *err)
{
    struct candidate *candidates = prt_calloc(listing->count + 1, sizeof *candidates);
    if (candidates == NULL)
        return prt_fail_memory(err, "repositories");
    for (size_t i = 0; i < listing->count; i++) {
        const struct prt_github_facts *facts = &listing->repositories[i];
        candidates[i] =
            (struct candidate){.name = facts->name,
                               .url = facts->clone_url,
                               .order = facts->disabled,
                               .against = facts->disabled ? "disabled on GitHub: nobody can clone it" : NULL};
    }
    const prt_code rc = decide(candidates, listing->count, "", out, err);
    free(candidates);
    return rc;
}
