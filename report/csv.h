/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_CSV_H
#define PRT_REPORT_CSV_H
/*
 * Tables as RFC 4180 has them: UTF-8 without a mark, commas, CR LF after each row, quotes where they are needed.
 * Numbers have no separators. A value that is not known is an empty field.
 *
 *     struct prt_csv csv = {.out = out};
 *     prt_csv_title(&csv, "repository");  prt_csv_title(&csv, "commits");  prt_csv_row_end(&csv);
 *     prt_csv_str(&csv, name);  prt_csv_u64(&csv, 1234);  prt_csv_row_end(&csv);
 *
 * Only prt_csv_str and the text of prt_csv_title_of come from outside. In them white space of any kind (line ends,
 * tabs) is a blank, so that a row is a line; NUL and invalid UTF-8 are U+FFFD. A text that a spreadsheet would take for
 * a formula (after blanks: = + - @, also in their full width) has an apostrophe before it, as OWASP's "CSV Injection"
 * advises.
 */
#include "prt/buf.h"

struct prt_csv {
    prt_buf *out;
    bool begun; /* the row has a field */
};

void prt_csv_title(struct prt_csv *csv, const char *title);
void prt_csv_titles(struct prt_csv *csv, const char *const *titles, size_t count);
void prt_csv_title_of(struct prt_csv *csv, const char *title, prt_str window); /* "commits_" and the window's name */
void prt_csv_str(struct prt_csv *csv, prt_str text);
void prt_csv_text(struct prt_csv *csv, const char *ours);
void prt_csv_u64(struct prt_csv *csv, uint64_t value);
void prt_csv_i64(struct prt_csv *csv, int64_t value);
void prt_csv_flag(struct prt_csv *csv, bool value);                    /* true, false */
void prt_csv_time(struct prt_csv *csv, int64_t seconds, int32_t zone); /* ISO 8601; zone as prt_commit.zone */
void prt_csv_none(struct prt_csv *csv);
void prt_csv_row_end(struct prt_csv *csv);

#endif
