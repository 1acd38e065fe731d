/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_CONFIG_FEATURES_H
#define PRT_COORDINATOR_CONFIG_FEATURES_H
/*
 * features.* and workflows.classify.*: which features are looked for, and how, as one line for every analysis
 * (worker/detect/options.h). The same configuration gives the same line.
 */
#include "coordinator/config/config.h"
#include "coordinator/config/notes.h"

/* Fills config->detect, which is empty when there is something to note. PRT_E_MEMORY only. */
prt_code prt_config_features(struct prt_config *config, struct prt_config_notes *notes, prt_err *err) PRT_MUST_USE;

#endif
