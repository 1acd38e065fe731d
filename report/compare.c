/* SPDX-License-Identifier: Apache-2.0 */
#include "report/compare.h"

#include <stdio.h>

#include "prt/json_view.h"
#include "prt/map.h"
#include "report/compare_meaning.h"
#include "report/compare_members.h"

struct walk {
    const struct prt_compare *compare;
    struct prt_json_members axes[2]; /* what A's and B's places along a timeline are called; empty: by their numbers */
    prt_buf path;
    size_t differences;
    prt_err *err;
};

static prt_code compare_values(struct walk *walk, prt_str a, prt_str b);

static bool is_nested(prt_str value, char opener)
{
    return value.len > 0 && value.data[0] == opener;
}

/* `*` stands for any bytes. Only the last star is ever tried again: at worst the product of both lengths. */
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

static prt_code compare_member(struct walk *walk, prt_str key, prt_str a, prt_str b)
{
    const size_t before = enter_key(walk, key);
    const prt_code rc = compare_values(walk, a, b);
    leave(walk, before);
    return rc;
}

/* Both by key: a merge. */
static prt_code merge(struct walk *walk, const struct prt_json_members *a, const struct prt_json_members *b)
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
    struct prt_json_members left = {0}, right = {0};
    prt_code rc = prt_json_members_collect_sorted(a, &left, walk->err);
    if (rc == PRT_OK)
        rc = prt_json_members_collect_sorted(b, &right, walk->err);
    if (rc == PRT_OK)
        rc = merge(walk, &left, &right);
    prt_json_members_free(&left);
    prt_json_members_free(&right);
    return rc;
}

static prt_code compare_element(struct walk *walk, prt_str name, prt_str a, prt_str b)
{
    const size_t before = enter_element(walk, name);
    const prt_code rc = compare_values(walk, a, b);
    leave(walk, before);
    return rc;
}

static prt_code merge_elements(struct walk *walk, const struct prt_json_members *a, const struct prt_json_members *b)
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

static bool equal_scalars(struct walk *walk, prt_str a, prt_str b)
{
    prt_buf left = {0}, right = {0};
    if ((a.data[0] == '"') != (b.data[0] == '"'))
        return false;
    prt_json_add_meaning(a, &left);
    prt_json_add_meaning(b, &right);
    const bool equal = prt_str_equal(prt_buf_str(&left), prt_buf_str(&right));
    walk->path.failed = walk->path.failed || left.failed || right.failed;
    prt_buf_free(&left);
    prt_buf_free(&right);
    return equal;
}

/* How often each element is in A but not yet in B: of equal ones the last are what is told. */
struct bag {
    prt_map_t *counts;
    prt_buf text;
};

static prt_code count_element(struct bag *bag, prt_str value, uint64_t *count, prt_err *err)
{
    prt_buf_clear(&bag->text);
    prt_code rc = prt_json_add_canonical(value, &bag->text, err);
    if (rc == PRT_OK)
        rc = prt_buf_check(&bag->text, "a JSON value", err);
    *count = 0;
    if (rc == PRT_OK)
        (void)prt_map_get(bag->counts, prt_buf_str(&bag->text), count);
    return rc;
}

static prt_code put_all(struct bag *bag, const struct prt_json_members *list, prt_err *err)
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
static prt_code tell_missing(struct walk *walk, struct bag *bag, const struct prt_json_members *list, bool of_a)
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

static prt_code compare_one_way(struct walk *walk, const struct prt_json_members *from,
                                const struct prt_json_members *in, bool of_a)
{
    struct bag bag = {.counts = prt_map_new()};
    prt_code rc = bag.counts == NULL ? prt_fail_memory(walk->err, "a JSON list") : put_all(&bag, in, walk->err);
    if (rc == PRT_OK)
        rc = tell_missing(walk, &bag, from, of_a);
    prt_map_destroy(&bag.counts);
    prt_buf_free(&bag.text);
    return rc;
}

/* Elements by place. */
static prt_code compare_series(struct walk *walk, const struct prt_json_members *a, const struct prt_json_members *b)
{
    prt_code rc = PRT_OK;
    char place[24];
    for (size_t i = 0; rc == PRT_OK && (i < a->count || i < b->count); i++) {
        const int len = snprintf(place, sizeof place, "%zu", i);
        rc = compare_element(walk, (prt_str){place, (size_t)len}, i < a->count ? a->items[i].value : (prt_str){0},
                             i < b->count ? b->items[i].value : (prt_str){0});
    }
    return rc;
}

/* The series along the timeline, of a report, of a repository. */
static bool is_timeline(const struct walk *walk, const struct prt_json_members *a, const struct prt_json_members *b)
{
    return prt_str_ends(prt_buf_str(&walk->path), PRT_STR("commit_timeline")) && a->count == walk->axes[0].count &&
           b->count == walk->axes[1].count;
}

static void name_places(struct prt_json_members *series, const struct prt_json_members *axis)
{
    for (size_t i = 0; i < series->count; i++)
        series->items[i].key = axis->items[i].value;
}

/* Places of a timeline are weeks or months. Those of a later report are others, so they are compared by their names,
 * which rise. */
static prt_code compare_places(struct walk *walk, struct prt_json_members *a, struct prt_json_members *b)
{
    if (!is_timeline(walk, a, b))
        return compare_series(walk, a, b);
    name_places(a, &walk->axes[0]);
    name_places(b, &walk->axes[1]);
    return merge_elements(walk, a, b);
}

static prt_code compare_bags(struct walk *walk, const struct prt_json_members *a, const struct prt_json_members *b)
{
    const prt_code rc = compare_one_way(walk, a, b, true);
    return rc == PRT_OK ? compare_one_way(walk, b, a, false) : rc;
}

static prt_code compare_lists(struct walk *walk, prt_str a, prt_str b)
{
    struct prt_json_members left = {0}, right = {0};
    prt_code rc = prt_json_members_collect(a, &left, walk->err);
    if (rc == PRT_OK)
        rc = prt_json_members_collect(b, &right, walk->err);
    if (rc == PRT_OK && prt_json_members_are_series(&left) && prt_json_members_are_series(&right))
        rc = compare_places(walk, &left, &right);
    else if (rc == PRT_OK && prt_json_members_name(&left, &right))
        rc = merge_elements(walk, &left, &right);
    else if (rc == PRT_OK)
        rc = compare_bags(walk, &left, &right);
    prt_json_members_free(&left);
    prt_json_members_free(&right);
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

/* "timeline": {"starts": [...]} of a report; anything else has no axis. Names that do not rise are none. */
static prt_code read_axis(prt_str report, struct prt_json_members *axis, prt_err *err)
{
    const prt_str starts = prt_json_member_value(prt_json_member_value(report, PRT_STR("timeline")), PRT_STR("starts"));
    const prt_code rc = is_nested(starts, '[') ? prt_json_members_collect(starts, axis, err) : PRT_OK;
    for (size_t i = 1; rc == PRT_OK && i < axis->count; i++)
        if (prt_str_compare(axis->items[i - 1].value, axis->items[i].value) >= 0)
            axis->count = 0;
    return rc;
}

prt_code prt_compare_json(prt_str a, prt_str b, const struct prt_compare *compare, size_t *differences, prt_err *err)
{
    struct walk walk = {.compare = compare, .err = err};
    prt_code rc = read_axis(a, &walk.axes[0], err);
    if (rc == PRT_OK)
        rc = read_axis(b, &walk.axes[1], err);
    if (rc == PRT_OK)
        rc = compare_values(&walk, a, b);
    if (rc == PRT_OK)
        rc = prt_buf_check(&walk.path, "a JSON path", err);
    if (rc == PRT_OK)
        *differences = walk.differences;
    prt_json_members_free(&walk.axes[0]);
    prt_json_members_free(&walk.axes[1]);
    prt_buf_free(&walk.path);
    return rc;
}
