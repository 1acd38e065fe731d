/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_JJB_JOB_H
#define PRT_JJB_JOB_H
/* One job: its name and owner, checked and kept. */
#include "coordinator/remote/jjb/expand.h"
#include "coordinator/remote/jjb/scope.h"

/* PRT_E_LIMIT: PRT_MAX_JOBS or PRT_MAX_JJB_NAMES bytes are there, and the expansion is stopped. */
prt_code prt_jjb_add_job(struct prt_jjb_expansion *expansion, const struct prt_jjb_job *job, prt_err *err) PRT_MUST_USE;
/* The job that a template makes with the scope's current bindings. A bad name is refused; a bad owner is a problem, and
 * the job has none. */
prt_code prt_jjb_make_job(struct prt_jjb_expansion *expansion, const struct prt_jjb_scope *scope,
                          const struct prt_jjb_definition *block, const struct prt_jjb_definition *template,
                          prt_err *err) PRT_MUST_USE;
/* A plain job; `defaults` may be NULL. */
prt_code prt_jjb_make_plain_job(struct prt_jjb_expansion *expansion, const struct prt_jjb_definition *job,
                                const prt_doc *defaults, prt_err *err) PRT_MUST_USE;

#endif
