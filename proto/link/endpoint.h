/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_LINK_ENDPOINT_H
#define PRT_PROTO_LINK_ENDPOINT_H
/*
 * What an endpoint may look like, checked before libzmq sees it, so that a bad one is a sentence and not an errno:
 * "ipc:///absolute/path" (107 bytes of path: sockaddr_un) or "tcp://host:port" (port "*" only to bind).
 */
#include <stdbool.h>

#include "prt/err.h"

/* PRT_E_USAGE. */
prt_code prt_endpoint_check(const char *endpoint, prt_err *err) PRT_MUST_USE;

/* Whether it can only be reached from this machine, and so may do without CURVE: ipc, or tcp with a host of
 * 127.0.0.0/8, ::1 or "localhost". Hosts that need looking up or stand for several ("*", an interface's name) are
 * not. */
bool prt_endpoint_is_loopback(const char *endpoint);

/* tcp with an IPv6 address, "[::1]". libzmq speaks IPv6 only when it is told to, and does not then fall back on IPv4
 * for names that have both, so it is told only for these. */
bool prt_endpoint_is_ipv6(const char *endpoint);

/* Host and port of a tcp endpoint that prt_endpoint_check allows, an IPv6 address without its brackets. Each has room
 * for PRT_MAX_ENDPOINT bytes and a NUL. */
void prt_endpoint_split(const char *endpoint, char *host, char *port);

/* The path of an ipc endpoint, NULL of any other. */
const char *prt_endpoint_path(const char *endpoint);

/* libzmq unlinks whatever stands at an ipc path before it binds: another process's live socket, a file of the user's.
 * This allows it for a socket that nobody answers (left by a process that died) and refuses it otherwise. */
prt_code prt_endpoint_is_free(const char *endpoint, prt_err *err) PRT_MUST_USE;

#endif
