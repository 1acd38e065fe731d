/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_CONFIG_RESOLVED_H
#define PRT_COORDINATOR_CONFIG_RESOLVED_H
/*
 * The configuration as it holds: each key with its value, and where it was said.
 *
 *     {"project": "ONAP", "tool_version": "0.1.0", "config_digest": "...", "files": ["conf/default.yaml", "conf/onap.yaml"],
 *      "server": {"host": "gerrit.onap.org", "gerrit": true, "source": "gerrit.host"},
 *      "keys": {
 *        "gerrit.host": {"value": "gerrit.onap.org", "source": "onap.yaml:14"},
 *        "jenkins.host": {"value": "ci.example.org", "source": "environment JENKINS_HOST"},
 *        "extensions.github_api.token": {"value": "(set)", "source": "onap.yaml:20"},
 *        "logging.level": {"value": "INFO", "source": "default", "without_effect": "`-v` and `-q` say it"}, ...}}
 *
 * In the table's order; what stands for a star follows behind its row. A secret is "(set)", never what it is.
 */
#include "coordinator/config/config.h"

/* Appends the document. PRT_E_MEMORY. */
prt_code prt_config_resolved(const struct prt_config *config, prt_str project, prt_buf *out, prt_err *err) PRT_MUST_USE;

/* Fills config->digest: of every key that can change a figure, with the value that holds, in whatever way it was
 * said. */
prt_code prt_config_digest(struct prt_config *config, prt_err *err) PRT_MUST_USE;

#endif
