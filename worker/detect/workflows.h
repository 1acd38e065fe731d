/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_DETECT_WORKFLOWS_H
#define PRT_DETECT_WORKFLOWS_H
/*
 * What a GitHub workflow is for, by the words in its name and text.
 */
#include "worker/detect/options.h"

/* "verify", "merge" or "other". A word of a class that is in the file's name is worth 3, one that stands in the text as
 * a word of its own 1, in whatever case. merge has to have more than verify. */
const char *prt_workflow_class(const struct prt_detect_options *options, prt_str name, prt_str text);

#endif
