/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_CONTENT_H
#define PRT_GIT_CONTENT_H
/*
 * What git would diff for one version of a file: a file's or a link's bytes (of a link, its target), or for a submodule
 * the one line "Subproject commit <id>\n". And whether git takes it for binary: by the attributes of the version's own
 * path (files only), else by a NUL among its first 8,000 bytes, and always beyond PRT_MAX_BLOB.
 */
#include "worker/git/attributes.h"
#include "worker/git/objects.h"
#include "worker/git/treediff.h"

enum { PRT_SUBMODULE_LINE_MAX = sizeof "Subproject commit \n" + 2 * PRT_ID_MAX };

struct prt_content_reader {
    prt_objects_t *objects;
    const prt_attributes_t *attributes; /* may be NULL */
};

/* Zeroed holds nothing. Not to be copied while it holds something: `text` may point into it. */
struct prt_content {
    prt_str text; /* empty when it was not read: binary by attribute, or too large */
    bool binary;
    prt_object blob;
    char line[PRT_SUBMODULE_LINE_MAX];
};

/* A version that does not exist is an empty text. Of a binary one the bytes are read only if they have to be looked at
 * to know. Errors: those of prt_objects_get. Release it afterwards. */
prt_code prt_content_load(const struct prt_content_reader *reader, const struct prt_file_version *version, prt_str path,
                          struct prt_content *out, prt_err *err) PRT_MUST_USE;
/* As prt_content_load, but a binary one has its bytes too, as long as it is no larger than PRT_MAX_BLOB. */
prt_code prt_content_load_bytes(const struct prt_content_reader *reader, const struct prt_file_version *version,
                                prt_str path, struct prt_content *out, prt_err *err) PRT_MUST_USE;
void prt_content_release(const struct prt_content_reader *reader, struct prt_content *content);

#endif
