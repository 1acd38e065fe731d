/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_JSON_PARTS_H
#define PRT_REPORT_JSON_PARTS_H
/*
 * The members of report_raw.json that have a file of their own, and what they share. Each prt_json_write_* writes one
 * key with its value into the open object.
 */
#include "prt/json.h"
#include "report/report.h"

void prt_json_write_repositories(prt_json *json, const struct prt_report *report);
/* "gerrit_project", "gerrit_host", "gerrit_url", "gerrit_path_prefix", "local_path", of either schema. */
void prt_json_write_identity(prt_json *json, const struct prt_report *report,
                             const struct prt_folded_repository *repository);
void prt_json_write_features(prt_json *json, const struct prt_folded_repository *repository); /* and its languages */
void prt_json_write_report_languages(prt_json *json, const struct prt_report *report);
void prt_json_write_authors(prt_json *json, const struct prt_report *report);
void prt_json_write_organizations(prt_json *json, const struct prt_report *report);
void prt_json_write_summaries(prt_json *json, const struct prt_report *report);
/* "authors" of the repository at an index, each as `write` has it: the organization is the report's for that author. */
typedef void (*prt_json_write_author)(prt_json *json, const struct prt_report *report,
                                      const struct prt_folded_author *author, prt_str organization);
void prt_json_write_authors_of(prt_json *json, const struct prt_report *report, size_t index,
                               prt_json_write_author write);
/* What the lists of "summaries" hold, of either schema: a value, no key, of what stands at an index of the report. */
typedef void (*prt_json_write_one)(prt_json *json, const struct prt_report *report, size_t index);
struct prt_json_entries {
    prt_json_write_one aged; /* a repository in "activity_status_distribution" */
    prt_json_write_one repository, author, organization;
};
/* In summaries: "reporting_period"; "activity_status_distribution" and the rankings behind it. */
void prt_json_write_period(prt_json *json, const struct prt_report *report);
void prt_json_write_rankings(prt_json *json, const struct prt_report *report, const struct prt_json_entries *entries);
/* "jenkins" of a repository, each job as `write` has it. Nothing without prt_report_meta.jenkins. */
typedef void (*prt_json_write_job)(prt_json *json, const struct prt_jenkins_job *job);
void prt_json_write_jobs_of(prt_json *json, const struct prt_report *report, prt_str repository,
                            prt_json_write_job write);
/* Nothing without prt_report_meta.jenkins. */
void prt_json_write_jenkins_of(prt_json *json, const struct prt_report *report, prt_str repository);
void prt_json_write_jenkins_metadata(prt_json *json, const struct prt_report *report);
void prt_json_write_jenkins_allocation(prt_json *json, const struct prt_report *report);
/* Nothing without prt_report_meta.github. */
void prt_json_write_github_of(prt_json *json, const struct prt_report *report, prt_str repository);
void prt_json_write_github(prt_json *json, const struct prt_report *report);
/* Nothing without prt_report_meta.info.info. */
void prt_json_write_info_yaml(prt_json *json, const struct prt_report *report);

/* "timeline", and of the report "commit_timeline" and "commit_heat_map" */
void prt_json_write_charts(prt_json *json, const struct prt_report *report);
void prt_json_write_timeline(prt_json *json, const struct prt_timeline *timeline, const uint64_t *commits);
void prt_json_write_heat_map(prt_json *json, const struct prt_heat_map *map);

void prt_json_write_api_statistics(prt_json *json, const struct prt_report *report);

/* One figure of a window. */
typedef int64_t (*prt_measure)(const struct prt_figures *figures);
int64_t prt_measure_commits(const struct prt_figures *figures);
int64_t prt_measure_added(const struct prt_figures *figures);
int64_t prt_measure_removed(const struct prt_figures *figures);
int64_t prt_measure_net(const struct prt_figures *figures);
int64_t prt_measure_contributors(const struct prt_figures *figures);
int64_t prt_measure_repositories(const struct prt_figures *figures);

/* "<key>": {"<window>": <measure of figures[window]>, ...}, on one line: a report has millions of these numbers, and a
 * line for each would be mostly blanks. */
void prt_json_window_map(prt_json *json, const char *key, const struct prt_report *report,
                         const struct prt_figures *figures, prt_measure measure);
/* "commits", "lines_added", "lines_removed", "lines_net", as authors and organisations have them. */
void prt_json_common_maps(prt_json *json, const struct prt_report *report, const struct prt_figures *figures);

/* One number of a crowd's window. */
typedef uint64_t (*prt_crowd_measure)(const struct prt_crowd *crowd);
uint64_t prt_measure_bots(const struct prt_crowd *crowd);

/* Likewise for crowds; null for each window when it is not known. */
void prt_json_crowd_map(prt_json *json, const char *key, const struct prt_report *report, const struct prt_crowd *crowd,
                        prt_crowd_measure measure, bool known);
/* "bus_factor" and "newcomers", as repositories and organisations have them. */
void prt_json_crowd_maps(prt_json *json, const struct prt_report *report, const struct prt_crowd *crowd,
                         bool newcomers_known);
/* "<key>": {"<window>": {"added":, "removed":, "net":}, ...}; of `earlier` null where lines are not known. */
void prt_json_lines_map(prt_json *json, const char *key, const struct prt_report *report,
                        const struct prt_figures *figures, bool earlier);
bool prt_report_knows_newcomers(const struct prt_report *report); /* no repository's history is cut */

/* In summaries: "totals", "totals_earlier", "activity_earlier". */
void prt_json_write_totals(prt_json *json, const struct prt_report *report);

/* Begins an object or array whose value stands on one line; returns what prt_json_line_end needs. */
int prt_json_line_object(prt_json *json);
int prt_json_line_array(prt_json *json);
void prt_json_line_end(prt_json *json, int indent);

#endif
