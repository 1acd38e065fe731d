/* SPDX-License-Identifier: Apache-2.0 */
/* Earlier answers, in the store under a digest of who asked what: no URL or name is in the key. */
#include <string.h>

#include "coordinator/remote/http/recorded.h"
#include "coordinator/remote/http/state.h"
#include "coordinator/store/answers.h"
#include "prt/file.h"
#include "prt/limits.h"

enum { KEY_MAX = 65 };

static bool is_kept(const struct prt_http_transfer *transfer)
{
    return transfer->http->settings.store != NULL && transfer->request.method == PRT_HTTP_GET &&
           !transfer->request.unkept;
}

/* Another user may see other things, so the user is in it; a token that is renewed sees the same. */
static prt_code make_key(const struct prt_http_transfer *transfer, char out[KEY_MAX], prt_err *err)
{
    prt_buf text = {0};
    const struct prt_http_credential *credential =
        prt_http_secrets_find(&transfer->http->secrets, transfer->service->name, transfer->url.origin);
    const char *user = credential == NULL ? "-" : credential->user != NULL ? credential->user : "token";
    prt_buf_add_fmt(&text, "%s\n%s\n%s\n", transfer->service->name, user, transfer->url.text);
    for (const char *const *at = transfer->request.headers; *at != NULL; at++)
        prt_buf_add_fmt(&text, "%s\n", *at);
    const prt_code rc = prt_buf_check(&text, "the key of an answer", err);
    if (rc == PRT_OK)
        prt_sha256_hex(prt_buf_str(&text), out);
    prt_buf_free(&text);
    return rc;
}

static void complain(const struct prt_http_transfer *transfer, const char *what, const prt_err *err)
{
    prt_warning(transfer->http->settings.log, "%s: an earlier answer cannot be %s: %s", transfer->shown, what,
                err->text);
}

static bool is_worth_keeping(const struct prt_http_transfer *transfer)
{
    const struct prt_http_answer *answer = &transfer->answer;
    if (answer->failure != PRT_HTTP_ANSWERED || answer->status != 200 || transfer->call.got.no_store)
        return false;
    return (*answer->etag != '\0' || *answer->last_modified != '\0') && answer->body.len <= PRT_MAX_KEPT_ANSWER;
}

/* Of an answer only what the server would say again: what it said about limits was about then. */
static prt_code print(const struct prt_http_transfer *transfer, prt_buf *out, prt_err *err)
{
    static const struct prt_http_secrets NONE;
    struct prt_http_answer timeless = transfer->answer;
    timeless.retry_after_s = -1;
    timeless.rate = (struct prt_http_rate){0};
    return prt_http_recorded_print(&transfer->request, &timeless, &NONE, out, err);
}

void prt_http_kept_find(struct prt_http_transfer *transfer)
{
    prt_err err;
    char key[KEY_MAX];
    bool found = false;
    prt_buf bytes = {0};
    prt_http_answer_free(&transfer->kept);
    if (!is_kept(transfer))
        return;
    prt_code rc = make_key(transfer, key, &err);
    if (rc == PRT_OK)
        rc = prt_store_get_answer(transfer->http->settings.store, prt_str_from(key), &bytes, &found, &err);
    if (rc == PRT_OK && found)
        rc = prt_http_recorded_parse(prt_buf_str(&bytes), &transfer->kept, &err);
    if (rc != PRT_OK)
        complain(transfer, "used", &err);
    /* One above the ceiling of this request would not have been taken from the server either. */
    if (transfer->kept.body.len > transfer->request.max_bytes)
        prt_http_answer_free(&transfer->kept);
    prt_buf_free(&bytes);
}

void prt_http_kept_put(struct prt_http_transfer *transfer)
{
    prt_err err;
    char key[KEY_MAX];
    prt_buf bytes = {0};
    if (!is_kept(transfer) || !is_worth_keeping(transfer))
        return;
    prt_code rc = make_key(transfer, key, &err);
    if (rc == PRT_OK)
        rc = print(transfer, &bytes, &err);
    if (rc == PRT_OK)
        rc = prt_store_put_answer(transfer->http->settings.store, prt_str_from(key), prt_buf_str(&bytes), &err);
    if (rc != PRT_OK)
        complain(transfer, "kept", &err);
    prt_buf_free(&bytes);
}

void prt_http_kept_serve(struct prt_http_transfer *transfer)
{
    const struct prt_http_rate rate = transfer->answer.rate;
    prt_http_answer_free(&transfer->answer);
    transfer->answer = transfer->kept;
    transfer->kept = (struct prt_http_answer){0};
    transfer->answer.from_store = true;
    transfer->answer.rate = rate;
    transfer->service->counts.not_modified++;
}
