/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "coordinator/command.h"
#include "coordinator/config.h"
#include "coordinator/discover.h"
#include "coordinator/generate_options.h"
#include "coordinator/publish.h"
#include "coordinator/run.h"
#include "prt/clock.h"
#include "prt/mem.h"

/* Ledgers of 3,000 repositories of 5,000 commits need about half a GiB. */
#define CACHE_BYTES_MAX ((uint64_t)4 << 30)

/* Everything one `generate` holds, from the command line to the report. */
struct generate {
    struct prt_generate_options options;
    prt_log log;
    struct prt_discovery discovery;
    struct prt_config config;
    struct prt_fold_options fold;
    prt_store_t *store;
    struct prt_run_outcome outcome;
    struct prt_report_error *errors; /* the outcome's and discovery's */
    size_t error_count;
    struct prt_report_skip *skips;
    struct prt_report report;
    char folder[PATH_MAX];
    prt_err err;
};

/* One line per problem: a configuration may have several. */
static prt_exit complain(const struct generate *generate, prt_exit exit_code)
{
    prt_str rest = prt_str_from(generate->err.text);
    while (rest.len > 0) {
        const size_t end = prt_str_find(rest, '\n');
        prt_error(&generate->log, "%.*s", PRT_STR_ARG(prt_str_sub(rest, 0, end)));
        rest = prt_str_sub(rest, end + 1, rest.len);
    }
    return exit_code;
}

static prt_exit exit_of(const prt_err *err)
{
    switch (err->code) {
    case PRT_E_USAGE: return PRT_EXIT_USAGE;
    case PRT_E_CONFIG:
    case PRT_E_FORMAT: return PRT_EXIT_FAILED;
    default: return PRT_EXIT_SYSTEM;
    }
}

/* A root that is not there is a wrong argument; one that cannot be read is the system's refusal. */
static prt_exit discover(struct generate *generate)
{
    struct stat info;
    const char *root = generate->options.repos_path;
    if (stat(root, &info) == 0 && !S_ISDIR(info.st_mode)) {
        (void)prt_fail(&generate->err, PRT_E_USAGE, "not a folder");
    } else if (prt_discover(root, &generate->discovery, &generate->err) == PRT_OK) {
        return PRT_EXIT_COMPLETE;
    } else if (generate->err.code == PRT_E_NOT_FOUND) {
        generate->err.code = PRT_E_USAGE;
    }
    prt_error(&generate->log, "--repos-path %s: %s", root, generate->err.text);
    return exit_of(&generate->err);
}

static prt_exit none_found(const struct generate *generate)
{
    for (size_t i = 0; i < generate->discovery.unreadable_count; i++)
        prt_error(&generate->log, "%.*s: %.*s", PRT_STR_ARG(generate->discovery.unreadable[i].path),
                  PRT_STR_ARG(generate->discovery.unreadable[i].text));
    for (size_t i = 0; i < generate->discovery.skipped_count; i++)
        prt_error(&generate->log, "%.*s: %.*s", PRT_STR_ARG(generate->discovery.skipped[i].path),
                  PRT_STR_ARG(generate->discovery.skipped[i].reason));
    prt_error(&generate->log,
              "no git repository below %s; --repos-path names the folder that holds the clones (nothing was published)",
              generate->discovery.root.data);
    return PRT_EXIT_FAILED;
}

static const char *config_folder(const struct prt_generate_options *options)
{
    struct stat info;
    if (options->config_dir != NULL)
        return options->config_dir;
    return stat("configuration", &info) == 0 && S_ISDIR(info.st_mode) ? "configuration" : NULL;
}

static prt_exit configure(struct generate *generate)
{
    struct stat info;
    const char *folder = config_folder(&generate->options);
    if (folder != NULL && (stat(folder, &info) != 0 || !S_ISDIR(info.st_mode))) {
        prt_error(&generate->log, "--config-dir %s: %s", folder, errno == ENOENT ? "no such folder" : "not a folder");
        return PRT_EXIT_USAGE;
    }
    if (prt_config_load(folder, generate->options.project, generate->discovery.root.data, &generate->config,
                        &generate->err) != PRT_OK)
        return complain(generate, exit_of(&generate->err));
    struct prt_config *config = &generate->config;
    prt_config_place_windows(config, generate->options.as_of);
    generate->fold = (struct prt_fold_options){.windows = config->windows,
                                               .window_count = config->window_count,
                                               .primary = config->primary,
                                               .as_of = generate->options.as_of,
                                               .current_days = config->current_days,
                                               .active_days = config->active_days,
                                               .placeholder = config->placeholder};
    return PRT_EXIT_COMPLETE;
}

static uint32_t processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0 ? (uint32_t)CPU_COUNT(&set) : 1;
}

static uint32_t slots(const struct generate *generate)
{
    if (generate->options.workers > 0)
        return generate->options.workers;
    return generate->config.max_workers > 0 ? generate->config.max_workers : processors();
}

/* The cache's folder; false when the user has none. */
static bool cache_folder(const struct generate *generate, char *out, size_t size)
{
    const char *base = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    int written = -1;
    if (generate->options.cache_dir != NULL)
        written = snprintf(out, size, "%s", generate->options.cache_dir);
    else if (base != NULL && base[0] == '/')
        written = snprintf(out, size, "%s/reporting-tool", base);
    else if (home != NULL && home[0] == '/')
        written = snprintf(out, size, "%s/.cache/reporting-tool", home);
    return written > 0 && (size_t)written < size;
}

/* A cache that was asked for by name must be there; the default one is a convenience, and a run without it is a slower one. */
static prt_exit open_cache(struct generate *generate)
{
    char folder[PATH_MAX];
    if (!generate->options.cache || !cache_folder(generate, folder, sizeof folder))
        return PRT_EXIT_COMPLETE;
    if (prt_store_open(folder, prt_calendar_now() / 86400, &generate->log, &generate->store, &generate->err) == PRT_OK)
        return PRT_EXIT_COMPLETE;
    if (generate->options.cache_dir != NULL)
        return complain(generate, PRT_EXIT_SYSTEM);
    prt_warning(&generate->log, "no cache: %s", generate->err.text);
    return PRT_EXIT_COMPLETE;
}

static prt_exit analyse(struct generate *generate)
{
    const struct prt_run_options options = {.root = generate->discovery.root.data,
                                            .found = generate->discovery.found,
                                            .found_count = (uint32_t)generate->discovery.found_count,
                                            .slots = slots(generate),
                                            .task_timeout_s = generate->config.task_timeout_s,
                                            .max_memory_mib = generate->config.max_memory_mib,
                                            .count_since = prt_config_count_since(&generate->config),
                                            .fold = &generate->fold,
                                            .store = generate->store,
                                            .log = &generate->log,
                                            .quiet = generate->options.quiet};
    if (prt_run(&options, &generate->outcome, &generate->err) != PRT_OK)
        return complain(generate, exit_of(&generate->err));
    if (generate->outcome.interrupted == 0)
        return PRT_EXIT_COMPLETE;
    prt_error(&generate->log, "interrupted by signal %d; nothing was published", generate->outcome.interrupted);
    return PRT_EXIT_INTERRUPTED;
}

/* The run's errors and discovery's, in one list. */
static prt_code gather_errors(struct generate *generate)
{
    const struct prt_discovery *discovery = &generate->discovery;
    const struct prt_run_outcome *outcome = &generate->outcome;
    generate->errors = prt_calloc(outcome->error_count + discovery->unreadable_count + 1, sizeof *generate->errors);
    generate->skips = prt_calloc(discovery->skipped_count + 1, sizeof *generate->skips);
    if (generate->errors == NULL || generate->skips == NULL)
        return prt_fail_memory(&generate->err, "the report's errors");
    for (size_t i = 0; i < outcome->error_count; i++)
        generate->errors[generate->error_count++] = outcome->errors[i];
    for (size_t i = 0; i < discovery->unreadable_count; i++)
        generate->errors[generate->error_count++] = (struct prt_report_error){
            discovery->unreadable[i].path, discovery->unreadable[i].category, discovery->unreadable[i].text};
    for (size_t i = 0; i < discovery->skipped_count; i++)
        generate->skips[i] = (struct prt_report_skip){discovery->skipped[i].path, discovery->skipped[i].reason};
    return PRT_OK;
}

static prt_code fold(struct generate *generate)
{
    const struct prt_config *config = &generate->config;
    const struct prt_report_meta meta = {.project = prt_str_from(generate->options.project),
                                         .version = PRT_STR(PRT_VERSION),
                                         .config_digest = prt_str_from(config->digest),
                                         .root = generate->discovery.root,
                                         .host = config->host,
                                         .path_prefix = config->path_prefix,
                                         .gerrit = config->gerrit,
                                         .top_contributors = config->top_contributors,
                                         .top_organizations = config->top_organizations};
    prt_code rc = gather_errors(generate);
    if (rc != PRT_OK)
        return rc;
    return prt_fold_report(&meta, &generate->fold,
                           (const struct prt_folded_repository *const *)generate->outcome.folded,
                           generate->outcome.folded_count, generate->errors, generate->error_count, generate->skips,
                           generate->discovery.skipped_count, &generate->report, &generate->err);
}

static void tell_errors(const struct generate *generate)
{
    for (size_t i = 0; i < generate->report.error_count; i++) {
        const struct prt_report_error *error = &generate->report.errors[i];
        prt_warning(&generate->log, "repo %.*s: %s: %.*s", PRT_STR_ARG(error->repository),
                    prt_category_name(error->category), PRT_STR_ARG(error->text));
    }
}

static void print_summary(const struct generate *generate)
{
    const struct prt_run_outcome *outcome = &generate->outcome;
    if (generate->options.quiet)
        return;
    printf("%zu repositories, %llu commits (%llu read), %zu problems, %.1f s\n", outcome->folded_count,
           (unsigned long long)outcome->commits, (unsigned long long)outcome->commits_read,
           generate->report.error_count, (double)outcome->elapsed_ms / 1000.0);
    if (generate->options.json)
        printf("%s/report_raw.json\n", generate->folder);
    if (generate->options.md)
        printf("%s/report.md\n", generate->folder);
}

static prt_exit report(struct generate *generate, const struct prt_publish_options *publish)
{
    if (fold(generate) != PRT_OK)
        return complain(generate, exit_of(&generate->err));
    tell_errors(generate);
    if (generate->outcome.folded_count == 0) {
        prt_error(&generate->log, "none of %zu repositories could be analysed; nothing was published",
                  generate->discovery.found_count);
        return PRT_EXIT_FAILED;
    }
    if (prt_publish(publish, generate->folder, &generate->report, &generate->err) != PRT_OK)
        return complain(generate, PRT_EXIT_SYSTEM);
    print_summary(generate);
    return generate->report.error_count == 0 ? PRT_EXIT_COMPLETE : PRT_EXIT_PARTIAL;
}

static prt_exit carry_out(struct generate *generate)
{
    const struct prt_publish_options publish = {.output_dir = generate->options.output_dir,
                                                .project = generate->options.project,
                                                .json = generate->options.json,
                                                .md = generate->options.md};
    prt_exit code = discover(generate);
    if (code == PRT_EXIT_COMPLETE)
        code = configure(generate);
    if (code == PRT_EXIT_COMPLETE && generate->discovery.found_count == 0)
        code = none_found(generate);
    if (code == PRT_EXIT_COMPLETE &&
        prt_publish_prepare(&publish, generate->folder, sizeof generate->folder, &generate->err) != PRT_OK)
        code = complain(generate, PRT_EXIT_SYSTEM);
    if (code == PRT_EXIT_COMPLETE)
        code = open_cache(generate);
    if (code == PRT_EXIT_COMPLETE)
        code = analyse(generate);
    if (code == PRT_EXIT_COMPLETE && generate->store != NULL &&
        prt_store_trim(generate->store, CACHE_BYTES_MAX, &generate->err) != PRT_OK)
        prt_warning(&generate->log, "%s", generate->err.text);
    if (code == PRT_EXIT_COMPLETE)
        code = report(generate, &publish);
    return code;
}

static void release(struct generate *generate)
{
    prt_report_free(&generate->report);
    free(generate->errors);
    free(generate->skips);
    prt_run_outcome_free(&generate->outcome);
    prt_store_close(&generate->store);
    prt_config_free(&generate->config);
    prt_discovery_free(&generate->discovery);
}

static prt_exit print_help(void)
{
    prt_buf text = {0};
    prt_generate_help(&text);
    fputs(text.failed ? "out of memory\n" : text.data, stdout);
    prt_buf_free(&text);
    return PRT_EXIT_COMPLETE;
}

prt_exit prt_cmd_generate(int argc, char **argv)
{
    struct generate generate = {.log = {.fd = STDERR_FILENO, .level = PRT_LOG_ERROR, .timestamps = true}};
    const prt_code rc = prt_generate_options_parse(argc, argv, prt_calendar_now(), getenv("SOURCE_DATE_EPOCH"),
                                                   &generate.options, &generate.err);
    if (rc != PRT_OK) {
        fprintf(stderr, "reporting-tool generate: %s\n", generate.err.text);
        return exit_of(&generate.err);
    }
    if (generate.options.help)
        return print_help();
    if (generate.options.version) {
        puts("reporting-tool " PRT_VERSION);
        return PRT_EXIT_COMPLETE;
    }
    generate.log.level = generate.options.level;
    generate.log.json = generate.options.log_json;
    const prt_exit code = carry_out(&generate);
    release(&generate);
    return code;
}
