/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/config/resolved.h"

#include <stdlib.h>

#include "coordinator/config/domains.h"
#include "coordinator/config/value.h"
#include "prt/file.h"
#include "prt/json.h"
#include "prt/mem.h"

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
        rc = prt_config_settings_value(&config->settings, &keys[i], &config->arena, &items[found++].value, err);
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
prt_code prt_config_digest(struct prt_config *config, prt_err *err)
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
    prt_json_member_str(&json, "host", config->host);
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

static void write_source(prt_json *json, const struct prt_config_setting *setting)
{
    prt_buf text = {0};
    prt_json_key(json, "source");
    if (!prt_config_setting_counts(setting)) {
        prt_json_text(json, "default");
        return;
    }
    prt_buf_add_str(&text, setting->layer->source);
    if (setting->line > 0)
        prt_buf_add_fmt(&text, ":%u", (unsigned)setting->line);
    prt_json_str(json, prt_buf_str(&text));
    json->broken = json->broken || text.failed;
    prt_buf_free(&text);
}

static void write_key(prt_json *json, const struct prt_config_key *key, prt_str path, const prt_doc *value,
                      const struct prt_config_setting *setting)
{
    prt_json_key_str(json, path);
    prt_json_object(json);
    prt_json_key(json, "value");
    prt_config_value_json(key, value, json);
    write_source(json, setting);
    if (key->inert != NULL)
        prt_json_member_text(json, "without_effect", key->inert);
    prt_json_end(json);
}

/* What stands for the star of this row; a row without one has been written. */
static void write_named(prt_json *json, const struct prt_config_settings *settings, const struct prt_config_key *key)
{
    for (size_t i = 0; i < settings->count; i++) {
        const struct prt_config_setting *setting = &settings->items[i];
        if (setting->key == key)
            write_key(json, key, setting->path, setting->value, setting);
    }
}

static prt_code write_keys(prt_json *json, const struct prt_config *config, prt_err *err)
{
    prt_arena arena = {0};
    size_t count = 0;
    const struct prt_config_key *keys = prt_config_keys(&count);
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < count; i++) {
        const prt_str path = prt_str_from(keys[i].path);
        const prt_doc *value = NULL;
        if (prt_str_find(path, '*') < path.len) {
            write_named(json, &config->settings, &keys[i]);
            continue;
        }
        rc = prt_config_settings_value(&config->settings, &keys[i], &arena, &value, err);
        if (rc == PRT_OK)
            write_key(json, &keys[i], path, value, prt_config_settings_find(&config->settings, path));
    }
    prt_arena_free(&arena);
    return rc;
}

/* Whose the repositories are; where no key says it, it is derived. */
static void write_server(prt_json *json, const struct prt_config *config)
{
    prt_json_key(json, "server");
    prt_json_object(json);
    prt_json_member_str(json, "host", config->host);
    prt_json_member_bool(json, "gerrit", config->gerrit);
    prt_json_member_text(json, "source",
                         config->services.gerrit_host.len > 0 ? "gerrit.host" : "where the repositories lie");
    prt_json_end(json);
}

prt_code prt_config_resolved(const struct prt_config *config, prt_str project, prt_buf *out, prt_err *err)
{
    prt_json json = {.out = out, .indent = 2};
    prt_json_object(&json);
    prt_json_member_str(&json, "project", project);
    prt_json_member_text(&json, "tool_version", PRT_VERSION);
    prt_json_member_text(&json, "config_digest", config->digest);
    prt_json_key(&json, "files");
    prt_json_array(&json);
    for (size_t i = 0; i < PRT_CONFIG_LAYERS; i++)
        if (config->layers[i].is_file)
            prt_json_str(&json, config->layers[i].place);
    prt_json_end(&json);
    write_server(&json, config);
    prt_json_key(&json, "keys");
    prt_json_object(&json);
    const prt_code rc = write_keys(&json, config, err);
    prt_json_end(&json);
    prt_json_end(&json);
    return rc == PRT_OK ? prt_json_finish(&json, "the resolved configuration", err) : rc;
}
