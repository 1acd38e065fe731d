/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/config/features.h"

#include "coordinator/config/value.h"
#include "prt/json.h"
#include "prt/nearest.h"
#include "worker/detect/options.h"

#define ENABLED "features.enabled"
#define CUSTOM  "features.custom"

static const struct prt_config_setting *said(const struct prt_config *config, const char *path)
{
    const struct prt_config_setting *setting = prt_config_settings_find(&config->settings, prt_str_from(path));
    return setting != NULL && setting->value->type != PRT_DOC_NULL ? setting : NULL;
}

static void unknown(const struct prt_config_setting *setting, prt_str name, struct prt_config_notes *notes)
{
    struct prt_nearest nearest = prt_nearest_to(name);
    for (size_t i = 0; prt_detector_name(i) != NULL; i++)
        prt_nearest_consider(&nearest, prt_str_from(prt_detector_name(i)));
    prt_config_problem(notes, setting->layer->place, setting->line,
                       ENABLED ": there is no feature \"%.*s\"" PRT_NEAREST_FORMAT,
                       PRT_STR_ARG(prt_str_sub(name, 0, 80)), PRT_NEAREST_ARG(nearest));
}

/* github_mirror is a name of configurations that exist: GitHub itself is asked about that, not the tree. */
static bool is_wanted(const struct prt_config_setting *setting, prt_str name, struct prt_config_notes *notes)
{
    if (prt_detector_is_known(name))
        return true;
    if (prt_str_equal(name, PRT_STR("github_mirror")))
        prt_config_warning(notes, setting->layer->place, setting->line,
                           ENABLED ": github_mirror has no effect: extensions.github_api says whether GitHub is asked");
    else
        unknown(setting, name, notes);
    return false;
}

static void write_enabled(prt_json *json, const struct prt_config *config, struct prt_config_notes *notes)
{
    const struct prt_config_setting *setting = said(config, ENABLED);
    if (setting == NULL)
        return; /* all of them */
    prt_json_key(json, "enabled");
    prt_json_array(json);
    for (size_t i = 0; i < config->features_enabled.count; i++)
        if (is_wanted(setting, config->features_enabled.items[i], notes))
            prt_json_str(json, config->features_enabled.items[i]);
    prt_json_end(json);
}

static void write_custom(prt_json *json, const struct prt_config *config)
{
    const struct prt_config_setting *setting = said(config, CUSTOM);
    if (setting == NULL)
        return;
    prt_json_key(json, "custom");
    prt_config_value_json(setting->key, setting->value, json);
}

static prt_code write_line(const struct prt_config *config, struct prt_config_notes *notes, prt_buf *out, prt_err *err)
{
    prt_json json = {.out = out};
    prt_json_object(&json);
    write_enabled(&json, config, notes);
    prt_json_member_strs(&json, "g2g", config->g2g_files.items, config->g2g_files.count);
    prt_json_member_strs(&json, "verify", config->verify_words.items, config->verify_words.count);
    prt_json_member_strs(&json, "merge", config->merge_words.items, config->merge_words.count);
    write_custom(&json, config);
    prt_json_end(&json);
    return prt_json_finish(&json, "features", err);
}

/* Whatever is wrong with it is told where the first of these keys stands. */
static void note(const struct prt_config *config, const char *sentence, struct prt_config_notes *notes)
{
    static const char *const paths[] = {CUSTOM, "features.g2g.workflow_files", ENABLED, "workflows.classify.verify",
                                        "workflows.classify.merge"};
    const struct prt_config_setting *setting = NULL;
    for (size_t i = 0; setting == NULL && i < sizeof paths / sizeof paths[0]; i++)
        setting = said(config, paths[i]);
    prt_config_problem(notes, setting != NULL ? setting->layer->place : (prt_str){0},
                       setting != NULL ? setting->line : 0, "features: %s", sentence);
}

/* As an analysis will read it, and in the one form that such a line has. */
static prt_code settle(struct prt_config *config, prt_str line, struct prt_config_notes *notes, prt_err *err)
{
    struct prt_detect_options options;
    prt_buf settled = {0};
    prt_code rc = prt_detect_options_read(line, &options, err);
    if (rc == PRT_E_FORMAT || rc == PRT_E_LIMIT) {
        note(config, err->text, notes);
        return PRT_OK;
    }
    if (rc != PRT_OK)
        return rc;
    rc = prt_detect_options_write(&options, &settled, err);
    if (rc == PRT_E_LIMIT) {
        note(config, err->text, notes);
        rc = PRT_OK;
    } else if (rc == PRT_OK) {
        config->detect = prt_arena_str(&config->arena, prt_buf_str(&settled));
        rc = config->detect.data != NULL ? PRT_OK : prt_fail_memory(err, "the configuration");
    }
    prt_detect_options_free(&options);
    prt_buf_free(&settled);
    return rc;
}

prt_code prt_config_features(struct prt_config *config, struct prt_config_notes *notes, prt_err *err)
{
    prt_buf line = {0};
    const size_t before = notes->problem_count;
    prt_code rc = write_line(config, notes, &line, err);
    if (rc == PRT_OK && notes->problem_count == before)
        rc = settle(config, prt_buf_str(&line), notes, err);
    prt_buf_free(&line);
    return rc;
}
