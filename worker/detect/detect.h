/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_DETECT_H
#define PRT_DETECT_H
/*
 * The features of a repository, found in the tree at HEAD: pure over a view of it.
 *
 * A file that says nonsense (YAML that does not parse, a text that is not UTF-8, a file beyond PRT_MAX_DETECT_BLOB) is
 * a fact about the repository: the feature has "error", a sentence that begins with the file's path, and what could be
 * found without it. An object that cannot be read is an error of this function.
 */
#include "prt/model.h"
#include "worker/detect/options.h"
#include "worker/detect/view.h"

/*
 * One feature for each detector that is enabled, in the order of detectors.def, and one for each custom one behind
 * them, in the given arena. Those that the fold makes (PRT_FOLDED) have an empty mapping: they are asked for.
 * PRT_E_NOT_FOUND, PRT_E_FORMAT, PRT_E_LIMIT: an object, named in the sentence; PRT_E_MEMORY.
 */
prt_code prt_detect(const struct prt_detect_options *options, const struct prt_view *view, prt_arena *arena,
                    struct prt_feature **features, size_t *count, prt_err *err) PRT_MUST_USE;

#endif
