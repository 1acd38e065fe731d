/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/github/failures.h"

#include <stdio.h>

static bool is_same(const struct prt_github_cause *a, const struct prt_github_cause *b)
{
    return a->status == b->status && a->failure == b->failure && a->code == b->code;
}

/* Which one it is, counted from 1; 0: there was no room. */
static size_t add(struct prt_github_failures *failures, const struct prt_github_cause *cause)
{
    for (size_t i = 0; i < failures->count; i++) {
        struct prt_github_cause *known = &failures->causes[i];
        const size_t count = known->count + 1;
        if (!is_same(known, cause))
            continue;
        if (cause->first < known->first)
            *known = *cause;
        known->count = count;
        return i + 1;
    }
    if (failures->count == PRT_GITHUB_CAUSES) {
        failures->beyond++;
        return 0;
    }
    failures->causes[failures->count] = *cause;
    failures->causes[failures->count++].count = 1;
    return failures->count;
}

static void stop(struct prt_github_failures *failures, size_t cause)
{
    if (!failures->stopped)
        failures->stopper = cause;
    failures->stopped = true;
}

/* What the next question would end in as well. */
static bool is_dead(const struct prt_http_answer *answer)
{
    return answer->failure != PRT_HTTP_ANSWERED || answer->status >= 500;
}

void prt_github_failed(struct prt_github_failures *failures, size_t place, const struct prt_http_request *request,
                       const struct prt_http_answer *answer)
{
    struct prt_github_cause cause = {.status = answer->status, .failure = answer->failure, .first = place};
    if (prt_github_is_limited(answer)) {
        failures->limited = failures->stopped = true;
        return;
    }
    cause.code = prt_http_explain(request, answer, &cause.error);
    const size_t at = add(failures, &cause);
    failures->in_a_row = is_dead(answer) ? failures->in_a_row + 1 : 0;
    if (answer->status == 401 || failures->in_a_row >= PRT_GITHUB_PATIENCE)
        stop(failures, at);
}

void prt_github_unusable(struct prt_github_failures *failures, size_t place, const struct prt_http_answer *answer,
                         const prt_err *error)
{
    struct prt_github_cause cause = {.code = error->code, .first = place, .error = *error};
    (void)prt_wrap(&cause.error, "github: %s", answer->shown);
    const size_t at = add(failures, &cause);
    if (++failures->in_a_row >= PRT_GITHUB_PATIENCE)
        stop(failures, at);
}

void prt_github_broken(struct prt_github_failures *failures, const prt_err *error)
{
    struct prt_github_cause cause = {.code = error->code, .error = *error};
    (void)prt_wrap(&cause.error, "github");
    stop(failures, add(failures, &cause));
}

void prt_github_worked(struct prt_github_failures *failures)
{
    failures->in_a_row = 0;
}

size_t prt_github_failure_count(const struct prt_github_failures *failures)
{
    return failures->count + (failures->beyond > 0) + failures->limited;
}

/* How many causes come before this one: by place, then as they were met. */
static size_t rank_of(const struct prt_github_failures *failures, size_t at)
{
    size_t rank = 0;
    for (size_t i = 0; i < failures->count; i++)
        if (failures->causes[i].first < failures->causes[at].first ||
            (i < at && failures->causes[i].first == failures->causes[at].first))
            rank++;
    return rank;
}

static void tell_cause(const struct prt_github_failures *failures, size_t at, prt_err *out)
{
    char more[200] = "", like[60] = "";
    const struct prt_github_cause *cause = &failures->causes[at];
    if (cause->count > 1)
        (void)snprintf(like, sizeof like, " (the first of %zu like it)", cause->count);
    if (failures->stopper == at + 1 && failures->left > 0)
        (void)snprintf(more, sizeof more, "; nothing more was asked: %zu of %zu repositories are not known",
                       failures->left, failures->asked);
    (void)prt_fail(out, cause->code, "%.700s%s%s", cause->error.text, like, more);
}

static void tell_limit(const struct prt_github_failures *failures, prt_err *out)
{
    (void)prt_fail(out, PRT_E_LIMIT,
                   "github: the rate limit is reached, and lasts longer than extensions.github_api.rate_limit_wait "
                   "(%lld s): %zu of %zu repositories are not known",
                   (long long)(failures->limit_wait_ms / 1000), failures->left, failures->asked);
}

bool prt_github_failure_place(const struct prt_github_failures *failures, size_t index, size_t *out)
{
    for (size_t i = 0; i < failures->count; i++)
        if (rank_of(failures, i) == index) {
            *out = failures->causes[i].first;
            return true;
        }
    return false;
}

void prt_github_failure(const struct prt_github_failures *failures, size_t index, prt_err *out)
{
    for (size_t i = 0; i < failures->count; i++)
        if (rank_of(failures, i) == index) {
            tell_cause(failures, i, out);
            return;
        }
    if (failures->limited && index == failures->count)
        tell_limit(failures, out);
    else
        (void)prt_fail(out, PRT_E_IO, "github: %zu more questions failed in other ways", failures->beyond);
}
