/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/setup.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "coordinator/remote/github/names.h"
#include "coordinator/repos_list.h"
#include "coordinator/store_key.h"
#include "prt/clock.h"

enum { HOST_ROOM = 300 };

#define WEIGHT_MAX ((uint64_t)1 << 40) /* so that sums of weights stay far from overflowing */

prt_exit prt_setup_complain(const prt_log *log, const prt_err *err, prt_exit exit_code)
{
    prt_str rest = prt_str_from(err->text);
    while (rest.len > 0) {
        const size_t end = prt_str_find(rest, '\n');
        prt_error(log, "%.*s", PRT_STR_ARG(prt_str_sub(rest, 0, end)));
        rest = prt_str_sub(rest, end + 1, rest.len);
    }
    return exit_code;
}

prt_exit prt_setup_exit_of(const prt_err *err)
{
    switch (err->code) {
    case PRT_E_USAGE: return PRT_EXIT_USAGE;
    case PRT_E_CONFIG:
    case PRT_E_FORMAT: return PRT_EXIT_FAILED;
    default: return PRT_EXIT_SYSTEM;
    }
}

/* A root that is not there is a wrong argument; one that cannot be read is the system's refusal. */
static prt_exit discover(struct prt_setup *setup)
{
    struct stat info;
    prt_err err;
    const char *root = setup->options.repos_path;
    if (stat(root, &info) == 0 && !S_ISDIR(info.st_mode)) {
        (void)prt_fail(&err, PRT_E_USAGE, "%s: not a folder", root);
    } else if (prt_discover(root, &setup->discovery, &err) == PRT_OK) {
        return PRT_EXIT_COMPLETE;
    } else if (err.code == PRT_E_NOT_FOUND) {
        err.code = PRT_E_USAGE;
    }
    prt_error(setup->log, "--repos-path: %s", err.text);
    return prt_setup_exit_of(&err);
}

/* Every line that is wrong is told; the paths of the others are not looked at here: they may lie on other hosts. */
static prt_exit read_list(struct prt_setup *setup)
{
    const char *file = setup->options.repos_list;
    prt_buf complaints = {0};
    prt_err err;
    const prt_code rc = prt_repos_list_read(file, &setup->discovery, &complaints, &err);
    prt_str rest = prt_buf_str(&complaints);
    if (rc == PRT_E_NOT_FOUND)
        err.code = PRT_E_USAGE;
    if (rc != PRT_OK && rest.len == 0)
        prt_error(setup->log, "--repos-list %s", err.text);
    for (; rest.len > 0; rest = prt_str_sub(rest, prt_str_find(rest, '\n') + 1, rest.len))
        prt_error(setup->log, "%.*s", PRT_STR_ARG(prt_str_sub(rest, 0, prt_str_find(rest, '\n'))));
    prt_buf_free(&complaints);
    return rc == PRT_OK ? PRT_EXIT_COMPLETE : prt_setup_exit_of(&err);
}

/* What has no URL lies under a root that the local worker is told. */
static prt_exit place_list(struct prt_setup *setup)
{
    struct prt_discovery *list = &setup->discovery;
    const char *path = setup->options.repos_path;
    size_t bare = 0;
    char *real = NULL;
    for (size_t i = 0; i < list->found_count; i++)
        bare += list->found[i].url.len == 0;
    if (path == NULL && bare > 0 && !setup->options.elsewhere) {
        prt_error(setup->log, "--repos-list %s: %zu %s no URL; --repos-path names the folder they lie below",
                  setup->options.repos_list, bare, bare == 1 ? "repository has" : "repositories have");
        return PRT_EXIT_USAGE;
    }
    if (path == NULL)
        return PRT_EXIT_COMPLETE;
    real = realpath(path, NULL);
    if (real == NULL) {
        prt_error(setup->log, "--repos-path %s: %s", path, strerror(errno));
        return PRT_EXIT_USAGE;
    }
    list->root = prt_arena_str(&list->arena, prt_str_from(real));
    free(real);
    return list->root.data != NULL ? PRT_EXIT_COMPLETE : PRT_EXIT_SYSTEM;
}

/* A server lists them, later. */
static bool are_listed(const struct prt_setup *setup)
{
    return setup->options.from_gerrit || setup->options.from_github != NULL;
}

static prt_exit find_repositories(struct prt_setup *setup)
{
    if (are_listed(setup))
        return PRT_EXIT_COMPLETE;
    if (setup->options.repos_list == NULL)
        return discover(setup);
    const prt_exit code = read_list(setup);
    return code == PRT_EXIT_COMPLETE ? place_list(setup) : code;
}

static prt_exit check_found(const struct prt_setup *setup)
{
    const struct prt_discovery *discovery = &setup->discovery;
    if (discovery->found_count > 0)
        return PRT_EXIT_COMPLETE;
    for (size_t i = 0; i < discovery->unreadable_count; i++)
        prt_error(setup->log, "%.*s: %.*s", PRT_STR_ARG(discovery->unreadable[i].path),
                  PRT_STR_ARG(discovery->unreadable[i].text));
    for (size_t i = 0; i < discovery->skipped_count; i++)
        prt_error(setup->log, "%.*s: %.*s", PRT_STR_ARG(discovery->skipped[i].path),
                  PRT_STR_ARG(discovery->skipped[i].reason));
    if (are_listed(setup)) {
        prt_error(setup->log, "--repos-from %s: no repository can be cloned (nothing was published)",
                  setup->options.from_gerrit ? "gerrit" : "github");
        return PRT_EXIT_FAILED;
    }
    if (setup->options.repos_list != NULL) {
        prt_error(setup->log, "--repos-list %s: no repository is listed (nothing was published)",
                  setup->options.repos_list);
        return PRT_EXIT_FAILED;
    }
    prt_error(setup->log,
              "no git repository below %s; --repos-path names the folder that holds the clones (nothing was published)",
              discovery->root.data);
    return PRT_EXIT_FAILED;
}

static const char *config_folder(const char *given)
{
    struct stat info;
    if (given != NULL)
        return given;
    return stat("configuration", &info) == 0 && S_ISDIR(info.st_mode) ? "configuration" : NULL;
}

/* What the host's name is taken from, unless it is configured: the root's path, the organization, or the one host of
 * all URLs. */
static const char *place_of(const struct prt_setup_options *options, const struct prt_discovery *discovery,
                            char out[HOST_ROOM])
{
    const prt_str host = prt_repos_list_host(discovery);
    if (discovery->root.len > 0)
        return discovery->root.data;
    if (options->from_github != NULL)
        return options->from_github;
    snprintf(out, HOST_ROOM, "%.*s", PRT_STR_ARG(host));
    return out;
}

static void tell_lines(const prt_log *log, prt_level level, prt_str lines)
{
    for (; lines.len > 0; lines = prt_str_sub(lines, prt_str_find(lines, '\n') + 1, lines.len))
        prt_log_write(log, level, "%.*s", PRT_STR_ARG(prt_str_sub(lines, 0, prt_str_find(lines, '\n'))));
}

static void tell_notes(const prt_log *log, const struct prt_config_notes *notes)
{
    tell_lines(log, PRT_LOG_WARNING, prt_buf_str(&notes->warnings));
    tell_lines(log, PRT_LOG_ERROR, prt_buf_str(&notes->problems));
}

/* What the environment says: a Jenkins that is named there is asked, and is looked for at that name. */
static size_t override_all(const struct prt_setup_options *options, struct prt_config_override *out)
{
    static const char place[] = "JENKINS_HOST", source[] = "environment JENKINS_HOST";
    const char *host = getenv(place);
    size_t count = 0;
    if (options->project != NULL)
        out[count++] = (struct prt_config_override){"project", options->project, "--project", "command line"};
    if (host != NULL && host[0] != '\0') {
        out[count++] = (struct prt_config_override){"jenkins.enabled", "true", place, source};
        out[count++] = (struct prt_config_override){"jenkins.host", host, place, source};
        out[count++] = (struct prt_config_override){"jenkins.base_url", NULL, place, source};
    }
    const char *organization = getenv("GITHUB_ORG");
    if (organization != NULL && prt_github_is_organization(prt_str_from(organization))) /* another one is passed over */
        out[count++] = (struct prt_config_override){"extensions.github_api.github_org", organization, "GITHUB_ORG",
                                                    "environment GITHUB_ORG"};
    const char *key = getenv("REPORTING_PRIVACY_KEY");
    if (key != NULL && key[0] != '\0')
        out[count++] = (struct prt_config_override){"privacy.key", key, "REPORTING_PRIVACY_KEY",
                                                    "environment REPORTING_PRIVACY_KEY"};
    for (size_t i = 0; i < options->override_count && count < PRT_SETUP_OVERRIDES; i++)
        out[count++] = options->overrides[i];
    return count;
}

prt_code prt_setup_configure(const struct prt_setup_options *options, const struct prt_discovery *discovery,
                             struct prt_config *out, struct prt_config_notes *notes, prt_err *err)
{
    char place[HOST_ROOM];
    struct stat info;
    struct prt_config_override overrides[PRT_SETUP_OVERRIDES];
    const char *folder = config_folder(options->config_dir);
    if (folder != NULL && (stat(folder, &info) != 0 || !S_ISDIR(info.st_mode)))
        return prt_fail(err, PRT_E_USAGE, "--config-dir %s: %s", folder,
                        errno == ENOENT ? "no such folder" : "not a folder");
    if (options->config_file != NULL && stat(options->config_file, &info) != 0 && errno == ENOENT)
        return prt_fail(err, PRT_E_USAGE, "--config %s: no such file", options->config_file);
    const struct prt_config_request request = {.folder = folder,
                                               .file = options->config_file,
                                               .project = options->project,
                                               .root = place_of(options, discovery, place),
                                               .overrides = overrides,
                                               .override_count = override_all(options, overrides)};
    const prt_code rc = prt_config_load(&request, out, notes, err);
    if (rc == PRT_OK)
        prt_config_place_windows(out, options->as_of);
    return rc;
}

static prt_exit configure(struct prt_setup *setup)
{
    prt_err err;
    struct prt_config *config = &setup->config;
    struct prt_config_notes notes = {0};
    const prt_code rc = prt_setup_configure(&setup->options, &setup->discovery, config, &notes, &err);
    tell_notes(setup->log, &notes);
    prt_config_notes_free(&notes);
    if (rc != PRT_OK)
        return prt_setup_complain(setup->log, &err, prt_setup_exit_of(&err));
    setup->fold = (struct prt_fold_options){.windows = config->windows,
                                            .window_count = config->window_count,
                                            .primary = config->primary,
                                            .as_of = setup->options.as_of,
                                            .current_days = config->current_days,
                                            .active_days = config->active_days,
                                            .placeholder = config->placeholder,
                                            .bots = &config->bots,
                                            .domains = &config->domains};
    return PRT_EXIT_COMPLETE;
}

prt_exit prt_setup_open(const struct prt_setup_options *options, const prt_log *log, struct prt_setup *out)
{
    *out = (struct prt_setup){.options = *options, .log = log};
    prt_beacon_stage(prt_diagnosis_beacon(options->diagnosis), "finding repositories", prt_monotonic_ms());
    prt_exit code = find_repositories(out);
    if (code == PRT_EXIT_COMPLETE)
        code = configure(out);
    return code == PRT_EXIT_COMPLETE && !are_listed(out) ? check_found(out) : code;
}

prt_exit prt_setup_take(struct prt_setup *setup, struct prt_discovery *discovery)
{
    prt_discovery_free(&setup->discovery);
    setup->discovery = *discovery;
    memset(discovery, 0, sizeof *discovery);
    return check_found(setup);
}

prt_exit prt_setup_leave_out(struct prt_setup *setup, const prt_hidden_t *hidden)
{
    prt_err err;
    if (hidden == NULL)
        return PRT_EXIT_COMPLETE;
    if (prt_hidden_leave_out(hidden, &setup->discovery, &err) != PRT_OK)
        return prt_setup_complain(setup->log, &err, prt_setup_exit_of(&err));
    return check_found(setup);
}

void prt_setup_free(struct prt_setup *setup)
{
    prt_config_free(&setup->config);
    prt_discovery_free(&setup->discovery);
}

/* Without a root everything is cloned, and a user's own file URLs may lead anywhere. */
static const char *root_of(const struct prt_setup *setup)
{
    return setup->discovery.root.len > 0 ? setup->discovery.root.data : "/";
}

/* 0: not known. A store that fails is no reason to fail here. */
static uint64_t known_size(const struct prt_setup *setup, prt_store_t *store, const struct prt_found *found)
{
    struct prt_stored stored = {0};
    prt_buf key = {0};
    prt_err ignored;
    bool there = false;
    uint64_t size = 0;
    if (prt_store_key(root_of(setup), found, &key, &ignored) == PRT_OK &&
        prt_store_look(store, prt_buf_str(&key), &stored, &there, &ignored) == PRT_OK && there)
        size = stored.size < WEIGHT_MAX ? stored.size : WEIGHT_MAX;
    prt_stored_free(&stored);
    prt_buf_free(&key);
    return size;
}

void prt_setup_weigh(struct prt_setup *setup, prt_store_t *store)
{
    struct prt_discovery *list = &setup->discovery;
    uint64_t most = 0;
    if (setup->options.repos_list == NULL && !are_listed(setup))
        return;
    for (size_t i = 0; i < list->found_count; i++) {
        list->found[i].weight = store != NULL ? known_size(setup, store, &list->found[i]) : 0;
        most = list->found[i].weight > most ? list->found[i].weight : most;
    }
    for (size_t i = 0; i < list->found_count; i++)
        list->found[i].weight = list->found[i].weight > 0 ? list->found[i].weight : most + 1;
}

struct prt_run_options prt_setup_run(const struct prt_setup *setup, uint32_t slots, bool quiet)
{
    return (struct prt_run_options){.root = root_of(setup),
                                    .found = setup->discovery.found,
                                    .found_count = (uint32_t)setup->discovery.found_count,
                                    .slots = slots,
                                    .task_timeout_s = setup->config.task_timeout_s,
                                    .max_memory_mib = setup->config.max_memory_mib,
                                    .worker_wait_s = setup->config.worker_wait_s,
                                    .lease_s = setup->config.lease_s,
                                    .nice = setup->config.nice,
                                    .delay_ms = setup->config.delay_ms,
                                    .count_since = prt_config_count_since(&setup->config),
                                    .detect = setup->config.detect,
                                    .fold = &setup->fold,
                                    .allocations = setup->allocated != NULL ? &setup->allocated->table : NULL,
                                    .watchdog_s = setup->config.watchdog_s,
                                    .log = setup->log,
                                    .level = setup->options.level,
                                    .diagnosis = setup->options.diagnosis,
                                    .quiet = quiet};
}

uint32_t prt_setup_processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0 ? (uint32_t)CPU_COUNT(&set) : 1;
}
