/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_INFO_H
#define PRT_COORDINATOR_INFO_H
/*
 * The INFO.yaml files of a run: of the configured folder, or of a repository that workers clone in the run. Their issue
 * trackers are asked for beside the analyses, which wait for nothing of this. What fails is an error of the run, and
 * the run goes on.
 *
 *     find ──► a folder ────────────────────────────┬──► files read ──► trackers asked ──► settle: verdicts
 *          └─► a wish (checkouts.h) ── in the run ──┘
 *
 * A file that cannot be read is an error of the run: its project is missing. What is wrong with single keys of one that
 * is read all the same stands with its project, and in the log.
 */
#include "coordinator/checkouts.h"
#include "coordinator/config/config.h"
#include "coordinator/remote/gerrit/projects.h"
#include "coordinator/remote/http/http.h"
#include "coordinator/remote/info_yaml/trackers.h"
#include "prt/log.h"
#include "report/report.h"

enum { PRT_INFO_AT_ONCE = 10 /* trackers asked at the same time */ };

struct prt_info_settings {
    const struct prt_config *config;
    const prt_log *log;
    prt_checkouts_t *checkouts; /* where to wish for the repository; NULL: nothing is cloned */
    /* Who asks trackers; what is added to it is asked by whoever owns it, before prt_info_settle. */
    prt_code (*client)(void *context, prt_http_t **out, prt_err *err);
    void *client_context;
    const struct prt_gerrit_listing
        *gerrit; /* what Gerrit said of its projects' states; NULL or empty: it was not asked */
};

/* Zeroed it is empty. `options` points into it: it must stay where it is. */
struct prt_info_found {
    struct prt_info_settings settings;
    struct prt_info info;
    struct prt_info_options options; /* for the report */
    struct prt_report_error *errors; /* of the run */
    size_t error_count, error_capacity;
    prt_arena arena; /* of sentences, and names of closed projects */
    struct prt_info_trackers trackers;
    prt_http_t *http;
    size_t next; /* the tracker that is asked next */
};

/* The config and the listing outlive *out. PRT_E_MEMORY alone; all else is in out->errors. To be freed in any case. */
prt_code prt_info_find(const struct prt_info_settings *settings, struct prt_info_found *out, prt_err *err) PRT_MUST_USE;
/* After the run, when all that was asked is answered. PRT_E_MEMORY. */
prt_code prt_info_settle(struct prt_info_found *found, prt_err *err) PRT_MUST_USE;
void prt_info_found_free(struct prt_info_found *found);

#endif
