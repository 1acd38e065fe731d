/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_DOCTOR_SECRETS_H
#define PRT_COORDINATOR_DOCTOR_SECRETS_H
/*
 * What must not be in a bundle that somebody sends to others, as far as this process knows it: secrets of the
 * configuration and of the environment, those of other programs too (a log of a CI job may hold any of them). Each in
 * the forms that a log or a file of JSON may have it in: as it is, within a URL, within JSON, and with its user in
 * base64.
 */
#include "coordinator/config/config.h"
#include "coordinator/remote/http/secrets.h"

enum { PRT_DOCTOR_GUESSED_MIN = 6 }; /* bytes; what is shorter and a secret by its variable's name alone is none */

/* `token_variable`: where the token for GitHub is; NULL: in none of its own. `environment`: "NAME=value" each, up to
 * NULL. */
prt_code prt_doctor_secrets_gather(const struct prt_config *config, const char *token_variable,
                                   char *const *environment, struct prt_http_secrets *out, prt_err *err) PRT_MUST_USE;

#endif
