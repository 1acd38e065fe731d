/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/config/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "coordinator/config/domains.h"
#include "coordinator/config/include_sections.h"
#include "coordinator/config/value.h"
#include "prt/buf.h"
#include "prt/file.h"
#include "prt/json.h"
#include "prt/mem.h"

enum { SECONDS_PER_DAY = 86400 };

/* A configuration while it is read. */
struct reading {
    const struct prt_config_request *request;
    struct prt_config *out;
    struct prt_config_notes *notes;
    prt_err *err;
};

/* What is wrong between several keys, at the place of the first of them that was said. */
static void problem_of(const struct reading *reading, const char *const *paths, const char *format, ...)
    PRT_PRINTF(3, 4);

static void problem_of(const struct reading *reading, const char *const *paths, const char *format, ...)
{
    const struct prt_config_setting *setting = NULL;
    char sentence[PRT_MAX_TEXT];
    va_list args;
    for (size_t i = 0; setting == NULL && paths[i] != NULL; i++)
        setting = prt_config_settings_find(&reading->out->settings, prt_str_from(paths[i]));
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    prt_config_problem(reading->notes, setting == NULL ? (prt_str){0} : setting->layer->place,
                       setting == NULL ? 0 : prt_config_setting_line(setting), "%s", sentence);
}

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
static prt_code begin_windows(struct reading *reading)
{
    struct prt_config *config = reading->out;
    size_t count = 0;
    const struct prt_config_key *keys = prt_config_keys(&count);
    for (size_t i = 0; i < count; i++) {
        const prt_str name = window_name(prt_str_from(keys[i].path));
        const prt_doc *days = NULL;
        if (name.len == 0 || keys[i].initial == NULL)
            continue;
        if (prt_config_value_initial(&keys[i], &config->arena, &days, reading->err) != PRT_OK)
            return reading->err->code;
        config->windows[config->window_count++] = (struct prt_window){.name = name, .days = (uint32_t)days->as.integer};
    }
    return PRT_OK;
}

static void take_window(struct reading *reading, const struct prt_config_setting *setting, prt_str name)
{
    struct prt_config *config = reading->out;
    const size_t index = window_index(config, name);
    if (setting->value->type == PRT_DOC_NULL)
        remove_window(config, index);
    else if (index >= PRT_MAX_WINDOWS)
        prt_config_problem(reading->notes, setting->layer->place, prt_config_setting_line(setting),
                           "%.*s: more than %d windows", PRT_STR_ARG(setting->path), PRT_MAX_WINDOWS);
    else {
        config->windows[index] = (struct prt_window){.name = name, .days = (uint32_t)setting->value->as.integer};
        if (index == config->window_count)
            config->window_count++;
    }
}

static prt_code read_windows(struct reading *reading)
{
    const struct prt_config_settings *settings = &reading->out->settings;
    if (begin_windows(reading) != PRT_OK)
        return reading->err->code;
    for (size_t i = 0; i < settings->count; i++) {
        const prt_str name = window_name(settings->items[i].path);
        if (name.len > 0)
            take_window(reading, &settings->items[i], name);
    }
    if (reading->out->window_count == 0)
        problem_of(reading, (const char *[]){"time_windows.last_365", NULL},
                   "time_windows: every window is removed; at least one is needed");
    return PRT_OK;
}

static void read_primary(struct reading *reading)
{
    static const char *const path[] = {"primary_reporting_window", NULL};
    struct prt_config *config = reading->out;
    config->primary = window_index(config, config->primary_name);
    if (config->primary < config->window_count)
        return;
    config->primary = 0;
    if (prt_config_settings_find(&config->settings, prt_str_from(path[0])) != NULL)
        problem_of(reading, path, "%s: no window \"%.*s\" in time_windows", path[0],
                   PRT_STR_ARG(prt_str_sub(config->primary_name, 0, 80)));
}

static void check_order(struct reading *reading)
{
    const struct prt_config *config = reading->out;
    if (config->active_days < config->current_days)
        problem_of(reading,
                   (const char *[]){"activity_thresholds.active_days", "activity_thresholds.current_days", NULL},
                   "activity_thresholds: active_days (%u) must not be less than current_days (%u)",
                   (unsigned)config->active_days, (unsigned)config->current_days);
    if (config->info.active_days < config->info.current_days)
        problem_of(reading,
                   (const char *[]){"info_yaml.activity_windows.active", "info_yaml.activity_windows.current", NULL},
                   "info_yaml.activity_windows: active (%u) must not be less than current (%u)",
                   (unsigned)config->info.active_days, (unsigned)config->info.current_days);
}

/* The host in the root's path: its last part that reads like a host name. Gerrit's clones lie below
 * "./gerrit.example.org". */
static prt_str host_of_path(const char *root)
{
    const prt_str path = prt_str_from(root);
    prt_str host = {0};
    for (size_t start = 0; start < path.len;) {
        const prt_str rest = prt_str_sub(path, start, path.len);
        const prt_str part = prt_str_sub(rest, 0, prt_str_find(rest, '/'));
        if (prt_str_starts(part, PRT_STR("gerrit.")) || prt_str_starts(part, PRT_STR("git.")))
            host = part;
        start += part.len + 1;
    }
    return host;
}

static prt_str last_part(prt_str path)
{
    const size_t slash = prt_str_rfind(path, '/');
    return slash == path.len ? path : prt_str_sub(path, slash + 1, path.len);
}

/* "https://host/r/" has the path "/r". */
static prt_str path_of_url(prt_str url)
{
    size_t start = 0;
    for (size_t i = 0; i + 2 < url.len; i++)
        if (memcmp(url.data + i, "://", 3) == 0)
            start = i + 3;
    prt_str rest = prt_str_sub(url, start, url.len);
    rest = prt_str_sub(rest, prt_str_find(rest, '/'), rest.len);
    while (prt_str_ends(rest, PRT_STR("/")))
        rest.len--;
    return rest;
}

static prt_code derive_host(struct reading *reading)
{
    struct prt_config *config = reading->out;
    const char *root = reading->request->root;
    const prt_str derived = host_of_path(root);
    prt_str host = config->services.gerrit_host;
    config->gerrit = config->gerrit_enabled && (host.len > 0 || derived.len > 0);
    if (host.len == 0)
        host = config->gerrit ? derived : last_part(prt_str_from(root));
    config->host = prt_arena_str(&config->arena, host);
    config->path_prefix = prt_arena_str(&config->arena, path_of_url(config->services.gerrit_base_url));
    return config->host.data == NULL || config->path_prefix.data == NULL
               ? prt_fail_memory(reading->err, "the configuration")
               : PRT_OK;
}

/* The value that holds, said or not; NULL: there is none. */
static prt_code effective(struct prt_config *config, const struct prt_config_key *key, const prt_doc **out,
                          prt_err *err)
{
    const struct prt_config_setting *setting = prt_config_settings_find(&config->settings, prt_str_from(key->path));
    if (setting == NULL || setting->value->type == PRT_DOC_NULL)
        return prt_config_value_initial(key, &config->arena, out, err);
    *out = setting->value;
    return PRT_OK;
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
        rc = effective(reading->out, &keys[i], &value, reading->err);
        if (rc == PRT_OK)
            rc = prt_config_value_store(&keys[i], value, reading->out, reading->err);
    }
    return rc;
}

/* A file that does not parse is a problem like others, and the other files are read all the same. */
static prt_code parse(struct reading *reading, struct prt_config_layer *layer, prt_str bytes)
{
    const prt_doc *doc = NULL;
    prt_code rc = prt_yaml_read(&reading->out->arena, layer->place.data, bytes, &doc, reading->err);
    if (rc == PRT_E_FORMAT || rc == PRT_E_LIMIT) {
        prt_config_problem(reading->notes, (prt_str){0}, 0, "%s", reading->err->text);
        return PRT_OK;
    }
    if (rc == PRT_OK && doc->type == PRT_DOC_MAP)
        layer->doc = doc;
    else if (rc == PRT_OK && doc->type != PRT_DOC_NULL)
        prt_config_problem(reading->notes, layer->place, doc->line, "expected a mapping at the top, got %s",
                           prt_doc_type_name(doc->type));
    return rc;
}

static prt_code read_layer(struct reading *reading, const char *name, struct prt_config_layer *layer)
{
    prt_buf path = {0}, bytes = {0};
    prt_buf_add_fmt(&path, "%s/%s.yaml", reading->request->folder, name);
    prt_code rc = prt_buf_check(&path, "the configuration", reading->err);
    if (rc == PRT_OK && access(path.data, F_OK) != 0 && errno == ENOENT)
        goto out;
    if (rc == PRT_OK) {
        layer->is_file = true;
        layer->place = prt_arena_str(&reading->out->arena, prt_buf_str(&path));
        if (layer->place.data == NULL)
            rc = prt_fail_memory(reading->err, "the configuration");
    }
    if (rc == PRT_OK) {
        layer->source = last_part(layer->place);
        rc = prt_file_read(path.data, PRT_MAX_CONFIG_BYTES, &bytes, reading->err);
    }
    if (rc == PRT_OK)
        rc = parse(reading, layer, prt_buf_str(&bytes));
    else if (rc == PRT_E_LIMIT) {
        prt_config_problem(reading->notes, (prt_str){0}, 0, "%s", reading->err->text);
        rc = PRT_OK;
    }
out:
    prt_buf_free(&path);
    prt_buf_free(&bytes);
    return rc;
}

static prt_code read_layers(struct reading *reading)
{
    struct prt_config_layer *layers = reading->out->layers;
    const char *project = reading->request->project;
    char lower[PRT_MAX_NAME];
    size_t length = 0;
    for (; project[length] != '\0' && length + 1 < sizeof lower; length++)
        lower[length] = prt_ascii_lower(project[length]);
    lower[length] = '\0';
    prt_code rc = read_layer(reading, "default", &layers[0]);
    return rc == PRT_OK ? read_layer(reading, lower, &layers[1]) : rc;
}

static prt_code pour(struct reading *reading)
{
    struct prt_config *config = reading->out;
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < PRT_CONFIG_LAYERS; i++)
        rc = prt_config_settings_add(&config->settings, &config->layers[i], &config->arena, reading->notes,
                                     reading->err);
    return rc;
}

static int compare_paths(const void *a, const void *b)
{
    const struct prt_config_setting *left = a, *right = b;
    return prt_str_compare(left->path, right->path);
}

/* Every key that can change a figure, with the value that holds. */
static prt_code gather_figures(struct prt_config *config, struct prt_config_setting **out, size_t *count, prt_err *err)
{
    size_t key_count = 0, found = 0;
    const struct prt_config_key *keys = prt_config_keys(&key_count);
    struct prt_config_setting *items = prt_calloc(key_count + config->settings.count, sizeof *items);
    prt_code rc = items != NULL ? PRT_OK : prt_fail_memory(err, "the configuration's digest");
    for (size_t i = 0; rc == PRT_OK && i < key_count; i++) {
        const prt_str path = prt_str_from(keys[i].path);
        if (!keys[i].figure || prt_str_find(path, '*') < path.len)
            continue;
        items[found] = (struct prt_config_setting){.key = &keys[i], .path = path};
        rc = effective(config, &keys[i], &items[found++].value, err);
    }
    for (size_t i = 0; rc == PRT_OK && i < config->settings.count; i++) {
        const struct prt_config_setting *setting = &config->settings.items[i];
        const prt_str pattern = prt_str_from(setting->key->path);
        if (setting->key->figure && prt_str_find(pattern, '*') < pattern.len)
            items[found++] = *setting;
    }
    *count = found;
    *out = items;
    return rc;
}

/* Sorted, so that the order of the table and of files does not matter; the order of windows does, in every table. */
static prt_code digest(struct prt_config *config, prt_err *err)
{
    struct prt_config_setting *figures = NULL;
    size_t count = 0;
    prt_buf text = {0};
    prt_json json = {.out = &text};
    prt_code rc = gather_figures(config, &figures, &count, err);
    if (rc != PRT_OK)
        goto out;
    qsort(figures, count, sizeof *figures, compare_paths);
    prt_json_object(&json);
    for (size_t i = 0; i < count; i++) {
        prt_json_key_str(&json, figures[i].path);
        prt_config_value_json(figures[i].key, figures[i].value, &json);
    }
    prt_json_key(&json, "windows");
    prt_json_array(&json);
    for (size_t i = 0; i < config->window_count; i++)
        prt_json_str(&json, config->windows[i].name);
    prt_json_end(&json);
    prt_json_key(&json, "host");
    prt_json_str(&json, config->host);
    prt_config_domains_json(&config->domains, &json);
    prt_json_end(&json);
    rc = prt_json_finish(&json, "the configuration's digest", err);
    if (rc == PRT_OK)
        prt_sha256_hex(prt_buf_str(&text), config->digest);
out:
    prt_buf_free(&text);
    free(figures);
    return rc;
}

/* What follows from the layers. */
static prt_code settle(struct reading *reading)
{
    prt_code rc = store_all(reading);
    if (rc == PRT_OK)
        rc = read_windows(reading);
    if (rc == PRT_OK)
        rc = derive_host(reading);
    if (rc != PRT_OK)
        return rc;
    read_primary(reading);
    reading->out->sections_off = prt_config_sections_off(&reading->out->settings, reading->notes);
    check_order(reading);
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
    prt_code rc = request->folder != NULL ? read_layers(&reading) : PRT_OK;
    if (rc == PRT_OK)
        rc = prt_config_read_domains(request->folder, out, notes, err);
    if (rc == PRT_OK)
        rc = pour(&reading);
    if (rc == PRT_OK)
        rc = settle(&reading);
    if (rc == PRT_OK)
        rc = check_notes(notes, err);
    if (rc == PRT_OK)
        rc = digest(out, err);
    if (rc != PRT_OK)
        prt_config_free(out);
    return rc;
}

void prt_config_free(struct prt_config *config)
{
    prt_config_settings_free(&config->settings);
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
