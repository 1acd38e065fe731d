/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "coordinator/assembly.h"
#include "coordinator/checks.h"
#include "coordinator/command.h"
#include "coordinator/config/resolved.h"
#include "coordinator/generate_options.h"
#include "coordinator/generate_project.h"
#include "coordinator/generate_room.h"
#include "coordinator/generate_tell.h"
#include "coordinator/live.h"
#include "coordinator/projects_run.h"
#include "coordinator/publish.h"
#include "coordinator/repos_from.h"
#include "coordinator/services.h"
#include "coordinator/setup.h"
#include "coordinator/step_summary.h"
#include "coordinator/user_folders.h"
#include "prt/clock.h"

/* Ledgers of 3,000 repositories of 5,000 commits need about half a GiB. */
#define CACHE_BYTES_MAX ((uint64_t)4 << 30)

/* Everything one `generate` holds, from the command line to the report. */
struct generate {
    struct prt_generate_options options;
    prt_log log;
    char run_id[PRT_RUN_ID_MAX];
    prt_diagnosis_t *diagnosis; /* who answers SIGQUIT; NULL: nobody */
    struct prt_setup setup;
    prt_store_t *store;
    prt_checkouts_t *checkouts;
    struct prt_services services;
    struct prt_info_found info;
    struct prt_run_outcome outcome;
    struct prt_assembly assembly;
    char folder[PATH_MAX];
    struct prt_live live; /* what others see of all this */
    prt_err err;
};

static prt_exit complain(const struct generate *generate, prt_exit exit_code)
{
    return prt_setup_complain(&generate->log, &generate->err, exit_code);
}

static void tell_stage(struct generate *generate, const char *stage)
{
    generate->live.stage = stage;
    prt_beacon_stage(prt_diagnosis_beacon(generate->diagnosis), stage, prt_monotonic_ms());
}

/* What the command line says of keys of the configuration. */
struct said {
    char workers[16];
    struct prt_config_override overrides[4];
};

static size_t override_keys(const struct prt_generate_options *options, struct said *said)
{
    struct prt_config_override *out = said->overrides;
    size_t count = 0;
    snprintf(said->workers, sizeof said->workers, "%u", (unsigned)options->workers);
    if (options->gerrit_host != NULL) {
        out[count++] = (struct prt_config_override){"gerrit.enabled", "true", "--projects", "projects"};
        out[count++] = (struct prt_config_override){"gerrit.host", options->gerrit_host, "--projects", "projects"};
    }
    if (options->workers > 0)
        out[count++] =
            (struct prt_config_override){"performance.max_workers", said->workers, "--workers", "command line"};
    if (options->cache_said)
        out[count++] = (struct prt_config_override){"performance.cache", options->cache ? "true" : "false",
                                                    options->cache ? "--cache" : "--no-cache", "command line"};
    return count;
}

/* A cache that was asked for by name must be there; the default one is a convenience, and a run without it is a slower
 * one. */
static prt_exit open_cache(struct generate *generate)
{
    char folder[PATH_MAX];
    if (!generate->setup.config.cache || !prt_user_cache_folder(generate->options.cache_dir, folder, sizeof folder))
        return PRT_EXIT_COMPLETE;
    if (prt_store_open(folder, prt_calendar_now() / 86400, &generate->log, &generate->store, &generate->err) == PRT_OK)
        return PRT_EXIT_COMPLETE;
    if (generate->options.cache_dir != NULL)
        return complain(generate, PRT_EXIT_SYSTEM);
    prt_warning(&generate->log, "no cache: %s", generate->err.text);
    return PRT_EXIT_COMPLETE;
}

static struct prt_services_settings services_settings(struct generate *generate)
{
    return (struct prt_services_settings){.config = &generate->setup.config,
                                          .discovery = &generate->setup.discovery,
                                          .store = generate->store,
                                          .log = &generate->log,
                                          .required = generate->options.required,
                                          .record_folder = generate->options.record_folder,
                                          .token_variable = generate->options.token_variable,
                                          .members_of = generate->options.from_github,
                                          .attend = prt_live_attend(&generate->live),
                                          .seed = (uint64_t)prt_monotonic_ms(),
                                          .checkouts = generate->checkouts};
}

static prt_exit services_failed(struct generate *generate)
{
    prt_services_tell(&generate->services, generate->options.quiet);
    return complain(generate, generate->err.code == PRT_E_IO ? PRT_EXIT_FAILED : prt_setup_exit_of(&generate->err));
}

/* What the report is told of the services. */
static void hand_over(struct generate *generate)
{
    const struct prt_services *services = &generate->services;
    generate->setup.jenkins_server = services->jenkins_server;
    generate->setup.allocated = services->has_allocated ? &services->allocated : NULL;
    generate->setup.not_allocated = services->not_allocated;
    generate->setup.service_errors = services->errors;
    generate->setup.service_error_count = services->error_count;
    generate->setup.api = services->statistics;
    generate->setup.api_count = services->statistics_count;
    generate->setup.github = services->github.surveyed ? &services->github.github : NULL;
    generate->setup.not_asked_github = prt_str_from(services->github.why);
}

static prt_exit ask_services(struct generate *generate)
{
    const struct prt_services_settings settings = services_settings(generate);
    generate->live.services = &generate->services;
    tell_stage(generate, "asking services");
    if (prt_services_ask(&settings, &generate->services, &generate->err) != PRT_OK)
        return services_failed(generate);
    hand_over(generate);
    return PRT_EXIT_COMPLETE;
}

static prt_code list_repositories(struct generate *generate, struct prt_discovery *out)
{
    const struct prt_gerrit_question *gerrit = &generate->services.gerrit;
    if (generate->options.from_gerrit)
        return prt_repos_from_gerrit(&gerrit->listing, gerrit->search.base, out, &generate->err);
    return prt_repos_from_github(&generate->services.github.members.listing, out, &generate->err);
}

/* The repositories that a service listed, and what others say about them. */
static prt_exit take_projects(struct generate *generate)
{
    struct prt_discovery discovery = {0};
    if (!generate->options.from_gerrit && generate->options.from_github == NULL)
        return PRT_EXIT_COMPLETE;
    if (list_repositories(generate, &discovery) != PRT_OK)
        return complain(generate, PRT_EXIT_SYSTEM);
    const prt_exit code = prt_setup_take(&generate->setup, &discovery);
    if (code != PRT_EXIT_COMPLETE)
        return code;
    const struct prt_services_settings settings = services_settings(generate);
    if (prt_services_ask_further(&settings, &generate->services, &generate->err) != PRT_OK)
        return services_failed(generate);
    hand_over(generate);
    return PRT_EXIT_COMPLETE;
}

static prt_exit choose_repositories(struct generate *generate)
{
    const prt_exit code = take_projects(generate);
    return code == PRT_EXIT_COMPLETE ? prt_setup_leave_out(&generate->setup, generate->services.hidden) : code;
}

static prt_exit find_info(struct generate *generate)
{
    const struct prt_info_settings settings = {.config = &generate->setup.config,
                                               .log = &generate->log,
                                               .checkouts = generate->checkouts,
                                               .client = prt_services_client,
                                               .client_context = &generate->services,
                                               .gerrit = &generate->services.gerrit.listing};
    if (prt_info_find(&settings, &generate->info, &generate->err) != PRT_OK)
        return complain(generate, PRT_EXIT_SYSTEM);
    generate->setup.info = &generate->info;
    return PRT_EXIT_COMPLETE;
}

/* What was asked beside the run: behind its end. */
static prt_exit settle_services(struct generate *generate)
{
    prt_code rc = prt_services_settle(&generate->services, &generate->err);
    if (rc == PRT_OK)
        rc = prt_info_settle(&generate->info, &generate->err);
    if (rc != PRT_OK)
        return services_failed(generate);
    hand_over(generate);
    return PRT_EXIT_COMPLETE;
}

static prt_exit analyse(struct generate *generate)
{
    char work_dir[PATH_MAX];
    const uint32_t slots = prt_generate_slots(&generate->options, &generate->setup.config, &generate->log);
    struct prt_run_options options = prt_setup_run(&generate->setup, slots, generate->options.quiet);
    prt_setup_weigh(&generate->setup, generate->store);
    options.store = generate->store;
    options.checkouts = generate->checkouts;
    options.allocations = &generate->services.allocated.table;
    options.allocating = &generate->services.allocating;
    options.beside = (struct prt_run_beside){prt_services_turn, &generate->services};
    if (prt_generate_work_folder(&generate->options, &generate->setup.config,
                                 prt_checkouts_count(generate->checkouts) > 0, work_dir, sizeof work_dir,
                                 &generate->err) != PRT_OK)
        return complain(generate, PRT_EXIT_SYSTEM);
    if (work_dir[0] != '\0') {
        options.work_dir = work_dir;
        options.work_dir_bytes = generate->options.work_dir_bytes;
    }
    options.id = generate->run_id;
    options.hosts = &generate->options.hosts;
    options.live = &generate->live;
    tell_stage(generate, "analysing repositories");
    if (prt_run(&options, &generate->outcome, &generate->err) != PRT_OK)
        return complain(generate, prt_setup_exit_of(&generate->err));
    if (generate->outcome.interrupted == 0)
        return PRT_EXIT_COMPLETE;
    prt_error(&generate->log, "interrupted by signal %d; nothing was published", generate->outcome.interrupted);
    return PRT_EXIT_INTERRUPTED;
}

static prt_code publish_all(struct generate *generate, const struct prt_publish_options *publish)
{
    struct prt_publish_options options = *publish;
    prt_buf resolved = {0};
    prt_code rc = prt_config_resolved(&generate->setup.config, prt_str_from(generate->options.project), &resolved,
                                      &generate->err);
    options.config = prt_buf_str(&resolved);
    if (rc == PRT_OK)
        rc = prt_publish(&options, generate->folder, &generate->assembly.report, &generate->err);
    prt_buf_free(&resolved);
    return rc;
}

static prt_exit report(struct generate *generate, const struct prt_publish_options *publish)
{
    tell_stage(generate, "writing the report");
    if (prt_assemble(&generate->setup, &generate->outcome, &generate->assembly, &generate->err) != PRT_OK)
        return complain(generate, prt_setup_exit_of(&generate->err));
    prt_generate_tell_errors(&generate->assembly.report, &generate->log);
    if (generate->outcome.folded_count == 0) {
        prt_error(&generate->log, "none of %zu repositories could be analysed; nothing was published",
                  generate->setup.discovery.found_count);
        return PRT_EXIT_FAILED;
    }
    if (!generate->options.quiet)
        prt_generate_print_summary(&generate->outcome, generate->assembly.report.error_count);
    if (publish_all(generate, publish) != PRT_OK)
        return complain(generate, PRT_EXIT_SYSTEM);
    prt_services_tell(&generate->services, generate->options.quiet);
    return generate->assembly.report.error_count == 0 ? PRT_EXIT_COMPLETE : PRT_EXIT_PARTIAL;
}

static struct prt_setup_options setup_options(struct generate *generate, struct said *said)
{
    return (struct prt_setup_options){.project = generate->options.project,
                                      .repos_path = generate->options.repos_path,
                                      .repos_list = generate->options.repos_list,
                                      .from_gerrit = generate->options.from_gerrit,
                                      .from_github = generate->options.from_github,
                                      .elsewhere = generate->options.hosts.no_local_workers,
                                      .config_dir = generate->options.config_dir,
                                      .config_file = generate->options.config_file,
                                      .overrides = said->overrides,
                                      .override_count = override_keys(&generate->options, said),
                                      .as_of = generate->options.as_of,
                                      .level = &generate->log.level,
                                      .diagnosis = generate->diagnosis};
}

/* Of several projects each has a folder of its own name. */
static const char *folder_name(const struct prt_generate_options *options)
{
    return options->folder != NULL ? options->folder : options->project;
}

/* Of several projects the checks of one stand below its name. */
static void begin_plan(const struct prt_generate_options *options, prt_buf *text)
{
    if (options->folder != NULL)
        prt_buf_add_fmt(text, "plan     project: %s, in %s/%s\n", options->project, options->output_dir,
                        options->folder);
}

static prt_exit dry_run(struct generate *generate)
{
    struct said said;
    const struct prt_checks_request request = {.setup = setup_options(generate, &said),
                                               .output_dir = generate->options.output_dir,
                                               .folder = folder_name(&generate->options),
                                               .cache_dir = generate->options.cache_dir,
                                               .hosts = &generate->options.hosts,
                                               .github_variable = generate->options.token_variable,
                                               .plan = true};
    prt_buf text = {0};
    begin_plan(&generate->options, &text);
    const prt_exit code = prt_checks_make(&request, &text);
    fputs(text.failed || text.data == NULL ? "out of memory\n" : text.data, stdout);
    prt_buf_free(&text);
    return code;
}

/* Before anything that takes long. */
static prt_exit begin_live(struct generate *generate)
{
    prt_live_begin(&generate->live, generate->options.project);
    if (generate->options.metrics.address[0] == '\0' ||
        prt_live_open(&generate->live, &generate->options.metrics, generate->options.metrics_names, &generate->log,
                      &generate->err) == PRT_OK)
        return PRT_EXIT_COMPLETE;
    return complain(generate, PRT_EXIT_SYSTEM);
}

static prt_exit carry_out(struct generate *generate)
{
    const struct prt_publish_options publish = {.output_dir = generate->options.output_dir,
                                                .project = folder_name(&generate->options),
                                                .formats = generate->options.formats,
                                                .schema_15 = generate->options.schema_15,
                                                .zip = generate->options.zip,
                                                .tell = !generate->options.quiet};
    struct said said;
    const struct prt_setup_options setup = setup_options(generate, &said);
    prt_exit code = begin_live(generate);
    if (code == PRT_EXIT_COMPLETE)
        code = prt_setup_open(&setup, &generate->log, &generate->setup);
    if (code == PRT_EXIT_COMPLETE)
        prt_step_summary_begin(generate->options.project, &generate->setup.config, &generate->log);
    if (code == PRT_EXIT_COMPLETE &&
        prt_publish_prepare(&publish, generate->folder, sizeof generate->folder, &generate->err) != PRT_OK)
        code = complain(generate, PRT_EXIT_SYSTEM);
    if (code == PRT_EXIT_COMPLETE)
        code = open_cache(generate);
    if (code == PRT_EXIT_COMPLETE && (generate->checkouts = prt_checkouts_new()) == NULL) {
        (void)prt_fail_memory(&generate->err, "a run");
        code = complain(generate, PRT_EXIT_SYSTEM);
    }
    if (code == PRT_EXIT_COMPLETE)
        code = ask_services(generate);
    if (code == PRT_EXIT_COMPLETE)
        code = choose_repositories(generate);
    if (code == PRT_EXIT_COMPLETE)
        code = find_info(generate);
    if (code == PRT_EXIT_COMPLETE)
        code = analyse(generate);
    if (code == PRT_EXIT_COMPLETE)
        code = settle_services(generate);
    if (code == PRT_EXIT_COMPLETE && generate->store != NULL &&
        prt_store_trim(generate->store, CACHE_BYTES_MAX, &generate->err) != PRT_OK)
        prt_warning(&generate->log, "%s", generate->err.text);
    if (code == PRT_EXIT_COMPLETE)
        code = report(generate, &publish);
    return code;
}

static void summarise(const struct generate *generate, prt_exit code)
{
    const struct prt_services *services = &generate->services;
    const struct prt_step_outcome outcome = {.exit = code,
                                             .project = generate->options.project,
                                             .report = &generate->assembly.report,
                                             .errors = services->errors,
                                             .error_count = services->error_count,
                                             .statistics = services->statistics,
                                             .statistics_count = services->statistics_count};
    prt_step_summary_end(&outcome, &generate->log);
}

static void release(struct generate *generate)
{
    prt_live_end(&generate->live);
    prt_assembly_free(&generate->assembly);
    prt_run_outcome_free(&generate->outcome);
    prt_services_free(&generate->services);
    prt_info_found_free(&generate->info);
    prt_checkouts_destroy(&generate->checkouts);
    prt_store_close(&generate->store);
    prt_setup_free(&generate->setup);
}

/* Every line of the run tells of which run it is, also those before and behind the analyses. */
static prt_exit name_run(struct generate *generate)
{
    if (prt_run_draw_id(generate->run_id, &generate->err) != PRT_OK)
        return complain(generate, PRT_EXIT_SYSTEM);
    generate->log.fields.run = generate->run_id;
    return PRT_EXIT_COMPLETE;
}

/* One report, from the options to its files. */
static prt_exit make_report(struct generate *generate)
{
    if (generate->options.dry_run)
        return dry_run(generate);
    prt_exit code = name_run(generate);
    if (code != PRT_EXIT_COMPLETE)
        return code;
    generate->diagnosis = prt_command_diagnosis("coordinator", &generate->log);
    code = carry_out(generate);
    summarise(generate, code);
    prt_diagnosis_end(&generate->diagnosis);
    release(generate);
    return code;
}

struct several {
    struct generate *generate;
    struct prt_projects projects;
};

/* The tokens are in the environment, from which they are taken when they are used; those of others are not wanted
 * here. */
static prt_exit make_project(const struct prt_project *project, void *context)
{
    struct several *several = context;
    struct generate *generate = several->generate;
    char root[PATH_MAX];
    const prt_code rc = prt_generate_project(project, &generate->options, root, sizeof root, &generate->err);
    prt_projects_forget(&several->projects);
    return rc == PRT_OK ? make_report(generate) : complain(generate, PRT_EXIT_SYSTEM);
}

/* In the process of one project, what becomes of that; otherwise the worst of all. */
static prt_exit make_projects(struct generate *generate)
{
    struct several several = {.generate = generate};
    bool in_run = false;
    if (prt_projects_read(generate->options.projects, &several.projects, &generate->err) != PRT_OK)
        return complain(generate, prt_setup_exit_of(&generate->err));
    const prt_projects_mode mode = generate->options.dry_run ? PRT_PROJECTS_PLAN
                                   : generate->options.quiet ? PRT_PROJECTS_QUIET
                                                             : PRT_PROJECTS_TELL;
    const prt_exit code = prt_projects_run(&several.projects, mode, make_project, &several, &in_run);
    prt_projects_free(&several.projects);
    return code;
}

prt_exit prt_cmd_generate(int argc, char **argv)
{
    struct generate generate = {.log = prt_log_to_stderr("reporting-tool", PRT_LOG_ERROR)};
    const prt_code rc = prt_generate_options_parse(argc, argv, prt_calendar_now(), getenv("SOURCE_DATE_EPOCH"),
                                                   &generate.options, &generate.err);
    if (rc != PRT_OK) {
        fprintf(stderr, "reporting-tool generate: %s\n", generate.err.text);
        return prt_setup_exit_of(&generate.err);
    }
    if (generate.options.help)
        return (prt_exit)prt_usage_print(&prt_usage_generate, generate.options.help_detail);
    if (generate.options.version) {
        puts("reporting-tool " PRT_VERSION);
        return PRT_EXIT_COMPLETE;
    }
    generate.log.level = generate.options.level;
    generate.log.json = generate.options.log_json;
    return generate.options.projects != NULL ? make_projects(&generate) : make_report(&generate);
}
