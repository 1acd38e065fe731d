/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_DOCTOR_SCRUB_H
#define PRT_COORDINATOR_DOCTOR_SCRUB_H
/* What looks like a secret, taken out of a text that somebody will send to others: a log may hold what was in the
 * environment of another day, or of another program. Pure. */
#include "prt/buf.h"

/*
 * Adds the text with [secret] in place of
 *   - what stands between "://" and "@" in a URL;
 *   - tokens that tell by their beginning what they are: ghp_..., github_pat_..., glpat-..., xoxb-..., AKIA..., eyJ... (16
 *     characters or more behind that);
 *   - what is called token, secret, passwd, signature, API, access or private key: token=..., "token": "...", private-token: ...;
 *   - the rest of a line behind "authorization:", "cookie:", "bearer ", "secret-key" or "password" (in any case);
 *   - user and password in base64 behind "basic ";
 *   - private keys in PEM.
 */
void prt_doctor_scrub(prt_str text, prt_buf *out);

#endif
