/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_ATTRIBUTE_LINE_H
#define PRT_GIT_ATTRIBUTE_LINE_H
/*
 * One line of a .gitattributes file: "PATTERN state...", or "[attr]NAME state..." for a macro.
 * What git ignores (comments, lines of 2,048 bytes and more, names that cannot be, patterns with a leading '!') is
 * ignored here, too. The source is gitattributes(5) and git's own reader as behaviour.
 */
#include "prt/buf.h"
#include "prt/str.h"

typedef enum prt_attribute_value {
    PRT_ATTRIBUTE_UNKNOWN,     /* nothing said yet */
    PRT_ATTRIBUTE_SET,         /* "name" */
    PRT_ATTRIBUTE_UNSET,       /* "-name" */
    PRT_ATTRIBUTE_UNSPECIFIED, /* "!name": as if nothing had been said, here and above */
    PRT_ATTRIBUTE_TEXT         /* "name=text"; which text does not matter to this program */
} prt_attribute_value;

struct prt_attribute_state {
    prt_str name;
    prt_attribute_value value;
};

struct prt_attribute_line {
    bool macro;
    prt_str name;   /* the pattern, unquoted; or the macro's name */
    prt_str states; /* the rest of the line, every state checked */
};

/* false: the line says nothing, or scratch->failed. Views in *out are into `line`, or into `scratch` (emptied first)
 * for a quoted pattern. */
bool prt_attribute_line_read(prt_str line, prt_buf *scratch, struct prt_attribute_line *out);

/* Takes the next state off the front; false when there is none. */
bool prt_attribute_state_next(prt_str *states, struct prt_attribute_state *out);

/* A pattern, taken apart as gitignore(5) does. */
struct prt_attribute_pattern {
    prt_str text;   /* without a leading slash */
    size_t literal; /* bytes before the first of * ? [ \ */
    bool base_name; /* no slash in it: for the last part of a path */
    bool suffix;    /* "*literal", for base names */
};

/* false: it can match no file (it begins with '!' or ends in '/'). */
bool prt_attribute_pattern_read(prt_str pattern, struct prt_attribute_pattern *out);

/* `path` is relative to the folder of the .gitattributes file. */
bool prt_attribute_pattern_matches(const struct prt_attribute_pattern *pattern, prt_str path);

#endif
