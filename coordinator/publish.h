/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_PUBLISH_H
#define PRT_COORDINATOR_PUBLISH_H
/*
 * The report's files: <output-dir>/<project>/report_raw.json and report.md. Everything is rendered before anything is
 * written, and each file appears whole or not at all.
 */
#include <stdbool.h>

#include "prt/err.h"
#include "report/report.h"

struct prt_publish_options {
    const char *output_dir;
    const char *project;
    bool json, md;
};

/* Makes the folder and checks that files can be made in it, before hours of work are spent. The folder's path is
 * written to `folder`. */
prt_code prt_publish_prepare(const struct prt_publish_options *options, char *folder, size_t folder_size,
                             prt_err *err) PRT_MUST_USE;

prt_code prt_publish(const struct prt_publish_options *options, const char *folder, const struct prt_report *report,
                     prt_err *err) PRT_MUST_USE;

#endif
