/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/assembly.h"

#include <stdlib.h>
#include <string.h>

#include "prt/mem.h"

/* The run's errors, discovery's and the servers', in one list. */
static prt_code gather(const struct prt_setup *setup, const struct prt_run_outcome *outcome, struct prt_assembly *out,
                       prt_err *err)
{
    const struct prt_discovery *discovery = &setup->discovery;
    out->errors = prt_calloc(outcome->error_count + discovery->unreadable_count + setup->service_error_count + 1,
                             sizeof *out->errors);
    out->skips = prt_calloc(discovery->skipped_count + 1, sizeof *out->skips);
    if (out->errors == NULL || out->skips == NULL)
        return prt_fail_memory(err, "the report's errors");
    for (size_t i = 0; i < outcome->error_count; i++)
        out->errors[out->error_count++] = outcome->errors[i];
    for (size_t i = 0; i < discovery->unreadable_count; i++)
        out->errors[out->error_count++] = (struct prt_report_error){
            discovery->unreadable[i].path, discovery->unreadable[i].category, discovery->unreadable[i].text};
    for (size_t i = 0; i < setup->service_error_count; i++)
        out->errors[out->error_count++] = setup->service_errors[i];
    for (size_t i = 0; i < discovery->skipped_count; i++)
        out->skips[i] = (struct prt_report_skip){discovery->skipped[i].path, discovery->skipped[i].reason};
    return PRT_OK;
}

/* Those of INFO.yaml files, behind the others. */
static prt_code gather_info(const struct prt_info_found *info, struct prt_assembly *out, prt_err *err)
{
    size_t capacity = out->error_count;
    if (info == NULL || info->error_count == 0)
        return PRT_OK;
    struct prt_report_error *grown =
        prt_grow(out->errors, &capacity, out->error_count + info->error_count, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(err, "the report's errors");
    out->errors = grown;
    for (size_t i = 0; i < info->error_count; i++)
        out->errors[out->error_count++] = info->errors[i];
    return PRT_OK;
}

static struct prt_report_meta meta_of(const struct prt_setup *setup)
{
    const struct prt_config *config = &setup->config;
    return (struct prt_report_meta){.project = prt_str_from(setup->options.project),
                                    .version = PRT_STR(PRT_VERSION),
                                    .config_digest = prt_str_from(config->digest),
                                    .root = setup->discovery.root,
                                    .host = config->host,
                                    .path_prefix = config->path_prefix,
                                    .gerrit = config->gerrit,
                                    .host_guessed = config->host_guessed,
                                    .top_contributors = config->top_contributors,
                                    .top_organizations = config->top_organizations,
                                    .sections_off = config->sections_off,
                                    .look = config->look,
                                    .privacy = config->privacy,
                                    .jenkins_server = setup->jenkins_server,
                                    .jenkins = setup->allocated != NULL ? &setup->allocated->jenkins : NULL,
                                    .no_jenkins = setup->not_allocated,
                                    .github = setup->github,
                                    .no_github = setup->not_asked_github,
                                    .api = setup->api,
                                    .api_count = setup->api_count,
                                    .info = setup->info != NULL ? setup->info->options : (struct prt_info_options){0}};
}

prt_code prt_assemble(const struct prt_setup *setup, const struct prt_run_outcome *outcome, struct prt_assembly *out,
                      prt_err *err)
{
    const struct prt_report_meta meta = meta_of(setup);
    struct prt_assembly assembly = {0};
    prt_code rc = gather(setup, outcome, &assembly, err);
    if (rc == PRT_OK)
        rc = gather_info(setup->info, &assembly, err);
    if (rc == PRT_OK)
        rc = prt_fold_report(&meta, &setup->fold, (const struct prt_folded_repository *const *)outcome->folded,
                             outcome->folded_count, assembly.errors, assembly.error_count, assembly.skips,
                             setup->discovery.skipped_count, &assembly.report, err);
    if (rc == PRT_OK)
        *out = assembly;
    else
        prt_assembly_free(&assembly);
    return rc;
}

void prt_assembly_free(struct prt_assembly *assembly)
{
    prt_report_free(&assembly->report);
    free(assembly->errors);
    free(assembly->skips);
    memset(assembly, 0, sizeof *assembly);
}
