/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_SERVICES_PARTS_H
#define PRT_COORDINATOR_SERVICES_PARTS_H
/* What the files of coordinator/services.h share, and nobody else includes. */
#include "coordinator/services.h"

/* services.c: one error more, and the service has failed. */
void prt_services_add_error(struct prt_services *services, prt_service service, const char *text);
bool prt_services_is_configured(const struct prt_services *services, prt_service service);

/* services_judge.c: takes what Jenkins, Gerrit and GitHub's list of repositories answered, and notes what is wrong with
 * it. */
prt_code prt_services_judge(struct prt_services *services, prt_err *err) PRT_MUST_USE;
/* ... and what GitHub said of single repositories, which may have been asked about later. */
void prt_services_judge_github(struct prt_services *services);

/* services_allocate.c: gives jobs to repositories, if there are any; why not is said in the report. */
prt_code prt_services_allocate(struct prt_services *services, prt_err *err) PRT_MUST_USE;

/* services_definitions.c: reads those of a folder. */
void prt_services_read_definitions(struct prt_services *services);
/* Wishes for those of a repository, where one is configured or Gerrit lists it; then `allocating` is true. */
prt_code prt_services_wish_for_definitions(struct prt_services *services, prt_err *err) PRT_MUST_USE;

#endif
