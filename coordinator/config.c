/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "proto/watch.h"
#include "prt/buf.h"
#include "prt/file.h"
#include "prt/json.h"
#include "report/sections.h"

enum { SECONDS_PER_DAY = 86400, DAYS_MAX = 36525, LAYERS = 2 };

/* One file, as read. */
struct layer {
    char file[512];
    const prt_doc *doc; /* NULL: the file is not there */
};

/* The default file and the project's over it. Problems gather in `problems`, so that all are told at once. */
struct reader {
    struct layer layers[LAYERS]; /* the stronger one last */
    struct prt_config *out;
    prt_buf problems;
    size_t problem_count;
};

static void complain(struct reader *reader, const struct layer *layer, uint32_t line, const char *key,
                     const char *format, ...) PRT_PRINTF(5, 6);

static void complain(struct reader *reader, const struct layer *layer, uint32_t line, const char *key,
                     const char *format, ...)
{
    va_list args;
    if (reader->problem_count++ > 0)
        prt_buf_add_char(&reader->problems, '\n');
    prt_buf_add_fmt(&reader->problems, "%s:%u: %s: ", layer->file, (unsigned)line, key);
    va_start(args, format);
    prt_buf_add_vfmt(&reader->problems, format, args);
    va_end(args);
}

static void complain_type(struct reader *reader, const struct layer *layer, const prt_doc *value, const char *key,
                          const char *expected)
{
    if (value->type == PRT_DOC_TEXT)
        complain(reader, layer, value->line, key, "expected %s, got \"%.*s\"", expected, PRT_STR_ARG(value->as.text));
    else if (value->type == PRT_DOC_INT)
        complain(reader, layer, value->line, key, "expected %s, got %lld", expected, (long long)value->as.integer);
    else
        complain(reader, layer, value->line, key, "expected %s, got %s", expected, prt_doc_type_name(value->type));
}

/* The value of the strongest layer that has the key; null counts as "not said". */
static const prt_doc *find(struct reader *reader, const char *key, const struct layer **layer)
{
    for (size_t i = LAYERS; i-- > 0;) {
        const struct layer *candidate = &reader->layers[i];
        const prt_doc *value = candidate->doc == NULL ? NULL : prt_doc_path(candidate->doc, key);
        if (value == NULL)
            continue;
        *layer = candidate;
        return value->type == PRT_DOC_NULL ? NULL : value;
    }
    return NULL;
}

static void read_number(struct reader *reader, const char *key, uint32_t low, uint32_t high, const char *expected,
                        uint32_t *out)
{
    const struct layer *layer = NULL;
    const prt_doc *value = find(reader, key, &layer);
    if (value == NULL)
        return;
    if (value->type == PRT_DOC_INT && value->as.integer >= low && value->as.integer <= high)
        *out = (uint32_t)value->as.integer;
    else
        complain_type(reader, layer, value, key, expected);
}

static void read_text(struct reader *reader, const char *key, prt_str *out)
{
    const struct layer *layer = NULL;
    const prt_doc *value = find(reader, key, &layer);
    if (value == NULL)
        return;
    if (value->type == PRT_DOC_TEXT)
        *out = value->as.text;
    else
        complain_type(reader, layer, value, key, "a text");
}

static void read_bool(struct reader *reader, const char *key, bool *out)
{
    const struct layer *layer = NULL;
    const prt_doc *value = find(reader, key, &layer);
    if (value == NULL)
        return;
    if (value->type == PRT_DOC_BOOL)
        *out = value->as.boolean;
    else
        complain_type(reader, layer, value, key, "true or false");
}

static size_t window_index(const struct prt_config *config, prt_str name)
{
    size_t i = 0;
    while (i < config->window_count && !prt_str_equal(config->windows[i].name, name))
        i++;
    return i;
}

static void remove_window(struct prt_config *config, size_t index)
{
    if (index >= config->window_count)
        return;
    config->window_count--;
    memmove(&config->windows[index], &config->windows[index + 1],
            (config->window_count - index) * sizeof config->windows[0]);
}

static void read_window(struct reader *reader, const struct layer *layer, prt_str name, const prt_doc *value)
{
    struct prt_config *config = reader->out;
    char key[256];
    const bool nested = value->type == PRT_DOC_MAP && prt_doc_get(value, "days") != NULL;
    const prt_doc *days = nested ? prt_doc_get(value, "days") : value;
    const size_t index = window_index(config, name);
    snprintf(key, sizeof key, "time_windows.%.*s%s", PRT_STR_ARG(name), nested ? ".days" : "");
    if (value->type == PRT_DOC_NULL)
        remove_window(config, index);
    else if (days->type != PRT_DOC_INT || days->as.integer < 1 || days->as.integer > DAYS_MAX)
        complain_type(reader, layer, days, key, "a whole number of days, 1 to 36525");
    else if (index >= PRT_MAX_WINDOWS)
        complain(reader, layer, value->line, key, "more than %d windows", PRT_MAX_WINDOWS);
    else {
        config->windows[index] = (struct prt_window){.name = name, .days = (uint32_t)days->as.integer};
        if (index == config->window_count)
            config->window_count++;
    }
}

static void read_windows(struct reader *reader)
{
    for (size_t i = 0; i < LAYERS; i++) {
        const struct layer *layer = &reader->layers[i];
        const prt_doc *windows = layer->doc == NULL ? NULL : prt_doc_get(layer->doc, "time_windows");
        if (windows == NULL || windows->type == PRT_DOC_NULL)
            continue;
        if (windows->type != PRT_DOC_MAP) {
            complain_type(reader, layer, windows, "time_windows", "a mapping of window names to days");
            continue;
        }
        for (size_t w = 0; w < windows->as.map.count; w++)
            read_window(reader, layer, windows->as.map.keys[w], windows->as.map.values[w]);
    }
    if (reader->out->window_count == 0)
        complain(reader, &reader->layers[LAYERS - 1], 1, "time_windows",
                 "every window is removed; at least one is needed");
}

static void read_primary(struct reader *reader)
{
    struct prt_config *config = reader->out;
    const struct layer *layer = NULL;
    prt_str name = PRT_STR("last_365");
    const prt_doc *value = find(reader, "primary_reporting_window", &layer);
    read_text(reader, "primary_reporting_window", &name);
    config->primary = window_index(config, name);
    if (config->primary < config->window_count)
        return;
    config->primary = 0;
    if (value != NULL)
        complain(reader, layer, value->line, "primary_reporting_window", "no window \"%.*s\" in time_windows",
                 PRT_STR_ARG(name));
}

static void read_thresholds(struct reader *reader)
{
    struct prt_config *config = reader->out;
    const struct layer *layer = NULL;
    read_number(reader, "activity_thresholds.current_days", 1, DAYS_MAX, "a whole number of days, 1 to 36525",
                &config->current_days);
    read_number(reader, "activity_thresholds.active_days", 1, DAYS_MAX, "a whole number of days, 1 to 36525",
                &config->active_days);
    const prt_doc *value = find(reader, "activity_thresholds.active_days", &layer);
    if (value == NULL)
        value = find(reader, "activity_thresholds.current_days", &layer);
    if (value != NULL && config->active_days < config->current_days)
        complain(reader, layer, value->line, "activity_thresholds",
                 "active_days (%u) must not be less than current_days (%u)", (unsigned)config->active_days,
                 (unsigned)config->current_days);
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

static prt_code read_host(struct reader *reader, const char *root, prt_err *err)
{
    struct prt_config *config = reader->out;
    prt_str host = {0}, base = {0};
    const prt_str derived = host_of_path(root);
    bool enabled = true;
    read_bool(reader, "gerrit.enabled", &enabled);
    read_text(reader, "gerrit.host", &host);
    read_text(reader, "gerrit.base_url", &base);
    config->gerrit = enabled && (host.len > 0 || derived.len > 0);
    if (host.len == 0)
        host = config->gerrit ? derived : last_part(prt_str_from(root));
    config->host = prt_arena_str(&config->arena, host);
    config->path_prefix = prt_arena_str(&config->arena, path_of_url(base));
    return config->host.data == NULL || config->path_prefix.data == NULL ? prt_fail_memory(err, "configuration")
                                                                         : PRT_OK;
}

static void read_seconds(struct reader *reader, const char *key, uint32_t *out_ms)
{
    const struct layer *layer = NULL;
    const prt_doc *value = find(reader, key, &layer);
    if (value == NULL)
        return;
    const double seconds = value->type == PRT_DOC_REAL  ? value->as.real
                           : value->type == PRT_DOC_INT ? (double)value->as.integer
                                                        : 0;
    if (seconds >= 0.1 && seconds <= 300)
        *out_ms = (uint32_t)(seconds * 1000 + 0.5);
    else
        complain_type(reader, layer, value, key, "seconds, 0.1 to 300");
}

static void read_info_windows(struct reader *reader, struct prt_config_info *info)
{
    const struct layer *layer = NULL;
    read_number(reader, "info_yaml.activity_windows.current", 1, DAYS_MAX, "a whole number of days, 1 to 36525",
                &info->current_days);
    read_number(reader, "info_yaml.activity_windows.active", 1, DAYS_MAX, "a whole number of days, 1 to 36525",
                &info->active_days);
    const prt_doc *value = find(reader, "info_yaml.activity_windows.active", &layer);
    if (value == NULL)
        value = find(reader, "info_yaml.activity_windows.current", &layer);
    if (value != NULL && info->active_days < info->current_days)
        complain(reader, layer, value->line, "info_yaml.activity_windows",
                 "active (%u) must not be less than current (%u)", (unsigned)info->active_days,
                 (unsigned)info->current_days);
}

static void read_info(struct reader *reader)
{
    struct prt_config_info *info = &reader->out->info;
    read_bool(reader, "info_yaml.enabled", &info->enabled);
    read_text(reader, "info_yaml.local_path", &info->path);
    read_text(reader, "info_yaml.path", &info->path);
    read_text(reader, "info_yaml.clone_url", &info->clone_url);
    read_bool(reader, "info_yaml.disable_archived_reports", &info->exclude_archived);
    read_bool(reader, "info_yaml.exclude_archived", &info->exclude_archived);
    read_bool(reader, "info_yaml.validate_urls", &info->validate_urls);
    read_seconds(reader, "info_yaml.url_timeout", &info->url_timeout_ms);
    read_number(reader, "info_yaml.url_retries", 0, 9, "a whole number, 0 to 9", &info->url_retries);
    read_info_windows(reader, info);
}

/* The first of the three mappings that is there says it all. */
static void read_jjb(struct reader *reader, struct prt_config_services *services)
{
    static const char *const places[] = {"jenkins.jjb_attribution", "jjb_attribution", "ci_management"};
    const struct layer *layer = NULL;
    char key[64];
    size_t place = 0;
    while (place < 3 && find(reader, places[place], &layer) == NULL)
        place++;
    if (place == 3)
        return;
    const prt_doc *value = find(reader, places[place], &layer);
    if (value->type != PRT_DOC_MAP) {
        complain_type(reader, layer, value, places[place], "a mapping");
        return;
    }
    snprintf(key, sizeof key, "%s.enabled", places[place]);
    read_bool(reader, key, &services->jjb);
    snprintf(key, sizeof key, "%s.path", places[place]);
    read_text(reader, key, &services->jjb_path);
    snprintf(key, sizeof key, "%s.url", places[place]);
    read_text(reader, key, &services->jjb_url);
}

static void read_services(struct reader *reader, struct prt_config_services *services)
{
    static const char seconds[] = "a whole number of seconds, 1 to 3600";
    read_text(reader, "gerrit.host", &services->gerrit_host);
    read_text(reader, "gerrit.base_url", &services->gerrit_base_url);
    read_number(reader, "gerrit.timeout", 1, 3600, seconds, &services->gerrit_timeout_s);
    read_bool(reader, "jenkins.enabled", &services->jenkins);
    read_text(reader, "jenkins.host", &services->jenkins_host);
    read_text(reader, "jenkins.base_url", &services->jenkins_base_url);
    read_number(reader, "jenkins.timeout", 1, 3600, seconds, &services->jenkins_timeout_s);
    read_bool(reader, "jenkins.allow_http_fallback", &services->jenkins_http);
    read_jjb(reader, services);
}

/* So that they can be handed to a library: the reader's texts need not end with a NUL. */
static prt_code keep_services(struct prt_config *config, prt_err *err)
{
    struct prt_config_services *services = &config->services;
    prt_str *texts[] = {&services->gerrit_host,      &services->gerrit_base_url, &services->jenkins_host,
                        &services->jenkins_base_url, &services->jjb_path,        &services->jjb_url,
                        &config->info.path,          &config->info.clone_url};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        *texts[i] = prt_arena_str(&config->arena, *texts[i]);
        if (texts[i]->data == NULL)
            return prt_fail_memory(err, "configuration");
    }
    return PRT_OK;
}

/* The flags of an older form (output.include_<name>) only count where there is no mapping. */
static void read_sections(struct reader *reader)
{
    const struct layer *layer = NULL;
    const char *form =
        find(reader, "output.include_sections", &layer) != NULL ? "output.include_sections." : "output.include_";
    for (size_t i = 0; i < prt_section_count(); i++) {
        const char *name = prt_section_at(i)->name;
        char key[96];
        bool on = true;
        snprintf(key, sizeof key, "%s%s", form, name);
        read_bool(reader, key, &on);
        if (!on)
            reader->out->sections_off |= prt_section_bit(prt_str_from(name));
    }
}

static void set_defaults(struct prt_config *config)
{
    static const struct {
        const char *name;
        uint32_t days;
    } windows[] = {{"last_30", 30}, {"last_90", 90}, {"last_365", 365}, {"last_3_years", 1095}};
    config->window_count = sizeof windows / sizeof windows[0];
    for (size_t i = 0; i < config->window_count; i++)
        config->windows[i] = (struct prt_window){.name = prt_str_from(windows[i].name), .days = windows[i].days};
    config->current_days = 365;
    config->active_days = 1095;
    config->top_contributors = 30;
    config->top_organizations = 30;
    config->placeholder = PRT_STR("unknown@unknown");
    config->task_timeout_s = 900;
    config->max_memory_mib = 2048;
    config->worker_wait_s = PRT_WORKER_WAIT_S;
    config->services =
        (struct prt_config_services){.gerrit_timeout_s = 60, .jenkins = true, .jenkins_timeout_s = 120, .jjb = true};
    config->info = (struct prt_config_info){.enabled = true,
                                            .exclude_archived = true,
                                            .validate_urls = true,
                                            .current_days = 365,
                                            .active_days = 1095,
                                            .url_timeout_ms = 10000,
                                            .url_retries = 2};
    config->watchdog_s = PRT_WATCHDOG_S;
}

static void read_all(struct reader *reader)
{
    struct prt_config *config = reader->out;
    read_windows(reader);
    read_primary(reader);
    read_thresholds(reader);
    read_number(reader, "output.top_contributors_limit", 0, 1000000, "a whole number of rows",
                &config->top_contributors);
    read_number(reader, "output.top_organizations_limit", 0, 1000000, "a whole number of rows",
                &config->top_organizations);
    read_sections(reader);
    read_text(reader, "data_quality.unknown_email_placeholder", &config->placeholder);
    read_number(reader, "performance.max_workers", 1, PRT_MAX_SLOTS, "a whole number, 1 to 1024", &config->max_workers);
    read_number(reader, "performance.task_timeout", 1, 86400, "a whole number of seconds, 1 to 86400",
                &config->task_timeout_s);
    read_number(reader, "performance.max_memory", 0, 1048576, "a whole number of MiB, 0 to 1048576",
                &config->max_memory_mib);
    read_number(reader, "performance.worker_wait", 1, 86400, "a whole number of seconds, 1 to 86400",
                &config->worker_wait_s);
    read_services(reader, &config->services);
    read_info(reader);
    read_number(reader, "performance.watchdog", 0, 86400, "a whole number of seconds, 0 to 86400", &config->watchdog_s);
}

static prt_code read_layer(struct reader *reader, struct layer *layer, prt_err *err)
{
    prt_buf bytes = {0};
    prt_code rc = PRT_OK;
    if (access(layer->file, F_OK) != 0 && errno == ENOENT)
        return PRT_OK;
    rc = prt_file_read(layer->file, PRT_MAX_DOC_BYTES, &bytes, err);
    if (rc == PRT_OK)
        rc = prt_yaml_read(&reader->out->arena, layer->file, prt_buf_str(&bytes), &layer->doc, err);
    prt_buf_free(&bytes);
    if (rc == PRT_E_FORMAT || rc == PRT_E_LIMIT)
        return err->code = PRT_E_CONFIG;
    if (rc != PRT_OK)
        return rc;
    if (layer->doc->type == PRT_DOC_NULL)
        layer->doc = NULL;
    else if (layer->doc->type != PRT_DOC_MAP)
        return prt_fail(err, PRT_E_CONFIG, "%s:%u: expected a mapping at the top, got %s", layer->file,
                        (unsigned)layer->doc->line, prt_doc_type_name(layer->doc->type));
    return PRT_OK;
}

static prt_code read_layers(struct reader *reader, const char *folder, const char *project, prt_err *err)
{
    char lower[PRT_MAX_NAME];
    size_t i = 0;
    for (; project[i] != '\0' && i + 1 < sizeof lower; i++)
        lower[i] = prt_ascii_lower(project[i]);
    lower[i] = '\0';
    const int first = snprintf(reader->layers[0].file, sizeof reader->layers[0].file, "%s/default.yaml", folder);
    const int second = snprintf(reader->layers[1].file, sizeof reader->layers[1].file, "%s/%s.yaml", folder, lower);
    if (first < 0 || second < 0 || (size_t)first >= sizeof reader->layers[0].file ||
        (size_t)second >= sizeof reader->layers[1].file)
        return prt_fail(err, PRT_E_LIMIT, "%s: the configuration's path is too long", folder);
    prt_code rc = PRT_OK;
    for (size_t layer = 0; rc == PRT_OK && layer < LAYERS; layer++)
        rc = read_layer(reader, &reader->layers[layer], err);
    return rc;
}

static void digest_info(prt_json *json, const struct prt_config_info *info)
{
    prt_json_key(json, "info_yaml");
    prt_json_array(json);
    prt_json_bool(json, info->enabled);
    prt_json_bool(json, info->exclude_archived);
    prt_json_bool(json, info->validate_urls);
    prt_json_u64(json, info->current_days);
    prt_json_u64(json, info->active_days);
    prt_json_end(json);
}

/* Of everything that can change a figure; how the work is shared out (max_workers, task_timeout, ...) is left out,
 * because the report must not depend on it. */
static prt_code digest(struct prt_config *config, prt_err *err)
{
    prt_buf text = {0};
    prt_json json = {.out = &text};
    prt_json_object(&json);
    prt_json_key(&json, "time_windows");
    prt_json_object(&json);
    for (size_t i = 0; i < config->window_count; i++) {
        prt_json_key_str(&json, config->windows[i].name);
        prt_json_u64(&json, config->windows[i].days);
    }
    prt_json_end(&json);
    prt_json_key(&json, "primary_reporting_window");
    prt_json_u64(&json, config->primary);
    prt_json_key(&json, "activity_thresholds");
    prt_json_array(&json);
    prt_json_u64(&json, config->current_days);
    prt_json_u64(&json, config->active_days);
    prt_json_end(&json);
    prt_json_key(&json, "output");
    prt_json_array(&json);
    prt_json_u64(&json, config->top_contributors);
    prt_json_u64(&json, config->top_organizations);
    prt_json_end(&json);
    prt_json_key(&json, "unknown_email_placeholder");
    prt_json_str(&json, config->placeholder);
    prt_json_key(&json, "gerrit");
    prt_json_array(&json);
    prt_json_bool(&json, config->gerrit);
    prt_json_str(&json, config->host);
    prt_json_str(&json, config->path_prefix);
    prt_json_end(&json);
    digest_info(&json, &config->info);
    prt_json_end(&json);
    prt_code rc = prt_json_finish(&json, "the configuration's digest", err);
    if (rc == PRT_OK)
        prt_sha256_hex(prt_buf_str(&text), config->digest);
    prt_buf_free(&text);
    return rc;
}

prt_code prt_config_load(const char *folder, const char *project, const char *root, struct prt_config *out,
                         prt_err *err)
{
    memset(out, 0, sizeof *out);
    struct reader reader = {.out = out};
    prt_code rc = PRT_OK;
    set_defaults(out);
    if (folder != NULL)
        rc = read_layers(&reader, folder, project, err);
    if (rc == PRT_OK) {
        read_all(&reader);
        rc = read_host(&reader, root, err);
    }
    if (rc == PRT_OK)
        rc = keep_services(out, err);
    if (rc == PRT_OK)
        rc = prt_buf_check(&reader.problems, "the configuration's problems", err);
    if (rc == PRT_OK && reader.problem_count > 0)
        rc = prt_fail(err, PRT_E_CONFIG, "%s", reader.problems.data);
    if (rc == PRT_OK)
        rc = digest(out, err);
    prt_buf_free(&reader.problems);
    if (rc != PRT_OK)
        prt_config_free(out);
    return rc;
}

void prt_config_free(struct prt_config *config)
{
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
