/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_JJB_AXES_H
#define PRT_JJB_AXES_H
/*
 * The combinations that one template makes in one block: of each list whose "{key}" stands in the template's name, one
 * value. A value that is a mapping is the name of its first key, and what is below it are more parameters:
 *
 *     stream:
 *       - master: {branch: main}        {stream} is "master", {branch} is "main"
 *       - paris                         {stream} is "paris"
 */
#include "coordinator/remote/jjb/scope.h"

struct prt_jjb_axis {
    prt_str key;
    const prt_doc *values; /* a list */
    size_t at;
};

struct prt_jjb_axes {
    struct prt_jjb_axis items[PRT_MAX_JJB_AXES];
    size_t count;
    size_t combinations; /* 0: one of the lists is empty */
};

/* PRT_E_LIMIT: more than PRT_MAX_JJB_AXES lists or PRT_MAX_JJB_COMBINATIONS combinations. */
prt_code prt_jjb_axes_find(const struct prt_jjb_scope *scope, prt_str template_name, struct prt_jjb_axes *out,
                           prt_err *err) PRT_MUST_USE;
/* Makes the current combination the bindings of the scope. */
prt_code prt_jjb_axes_bind(const struct prt_jjb_axes *axes, struct prt_jjb_scope *scope, prt_err *err) PRT_MUST_USE;
void prt_jjb_axes_next(struct prt_jjb_axes *axes); /* the last list turns fastest */

/* Whether one of the mappings of `exclude`, a list, fits the current combination: each of its keys that is a parameter
 * of the block has the value it names. `excludes` NULL: none does. */
prt_code prt_jjb_excluded(const struct prt_jjb_scope *scope, const prt_doc *excludes, bool *out,
                          prt_err *err) PRT_MUST_USE;

#endif
