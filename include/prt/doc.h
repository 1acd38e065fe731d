/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_DOC_H
#define PRT_DOC_H
/*
 * A tree of values as YAML and JSON files hold them, with the line each value stands on. Read-only once built.
 * A YAML alias shares the node of its anchor, and its line. Nodes live in an arena: free the arena, not the nodes.
 * Mappings keep the order of the file and have no key twice.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/arena.h"
#include "prt/buf.h"
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
            uint32_t *lines; /* of the keys */
            size_t count;
        } map;
    } as;
};

const char *prt_doc_type_name(prt_doc_type type); /* "a whole number", "a list", ... for error sentences */
const prt_doc *prt_doc_get(const prt_doc *map, const char *key); /* NULL: not a mapping, or no such key */
/* "time_windows.last_30.days"; NULL: not there. A key with a dot in it cannot be reached. */
const prt_doc *prt_doc_path(const prt_doc *map, const char *path);

/*
 * One YAML 1.1 document; nothing at all is a null. `file` is used in sentences only: "onap.yaml:14: ...".
 *
 * Plain scalars are one of
 *   - null: nothing, ~, null
 *   - true or false: true, yes, on, false, no, off (all written as such, Capitalised, or in CAPITALS)
 *   - a whole number: 12, -3, 1_000, 0x1f, 0b11, 017 (octal)
 *   - a number with a fraction: 1.5, .5, 1., 1.5e3, .inf, -.inf, .nan
 *   - text, which is everything else: 1e3 and 12:30 and 2026-02-10 too.
 * Quoted scalars and blocks are always text, and so is what has a tag other than !!null !!bool !!int !!float. Keys are
 * text as written (`on:` is "on"). Merge keys (<<) are applied: a mapping's own keys come first and win.
 *
 * Refused, with file and line: a key twice, a key that is a list or mapping, a number that fits neither int64_t nor
 * double, an alias without its anchor or inside it, a second document, and more than PRT_MAX_DOC_BYTES,
 * PRT_MAX_DOC_NODES or PRT_MAX_DOC_NESTING, the last two counted after the expansion of aliases.
 */
prt_code prt_yaml_read(prt_arena *arena, const char *file, prt_str bytes, const prt_doc **out,
                       prt_err *err) PRT_MUST_USE;
/* The same for files that other programs read and that nobody will mend: as PyYAML has it,
 *   - of a key that is there twice the last value counts, in the place of the first;
 *   - << may be there several times, and the later one wins over the earlier;
 *   - a number that does not fit is text.
 * All else is as above, and the ceilings hold. */
prt_code prt_yaml_read_lax(prt_arena *arena, const char *file, prt_str bytes, const prt_doc **out,
                           prt_err *err) PRT_MUST_USE;
/* JSON (RFC 8259), any value at the top, within the same ceilings. Refused likewise: a key twice, a number that does
 * not fit; and a NUL in a key. */
prt_code prt_json_read(prt_arena *arena, const char *file, prt_str bytes, const prt_doc **out,
                       prt_err *err) PRT_MUST_USE;

/*
 * Appends JSON with null in place of the values that stand under one of these keys (as written, without escapes), at
 * any depth: a reader of a large document who does not need them stays within the ceilings. Everything else is copied,
 * on its line. What is left out is not judged, and what is copied only by prt_json_read behind this; a text that is cut
 * short stays so.
 */
void prt_json_without(prt_str text, const prt_str *keys, size_t count, prt_buf *out);

#endif
