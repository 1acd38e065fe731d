/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_COMPARE_MEMBERS_H
#define PRT_REPORT_COMPARE_MEMBERS_H
/*
 * The members of a JSON object, or the elements of a list, side by side, so that two of them can be laid against each
 * other. Keys and values are views of the checked text.
 */
#include "prt/err.h"
#include "prt/str.h"

struct prt_json_member {
    prt_str key; /* with quotes; in a list empty, then what names the element */
    prt_str value;
};

/* Starts as zeroes. */
struct prt_json_members {
    struct prt_json_member *items;
    size_t count;
    size_t capacity;
};

/* Appends; what is in `out` is the caller's to free, also after an error (PRT_E_MEMORY). */
prt_code prt_json_members_collect(prt_str value, struct prt_json_members *out, prt_err *err) PRT_MUST_USE;
/* Sorted by key. Keys are compared as they are written: both writers escape alike, and a difference in that is told,
 * not hidden. PRT_E_FORMAT: a key twice. */
prt_code prt_json_members_collect_sorted(prt_str value, struct prt_json_members *out, prt_err *err) PRT_MUST_USE;
void prt_json_members_free(struct prt_json_members *members); /* releases everything and zeroes it */

/* Sets each element's key to what names it, and sorts both by it. What names elements is the first of a list of keys
 * (gerrit_project, email, ...) that every element of both lists has, and that no two of one list share. False: there is
 * none; the order may be another then. */
bool prt_json_members_name(struct prt_json_members *a, struct prt_json_members *b);
/* Whether the places of elements mean something: all are numbers, or lists. So are the charts of a report. */
bool prt_json_members_are_series(const struct prt_json_members *list);
/* The value of an object's member; empty when it has none, or the value is no object. */
prt_str prt_json_member_value(prt_str map, prt_str key);

#endif
