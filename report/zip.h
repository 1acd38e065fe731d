/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_ZIP_H
#define PRT_REPORT_ZIP_H
/*
 * Files as one ZIP archive whose bytes depend on its arguments (and on zlib's version) alone: entries in the order
 * given, all of one time, mode 0644, no extra fields. Times are UTC in the archive's two-second steps; before 1980 and
 * after 2107 the nearest one.
 */
#include "prt/buf.h"

struct prt_zip_entry {
    prt_str name; /* "reports/onap/report.md": relative, valid UTF-8, no ".." */
    prt_str bytes;
    const char *file; /* NULL; or the path of a file that has the bytes, so that they need not be in memory */
};

/* Whether archives can be written: PRT_E_IO tells what the host lacks (report/libzip.h). To be asked before hours of
 * work. */
prt_code prt_zip_ready(prt_err *err) PRT_MUST_USE;

/* Appends the archive. PRT_E_INTERNAL: two entries of one name; PRT_E_IO as above. */
prt_code prt_zip_write(const struct prt_zip_entry *entries, size_t count, int64_t time, prt_buf *out,
                       prt_err *err) PRT_MUST_USE;

#endif
