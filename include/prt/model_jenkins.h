/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_MODEL_JENKINS_H
#define PRT_MODEL_JENKINS_H
/*
 * Jobs of a Jenkins server, and which repository each belongs to. Whoever asks the server makes the jobs,
 * coordinator/allocate.h makes the rest, report/ prints it. All texts are views; what is in a prt_jenkins is sorted
 * already.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prt/str.h"

typedef enum prt_project_state { PRT_PROJECT_ACTIVE, PRT_PROJECT_READ_ONLY, PRT_PROJECT_HIDDEN } prt_project_state;

const char *prt_project_state_name(prt_project_state state); /* "ACTIVE", as Gerrit writes it */

/* Disjoint, and together all jobs. */
typedef enum prt_match_set {
    PRT_MATCH_ALLOCATED,      /* to a project that is active */
    PRT_MATCH_ORPHANED,       /* its project is read-only or hidden */
    PRT_MATCH_INFRASTRUCTURE, /* of no project, and named like one that needs none */
    PRT_MATCH_UNATTRIBUTED,
    PRT_MATCH_SETS
} prt_match_set;

/* What made the decision; the rules are told in coordinator/remote/match/match.h. */
typedef enum prt_match_reason {
    PRT_MATCH_BY_NOTHING,
    PRT_MATCH_BY_DEFINITION,
    PRT_MATCH_BY_TEMPLATE,
    PRT_MATCH_BY_PROJECT_NAME,
    PRT_MATCH_BY_DELIMITED_PATH,
    PRT_MATCH_BY_PATH,
    PRT_MATCH_BY_GAP,
    PRT_MATCH_BY_TAIL,
    PRT_MATCH_BY_BASENAME,
    PRT_MATCH_BY_PREFIX, /* infrastructure */
    PRT_MATCH_REASONS
} prt_match_reason;

const char *prt_match_set_name(prt_match_set set);             /* "allocated" */
const char *prt_match_reason_name(prt_match_reason reason);    /* "project-name"; "none" */
const char *prt_match_reason_meaning(prt_match_reason reason); /* the rule, for people: half a sentence */

/* Whom the jobs were asked of. */
struct prt_jenkins_server {
    prt_str host;       /* "jenkins.onap.org", perhaps with ":port"; empty: nobody was asked */
    bool requires_auth; /* it was asked with user and token */
};

struct prt_jenkins_build {
    int64_t number;
    prt_str result;       /* "SUCCESS"; empty while it runs */
    int64_t timestamp_ms; /* when it was started, since 1970 */
    int64_t duration_ms;
    bool building;
};

struct prt_jenkins_job {
    prt_str name;   /* with its folders: "folder/job"; no two jobs of a server have one name */
    prt_str url;    /* its page */
    prt_str state;  /* "active", "disabled" */
    prt_str status; /* "success", what the colour means */
    prt_str color;  /* "blue_anime"; empty when the server tells none, as of folders */
    prt_str description;
    bool buildable;
    bool disabled;
    bool has_build; /* `last_build` means something */
    struct prt_jenkins_build last_build;
};

struct prt_job_allocation {
    prt_match_set set;
    prt_match_reason reason;
    prt_project_state state; /* of the repository; means nothing without one */
    prt_str repository;      /* of allocated and orphaned jobs; empty otherwise */
    prt_str matched;         /* what was found, for people; may be empty */
};

/* All jobs of a run. */
struct prt_jenkins {
    const struct prt_jenkins_job *jobs;           /* by name, bytewise; no name twice */
    const struct prt_job_allocation *allocations; /* one for each of `jobs` */
    size_t job_count;
    const uint32_t *by_repository; /* the allocated ones among them: indexes, by repository, then name, bytewise */
    size_t counts[PRT_MATCH_SETS]; /* by set; together job_count */
};

#endif
