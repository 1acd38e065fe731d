/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_MODEL_GITHUB_H
#define PRT_MODEL_GITHUB_H
/*
 * What GitHub says about the repositories of a run, and about their workflows. coordinator/remote/github makes it,
 * report/ prints it. All texts are views; what is in a prt_github is sorted already.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prt/str.h"

/* Where the organisation's name was found. */
typedef enum prt_github_source {
    PRT_GITHUB_FROM_NOWHERE,
    PRT_GITHUB_FROM_COMMAND_LINE,  /* --repos-from github:ORG */
    PRT_GITHUB_FROM_ENVIRONMENT,   /* GITHUB_ORG */
    PRT_GITHUB_FROM_CONFIGURATION, /* extensions.github_api.github_org */
    PRT_GITHUB_FROM_GERRIT_HOST,   /* gerrit.<organisation>.<...> */
    PRT_GITHUB_FROM_PATH,          /* a root of .../github.com/<organisation> */
    PRT_GITHUB_SOURCES
} prt_github_source;

typedef enum prt_github_existence {
    PRT_GITHUB_UNKNOWN, /* not asked, or no answer that says it */
    PRT_GITHUB_MISSING, /* not there, or not to be seen by whoever asked */
    PRT_GITHUB_EXISTS,
    PRT_GITHUB_EXISTENCES
} prt_github_existence;

/* Of all workflows of a repository. */
typedef enum prt_github_overall {
    PRT_GITHUB_NOT_TOLD, /* the workflows are not known */
    PRT_GITHUB_NO_WORKFLOWS,
    PRT_GITHUB_NO_ACTIVE_WORKFLOWS,
    PRT_GITHUB_HAS_FAILURES,  /* the last run of one that is active failed */
    PRT_GITHUB_HAS_SUCCESSES, /* none failed, one succeeded */
    PRT_GITHUB_UNDECIDED,     /* neither */
    PRT_GITHUB_OVERALLS
} prt_github_overall;

const char *prt_github_source_name(prt_github_source source);    /* "environment"; NULL: from nowhere */
const char *prt_github_overall_name(prt_github_overall overall); /* "has_failures"; NULL: not told */

/* Texts as GitHub writes them. */
struct prt_github_run {
    int64_t number;
    prt_str status;     /* "completed", "in_progress" ... */
    prt_str conclusion; /* "success"; empty while it runs */
    prt_str event;      /* "push" */
    prt_str branch;
    prt_str created_at; /* "2026-02-10T07:00:00Z" */
    prt_str url;        /* a page for people; empty: none that can be shown */
};

struct prt_github_workflow {
    int64_t id;
    prt_str path;  /* ".github/workflows/x.yaml": what a file of the repository is joined by */
    prt_str name;  /* what its file calls it */
    prt_str state; /* "active", "disabled_manually" ... */
    prt_str url;   /* its page; empty: none that can be shown */
    /* What state and last run mean: success, failure, building, cancelled, skipped, no_runs, disabled, deleted,
     * unknown. A static text. */
    const char *status;
    bool run_known; /* whether there was a run, and which one was the last, is known */
    bool has_run;   /* last_run means something */
    struct prt_github_run last_run;
};

struct prt_github_repository {
    prt_str repository;  /* its name in the run */
    prt_str owner, name; /* on GitHub; empty: it cannot be told */
    bool home;           /* it is cloned from there; else what is there is a mirror */
    prt_github_existence found;
    bool described;                        /* the next ones are known */
    bool archived, disabled, fork, hidden; /* hidden: not public */
    prt_str default_branch;                /* may be empty */
    bool workflows_known;
    struct prt_github_workflow *workflows; /* by path, then id */
    size_t workflow_count;
};

struct prt_github {
    prt_str organization; /* may be empty: every repository's owner is told by its URL */
    prt_github_source source;
    prt_str web;                                /* "https://github.com" */
    struct prt_github_repository *repositories; /* by repository, bytewise: all of the run */
    size_t count;
};

/* NULL: it is not among them. */
const struct prt_github_repository *prt_github_find(const struct prt_github *github, prt_str repository);
prt_github_overall prt_github_judge(const struct prt_github_repository *repository);

#endif
