/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/services.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/remote/http/statistics.h"
#include "coordinator/services_jjb.h"
#include "coordinator/services_parts.h"
#include "prt/clock.h"

static const char *const names[PRT_SERVICES] = {[PRT_SERVICE_JENKINS] = "jenkins",
                                                [PRT_SERVICE_GERRIT] = "gerrit",
                                                [PRT_SERVICE_JJB] = "jjb",
                                                [PRT_SERVICE_GITHUB] = "github"};

/* Where the servers are and who asks, out of configuration and environment. */
struct places {
    struct prt_jenkins_settings jenkins;
    struct prt_gerrit_settings gerrit;
};

void prt_services_add_error(struct prt_services *services, prt_service service, const char *text)
{
    const prt_str kept = prt_arena_str(&services->arena, prt_str_from(text));
    services->failed |= PRT_SERVICE_BIT(service);
    if (kept.data != NULL && services->error_count < PRT_SERVICES_ERRORS)
        services->errors[services->error_count++] =
            (struct prt_report_error){.category = PRT_CATEGORY_SERVICE, .text = kept};
}

/* A text of the environment, kept and taken out of it: where it stood as well, which /proc shows. */
static const char *take_secret(struct prt_services *services, const char *name)
{
    char *value = getenv(name);
    const prt_str kept = prt_arena_str(&services->arena, prt_str_from(value));
    if (value != NULL)
        explicit_bzero(value, strlen(value));
    (void)unsetenv(name);
    return kept.len > 0 ? kept.data : NULL;
}

static const char *text_of(prt_str text)
{
    return text.data != NULL ? text.data : "";
}

static void find_places(struct prt_services *services, const struct prt_config_services *config, struct places *out)
{
    out->jenkins = (struct prt_jenkins_settings){.host = text_of(config->jenkins_host),
                                                 .base_url = text_of(config->jenkins_base_url),
                                                 .user = take_secret(services, "JENKINS_USER"),
                                                 .token = take_secret(services, "JENKINS_API_TOKEN"),
                                                 .timeout_ms = config->jenkins_timeout_ms,
                                                 .allow_http = config->jenkins_http};
    out->gerrit = (struct prt_gerrit_settings){.host = text_of(config->gerrit_host),
                                               .base_url = text_of(config->gerrit_base_url),
                                               .user = take_secret(services, "GERRIT_USER"),
                                               .password = take_secret(services, "GERRIT_HTTP_PASSWORD"),
                                               .timeout_ms = config->gerrit_timeout_ms};
    if (config->jenkins && (out->jenkins.host[0] != '\0' || out->jenkins.base_url[0] != '\0'))
        services->configured |= PRT_SERVICE_BIT(PRT_SERVICE_JENKINS);
    if (config->jjb && (config->jjb_path.len > 0 || config->jjb_url.len > 0))
        services->configured |= PRT_SERVICE_BIT(PRT_SERVICE_JJB);
}

bool prt_services_is_configured(const struct prt_services *services, prt_service service)
{
    return (services->configured & PRT_SERVICE_BIT(service)) != 0;
}

/* As it is configured: where on its host it was found is how it was asked. */
static prt_code note_jenkins(struct prt_services *services, const struct prt_jenkins_settings *jenkins, prt_err *err)
{
    char origin[PRT_SEARCH_ORIGIN] = "";
    prt_str host = prt_str_from(jenkins->host);
    if (!prt_services_is_configured(services, PRT_SERVICE_JENKINS))
        return PRT_OK;
    if (jenkins->base_url[0] != '\0') {
        const char *behind = prt_search_origin(jenkins->base_url, origin) ? strstr(origin, "://") : NULL;
        host = behind != NULL ? prt_str_from(behind + 3) : host;
    }
    services->jenkins_server.host = prt_arena_str(&services->arena, host);
    services->jenkins_server.requires_auth = jenkins->user != NULL && jenkins->token != NULL;
    return services->jenkins_server.host.data != NULL ? PRT_OK : prt_fail_memory(err, "a server's name");
}

/* Gerrit's host alone asks for nothing: links are made of it as well. */
static void decide_gerrit(struct prt_services *services, const struct prt_services_settings *settings,
                          const struct places *places)
{
    const bool known = places->gerrit.host[0] != '\0' || places->gerrit.base_url[0] != '\0';
    const bool needed = prt_services_is_configured(services, PRT_SERVICE_JENKINS) ||
                        (settings->required & PRT_SERVICE_BIT(PRT_SERVICE_GERRIT)) != 0;
    if (known && needed && settings->config->gerrit)
        services->configured |= PRT_SERVICE_BIT(PRT_SERVICE_GERRIT);
}

/* Repositories that are known are asked about now; those that a service lists, later. */
static prt_code decide_github(struct prt_services *services, const struct prt_services_settings *settings, prt_err *err)
{
    const char *variable = settings->token_variable != NULL ? settings->token_variable : "GITHUB_TOKEN";
    const struct prt_services_github_settings github = {.config = settings->config,
                                                        .token = take_secret(services, variable),
                                                        .token_name = variable,
                                                        .environment = getenv("GITHUB_ORG"),
                                                        .members_of = settings->members_of,
                                                        .log = settings->log};
    bool any = true;
    prt_code rc = PRT_OK;
    prt_services_github_decide(&github, &services->github);
    if (services->github.may_ask && settings->discovery->found_count > 0)
        rc = prt_services_github_identify(&services->github, settings->discovery, &any, err);
    if (settings->members_of != NULL || (services->github.may_ask && any))
        services->configured |= PRT_SERVICE_BIT(PRT_SERVICE_GITHUB);
    return rc;
}

static const char *why_not(const struct prt_services *services, prt_service service)
{
    switch (service) {
    case PRT_SERVICE_JENKINS: return "jenkins.host, or JENKINS_HOST in the environment";
    case PRT_SERVICE_GERRIT: return "gerrit.host";
    case PRT_SERVICE_JJB: return "jjb_attribution.path or .url";
    default: return services->github.why;
    }
}

/* Before Gerrit was asked, definitions may still be found where it lists its projects. */
static prt_code check_required(const struct prt_services *services, bool asked, prt_err *err)
{
    const struct prt_services_settings *settings = &services->settings;
    const bool derivable = !asked && settings->config->services.jjb &&
                           prt_services_is_configured(services, PRT_SERVICE_JENKINS) &&
                           prt_services_is_configured(services, PRT_SERVICE_GERRIT);
    for (int i = 0; i < PRT_SERVICES; i++)
        if ((settings->required & PRT_SERVICE_BIT(i)) != 0 && !prt_services_is_configured(services, (prt_service)i) &&
            !(i == PRT_SERVICE_JJB && derivable))
            return prt_fail(err, PRT_E_CONFIG, "%s is required (--require, --repos-from) and not configured: %s",
                            names[i], why_not(services, (prt_service)i));
    return PRT_OK;
}

static prt_code open_client(struct prt_services *services, prt_err *err)
{
    const struct prt_services_settings *settings = &services->settings;
    if (services->http != NULL)
        return PRT_OK;
    const struct prt_http_settings http = {.log = settings->log,
                                           .store = settings->store,
                                           .seed = settings->seed,
                                           .record_folder = settings->record_folder,
                                           .attend = settings->attend,
                                           .service_ms = PRT_SERVICES_MS};
    prt_code rc = prt_http_guard_cores(err);
    return rc == PRT_OK ? prt_http_new(&http, &services->http, err) : rc;
}

static prt_code ask_github(struct prt_services *services, const struct prt_services_settings *settings, prt_err *err)
{
    if (settings->members_of != NULL)
        return prt_services_github_list(&services->github, services->http, err);
    return settings->discovery->found_count > 0 ? prt_services_github_begin(&services->github, services->http, err)
                                                : PRT_OK;
}

/* A service that cannot even be asked (a host that is none) has failed like one that does not answer. */
static prt_code ask_all(struct prt_services *services, const struct prt_services_settings *settings,
                        const struct places *places, prt_err *err)
{
    prt_err failure;
    if (prt_services_is_configured(services, PRT_SERVICE_JENKINS) &&
        prt_jenkins_ask(&services->jenkins, services->http, &places->jenkins, &failure) != PRT_OK)
        prt_services_add_error(services, PRT_SERVICE_JENKINS, failure.text);
    if (prt_services_is_configured(services, PRT_SERVICE_GERRIT) &&
        prt_gerrit_ask(&services->gerrit, services->http, &places->gerrit, &failure) != PRT_OK)
        prt_services_add_error(services, PRT_SERVICE_GERRIT, failure.text);
    if (prt_services_is_configured(services, PRT_SERVICE_GITHUB) && ask_github(services, settings, &failure) != PRT_OK)
        prt_services_add_error(services, PRT_SERVICE_GITHUB, failure.text);
    services->deadline_ms = prt_monotonic_ms() + PRT_SERVICES_MS;
    return prt_http_run(services->http, services->deadline_ms, err);
}

static prt_code check_failed(const struct prt_services *services, prt_err *err)
{
    const struct prt_services_settings *settings = &services->settings;
    const unsigned lost = services->failed & settings->required;
    for (size_t i = 0; lost != 0 && i < services->error_count; i++)
        prt_error(settings->log, "%.*s", PRT_STR_ARG(services->errors[i].text));
    for (int i = 0; i < PRT_SERVICES; i++)
        if ((lost & PRT_SERVICE_BIT(i)) != 0)
            return prt_fail(err, PRT_E_IO, "%s is required (--require, --repos-from) and failed; nothing was published",
                            names[i]);
    return PRT_OK;
}

/* Without its list there are no repositories at all. */
static prt_code check_members(const struct prt_services *services, prt_err *err)
{
    const struct prt_services_settings *settings = &services->settings;
    if (settings->members_of == NULL || services->github.members.listing.count > 0)
        return PRT_OK;
    for (size_t i = 0; i < services->error_count; i++)
        prt_error(settings->log, "%.*s", PRT_STR_ARG(services->errors[i].text));
    return prt_fail(err, PRT_E_IO, "--repos-from github:%s: there is no list of repositories; nothing was published",
                    settings->members_of);
}

static prt_code count(struct prt_services *services, prt_err *err)
{
    return services->http == NULL
               ? PRT_OK
               : prt_http_statistics(services->http, &services->statistics, &services->statistics_count, err);
}

/* Nobody is asked on behalf of definitions alone. */
static prt_code ask_servers(struct prt_services *services, const struct places *places, prt_err *err)
{
    if ((services->configured & ~PRT_SERVICE_BIT(PRT_SERVICE_JJB)) == 0)
        return PRT_OK;
    prt_code rc = open_client(services, err);
    if (rc == PRT_OK)
        rc = ask_all(services, &services->settings, places, err);
    if (rc == PRT_OK)
        rc = count(services, err);
    if (rc == PRT_OK)
        rc = prt_services_judge(services, err);
    return rc == PRT_OK ? check_members(services, err) : rc;
}

prt_code prt_services_ask(const struct prt_services_settings *settings, struct prt_services *out, prt_err *err)
{
    struct places places = {0};
    memset(out, 0, sizeof *out);
    out->settings = *settings;
    find_places(out, &settings->config->services, &places);
    decide_gerrit(out, settings, &places);
    prt_code rc = decide_github(out, settings, err);
    if (rc == PRT_OK)
        rc = note_jenkins(out, &places.jenkins, err);
    if (rc == PRT_OK)
        rc = check_required(out, false, err);
    if (rc != PRT_OK || out->configured == 0)
        return rc;
    prt_services_read_definitions(out);
    rc = ask_servers(out, &places, err);
    if (rc == PRT_OK)
        rc = prt_services_wish_for_definitions(out, err);
    if (rc == PRT_OK)
        rc = check_required(out, true, err);
    if (rc == PRT_OK && !out->allocating)
        rc = prt_services_allocate(out, err);
    return rc == PRT_OK ? check_failed(out, err) : rc;
}

prt_code prt_services_ask_further(const struct prt_services_settings *settings, struct prt_services *services,
                                  prt_err *err)
{
    bool any = false;
    prt_err failure;
    prt_code rc = PRT_OK;
    services->settings = *settings;
    if (services->github.may_ask)
        rc = prt_services_github_identify(&services->github, settings->discovery, &any, err);
    if (rc != PRT_OK || !any)
        return rc;
    if (prt_services_github_begin(&services->github, services->http, &failure) != PRT_OK)
        prt_services_add_error(services, PRT_SERVICE_GITHUB, failure.text);
    rc = prt_http_run(services->http, services->deadline_ms, err);
    if (rc == PRT_OK)
        rc = count(services, err);
    if (rc != PRT_OK)
        return rc;
    prt_services_judge_github(services);
    return check_failed(services, err);
}

prt_code prt_services_client(void *context, prt_http_t **out, prt_err *err)
{
    struct prt_services *services = context;
    const prt_code rc = open_client(services, err);
    if (rc != PRT_OK)
        return rc;
    if (services->beside_until == 0)
        services->beside_until = prt_monotonic_ms() + PRT_SERVICES_BESIDE_MS;
    *out = services->http;
    return PRT_OK;
}

prt_code prt_services_turn(void *context, int64_t *next, prt_err *err)
{
    struct prt_services *services = context;
    *next = INT64_MAX;
    return services->beside_until == 0 ? PRT_OK : prt_http_turn(services->http, services->beside_until, next, err);
}

prt_code prt_services_settle(struct prt_services *services, prt_err *err)
{
    prt_code rc = PRT_OK;
    if (services->beside_until != 0)
        rc = prt_http_run(services->http, services->beside_until, err);
    if (rc == PRT_OK)
        rc = count(services, err);
    return rc == PRT_OK ? check_failed(services, err) : rc;
}

void prt_services_free(struct prt_services *services)
{
    prt_allocated_jobs_free(&services->allocated);
    prt_services_jjb_free(&services->jjb);
    prt_jenkins_question_free(&services->jenkins);
    prt_hidden_destroy(&services->hidden);
    prt_gerrit_question_free(&services->gerrit);
    prt_http_destroy(&services->http);
    prt_buf_free(&services->jjb_name);
    prt_services_github_free(&services->github);
    prt_arena_free(&services->arena);
    memset(services, 0, sizeof *services);
}

static bool bit_of(prt_str name, unsigned *out)
{
    for (int i = 0; i < PRT_SERVICES; i++)
        if (prt_str_equal(name, prt_str_from(names[i]))) {
            *out |= PRT_SERVICE_BIT(i);
            return true;
        }
    return false;
}

prt_code prt_services_parse(const char *text, unsigned *out, prt_err *err)
{
    prt_str rest = prt_str_from(text);
    unsigned bits = 0;
    for (;;) {
        const size_t end = prt_str_find(rest, ',');
        if (!bit_of(prt_str_sub(rest, 0, end), &bits))
            return prt_fail(err, PRT_E_USAGE,
                            "--require: expected jenkins, gerrit, jjb or github, or several with commas between, "
                            "got \"%s\"",
                            text);
        if (end == rest.len)
            break;
        rest = prt_str_sub(rest, end + 1, rest.len);
    }
    *out |= bits;
    return PRT_OK;
}

void prt_services_tell(const struct prt_services *services, bool quiet)
{
    prt_buf text = {0};
    if (services->http == NULL)
        return;
    prt_http_statistics_text(services->statistics, services->statistics_count, &text);
    if (!quiet && !text.failed && text.len > 0)
        fputs(text.data, stdout);
    prt_buf_free(&text);
}
