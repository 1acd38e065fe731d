/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_FEATURES_H
#define PRT_REPORT_FEATURES_H
/*
 * The features of a repository, from what its record says of HEAD, and its lines by language. Those of detectors are
 * taken as they are; made here are, if they are asked for:
 *
 *     project_types   project_types.h
 *     tests           present: there is a file in some language that is a test; files, lines
 *     signed_off      present: some commit of the primary window is; of each window how many commits there are that are no merges
 *                     (commits), and how many of those are signed off (signed_off)
 */
#include "report/fold.h"

/* Fills features, languages and line_classes, in result->arena. */
prt_code prt_fold_features(const struct prt_record *record, const struct prt_fold_options *options,
                           struct prt_folded_repository *result, prt_err *err) PRT_MUST_USE;

/* The facts of a feature of that name; NULL: it was not looked for. */
const prt_doc *prt_feature_facts(const struct prt_folded_repository *repository, prt_str name);

typedef enum prt_presence {
    PRT_PRESENCE_UNASKED, /* it was not looked for */
    PRT_PRESENCE_UNKNOWN, /* it said too much, or could not be read */
    PRT_PRESENCE_ABSENT,
    PRT_PRESENCE_PRESENT
} prt_presence;
prt_presence prt_feature_presence(const struct prt_folded_repository *repository, prt_str name);

/* Of a text among the facts of a feature; empty: there is none. */
prt_str prt_feature_text(const struct prt_folded_repository *repository, prt_str name, const char *key);

const char *prt_language_kind_name(prt_language_kind kind); /* "programming" */
prt_language_kind prt_language_kind_of(prt_str language);   /* PRT_LANGUAGE_DATA for one that is not known */

#endif
