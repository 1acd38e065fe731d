/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_STORE_KEY_H
#define PRT_COORDINATOR_STORE_KEY_H
/*
 * By what a repository is known from one run to the next: its URL, or else the place where it lies. The ledger itself
 * is checked by its tip.
 */
#include "coordinator/discover.h"
#include "prt/buf.h"

/* Appends "url:https://..." or "path:ROOT/NAME". */
prt_code prt_store_key(const char *root, const struct prt_found *found, prt_buf *key, prt_err *err) PRT_MUST_USE;

#endif
