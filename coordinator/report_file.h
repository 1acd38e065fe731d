/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_REPORT_FILE_H
#define PRT_COORDINATOR_REPORT_FILE_H
/*
 * A report that somebody names on a command line: its report_raw.json, or the folder that `generate` wrote it to, such
 * as reports/onap.
 */
#include "prt/buf.h"
#include "prt/err.h"

/* The report's bytes in place of what `out` held. The error of a folder names the file that is not in it; others are
 * those of prt_file_read. */
prt_code prt_report_file_read(const char *path, prt_buf *out, prt_err *err) PRT_MUST_USE;

#endif
