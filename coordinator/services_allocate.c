/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/services_jjb.h"
#include "coordinator/services_parts.h"

/* An archived repository of GitHub is what a read-only one of Gerrit is. */
static prt_code choose_members(struct prt_services *services, struct prt_match_input *input, prt_err *err)
{
    const struct prt_github_listing *listing = &services->github.members.listing;
    struct prt_match_project *projects = prt_arena_alloc(&services->arena, listing->count + 1, sizeof *projects);
    for (size_t i = 0; projects != NULL && i < listing->count; i++)
        projects[i] = (struct prt_match_project){.path = listing->repositories[i].name,
                                                 .state = listing->repositories[i].archived ? PRT_PROJECT_READ_ONLY
                                                                                            : PRT_PROJECT_ACTIVE};
    input->projects = projects;
    input->project_count = listing->count;
    return projects != NULL ? PRT_OK : prt_fail_memory(err, "the projects");
}

static prt_code choose_projects(struct prt_services *services, const struct prt_discovery *discovery,
                                struct prt_match_input *input, prt_err *err)
{
    const struct prt_gerrit_listing *listing = &services->gerrit.listing;
    struct prt_match_project *projects = NULL;
    input->project_count = listing->count > 0 ? listing->count : discovery->found_count;
    if (listing->count == 0)
        projects = prt_allocate_discovered(&services->arena, discovery->found, discovery->found_count);
    else
        projects = prt_arena_alloc(&services->arena, listing->count + 1, sizeof *projects);
    for (size_t i = 0; projects != NULL && i < listing->count; i++)
        projects[i] = (struct prt_match_project){
            .path = listing->projects[i].name,
            .state = listing->projects[i].state,
            .name = prt_found_name(discovery->found, discovery->found_count, listing->projects[i].name)};
    input->projects = projects;
    return projects != NULL ? PRT_OK : prt_fail_memory(err, "the projects");
}

static void tell_refused(struct prt_services *services)
{
    prt_err err;
    const struct prt_allocated_jobs *allocated = &services->allocated;
    if (allocated->refused_count == 0)
        return;
    (void)prt_fail(&err, PRT_E_FORMAT, "jenkins: %s: %zu jobs are in none of the sets; the first one is \"%.*s\": %s",
                   services->jenkins.search.base, allocated->refused_count,
                   PRT_STR_ARG(prt_str_sub(allocated->refused[0].name, 0, 200)), allocated->refused[0].why);
    prt_services_add_error(services, PRT_SERVICE_JENKINS, err.text);
}

static prt_code allocate(struct prt_services *services, prt_err *err)
{
    const struct prt_services_settings *settings = &services->settings;
    struct prt_match_input input = {0};
    prt_err failure;
    prt_code rc = settings->members_of != NULL ? choose_members(services, &input, err)
                                               : choose_projects(services, settings->discovery, &input, err);
    if (rc == PRT_OK)
        rc = prt_services_jjb_input(services->jjb, &services->arena, &input, err);
    if (rc != PRT_OK)
        return rc;
    rc = prt_allocate(&input, services->jenkins.listing.jobs, services->jenkins.listing.count, &services->allocated,
                      &failure);
    if (rc == PRT_OK && services->hidden != NULL && prt_hidden_conceal_jobs(&services->allocated, err) != PRT_OK)
        return err->code;
    if (rc == PRT_OK) {
        services->has_allocated = true;
        tell_refused(services);
        return PRT_OK;
    }
    (void)prt_wrap(&failure, "jenkins: jobs cannot be given to repositories");
    prt_services_add_error(services, PRT_SERVICE_JENKINS, failure.text);
    services->not_allocated = PRT_STR("The jobs cannot be given to repositories; the errors say why");
    return PRT_OK;
}

prt_code prt_services_allocate(struct prt_services *services, prt_err *err)
{
    if (services->jenkins.listing.count > 0)
        return allocate(services, err);
    if (prt_services_is_configured(services, PRT_SERVICE_JENKINS))
        services->not_allocated = PRT_STR("Jenkins gave no list of jobs; the errors say why");
    return PRT_OK;
}
