/* SPDX-License-Identifier: Apache-2.0 */
#include "report/csv_parts.h"
#include "report/workflows.h"

static bool always(const struct prt_report *report)
{
    (void)report;
    return true;
}

static bool has_jenkins(const struct prt_report *report)
{
    return report->meta.jenkins != NULL;
}

static bool has_info_yaml(const struct prt_report *report)
{
    return report->meta.info.info != NULL;
}

/* One row a file. */
static const struct table {
    const char *file;
    bool (*wanted)(const struct prt_report *report);
    void (*write)(struct prt_csv *csv, const struct prt_report *report);
} tables[] = {
    {"report_repositories.csv", always, prt_csv_write_repositories},
    {"report_contributors.csv", always, prt_csv_write_contributors},
    {"report_organizations.csv", always, prt_csv_write_organizations},
    {"report_windows.csv", always, prt_csv_write_windows},
    {"report_timeline.csv", always, prt_csv_write_timeline},
    {"report_features.csv", always, prt_csv_write_features},
    {"report_languages.csv", always, prt_csv_write_languages},
    {"report_workflows.csv", prt_workflows_asked, prt_csv_write_workflows},
    {"report_jenkins_jobs.csv", has_jenkins, prt_csv_write_jenkins_jobs},
    {"report_info_yaml.csv", has_info_yaml, prt_csv_write_info_yaml},
    {"report_errors.csv", always, prt_csv_write_errors},
};
enum { TABLES = sizeof tables / sizeof tables[0] };

size_t prt_report_csv_count(void)
{
    return TABLES;
}

const char *prt_report_csv_file(size_t table)
{
    return tables[table].file;
}

bool prt_report_csv_wanted(const struct prt_report *report, size_t table)
{
    return tables[table].wanted(report);
}

prt_code prt_report_write_csv(const struct prt_report *report, size_t table, prt_buf *out, prt_err *err)
{
    struct prt_csv csv = {.out = out};
    tables[table].write(&csv, report);
    return prt_buf_check(out, tables[table].file, err);
}
