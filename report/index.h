/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_INDEX_H
#define PRT_REPORT_INDEX_H
/*
 * A page over many reports: of several projects, and of each of several dates. Read from their report_raw.json, of
 * schema 1.5 or 2, which somebody else may have written: everything is checked, bounded, and escaped when it is
 * written.
 */
#include "prt/arena.h"
#include "prt/buf.h"
#include "prt/err.h"
#include "prt/str.h"

struct prt_index_entry {
    prt_str folder; /* below that of the index: "onap", "onap/2026-02-10" */
    prt_str project;
    prt_str schema;
    int64_t time; /* --as-of of the report */
    bool complete;
    bool has_page;     /* report.html is there */
    bool has_markdown; /* report.md */
    uint64_t repositories, current, active, inactive, no_commits;
    uint64_t commits; /* in the report's period */
    uint64_t authors; /* of all time */
    uint64_t errors;
};

struct prt_index_problem {
    prt_str folder;
    prt_str text;
};

struct prt_index {
    prt_str title;
    prt_str version; /* of the program */
    struct prt_index_entry *entries;
    size_t entry_count;
    struct prt_index_problem *problems; /* folders with a report that cannot be read */
    size_t problem_count;
};

/* What the text of a report_raw.json says of itself; folder and has_* stay as they are. `file` is for sentences.
 * PRT_E_FORMAT: no JSON, or none of a report. */
prt_code prt_index_read(prt_arena *arena, const char *file, prt_str text, struct prt_index_entry *out,
                        prt_err *err) PRT_MUST_USE;

/* By the first component of the folder, then newest first, then by folder: the first of each such group is a project's
 * last report. Problems by folder. */
void prt_index_sort(struct prt_index *index);
bool prt_index_is_latest(const struct prt_index *index, size_t entry);

/* Append index.json and index.html, of a sorted index. The page asks for nothing and has no script; addresses are
 * relative. */
prt_code prt_index_write_json(const struct prt_index *index, prt_buf *out, prt_err *err) PRT_MUST_USE;
prt_code prt_index_write_html(const struct prt_index *index, prt_buf *out, prt_err *err) PRT_MUST_USE;

#endif
