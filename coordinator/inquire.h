/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_INQUIRE_H
#define PRT_COORDINATOR_INQUIRE_H
/*
 * Asking the arbiter of a run that goes on how far it is, from another process or host, and its answer in words. As a
 * worker does, who asks knows the coordinator by its public key and has one that is let in; on the same host nothing is
 * needed.
 */
#include "prt/buf.h"
#include "prt/err.h"
#include "prt/log.h"

struct prt_inquiry {
    const char *endpoint;   /* "tcp://host:port" or "ipc:///path" */
    const char *server_key; /* file of the coordinator's public key; NULL: a plain link */
    const char *key;        /* file of a secret key whose public one is in the coordinator's folder */
    int64_t patience_ms;
    const prt_log *log;
};

/* Appends the JSON object. PRT_E_TIMEOUT: nobody answers; PRT_E_PERMISSION: our key is not let in; PRT_E_PROTOCOL: it
 * is no run of this program's version; and the errors of links and keys. */
prt_code prt_inquire(const struct prt_inquiry *inquiry, prt_buf *out, prt_err *err) PRT_MUST_USE;

/* The object as lines for people. PRT_E_FORMAT. Pure. */
prt_code prt_inquire_text(prt_str json, prt_buf *out, prt_err *err) PRT_MUST_USE;

#endif
