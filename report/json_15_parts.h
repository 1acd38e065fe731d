/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_JSON_15_PARTS_H
#define PRT_REPORT_JSON_15_PARTS_H
/*
 * The parts of report_raw.json in the shape of schema 1.5.0, and what they share. The report is one of everyone
 * (everyone.h). Each prt_json_15_write_* writes one key with its value into the open object, but where another thing is
 * said.
 */
#include "prt/json.h"
#include "report/report.h"

/* ISO 8601 as Python writes it: UTC is "+00:00". `fraction`: with microseconds. */
void prt_json_15_time(prt_json *json, const char *key, int64_t seconds, int32_t zone, bool fraction);
/* An object of windows. */
typedef uint64_t (*prt_json_15_count)(const void *of, size_t window);
void prt_json_15_windows(prt_json *json, const char *key, const struct prt_report *report, prt_json_15_count count,
                         const void *of);

/* A value, no key: the record of one thing, as it stands in its own list and in those of the summaries. */
void prt_json_15_repository(prt_json *json, const struct prt_report *report, size_t index);
void prt_json_15_author(prt_json *json, const struct prt_report *report, size_t index);
void prt_json_15_organization(prt_json *json, const struct prt_report *report, size_t index);

void prt_json_15_write_features(prt_json *json, const struct prt_report *report,
                                const struct prt_folded_repository *repository);
/* "github_api_data", or nothing when GitHub was not asked for this repository's workflows. */
void prt_json_15_write_github_of(prt_json *json, const struct prt_report *report, prt_str repository);
/* "jenkins"; nothing without prt_report_meta.jenkins. */
void prt_json_15_write_jenkins_of(prt_json *json, const struct prt_report *report, prt_str repository);
/* "jenkins_metadata", where a host is configured; "jenkins_allocation" and "orphaned_jenkins_jobs", likewise as
 * above. */
void prt_json_15_write_jenkins(prt_json *json, const struct prt_report *report);
void prt_json_15_write_summaries(prt_json *json, const struct prt_report *report);
/* "info_yaml"; nothing without prt_report_meta.info.info. */
void prt_json_15_write_info_yaml(prt_json *json, const struct prt_report *report);

#endif
