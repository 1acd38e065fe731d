/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REMOTE_HTTP_URL_H
#define PRT_REMOTE_HTTP_URL_H
/*
 * A URL that may be asked, taken apart once. Sentences never hold more of a URL than scheme, host and path: what is
 * behind the question mark, or before the @, may be a secret.
 */
#include <stdbool.h>

#include "prt/err.h"

/* Zeroed it is empty and valid. All texts are owned. */
struct prt_http_url {
    char *text;   /* whole, normalised, without the fragment: what is asked */
    char *origin; /* "https://jenkins.onap.org:443": lower case, and always with the port */
    char *shown;  /* "https://jenkins.onap.org/api/json": for people */
    bool secure;  /* https */
};

/* A URL, or a reference relative to `base` (an absolute URL, may be NULL). PRT_E_CONFIG for what is no http(s) URL, has
 * controls in it, a user or password, or more than PRT_MAX_URL bytes; PRT_E_MEMORY. */
prt_code prt_http_url_parse(const char *text, const char *base, struct prt_http_url *out, prt_err *err) PRT_MUST_USE;
void prt_http_url_free(struct prt_http_url *url);

#endif
