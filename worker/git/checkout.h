/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_CHECKOUT_H
#define PRT_GIT_CHECKOUT_H
/*
 * The answer to PRT_TASK_CHECKOUT: files of a commit, read from its objects; nothing is checked out to disk.
 *
 * Handed out are regular files whose path matches one of the task's patterns (wildmatch.h, for paths), and all symbolic
 * links and submodules, in the order of their paths. A path that is not good (prt/checkout.h) is passed by, as git
 * refuses to check it out. .gitmodules of the commit says where submodules come from; one that cannot be read says
 * nothing.
 *
 * What is wrong with the repository is a problem of the answer, and not an error.
 */
#include "prt/checkout.h"
#include "worker/git/analyze.h"

/* root and path as for prt_analyze(); the task's tip, branch and patterns count. PRT_E_PROTOCOL: a tip that is no
 * commit's name; PRT_E_CANCELLED, PRT_E_MEMORY. *out is zeroed before. */
prt_code prt_checkout_read(const char *root, prt_str path, const struct prt_task *task,
                           const struct prt_analyze_options *options, struct prt_checkout *out,
                           prt_err *err) PRT_MUST_USE;

#endif
