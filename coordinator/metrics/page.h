/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_METRICS_PAGE_H
#define PRT_METRICS_PAGE_H
/*
 * A snapshot as a page for people: one file without scripts or anything from elsewhere, that the browser asks for again
 * every PRT_PAGE_REFRESH_S seconds. Texts from outside go through report/html.h and can become nothing but text. Pure.
 */
#include "coordinator/metrics/snapshot.h"
#include "prt/buf.h"
#include "prt/err.h"

enum { PRT_PAGE_REFRESH_S = 3, PRT_PAGE_POLICY_MAX = 256 };

/* Appends it. PRT_E_MEMORY. */
prt_code prt_page_write(const struct prt_snapshot *snapshot, prt_buf *out, prt_err *err) PRT_MUST_USE;

/* The Content-Security-Policy that it is sent with: its own style sheet, by digest, and nothing else. */
void prt_page_policy(char out[PRT_PAGE_POLICY_MAX]);

#endif
