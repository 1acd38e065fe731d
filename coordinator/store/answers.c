/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/answers.h"

#include "coordinator/store/state.h"
#include "prt/limits.h"

static const size_t MOST = PRT_MAX_KEPT_ANSWER + PRT_MIB(1);
static const char CANNOT_PUT[] = "an answer cannot be stored";
static const char CANNOT_TRIM[] = "old answers cannot be removed";

/* What is looked for, and what was found. */
struct wanted {
    prt_str key;
    prt_buf bytes;
    int64_t id;
    int64_t used_on;
    bool found;
    bool intact;
};

struct put {
    prt_str key;
    prt_str answer;
    char digest[PRT_STORE_DIGEST_MAX];
};

static void digest_of(prt_str key, prt_str answer, char out[PRT_STORE_DIGEST_MAX])
{
    const prt_str parts[] = {key, answer};
    prt_store_digest(parts, 2, out);
}

static prt_code read_row(prt_store_t *store, struct wanted *wanted, prt_err *err)
{
    char digest[PRT_STORE_DIGEST_MAX];
    const prt_str bytes = prt_store_column(store, PRT_SQL_GET_ANSWER, 3);
    wanted->id = sqlite3_column_int64(store->statements[PRT_SQL_GET_ANSWER], 0);
    wanted->used_on = sqlite3_column_int64(store->statements[PRT_SQL_GET_ANSWER], 1);
    digest_of(wanted->key, bytes, digest);
    wanted->intact = prt_str_equal(prt_store_column(store, PRT_SQL_GET_ANSWER, 2), prt_str_from(digest));
    wanted->found = true;
    prt_buf_clear(&wanted->bytes);
    prt_buf_add_str(&wanted->bytes, bytes);
    return prt_buf_check(&wanted->bytes, "a stored answer", err);
}

static prt_code find(prt_store_t *store, void *context, prt_err *err)
{
    struct wanted *wanted = context;
    prt_code rc = PRT_OK;
    wanted->found = false;
    prt_store_bind_bytes(store, PRT_SQL_GET_ANSWER, 1, wanted->key);
    const int step = prt_store_step(store, PRT_SQL_GET_ANSWER);
    if (step == SQLITE_ROW)
        rc = read_row(store, wanted, err);
    else if (step != SQLITE_DONE)
        rc = prt_store_fail(store, step, "cannot be read", err);
    prt_store_reset(store, PRT_SQL_GET_ANSWER);
    return rc;
}

static prt_code forget(prt_store_t *store, void *context, prt_err *err)
{
    prt_store_bind_bytes(store, PRT_SQL_FORGET_ANSWER, 1, *(const prt_str *)context);
    return prt_store_do(store, PRT_SQL_FORGET_ANSWER, "an answer cannot be removed", err);
}

static prt_code drop_damaged(prt_store_t *store, struct wanted *wanted, prt_err *err)
{
    prt_warning(store->log, "%s: an answer is damaged, and dropped", store->path);
    wanted->found = false;
    return prt_store_run(store, forget, &wanted->key, err);
}

/* At most once a day and answer; not to know it is no reason to fail. */
static void mark_used(prt_store_t *store, const struct wanted *wanted)
{
    if (wanted->used_on == store->today)
        return;
    prt_store_bind_number(store, PRT_SQL_MARK_ANSWER, 1, store->today);
    prt_store_bind_number(store, PRT_SQL_MARK_ANSWER, 2, wanted->id);
    (void)prt_store_step(store, PRT_SQL_MARK_ANSWER);
    prt_store_reset(store, PRT_SQL_MARK_ANSWER);
}

static prt_code put_row(prt_store_t *store, const struct put *put, prt_err *err)
{
    prt_store_bind_bytes(store, PRT_SQL_PUT_ANSWER, 1, put->key);
    prt_store_bind_bytes(store, PRT_SQL_PUT_ANSWER, 2, prt_str_from(put->digest));
    prt_store_bind_number(store, PRT_SQL_PUT_ANSWER, 3, store->today);
    prt_store_bind_number(store, PRT_SQL_PUT_ANSWER, 4, (int64_t)(put->key.len + put->answer.len));
    return prt_store_do(store, PRT_SQL_PUT_ANSWER, CANNOT_PUT, err);
}

static prt_code put_body(prt_store_t *store, const struct put *put, prt_err *err)
{
    prt_store_bind_bytes(store, PRT_SQL_PUT_ANSWER_BODY, 1, put->key);
    prt_store_bind_bytes(store, PRT_SQL_PUT_ANSWER_BODY, 2, put->answer);
    return prt_store_do(store, PRT_SQL_PUT_ANSWER_BODY, CANNOT_PUT, err);
}

/* Inserted anew, as entries are: trimming goes by the order of ids. */
static prt_code put_both(prt_store_t *store, void *context, prt_err *err)
{
    struct put *put = context;
    prt_code rc = forget(store, &put->key, err);
    if (rc == PRT_OK)
        rc = put_row(store, put, err);
    return rc == PRT_OK ? put_body(store, put, err) : rc;
}

static prt_code put_once(prt_store_t *store, void *context, prt_err *err)
{
    return prt_store_transaction(store, put_both, context, CANNOT_PUT, err);
}

static prt_code trim_once(prt_store_t *store, void *context, prt_err *err)
{
    prt_store_bind_number(store, PRT_SQL_TRIM_ANSWERS, 1, *(const int64_t *)context);
    const prt_code rc = prt_store_do(store, PRT_SQL_TRIM_ANSWERS, CANNOT_TRIM, err);
    return rc == PRT_OK ? prt_store_do(store, PRT_SQL_SHRINK, CANNOT_TRIM, err) : rc;
}

prt_code prt_store_get_answer(prt_store_t *store, prt_str key, prt_buf *out, bool *found, prt_err *err)
{
    struct wanted wanted = {.key = key};
    prt_code rc = prt_store_run(store, find, &wanted, err);
    if (rc == PRT_OK && wanted.found && !wanted.intact)
        rc = drop_damaged(store, &wanted, err);
    if (rc == PRT_OK && wanted.found) {
        mark_used(store, &wanted);
        wanted.bytes.max = out->max;
        prt_buf_free(out);
        *out = wanted.bytes;
        wanted.bytes = (prt_buf){0};
    }
    if (rc == PRT_OK)
        *found = wanted.found;
    prt_buf_free(&wanted.bytes);
    return rc;
}

prt_code prt_store_put_answer(prt_store_t *store, prt_str key, prt_str answer, prt_err *err)
{
    struct put put = {.key = key, .answer = answer};
    if (key.len > PRT_MAX_NAME || answer.len > MOST)
        return prt_fail(err, PRT_E_LIMIT, "%s: an answer of %zu bytes: at most %zu are stored", store->path, answer.len,
                        MOST);
    digest_of(key, answer, put.digest);
    return prt_store_run(store, put_once, &put, err);
}

prt_code prt_store_trim_answers(prt_store_t *store, uint64_t max_bytes, prt_err *err)
{
    int64_t most = max_bytes < INT64_MAX ? (int64_t)max_bytes : INT64_MAX;
    return prt_store_run(store, trim_once, &most, err);
}
