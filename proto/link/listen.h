/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_LINK_LISTEN_H
#define PRT_PROTO_LINK_LISTEN_H
/*
 * A socket that listens on a tcp endpoint, made by us and given to libzmq: its own way looks through the interfaces'
 * names first, and aborts the process when no descriptor is left for that, which is what a flood of connections brings
 * about.
 */
#include "prt/err.h"

/* tcp://host:port as prt_endpoint_check allows it; host "*": every IPv4 address; port "*": a free one. Errors are those
 * of prt_link_bind. */
prt_code prt_listen_tcp(const char *endpoint, int backlog, int *out, prt_err *err) PRT_MUST_USE;

#endif
