/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_INFO_H
#define PRT_COORDINATOR_INFO_H
/*
 * The INFO.yaml files of a run: read from the configured folder, their issue trackers asked for, before the first task
 * leaves. What fails is an error of the run, and the run goes on.
 */
#include "coordinator/config/config.h"
#include "prt/log.h"
#include "report/report.h"

enum {
    PRT_INFO_AT_ONCE = 10,         /* trackers asked at the same time */
    PRT_INFO_TRACKERS_MS = 180000, /* all of them together */
};

/* Zeroed it is empty. `options` points into it: it must stay where it is. */
struct prt_info_found {
    struct prt_info info;
    struct prt_info_options options; /* for the report */
    struct prt_report_error *errors; /* of the run */
    size_t error_count;
    prt_err why; /* options.absent is a view of it */
};

/* PRT_E_MEMORY alone; all else is in out->errors. To be freed in any case. */
prt_code prt_info_find(const struct prt_config *config, const prt_log *log, struct prt_info_found *out,
                       prt_err *err) PRT_MUST_USE;
void prt_info_found_free(struct prt_info_found *found);

#endif
