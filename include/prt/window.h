/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WINDOW_H
#define PRT_WINDOW_H
/*
 * Time windows: "the last N days before --as-of". A commit is inside when start <= author time <= end.
 */
#include "prt/doc.h"
#include "prt/err.h"
#include "prt/str.h"

struct prt_window {
    prt_str name;  /* "last_365" */
    uint32_t days; /* 1 .. 36525 */
    int64_t start; /* seconds: end - days * 86400 */
    int64_t end;   /* seconds: --as-of */
};

bool prt_window_contains(const struct prt_window *window, int64_t seconds);

/* The same window one length earlier, as it was when --as-of was this one's start: both hold the commits of that
 * second. */
struct prt_window prt_window_earlier(const struct prt_window *window);

#endif
