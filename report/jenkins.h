/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_JENKINS_H
#define PRT_REPORT_JENKINS_H
/*
 * What both writers look up about Jenkins jobs.
 */
#include "report/report.h"

/* The jobs allocated to one repository: indexes into prt_jenkins.jobs, by name. */
struct prt_jenkins_jobs_of {
    prt_str repository;
    const uint32_t *jobs;
    size_t count;
};

/* The group that begins at `from` of by_repository; false at the end. `from` + count is the next one's beginning. */
bool prt_jenkins_group(const struct prt_jenkins *jenkins, size_t from, struct prt_jenkins_jobs_of *out);

/* Those of this repository; count 0 when it has none. */
struct prt_jenkins_jobs_of prt_jenkins_jobs_of(const struct prt_jenkins *jenkins, prt_str repository);

/* Whether the last build failed, or did so in part: "failure", "unstable". */
bool prt_jenkins_is_failing(const struct prt_jenkins_job *job);
size_t prt_jenkins_count_failing(const struct prt_jenkins *jenkins);

/* When a build began, in seconds: those before its milliseconds, also before 1970. */
int64_t prt_jenkins_build_time(const struct prt_jenkins_build *build);

/* The address of what Jenkins' programming interface says about the job, whose page's address may end with a slash.
 * Nothing without one. */
void prt_jenkins_add_api(const struct prt_jenkins_job *job, prt_buf *out);

/* part of whole in hundredths of a per cent, halves rounded up: 1 of 3 is 3333. Of 0: 0. */
uint64_t prt_jenkins_share(size_t part, size_t whole);

#endif
