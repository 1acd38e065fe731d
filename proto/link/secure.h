/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_LINK_SECURE_H
#define PRT_PROTO_LINK_SECURE_H
/* For the files of this folder alone: CURVE on a socket that is neither bound nor connected. */
#include <stdbool.h>

#include "proto/link/curve.h"

/* PRT_E_INTERNAL: a part of `security` is missing. */
prt_code prt_secure_check(bool bound, const char *endpoint, const struct prt_link_security *security,
                          prt_err *err) PRT_MUST_USE;
int prt_secure_socket(void *socket, bool bound, const struct prt_link_security *security); /* 0, or -1 and errno */

#endif
