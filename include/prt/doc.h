/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_DOC_H
#define PRT_DOC_H
/*
 * A tree of values as YAML and JSON files hold them, with the line each value stands on. Read-only once built.
 * Nodes live in an arena: free the arena, not the nodes. Mappings keep the order of the file and have no key twice.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/arena.h"
#include "prt/err.h"
#include "prt/str.h"

typedef enum prt_doc_type {
    PRT_DOC_NULL,
    PRT_DOC_BOOL,
    PRT_DOC_INT,
    PRT_DOC_REAL,
    PRT_DOC_TEXT,
    PRT_DOC_LIST,
    PRT_DOC_MAP
} prt_doc_type;

typedef struct prt_doc prt_doc;
struct prt_doc {
    prt_doc_type type;
    uint32_t line; /* 1 is the first; 0 when it does not come from a file */
    union {
        bool boolean;
        int64_t integer;
        double real;
        prt_str text;
        struct {
            prt_doc **items;
            size_t count;
        } list;
        struct {
            prt_str *keys;
            prt_doc **values;
            size_t count;
        } map;
    } as;
};

const char *prt_doc_type_name(prt_doc_type type); /* "a whole number", "a list", ... for error sentences */
const prt_doc *prt_doc_get(const prt_doc *map, const char *key);   /* NULL: not a mapping, or no such key */
const prt_doc *prt_doc_path(const prt_doc *map, const char *path); /* "time_windows.last_30.days"; NULL: not there */

/* YAML 1.1 core: plain scalars null/true/false/yes/no/on/off/int/float, anchors, aliases and merge keys (<<), one
 * document. Aliases are bounded by PRT_MAX_DOC_NODES after expansion. `file` is used in sentences only: "onap.yaml:14:
 * ...". */
prt_code prt_yaml_read(prt_arena *arena, const char *file, prt_str bytes, const prt_doc **out,
                       prt_err *err) PRT_MUST_USE;
prt_code prt_json_read(prt_arena *arena, const char *file, prt_str bytes, const prt_doc **out,
                       prt_err *err) PRT_MUST_USE;

#endif
