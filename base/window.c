/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/window.h"

bool prt_window_contains(const struct prt_window *window, int64_t seconds)
{
    return window->start <= seconds && seconds <= window->end;
}
