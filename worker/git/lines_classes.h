/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_LINES_CLASSES_H
#define PRT_GIT_LINES_CLASSES_H
/*
 * Gives equal lines equal numbers, so that lines are compared as integers from then on, and counts how often each
 * occurs on either side. Part of lines.h.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prt/err.h"
#include "prt/str.h"

struct prt_line_class {
    const char *text; /* of the line that came first; the text outlives the comparison */
    uint32_t size;    /* bytes, LF included */
    uint32_t hash;
    uint32_t before; /* lines of the class in the text before, and in the text after */
    uint32_t after;
};

struct prt_line_slot {
    uint32_t hash;
    uint32_t number; /* class + 1; 0 is free */
};

/* Zeroed is empty and valid. Memory is kept between comparisons. */
struct prt_line_classes {
    struct prt_line_class *items;
    size_t count;
    size_t capacity;
    struct prt_line_slot *slots;
    size_t slot_mask; /* slots in use - 1; a power of two - 1 */
    size_t slot_capacity;
};

/* Forgets all classes and makes room for max_lines lines. PRT_E_MEMORY. */
prt_code prt_line_classes_start(struct prt_line_classes *classes, size_t max_lines, prt_err *err) PRT_MUST_USE;
/* The class of every line of the text, in order, into ids; counted under `before`, then under `after`. The text has no
 * more lines than start() was told of, and fewer than 2^32 bytes. PRT_E_MEMORY. */
prt_code prt_line_classes_number(struct prt_line_classes *classes, prt_str text, bool is_after, uint32_t *ids,
                                 prt_err *err) PRT_MUST_USE;
/* Counts the lines of a text that is in both under the classes that are there already; returns how many lines it has.
 */
size_t prt_line_classes_count_common(struct prt_line_classes *classes, prt_str text);
void prt_line_classes_free(struct prt_line_classes *classes);

/* Bytes of the text's first line, LF included; 0 for an empty text. */
size_t prt_line_size(prt_str text);

#endif
