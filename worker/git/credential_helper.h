/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_CREDENTIAL_HELPER_H
#define PRT_GIT_CREDENTIAL_HELPER_H
/*
 * `git credential fill`: what the user of this host has set up to answer for a server (credential.helper). It is asked
 * without a terminal, without an askpass program, outside of any repository, and for a bounded time.
 */
#include <stdbool.h>

#include "prt/limits.h"
#include "prt/url.h"

enum { PRT_CREDENTIAL_WAIT_MS = 15000 };

struct prt_credential {
    char user[PRT_MAX_CREDENTIAL];
    char password[PRT_MAX_CREDENTIAL];
};

/* False: there is none, git is not there, or it took longer than wait_ms (and was killed). */
bool prt_credential_fill(const struct prt_url *url, int wait_ms, struct prt_credential *out);

/* Overwrites the secret. */
void prt_credential_wipe(struct prt_credential *credential);

#endif
