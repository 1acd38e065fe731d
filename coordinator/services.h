/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_SERVICES_H
#define PRT_COORDINATOR_SERVICES_H
/*
 * What other servers say, asked before the first task leaves, all of them at the same time:
 *
 *     Jenkins ──► jobs ─────────────┐
 *     Gerrit ───► projects, states ─┼─► allocate ──► the report, and the table that workers ask
 *     definitions (a folder) ───────┤
 *     definitions (a repository) ───┘  by workers, in the run: then allocation waits for it, and nothing else does
 *     GitHub ───► what is there, workflows, last runs ──► the report
 *
 * Gerrit is asked when Jenkins is, or when it is required: its states decide between allocated and orphaned. Without it
 * the projects are the repositories of the run, all active, or those of GitHub's organization that lists them. GitHub
 * is asked when there is a token (or none is wanted) and somebody's name on GitHub is known.
 *
 * A server that is down, slow, wrong or refuses is an error of the run (category "service", its sentence begins with
 * the service's name), and the run goes on with the rest.
 *
 * Environment: JENKINS_USER and JENKINS_API_TOKEN, GERRIT_USER and GERRIT_HTTP_PASSWORD, GITHUB_ORG, and the variable
 * with GitHub's token. The secrets are taken out of it, so that no worker is started with them.
 */
#include "coordinator/allocate.h"
#include "coordinator/checkouts.h"
#include "coordinator/config/config.h"
#include "coordinator/discover.h"
#include "coordinator/hidden.h"
#include "coordinator/remote/gerrit/gerrit.h"
#include "coordinator/remote/http/http.h"
#include "coordinator/remote/jenkins/jenkins.h"
#include "coordinator/services_github.h"
#include "report/report.h"

enum {
    PRT_SERVICES_ERRORS = 48,
    PRT_SERVICES_BESIDE_MS = 180000 /* questions that are asked while the analyses run, from the first on */
};

typedef enum prt_service {
    PRT_SERVICE_JENKINS,
    PRT_SERVICE_GERRIT,
    PRT_SERVICE_JJB,
    PRT_SERVICE_GITHUB,
    PRT_SERVICES
} prt_service;

#define PRT_SERVICE_BIT(service) (1u << (service))

struct prt_jjb_answer;

struct prt_services_settings {
    const struct prt_config *config;
    const struct prt_discovery *discovery;
    prt_store_t *store; /* earlier answers; may be NULL */
    const prt_log *log;
    unsigned required;          /* bits of services without which there is no report */
    const char *record_folder;  /* may be NULL; see http.h */
    const char *token_variable; /* of the environment, that GitHub's token is in */
    const char *members_of;     /* an organization of GitHub, whose repositories are the run's; may be NULL */
    uint64_t seed;              /* of what is random in waits */
    prt_checkouts_t *checkouts; /* where to wish for repositories; NULL: definitions come from a folder or not at all */
    const struct prt_attend *attend; /* looked after meanwhile; may be NULL */
};

/* Zeroed it is empty. Must stay where it is. */
struct prt_services {
    prt_arena arena;
    prt_http_t *http; /* NULL: nothing was to be asked */
    unsigned configured, failed;
    struct prt_jenkins_question jenkins;
    struct prt_jenkins_server jenkins_server; /* empty: it is not configured */
    struct prt_gerrit_question gerrit;
    prt_hidden_t *hidden;       /* which projects are not to be named; NULL: none. */
    struct prt_jjb_answer *jjb; /* coordinator/services_jjb.h */
    struct prt_services_github github;
    int64_t deadline_ms; /* of all questions */
    struct prt_services_settings settings;
    struct prt_allocated_jobs allocated; /* stays empty as long as `allocating` */
    bool has_allocated;
    bool allocating;       /* definitions have been wished for, and are not there yet */
    int64_t beside_until;  /* of questions beside the run; 0: there are none */
    prt_buf jjb_name;      /* what sentences call the definitions' repository */
    prt_str not_allocated; /* why not; empty: Jenkins is not configured */
    struct prt_report_error errors[PRT_SERVICES_ERRORS];
    size_t error_count;
    const struct prt_api_statistics *statistics; /* what asking took, by service; for the report */
    size_t statistics_count;
};

/* What settings point to outlives *out. PRT_E_CONFIG: a service is required and not configured. PRT_E_IO: one that is
 * required failed, or the machinery did; PRT_E_MEMORY. All else is in `errors`. To be freed in any case. */
prt_code prt_services_ask(const struct prt_services_settings *settings, struct prt_services *out,
                          prt_err *err) PRT_MUST_USE;
/* Asks about repositories that the services themselves listed (--repos-from): settings->discovery has them by now.
 * Likewise; errors and statistics are added. */
prt_code prt_services_ask_further(const struct prt_services_settings *settings, struct prt_services *services,
                                  prt_err *err) PRT_MUST_USE;
/* The client of the questions above, for others that are to be asked beside the run: what is added to it is asked by
 * prt_services_turn. `context` is a prt_services. */
prt_code prt_services_client(void *context, prt_http_t **out, prt_err *err) PRT_MUST_USE;
prt_code prt_services_turn(void *context, int64_t *next, prt_err *err) PRT_MUST_USE; /* prt_run_beside.turn */
/* After the run: asks what is left, and settles errors and statistics. PRT_E_IO: a service that is required has
 * failed. */
prt_code prt_services_settle(struct prt_services *services, prt_err *err) PRT_MUST_USE;
void prt_services_free(struct prt_services *services);

/* "jenkins,github" to bits; PRT_E_USAGE for another name, or none. */
prt_code prt_services_parse(const char *text, unsigned *out, prt_err *err) PRT_MUST_USE;

/* Tells the statistics on the terminal. */
void prt_services_tell(const struct prt_services *services, bool quiet);

#endif
