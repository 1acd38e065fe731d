/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/config/value.h"

#include <math.h>
#include <string.h>

#include "prt/limits.h"

enum { TOLD_MAX = 80 }; /* bytes of a text that are quoted in a sentence */

static bool is_plain_text(const prt_doc *value)
{
    return value->type == PRT_DOC_TEXT && prt_str_find(value->as.text, '\0') == value->as.text.len;
}

static size_t choice_of(const char *const *choices, prt_str text)
{
    size_t i = 0;
    while (choices[i] != NULL && !prt_str_equal(prt_str_from(choices[i]), text))
        i++;
    return i;
}

static bool is_choice(const struct prt_config_key *key, const prt_doc *value)
{
    return is_plain_text(value) && key->choices[choice_of(key->choices, value->as.text)] != NULL;
}

/* A host may be an IPv6 address in brackets; whether it exists is not asked here. */
static bool is_host(prt_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = prt_ascii_lower(text.data[i]);
        if (!(c >= 'a' && c <= 'z') && !prt_ascii_digit(c) && memchr(".-_:[]", c, 6) == NULL)
            return false;
    }
    return true;
}

/* Whoever asks there says more; here it is told from what was meant to be something else. */
static bool is_url(prt_str text)
{
    bool scheme = false;
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.data[i] <= ' ' || text.data[i] == 0x7f)
            return false;
        scheme = scheme || (i > 0 && i + 3 < text.len && memcmp(text.data + i, "://", 3) == 0);
    }
    const size_t at = prt_str_find(text, '@');
    const prt_str behind = prt_str_sub(text, at + 1, text.len);
    return text.len == 0 || scheme || (at > 0 && prt_str_find(behind, ':') < behind.len);
}

static int64_t milliseconds(const prt_doc *value)
{
    const double seconds = value->type == PRT_DOC_REAL ? value->as.real : (double)value->as.integer;
    return isfinite(seconds) && fabs(seconds) < 1e9 ? (int64_t)(seconds * 1000 + 0.5) : -1;
}

static bool is_within(const struct prt_config_key *key, int64_t number)
{
    return number >= key->low && number <= key->high;
}

/* The first item of a list that is none of the key's texts; NULL: all are. */
static const prt_doc *wrong_item(const struct prt_config_key *key, const prt_doc *list)
{
    for (size_t i = 0; i < list->as.list.count; i++) {
        const prt_doc *item = list->as.list.items[i];
        if (key->choices != NULL ? !is_choice(key, item) : !is_plain_text(item))
            return item;
    }
    return NULL;
}

static bool are_texts(const struct prt_config_key *key, const prt_doc *value)
{
    if (value->type == PRT_DOC_TEXT)
        return key->choices != NULL ? is_choice(key, value) : is_plain_text(value);
    return value->type == PRT_DOC_LIST && wrong_item(key, value) == NULL;
}

/* Counts the values, aliases expanded; stops where there are too many. */
static bool is_small(const prt_doc *value, size_t levels, size_t *room)
{
    const bool map = value->type == PRT_DOC_MAP;
    const size_t count = map ? value->as.map.count : value->type == PRT_DOC_LIST ? value->as.list.count : 0;
    if (*room == 0 || (count > 0 && levels == 0))
        return false;
    --*room;
    for (size_t i = 0; i < count; i++)
        if (!is_small(map ? value->as.map.values[i] : value->as.list.items[i], levels - 1, room))
            return false;
    return true;
}

static bool fits_anywhere(const prt_doc *value)
{
    size_t room = PRT_MAX_CONFIG_VALUE;
    return is_small(value, PRT_MAX_CONFIG_NESTING, &room);
}

bool prt_config_value_fits(const struct prt_config_key *key, const prt_doc *value)
{
    switch (key->type) {
    case PRT_CONFIG_FLAG: return value->type == PRT_DOC_BOOL;
    case PRT_CONFIG_WHOLE: return value->type == PRT_DOC_INT && is_within(key, value->as.integer);
    case PRT_CONFIG_SECONDS:
        return (value->type == PRT_DOC_INT || value->type == PRT_DOC_REAL) && is_within(key, milliseconds(value));
    case PRT_CONFIG_CHOICE: return is_choice(key, value);
    case PRT_CONFIG_HOST: return is_plain_text(value) && is_host(value->as.text);
    case PRT_CONFIG_URL: return is_plain_text(value) && is_url(value->as.text);
    case PRT_CONFIG_TEXTS: return fits_anywhere(value) && are_texts(key, value);
    case PRT_CONFIG_ANY: return fits_anywhere(value);
    default: return is_plain_text(value);
    }
}

/* https://user:password@host/path: what stands before the host may be a secret. `place`: the text is to be one of a
 * server, also without https://. */
static void add_shown(prt_str text, bool place, prt_buf *out)
{
    size_t start = 0;
    for (size_t i = 0; start == 0 && i + 3 <= text.len; i++)
        if (memcmp(text.data + i, "://", 3) == 0)
            start = i + 3;
    const prt_str rest = prt_str_sub(text, start, text.len);
    const prt_str authority = prt_str_sub(rest, 0, prt_str_find(rest, '/'));
    const size_t at = prt_str_rfind(authority, '@');
    const bool hides = (start > 0 || place) && at < authority.len;
    prt_buf_add_str(out, prt_str_sub(text, 0, start));
    prt_buf_add_text(out, hides ? "(set)@" : "");
    prt_buf_add_str(out, hides ? prt_str_sub(rest, at + 1, rest.len) : rest);
}

static void tell_text(const struct prt_config_key *key, prt_str text, prt_buf *out)
{
    prt_buf shown = {0};
    add_shown(text, key->type == PRT_CONFIG_HOST || key->type == PRT_CONFIG_URL, &shown);
    prt_buf_add_fmt(out, "\"%.*s\"", PRT_STR_ARG(prt_str_sub(prt_buf_str(&shown), 0, TOLD_MAX)));
    out->failed = out->failed || shown.failed;
    prt_buf_free(&shown);
}

static void tell_plain(const struct prt_config_key *key, const prt_doc *value, prt_buf *out)
{
    if (value->type == PRT_DOC_TEXT)
        tell_text(key, value->as.text, out);
    else if (value->type == PRT_DOC_INT)
        prt_buf_add_i64(out, value->as.integer);
    else if (value->type == PRT_DOC_REAL)
        prt_buf_add_fmt(out, "%g", value->as.real);
    else if (value->type == PRT_DOC_BOOL)
        prt_buf_add_text(out, value->as.boolean ? "true" : "false");
    else
        prt_buf_add_text(out, prt_doc_type_name(value->type));
}

void prt_config_value_tell(const struct prt_config_key *key, const prt_doc *value, prt_buf *out)
{
    const bool texts = key->type == PRT_CONFIG_TEXTS && value->type == PRT_DOC_LIST;
    const prt_doc *wrong = texts ? wrong_item(key, value) : NULL;
    if (key->type == PRT_CONFIG_SECRET) {
        prt_buf_add_text(out, prt_doc_type_name(value->type));
    } else if (wrong != NULL) {
        prt_buf_add_text(out, "a list with ");
        tell_plain(key, wrong, out);
        prt_buf_add_text(out, " in it");
    } else {
        tell_plain(key, value, out);
    }
}

static prt_code keep(prt_arena *arena, prt_str text, prt_str *out, prt_err *err)
{
    *out = prt_arena_str(arena, text);
    return out->data != NULL ? PRT_OK : prt_fail_memory(err, "the configuration");
}

static prt_code keep_texts(prt_arena *arena, const prt_doc *value, struct prt_config_texts *out, prt_err *err)
{
    const size_t count = value == NULL ? 0 : value->type == PRT_DOC_LIST ? value->as.list.count : 1;
    struct prt_config_texts texts = {.items = prt_arena_alloc(arena, count + 1, sizeof *texts.items)};
    prt_code rc = texts.items != NULL ? PRT_OK : prt_fail_memory(err, "the configuration");
    for (; rc == PRT_OK && texts.count < count; texts.count++) {
        const prt_doc *item = value->type == PRT_DOC_LIST ? value->as.list.items[texts.count] : value;
        rc = keep(arena, item->as.text, &texts.items[texts.count], err);
    }
    if (rc == PRT_OK)
        *out = texts;
    return rc;
}

static uint32_t number_of(const struct prt_config_key *key, const prt_doc *value)
{
    if (value == NULL)
        return 0;
    if (key->type == PRT_CONFIG_CHOICE)
        return (uint32_t)choice_of(key->choices, value->as.text);
    return key->type == PRT_CONFIG_SECONDS ? (uint32_t)milliseconds(value) : (uint32_t)value->as.integer;
}

prt_code prt_config_value_store(const struct prt_config_key *key, const prt_doc *value, struct prt_config *out,
                                prt_err *err)
{
    void *member = (char *)out + key->offset;
    switch (key->member) {
    case PRT_CONFIG_MEMBER_NONE: return PRT_OK;
    case PRT_CONFIG_MEMBER_BOOL: *(bool *)member = value != NULL && value->as.boolean; return PRT_OK;
    case PRT_CONFIG_MEMBER_U32: *(uint32_t *)member = number_of(key, value); return PRT_OK;
    case PRT_CONFIG_MEMBER_DOC: *(const prt_doc **)member = value; return PRT_OK;
    case PRT_CONFIG_MEMBER_STR: return keep(&out->arena, value != NULL ? value->as.text : (prt_str){0}, member, err);
    case PRT_CONFIG_MEMBER_TEXTS: return keep_texts(&out->arena, value, member, err);
    }
    return prt_fail(err, PRT_E_INTERNAL, "%s: a member of no kind", key->path);
}

prt_code prt_config_value_initial(const struct prt_config_key *key, prt_arena *arena, const prt_doc **out, prt_err *err)
{
    *out = NULL;
    if (key->initial == NULL)
        return PRT_OK;
    return prt_yaml_read(arena, key->path, prt_str_from(key->initial), out, err);
}

static bool is_nothing(const prt_doc *value)
{
    return value == NULL || value->type == PRT_DOC_NULL || (value->type == PRT_DOC_TEXT && value->as.text.len == 0);
}

static bool lists_equal(const prt_doc *a, const prt_doc *b)
{
    bool equal = a->as.list.count == b->as.list.count;
    for (size_t i = 0; equal && i < a->as.list.count; i++)
        equal = prt_config_value_equal(a->as.list.items[i], b->as.list.items[i]);
    return equal;
}

bool prt_config_value_equal(const prt_doc *a, const prt_doc *b)
{
    if (is_nothing(a) || is_nothing(b))
        return is_nothing(a) && is_nothing(b);
    if (a->type != b->type)
        return false;
    switch (a->type) {
    case PRT_DOC_BOOL: return a->as.boolean == b->as.boolean;
    case PRT_DOC_INT: return a->as.integer == b->as.integer;
    case PRT_DOC_TEXT: return prt_str_equal(a->as.text, b->as.text);
    case PRT_DOC_LIST: return lists_equal(a, b);
    default: return false;
    }
}

static void any_json(const prt_doc *value, prt_json *out)
{
    prt_buf real = {0};
    switch (value->type) {
    case PRT_DOC_NULL: prt_json_null(out); return;
    case PRT_DOC_BOOL: prt_json_bool(out, value->as.boolean); return;
    case PRT_DOC_INT: prt_json_i64(out, value->as.integer); return;
    case PRT_DOC_TEXT: prt_json_str(out, value->as.text); return;
    case PRT_DOC_REAL:
        prt_buf_add_fmt(&real, "%.17g", value->as.real); /* JSON has no infinity; a text says it as well */
        out->broken = out->broken || real.failed;
        prt_json_str(out, prt_buf_str(&real));
        prt_buf_free(&real);
        return;
    case PRT_DOC_LIST:
        prt_json_array(out);
        for (size_t i = 0; i < value->as.list.count; i++)
            any_json(value->as.list.items[i], out);
        prt_json_end(out);
        return;
    case PRT_DOC_MAP:
        prt_json_object(out);
        for (size_t i = 0; i < value->as.map.count; i++) {
            prt_json_key_str(out, value->as.map.keys[i]);
            any_json(value->as.map.values[i], out);
        }
        prt_json_end(out);
    }
}

static void url_json(prt_str url, prt_json *out)
{
    prt_buf shown = {0};
    add_shown(url, false, &shown);
    out->broken = out->broken || shown.failed;
    prt_json_str(out, prt_buf_str(&shown));
    prt_buf_free(&shown);
}

static void milliseconds_json(int64_t ms, prt_json *out)
{
    if (ms % 1000 == 0)
        prt_json_i64(out, ms / 1000);
    else
        prt_json_hundredths(out, (uint64_t)(ms + 5) / 10);
}

void prt_config_value_json(const struct prt_config_key *key, const prt_doc *value, prt_json *out)
{
    if (is_nothing(value))
        prt_json_null(out);
    else if (key->type == PRT_CONFIG_SECRET)
        prt_json_text(out, "(set)");
    else if (key->type == PRT_CONFIG_URL)
        url_json(value->as.text, out);
    else if (key->type == PRT_CONFIG_SECONDS)
        milliseconds_json(milliseconds(value), out);
    else
        any_json(value, out);
}
