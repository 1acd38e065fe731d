/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_PROFILE_OPTIONS_H
#define PRT_COORDINATOR_PROFILE_OPTIONS_H
/*
 * The command line of `reporting-tool profile`, checked. Texts point into argv or the environment.
 */
#include <stdbool.h>
#include <stdint.h>

#include "coordinator/profile_figures.h"
#include "prt/err.h"
#include "prt/log.h"

struct prt_profile_options {
    const char *project; /* whose configuration is used beside default.yaml */
    const char *repos_path;
    const char *config_dir;
    const char *output;                     /* a Markdown file; NULL: none */
    uint32_t workers[PRT_PROFILE_ROWS_MAX]; /* in the order given, each once */
    uint32_t workers_count;                 /* 0: not given */
    uint32_t runs;
    int64_t as_of;
    prt_level level;
    bool quiet;
    bool help; /* --help was asked for: nothing else is checked */
};

/* now, epoch: as for prt_generate_options_parse(). PRT_E_USAGE names the option. */
prt_code prt_profile_options_parse(int argc, char **argv, int64_t now, const char *epoch,
                                   struct prt_profile_options *out, prt_err *err) PRT_MUST_USE;

/* 1, 2, 4, ... up to the processors, and these: what is measured when nothing is said. */
void prt_profile_default_workers(uint32_t processors, struct prt_profile_options *out);

#endif
