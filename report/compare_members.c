/* SPDX-License-Identifier: Apache-2.0 */
#include "report/compare_members.h"

#include <stdlib.h>

#include "prt/json_view.h"
#include "prt/mem.h"
#include "report/compare_meaning.h"

/* What names an element of a list, in this order. Keys of either schema. */
static const char *const names[] = {"gerrit_project", "full_path", "email",   "domain",     "job",  "name",
                                    "project_name",   "state",     "service", "repository", "repo", "path"};
enum { NAMES = sizeof names / sizeof names[0] };

static int by_key(const void *left, const void *right)
{
    const struct prt_json_member *a = left, *b = right;
    return prt_str_compare(a->key, b->key);
}

/* As prt_json_members_name, by what `name` says of each. */
static bool name_elements(struct prt_json_members *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++) {
        const prt_str found = prt_json_member_value(list->items[i].value, prt_str_from(name));
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

prt_code prt_json_members_collect(prt_str value, struct prt_json_members *out, prt_err *err)
{
    struct prt_json_parts parts = prt_json_parts_of(value);
    struct prt_json_member member;
    while (prt_json_part(&parts, &member.key, &member.value)) {
        struct prt_json_member *grown = prt_grow(out->items, &out->capacity, out->count + 1, sizeof *grown);
        if (grown == NULL)
            return prt_fail_memory(err, "the parts of a JSON value");
        out->items = grown;
        out->items[out->count++] = member;
    }
    return PRT_OK;
}

prt_code prt_json_members_collect_sorted(prt_str value, struct prt_json_members *out, prt_err *err)
{
    const prt_code rc = prt_json_members_collect(value, out, err);
    if (rc != PRT_OK)
        return rc;
    if (out->count > 1)
        qsort(out->items, out->count, sizeof out->items[0], by_key);
    for (size_t i = 1; i < out->count; i++)
        if (prt_str_equal(out->items[i - 1].key, out->items[i].key))
            return prt_fail(err, PRT_E_FORMAT, "the key %.*s is there twice", PRT_STR_ARG(out->items[i].key));
    return PRT_OK;
}

void prt_json_members_free(struct prt_json_members *members)
{
    free(members->items);
    *members = (struct prt_json_members){0};
}

prt_str prt_json_member_value(prt_str map, prt_str name)
{
    struct prt_json_parts parts = prt_json_parts_of(map);
    prt_str key, value;
    while (parts.map && prt_json_part(&parts, &key, &value))
        if (prt_str_equal(prt_str_sub(key, 1, key.len - 1), name))
            return value;
    return (prt_str){0};
}

bool prt_json_members_name(struct prt_json_members *a, struct prt_json_members *b)
{
    for (size_t i = 0; i < NAMES; i++)
        if (name_elements(a, names[i]) && name_elements(b, names[i]))
            return true;
    return false;
}

bool prt_json_members_are_series(const struct prt_json_members *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].key.len > 0 ||
            !(prt_json_is_number(list->items[i].value) || list->items[i].value.data[0] == '['))
            return false;
    return true;
}
