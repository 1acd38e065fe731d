/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_SUBMODULE_URL_H
#define PRT_COORDINATOR_SUBMODULE_URL_H
/* Where a submodule is cloned from. */
#include "prt/buf.h"

/*
 * `written` is what .gitmodules says, `parent` the URL that its repository was cloned from. What begins with "./" or
 * "../" is taken from the parent's as git does: "../b" of "https://host/x/a" is "https://host/x/b". In place of what
 * `out` held. PRT_E_FORMAT: none is written, it is no URL to clone from, it leads above the host, or it is a file's and
 * the parent's is not.
 */
prt_code prt_submodule_url(prt_str parent, prt_str written, prt_buf *out, prt_err *err) PRT_MUST_USE;

#endif
