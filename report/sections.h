/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_SECTIONS_H
#define PRT_REPORT_SECTIONS_H
/*
 * The sections of the reports for people, in one table: their order, names and headings, when there is nothing to show
 * and why, and the function per format that writes one. A new section is one line of sections.def, and its functions.
 *
 * A section that has no data is shown nevertheless, with the sentence that says why. One that is switched off
 * (output.include_sections.<name>: false) leaves no trace, neither does one whose reason another section tells.
 */
#include "report/html.h"
#include "report/report.h"

typedef enum prt_section_state {
    PRT_SECTION_FULL,
    PRT_SECTION_EMPTY, /* `why` says why */
    PRT_SECTION_ABSENT /* switched off, or another section says why there is nothing */
} prt_section_state;

/* They write what is below the heading; only called when the section is full. */
typedef void (*prt_section_md)(prt_buf *out, const struct prt_report *report);
typedef void (*prt_section_html)(prt_html *html, const struct prt_report *report);

struct prt_section {
    const char *name;     /* in output.include_sections; with hyphens for underscores its id in report.html */
    const char *mark;     /* an emoji before the heading */
    const char *title[2]; /* the heading, of a GitHub project and of a Gerrit project */
    bool fixed;           /* cannot be switched off: what is wrong with a report is told */
    /* Whether there is data; `why` is a sentence, perhaps with texts from outside, written when it is
     * PRT_SECTION_EMPTY. */
    prt_section_state (*state)(const struct prt_report *report, prt_str *why);
    prt_section_md md; /* NULL: not in this format */
    prt_section_html html;
};

size_t prt_section_count(void);
const struct prt_section *prt_section_at(size_t index); /* 0 .. count - 1, in the order of the reports */

/* With what the configuration says, and with prt_section.state. */
prt_section_state prt_section_state_of(const struct prt_report *report, size_t index, prt_str *why);
/* What ends such a sentence when it is shown alone: "." for one that comes without, from a message, else "". */
const char *prt_section_stop(prt_str why);
const char *prt_section_title(const struct prt_report *report, const struct prt_section *section);

/* What the report is called, before the project's name: whose projects these are, as far as that is known. */
const char *prt_report_kind(const struct prt_report *report);

/* The section's bit in prt_report_meta.sections_off; 0: no such section, or one that cannot be switched off. */
uint64_t prt_section_bit(prt_str name);

/* Of the section that tells what is wrong, for links to it. */
#define PRT_SECTION_ERRORS "errors"

const struct prt_section *prt_section_named(const char *name); /* NULL: there is none */

#endif
