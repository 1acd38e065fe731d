/* SPDX-License-Identifier: Apache-2.0 */
/* Questions known beforehand, and their answers in one array. */
#include <stdlib.h>

#include "coordinator/remote/http/state.h"
#include "prt/mem.h"

static void take(void *context, const struct prt_http_request *request, struct prt_http_answer *answer)
{
    struct prt_http_answer *out = context;
    (void)request;
    *out = *answer;
    *answer = (struct prt_http_answer){0};
}

static void free_all(struct prt_http_answer *answers, size_t count)
{
    for (size_t i = 0; answers != NULL && i < count; i++)
        prt_http_answer_free(&answers[i]);
    free(answers);
}

prt_code prt_http_get_all(prt_http_t *http, const struct prt_http_request *requests, size_t count, int64_t deadline_ms,
                          struct prt_http_answer *answers, prt_err *err)
{
    prt_code rc = PRT_OK;
    size_t added = 0;
    if (http->running)
        return prt_fail(err, PRT_E_INTERNAL, "requests are run from within an answer to one");
    struct prt_http_answer *made = prt_calloc(count, sizeof *made);
    if (made == NULL)
        return prt_fail_memory(err, "answers");
    for (; rc == PRT_OK && added < count; added++)
        rc = prt_http_add(http, &requests[added], take, &made[added], err);
    if (rc == PRT_OK)
        rc = prt_http_run(http, deadline_ms, err);
    else
        prt_http_drop(http);
    for (size_t i = 0; rc == PRT_OK && i < count; i++) {
        answers[i] = made[i];
        made[i] = (struct prt_http_answer){0};
    }
    free_all(made, count);
    return rc;
}
