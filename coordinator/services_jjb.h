/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_SERVICES_JJB_H
#define PRT_COORDINATOR_SERVICES_JJB_H
/* Job definitions in a folder (coordinator/remote/jjb) as what coordinator/remote/match goes by. */
#include "coordinator/remote/match/match.h"
#include "prt/arena.h"
#include "prt/checkout.h"
#include "prt/log.h"

struct prt_jjb_answer;

/* What is wrong in single files is told in the log, and the others count. PRT_E_NOT_FOUND, PRT_E_PERMISSION, PRT_E_IO:
 * the folder itself; PRT_E_FORMAT: it defines no job; PRT_E_LIMIT, PRT_E_MEMORY. Sentences begin with "jjb: ". */
prt_code prt_services_jjb_read(const char *folder, const prt_log *log, struct prt_jjb_answer **out,
                               prt_err *err) PRT_MUST_USE;
/* Likewise of files of a commit, which `shown` names in sentences; they may be freed behind this. */
prt_code prt_services_jjb_read_checkout(const struct prt_checkout *checkout, const char *shown, const prt_log *log,
                                        struct prt_jjb_answer **out, prt_err *err) PRT_MUST_USE;
/* Which submodules of the checkout it needs: prt_checkout_wish.wants. */
bool prt_services_jjb_wants(const struct prt_checkout *checkout, const struct prt_checkout_entry *submodule);
/* Adds definitions and blocks; nothing of NULL. The arrays are in the arena, the texts the answer's. */
prt_code prt_services_jjb_input(const struct prt_jjb_answer *answer, prt_arena *arena, struct prt_match_input *input,
                                prt_err *err) PRT_MUST_USE;
void prt_services_jjb_free(struct prt_jjb_answer **answer); /* NULL-safe; leaves NULL */

#endif
