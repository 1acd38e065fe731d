/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_ZIP_H
#define PRT_REPORT_ZIP_H
/*
 * Files as one ZIP archive whose bytes depend on its arguments (and on zlib's version) alone: entries in the order given, all of one
 * time, mode 0644, no extra fields. Times are UTC in the archive's two-second steps; before 1980 and after 2107 the nearest one.
 * The format is that of APPNOTE.TXT 6.3.3 (PKWARE), version 2.0; numbers in the code are its sections. In memory is one entry at a
 * time, packed.
 */
#include "prt/buf.h"

struct prt_zip_entry {
    prt_str name; /* "reports/onap/report.md": relative, valid UTF-8, no ".." */
    prt_str bytes;
    const char *file; /* NULL; or the path of a file that has the bytes, so that they need not be in memory */
};

/* Appends the archive. PRT_E_INTERNAL: two entries of one name. PRT_E_LIMIT: more than 65,535 entries or 4 GiB, a name of
 * more than PRT_MAX_NAME bytes. PRT_E_NOT_FOUND, PRT_E_IO ...: a file cannot be read. After an error `out` may have a part. */
prt_code prt_zip_write(const struct prt_zip_entry *entries, size_t count, int64_t time, prt_buf *out,
                       prt_err *err) PRT_MUST_USE;

#endif
