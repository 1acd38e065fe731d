/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_INFO_YAML_H
#define PRT_REPORT_INFO_YAML_H
/*
 * From what INFO.yaml files say, and from who committed when, to who is active in which project.
 *
 *  - A project's repositories: the one of its path, and those its `repositories` name, as far as they are in the report.
 *  - A person's activity is their own: their newest dated commit that is not in the future, in these repositories. Who is
 *    who (identity.h): the same e-mail address; else the same name; else the same first and last word of it. The first of
 *    these rules by which anybody is found decides; of several who are found by it, the newest commit counts.
 *  - Archived: a lifecycle state of "archived", "end of life", "eol" or "deprecated" in any case, or a project that
 *    Gerrit says is closed.
 */
#include <stdint.h>

#include "prt/model_info.h"

/* All views are the caller's, and outlive the report. */
struct prt_info_options {
    const struct prt_info *info; /* NULL: no such section in this report */
    prt_str absent;              /* why there is none, a sentence; empty: it is not configured */
    uint32_t current_days;       /* info_yaml.activity_windows.current: at most so many days are PRT_INFO_CURRENT */
    uint32_t active_days;        /* ... active */
    bool exclude_archived;
    const prt_str *closed; /* Gerrit projects that are READ_ONLY or HIDDEN, bytewise; NULL: Gerrit was not asked */
    size_t closed_count;
};

typedef enum prt_info_activity {
    PRT_INFO_CURRENT,
    PRT_INFO_ACTIVE,
    PRT_INFO_INACTIVE,
    PRT_INFO_UNKNOWN, /* no commit of theirs was found */
    PRT_INFO_ACTIVITIES
} prt_info_activity;

typedef enum prt_info_match {
    PRT_INFO_BY_NOTHING,
    PRT_INFO_BY_EMAIL,
    PRT_INFO_BY_NAME,
    PRT_INFO_BY_WORDS /* first and last word of the name */
} prt_info_match;

struct prt_judged_person {
    const struct prt_info_person *person;
    prt_info_match match;
    prt_info_activity activity;
    int64_t days_since; /* whole days; of PRT_INFO_UNKNOWN 0 */
    bool is_lead;
};

struct prt_judged_project {
    const struct prt_info_project *project;
    struct prt_judged_person lead;        /* with project->has_lead */
    struct prt_judged_person *committers; /* project->committer_count, in their order */
    bool archived;
    bool has_git_data; /* one of its repositories is in the report */
    bool has_newest;   /* and has a dated commit not in the future */
    int64_t days_since;
};

struct prt_info_state {
    prt_str state;
    size_t count;
};

struct prt_info_report {
    struct prt_judged_project *projects; /* by name without case, then name, then file; without those left out */
    size_t project_count;
    size_t archived_count;         /* left out because of exclude_archived */
    struct prt_info_state *states; /* of the projects, by count, largest first, then state */
    size_t state_count;
    prt_str *servers; /* of the projects, distinct, sorted */
    size_t server_count;
};

const char *prt_info_activity_name(prt_info_activity activity);  /* "current", "active", "inactive", "unknown" */
const char *prt_info_activity_color(prt_info_activity activity); /* "green", "orange", "red", "gray" */
const char *prt_info_match_name(prt_info_match match); /* "email", "name", "first_and_last_name"; NULL: by nothing */

#endif
