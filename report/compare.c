/* SPDX-License-Identifier: Apache-2.0 */
#include "report/compare.h"

#include <stdlib.h>
#include <string.h>

#include "prt/json.h"
#include "prt/json_view.h"
#include "prt/map.h"
#include "prt/mem.h"

/* What names an element of a list, in this order. Keys of either schema. */
static const char *const names[] = {"gerrit_project", "full_path", "email",   "domain",     "job",  "name",
                                    "project_name",   "state",     "service", "repository", "repo", "path"};
enum { NAMES = sizeof names / sizeof names[0] };

struct walk {
    const struct prt_compare *compare;
    prt_buf path;
    size_t differences;
    prt_err *err;
};

struct member {
    prt_str key; /* with quotes; in a list empty, then what names the element */
    prt_str value;
};

struct members {
    struct member *items;
    size_t count;
    size_t capacity;
};

static prt_code compare_values(struct walk *walk, prt_str a, prt_str b);

static bool is_nested(prt_str value, char opener)
{
    return value.len > 0 && value.data[0] == opener;
}

/* `*` stands for any bytes. Linear: only the last star is ever tried again. */
static bool matches(prt_str pattern, prt_str text)
{
    size_t p = 0, t = 0, star = pattern.len, from = 0;
    while (t < text.len) {
        if (p < pattern.len && pattern.data[p] == '*') {
            star = p++;
            from = t;
        } else if (p < pattern.len && pattern.data[p] == text.data[t]) {
            p++;
            t++;
        } else if (star < pattern.len) {
            p = star + 1;
            t = ++from;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.data[p] == '*')
        p++;
    return p == pattern.len;
}

static bool is_ignored(const struct walk *walk)
{
    for (size_t i = 0; i < walk->compare->ignored_count; i++)
        if (matches(walk->compare->ignored[i], prt_buf_str(&walk->path)))
            return true;
    return false;
}

static void tell(struct walk *walk, prt_str a, prt_str b)
{
    const struct prt_difference difference = {.path = prt_buf_str(&walk->path), .a = a, .b = b};
    if (is_ignored(walk))
        return;
    walk->differences++;
    walk->compare->found(&difference, walk->compare->context);
}

/* The path is longer by this for as long as the part is looked at. */
static size_t enter_key(struct walk *walk, prt_str key)
{
    const size_t before = walk->path.len;
    if (before > 0)
        prt_buf_add_char(&walk->path, '.');
    prt_json_unescape(key, &walk->path);
    return before;
}

static size_t enter_element(struct walk *walk, prt_str name)
{
    const size_t before = walk->path.len;
    prt_buf_add_char(&walk->path, '[');
    if (name.len > 0 && name.data[0] == '"')
        prt_json_unescape(name, &walk->path);
    else
        prt_buf_add_str(&walk->path, name);
    prt_buf_add_char(&walk->path, ']');
    return before;
}

static void leave(struct walk *walk, size_t before)
{
    if (walk->path.data == NULL)
        return;
    walk->path.len = before;
    walk->path.data[before] = '\0';
}

static prt_code collect(prt_str value, struct members *out, prt_err *err)
{
    struct prt_json_parts parts = prt_json_parts_of(value);
    struct member member;
    while (prt_json_part(&parts, &member.key, &member.value)) {
        struct member *grown = prt_grow(out->items, &out->capacity, out->count + 1, sizeof *grown);
        if (grown == NULL)
            return prt_fail_memory(err, "the parts of a JSON value");
        out->items = grown;
        out->items[out->count++] = member;
    }
    return PRT_OK;
}

static int by_key(const void *left, const void *right)
{
    const struct member *a = left, *b = right;
    return prt_str_compare(a->key, b->key);
}

/* Keys are compared as they are written: both writers escape alike, and a difference in that is told, not hidden. */
static prt_code collect_sorted(prt_str value, struct members *out, prt_err *err)
{
    const prt_code rc = collect(value, out, err);
    if (rc != PRT_OK)
        return rc;
    if (out->count > 1)
        qsort(out->items, out->count, sizeof out->items[0], by_key);
    for (size_t i = 1; i < out->count; i++)
        if (prt_str_equal(out->items[i - 1].key, out->items[i].key))
            return prt_fail(err, PRT_E_FORMAT, "the key %.*s is there twice", PRT_STR_ARG(out->items[i].key));
    return PRT_OK;
}

static prt_code compare_member(struct walk *walk, prt_str key, prt_str a, prt_str b)
{
    const size_t before = enter_key(walk, key);
    const prt_code rc = compare_values(walk, a, b);
    leave(walk, before);
    return rc;
}

/* Both by key: a merge. */
static prt_code merge(struct walk *walk, const struct members *a, const struct members *b)
{
    prt_code rc = PRT_OK;
    size_t i = 0, k = 0;
    while (rc == PRT_OK && (i < a->count || k < b->count)) {
        const int order = i == a->count ? 1 : k == b->count ? -1 : prt_str_compare(a->items[i].key, b->items[k].key);
        const prt_str key = order <= 0 ? a->items[i].key : b->items[k].key;
        const prt_str left = order <= 0 ? a->items[i++].value : (prt_str){0};
        const prt_str right = order >= 0 ? b->items[k++].value : (prt_str){0};
        rc = compare_member(walk, key, left, right);
    }
    return rc;
}

static prt_code compare_maps(struct walk *walk, prt_str a, prt_str b)
{
    struct members left = {0}, right = {0};
    prt_code rc = collect_sorted(a, &left, walk->err);
    if (rc == PRT_OK)
        rc = collect_sorted(b, &right, walk->err);
    if (rc == PRT_OK)
        rc = merge(walk, &left, &right);
    free(left.items);
    free(right.items);
    return rc;
}

static prt_str member_of(prt_str map, prt_str name)
{
    struct prt_json_parts parts = prt_json_parts_of(map);
    prt_str key, value;
    while (parts.map && prt_json_part(&parts, &key, &value))
        if (prt_str_equal(prt_str_sub(key, 1, key.len - 1), name))
            return value;
    return (prt_str){0};
}

/* Sets each element's key to what `name` says of it, and sorts by it. False: one has none, or two have the same. */
static bool name_elements(struct members *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        const prt_str found = member_of(list->items[i].value, prt_str_from(name));
        if (found.len == 0 || found.data[0] == '{' || found.data[0] == '[')
            return false;
        list->items[i].key = found;
    }
    if (list->count > 1)
        qsort(list->items, list->count, sizeof list->items[0], by_key);
    for (size_t i = 1; i < list->count; i++)
        if (prt_str_equal(list->items[i - 1].key, list->items[i].key))
            return false;
    return true;
}

static bool name_both(struct members *a, struct members *b)
{
    for (size_t i = 0; i < NAMES; i++)
        if (name_elements(a, names[i]) && name_elements(b, names[i]))
            return true;
    return false;
}

static prt_code compare_element(struct walk *walk, prt_str name, prt_str a, prt_str b)
{
    const size_t before = enter_element(walk, name);
    const prt_code rc = compare_values(walk, a, b);
    leave(walk, before);
    return rc;
}

static prt_code merge_elements(struct walk *walk, const struct members *a, const struct members *b)
{
    prt_code rc = PRT_OK;
    size_t i = 0, k = 0;
    while (rc == PRT_OK && (i < a->count || k < b->count)) {
        const int order = i == a->count ? 1 : k == b->count ? -1 : prt_str_compare(a->items[i].key, b->items[k].key);
        const prt_str name = order <= 0 ? a->items[i].key : b->items[k].key;
        const prt_str left = order <= 0 ? a->items[i++].value : (prt_str){0};
        const prt_str right = order >= 0 ? b->items[k++].value : (prt_str){0};
        rc = compare_element(walk, name, left, right);
    }
    return rc;
}

static bool is_number(prt_str value)
{
    return value.len > 0 && (prt_ascii_digit(value.data[0]) || value.data[0] == '-');
}

enum { NUMBER_MAX = 64 }; /* bytes; a longer number is its digits */

/* Whole numbers of any size as they are written; others as doubles, in the shortest form that tells them apart. */
static void add_number(prt_str value, prt_buf *out)
{
    char text[NUMBER_MAX];
    if (value.len >= sizeof text) {
        prt_buf_add_str(out, value);
        return;
    }
    memcpy(text, value.data, value.len);
    text[value.len] = '\0';
    if (strpbrk(text, ".eE") != NULL)
        prt_buf_add_fmt(out, "%.17g", strtod(text, NULL));
    else
        prt_buf_add_text(out, text);
}

static void add_meaning(prt_str scalar, prt_buf *out)
{
    if (is_number(scalar))
        add_number(scalar, out);
    else if (scalar.data[0] == '"')
        prt_json_unescape(scalar, out);
    else
        prt_buf_add_str(out, scalar);
}

static bool equal_scalars(struct walk *walk, prt_str a, prt_str b)
{
    prt_buf left = {0}, right = {0};
    if ((a.data[0] == '"') != (b.data[0] == '"'))
        return false;
    add_meaning(a, &left);
    add_meaning(b, &right);
    const bool equal = prt_str_equal(prt_buf_str(&left), prt_buf_str(&right));
    walk->path.failed = walk->path.failed || left.failed || right.failed;
    prt_buf_free(&left);
    prt_buf_free(&right);
    return equal;
}

/* One text for all ways of writing a value: without blanks, members and elements sorted. */
static prt_code add_canonical(prt_str value, prt_buf *out, prt_err *err);

static void add_canonical_scalar(prt_str value, prt_buf *out)
{
    if (value.data[0] != '"') {
        add_meaning(value, out);
        return;
    }
    prt_buf text = {0};
    prt_json json = {.out = out};
    prt_json_unescape(value, &text);
    prt_json_str(&json, prt_buf_str(&text));
    out->failed = out->failed || text.failed;
    prt_buf_free(&text);
}

static int by_text(const void *left, const void *right)
{
    const prt_buf *a = left, *b = right;
    return prt_str_compare(prt_buf_str(a), prt_buf_str(b));
}

static void free_texts(prt_buf *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        prt_buf_free(&texts[i]);
    free(texts);
}

static prt_code add_canonical_parts(prt_str value, prt_buf *out, prt_err *err)
{
    struct members parts = {0};
    prt_code rc = collect(value, &parts, err);
    prt_buf *texts = rc == PRT_OK ? prt_calloc(parts.count, sizeof *texts) : NULL;
    if (rc == PRT_OK && texts == NULL)
        rc = prt_fail_memory(err, "a JSON value");
    for (size_t i = 0; rc == PRT_OK && i < parts.count; i++) {
        if (parts.items[i].key.len > 0) {
            add_canonical_scalar(parts.items[i].key, &texts[i]);
            prt_buf_add_char(&texts[i], ':');
        }
        rc = add_canonical(parts.items[i].value, &texts[i], err);
    }
    if (rc == PRT_OK && parts.count > 1)
        qsort(texts, parts.count, sizeof *texts, by_text);
    prt_buf_add_char(out, value.data[0]);
    for (size_t i = 0; rc == PRT_OK && i < parts.count; i++) {
        prt_buf_add_text(out, i > 0 ? "," : "");
        prt_buf_add_str(out, prt_buf_str(&texts[i]));
        out->failed = out->failed || texts[i].failed;
    }
    prt_buf_add_char(out, value.data[value.len - 1]);
    if (texts != NULL)
        free_texts(texts, parts.count);
    free(parts.items);
    return rc;
}

static prt_code add_canonical(prt_str value, prt_buf *out, prt_err *err)
{
    if (is_nested(value, '{') || is_nested(value, '['))
        return add_canonical_parts(value, out, err);
    add_canonical_scalar(value, out);
    return PRT_OK;
}

/* How often each element is in A but not yet in B: of equal ones the last are what is told. */
struct bag {
    prt_map_t *counts;
    prt_buf text;
};

static prt_code count_element(struct bag *bag, prt_str value, uint64_t *count, prt_err *err)
{
    prt_buf_clear(&bag->text);
    prt_code rc = add_canonical(value, &bag->text, err);
    if (rc == PRT_OK)
        rc = prt_buf_check(&bag->text, "a JSON value", err);
    *count = 0;
    if (rc == PRT_OK)
        (void)prt_map_get(bag->counts, prt_buf_str(&bag->text), count);
    return rc;
}

static prt_code put_all(struct bag *bag, const struct members *list, prt_err *err)
{
    prt_code rc = PRT_OK;
    uint64_t count = 0;
    for (size_t i = 0; rc == PRT_OK && i < list->count; i++) {
        rc = count_element(bag, list->items[i].value, &count, err);
        if (rc == PRT_OK)
            rc = prt_map_put(bag->counts, prt_buf_str(&bag->text), count + 1, err);
    }
    return rc;
}

/* Those of `list` that the bag does not have so often, as A's or as B's. */
static prt_code tell_missing(struct walk *walk, struct bag *bag, const struct members *list, bool of_a)
{
    prt_code rc = PRT_OK;
    uint64_t count = 0;
    const size_t before = enter_element(walk, (prt_str){0});
    for (size_t i = 0; rc == PRT_OK && i < list->count; i++) {
        const prt_str value = list->items[i].value;
        rc = count_element(bag, value, &count, walk->err);
        if (rc == PRT_OK && count > 0)
            rc = prt_map_put(bag->counts, prt_buf_str(&bag->text), count - 1, walk->err);
        else if (rc == PRT_OK)
            tell(walk, of_a ? value : (prt_str){0}, !of_a ? value : (prt_str){0});
    }
    leave(walk, before);
    return rc;
}

static prt_code compare_one_way(struct walk *walk, const struct members *from, const struct members *in, bool of_a)
{
    struct bag bag = {.counts = prt_map_new()};
    prt_code rc = bag.counts == NULL ? prt_fail_memory(walk->err, "a JSON list") : put_all(&bag, in, walk->err);
    if (rc == PRT_OK)
        rc = tell_missing(walk, &bag, from, of_a);
    prt_map_destroy(&bag.counts);
    prt_buf_free(&bag.text);
    return rc;
}

static prt_code compare_lists(struct walk *walk, prt_str a, prt_str b)
{
    struct members left = {0}, right = {0};
    prt_code rc = collect(a, &left, walk->err);
    if (rc == PRT_OK)
        rc = collect(b, &right, walk->err);
    if (rc == PRT_OK && name_both(&left, &right)) {
        rc = merge_elements(walk, &left, &right);
    } else if (rc == PRT_OK) {
        rc = compare_one_way(walk, &left, &right, true);
        if (rc == PRT_OK)
            rc = compare_one_way(walk, &right, &left, false);
    }
    free(left.items);
    free(right.items);
    return rc;
}

/* Either may be empty: not there. */
static prt_code compare_values(struct walk *walk, prt_str a, prt_str b)
{
    if (prt_str_equal(a, b) || is_ignored(walk))
        return PRT_OK;
    if (is_nested(a, '{') && is_nested(b, '{'))
        return compare_maps(walk, a, b);
    if (is_nested(a, '[') && is_nested(b, '['))
        return compare_lists(walk, a, b);
    if (a.len == 0 || b.len == 0 || !equal_scalars(walk, a, b))
        tell(walk, a, b);
    return PRT_OK;
}

prt_code prt_compare_json(prt_str a, prt_str b, const struct prt_compare *compare, size_t *differences, prt_err *err)
{
    struct walk walk = {.compare = compare, .err = err};
    prt_code rc = compare_values(&walk, a, b);
    if (rc == PRT_OK)
        rc = prt_buf_check(&walk.path, "a JSON path", err);
    if (rc == PRT_OK)
        *differences = walk.differences;
    prt_buf_free(&walk.path);
    return rc;
}
