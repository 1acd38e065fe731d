/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/backoff.h"

static int64_t delay_after(const struct prt_backoff *backoff)
{
    int64_t delay = backoff->first_ms;
    for (uint32_t i = 1; i < backoff->failures && delay < backoff->most_ms; i++)
        delay *= 2;
    return delay < backoff->most_ms ? delay : backoff->most_ms;
}

void prt_backoff_failed(struct prt_backoff *backoff, int64_t now)
{
    if (backoff->failures > 0 && now < backoff->not_before)
        return;
    if (backoff->failures > 0 && now - backoff->last_failure >= backoff->forget_ms)
        backoff->failures = 0;
    backoff->failures++;
    backoff->last_failure = now;
    backoff->not_before = now + delay_after(backoff);
}

void prt_backoff_succeeded(struct prt_backoff *backoff)
{
    backoff->failures = 0;
    backoff->not_before = 0;
}

bool prt_backoff_is_exhausted(const struct prt_backoff *backoff)
{
    return backoff->max_failures > 0 && backoff->failures >= backoff->max_failures;
}
