/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_DETECT_DETECTOR_H
#define PRT_DETECT_DETECTOR_H
/*
 * What the detectors share; for the files of this folder alone. A detector fills a mapping:
 *
 *     prt_code prt_detect_dependabot(struct prt_detection *at, prt_err *err)
 *     {
 *         static const char *const paths[] = {".github/dependabot.yml", ".github/dependabot.yaml", NULL};
 *         return prt_detection_put_existing(at, paths, "files", err);
 *     }
 *
 * Facts remember what went wrong with them; a code is only for objects that cannot be read, and for memory.
 */
#include "prt/buf.h"
#include "prt/facts.h"
#include "worker/detect/detect.h"

struct prt_detection {
    const struct prt_detect_options *options;
    const struct prt_view *view;
    struct prt_facts *facts;
    prt_doc *out;
    size_t read; /* bytes of files so far; beyond PRT_MAX_DETECT_READ none is read any more */
};

typedef prt_code (*prt_detector)(struct prt_detection *at, prt_err *err);

#define PRT_DETECTOR(name, title) prt_code prt_detect_##name(struct prt_detection *at, prt_err *err);
#define PRT_FOLDED(name, title)
#include "prt/detectors.def"
#undef PRT_DETECTOR
#undef PRT_FOLDED
prt_code prt_detect_custom(struct prt_detection *at, const struct prt_detect_custom *custom, prt_err *err);

/* Whether a file, folder or link that resolves is at the path. */
prt_code prt_detection_has(const struct prt_detection *at, const char *path, bool *there, prt_err *err) PRT_MUST_USE;

/* Adds those of `paths` (NULL behind the last) that are there to a list; *first is the first of them, or NULL. */
prt_code prt_detection_add_existing(const struct prt_detection *at, const char *const *paths, prt_doc *list,
                                    const char **first, prt_err *err) PRT_MUST_USE;

/*
 * The contents of a regular file. *text.data is NULL when there are none: no file is there, or it is too large, and
 * then the fact "error" says so. Valid until the next call.
 */
prt_code prt_detection_read(struct prt_detection *at, prt_str path, prt_str *text, prt_err *err) PRT_MUST_USE;
prt_code prt_detection_read_entry(struct prt_detection *at, prt_str path, const struct prt_view_entry *entry,
                                  prt_str *text, prt_err *err) PRT_MUST_USE;

/* A YAML file's tree, in the arena given; NULL, and a sentence in *why, when it has none (why->code then is
 * PRT_E_FORMAT or PRT_E_LIMIT). PRT_E_MEMORY alone is returned. Sentences begin with the path. */
prt_code prt_detection_yaml(prt_arena *arena, prt_str path, prt_str text, const prt_doc **out, prt_err *why,
                            prt_err *err) PRT_MUST_USE;

/* Gives a YAML file's tree to `tell`; of a file without one the fact "error" says why, and of none nothing is said. */
typedef void (*prt_detection_tell_tree)(struct prt_detection *at, const prt_doc *tree);
prt_code prt_detection_tell_yaml(struct prt_detection *at, prt_str path, prt_detection_tell_tree tell,
                                 prt_err *err) PRT_MUST_USE;

/* The fact "error", unless there is one. */
void prt_detection_tell(struct prt_detection *at, const char *format, ...) PRT_PRINTF(2, 3);

/* A fact that is a text, or null where it is empty. */
void prt_detection_put_text(struct prt_detection *at, const char *key, prt_str text);

/* The facts "present" and `key`, a list: those of `paths` (NULL behind the last) that are there. */
prt_code prt_detection_put_existing(struct prt_detection *at, const char *const *paths, const char *key,
                                    prt_err *err) PRT_MUST_USE;

/* Files of .github/workflows that end in .yml or .yaml, in the order of their names. */
typedef prt_code (*prt_workflow_visit)(struct prt_detection *at, void *context, prt_str path,
                                       const struct prt_view_entry *entry, prt_err *err);
prt_code prt_detection_workflows(struct prt_detection *at, prt_workflow_visit visit, void *context,
                                 prt_err *err) PRT_MUST_USE;

#endif
