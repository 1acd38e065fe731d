/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "report/fold_parts.h"

static prt_code mask(struct prt_report *report, const struct prt_mask *how, prt_str *text, prt_err *err)
{
    return prt_mask_text(how, &report->arena, *text, text, err);
}

static prt_code mask_notes(struct prt_report *report, const struct prt_mask *how, prt_err *err)
{
    prt_code code = PRT_OK;
    for (size_t i = 0; code == PRT_OK && i < report->error_count; i++)
        code = mask(report, how, &report->errors[i].text, err);
    for (size_t i = 0; code == PRT_OK && i < report->skip_count; i++)
        code = mask(report, how, &report->skips[i].reason, err);
    return code;
}

static prt_code mask_jobs(struct prt_report *report, const struct prt_mask *how, prt_err *err)
{
    const struct prt_jenkins *jenkins = report->meta.jenkins;
    prt_code code = PRT_OK;
    if (jenkins == NULL)
        return PRT_OK;
    struct prt_jenkins *copy = prt_arena_alloc(&report->arena, 1, sizeof *copy);
    struct prt_jenkins_job *jobs = prt_arena_alloc(&report->arena, jenkins->job_count, sizeof *jobs);
    if (copy == NULL || jobs == NULL)
        return prt_fail_memory(err, "the jobs of the report");
    for (size_t i = 0; code == PRT_OK && i < jenkins->job_count; i++) {
        jobs[i] = jenkins->jobs[i];
        code = mask(report, how, &jobs[i].description, err);
    }
    *copy = *jenkins;
    copy->jobs = jobs;
    report->meta.jenkins = copy;
    return code;
}

/* Numbers of INFO.yaml's people begin anew in each project and are not those of authors: the files are public, and
 * whoever leads a project would be known by the commits otherwise. */
static prt_code anonymize_person(struct prt_report *report, const char *role, size_t number,
                                 struct prt_info_person *person, prt_err *err)
{
    char text[48];
    int len = snprintf(text, sizeof text, number == 0 ? "%s" : "%s %zu", role, number);
    *person = (struct prt_info_person){.name = prt_arena_str(&report->arena, (prt_str){text, (size_t)len})};
    return person->name.data != NULL ? PRT_OK : prt_fail_memory(err, "a committer's pseudonym");
}

static prt_code mask_person(struct prt_report *report, const struct prt_mask *how, struct prt_info_person *person,
                            prt_err *err)
{
    prt_code code = mask(report, how, &person->name, err);
    if (code == PRT_OK && person->email.len != 0)
        code = prt_mask_address(how, &report->arena, prt_str_trim(person->email), &person->email, err);
    if (code == PRT_OK)
        code = mask(report, how, &person->company, err);
    return code == PRT_OK ? mask(report, how, &person->id, err) : code;
}

static prt_code hide_person(struct prt_report *report, const struct prt_mask *how, const char *role, size_t number,
                            struct prt_info_person *person, prt_err *err)
{
    return how->anonymous ? anonymize_person(report, role, number, person, err) : mask_person(report, how, person, err);
}

static prt_code hide_sentences(struct prt_report *report, const struct prt_mask *how, struct prt_info_project *project,
                               prt_err *err)
{
    prt_code code = PRT_OK;
    prt_str *problems = prt_arena_alloc(&report->arena, project->problem_count, sizeof *problems);
    if (problems == NULL)
        return prt_fail_memory(err, "the problems of a project");
    for (size_t i = 0; code == PRT_OK && i < project->problem_count; i++)
        code = prt_mask_text(how, &report->arena, project->problems[i], &problems[i], err);
    project->problems = problems;
    return code;
}

/* The project and its people, as a copy: the caller's stay as they are. */
static prt_code hide_project(struct prt_report *report, const struct prt_mask *how, struct prt_judged_project *judged,
                             prt_err *err)
{
    const size_t count = judged->project->committer_count;
    struct prt_info_project *project = prt_arena_alloc(&report->arena, 1, sizeof *project);
    struct prt_info_person *people = prt_arena_alloc(&report->arena, count, sizeof *people);
    prt_code code = PRT_OK;
    if (project == NULL || people == NULL)
        return prt_fail_memory(err, "the people of a project");
    *project = *judged->project;
    for (size_t i = 0; code == PRT_OK && i < count; i++) {
        people[i] = project->committers[i];
        code = hide_person(report, how, "Committer", i + 1, &people[i], err);
        judged->committers[i].person = &people[i];
    }
    if (code == PRT_OK && project->has_lead)
        code = hide_person(report, how, "Project lead", 0, &project->lead, err);
    if (code == PRT_OK)
        code = hide_sentences(report, how, project, err);
    project->committers = people;
    judged->lead.person = &project->lead;
    judged->project = project;
    return code;
}

static prt_code hide_info(struct prt_report *report, const struct prt_mask *how, prt_err *err)
{
    prt_code code = PRT_OK;
    if (report->meta.info.info == NULL)
        return PRT_OK;
    for (size_t i = 0; code == PRT_OK && i < report->info.project_count; i++)
        code = hide_project(report, how, &report->info.projects[i], err);
    /* Nobody needs what the files say any more, and nobody shall find it. */
    struct prt_info *nothing = prt_arena_alloc(&report->arena, 1, sizeof *nothing);
    if (nothing == NULL)
        return prt_fail_memory(err, "the people of a project");
    report->meta.info.info = nothing;
    return code;
}

prt_code prt_fold_privacy_texts(struct prt_report *report, const struct prt_mask *how, prt_err *err)
{
    prt_code code = mask_notes(report, how, err);
    if (code == PRT_OK)
        code = mask_jobs(report, how, err);
    return code == PRT_OK ? hide_info(report, how, err) : code;
}
