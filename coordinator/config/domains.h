/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_CONFIG_DOMAINS_H
#define PRT_COORDINATOR_CONFIG_DOMAINS_H
/*
 * organizational_domains.yaml in the configuration's folder: what a user knows about e-mail domains that no list can
 * know. The file may be missing, and so may each of its keys.
 *
 *     preserve_full_domain: [zte.com.cn]           # organisations of their own, though part of a larger domain
 *     custom_mappings: {partner.samsung.com: Samsung}
 *     settings:
 *       enable_organizational_grouping: true       # false: every domain is an organisation of its own
 *       default_extraction_method: ...             # accepted; the public suffix list decides
 *       ignore_domains: [unknown, localhost, ""]   # shown as "unknown"
 *
 * What is listed holds for the domains below it as well, but for what is ignored (report/organization.h).
 */
#include "coordinator/config/config.h"
#include "prt/json.h"

/* Fills config->domains; texts are in the configuration's arena. What is wrong is noted, with its place. `folder` NULL:
 * there is no file. PRT_E_IO: it is there and cannot be read. */
prt_code prt_config_read_domains(const char *folder, struct prt_config *config, struct prt_config_notes *notes,
                                 prt_err *err) PRT_MUST_USE;

/* Adds "domains" with all that was said, for the digest. */
void prt_config_domains_json(const struct prt_domain_rules *rules, prt_json *json);

#endif
