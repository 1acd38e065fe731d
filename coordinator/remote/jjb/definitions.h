/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_JJB_DEFINITIONS_H
#define PRT_JJB_DEFINITIONS_H
/*
 * The definitions of a set of files, by kind and id. A file is a list of `- KIND: {name: ..., ...}`; what a definition
 * is found by is its `id`, or else its `name`. Of two with one id the later counts, in the place of the first, and is a
 * problem.
 */
#include "coordinator/remote/jjb/jjb.h"
#include "coordinator/remote/jjb/problems.h"
#include "prt/doc.h"
#include "prt/map.h"

enum prt_jjb_kind { PRT_JJB_JOB, PRT_JJB_TEMPLATE, PRT_JJB_GROUP, PRT_JJB_PROJECT, PRT_JJB_DEFAULTS, PRT_JJB_KINDS };

struct prt_jjb_definition {
    prt_str id;
    prt_str name;        /* as written, with its {keys} */
    const prt_doc *body; /* a mapping */
    prt_str file;
    uint32_t line;           /* where its "- KIND:" stands */
    prt_str literal_project; /* prt_jjb_literal_project(body) */
};

struct prt_jjb_definitions {
    struct {
        struct prt_jjb_definition *items;
        size_t count;
        size_t capacity;
        prt_map_t *by_id;
    } kinds[PRT_JJB_KINDS];
    prt_arena arena; /* the files' trees */
};

/* A zeroed one is empty. `file` must outlive it. Problems are those of the file; PRT_E_MEMORY. */
prt_code prt_jjb_define(struct prt_jjb_definitions *definitions, const struct prt_jjb_file *file,
                        struct prt_jjb_problems *problems, prt_err *err) PRT_MUST_USE;
/* NULL: there is none. */
struct prt_jjb_definition *prt_jjb_find(const struct prt_jjb_definitions *definitions, enum prt_jjb_kind kind,
                                        prt_str id);
void prt_jjb_definitions_free(struct prt_jjb_definitions *definitions);

/* "jjb/a.yaml:12: " in front of the sentence. */
prt_code prt_jjb_wrap_at(const struct prt_jjb_definition *definition, prt_err *err);

#endif
