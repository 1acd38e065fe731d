/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REMOTE_HTTP_RECORDED_H
#define PRT_REMOTE_HTTP_RECORDED_H
/*
 * An answer as bytes: what --record writes, tests replay, and the store keeps. Pure.
 *
 *     reporting-tool answer 1
 *     request GET https://jenkins.onap.org/api/json      for readers; not read back
 *     failure answered                                   or timed_out ...
 *     error <sentence>                                   only of failures
 *     status 200
 *     shown https://jenkins.onap.org/api/json            these seven only when told
 *     url https://jenkins.onap.org/api/json?depth=1
 *     content_type application/json
 *     etag "5f3a"
 *     last_modified Mon, 23 Nov 2026 05:40:05 GMT
 *     location ...
 *     next ...
 *     retry_after 120                                    seconds
 *     rate 5000 4999 1700000000                          limit, remaining, reset
 *     body 1234                                          its bytes; the last line
 *
 *     <body>
 *
 * Lines end with a newline, names with one blank. There is no time of recording and no number of tries in it: the same
 * answers give the same bytes. A file is named SERVICE-KEY.answer, the key being the first 32 hex digits of the SHA-256
 * of the request's identity: method, URL, headers, whether redirects are followed, body.
 */
#include "coordinator/remote/http/http.h"
#include "coordinator/remote/http/secrets.h"

enum { PRT_HTTP_KEY_MAX = 33 /* hex and NUL */ };

/* Which request this is, whatever the secrets in it are at the time. */
prt_code prt_http_request_key(const struct prt_http_request *request, const struct prt_http_secrets *secrets,
                              char out[PRT_HTTP_KEY_MAX], prt_err *err) PRT_MUST_USE;

/* Adds to out. Secrets are replaced everywhere, the body included. */
prt_code prt_http_recorded_print(const struct prt_http_request *request, const struct prt_http_answer *answer,
                                 const struct prt_http_secrets *secrets, prt_buf *out, prt_err *err) PRT_MUST_USE;

/* In place of what out held. PRT_E_FORMAT with the line: another version, a name it does not know, a number that is
 * none, a body of another length. */
prt_code prt_http_recorded_parse(prt_str bytes, struct prt_http_answer *out, prt_err *err) PRT_MUST_USE;

#endif
