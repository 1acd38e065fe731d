/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WORKER_NAMED_ENDPOINT_H
#define PRT_WORKER_NAMED_ENDPOINT_H
/*
 * The endpoints of a welcome, held against the one that the worker was told with --connect, so that no coordinator can
 * send a worker elsewhere. Pure.
 *
 *     connected to            accepted                                       becomes
 *     tcp://HOST:PORT         tcp, host "*" or HOST as it was told, a port   tcp://HOST:port
 *     ipc:///folder/name      ipc, a file of the same folder                 as it is
 */
#include "prt/err.h"
#include "prt/limits.h"
#include "prt/str.h"

/* PRT_E_PROTOCOL names what was said and what is accepted. */
prt_code prt_named_endpoint(const char *connected, prt_str named, char out[PRT_MAX_ENDPOINT],
                            prt_err *err) PRT_MUST_USE;

#endif
