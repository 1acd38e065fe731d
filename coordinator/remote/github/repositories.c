/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/github/repositories.h"

#include <stdlib.h>
#include <string.h>

#include "coordinator/remote/github/fields.h"
#include "coordinator/remote/github/names.h"
#include "prt/limits.h"
#include "prt/mem.h"

/* What the two interfaces call things. */
struct keys {
    const char *archived, *disabled, *fork, *hidden;
};

static const struct keys rest_keys = {"archived", "disabled", "fork", "private"};
static const struct keys graph_keys = {"isArchived", "isDisabled", "isFork", "isPrivate"};

static prt_str branch_of(const prt_doc *entry)
{
    const prt_str branch = prt_github_text(entry, "default_branch");
    return branch.len > 0 ? branch : prt_github_text(prt_doc_get(entry, "defaultBranchRef"), "name");
}

/* false: it has no name that one can have. */
static bool has_names(const prt_doc *entry)
{
    return prt_github_is_owner(prt_github_text(prt_doc_get(entry, "owner"), "login")) &&
           prt_github_is_name(prt_github_text(entry, "name"));
}

static prt_code keep_facts(prt_arena *arena, const prt_doc *entry, const struct keys *keys,
                           struct prt_github_facts *out, prt_err *err)
{
    struct prt_github_facts facts = {.archived = prt_github_flag(entry, keys->archived),
                                     .disabled = prt_github_flag(entry, keys->disabled),
                                     .fork = prt_github_flag(entry, keys->fork),
                                     .hidden = prt_github_flag(entry, keys->hidden)};
    if (!prt_github_keep(arena, prt_github_text(prt_doc_get(entry, "owner"), "login"), &facts.owner) ||
        !prt_github_keep(arena, prt_github_text(entry, "name"), &facts.name) ||
        !prt_github_keep(arena, branch_of(entry), &facts.default_branch) ||
        !prt_github_keep(arena, prt_github_page(entry, "clone_url"), &facts.clone_url))
        return prt_fail_memory(err, "repositories of GitHub");
    *out = facts;
    return PRT_OK;
}

prt_code prt_github_parse_repository(prt_arena *arena, prt_str bytes, struct prt_github_facts *out, prt_err *err)
{
    prt_arena scratch = {0};
    const prt_doc *doc = NULL;
    prt_code rc = prt_json_read(&scratch, "answer", bytes, &doc, err);
    if (rc == PRT_OK && !has_names(doc))
        rc = prt_fail(err, PRT_E_FORMAT, "the answer is no repository with an owner and a name");
    if (rc == PRT_OK)
        rc = keep_facts(arena, doc, &rest_keys, out, err);
    prt_arena_free(&scratch);
    return rc;
}

static prt_code make_room(struct prt_github_listing *listing, size_t further, prt_err *err)
{
    const size_t needed = listing->count + further;
    if (needed > PRT_MAX_REPOSITORIES)
        return prt_fail(err, PRT_E_LIMIT, "more than %d repositories", PRT_MAX_REPOSITORIES);
    struct prt_github_facts *grown =
        prt_grow(listing->repositories, &listing->capacity, needed, sizeof *listing->repositories);
    if (grown == NULL)
        return prt_fail_memory(err, "repositories of GitHub");
    listing->repositories = grown;
    return PRT_OK;
}

static prt_code add_page(struct prt_github_listing *listing, const prt_doc *page, prt_err *err)
{
    if (page->type != PRT_DOC_LIST)
        return prt_fail(err, PRT_E_FORMAT, "expected a list of repositories, got %s", prt_doc_type_name(page->type));
    const size_t count = listing->count, odd = listing->odd;
    prt_code rc = make_room(listing, page->as.list.count, err);
    for (size_t i = 0; rc == PRT_OK && i < page->as.list.count; i++) {
        struct prt_github_facts facts = {0};
        const prt_doc *entry = page->as.list.items[i];
        if (has_names(entry))
            rc = keep_facts(&listing->arena, entry, &rest_keys, &facts, err);
        if (facts.clone_url.len > 0)
            listing->repositories[listing->count++] = facts;
        else
            listing->odd++;
    }
    if (rc != PRT_OK) {
        listing->count = count;
        listing->odd = odd;
    }
    return rc;
}

prt_code prt_github_parse_listing(prt_str bytes, struct prt_github_listing *listing, prt_err *err)
{
    prt_arena scratch = {0};
    const prt_doc *page = NULL;
    prt_code rc = prt_json_read(&scratch, "answer", bytes, &page, err);
    if (rc == PRT_OK)
        rc = add_page(listing, page, err);
    prt_arena_free(&scratch);
    return rc;
}

void prt_github_listing_free(struct prt_github_listing *listing)
{
    free(listing->repositories);
    prt_arena_free(&listing->arena);
    memset(listing, 0, sizeof *listing);
}

/* Names cannot hold anything that GraphQL or JSON would want escaped. */
void prt_github_print_lookup(const struct prt_github_wanted *wanted, size_t count, prt_buf *out)
{
    prt_buf_add_text(out, "{\"query\":\"query {");
    for (size_t i = 0; i < count; i++)
        prt_buf_add_fmt(out, " r%zu: repository(owner: \\\"%.*s\\\", name: \\\"%.*s\\\") { ...f }", i,
                        PRT_STR_ARG(wanted[i].owner), PRT_STR_ARG(wanted[i].name));
    prt_buf_add_text(out, " } fragment f on Repository { name owner { login } isArchived isDisabled isFork isPrivate"
                          " defaultBranchRef { name } }\"}");
}

/* "r17" to 17. */
static bool index_of(prt_str alias, size_t count, size_t *out)
{
    uint64_t index = 0;
    if (!prt_str_starts(alias, PRT_STR("r")) || !prt_str_to_u64(prt_str_sub(alias, 1, alias.len), &index) ||
        index >= count)
        return false;
    *out = (size_t)index;
    return true;
}

static bool is_about(const prt_doc *error, size_t count, size_t *index)
{
    const prt_doc *path = prt_github_list(error, "path");
    return path != NULL && path->as.list.count > 0 && path->as.list.items[0]->type == PRT_DOC_TEXT &&
           index_of(path->as.list.items[0]->as.text, count, index);
}

/* One that is not found is no error of ours. */
static prt_code read_errors(const prt_doc *errors, size_t count, struct prt_github_looked *looked, prt_err *err)
{
    prt_code rc = PRT_OK;
    for (size_t i = 0; errors != NULL && i < errors->as.list.count; i++) {
        size_t index = 0;
        const prt_doc *error = errors->as.list.items[i];
        const prt_str type = prt_github_text(error, "type");
        const prt_str message = prt_str_sub(prt_github_text(error, "message"), 0, 200);
        if (prt_str_equal(type, PRT_STR("RATE_LIMITED")))
            return prt_fail(err, PRT_E_LIMIT, "the rate limit is reached");
        if (prt_str_equal(type, PRT_STR("NOT_FOUND")) && is_about(error, count, &index))
            looked[index].found = PRT_GITHUB_MISSING;
        else if (rc == PRT_OK)
            rc = prt_fail(err, PRT_E_PERMISSION, "GraphQL: %.*s", PRT_STR_ARG(message));
    }
    return rc;
}

static prt_code read_data(prt_arena *arena, const prt_doc *data, size_t count, struct prt_github_looked *looked,
                          prt_err *err)
{
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < data->as.map.count; i++) {
        size_t index = 0;
        if (!index_of(data->as.map.keys[i], count, &index) || !has_names(data->as.map.values[i]))
            continue;
        rc = keep_facts(arena, data->as.map.values[i], &graph_keys, &looked[index].facts, err);
        looked[index].found = PRT_GITHUB_EXISTS;
    }
    return rc;
}

prt_code prt_github_parse_lookup(prt_arena *arena, prt_str bytes, size_t count, struct prt_github_looked *looked,
                                 prt_err *err)
{
    prt_arena scratch = {0};
    const prt_doc *doc = NULL;
    prt_code rc = prt_json_read(&scratch, "answer", bytes, &doc, err);
    memset(looked, 0, count * sizeof *looked);
    if (rc == PRT_OK) {
        const prt_doc *data = prt_doc_get(doc, "data");
        const prt_doc *errors = prt_github_list(doc, "errors");
        const bool has_data = data != NULL && data->type == PRT_DOC_MAP;
        if (!has_data && errors == NULL)
            rc = prt_fail(err, PRT_E_FORMAT, "neither data nor errors in it: this is no answer of GraphQL");
        if (rc == PRT_OK && has_data)
            rc = read_data(arena, data, count, looked, err);
        if (rc == PRT_OK)
            rc = read_errors(errors, count, looked, err);
    }
    prt_arena_free(&scratch);
    return rc;
}
