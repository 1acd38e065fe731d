/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/detect/options.h"

#include <stdio.h>
#include <string.h>

#include "prt/file.h"
#include "prt/json.h"
#include "prt/limits.h"

#define REGEX "regex:"

static const char *const g2g[] = {"github2gerrit.yaml", "call-github2gerrit.yaml", NULL};
static const char *const verify[] = {"verify", "test", "ci", "check", NULL};
static const char *const merge[] = {"merge", "release", "deploy", "publish", NULL};

static prt_code no_memory(prt_err *err)
{
    return prt_fail_memory(err, "the detectors' options");
}

static prt_code use_defaults(prt_arena *arena, const char *const *texts, struct prt_detect_texts *out, prt_err *err)
{
    size_t count = 0;
    while (texts[count] != NULL)
        count++;
    out->items = prt_arena_alloc(arena, count, sizeof *out->items);
    if (out->items == NULL)
        return no_memory(err);
    for (size_t i = 0; i < count; i++)
        out->items[i] = prt_str_from(texts[i]);
    out->count = count;
    return PRT_OK;
}

static prt_code enable_all(prt_arena *arena, struct prt_detect_texts *out, prt_err *err)
{
    size_t count = 0;
    while (prt_detector_name(count) != NULL)
        count++;
    out->items = prt_arena_alloc(arena, count, sizeof *out->items);
    if (out->items == NULL)
        return no_memory(err);
    for (size_t i = 0; i < count; i++)
        out->items[i] = prt_str_from(prt_detector_name(i));
    out->count = count;
    return PRT_OK;
}

static prt_code expected(prt_err *err, const char *key, const char *what, const prt_doc *got)
{
    return prt_fail(err, PRT_E_FORMAT, "%s: expected %s, got %s", key, what, prt_doc_type_name(got->type));
}

static bool has_text(const struct prt_detect_texts *texts, prt_str text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (prt_str_equal(texts->items[i], text))
            return true;
    return false;
}

static prt_code read_texts(prt_arena *arena, const char *key, const prt_doc *list, struct prt_detect_texts *out,
                           prt_err *err)
{
    if (list->type != PRT_DOC_LIST)
        return expected(err, key, "a list", list);
    if (list->as.list.count > PRT_MAX_FEATURES)
        return prt_fail(err, PRT_E_LIMIT, "%s: more than %d", key, PRT_MAX_FEATURES);
    *out = (struct prt_detect_texts){prt_arena_alloc(arena, list->as.list.count, sizeof *out->items), 0};
    if (out->items == NULL)
        return no_memory(err);
    for (size_t i = 0; i < list->as.list.count; i++) {
        const prt_doc *item = list->as.list.items[i];
        if (item->type != PRT_DOC_TEXT)
            return expected(err, key, "a text", item);
        if (item->as.text.len == 0 || item->as.text.len > PRT_MAX_NAME)
            return prt_fail(err, PRT_E_FORMAT, "%s: an empty text, or one of more than %d bytes", key, PRT_MAX_NAME);
        if (!has_text(out, item->as.text))
            out->items[out->count++] = item->as.text;
    }
    return PRT_OK;
}

static prt_code check_expression(const char *key, prt_str expression, prt_err *err)
{
    prt_pattern_t *pattern = NULL;
    const prt_code code = prt_pattern_new(expression, false, &pattern, err);
    prt_pattern_destroy(&pattern);
    return code == PRT_OK ? PRT_OK : prt_wrap(err, "%s: \"%.*s\"", key, PRT_STR_ARG(expression));
}

static prt_code check_enabled(const struct prt_detect_texts *enabled, prt_err *err)
{
    for (size_t i = 0; i < enabled->count; i++)
        if (!prt_detector_is_known(enabled->items[i]))
            return prt_fail(err, PRT_E_FORMAT, "enabled: there is no detector \"%.*s\"",
                            PRT_STR_ARG(enabled->items[i]));
    return PRT_OK;
}

static prt_code check_g2g(const struct prt_detect_texts *names, prt_err *err)
{
    const prt_str mark = PRT_STR(REGEX);
    prt_code code = PRT_OK;
    for (size_t i = 0; i < names->count && code == PRT_OK; i++)
        if (prt_str_starts(names->items[i], mark))
            code = check_expression("g2g", prt_str_sub(names->items[i], mark.len, names->items[i].len), err);
    return code;
}

static prt_code lower(prt_arena *arena, struct prt_detect_texts *words, prt_err *err)
{
    for (size_t i = 0; i < words->count; i++) {
        char *copy = prt_arena_alloc(arena, words->items[i].len + 1, 1);
        if (copy == NULL)
            return no_memory(err);
        for (size_t at = 0; at < words->items[i].len; at++)
            copy[at] = prt_ascii_lower(words->items[i].data[at]);
        words->items[i].data = copy;
    }
    return PRT_OK;
}

static prt_code read_custom_pattern(prt_arena *arena, const prt_doc *map, struct prt_detect_custom *out, prt_err *err)
{
    const prt_doc *paths = prt_doc_get(map, "paths");
    const prt_doc *regex = prt_doc_get(map, "regex");
    if ((paths == NULL) == (regex == NULL))
        return prt_fail(err, PRT_E_FORMAT, "expected either paths or regex");
    if (paths != NULL)
        return read_texts(arena, "paths", paths, &out->paths, err);
    if (regex->type != PRT_DOC_TEXT)
        return expected(err, "regex", "a text", regex);
    if (regex->as.text.len == 0)
        return prt_fail(err, PRT_E_FORMAT, "regex: empty, every path would match");
    out->regex = regex->as.text;
    return check_expression("regex", regex->as.text, err);
}

static bool name_is_free(const struct prt_detect_options *options, prt_str name)
{
    for (size_t i = 0; i < options->custom_count; i++)
        if (prt_str_equal(options->custom[i].name, name))
            return false;
    return !prt_detector_is_known(name);
}

static prt_code check_custom_keys(const prt_doc *map, prt_err *err)
{
    if (map->type != PRT_DOC_MAP)
        return prt_fail(err, PRT_E_FORMAT, "expected mappings, got %s", prt_doc_type_name(map->type));
    for (size_t i = 0; i < map->as.map.count; i++) {
        const prt_str key = map->as.map.keys[i];
        if (!prt_str_equal(key, PRT_STR("name")) && !prt_str_equal(key, PRT_STR("paths")) &&
            !prt_str_equal(key, PRT_STR("regex")))
            return prt_fail(err, PRT_E_FORMAT, "\"%.*s\" is no key: expected name, and paths or regex",
                            PRT_STR_ARG(prt_str_sub(key, 0, 80)));
    }
    return PRT_OK;
}

static prt_code read_custom(struct prt_detect_options *options, const prt_doc *map, prt_err *err)
{
    if (check_custom_keys(map, err) != PRT_OK)
        return err->code;
    struct prt_detect_custom *custom = &options->custom[options->custom_count];
    const prt_doc *name = prt_doc_get(map, "name");
    if (name == NULL || name->type != PRT_DOC_TEXT || name->as.text.len == 0 || name->as.text.len > PRT_MAX_NAME_PART)
        return prt_fail(err, PRT_E_FORMAT, "expected a name of at most %d bytes", PRT_MAX_NAME_PART);
    if (!name_is_free(options, name->as.text))
        return prt_fail(err, PRT_E_FORMAT, "\"%.*s\" is the name of another feature", PRT_STR_ARG(name->as.text));
    custom->name = name->as.text;
    const prt_code code = read_custom_pattern(&options->arena, map, custom, err);
    if (code != PRT_OK)
        return prt_wrap(err, "%.*s", PRT_STR_ARG(name->as.text));
    options->custom_count++;
    return PRT_OK;
}

static prt_code read_customs(struct prt_detect_options *options, const prt_doc *list, prt_err *err)
{
    prt_code code = PRT_OK;
    if (list->type != PRT_DOC_LIST)
        return expected(err, "custom", "a list", list);
    if (list->as.list.count > PRT_MAX_FEATURES - options->enabled.count)
        return prt_fail(err, PRT_E_LIMIT, "custom: more than %d features in all", PRT_MAX_FEATURES);
    options->custom = prt_arena_alloc(&options->arena, list->as.list.count, sizeof *options->custom);
    if (options->custom == NULL)
        return no_memory(err);
    for (size_t i = 0; i < list->as.list.count && code == PRT_OK; i++)
        code = read_custom(options, list->as.list.items[i], err);
    return code == PRT_OK ? PRT_OK : prt_wrap(err, "custom");
}

/* The texts of one key, or the default's. */
static prt_code read_key(prt_arena *arena, const prt_doc *map, const char *key, const char *const *defaults,
                         struct prt_detect_texts *out, prt_err *err)
{
    const prt_doc *list = prt_doc_get(map, key);
    return list != NULL ? read_texts(arena, key, list, out, err) : use_defaults(arena, defaults, out, err);
}

static prt_code read_enabled(struct prt_detect_options *options, const prt_doc *map, prt_err *err)
{
    const prt_doc *list = prt_doc_get(map, "enabled");
    if (list == NULL)
        return enable_all(&options->arena, &options->enabled, err);
    const prt_code code = read_texts(&options->arena, "enabled", list, &options->enabled, err);
    return code == PRT_OK ? check_enabled(&options->enabled, err) : code;
}

static prt_code read_all(struct prt_detect_options *options, const prt_doc *map, prt_err *err)
{
    const prt_doc *custom = prt_doc_get(map, "custom");
    prt_code code = read_enabled(options, map, err);
    if (code == PRT_OK)
        code = read_key(&options->arena, map, "g2g", g2g, &options->g2g, err);
    if (code == PRT_OK)
        code = check_g2g(&options->g2g, err);
    if (code == PRT_OK)
        code = read_key(&options->arena, map, "verify", verify, &options->verify, err);
    if (code == PRT_OK)
        code = lower(&options->arena, &options->verify, err);
    if (code == PRT_OK)
        code = read_key(&options->arena, map, "merge", merge, &options->merge, err);
    if (code == PRT_OK)
        code = lower(&options->arena, &options->merge, err);
    return code == PRT_OK && custom != NULL ? read_customs(options, custom, err) : code;
}

/* Of the detectors that there are and their rules, too: so repositories that are known already are looked into
 * again. */
static prt_code make_digest(struct prt_detect_options *options, prt_str line, prt_err *err)
{
    char hex[65];
    prt_buf text = {0};
    prt_buf_add_fmt(&text, "%d\n", PRT_DETECT_RULES);
    for (size_t i = 0; prt_detector_name(i) != NULL; i++)
        prt_buf_add_fmt(&text, "%s\n", prt_detector_name(i));
    prt_buf_add_str(&text, line);
    const prt_code code = prt_buf_check(&text, "the detectors' digest", err);
    if (code == PRT_OK) {
        prt_sha256_hex(prt_buf_str(&text), hex);
        (void)snprintf(options->digest, sizeof options->digest, "%.*s", PRT_DETECT_DIGEST_MAX - 1, hex);
    }
    prt_buf_free(&text);
    return code;
}

prt_code prt_detect_options_read(prt_str line, struct prt_detect_options *out, prt_err *err)
{
    struct prt_detect_options options = {.enabled = {NULL, 0}};
    const prt_doc *map = NULL;
    prt_code code = PRT_OK;
    if (line.len > PRT_MAX_DETECT_OPTIONS)
        code = prt_fail(err, PRT_E_LIMIT, "%zu bytes, at most %zu are allowed", line.len, PRT_MAX_DETECT_OPTIONS);
    if (code == PRT_OK)
        code = prt_json_read(&options.arena, "options", line.len > 0 ? line : PRT_STR("{}"), &map, err);
    if (code == PRT_OK && map->type != PRT_DOC_MAP)
        code = expected(err, "options", "a mapping", map);
    if (code == PRT_OK)
        code = read_all(&options, map, err);
    if (code == PRT_OK)
        code = make_digest(&options, line, err);
    if (code != PRT_OK) {
        prt_arena_free(&options.arena);
        return prt_wrap(err, "detect");
    }
    *out = options;
    return PRT_OK;
}

void prt_detect_options_free(struct prt_detect_options *options)
{
    prt_arena_free(&options->arena);
    memset(options, 0, sizeof *options);
}

static void write_custom(prt_json *json, const struct prt_detect_custom *custom)
{
    prt_json_object(json);
    prt_json_member_str(json, "name", custom->name);
    if (custom->regex.len > 0)
        prt_json_member_str(json, "regex", custom->regex);
    else
        prt_json_member_strs(json, "paths", custom->paths.items, custom->paths.count);
    prt_json_end(json);
}

prt_code prt_detect_options_write(const struct prt_detect_options *options, prt_buf *out, prt_err *err)
{
    prt_json json = {.out = out};
    prt_json_object(&json);
    prt_json_member_strs(&json, "enabled", options->enabled.items, options->enabled.count);
    prt_json_member_strs(&json, "g2g", options->g2g.items, options->g2g.count);
    prt_json_member_strs(&json, "verify", options->verify.items, options->verify.count);
    prt_json_member_strs(&json, "merge", options->merge.items, options->merge.count);
    prt_json_key(&json, "custom");
    prt_json_array(&json);
    for (size_t i = 0; i < options->custom_count; i++)
        write_custom(&json, &options->custom[i]);
    prt_json_end(&json);
    prt_json_end(&json);
    const prt_code code = prt_json_finish(&json, "the detectors' options", err);
    if (code == PRT_OK && out->len > PRT_MAX_DETECT_OPTIONS)
        return prt_fail(err, PRT_E_LIMIT, "features: %zu bytes as a line, at most %zu are allowed", out->len,
                        PRT_MAX_DETECT_OPTIONS);
    return code;
}
