/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_CREDENTIALS_H
#define PRT_GIT_CREDENTIALS_H
/*
 * What this host knows of how to get into another one. Nothing of it comes from a task, and nothing of it leaves but to
 * the host of the task's own URL: redirects to other hosts are not followed (remote.h).
 *
 *     https   REPORTING_GIT_USER and REPORTING_GIT_PASSWORD, if REPORTING_GIT_HOST is the URL's host[:port];
 *             then `git credential fill`
 *     ssh     the key file REPORTING_SSH_KEY (without a passphrase), then the agent at SSH_AUTH_SOCK. The user is the
 *             URL's, else "git"
 *     http, git, file   nothing: a secret must not travel in the clear
 *
 * Each is offered once; a server that refuses them all has refused.
 */
#include <stdbool.h>

#include "prt/url.h"

struct prt_credentials {
    const struct prt_url *url;
    bool asked;   /* the server wanted some */
    bool offered; /* there were some */
    /* private */
    bool environment_done, helper_done, key_done, agent_done;
};

struct git_credential;

/* A git_credential_acquire_cb; payload is the struct prt_credentials. GIT_EAUTH when there is nothing (more). */
int prt_credentials_acquire(struct git_credential **out, struct prt_credentials *credentials, unsigned allowed);

#endif
