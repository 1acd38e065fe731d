/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/fail_malloc/fail_malloc.h"

#include <errno.h>
#include <limits.h>

#include "tests/support/unit.h"

/* The linker's names: __real_x is the x of libc (or of the sanitizer), __wrap_x is what callers of x get. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static struct {
    bool armed;
    bool once;
    size_t left; /* allocations that still succeed */
    size_t refused;
} plan;

static bool refuse(void)
{
    if (!plan.armed)
        return false;
    if (plan.left != 0) {
        plan.left--;
        return false;
    }
    if (plan.once && plan.refused != 0)
        return false;
    plan.refused++;
    errno = ENOMEM;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return refuse() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return refuse() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return refuse() ? NULL : __real_realloc(old, size);
}

static void arm(size_t n, bool once)
{
    plan.armed = true;
    plan.once = once;
    plan.left = n;
    plan.refused = 0;
}

void prt_test_fail_after(size_t n)
{
    arm(n, false);
}

void prt_test_fail_only(size_t n)
{
    arm(n, true);
}

size_t prt_test_fail_never(void)
{
    plan.armed = false;
    return plan.refused;
}

/* Whether the attempt met a refusal; fails the test when it did not say so. */
static bool was_refused(bool (*attempt)(void *state), void *state, size_t n)
{
    bool good = attempt(state);
    bool refused = prt_test_fail_never() != 0;
    if (good == refused)
        fail_msg("allocation %zu %s, and the attempt %s", n, refused ? "was refused" : "was never made",
                 good ? "succeeded" : "failed");
    return refused;
}

size_t prt_test_each_failure(bool (*attempt)(void *state), void *state)
{
    for (size_t n = 0;; n++) {
        prt_test_fail_only(n);
        bool refused = was_refused(attempt, state, n);
        prt_test_fail_after(n);
        if (was_refused(attempt, state, n) != refused)
            fail_msg("allocation %zu is not made each time", n);
        if (!refused)
            return n;
    }
}
