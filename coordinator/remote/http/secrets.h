/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REMOTE_HTTP_SECRETS_H
#define PRT_REMOTE_HTTP_SECRETS_H
/*
 * Texts that are never shown, and who may be told which of them. Servers can send back what they were sent, in a
 * redirect or a page, so everything that leaves the room goes through prt_http_secrets_strip.
 */
#include "prt/buf.h"
#include "prt/err.h"
#include "prt/str.h"

/* Basic authentication, or a bearer token when user is NULL. */
struct prt_http_credential {
    char *service;
    char *origin; /* as in struct prt_http_url */
    char *user;
    char *token;
};

/* Zeroed it is empty and valid. */
struct prt_http_secrets {
    char **texts; /* longest first: one may be a part of another */
    size_t count;
    size_t capacity;
    struct prt_http_credential *credentials;
    size_t credential_count;
    size_t credential_capacity;
};

prt_code prt_http_secrets_add(struct prt_http_secrets *secrets, prt_str text, prt_err *err) PRT_MUST_USE;
/* Adds what is a secret in a proxy's URL ("http://user:password@host:3128"): user:password, that in base64,
 * and the password alone. */
prt_code prt_http_secrets_add_proxy(struct prt_http_secrets *secrets, const char *url, prt_err *err) PRT_MUST_USE;
/* The credentials, in place of those of the service and origin; with them their texts as secrets, the base64 form
 * too. */
prt_code prt_http_secrets_grant(struct prt_http_secrets *secrets, const char *service, const char *origin,
                                const char *user, const char *token, prt_err *err) PRT_MUST_USE;
const struct prt_http_credential *prt_http_secrets_find(const struct prt_http_secrets *secrets, const char *service,
                                                        const char *origin);

/* Adds the text to out, with [secret] in place of each secret. */
void prt_http_secrets_strip(const struct prt_http_secrets *secrets, prt_str text, prt_buf *out);
/* The same within a sentence. */
void prt_http_secrets_strip_err(const struct prt_http_secrets *secrets, prt_err *err);

void prt_http_secrets_free(struct prt_http_secrets *secrets); /* wipes them first */

#endif
