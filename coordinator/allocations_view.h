/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_ALLOCATIONS_VIEW_H
#define PRT_COORDINATOR_ALLOCATIONS_VIEW_H
/*
 * The allocation of jobs as a report_raw.json tells it, typed, and nothing believed: what it claims is held against
 * itself by allocations_check.h.
 */
#include "coordinator/findings.h"
#include "prt/doc.h"
#include "prt/model_jenkins.h"

struct prt_told_job {
    prt_str name;
    struct prt_job_allocation allocation;
    bool has_state;
    uint32_t line; /* of the report */
};

struct prt_told_repository {
    prt_str name;
    prt_str *jobs; /* the names it lists */
    size_t count;
    int64_t job_count;
    bool has_jobs;
    uint32_t line;
};

/* Texts and lists are in the arena that it was read with. */
struct prt_told_allocations {
    struct prt_told_job *jobs;
    size_t job_count;
    struct prt_told_repository *repositories;
    size_t repository_count;
    prt_str *unlisted;
    size_t unlisted_count;
    int64_t total;
    int64_t counts[PRT_MATCH_SETS];
    double percentages[PRT_MATCH_SETS];
};

/*
 * The report's allocation. What has another shape than the schema's is a finding with its line, and is left out; with
 * findings the rest cannot be judged. PRT_E_NOT_FOUND: there is none, and the sentence has the reason the report gives;
 * PRT_E_FORMAT: this is no report at all.
 */
prt_code prt_allocations_read(const prt_doc *report, prt_arena *arena, struct prt_told_allocations *out,
                              struct prt_findings *findings, prt_err *err) PRT_MUST_USE;

#endif
