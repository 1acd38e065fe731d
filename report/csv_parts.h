/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_CSV_PARTS_H
#define PRT_REPORT_CSV_PARTS_H
/*
 * The tables of the CSV files; each writes its titles and rows. One file and one line of the table in write_csv.c each.
 */
#include "report/csv.h"
#include "report/report.h"

void prt_csv_write_repositories(struct prt_csv *csv, const struct prt_report *report);
void prt_csv_write_contributors(struct prt_csv *csv, const struct prt_report *report);
void prt_csv_write_organizations(struct prt_csv *csv, const struct prt_report *report);
void prt_csv_write_windows(struct prt_csv *csv, const struct prt_report *report);
void prt_csv_write_timeline(struct prt_csv *csv, const struct prt_report *report);
void prt_csv_write_features(struct prt_csv *csv, const struct prt_report *report);
void prt_csv_write_languages(struct prt_csv *csv, const struct prt_report *report);
void prt_csv_write_workflows(struct prt_csv *csv, const struct prt_report *report);
void prt_csv_write_jenkins_jobs(struct prt_csv *csv, const struct prt_report *report);
void prt_csv_write_info_yaml(struct prt_csv *csv, const struct prt_report *report);
void prt_csv_write_errors(struct prt_csv *csv, const struct prt_report *report);

#endif
