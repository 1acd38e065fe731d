/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WORKER_ANALYZE_OPTIONS_H
#define PRT_WORKER_ANALYZE_OPTIONS_H
/*
 * The command line of reporting-analyze: by hand (one repository, printed as JSON) or --serve (for reporting-worker
 * alone). Texts point into argv.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/err.h"
#include "prt/usage.h"

typedef enum prt_analyze_action {
    PRT_ANALYZE_PRINT,
    PRT_ANALYZE_SERVE,
    PRT_ANALYZE_HELP,
    PRT_ANALYZE_VERSION
} prt_analyze_action;

struct prt_analyze_line {
    prt_analyze_action action;
    const char *repository; /* PRINT */
    int64_t as_of;          /* PRINT: seconds since 1970 */
    int64_t count_since;    /* PRINT: seconds since 1970, or PRT_COUNT_ALL */
    int fd;                 /* SERVE: the socket */
    const char *repos_root; /* SERVE */
    const char *work_dir;   /* SERVE; NULL: none */
    bool json;              /* what SIGQUIT asks for is JSON lines */
};

/* now: the present, for as_of unless it is given or the environment's SOURCE_DATE_EPOCH (source_date, may be NULL) says
 * so. PRT_E_USAGE names the option and what was expected. */
prt_code prt_analyze_options_read(int argc, char **argv, int64_t now, const char *source_date,
                                  struct prt_analyze_line *out, prt_err *err) PRT_MUST_USE;

extern const struct prt_usage prt_usage_analyze;

#endif
