/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/setup.h"

#include <errno.h>
#include <sched.h>
#include <sys/stat.h>

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
        (void)prt_fail(&err, PRT_E_USAGE, "not a folder");
    } else if (prt_discover(root, &setup->discovery, &err) == PRT_OK) {
        return PRT_EXIT_COMPLETE;
    } else if (err.code == PRT_E_NOT_FOUND) {
        err.code = PRT_E_USAGE;
    }
    prt_error(setup->log, "--repos-path %s: %s", root, err.text);
    return prt_setup_exit_of(&err);
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

static prt_exit configure(struct prt_setup *setup)
{
    struct stat info;
    prt_err err;
    struct prt_config *config = &setup->config;
    const char *folder = config_folder(setup->options.config_dir);
    if (folder != NULL && (stat(folder, &info) != 0 || !S_ISDIR(info.st_mode))) {
        prt_error(setup->log, "--config-dir %s: %s", folder, errno == ENOENT ? "no such folder" : "not a folder");
        return PRT_EXIT_USAGE;
    }
    if (prt_config_load(folder, setup->options.project, setup->discovery.root.data, config, &err) != PRT_OK)
        return prt_setup_complain(setup->log, &err, prt_setup_exit_of(&err));
    prt_config_place_windows(config, setup->options.as_of);
    setup->fold = (struct prt_fold_options){.windows = config->windows,
                                            .window_count = config->window_count,
                                            .primary = config->primary,
                                            .as_of = setup->options.as_of,
                                            .current_days = config->current_days,
                                            .active_days = config->active_days,
                                            .placeholder = config->placeholder};
    return PRT_EXIT_COMPLETE;
}

prt_exit prt_setup_open(const struct prt_setup_options *options, const prt_log *log, struct prt_setup *out)
{
    *out = (struct prt_setup){.options = *options, .log = log};
    prt_exit code = discover(out);
    if (code == PRT_EXIT_COMPLETE)
        code = configure(out);
    return code == PRT_EXIT_COMPLETE ? check_found(out) : code;
}

void prt_setup_free(struct prt_setup *setup)
{
    prt_config_free(&setup->config);
    prt_discovery_free(&setup->discovery);
}

struct prt_run_options prt_setup_run(const struct prt_setup *setup, uint32_t slots, bool quiet)
{
    return (struct prt_run_options){.root = setup->discovery.root.data,
                                    .found = setup->discovery.found,
                                    .found_count = (uint32_t)setup->discovery.found_count,
                                    .slots = slots,
                                    .task_timeout_s = setup->config.task_timeout_s,
                                    .max_memory_mib = setup->config.max_memory_mib,
                                    .worker_wait_s = setup->config.worker_wait_s,
                                    .count_since = prt_config_count_since(&setup->config),
                                    .fold = &setup->fold,
                                    .log = setup->log,
                                    .quiet = quiet};
}

uint32_t prt_setup_processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0 ? (uint32_t)CPU_COUNT(&set) : 1;
}
