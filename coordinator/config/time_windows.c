/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/config/time_windows.h"

#include <string.h>

#include "coordinator/config/value.h"

static size_t window_index(const struct prt_config *config, prt_str name)
{
    size_t i = 0;
    while (i < config->window_count && !prt_str_equal(config->windows[i].name, name))
        i++;
    return i;
}

static prt_str window_name(prt_str path)
{
    static const prt_str section = PRT_STR_INIT("time_windows.");
    return prt_str_starts(path, section) ? prt_str_sub(path, section.len, path.len) : (prt_str){0};
}

static void remove_window(struct prt_config *config, size_t index)
{
    if (index >= config->window_count)
        return;
    config->window_count--;
    memmove(&config->windows[index], &config->windows[index + 1],
            (config->window_count - index) * sizeof config->windows[0]);
}

/* The built-in windows, those of the table without a star. */
static prt_code begin(struct prt_config *config, prt_err *err)
{
    size_t count = 0;
    const struct prt_config_key *keys = prt_config_keys(&count);
    for (size_t i = 0; i < count; i++) {
        const prt_str name = window_name(prt_str_from(keys[i].path));
        const prt_doc *days = NULL;
        if (name.len == 0 || keys[i].initial == NULL)
            continue;
        if (prt_config_value_initial(&keys[i], &config->arena, &days, err) != PRT_OK)
            return err->code;
        config->windows[config->window_count++] = (struct prt_window){.name = name, .days = (uint32_t)days->as.integer};
    }
    return PRT_OK;
}

static void take_window(struct prt_config *config, struct prt_config_notes *notes,
                        const struct prt_config_setting *setting, prt_str name)
{
    const size_t index = window_index(config, name);
    if (setting->value->type == PRT_DOC_NULL)
        remove_window(config, index);
    else if (index >= PRT_MAX_WINDOWS)
        prt_config_problem(notes, setting->layer->place, setting->line, "%.*s: more than %d windows",
                           PRT_STR_ARG(setting->path), PRT_MAX_WINDOWS);
    else {
        config->windows[index] = (struct prt_window){.name = name, .days = (uint32_t)setting->value->as.integer};
        if (index == config->window_count)
            config->window_count++;
    }
}

static void choose_primary(struct prt_config *config, struct prt_config_notes *notes)
{
    static const char *const path[] = {"primary_reporting_window", NULL};
    config->primary = window_index(config, config->primary_name);
    if (config->primary < config->window_count)
        return;
    config->primary = 0;
    if (prt_config_settings_find(&config->settings, prt_str_from(path[0])) != NULL)
        prt_config_problem_of(&config->settings, notes, path, "%s: no window \"%.*s\" in time_windows", path[0],
                              PRT_STR_ARG(prt_str_sub(config->primary_name, 0, 80)));
    else if (config->window_count > 0)
        prt_config_warning(notes, (prt_str){0}, 0, "%s: there is no window %.*s any more; %.*s ranks", path[0],
                           PRT_STR_ARG(config->primary_name), PRT_STR_ARG(config->windows[0].name));
}

prt_code prt_config_windows_read(struct prt_config *config, struct prt_config_notes *notes, prt_err *err)
{
    const struct prt_config_settings *settings = &config->settings;
    if (begin(config, err) != PRT_OK)
        return err->code;
    for (size_t i = 0; i < settings->count; i++) {
        const prt_str name = window_name(settings->items[i].path);
        if (name.len > 0)
            take_window(config, notes, &settings->items[i], name);
    }
    if (config->window_count == 0)
        prt_config_problem_of(settings, notes, (const char *[]){"time_windows.last_365", NULL},
                              "time_windows: every window is removed; at least one is needed");
    choose_primary(config, notes);
    return PRT_OK;
}
