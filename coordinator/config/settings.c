/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/config/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/config/nearest.h"
#include "coordinator/config/value.h"
#include "prt/limits.h"
#include "prt/mem.h"

/* One layer on its way into the settings. */
struct pouring {
    struct prt_config_settings *settings;
    const struct prt_config_layer *layer;
    prt_arena *arena;
    struct prt_config_notes *notes;
    prt_err *err;
};

/* A key as it is written, and where. */
struct spot {
    prt_str path;
    uint32_t line; /* 0: it is in no file */
};

static void problem(const struct pouring *pouring, const struct spot *spot, const char *sentence)
{
    prt_config_problem(pouring->notes, pouring->layer->place, spot->line, "%.*s: %s", PRT_STR_ARG(spot->path),
                       sentence);
}

static void wrong_type(const struct pouring *pouring, const struct spot *spot, const struct prt_config_key *key,
                       const prt_doc *value)
{
    prt_buf sentence = {0};
    if (key->type == PRT_CONFIG_ANY) {
        prt_buf_add_fmt(&sentence, "more than %d values, or more than %d levels of them", PRT_MAX_CONFIG_VALUE,
                        PRT_MAX_CONFIG_NESTING);
    } else {
        prt_buf_add_text(&sentence, "expected ");
        prt_config_expected(key, &sentence);
        prt_buf_add_text(&sentence, ", got ");
        prt_config_value_tell(key, value, &sentence);
    }
    problem(pouring, spot, sentence.failed ? "a wrong value" : sentence.data);
    prt_buf_free(&sentence);
}

static void unknown(const struct pouring *pouring, const struct spot *spot)
{
    prt_buf sentence = {0};
    prt_buf_add_text(&sentence, "there is no such key");
    prt_config_nearest(spot->path, &sentence);
    problem(pouring, spot, sentence.failed ? "there is no such key" : sentence.data);
    prt_buf_free(&sentence);
}

static struct prt_config_setting *seek(const struct prt_config_settings *settings, prt_str path)
{
    for (size_t i = 0; i < settings->count; i++)
        if (prt_str_equal(settings->items[i].path, path))
            return &settings->items[i];
    return NULL;
}

static prt_code append(struct pouring *pouring, const struct prt_config_setting *setting)
{
    struct prt_config_settings *settings = pouring->settings;
    struct prt_config_setting *grown =
        prt_grow(settings->items, &settings->capacity, settings->count + 1, sizeof *grown);
    if (grown == NULL)
        return prt_fail_memory(pouring->err, "the configuration");
    settings->items = grown;
    settings->items[settings->count++] = *setting;
    return PRT_OK;
}

/* Two names of a key in one layer: whether the second one wins. Nothing is said when both say the same. */
static bool wins(const struct pouring *pouring, const struct spot *spot, const struct prt_config_setting *before,
                 const struct prt_config_setting *setting)
{
    const bool wins = setting->rank > before->rank;
    if (!prt_config_value_equal(before->value, setting->value))
        prt_config_warning(pouring->notes, setting->layer->place, spot->line,
                           "%.*s: the same key as in line %u by another name; %s", PRT_STR_ARG(spot->path),
                           (unsigned)before->line, wins ? "this one counts" : "that one counts");
    return wins;
}

/* A stronger layer replaces in place. */
static prt_code put(struct pouring *pouring, const struct spot *spot, const struct prt_config_setting *setting)
{
    struct prt_config_setting *before = seek(pouring->settings, setting->path);
    if (before == NULL && pouring->settings->count < PRT_MAX_CONFIG_SETTINGS)
        return append(pouring, setting);
    if (before == NULL)
        problem(pouring, spot, "more keys than a configuration may have");
    else if (before->layer != setting->layer || wins(pouring, spot, before, setting))
        *before = *setting;
    return PRT_OK;
}

/* A value where a key is; its path by the name of today. */
static prt_code take(struct pouring *pouring, const struct spot *spot, const struct prt_config_key *key, prt_str path,
                     int rank, const prt_doc *value)
{
    if (value->type != PRT_DOC_NULL && !prt_config_value_fits(key, value)) {
        wrong_type(pouring, spot, key, value);
        return PRT_OK;
    }
    const struct prt_config_setting setting = {.key = key,
                                               .path = prt_arena_str(pouring->arena, path),
                                               .value = value,
                                               .layer = pouring->layer,
                                               .line = spot->line,
                                               .rank = prt_config_value_equal(value, NULL) ? -1 : rank};
    return setting.path.data != NULL ? put(pouring, spot, &setting)
                                     : prt_fail_memory(pouring->err, "the configuration");
}

static prt_code walk(struct pouring *pouring, const prt_doc *map, prt_str above);

/* A path as it is written: a key, a section, or neither. */
static prt_code visit(struct pouring *pouring, const struct spot *spot, const prt_doc *value)
{
    static const struct prt_config_key mapping = {.type = PRT_CONFIG_SECTION};
    prt_buf resolved = {0};
    const struct prt_config_alias *alias = prt_config_path_resolve(spot->path, &resolved);
    const prt_str path = prt_buf_str(&resolved);
    const struct prt_config_key *key = prt_config_key_find(path);
    const bool section = prt_config_is_section(spot->path) || (alias != NULL && prt_config_is_section(path));
    const bool descends = section && value->type == PRT_DOC_MAP && (key == NULL || value->as.map.count > 0);
    prt_code rc = prt_buf_check(&resolved, "the configuration", pouring->err);
    if (rc == PRT_OK && descends)
        rc = walk(pouring, value, spot->path);
    else if (rc == PRT_OK && key != NULL)
        rc = take(pouring, spot, key, path, alias == NULL ? 1 : alias->wins ? 2 : 0, value);
    else if (rc == PRT_OK && !section)
        unknown(pouring, spot);
    else if (rc == PRT_OK && value->type != PRT_DOC_NULL)
        wrong_type(pouring, spot, &mapping, value);
    prt_buf_free(&resolved);
    return rc;
}

/* What keeps a name from being part of a path; NULL: nothing does. */
static const char *name_fault(prt_str name)
{
    if (name.len == 0)
        return "a key without a name";
    if (name.len > PRT_MAX_CONFIG_NAME)
        return "a key whose name is too long";
    if (prt_str_find(name, '.') < name.len)
        return "a key with a dot in its name; write what is behind the dot on a line of its own, below what is before";
    return !prt_str_is_utf8(name) ? "a key's name that is not UTF-8" : NULL;
}

/* For anchors: "x-templates: &t {...}". */
static bool is_aside(prt_str above, prt_str name)
{
    return above.len == 0 && prt_str_starts(name, PRT_STR("x-"));
}

/* Nobody reads more problems than are kept, and a hostile file may have millions. */
static bool goes_on(const struct pouring *pouring)
{
    return pouring->notes->problem_count < PRT_CONFIG_NOTES_MAX;
}

static prt_code walk(struct pouring *pouring, const prt_doc *map, prt_str above)
{
    prt_buf path = {0};
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < map->as.map.count && goes_on(pouring); i++) {
        const prt_str name = map->as.map.keys[i];
        const char *fault = name_fault(name);
        if (is_aside(above, name))
            continue;
        prt_buf_clear(&path);
        prt_buf_add_str(&path, above);
        prt_buf_add_text(&path, above.len > 0 ? "." : "");
        prt_buf_add_utf8(&path, prt_str_sub(name, 0, PRT_MAX_CONFIG_NAME));
        const struct spot spot = {prt_buf_str(&path), map->as.map.lines[i]};
        rc = prt_buf_check(&path, "the configuration", pouring->err);
        if (rc == PRT_OK && fault != NULL)
            problem(pouring, &spot, fault);
        else if (rc == PRT_OK)
            rc = visit(pouring, &spot, map->as.map.values[i]);
    }
    prt_buf_free(&path);
    return rc;
}

prt_code prt_config_settings_add(struct prt_config_settings *settings, const struct prt_config_layer *layer,
                                 prt_arena *arena, struct prt_config_notes *notes, prt_err *err)
{
    struct pouring pouring = {settings, layer, arena, notes, err};
    return layer->doc == NULL ? PRT_OK : walk(&pouring, layer->doc, (prt_str){0});
}

const struct prt_config_setting *prt_config_settings_find(const struct prt_config_settings *settings, prt_str path)
{
    return seek(settings, path);
}

/* A row with a star may be met many times. */
static bool is_first_of_its_key(const struct prt_config_settings *settings, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (settings->items[i].key == settings->items[index].key)
            return false;
    return true;
}

prt_code prt_config_settings_warn(const struct prt_config_settings *settings, prt_arena *arena,
                                  struct prt_config_notes *notes, prt_err *err)
{
    for (size_t i = 0; i < settings->count; i++) {
        const struct prt_config_setting *setting = &settings->items[i];
        const prt_doc *initial = NULL;
        if (setting->key->inert == NULL)
            continue;
        if (prt_config_value_initial(setting->key, arena, &initial, err) != PRT_OK)
            return err->code;
        if (!prt_config_value_equal(initial, setting->value) && is_first_of_its_key(settings, i))
            prt_config_warning(notes, setting->layer->place, setting->line, "%.*s has no effect: %s",
                               PRT_STR_ARG(setting->path), setting->key->inert);
    }
    return PRT_OK;
}

void prt_config_problem_of(const struct prt_config_settings *settings, struct prt_config_notes *notes,
                           const char *const *paths, const char *format, ...)
{
    const struct prt_config_setting *setting = NULL;
    char sentence[PRT_MAX_TEXT];
    va_list args;
    for (size_t i = 0; setting == NULL && paths[i] != NULL; i++)
        setting = seek(settings, prt_str_from(paths[i]));
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    prt_config_problem(notes, setting != NULL ? setting->layer->place : (prt_str){0},
                       setting != NULL ? setting->line : 0, "%s", sentence);
}

static const prt_doc *override_value(const struct prt_config_key *key, const struct prt_config_override *override,
                                     prt_arena *arena, prt_err *err)
{
    const prt_doc *value = NULL;
    prt_doc *text = NULL;
    if (key->type == PRT_CONFIG_FLAG || key->type == PRT_CONFIG_WHOLE || key->type == PRT_CONFIG_SECONDS ||
        override->value == NULL)
        return prt_yaml_read(arena, override->place, prt_str_from(override->value), &value, err) == PRT_OK ? value
                                                                                                           : NULL;
    text = prt_arena_alloc(arena, 1, sizeof *text);
    const prt_str kept = prt_arena_str(arena, prt_str_from(override->value));
    if (text == NULL || kept.data == NULL) {
        (void)prt_fail_memory(err, "the configuration");
        return NULL;
    }
    *text = (prt_doc){.type = PRT_DOC_TEXT, .as.text = kept};
    return text;
}

prt_code prt_config_settings_override(struct prt_config_settings *settings, const struct prt_config_override *override,
                                      prt_arena *arena, struct prt_config_notes *notes, prt_err *err)
{
    const prt_str path = prt_str_from(override->path);
    const struct prt_config_key *key = prt_config_key_find(path);
    struct prt_config_layer *layer = prt_arena_alloc(arena, 1, sizeof *layer);
    struct pouring pouring = {settings, layer, arena, notes, err};
    if (key == NULL)
        return prt_fail(err, PRT_E_INTERNAL, "%s: a key that is overridden and not in the table", override->path);
    if (layer == NULL)
        return prt_fail_memory(err, "the configuration");
    *layer = (struct prt_config_layer){.place = prt_arena_str(arena, prt_str_from(override->place)),
                                       .source = prt_arena_str(arena, prt_str_from(override->source))};
    if (layer->place.data == NULL || layer->source.data == NULL)
        return prt_fail_memory(err, "the configuration");
    const prt_doc *value = override_value(key, override, arena, err);
    if (value == NULL)
        return err->code;
    return take(&pouring, &(struct spot){.path = path}, key, path, 1, value);
}

bool prt_config_setting_counts(const struct prt_config_setting *setting)
{
    return setting != NULL && (setting->value->type != PRT_DOC_NULL || setting->key->removable);
}

prt_code prt_config_settings_value(const struct prt_config_settings *settings, const struct prt_config_key *key,
                                   prt_arena *arena, const prt_doc **out, prt_err *err)
{
    const struct prt_config_setting *setting = seek(settings, prt_str_from(key->path));
    if (!prt_config_setting_counts(setting))
        return prt_config_value_initial(key, arena, out, err);
    *out = setting->value->type == PRT_DOC_NULL ? NULL : setting->value;
    return PRT_OK;
}

void prt_config_settings_free(struct prt_config_settings *settings)
{
    free(settings->items);
    memset(settings, 0, sizeof *settings);
}
