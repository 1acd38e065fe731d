/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/allocations_check.h"

#include <math.h>
#include <stdlib.h>

#include "prt/map.h"
#include "prt/mem.h"

struct checker {
    const struct prt_told_allocations *told;
    struct prt_findings *findings;
    prt_map_t *jobs;         /* name -> index */
    prt_map_t *repositories; /* name -> index */
    prt_map_t *unlisted;     /* name -> index */
    bool *is_listed;         /* by job: its repository lists it */
    bool *has_job;           /* by unlisted repository */
    prt_err *err;
};

typedef const struct prt_told_job told_job;

static bool is_owned(prt_match_set set)
{
    return set == PRT_MATCH_ALLOCATED || set == PRT_MATCH_ORPHANED;
}

static void check_owner(struct checker *checker, told_job *job)
{
    const char *set = prt_match_set_name(job->allocation.set);
    const bool active = job->allocation.state == PRT_PROJECT_ACTIVE;
    if (is_owned(job->allocation.set) != (job->allocation.repository.len != 0))
        prt_finding(checker->findings, "job %.*s: it is %s, and has %s repository", PRT_FINDING_ARG(job->name), set,
                    job->allocation.repository.len != 0 ? "a" : "no");
    else if (is_owned(job->allocation.set) != job->has_state)
        prt_finding(checker->findings, "job %.*s: it is %s, and its repository has %s state",
                    PRT_FINDING_ARG(job->name), set, job->has_state ? "a" : "no");
    else if (job->has_state && active != (job->allocation.set == PRT_MATCH_ALLOCATED))
        prt_finding(checker->findings, "job %.*s: it is %s, and its repository is %s", PRT_FINDING_ARG(job->name), set,
                    prt_project_state_name(job->allocation.state));
}

static void check_reason(struct checker *checker, told_job *job)
{
    const prt_match_reason reason = job->allocation.reason;
    const prt_match_set set = job->allocation.set;
    const bool fits = set == PRT_MATCH_INFRASTRUCTURE ? reason == PRT_MATCH_BY_PREFIX
                      : set == PRT_MATCH_UNATTRIBUTED ? reason == PRT_MATCH_BY_NOTHING
                                                      : reason != PRT_MATCH_BY_PREFIX && reason != PRT_MATCH_BY_NOTHING;
    if (!fits)
        prt_finding(checker->findings, "job %.*s: it is %s, and the reason for it is \"%s\"",
                    PRT_FINDING_ARG(job->name), prt_match_set_name(set), prt_match_reason_name(reason));
}

/* Where the repository of an allocated job is to be found. */
static void check_place(struct checker *checker, told_job *job)
{
    uint64_t index = 0;
    if (job->allocation.set != PRT_MATCH_ALLOCATED || job->allocation.repository.len == 0)
        return;
    if (prt_map_get(checker->unlisted, job->allocation.repository, &index))
        checker->has_job[index] = true;
    else if (!prt_map_get(checker->repositories, job->allocation.repository, &index))
        prt_finding(checker->findings, "job %.*s: its repository %.*s is not in the report", PRT_FINDING_ARG(job->name),
                    PRT_FINDING_ARG(job->allocation.repository));
}

static prt_code enter(struct checker *checker, prt_map_t *map, prt_str name, size_t index, const char *what)
{
    uint64_t other = 0;
    if (name.len == 0)
        prt_finding(checker->findings, "%s number %zu has no name", what, index + 1);
    if (prt_map_get(map, name, &other)) {
        prt_finding(checker->findings, "%s %.*s is there twice, as number %zu and %zu", what, PRT_FINDING_ARG(name),
                    (size_t)other + 1, index + 1);
        return PRT_OK;
    }
    return prt_map_put(map, name, index, checker->err);
}

static prt_code enter_all(struct checker *checker)
{
    const struct prt_told_allocations *told = checker->told;
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < told->job_count; i++)
        rc = enter(checker, checker->jobs, told->jobs[i].name, i, "job");
    for (size_t i = 0; rc == PRT_OK && i < told->repository_count; i++)
        rc = enter(checker, checker->repositories, told->repositories[i].name, i, "repository");
    for (size_t i = 0; rc == PRT_OK && i < told->unlisted_count; i++)
        rc = enter(checker, checker->unlisted, told->unlisted[i], i, "unlisted repository");
    return rc;
}

static void check_jobs(struct checker *checker)
{
    const struct prt_told_allocations *told = checker->told;
    for (size_t i = 0; i < told->job_count; i++) {
        check_owner(checker, &told->jobs[i]);
        check_reason(checker, &told->jobs[i]);
        check_place(checker, &told->jobs[i]);
        if (i > 0 && prt_str_compare(told->jobs[i - 1].name, told->jobs[i].name) > 0)
            prt_finding(checker->findings, "job %.*s: it stands behind %.*s, out of order",
                        PRT_FINDING_ARG(told->jobs[i].name), PRT_FINDING_ARG(told->jobs[i - 1].name));
    }
}

static void check_unlisted(struct checker *checker)
{
    uint64_t index = 0;
    for (size_t i = 0; i < checker->told->unlisted_count; i++) {
        const prt_str name = checker->told->unlisted[i];
        if (prt_map_get(checker->repositories, name, &index))
            prt_finding(checker->findings, "repository %.*s is among the unlisted ones, and listed",
                        PRT_FINDING_ARG(name));
        else if (!checker->has_job[i])
            prt_finding(checker->findings, "unlisted repository %.*s has no job", PRT_FINDING_ARG(name));
    }
}

static void check_listed(struct checker *checker, const struct prt_told_repository *repository, prt_str name)
{
    uint64_t index = 0;
    if (!prt_map_get(checker->jobs, name, &index)) {
        prt_finding(checker->findings, "repository %.*s lists job %.*s, which is not in jenkins_allocation",
                    PRT_FINDING_ARG(repository->name), PRT_FINDING_ARG(name));
        return;
    }
    told_job *job = &checker->told->jobs[index];
    const bool its_own =
        job->allocation.set == PRT_MATCH_ALLOCATED && prt_str_equal(job->allocation.repository, repository->name);
    if (!its_own)
        prt_finding(checker->findings, "repository %.*s lists job %.*s, which is %s%s%.*s",
                    PRT_FINDING_ARG(repository->name), PRT_FINDING_ARG(name), prt_match_set_name(job->allocation.set),
                    job->allocation.repository.len != 0 ? " to " : "", PRT_FINDING_ARG(job->allocation.repository));
    else if (checker->is_listed[index])
        prt_finding(checker->findings, "repository %.*s lists job %.*s twice", PRT_FINDING_ARG(repository->name),
                    PRT_FINDING_ARG(name));
    else
        checker->is_listed[index] = true;
}

static void check_repositories(struct checker *checker)
{
    for (size_t i = 0; i < checker->told->repository_count; i++) {
        const struct prt_told_repository *repository = &checker->told->repositories[i];
        for (size_t k = 0; k < repository->count; k++)
            check_listed(checker, repository, repository->jobs[k]);
        if (repository->job_count < 0 || (size_t)repository->job_count != repository->count)
            prt_finding(checker->findings, "repository %.*s: job_count is %lld, and it lists %zu",
                        PRT_FINDING_ARG(repository->name), (long long)repository->job_count, repository->count);
        if (repository->has_jobs != (repository->count != 0))
            prt_finding(checker->findings, "repository %.*s: has_jobs is %s, and it lists %zu",
                        PRT_FINDING_ARG(repository->name), repository->has_jobs ? "true" : "false", repository->count);
    }
}

static void check_missing(struct checker *checker)
{
    uint64_t index = 0;
    for (size_t i = 0; i < checker->told->job_count; i++) {
        told_job *job = &checker->told->jobs[i];
        if (job->allocation.set == PRT_MATCH_ALLOCATED && !checker->is_listed[i] &&
            prt_map_get(checker->repositories, job->allocation.repository, &index))
            prt_finding(checker->findings, "job %.*s: repository %.*s does not list it", PRT_FINDING_ARG(job->name),
                        PRT_FINDING_ARG(job->allocation.repository));
    }
}

static void check_share(struct checker *checker, int set, size_t count)
{
    const size_t all = checker->told->job_count;
    const long wanted = all == 0 ? 0 : (long)((count * 20000 + all) / (all * 2));
    const double told = checker->told->percentages[set];
    if (!(fabs(told * 100 - (double)wanted) < 0.001))
        prt_finding(checker->findings, "percentages.%s is %g, and %zu of %zu jobs are %ld.%02ld",
                    prt_match_set_name((prt_match_set)set), told, count, all, wanted / 100, wanted % 100);
}

static void check_totals(struct checker *checker)
{
    const struct prt_told_allocations *told = checker->told;
    size_t counts[PRT_MATCH_SETS] = {0};
    for (size_t i = 0; i < told->job_count; i++)
        counts[told->jobs[i].allocation.set]++;
    if (told->total < 0 || (size_t)told->total != told->job_count)
        prt_finding(checker->findings, "total_jenkins_jobs is %lld, and there are %zu jobs", (long long)told->total,
                    told->job_count);
    for (int set = 0; set < PRT_MATCH_SETS; set++) {
        if (told->counts[set] < 0 || (size_t)told->counts[set] != counts[set])
            prt_finding(checker->findings, "%s_jobs is %lld, and there are %zu", prt_match_set_name((prt_match_set)set),
                        (long long)told->counts[set], counts[set]);
        check_share(checker, set, counts[set]);
    }
}

prt_code prt_allocations_check(const struct prt_told_allocations *told, struct prt_findings *findings, prt_err *err)
{
    struct checker checker = {.told = told,
                              .findings = findings,
                              .jobs = prt_map_new(),
                              .repositories = prt_map_new(),
                              .unlisted = prt_map_new(),
                              .is_listed = prt_calloc(told->job_count + 1, sizeof *checker.is_listed),
                              .has_job = prt_calloc(told->unlisted_count + 1, sizeof *checker.has_job),
                              .err = err};
    prt_code rc = PRT_OK;
    if (checker.jobs == NULL || checker.repositories == NULL || checker.unlisted == NULL || checker.is_listed == NULL ||
        checker.has_job == NULL)
        rc = prt_fail_memory(err, "tables of jobs");
    if (rc == PRT_OK)
        rc = enter_all(&checker);
    if (rc == PRT_OK) {
        check_jobs(&checker);
        check_unlisted(&checker);
        check_repositories(&checker);
        check_missing(&checker);
        check_totals(&checker);
    }
    prt_map_destroy(&checker.jobs);
    prt_map_destroy(&checker.repositories);
    prt_map_destroy(&checker.unlisted);
    free(checker.is_listed);
    free(checker.has_job);
    return rc;
}
