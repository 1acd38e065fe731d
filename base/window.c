/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/window.h"

enum { DAY_SECONDS = 86400 };

bool prt_window_contains(const struct prt_window *window, int64_t seconds)
{
    return window->start <= seconds && seconds <= window->end;
}

struct prt_window prt_window_earlier(const struct prt_window *window)
{
    struct prt_window earlier = *window;
    earlier.end = window->start;
    if (__builtin_sub_overflow(window->start, (int64_t)window->days * DAY_SECONDS, &earlier.start))
        earlier.start = INT64_MIN;
    return earlier;
}
