/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/config/domains.h"

#include <errno.h>
#include <unistd.h>

#include "prt/buf.h"
#include "prt/file.h"
#include "prt/nearest.h"

#define FILE_NAME "organizational_domains.yaml"

enum { LONGEST_DOMAIN = 253, LONGEST_NAME = 200 };

/* The file while it is read. */
struct reading {
    prt_str place; /* its path */
    prt_arena *arena;
    struct prt_config_notes *notes;
    struct prt_domain_rules *out;
    prt_err *err;
};

/* One key, with the function that takes its value. */
struct entry {
    const char *name;
    prt_doc_type type;
    prt_code (*take)(struct reading *reading, const char *key, const prt_doc *value);
};

static void tell_type(const struct reading *reading, const char *key, const char *expected, const prt_doc *value)
{
    prt_config_problem(reading->notes, reading->place, value->line, "%s: expected %s, got %s", key, expected,
                       prt_doc_type_name(value->type));
}

static bool is_domain(prt_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] <= ' ' || text.data[i] == '@' || text.data[i] == '/' || text.data[i] == 0x7f)
            return false;
    return text.len > 0 && text.len <= LONGEST_DOMAIN && prt_str_is_utf8(text);
}

/* In lower case and without dots at the ends, as domains are compared. */
static prt_code keep_domain(const struct reading *reading, prt_str text, prt_str *out)
{
    while (prt_str_starts(text, PRT_STR(".")))
        text = prt_str_sub(text, 1, text.len);
    while (prt_str_ends(text, PRT_STR(".")))
        text.len--;
    char *copy = prt_arena_alloc(reading->arena, text.len + 1, 1);
    if (copy == NULL)
        return prt_fail_memory(reading->err, FILE_NAME);
    for (size_t i = 0; i < text.len; i++)
        copy[i] = prt_ascii_lower(text.data[i]);
    *out = (prt_str){copy, text.len};
    return PRT_OK;
}

static bool check_domain(const struct reading *reading, const char *key, prt_str text, uint32_t line)
{
    if (is_domain(text) && text.data[0] != '*')
        return true;
    prt_config_problem(reading->notes, reading->place, line,
                       "%s: \"%.*s\" is no domain; expected one such as example.org, which stands for all below it",
                       key, PRT_STR_ARG(prt_str_sub(text, 0, 80)));
    return false;
}

static bool check_count(const struct reading *reading, const char *key, size_t count, uint32_t line)
{
    if (count <= PRT_MAX_DOMAIN_RULES)
        return true;
    prt_config_problem(reading->notes, reading->place, line, "%s: %zu domains; %d is the most there can be", key, count,
                       PRT_MAX_DOMAIN_RULES);
    return false;
}

/* `nothing`: an empty text is one, too, and says what is true anyway. */
static prt_code take_domains(struct reading *reading, const char *key, const prt_doc *value, bool nothing,
                             prt_str **out, size_t *out_count)
{
    const size_t count = value->as.list.count;
    prt_code rc = PRT_OK;
    if (!check_count(reading, key, count, value->line))
        return PRT_OK;
    *out = prt_arena_alloc(reading->arena, count, sizeof **out);
    if (*out == NULL)
        return prt_fail_memory(reading->err, FILE_NAME);
    for (size_t i = 0; rc == PRT_OK && i < count; i++) {
        const prt_doc *item = value->as.list.items[i];
        const bool empty = item->type == PRT_DOC_NULL || (item->type == PRT_DOC_TEXT && item->as.text.len == 0);
        if (nothing && empty)
            continue;
        if (item->type != PRT_DOC_TEXT)
            tell_type(reading, key, "a domain, a text", item);
        else if (check_domain(reading, key, item->as.text, item->line))
            rc = keep_domain(reading, item->as.text, &(*out)[(*out_count)++]);
    }
    return rc;
}

static prt_code take_preserved(struct reading *reading, const char *key, const prt_doc *value)
{
    return take_domains(reading, key, value, false, &reading->out->preserved, &reading->out->preserved_count);
}

static prt_code take_ignored(struct reading *reading, const char *key, const prt_doc *value)
{
    return take_domains(reading, key, value, true, &reading->out->ignored, &reading->out->ignored_count);
}

static bool is_named(const struct prt_domain_rules *rules, prt_str domain)
{
    for (size_t i = 0; i < rules->named_count; i++)
        if (prt_str_equal(rules->named[i].domain, domain))
            return true;
    return false;
}

static prt_code take_name(struct reading *reading, const char *key, prt_str domain, const prt_doc *name)
{
    struct prt_domain_rules *rules = reading->out;
    struct prt_domain_name rule = {0};
    if (!check_domain(reading, key, domain, name->line))
        return PRT_OK;
    if (name->type != PRT_DOC_TEXT || prt_str_trim(name->as.text).len == 0 || name->as.text.len > LONGEST_NAME) {
        prt_config_problem(reading->notes, reading->place, name->line,
                           "%s.%.*s: expected an organization's name, a text of 1 to %d bytes", key,
                           PRT_STR_ARG(domain), LONGEST_NAME);
        return PRT_OK;
    }
    prt_code rc = keep_domain(reading, domain, &rule.domain);
    if (rc == PRT_OK && is_named(rules, rule.domain)) {
        prt_config_problem(reading->notes, reading->place, name->line, "%s.%.*s: the domain has a name already", key,
                           PRT_STR_ARG(domain));
        return PRT_OK;
    }
    rule.name = prt_arena_str(reading->arena, prt_str_trim(name->as.text));
    if (rc == PRT_OK && rule.name.data == NULL)
        rc = prt_fail_memory(reading->err, FILE_NAME);
    if (rc == PRT_OK)
        rules->named[rules->named_count++] = rule;
    return rc;
}

static prt_code take_names(struct reading *reading, const char *key, const prt_doc *value)
{
    const size_t count = value->as.map.count;
    prt_code rc = PRT_OK;
    if (!check_count(reading, key, count, value->line))
        return PRT_OK;
    reading->out->named = prt_arena_alloc(reading->arena, count, sizeof *reading->out->named);
    if (reading->out->named == NULL)
        return prt_fail_memory(reading->err, FILE_NAME);
    for (size_t i = 0; rc == PRT_OK && i < count; i++)
        rc = take_name(reading, key, value->as.map.keys[i], value->as.map.values[i]);
    return rc;
}

static prt_code take_grouping(struct reading *reading, const char *key, const prt_doc *value)
{
    (void)key;
    reading->out->ungrouped = !value->as.boolean;
    return PRT_OK;
}

static prt_code take_method(struct reading *reading, const char *key, const prt_doc *value)
{
    prt_config_warning(reading->notes, reading->place, value->line,
                       "%s has no effect: the public suffix list says which domains belong together", key);
    return PRT_OK;
}

static prt_code take_settings(struct reading *reading, const char *key, const prt_doc *value);

static const struct entry top_entries[] = {
    {"preserve_full_domain", PRT_DOC_LIST, take_preserved},
    {"custom_mappings", PRT_DOC_MAP, take_names},
    {"settings", PRT_DOC_MAP, take_settings},
};
static const struct entry settings_entries[] = {
    {"settings.enable_organizational_grouping", PRT_DOC_BOOL, take_grouping},
    {"settings.default_extraction_method", PRT_DOC_TEXT, take_method},
    {"settings.ignore_domains", PRT_DOC_LIST, take_ignored},
};
enum { TOP_ENTRIES = sizeof top_entries / sizeof top_entries[0] };
enum { SETTINGS_ENTRIES = sizeof settings_entries / sizeof settings_entries[0] };

static void tell_unknown(const struct reading *reading, prt_str key, uint32_t line, const struct entry *entries,
                         size_t count)
{
    struct prt_nearest nearest = prt_nearest_to(key);
    for (size_t i = 0; i < count; i++)
        prt_nearest_consider(&nearest, prt_str_from(entries[i].name));
    prt_config_problem(reading->notes, reading->place, line, "%.*s: there is no such key" PRT_NEAREST_FORMAT,
                       PRT_STR_ARG(prt_str_sub(key, 0, 80)), PRT_NEAREST_ARG(nearest));
}

static prt_code take_entry(struct reading *reading, prt_str key, const prt_doc *value, const struct entry *entries,
                           size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!prt_str_equal(prt_str_from(entries[i].name), key))
            continue;
        if (value->type == entries[i].type)
            return entries[i].take(reading, entries[i].name, value);
        if (value->type != PRT_DOC_NULL)
            tell_type(reading, entries[i].name, prt_doc_type_name(entries[i].type), value);
        return PRT_OK;
    }
    tell_unknown(reading, key, value->line, entries, count);
    return PRT_OK;
}

static prt_code take_settings(struct reading *reading, const char *key, const prt_doc *value)
{
    prt_buf path = {0};
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < value->as.map.count; i++) {
        prt_buf_clear(&path);
        prt_buf_add_fmt(&path, "%s.%.*s", key, PRT_STR_ARG(value->as.map.keys[i]));
        rc = prt_buf_check(&path, FILE_NAME, reading->err);
        if (rc == PRT_OK)
            rc = take_entry(reading, prt_buf_str(&path), value->as.map.values[i], settings_entries, SETTINGS_ENTRIES);
    }
    prt_buf_free(&path);
    return rc;
}

static prt_code take_file(struct reading *reading, const prt_doc *doc)
{
    prt_code rc = PRT_OK;
    if (doc->type == PRT_DOC_NULL)
        return PRT_OK;
    if (doc->type != PRT_DOC_MAP) {
        prt_config_problem(reading->notes, reading->place, doc->line, "expected a mapping at the top, got %s",
                           prt_doc_type_name(doc->type));
        return PRT_OK;
    }
    for (size_t i = 0; rc == PRT_OK && i < doc->as.map.count; i++)
        rc = take_entry(reading, doc->as.map.keys[i], doc->as.map.values[i], top_entries, TOP_ENTRIES);
    return rc;
}

/* A file that does not parse, or is too large, is a problem like others. */
static prt_code read_file(struct reading *reading)
{
    prt_buf bytes = {0};
    const prt_doc *doc = NULL;
    prt_code rc = prt_file_read(reading->place.data, PRT_MAX_CONFIG_BYTES, &bytes, reading->err);
    if (rc == PRT_OK)
        rc = prt_yaml_read(reading->arena, reading->place.data, prt_buf_str(&bytes), &doc, reading->err);
    prt_buf_free(&bytes);
    if (rc == PRT_OK)
        return take_file(reading, doc);
    if (rc != PRT_E_FORMAT && rc != PRT_E_LIMIT)
        return rc;
    prt_config_problem(reading->notes, (prt_str){0}, 0, "%s", reading->err->text);
    return PRT_OK;
}

prt_code prt_config_read_domains(const char *folder, struct prt_config *config, struct prt_config_notes *notes,
                                 prt_err *err)
{
    struct reading reading = {.arena = &config->arena, .notes = notes, .out = &config->domains, .err = err};
    prt_buf path = {0};
    if (folder == NULL)
        return PRT_OK;
    prt_buf_add_fmt(&path, "%s/" FILE_NAME, folder);
    prt_code rc = prt_buf_check(&path, FILE_NAME, err);
    if (rc != PRT_OK || (access(path.data, F_OK) != 0 && errno == ENOENT))
        goto out;
    reading.place = prt_arena_str(&config->arena, prt_buf_str(&path));
    rc = reading.place.data != NULL ? read_file(&reading) : prt_fail_memory(err, FILE_NAME);
out:
    prt_buf_free(&path);
    return rc;
}

static void list_json(prt_json *json, const prt_str *items, size_t count)
{
    prt_json_array(json);
    for (size_t i = 0; i < count; i++)
        prt_json_str(json, items[i]);
    prt_json_end(json);
}

void prt_config_domains_json(const struct prt_domain_rules *rules, prt_json *json)
{
    prt_json_key(json, "domains");
    prt_json_array(json);
    list_json(json, rules->ignored, rules->ignored_count);
    list_json(json, rules->preserved, rules->preserved_count);
    for (size_t i = 0; i < rules->named_count; i++)
        list_json(json, (const prt_str[]){rules->named[i].domain, rules->named[i].name}, 2);
    prt_json_bool(json, rules->ungrouped);
    prt_json_end(json);
}
