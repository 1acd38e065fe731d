/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_REMOTE_TROUBLE_H
#define PRT_GIT_REMOTE_TROUBLE_H
/*
 * What libgit2 says when a fetch fails, as a category and a sentence of ours. Its own sentences are only looked at,
 * never passed on: they hold paths of this host and addresses with users in them.
 */
#include "worker/git/remote.h"

/* `result` is what libgit2 returned; its last error is asked for. Returns a code as prt_remote_fetch() does. */
prt_code prt_remote_trouble(int result, const struct prt_url *url, const struct prt_credentials *credentials,
                            prt_category *category, prt_err *err);

/* Fails with a sentence about the URL: "git://host/x: " and the text. */
prt_code prt_remote_fail(prt_code code, prt_category as, const struct prt_url *url, const char *text,
                         prt_category *category, prt_err *err);

#endif
