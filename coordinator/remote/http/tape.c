/* SPDX-License-Identifier: Apache-2.0 */
/* Recording answers into a folder, and replaying them from there. */
#include <stdio.h>

#include "coordinator/remote/http/recorded.h"
#include "coordinator/remote/http/state.h"
#include "prt/file.h"
#include "prt/limits.h"

/* What is around the body of a record: names, and texts with a ceiling each. */
static const size_t MOST_RECORDED = PRT_MAX_HTTP_ANSWER + PRT_MIB(1);

static prt_code make_path(const struct prt_http_transfer *transfer, const char *folder, prt_buf *out, prt_err *err)
{
    char key[PRT_HTTP_KEY_MAX];
    const prt_code rc = prt_http_request_key(&transfer->request, &transfer->http->secrets, key, err);
    if (rc != PRT_OK)
        return rc;
    prt_buf_add_fmt(out, "%s/%s-%s.answer", folder, transfer->service->name, key);
    return prt_buf_check(out, "the path of a record", err);
}

static prt_code record(const struct prt_http_transfer *transfer, prt_err *err)
{
    prt_buf path = {0};
    prt_buf bytes = {0};
    prt_code rc = make_path(transfer, transfer->http->record_folder, &path, err);
    if (rc == PRT_OK)
        rc = prt_http_recorded_print(&transfer->request, &transfer->answer, &transfer->http->secrets, &bytes, err);
    if (rc == PRT_OK)
        rc = prt_file_write(path.data, prt_buf_str(&bytes), err);
    prt_buf_free(&path);
    prt_buf_free(&bytes);
    return rc;
}

static prt_code replay(const struct prt_http_transfer *transfer, struct prt_http_answer *out, prt_err *err)
{
    prt_buf path = {0};
    prt_buf bytes = {0};
    prt_code rc = make_path(transfer, transfer->http->replay_folder, &path, err);
    if (rc == PRT_OK)
        rc = prt_file_read(path.data, MOST_RECORDED, &bytes, err);
    if (rc == PRT_OK)
        rc = prt_http_recorded_parse(prt_buf_str(&bytes), out, err);
    if (rc == PRT_E_FORMAT)
        (void)prt_wrap(err, "%s", path.data);
    prt_buf_free(&path);
    prt_buf_free(&bytes);
    return rc;
}

static void count(struct prt_http_transfer *transfer)
{
    struct prt_http_service *service = transfer->service;
    const struct prt_http_answer *answer = &transfer->answer;
    char status[16];
    service->counts.calls++;
    service->counts.bytes += answer->body.len;
    if (answer->failure == PRT_HTTP_ANSWERED && answer->status < 400)
        return;
    (void)snprintf(status, sizeof status, "%d", answer->status);
    const bool answered = answer->failure == PRT_HTTP_ANSWERED;
    prt_http_service_error(service, answered ? status : prt_http_failure_name(answer->failure));
}

/* A record that cannot be written is no reason to lose the answer, and one that is not written is one to be told of. */
void prt_http_tape_record(const struct prt_http_transfer *transfer)
{
    prt_err err;
    const prt_http_failure failure = transfer->answer.failure;
    if (transfer->http->record_folder == NULL || failure == PRT_HTTP_CANCELLED || failure == PRT_HTTP_NO_MEMORY)
        return;
    if (record(transfer, &err) != PRT_OK)
        prt_warning(transfer->http->settings.log, "an answer was not recorded: %s", err.text);
}

void prt_http_tape_replay(struct prt_http_transfer *transfer)
{
    prt_err err;
    const prt_code rc = replay(transfer, &transfer->answer, &err);
    transfer->calls++;
    if (rc != PRT_OK) {
        (void)prt_wrap(&err, "no answer was recorded for it");
        prt_http_transfer_fail_as(transfer, PRT_HTTP_NOT_RECORDED, &err);
    }
    count(transfer);
}
