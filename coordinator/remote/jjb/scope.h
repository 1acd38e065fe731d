/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_JJB_SCOPE_H
#define PRT_JJB_SCOPE_H
/*
 * The parameters that a template sees in one block, and texts with their {keys} replaced. Mappings are looked through
 * in their order and never copied, so that a block costs what is asked of it.
 */
#include "coordinator/remote/jjb/budget.h"
#include "prt/arena.h"
#include "prt/doc.h"
#include "prt/limits.h"

enum { PRT_JJB_LAYERS = 2 + 2 * PRT_MAX_JJB_GROUPS };

struct prt_jjb_binding {
    prt_str key;
    const prt_doc *value;
};

struct prt_jjb_scope {
    const prt_doc
        *layers[PRT_JJB_LAYERS]; /* block, its entry, then group and its entry; a later one wins; none is NULL */
    size_t layer_count;
    const prt_doc *name; /* what {name} is in a group, whatever the layers say; NULL: what they say */

    struct prt_jjb_binding *bindings; /* axis values and the variables they carry; a later one wins. malloc'ed */
    size_t binding_count;
    size_t binding_capacity;

    const prt_doc *body;          /* the template; NULL: none */
    const prt_doc *body_defaults; /* what it is silent of; NULL: none */
    const prt_doc *defaults;      /* ... and what the block is silent of; NULL: none */

    struct prt_jjb_budget *budget;
    prt_arena *arena; /* of the texts that come out */
};

/* As written, of the layers alone: what axes are made of. *out NULL: no such parameter. */
prt_code prt_jjb_given(const struct prt_jjb_scope *scope, prt_str key, const prt_doc **out, prt_err *err) PRT_MUST_USE;
/* With its {keys} replaced. *out NULL: no such parameter. PRT_E_FORMAT: it cannot be formatted. */
prt_code prt_jjb_parameter(const struct prt_jjb_scope *scope, prt_str key, const prt_doc **out,
                           prt_err *err) PRT_MUST_USE;
/* A parameter that the block gives, or else its defaults; the template's own are left out. What `exclude` looks at. */
prt_code prt_jjb_own_parameter(const struct prt_jjb_scope *scope, prt_str key, const prt_doc **out,
                               prt_err *err) PRT_MUST_USE;
/* A text with its {keys} replaced. PRT_E_FORMAT names the key that has no value. */
prt_code prt_jjb_format(const struct prt_jjb_scope *scope, prt_str text, prt_str *out, prt_err *err) PRT_MUST_USE;

/* What the template says of a key, or else its defaults, as written. *out NULL: nothing. */
prt_code prt_jjb_template_says(const struct prt_jjb_scope *scope, prt_str key, const prt_doc **out,
                               prt_err *err) PRT_MUST_USE;

prt_code prt_jjb_bind(struct prt_jjb_scope *scope, prt_str key, const prt_doc *value, prt_err *err) PRT_MUST_USE;

#endif
