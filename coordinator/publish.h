/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_PUBLISH_H
#define PRT_COORDINATOR_PUBLISH_H
/*
 * The report's files, in <output-dir>/<project>: report_raw.json, report.md, report.html, report_*.csv, and
 * <project>_report_bundle.zip, which holds the others as reports/<project>/<file>. Everything is on disk, beside its
 * place (prt/staged.h), before anything is put in place: a full disk leaves the earlier report. Memory is that of the
 * report and of some 256 KiB for the file that is being written, whatever its size. config_resolved.json goes with
 * every report, and not into the bundle, whose bytes do not depend on where and by how many workers it was made. A CSV
 * table of an earlier run that this report does not have is removed: it would pass for this run's.
 */
#include <stdbool.h>

#include "coordinator/formats.h"
#include "prt/err.h"
#include "report/report.h"

struct prt_publish_options {
    const char *output_dir;
    const char *project;
    unsigned formats; /* PRT_FORMAT_* */
    bool schema_15;   /* report_raw.json in the shape of schema 1.5.0 */
    bool zip;
    prt_str config;    /* what config_resolved.json holds; empty: there is no such file */
    prt_str raw;       /* what report_raw.json holds, when the report was read from it; empty: it is written */
    bool raw_is_there; /* and this file is the folder's: it goes into the bundle, and stays as it is */
    bool tell;         /* the path of each file is printed to stdout, when it is there */
};

/* Makes the folder and checks that files can be made in it, before hours of work are spent. The folder's path is
 * written to `folder`. */
prt_code prt_publish_prepare(const struct prt_publish_options *options, char *folder, size_t folder_size,
                             prt_err *err) PRT_MUST_USE;

/* Makes all files of the report beside their places in `folder`, and only then puts them there; tables of an earlier
 * report that this one does not have are removed. An error before that leaves what was there untouched, and says so. */
prt_code prt_publish(const struct prt_publish_options *options, const char *folder, const struct prt_report *report,
                     prt_err *err) PRT_MUST_USE;

#endif
