/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_READ_PARTS_H
#define PRT_REPORT_READ_PARTS_H
/*
 * The steps of prt_report_read. Each reads its part of the text into reader->report; options (windows) are set before
 * the first.
 */
#include "prt/map.h"
#include "report/read/value.h"

/* The members of the whole that have a step of their own; .text is empty where one is not there. */
struct prt_whole {
    struct prt_value time_windows, repositories, authors, organizations, summaries, errors, skipped;
    struct prt_value jenkins_metadata, jenkins_allocation, github, api_statistics, info_yaml, absent;
};

/* Which place a text has: of several equal ones (what was different before it became UTF-8) all, in their order. */
struct prt_places {
    prt_map_t *first;
    uint32_t *next; /* the next place of the same text; 0: there is none */
    size_t count;
};
enum { PRT_NO_PLACE = UINT32_MAX };

void prt_places_fill(struct prt_reader *reader, struct prt_places *places, size_t count,
                     prt_str (*text_of)(const struct prt_report *report, size_t place));
uint32_t prt_places_find(const struct prt_places *places, prt_str text);   /* the first one, or PRT_NO_PLACE */
uint32_t prt_places_next(const struct prt_places *places, uint32_t place); /* likewise */
void prt_places_free(struct prt_places *places);

/* options: windows, as_of, primary. `summaries` has the primary window's name. */
void prt_read_time_windows(struct prt_reader *reader, const struct prt_whole *whole);
/* repositories and whatever they hold, jobs' details, and what each GitHub repository is; host, path_prefix and root */
void prt_read_repositories(struct prt_reader *reader, const struct prt_whole *whole);
void prt_read_authors(struct prt_reader *reader, const struct prt_whole *whole); /* authors, people_count */
void prt_read_repository_authors(struct prt_reader *reader);                     /* whose they are */
void prt_read_organizations(struct prt_reader *reader, const struct prt_whole *whole);
void prt_read_summaries(struct prt_reader *reader, const struct prt_whole *whole); /* totals, failed and partial */
void prt_read_notes(struct prt_reader *reader, const struct prt_whole *whole);     /* errors, skips, absent, api */
void prt_read_jenkins(struct prt_reader *reader, const struct prt_whole *whole);   /* jobs and decisions */
void prt_read_github(struct prt_reader *reader, const struct prt_whole *whole);
void prt_read_info_yaml(struct prt_reader *reader, const struct prt_whole *whole);

/* What a repository says of jobs and of GitHub, as found by prt_read_jenkins and prt_read_github before. */
void prt_read_jenkins_of(struct prt_reader *reader, const struct prt_value *value);
void prt_read_github_of(struct prt_reader *reader, const struct prt_value *value, size_t repository, prt_str name);

void prt_read_github_end(struct prt_reader *reader); /* behind the last of them */

/* Rows for members by window of STRUCT: a figure of the array FIELD. */
#define PRT_FIGURE(key_, type_, field_, measure_)                                                                      \
    {                                                                                                                  \
        .key = (key_), .read = prt_read_by_window, .offset = offsetof(type_, field_),                                  \
        .inner = offsetof(struct prt_figures, measure_), .stride = sizeof(struct prt_figures)                          \
    }
#define PRT_LINES(type_, field_)                                                                                       \
    {                                                                                                                  \
        .key = "loc_stats", .read = prt_read_lines_by_window, .offset = offsetof(type_, field_),                       \
        .stride = sizeof(struct prt_figures)                                                                           \
    }
#define PRT_CROWD(key_, type_, field_, measure_)                                                                       \
    {                                                                                                                  \
        .key = (key_), .read = prt_read_known_by_window, .offset = offsetof(type_, field_),                            \
        .inner = offsetof(struct prt_crowd, measure_), .stride = sizeof(struct prt_crowd)                              \
    }
#define PRT_ROW(key_, read_, type_, field_)                                                                            \
    {                                                                                                                  \
        .key = (key_), .read = (read_), .offset = offsetof(type_, field_)                                              \
    }

#endif
