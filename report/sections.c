/* SPDX-License-Identifier: Apache-2.0 */
#include "report/sections.h"

#include <string.h>

#include "report/github.h"
#include "report/html_parts.h"
#include "report/md_parts.h"
#include "report/workflows.h"

static prt_section_state always(const struct prt_report *report, prt_str *why)
{
    (void)report;
    (void)why;
    return PRT_SECTION_FULL;
}

static prt_section_state empty(prt_str *why, prt_str sentence)
{
    *why = sentence;
    return PRT_SECTION_EMPTY;
}

static prt_section_state activity(const struct prt_report *report, prt_str *why)
{
    for (size_t i = 0; i < report->timeline.count; i++)
        if (report->timeline_commits[i] != 0)
            return PRT_SECTION_FULL;
    return empty(why, PRT_STR("There is no commit in any time window."));
}

static prt_section_state organizations(const struct prt_report *report, prt_str *why)
{
    if (report->counts.organizations != 0)
        return PRT_SECTION_FULL;
    return empty(why, PRT_STR("Nobody committed in the reporting period."));
}

static prt_section_state contributors(const struct prt_report *report, prt_str *why)
{
    if (report->counts.contributors != 0)
        return PRT_SECTION_FULL;
    return empty(why, PRT_STR("Nobody committed in the reporting period."));
}

static prt_section_state bots(const struct prt_report *report, prt_str *why)
{
    if (report->counts.bots != 0)
        return PRT_SECTION_FULL;
    return empty(why, PRT_STR("No bot committed in the reporting period."));
}

static prt_section_state repositories(const struct prt_report *report, prt_str *why)
{
    if (report->repository_count != 0)
        return PRT_SECTION_FULL;
    if (report->counts.discovered == 0)
        return empty(why, PRT_STR("No repository was found."));
    return empty(why, PRT_STR("No repository could be analyzed; the errors say why."));
}

static prt_section_state features(const struct prt_report *report, prt_str *why)
{
    for (size_t i = 0; i < report->repository_count; i++)
        if (report->repositories[i]->feature_count != 0)
            return PRT_SECTION_FULL;
    if (report->repository_count == 0)
        return empty(why, PRT_STR("No repository was analyzed."));
    return empty(why, PRT_STR("No feature was looked for (features.enabled)."));
}

static prt_section_state languages(const struct prt_report *report, prt_str *why)
{
    if (report->language_count != 0)
        return PRT_SECTION_FULL;
    return empty(why, PRT_STR("No text file in a known language was found at HEAD."));
}

static prt_section_state workflows(const struct prt_report *report, prt_str *why)
{
    if (report->meta.jenkins != NULL)
        return PRT_SECTION_FULL;
    if (report->meta.no_jenkins.len != 0)
        return empty(why, report->meta.no_jenkins);
    return empty(why, PRT_STR("No Jenkins server is configured (jenkins.host)."));
}

/* Why there are no jobs at all is told under `workflows`. */
static prt_section_state jobs_of(const struct prt_report *report, prt_match_set set, prt_str *why, prt_str sentence)
{
    if (report->meta.jenkins == NULL)
        return PRT_SECTION_ABSENT;
    return report->meta.jenkins->counts[set] != 0 ? PRT_SECTION_FULL : empty(why, sentence);
}

static prt_section_state orphaned_jobs(const struct prt_report *report, prt_str *why)
{
    return jobs_of(report, PRT_MATCH_ORPHANED, why,
                   PRT_STR("No job belongs to a project that is read-only or hidden."));
}

static prt_section_state infrastructure_jobs(const struct prt_report *report, prt_str *why)
{
    return jobs_of(report, PRT_MATCH_INFRASTRUCTURE, why, PRT_STR("No job is named like one of no single project."));
}

static prt_section_state unattributed_jobs(const struct prt_report *report, prt_str *why)
{
    return jobs_of(report, PRT_MATCH_UNATTRIBUTED, why, PRT_STR("Every job belongs to one of the other sets."));
}

static prt_section_state github_workflows(const struct prt_report *report, prt_str *why)
{
    if (report->meta.github != NULL || prt_workflows_count_all(report).count != 0)
        return PRT_SECTION_FULL;
    return empty(why, prt_github_absent(report));
}

static prt_section_state committers(const struct prt_report *report, prt_str *why)
{
    const struct prt_info_options *options = &report->meta.info;
    if (report->info.project_count != 0)
        return PRT_SECTION_FULL;
    if (options->info != NULL)
        return empty(why, PRT_STR("The INFO.yaml files tell of no project that is not archived."));
    if (options->absent.len != 0)
        return empty(why, options->absent);
    return empty(why, PRT_STR("No INFO.yaml files are configured (info_yaml.path)."));
}

static prt_section_state lifecycle(const struct prt_report *report, prt_str *why)
{
    (void)why;
    return report->info.project_count != 0 ? PRT_SECTION_FULL : PRT_SECTION_ABSENT;
}

static prt_section_state errors(const struct prt_report *report, prt_str *why)
{
    if (report->error_count != 0)
        return PRT_SECTION_FULL;
    return empty(why, PRT_STR("None: whatever was asked for could be read."));
}

static prt_section_state left_out(const struct prt_report *report, prt_str *why)
{
    return report->skip_count != 0 ? PRT_SECTION_FULL : empty(why, PRT_STR("Nothing was left out."));
}

static const struct prt_section sections[] = {
#define PRT_SECTION(name, mark, github, gerrit, fixed, state, writer)                                                  \
    {#name, mark, {github, gerrit}, fixed, state, prt_md_write_##writer, prt_html_write_##writer},
#include "report/sections.def"
#undef PRT_SECTION
};
enum { SECTIONS = sizeof sections / sizeof sections[0] };
_Static_assert(SECTIONS <= 64, "a bit for each section");

size_t prt_section_count(void)
{
    return SECTIONS;
}

const struct prt_section *prt_section_at(size_t index)
{
    return &sections[index];
}

prt_section_state prt_section_state_of(const struct prt_report *report, size_t index, prt_str *why)
{
    const struct prt_section *section = &sections[index];
    if (!section->fixed && (report->meta.sections_off >> index & 1) != 0)
        return PRT_SECTION_ABSENT;
    return section->state(report, why);
}

const char *prt_section_stop(prt_str why)
{
    return why.len == 0 || prt_str_ends(why, PRT_STR(".")) ? "" : ".";
}

const char *prt_section_title(const struct prt_report *report, const struct prt_section *section)
{
    return section->title[report->meta.gerrit];
}

const char *prt_report_kind(const struct prt_report *report)
{
    if (report->meta.host_guessed)
        return "Project Analysis Report";
    return report->meta.gerrit ? "Gerrit Project Analysis Report" : "GitHub Project Analysis Report";
}

uint64_t prt_section_bit(prt_str name)
{
    for (size_t i = 0; i < SECTIONS; i++)
        if (!sections[i].fixed && prt_str_equal(name, prt_str_from(sections[i].name)))
            return (uint64_t)1 << i;
    return 0;
}

const struct prt_section *prt_section_named(const char *name)
{
    for (size_t i = 0; i < SECTIONS; i++)
        if (strcmp(sections[i].name, name) == 0)
            return &sections[i];
    return NULL;
}
