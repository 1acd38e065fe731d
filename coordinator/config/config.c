/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/config/config.h"

#include <string.h>

#include "coordinator/config/domains.h"
#include "coordinator/config/features.h"
#include "coordinator/config/find.h"
#include "coordinator/config/host.h"
#include "coordinator/config/include_sections.h"
#include "coordinator/config/look.h"
#include "coordinator/config/resolved.h"
#include "coordinator/config/time_windows.h"
#include "coordinator/config/value.h"

enum { SECONDS_PER_DAY = 86400 };

/* A configuration while it is read. */
struct reading {
    const struct prt_config_request *request;
    struct prt_config *out;
    struct prt_config_notes *notes;
    prt_err *err;
};

static void check_order(struct reading *reading)
{
    const struct prt_config *config = reading->out;
    if (config->active_days < config->current_days)
        prt_config_problem_of(
            &config->settings, reading->notes,
            (const char *[]){"activity_thresholds.active_days", "activity_thresholds.current_days", NULL},
            "activity_thresholds: active_days (%u) must not be less than current_days (%u)",
            (unsigned)config->active_days, (unsigned)config->current_days);
    if (config->info.active_days < config->info.current_days)
        prt_config_problem_of(
            &config->settings, reading->notes,
            (const char *[]){"info_yaml.activity_windows.active", "info_yaml.activity_windows.current", NULL},
            "info_yaml.activity_windows: active (%u) must not be less than current (%u)",
            (unsigned)config->info.active_days, (unsigned)config->info.current_days);
}

static void explain_strategy(struct reading *reading)
{
    const struct prt_config_setting *setting =
        prt_config_settings_find(&reading->out->settings, PRT_STR("performance.strategy"));
    if (reading->out->strategy == PRT_STRATEGY_THREAD && setting != NULL)
        prt_config_warning(reading->notes, setting->layer->place, setting->line,
                           "performance.strategy: thread means the same as process: each analysis is a process of its "
                           "own");
}

static prt_code derive_host(struct reading *reading)
{
    struct prt_config *config = reading->out;
    const prt_str root = prt_str_from(reading->request->root);
    const prt_str derived = prt_config_host_of_path(root);
    prt_str host = config->services.gerrit_host;
    config->gerrit = config->gerrit_enabled && (host.len > 0 || derived.len > 0);
    config->host_guessed = host.len == 0 && !config->gerrit && !prt_config_is_github_path(root);
    if (host.len == 0)
        host = config->gerrit ? derived : prt_config_last_part(root);
    config->host = prt_arena_str(&config->arena, host);
    config->path_prefix = prt_arena_str(&config->arena, prt_config_path_of_url(config->services.gerrit_base_url));
    return config->host.data == NULL || config->path_prefix.data == NULL
               ? prt_fail_memory(reading->err, "the configuration")
               : PRT_OK;
}

static prt_code store_all(struct reading *reading)
{
    size_t count = 0;
    const struct prt_config_key *keys = prt_config_keys(&count);
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < count; i++) {
        const prt_doc *value = NULL;
        if (keys[i].member == PRT_CONFIG_MEMBER_NONE)
            continue;
        rc = prt_config_settings_value(&reading->out->settings, &keys[i], &reading->out->arena, &value, reading->err);
        if (rc == PRT_OK)
            rc = prt_config_value_store(&keys[i], value, reading->out, reading->err);
    }
    return rc;
}

/* A file that does not parse is a problem like others, and the other files are read all the same. */
static prt_code read_layer(struct reading *reading, prt_str path, struct prt_config_layer *layer)
{
    prt_buf problem = {0};
    if (path.len == 0)
        return PRT_OK;
    *layer = (struct prt_config_layer){.place = path, .source = prt_config_last_part(path), .is_file = true};
    prt_code rc = prt_config_file_read(path.data, &reading->out->arena, &layer->doc, &problem, reading->err);
    if (rc == PRT_OK)
        rc = prt_buf_check(&problem, "the configuration's problems", reading->err);
    if (rc == PRT_OK && problem.len > 0)
        prt_config_problem(reading->notes, (prt_str){0}, 0, "%s", problem.data);
    prt_buf_free(&problem);
    return rc;
}

static prt_code read_layers(struct reading *reading)
{
    const struct prt_config_request *request = reading->request;
    struct prt_config_layer *layers = reading->out->layers;
    struct prt_config_files files = {0};
    prt_code rc = PRT_OK;
    if (request->folder != NULL)
        rc = prt_config_find(request->folder, request->file == NULL ? request->project : NULL, &reading->out->arena,
                             &files, reading->notes, reading->err);
    if (rc == PRT_OK && request->file != NULL) {
        files.project = prt_arena_str(&reading->out->arena, prt_str_from(request->file));
        rc = files.project.data != NULL ? PRT_OK : prt_fail_memory(reading->err, "the configuration");
    }
    if (rc == PRT_OK)
        rc = read_layer(reading, files.base, &layers[0]);
    return rc == PRT_OK ? read_layer(reading, files.project, &layers[1]) : rc;
}

static prt_code pour(struct reading *reading)
{
    struct prt_config *config = reading->out;
    const struct prt_config_request *request = reading->request;
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < PRT_CONFIG_LAYERS; i++)
        rc = prt_config_settings_add(&config->settings, &config->layers[i], &config->arena, reading->notes,
                                     reading->err);
    for (size_t i = 0; rc == PRT_OK && i < request->override_count; i++)
        rc = prt_config_settings_override(&config->settings, &request->overrides[i], &config->arena, reading->notes,
                                          reading->err);
    return rc;
}

static prt_code make_bots(struct reading *reading)
{
    static const char *const path[] = {"bots.patterns", NULL};
    struct prt_config *config = reading->out;
    const struct prt_config_texts *patterns = &config->bot_patterns;
    prt_code rc = prt_bots_make(&config->arena, patterns->items, patterns->count, &config->bots, reading->err);
    if (rc == PRT_E_FORMAT || rc == PRT_E_LIMIT) {
        prt_config_problem_of(&config->settings, reading->notes, path, "%s: %s", path[0], reading->err->text);
        return PRT_OK;
    }
    config->bots.no_defaults = !config->bot_defaults;
    return rc;
}

/* What follows from the layers. */
static prt_code settle(struct reading *reading)
{
    prt_code rc = store_all(reading);
    if (rc == PRT_OK)
        rc = prt_config_windows_read(reading->out, reading->notes, reading->err);
    if (rc == PRT_OK)
        rc = derive_host(reading);
    if (rc == PRT_OK)
        rc = prt_config_read_look(reading->out, reading->notes, reading->err);
    if (rc != PRT_OK)
        return rc;
    reading->out->sections_off = prt_config_sections_off(&reading->out->settings, reading->notes);
    check_order(reading);
    explain_strategy(reading);
    rc = make_bots(reading);
    if (rc == PRT_OK)
        rc = prt_config_features(reading->out, reading->notes, reading->err);
    if (rc != PRT_OK)
        return rc;
    return prt_config_settings_warn(&reading->out->settings, &reading->out->arena, reading->notes, reading->err);
}

static prt_code check_notes(const struct prt_config_notes *notes, prt_err *err)
{
    prt_code rc = prt_buf_check(&notes->problems, "the configuration's problems", err);
    if (rc == PRT_OK)
        rc = prt_buf_check(&notes->warnings, "the configuration's warnings", err);
    if (rc == PRT_OK && notes->problem_count > 0)
        rc = prt_fail(err, PRT_E_CONFIG, "%zu problem%s in the configuration", notes->problem_count,
                      notes->problem_count == 1 ? "" : "s");
    return rc;
}

prt_code prt_config_load(const struct prt_config_request *request, struct prt_config *out,
                         struct prt_config_notes *notes, prt_err *err)
{
    struct reading reading = {request, out, notes, err};
    memset(out, 0, sizeof *out);
    prt_code rc = read_layers(&reading);
    if (rc == PRT_OK)
        rc = prt_config_read_domains(request->folder, out, notes, err);
    if (rc == PRT_OK)
        rc = pour(&reading);
    if (rc == PRT_OK)
        rc = settle(&reading);
    if (rc == PRT_OK)
        rc = check_notes(notes, err);
    if (rc == PRT_OK)
        rc = prt_config_digest(out, err);
    if (rc != PRT_OK)
        prt_config_free(out);
    return rc;
}

void prt_config_free(struct prt_config *config)
{
    prt_config_settings_free(&config->settings);
    prt_bots_free(&config->bots);
    prt_arena_free(&config->arena);
    memset(config, 0, sizeof *config);
}

void prt_config_place_windows(struct prt_config *config, int64_t as_of)
{
    for (size_t i = 0; i < config->window_count; i++) {
        struct prt_window *window = &config->windows[i];
        const int64_t length = (int64_t)window->days * SECONDS_PER_DAY;
        window->end = as_of;
        window->start = as_of < INT64_MIN + length ? INT64_MIN : as_of - length;
    }
}

int64_t prt_config_count_since(const struct prt_config *config)
{
    int64_t since = INT64_MAX;
    for (size_t i = 0; i < config->window_count; i++)
        if (config->windows[i].start < since)
            since = config->windows[i].start;
    return since;
}
