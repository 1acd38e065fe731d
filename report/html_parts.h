/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_HTML_PARTS_H
#define PRT_REPORT_HTML_PARTS_H
/*
 * The sections of report.html, each without its heading, and what they share. sections.c holds the table that orders
 * them, and says when one has nothing to show: then it is not called.
 */
#include "report/html.h"
#include "report/report.h"

void prt_html_write_summary(prt_html *html, const struct prt_report *report);
void prt_html_write_activity(prt_html *html, const struct prt_report *report);
void prt_html_write_organizations(prt_html *html, const struct prt_report *report);
void prt_html_write_contributors(prt_html *html, const struct prt_report *report);
void prt_html_write_windows(prt_html *html, const struct prt_report *report);
void prt_html_write_bots(prt_html *html, const struct prt_report *report);
void prt_html_write_repositories(prt_html *html, const struct prt_report *report);
void prt_html_write_features(prt_html *html, const struct prt_report *report);
void prt_html_write_languages(prt_html *html, const struct prt_report *report);
void prt_html_write_jenkins(prt_html *html, const struct prt_report *report);
void prt_html_write_orphaned(prt_html *html, const struct prt_report *report);
void prt_html_write_infrastructure(prt_html *html, const struct prt_report *report);
void prt_html_write_unattributed(prt_html *html, const struct prt_report *report);
void prt_html_write_github(prt_html *html, const struct prt_report *report);
void prt_html_write_committers(prt_html *html, const struct prt_report *report);
void prt_html_write_lifecycle(prt_html *html, const struct prt_report *report);
void prt_html_write_errors(prt_html *html, const struct prt_report *report);
void prt_html_write_skips(prt_html *html, const struct prt_report *report);
void prt_html_write_definitions(prt_html *html, const struct prt_report *report);

/* What a script shows of a repository when it is asked for: one JSON object, by the repositories' places in the
 * report. */
void prt_html_write_details(prt_html *html, const struct prt_report *report);

/* "Gerrit Project" or "Repository", also for several */
const char *prt_html_repository(const struct prt_report *report);
const char *prt_html_repositories(const struct prt_report *report);

/* "last_365 (365 days, 2025-02-10 to 2026-02-10)": the primary window, days in UTC; the page's head has the seconds. */
void prt_html_period(prt_html *html, const struct prt_report *report);

/* A paragraph that introduces a section: open, write, prt_html_close. */
void prt_html_lead(prt_html *html);

/* A word with a mark before it: "Current"; `look` is its class. */
void prt_html_badge(prt_html *html, const char *look, const char *word);

/* The repository's name, linked to its page when there is one. */
void prt_html_repository_link(prt_html *html, const struct prt_report *report, prt_str name);

/* The same with an address that a server told: linked when it is one of http or https. */
void prt_html_link_or_text(prt_html *html, prt_str url, prt_str text);

#endif
