/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "coordinator/services_parts.h"

static bool has_failed(const struct prt_services *services, prt_service service)
{
    return (services->failed & PRT_SERVICE_BIT(service)) != 0;
}

/* What is missing from a list that came is as bad as a list that did not: it is not told as if it were whole. */
static void judge_jenkins(struct prt_services *services)
{
    prt_err err;
    const struct prt_jenkins_listing *listing = &services->jenkins.listing;
    if (has_failed(services, PRT_SERVICE_JENKINS))
        return;
    if (prt_jenkins_answer(&services->jenkins, &err) != PRT_OK) {
        prt_services_add_error(services, PRT_SERVICE_JENKINS, err.text);
        return;
    }
    const char *base = services->jenkins.search.base;
    if (listing->nameless > 0) {
        (void)prt_fail(&err, PRT_E_FORMAT,
                       "jenkins: %s: %zu entries of the list of jobs have no name; they are left out", base,
                       listing->nameless);
        prt_services_add_error(services, PRT_SERVICE_JENKINS, err.text);
    }
    if (listing->deeper.len > 0) {
        (void)prt_fail(&err, PRT_E_LIMIT, "jenkins: %s: jobs in more than %d folders are not read, as those in %.*s",
                       base, PRT_JENKINS_LEVELS - 1, PRT_STR_ARG(prt_str_sub(listing->deeper, 0, 200)));
        prt_services_add_error(services, PRT_SERVICE_JENKINS, err.text);
    }
}

static void judge_gerrit(struct prt_services *services)
{
    prt_err err;
    if (has_failed(services, PRT_SERVICE_GERRIT))
        return;
    if (prt_gerrit_answer(&services->gerrit, &err) != PRT_OK) {
        prt_services_add_error(services, PRT_SERVICE_GERRIT, err.text);
        prt_gerrit_listing_free(&services->gerrit.listing); /* half a list would be told as if it were all */
    } else if (services->gerrit.listing.odd > 0) {
        (void)prt_fail(&err, PRT_E_FORMAT,
                       "gerrit: %s: %zu projects have no name or an unknown state; they are left out",
                       services->gerrit.search.base, services->gerrit.listing.odd);
        prt_services_add_error(services, PRT_SERVICE_GERRIT, err.text);
    }
}

/* Without an answer nobody is known to be hidden. */
static prt_code note_hidden(struct prt_services *services, prt_err *err)
{
    if (services->settings.config->services.include_hidden || services->gerrit.listing.count == 0)
        return PRT_OK;
    return prt_hidden_new(&services->gerrit.listing, &services->hidden, err);
}

static void judge_members(struct prt_services *services)
{
    prt_err err;
    const struct prt_github_members *members = &services->github.members;
    if (has_failed(services, PRT_SERVICE_GITHUB))
        return;
    if (prt_github_members_answer(members, &err) != PRT_OK) {
        prt_services_add_error(services, PRT_SERVICE_GITHUB, err.text);
        prt_github_listing_free(&services->github.members.listing); /* half a list would be told as if it were all */
    } else if (members->listing.odd > 0) {
        (void)prt_fail(&err, PRT_E_FORMAT,
                       "github: %s: %zu entries are no repository that can be cloned; they are "
                       "left out",
                       members->organization, members->listing.odd);
        prt_services_add_error(services, PRT_SERVICE_GITHUB, err.text);
    }
}

/* Its URL would name a repository that is not to be named. */
static void conceal_github(const struct prt_services *services, size_t index, prt_err *failure)
{
    const struct prt_github_repository *about = prt_services_github_about(&services->github, index);
    if (services->hidden != NULL && about != NULL && about->name.len > 0 &&
        prt_hidden_covers(services->hidden, about->repository) &&
        memmem(failure->text, strlen(failure->text), about->name.data, about->name.len) != NULL)
        (void)prt_fail(failure, failure->code, "github: a question about a project that Gerrit hides failed");
}

void prt_services_judge_github(struct prt_services *services)
{
    prt_err err;
    if (!services->github.surveyed)
        return;
    const size_t count = prt_services_github_end(&services->github);
    for (size_t i = 0; i < count; i++) {
        prt_services_github_failure(&services->github, i, &err);
        conceal_github(services, i, &err);
        prt_services_add_error(services, PRT_SERVICE_GITHUB, err.text);
    }
}

prt_code prt_services_judge(struct prt_services *services, prt_err *err)
{
    if (prt_services_is_configured(services, PRT_SERVICE_JENKINS))
        judge_jenkins(services);
    if (prt_services_is_configured(services, PRT_SERVICE_GERRIT))
        judge_gerrit(services);
    if (services->settings.members_of != NULL)
        judge_members(services);
    const prt_code rc = note_hidden(services, err);
    if (rc == PRT_OK)
        prt_services_judge_github(services);
    return rc;
}
