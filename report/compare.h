/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_COMPARE_H
#define PRT_REPORT_COMPARE_H
/*
 * What two JSON reports, or any two JSON texts, say differently, by meaning:
 *  - members of objects by key, in any order;
 *  - lists of things by what names them (the first of gerrit_project, email, domain, ... that every element of both
 *    lists has and that no two of a list share), in any order;
 *  - lists of numbers, or of lists, by place: "commit_heat_map[0][9]". Those along a report's timeline by the first day
 *    of their week or month ("commit_timeline[2026-02-01]"), so that reports of two dates can be compared;
 *  - other lists by their elements, in any order, each as often as it is there;
 *  - numbers by value, texts by what they stand for.
 *
 * Time is that of reading both once for each level of nesting, and far less where they are equal byte for byte; memory
 * is that of one list's elements.
 */
#include "prt/buf.h"
#include "prt/str.h"

struct prt_difference {
    prt_str path; /* "repositories[aai/babel].commit_counts.last_30"; "" for the whole */
    prt_str a;    /* JSON, as it stands there; empty: it is not in A */
    prt_str b;
};

struct prt_compare {
    const prt_str *ignored; /* paths that are not looked at; a * in one stands for any bytes */
    size_t ignored_count;
    void (*found)(const struct prt_difference *difference, void *context);
    void *context;
};

/* Both are values that prt_json_check gave. PRT_E_FORMAT: a key twice; PRT_E_MEMORY. */
prt_code prt_compare_json(prt_str a, prt_str b, const struct prt_compare *compare, size_t *differences,
                          prt_err *err) PRT_MUST_USE;

#endif
