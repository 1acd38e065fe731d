/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_SETUP_H
#define PRT_COORDINATOR_SETUP_H
/*
 * What the commands that analyse have in common before the run: the repositories below a root, and the configuration.
 * Whatever is wrong is told in the log, in the words of the option it came from; the exit code is all that is left to
 * the caller.
 */
#include "coordinator/allocate.h"
#include "coordinator/command.h"
#include "coordinator/config/config.h"
#include "coordinator/discover.h"
#include "coordinator/hidden.h"
#include "coordinator/info.h"
#include "coordinator/run.h"

struct prt_setup_options {
    const char *project;     /* whose configuration it is, and the report's name */
    const char *repos_path;  /* NULL: there is a list, and everything in it is cloned, or lies on other hosts */
    const char *repos_list;  /* NULL: repositories are looked for */
    bool from_gerrit;        /* Gerrit lists them: prt_setup_take follows */
    const char *from_github; /* likewise, GitHub those of this organization; NULL: it does not */
    bool elsewhere;          /* no analysis runs on this host: what has no URL lies under the workers' own roots */
    const char *config_dir;  /* NULL: "configuration" when that folder is there, else built-in defaults */
    const char *config_file; /* in place of the project's file there; NULL: that one */
    const struct prt_config_override *overrides; /* what the command line says of keys */
    size_t override_count;
    int64_t as_of;
    prt_level *level;           /* of the log, for SIGUSR1 to change; NULL: it does not */
    prt_diagnosis_t *diagnosis; /* who answers SIGQUIT; NULL: nobody */
};

struct prt_setup {
    struct prt_setup_options options;
    const prt_log *log;
    struct prt_discovery discovery; /* at least one repository was found, but for from_gerrit and _github */
    struct prt_config config;
    struct prt_fold_options fold;                  /* points into the config */
    struct prt_jenkins_server jenkins_server;      /* who was asked for them */
    const struct prt_allocated_jobs *allocated;    /* whose jobs are whose; NULL: nobody was asked. Not owned */
    const struct prt_report_error *service_errors; /* of the servers that were asked. Not owned */
    size_t service_error_count;
    const struct prt_api_statistics *api; /* what asking them took. Not owned */
    size_t api_count;
    const struct prt_github *github;   /* NULL: it was not asked. Not owned */
    prt_str not_asked_github;          /* why not */
    const struct prt_info_found *info; /* NULL: not looked for. Not owned */
    prt_str not_allocated;             /* why it is NULL, for the report; empty: Jenkins is not configured */
};

enum { PRT_SETUP_OVERRIDES = 16 }; /* that an option or a variable may say */

/* Anything but PRT_EXIT_COMPLETE has been told. To be freed in any case; must stay where it is. */
prt_exit prt_setup_open(const struct prt_setup_options *options, const prt_log *log,
                        struct prt_setup *out) PRT_MUST_USE;
/* The repositories of a run whose options say from_gerrit; `discovery` becomes the setup's. Told when it is not
 * COMPLETE. */
prt_exit prt_setup_take(struct prt_setup *setup, struct prt_discovery *discovery) PRT_MUST_USE;
/* Takes hidden projects out of the repositories; NULL: there are none. Likewise told. */
prt_exit prt_setup_leave_out(struct prt_setup *setup, const prt_hidden_t *hidden) PRT_MUST_USE;
void prt_setup_free(struct prt_setup *setup);

/* The configuration alone, with what environment and command line say, and its windows placed. PRT_E_USAGE: no such
 * folder; else as prt_config_load. */
prt_code prt_setup_configure(const struct prt_setup_options *options, const struct prt_discovery *discovery,
                             struct prt_config *out, struct prt_config_notes *notes, prt_err *err) PRT_MUST_USE;

/* Of a list or from Gerrit: heavier is what the store has more of, and heaviest what it does not know, since that has
 * to be cloned and read from its beginning. Among equals the order of names decides. The store may be NULL. */
void prt_setup_weigh(struct prt_setup *setup, prt_store_t *store);

/* What is to be run: everything that was found, without a store. */
struct prt_run_options prt_setup_run(const struct prt_setup *setup, uint32_t slots, bool quiet);

/* The processors this process may use. */
uint32_t prt_setup_processors(void);

/* Logs the error, one line per problem (a configuration may have several), and returns the code. */
prt_exit prt_setup_complain(const prt_log *log, const prt_err *err, prt_exit exit_code);
prt_exit prt_setup_exit_of(const prt_err *err);

#endif
