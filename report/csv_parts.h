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

/* Which columns of a window a table has. */
struct prt_csv_measure {
    const char *title;
    int64_t (*of)(const struct prt_figures *figures);
    bool lines; /* one window earlier it may not be known (prt_lines_known_earlier) */
};

/* For each window, in the order of the configuration, a column for each measure: "commits_last_30". */
void prt_csv_window_titles(struct prt_csv *csv, const struct prt_report *report, const struct prt_csv_measure *measures,
                           size_t count);
void prt_csv_window_figures(struct prt_csv *csv, const struct prt_report *report, const struct prt_figures *figures,
                            const struct prt_csv_measure *measures, size_t count);
/* The same of figures one window earlier; their titles begin with "earlier_". */
void prt_csv_earlier_figures(struct prt_csv *csv, const struct prt_report *report, const struct prt_figures *earlier,
                             const struct prt_csv_measure *measures, size_t count);

#endif
