/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/services_github.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "coordinator/gitfolder.h"
#include "coordinator/remote/github/names.h"
#include "coordinator/remote/github/remotes.h"
#include "prt/limits.h"

static bool is_given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static const char *token_of(const struct prt_services_github_settings *settings)
{
    return settings->config->github.token.len > 0 ? settings->config->github.token.data : settings->token;
}

void prt_services_github_decide(const struct prt_services_github_settings *settings, struct prt_services_github *out)
{
    const struct prt_config_github *config = &settings->config->github;
    out->settings = *settings;
    out->may_ask = config->enabled && (is_given(token_of(settings)) || config->anonymous);
    if (!config->enabled)
        (void)snprintf(out->why, sizeof out->why, "GitHub is switched off (extensions.github_api.enabled)");
    else if (!out->may_ask)
        (void)snprintf(out->why, sizeof out->why, "There is no token for GitHub (%.200s in the environment)",
                       settings->token_name);
}

static prt_code place_of(const struct prt_services_github *github, struct prt_github_place *out, prt_err *err)
{
    return prt_github_find_place(github->settings.config->github.base_url.data, out, err);
}

/* One of the environment that cannot be is told, and passed over. */
static prt_str from_environment(const struct prt_services_github_settings *settings)
{
    const prt_str given = prt_str_from(settings->environment);
    if (given.len == 0 || prt_github_is_organization(given))
        return given;
    prt_warning(settings->log, "GITHUB_ORG: no organization can be called so (letters, digits, hyphens within): it is "
                               "passed over");
    return (prt_str){0};
}

/* The configuration's is somebody's mistake, which is told before anything is asked. */
static prt_code check_configured(prt_str organization, prt_err *err)
{
    if (organization.len == 0 || prt_github_is_organization(organization))
        return PRT_OK;
    return prt_fail(err, PRT_E_CONFIG,
                    "extensions.github_api.github_org: expected an organization: letters, digits, and "
                    "hyphens within, at most 39");
}

static void find_organization(struct prt_services_github *github, const struct prt_discovery *discovery,
                              const char *host)
{
    const struct prt_services_github_settings *settings = &github->settings;
    const struct prt_config *config = settings->config;
    const struct {
        prt_github_source source;
        prt_str name;
    } candidates[] = {
        {PRT_GITHUB_FROM_COMMAND_LINE, prt_str_from(settings->members_of)},
        {PRT_GITHUB_FROM_ENVIRONMENT, from_environment(settings)},
        {PRT_GITHUB_FROM_CONFIGURATION, config->github.organization},
        {PRT_GITHUB_FROM_GERRIT_HOST, config->gerrit ? prt_github_organization_of_host(config->host) : (prt_str){0}},
        {PRT_GITHUB_FROM_PATH, prt_github_organization_of_path(discovery->root, prt_str_from(host))},
    };
    for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++) {
        if (candidates[i].name.len == 0)
            continue;
        github->github.organization = candidates[i].name;
        github->github.source = candidates[i].source;
        return;
    }
}

/* The remote of a clone on this host; what cannot be read names none. */
static bool find_remote(prt_arena *arena, prt_str root, prt_str name, const char *host, prt_str *owner, prt_str *repo)
{
    char path[PATH_MAX];
    prt_buf config = {0};
    const int written = snprintf(path, sizeof path, "%.*s/%.*s", PRT_STR_ARG(root), PRT_STR_ARG(name));
    bool found = false;
    if (root.len > 0 && written > 0 && (size_t)written < sizeof path && prt_gitfolder_read_config(path, &config))
        found = prt_github_find_remote(arena, prt_buf_str(&config), prt_str_from(host), owner, repo);
    prt_buf_free(&config);
    return found;
}

/* "aai/babel" is <organisation>/aai-babel. */
static prt_code name_by_path(struct prt_services_github *github, prt_str root, struct prt_github_repository *out,
                             prt_err *err)
{
    prt_buf name = {0};
    if (github->github.organization.len == 0)
        return PRT_OK;
    prt_github_name_of_path(&name, out->repository, root);
    prt_code rc = prt_buf_check(&name, "a repository's name", err);
    if (rc == PRT_OK && prt_github_is_name(prt_buf_str(&name))) {
        out->owner = github->github.organization;
        out->name = prt_arena_str(&github->arena, prt_buf_str(&name));
        rc = out->name.data != NULL ? PRT_OK : prt_fail_memory(err, "repositories of GitHub");
    }
    prt_buf_free(&name);
    return rc;
}

static prt_code identify(struct prt_services_github *github, const struct prt_discovery *discovery,
                         const struct prt_found *found, const char *host, struct prt_github_repository *out,
                         prt_err *err)
{
    const prt_str at = prt_str_from(host);
    out->repository = found->name;
    if (found->url.len > 0 && prt_github_from_url(found->url, at, &out->owner, &out->name)) {
        out->home = true;
        return PRT_OK;
    }
    if (found->url.len == 0 &&
        find_remote(&github->arena, discovery->root, found->name, host, &out->owner, &out->name)) {
        out->home = !github->settings.config->gerrit;
        return PRT_OK;
    }
    return name_by_path(github, discovery->root, out, err);
}

prt_code prt_services_github_identify(struct prt_services_github *github, const struct prt_discovery *discovery,
                                      bool *any, prt_err *err)
{
    struct prt_github_place place;
    struct prt_github_repository *all =
        prt_arena_alloc(&github->arena, discovery->found_count + 1, sizeof *github->github.repositories);
    prt_code rc = all != NULL ? place_of(github, &place, err) : prt_fail_memory(err, "repositories of GitHub");
    if (rc == PRT_OK)
        rc = check_configured(github->settings.config->github.organization, err);
    if (rc != PRT_OK)
        return rc;
    *any = false;
    find_organization(github, discovery, place.host);
    for (size_t i = 0; rc == PRT_OK && i < discovery->found_count; i++) {
        rc = identify(github, discovery, &discovery->found[i], place.host, &all[i], err);
        *any = *any || all[i].owner.len > 0;
    }
    if (rc != PRT_OK)
        return rc;
    github->github.web = prt_arena_str(&github->arena, prt_str_from(place.web));
    github->github.repositories = all;
    github->github.count = discovery->found_count;
    if (!*any)
        (void)snprintf(github->why, sizeof github->why,
                       "No organization on GitHub is known (GITHUB_ORG, extensions.github_api.github_org), and no "
                       "repository is cloned from there");
    return github->github.web.data != NULL ? PRT_OK : prt_fail_memory(err, "repositories of GitHub");
}

/* The client is opened once, by whoever comes first. */
static prt_code open_client(struct prt_services_github *github, prt_http_t *http, prt_err *err)
{
    const struct prt_config_github *config = &github->settings.config->github;
    const struct prt_github_settings settings = {.base_url = config->base_url.data,
                                                 .token = token_of(&github->settings),
                                                 .timeout_ms = config->timeout_ms,
                                                 .limit_wait_ms = (int64_t)config->limit_wait_s * 1000};
    if (github->client.http != NULL)
        return PRT_OK;
    const prt_code rc = prt_github_open(http, &settings, &github->client, err);
    if (rc != PRT_OK)
        (void)snprintf(github->why, sizeof github->why, "GitHub could not be asked; the errors say why");
    return rc;
}

prt_code prt_services_github_list(struct prt_services_github *github, prt_http_t *http, prt_err *err)
{
    const prt_code rc = open_client(github, http, err);
    return rc == PRT_OK ? prt_github_ask_members(&github->members, &github->client, github->settings.members_of, err)
                        : rc;
}

prt_code prt_services_github_begin(struct prt_services_github *github, prt_http_t *http, prt_err *err)
{
    const prt_code rc = open_client(github, http, err);
    if (rc != PRT_OK)
        return rc;
    github->surveyed = true;
    return prt_github_begin_survey(&github->survey, &github->client, github->github.repositories, github->github.count,
                                   err);
}

size_t prt_services_github_end(struct prt_services_github *github)
{
    prt_github_end_survey(&github->survey);
    return prt_github_failure_count(&github->survey.failures) + (github->survey.odd > 0);
}

void prt_services_github_failure(const struct prt_services_github *github, size_t index, prt_err *out)
{
    const struct prt_github_survey *survey = &github->survey;
    if (index < prt_github_failure_count(&survey->failures))
        prt_github_failure(&survey->failures, index, out);
    else
        (void)prt_fail(out, PRT_E_FORMAT, "github: %s: %zu workflows have no id or no path; they are left out",
                       github->client.place.base, survey->odd);
}

const struct prt_github_repository *prt_services_github_about(const struct prt_services_github *github, size_t index)
{
    size_t place = 0;
    const bool known = prt_github_failure_place(&github->survey.failures, index, &place);
    return known && place < github->github.count ? &github->github.repositories[place] : NULL;
}

void prt_services_github_free(struct prt_services_github *github)
{
    prt_github_members_free(&github->members);
    prt_github_survey_free(&github->survey);
    prt_arena_free(&github->arena);
    memset(github, 0, sizeof *github);
}
