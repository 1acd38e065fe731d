/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_MD_PARTS_H
#define PRT_REPORT_MD_PARTS_H
/*
 * The sections of report.md, each without its heading, and what they share. sections.c holds the table that orders
 * them, and says when one has nothing to show: then it is not called.
 */
#include "prt/buf.h"
#include "report/report.h"

void prt_md_write_summary(prt_buf *out, const struct prt_report *report);
#define prt_md_write_activity NULL /* charts */
void prt_md_write_organizations(prt_buf *out, const struct prt_report *report);
void prt_md_write_contributors(prt_buf *out, const struct prt_report *report);
void prt_md_write_windows(prt_buf *out, const struct prt_report *report);
void prt_md_write_bots(prt_buf *out, const struct prt_report *report);
void prt_md_write_repositories(prt_buf *out, const struct prt_report *report);
void prt_md_write_features(prt_buf *out, const struct prt_report *report);
void prt_md_write_languages(prt_buf *out, const struct prt_report *report);
void prt_md_write_jenkins(prt_buf *out, const struct prt_report *report);
void prt_md_write_orphaned(prt_buf *out, const struct prt_report *report);
void prt_md_write_infrastructure(prt_buf *out, const struct prt_report *report);
void prt_md_write_unattributed(prt_buf *out, const struct prt_report *report);
void prt_md_write_github(prt_buf *out, const struct prt_report *report); /* with prt_report_meta.github alone */
void prt_md_write_committers(prt_buf *out, const struct prt_report *report);
void prt_md_write_lifecycle(prt_buf *out, const struct prt_report *report);
void prt_md_write_errors(prt_buf *out, const struct prt_report *report);
void prt_md_write_skips(prt_buf *out, const struct prt_report *report);
void prt_md_write_definitions(prt_buf *out, const struct prt_report *report);

/* "Gerrit Projects" or "Repositories", "Gerrit Project" or "Repository" */
const char *prt_md_repositories(const struct prt_report *report);
const char *prt_md_repository(const struct prt_report *report);

/* A cell with the repository's name, linked when there is a page of it. */
void prt_md_cell_repository(prt_buf *out, const struct prt_report *report, prt_str name);

/* "**last_365** (365 days, from 2025-02-10 07:00:00 UTC to 2026-02-10 07:00:00 UTC)": the primary window. */
void prt_md_period(prt_buf *out, const struct prt_report *report);

/* Appends the anchor GitHub gives a heading: lower case, blanks as hyphens, nothing but letters, digits, hyphens and
 * underscores. `heading` is ASCII; of an emoji and a blank before it a hyphen would remain. */
void prt_md_anchor(prt_buf *out, const char *heading);

#endif
