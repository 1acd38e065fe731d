/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_READ_READ_H
#define PRT_REPORT_READ_READ_H
/*
 * report_raw.json read again: the report that it was written from, as far as writers of other formats need it.
 *
 *     rc = prt_report_read("report_raw.json", text, &report, &err);
 *     report.meta.look = ...;  report.meta.sections_off = ...;
 *     rc = prt_report_write_md(&report, &out, &err);
 *
 * Nothing is believed. Every value has its type and range, or the report is refused with the value's path, what was
 * expected and what is there. What follows from other values (rankings, sums, charts) is made by the functions of the
 * fold (fold_parts.h). Then the report is written as JSON once more, and must say what the text says: so whatever this
 * reader and the writer do not have in common is a refusal, and never a report that says something else.
 *
 * Not in the JSON, and so not in the report: what people did outside every window but their commits ever, lines of
 * people one window earlier, jobs' colours and builds when no listed repository has them. No writer but that of
 * schema 1.5 asks for these.
 *
 * What was no UTF-8 is U+FFFD in the JSON. Repositories that look alike for that reason are told apart by their place,
 * people by the repositories they touch; where both look alike at once, one is taken for the other.
 *
 * Time is linear in the text for each level of nesting. Memory: the text, what is read (PRT_MAX_ARENA), and the JSON
 * that is written again.
 */
#include "report/report.h"

/*
 * `file` is used in sentences. `text` must outlive the report, which points into it. meta.look, .sections_off and the
 * .top_* are the caller's to fill; meta.privacy says by which key people are hidden in the report.
 * PRT_E_FORMAT: not JSON, another schema version, or a value that cannot be. PRT_E_LIMIT and PRT_E_MEMORY: too large.
 */
prt_code prt_report_read(const char *file, prt_str text, struct prt_report *out, prt_err *err) PRT_MUST_USE;

#endif
