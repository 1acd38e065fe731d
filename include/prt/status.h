/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_STATUS_H
#define PRT_STATUS_H
/*
 * The phrases that all reports on a running system are made of (what SIGQUIT prints, what the watchdog warns of), so
 * that every program says the same thing in the same words. Pure.
 */
#include <stdbool.h>

#include "prt/buf.h"

enum { PRT_STATUS_NAME_MAX = 256 /* bytes of a name from outside; a longer one ends in "..." */ };

/* A name from outside on one line: controls as \xNN, what is no UTF-8 as U+FFFD, cut at PRT_STATUS_NAME_MAX. */
void prt_status_name(prt_buf *out, prt_str name);

/* "12.3 s"; nothing below 0.0; INT64_MAX is "no limit". */
void prt_status_seconds(prt_buf *out, int64_t ms);

/* "count, 5120 of 12000 commits", "walk, 5120 commits", "open". */
void prt_status_progress(prt_buf *out, const char *phase, uint64_t done, uint64_t total);

/* "task 7.2 (aai/babel)": task, attempt, repository. */
void prt_status_task(prt_buf *out, uint32_t task, uint32_t attempt, prt_str repository);

#endif
