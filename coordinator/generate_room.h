/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_GENERATE_ROOM_H
#define PRT_COORDINATOR_GENERATE_ROOM_H
/*
 * What a run may take of this host: slots for the local worker, and a folder for its clones.
 */
#include "coordinator/config/config.h"
#include "coordinator/generate_options.h"

/* Of the local worker: those of the configuration, else the processors, but no more than there may be descriptors for.
 * Better fewer slots or workers from the beginning than a run that fails when all are there; `log` is told which. */
uint32_t prt_generate_slots(const struct prt_generate_options *options, const struct prt_config *config,
                            const prt_log *log);

/* Where the local worker keeps clones; "" where it keeps none. `beside`: repositories that are read beside those of the
 * run. PRT_E_PERMISSION: others may write to the folder that is there, and a local worker is to use it. */
prt_code prt_generate_work_folder(const struct prt_generate_options *options, const struct prt_config *config,
                                  bool beside, char *out, size_t size, prt_err *err) PRT_MUST_USE;

#endif
