/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_GENERATE_OPTIONS_H
#define PRT_COORDINATOR_GENERATE_OPTIONS_H
/*
 * The command line of `reporting-tool generate`, checked. Texts point into argv or the environment.
 */
#include <stdbool.h>
#include <stdint.h>

#include "coordinator/hosts.h"
#include "prt/err.h"
#include "prt/log.h"

struct prt_generate_options {
    const char *project;        /* one path component; NULL when there are projects */
    const char *projects;       /* where they are listed (projects.h); NULL: there is one */
    const char *folder;         /* below output_dir; NULL: the project's name */
    const char *gerrit_host;    /* in place of the configuration's; NULL: that one */
    const char *repos_path;     /* may be NULL when there is a list */
    const char *repos_list;     /* NULL: repositories are looked for */
    bool from_gerrit;           /* Gerrit lists the repositories */
    const char *from_github;    /* ... or GitHub those of this organization; NULL: it does not */
    const char *token_variable; /* of the environment, with GitHub's token */
    const char *work_dir;       /* of the local worker; NULL: in the user's cache folder */
    uint64_t work_dir_bytes;    /* 0: the worker's default */
    const char *config_dir;     /* NULL: "configuration" when that folder is there, else built-in defaults */
    const char *config_file;    /* in place of the project's file there; NULL: that one */
    const char *output_dir;
    unsigned formats;      /* PRT_FORMAT_*, to be written */
    bool schema_15;        /* report_raw.json in the shape of schema 1.5.0 */
    bool zip;              /* and a bundle of them */
    uint32_t workers;      /* slots of the local worker; 0: the configuration's, else the processors */
    bool cache;            /* keep what analyses find, and use what earlier runs kept */
    bool cache_said;       /* by an option; else the configuration's performance.cache counts */
    const char *cache_dir; /* NULL: the user's cache folder */
    struct prt_hosts hosts;
    const char *metrics_names; /* that it may be asked by, beside addresses; NULL: none */
    struct prt_place metrics;  /* where the run is shown; no address: nowhere */
    unsigned required;         /* services without which there is no report: PRT_SERVICE_BIT */
    const char *record_folder; /* every answer of a server is written to it; NULL: none is */
    int64_t as_of;
    prt_level level;
    bool quiet;
    bool log_json;
    bool dry_run;            /* look, and tell what would be run */
    bool help;               /* --help was asked for: nothing else is checked */
    const char *help_detail; /* as prt_usage_help() takes it */
    bool version;
};

/* now: the calendar time that stands for "now"; epoch: the value of SOURCE_DATE_EPOCH or NULL. PRT_E_USAGE names the
 * option. */
prt_code prt_generate_options_parse(int argc, char **argv, int64_t now, const char *epoch,
                                    struct prt_generate_options *out, prt_err *err) PRT_MUST_USE;

#endif
