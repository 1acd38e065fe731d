/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_DOCTOR_H
#define PRT_COORDINATOR_DOCTOR_H
/*
 * What a host lacks for a run, found out without making one: everything that `check` looks at (checks.h), and the host:
 * system, programs, libraries, limits, room, clock, ports, the cache's health. In the lines of checks.h, each warning
 * and problem with the way out. Nothing is changed; servers are asked only when that is said.
 */
#include "coordinator/checks.h"

struct prt_doctor_request {
    struct prt_checks_request checks;
    const char *work_dir; /* where clones are kept; NULL: the user's */
    uint32_t slots;       /* 0: the configuration's, else the processors */
    bool online;          /* servers are asked, too */
    int64_t now;          /* seconds since 1970 */
};

/* Appends the lines. As prt_checks_make: PRT_EXIT_COMPLETE also with warnings. */
prt_exit prt_doctor_examine(const struct prt_doctor_request *request, prt_buf *out) PRT_MUST_USE;

/* A ZIP archive to be sent with a report on a fault: `findings` (what prt_doctor_examine said), versions, limits, the
 * resolved configuration and, when `log_file` is not NULL, the end of that file. Equal for equal contents. Every secret
 * that the configuration or the environment has, and whatever looks like one (doctor_scrub.h), is replaced by
 * [secret]. */
prt_code prt_doctor_bundle(const struct prt_doctor_request *request, prt_str findings, const char *log_file,
                           prt_buf *out, prt_err *err) PRT_MUST_USE;

#endif
