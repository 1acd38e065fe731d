/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_MATRIX_H
#define PRT_REPORT_MATRIX_H
/*
 * The feature matrix: which features have a column, and what a repository's cell says. The same for every format.
 */
#include "prt/limits.h"
#include "report/features.h"
#include "report/report.h"

struct prt_matrix_column {
    prt_str feature;
    prt_str title; /* of detectors.def; of a feature of the user's own its name, which is text from outside */
};

struct prt_matrix {
    bool types; /* project types were looked for: the columns Primary Type and Other Types */
    struct prt_matrix_column columns[PRT_MAX_FEATURES];
    size_t count;
};

/* Those features that were looked for in some repository, in the order of detectors.def, then the user's own. */
void prt_matrix_of(const struct prt_report *report, struct prt_matrix *out);

/* What is there of a feature that is present and says more than that: the licence's identifier, how many workflows, the
 * share of the period's commits that are signed off. Nothing is added otherwise. */
void prt_matrix_words(const struct prt_report *report, const struct prt_folded_repository *repository, prt_str feature,
                      prt_buf *out);

/* The primary type, or the others, with ", " between them; nothing is added when there is none. */
void prt_matrix_types(const struct prt_folded_repository *repository, bool primary, prt_buf *out);

#endif
