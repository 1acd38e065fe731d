/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_CHECKOUT_H
#define PRT_PROTO_CHECKOUT_H
/*
 * Files of a commit (prt/checkout.h) as bytes, in place of a record in the result of PRT_TASK_CHECKOUT. One msgpack
 * array:
 *
 *     [version, commit, problem, why, entries]       entries: array of [kind, path, text, commit]
 *
 * A later version appends; the version (PRT_CHECKOUT_VERSION) is checked first. Ceilings are those of prt/limits.h, so
 * that it fits a result whatever is in it.
 */
#include "prt/buf.h"
#include "prt/checkout.h"

#define PRT_CHECKOUT_VERSION 1

/* Appends to `out`. PRT_E_LIMIT: more than PRT_MAX_RECORD bytes; PRT_E_MEMORY. */
prt_code prt_checkout_encode(const struct prt_checkout *checkout, prt_buf *out, prt_err *err) PRT_MUST_USE;

/* *out is empty or zeroed before; on failure it is zeroed. Safe for any bytes: paths are good and in order, names of
 * commits are such, ceilings hold. PRT_E_PROTOCOL. */
prt_code prt_checkout_decode(prt_str bytes, struct prt_checkout *out, prt_err *err) PRT_MUST_USE;

#endif
