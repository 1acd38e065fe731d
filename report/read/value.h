/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_READ_VALUE_H
#define PRT_REPORT_READ_VALUE_H
/*
 * Typed values of a checked JSON text (prt/json_view.h), by tables: which key of an object goes where in a struct.
 *
 *     static const struct prt_row members[] = {
 *         {"path", prt_read_text, offsetof(struct prt_report_skip, path)},
 *         {"reason", prt_read_text, offsetof(struct prt_report_skip, reason)},
 *     };
 *     prt_read_object(reader, value, members, 2, &skip);
 *
 * The first value that cannot be is remembered with its path in reader->err (`code`); everything after it does nothing.
 */
#include <stddef.h>

#include "prt/arena.h"
#include "prt/doc.h"
#include "prt/err.h"
#include "prt/map.h"
#include "prt/str.h"
#include "report/report.h"

struct prt_reader {
    const char *file;
    struct prt_report *report; /* under way; what is read lives in its arena, or in the text */
    prt_code code;             /* PRT_OK as long as nothing is wrong */
    prt_err *err;
    prt_map_t *job_places;        /* by name; NULL: no jobs */
    struct prt_jenkins_job *jobs; /* meta.jenkins->jobs, while they are filled */
    struct prt_github *github;    /* likewise meta.github */
};

/* A value, and where it stands; what it stands in lives at least as long. */
struct prt_value {
    prt_str text;               /* JSON; empty: not there */
    const struct prt_value *in; /* NULL: the whole */
    prt_str key;                /* in an object, with its quotes */
    size_t index;               /* in a list */
};

struct prt_row;
/* Writes what `value` says to `object` at member->offset. */
typedef void (*prt_read)(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                         void *object);

struct prt_row {
    const char *key;
    prt_read read;
    size_t offset; /* in the object */
    size_t inner;  /* of lists by window: offset in their elements, ... */
    size_t stride; /* ... and the size of these */
    bool optional; /* the key may be missing */
};

/* "<file>: <path>: expected <expected>, got <value>" */
void prt_read_refuse(struct prt_reader *reader, const struct prt_value *value, const char *expected);
void prt_read_no_memory(struct prt_reader *reader);
/* Cleared, in the report's arena; NULL after a failure. */
void *prt_read_room(struct prt_reader *reader, size_t count, size_t size);

prt_str prt_read_copy(struct prt_reader *reader, prt_str text); /* with a NUL behind it, which views do not have */

bool prt_value_is_null(const struct prt_value *value);
bool prt_value_is_object(const struct prt_value *value);
bool prt_value_is_list(const struct prt_value *value);

/* Keys without a row are passed over: whether they may be there is found out at the end (read.h). */
void prt_read_object(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *members,
                     size_t count, void *object);

/* Parts of an object or list one after the other; false at the end, and after a failure. */
struct prt_parts {
    struct prt_reader *reader;
    const struct prt_value *whole;
    prt_str rest;
    bool map;
    size_t index; /* of the next */
};
struct prt_parts prt_parts_of_object(struct prt_reader *reader, const struct prt_value *value);
struct prt_parts prt_parts_of_list(struct prt_reader *reader, const struct prt_value *value);
bool prt_parts_next(struct prt_parts *parts, struct prt_value *out);
size_t prt_read_length(struct prt_reader *reader, const struct prt_value *value); /* parts of an object or a list */

/* One value each. */
prt_str prt_value_text(struct prt_reader *reader, const struct prt_value *value);
prt_str prt_value_key(struct prt_reader *reader, const struct prt_value *value);
bool prt_value_flag(struct prt_reader *reader, const struct prt_value *value);
uint64_t prt_value_count(struct prt_reader *reader, const struct prt_value *value); /* 0 .. INT64_MAX */
int64_t prt_value_number(struct prt_reader *reader, const struct prt_value *value);
/* The number of a word: name_of(0 .. count - 1), NULL where there is none. */
int prt_value_word(struct prt_reader *reader, const struct prt_value *value, const char *(*name_of)(int), int count);

/* The same as rows of tables. */
void prt_read_text(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                   void *object); /* prt_str */
void prt_read_text_or_null(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                           void *object); /* prt_str; null is empty, and a text is not */
void prt_read_c_text(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                     void *object); /* const char *, without a NUL in it */
void prt_read_flag(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                   void *object); /* bool */
void prt_read_count(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                    void *object); /* uint64_t */
void prt_read_size(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                   void *object); /* size_t */
void prt_read_days(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                   void *object); /* uint32_t */
void prt_read_number(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                     void *object); /* int64_t */
void prt_read_value(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                    void *object); /* struct prt_value: for later */

/* One for each window of the report, in an object by the windows' names: uint64_t at `inner` of the elements, `stride`
 * bytes each, of the array that the pointer at `offset` is. */
void prt_read_by_window(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                        void *object);
/* ... and null, in place of any, is 0. */
void prt_read_known_by_window(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                              void *object);
/* "loc_stats": `added` and `removed` of struct prt_figures, or null. */
void prt_read_lines_by_window(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                              void *object);
/* Calls `read` for each window, with the window's number. */
void prt_read_windows(struct prt_reader *reader, const struct prt_value *value,
                      void (*read)(struct prt_reader *reader, const struct prt_value *value, size_t window,
                                   void *context),
                      void *context);

/* Seconds since 1970 and the zone as prt_commit.zone, as prt_time_format prints them. */
void prt_value_time(struct prt_reader *reader, const struct prt_value *value, int64_t *seconds, int32_t *zone);
/* The list as an array of items of `size` bytes, each read by the table. *out is set, and *count when all is well. */
void *prt_read_list(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *members,
                    size_t member_count, size_t size, size_t *count);
/* A list of texts. */
prt_str *prt_read_texts(struct prt_reader *reader, const struct prt_value *value, size_t *count);
/* Facts of a feature: any value but a number with a fraction, at most PRT_MAX_FACT_NESTING deep. */
prt_doc *prt_read_facts(struct prt_reader *reader, const struct prt_value *value);

#define PRT_MEMBERS(table) (table), sizeof(table) / sizeof((table)[0])

#endif
