/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_GENERATE_PROJECT_H
#define PRT_COORDINATOR_GENERATE_PROJECT_H
/*
 * One of several projects as options and environment of `generate`.
 */
#include "coordinator/generate_options.h"
#include "coordinator/projects.h"

/* Changes the options of all to those of one, and the environment that its services are told by. Checkouts lie below
 * --repos-path as <host> or github.com/<organization>: `root` becomes that folder, and must live as long as the
 * options. Without --repos-path they are cloned. PRT_E_MEMORY: of the environment; PRT_E_LIMIT: the path is too
 * long. */
prt_code prt_generate_project(const struct prt_project *project, struct prt_generate_options *options, char *root,
                              size_t root_size, prt_err *err) PRT_MUST_USE;

#endif
