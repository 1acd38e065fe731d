/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_WORKFLOWS_H
#define PRT_REPORT_WORKFLOWS_H
/*
 * The workflows of a repository: the files at HEAD (feature `workflows`) and what GitHub lists, joined by path. So a
 * report shows workflows when GitHub was not asked, and those that GitHub has of another branch or makes itself.
 *
 *     struct prt_workflows all = prt_workflows_of(report, index);
 *     struct prt_workflow workflow;
 *     while (prt_workflows_next(&all, &workflow))
 *         ...
 *
 * They come by path; of one path those of GitHub by id. Texts and facts are views of the report. Needs no memory.
 */
#include "prt/doc.h"
#include "report/report.h"

struct prt_workflow {
    prt_str path;                             /* ".github/workflows/x.yaml" */
    prt_str name;                             /* what is behind the last slash */
    const prt_doc *file;                      /* facts of the file at HEAD; NULL: there is none, or nobody looked */
    const struct prt_github_workflow *github; /* NULL: GitHub does not list it, or it is not known */
    const char
        *status; /* GitHub's; of a file that GitHub does not list "not_listed", "unknown" when it was not asked */
};

struct prt_workflows {
    const prt_doc *files;                       /* a list, or NULL */
    const struct prt_github_repository *github; /* whose workflows are known, or NULL */
    size_t file;
    size_t listed;
    bool joined; /* the file is one of GitHub's before this one */
};

/* `index` is the repository's place in the report. */
struct prt_workflows prt_workflows_of(const struct prt_report *report, size_t index);
bool prt_workflows_next(struct prt_workflows *workflows, struct prt_workflow *out); /* false at the end */

struct prt_workflow_counts {
    size_t count;
    size_t files;   /* of them, those with a file at HEAD */
    size_t failing; /* whose last run failed */
};
struct prt_workflow_counts prt_workflows_count(const struct prt_report *report, size_t index);
/* Over the report. */
struct prt_workflow_counts prt_workflows_count_all(const struct prt_report *report);
/* Whether files of some repository were looked for, or GitHub was asked. */
bool prt_workflows_asked(const struct prt_report *report);

#endif
