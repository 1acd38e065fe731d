/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_DETECT_OPTIONS_H
#define PRT_DETECT_OPTIONS_H
/*
 * Which detectors run, and how. The coordinator reads it from its configuration and hands it on to every analysis as
 * one line of JSON, the same for the same configuration; a digest of that line is part of a record's context:
 *
 *     {"enabled":["dependabot","g2g"],"g2g":["call-github2gerrit.yaml","regex:^gerrit"],"verify":["ci"],"merge":["release"],
 *      "custom":[{"name":"helm","paths":["Chart.yaml"]},{"name":"make","regex":"(^|/)Makefile$"}]}
 *
 * A key that is missing has its default, an empty text all of them.
 */
#include "prt/arena.h"
#include "prt/buf.h"
#include "prt/doc.h"
#include "prt/err.h"
#include "prt/pattern.h"
#include "prt/str.h"

enum {
    PRT_DETECT_DIGEST_MAX = 17, /* hex and NUL */
    PRT_DETECT_RULES = 3 /* rises when a detector finds something else in the same tree: caches look again then */
};

struct prt_detect_texts {
    prt_str *items;
    size_t count;
};

/* A feature that a user describes: it is present when the path of some file matches. */
struct prt_detect_custom {
    prt_str name;
    struct prt_detect_texts
        paths;     /* shell patterns (prt/wildmatch.h); one without a slash is matched with the last part of a path */
    prt_str regex; /* instead of paths; searched in the whole path, case counts */
};

/* Plain data; everything is in the arena. */
struct prt_detect_options {
    prt_arena arena;
    struct prt_detect_texts enabled; /* names of detectors.def, each once */
    struct prt_detect_texts g2g;     /* names of workflow files, or "regex:" and an expression over such a name */
    struct prt_detect_texts verify;  /* words that tell a workflow's class, in lower case */
    struct prt_detect_texts merge;
    struct prt_detect_custom *custom;
    size_t custom_count;
    char digest
        [PRT_DETECT_DIGEST_MAX]; /* of the line that it was read from, what detectors there are, and their rules */
};

/* Reads such a line. PRT_E_FORMAT or PRT_E_LIMIT names what is wrong: a name that no detector has, one twice, an
 * expression that is none, more than PRT_MAX_FEATURES. */
prt_code prt_detect_options_read(prt_str line, struct prt_detect_options *out, prt_err *err) PRT_MUST_USE;
void prt_detect_options_free(struct prt_detect_options *options);

/* The line that is read as these options. */
prt_code prt_detect_options_write(const struct prt_detect_options *options, prt_buf *out, prt_err *err) PRT_MUST_USE;

/* The names of detectors.def, in its order; NULL behind the last. */
const char *prt_detector_name(size_t index);
bool prt_detector_is_known(prt_str name);

#endif
