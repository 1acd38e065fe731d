/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "coordinator/store/state.h"
#include "prt/limits.h"
#include "prt/mem.h"

enum { SHOWN_KEY = 200 }; /* bytes of a key in a warning */

/* What a look-up was asked, and what it found. */
struct query {
    prt_str key;
    const struct prt_stored *of; /* for ids */
    struct prt_stored stored;
    prt_buf ids;
    int64_t id;
    int64_t used_on;
    bool found;
    bool intact; /* what was found matches its digest */
};

static char *append(char *at, prt_str text, prt_str *view)
{
    if (text.len != 0)
        memcpy(at, text.data, text.len);
    *view = (prt_str){at, text.len};
    return at + text.len;
}

/* Copies the texts of the row into one piece of memory. */
static prt_code copy_texts(prt_store_t *store, struct prt_stored *out, prt_err *err)
{
    const prt_str tip = prt_store_column(store, PRT_SQL_GET, 2);
    const prt_str context = prt_store_column(store, PRT_SQL_GET, 3);
    const prt_str record = prt_store_column(store, PRT_SQL_GET, 5);
    out->memory = prt_alloc(tip.len + context.len + record.len);
    if (out->memory == NULL)
        return prt_fail_memory(err, "a stored record");
    char *at = append(out->memory, tip, &out->tip);
    at = append(at, context, &out->context);
    (void)append(at, record, &out->record);
    return PRT_OK;
}

static prt_code read_row(prt_store_t *store, struct query *query, prt_err *err)
{
    struct prt_stored *stored = &query->stored;
    const prt_code rc = copy_texts(store, stored, err);
    if (rc != PRT_OK)
        return rc;
    const prt_str parts[] = {query->key, stored->tip, stored->context, stored->record};
    prt_store_digest(parts, 4, stored->digest);
    query->id = sqlite3_column_int64(store->statements[PRT_SQL_GET], 0);
    query->used_on = sqlite3_column_int64(store->statements[PRT_SQL_GET], 1);
    query->intact = prt_str_equal(prt_store_column(store, PRT_SQL_GET, 4), prt_str_from(stored->digest));
    query->found = true;
    return PRT_OK;
}

/* Nothing is checked here: who acts on it gets the entry, and learns then. */
static prt_code read_look_row(prt_store_t *store, struct query *query, prt_err *err)
{
    const prt_str tip = prt_store_column(store, PRT_SQL_LOOK, 0);
    const prt_str context = prt_store_column(store, PRT_SQL_LOOK, 1);
    struct prt_stored *stored = &query->stored;
    stored->memory = prt_alloc(tip.len + context.len);
    if (stored->memory == NULL)
        return prt_fail_memory(err, "a stored tip");
    (void)append(append(stored->memory, tip, &stored->tip), context, &stored->context);
    const int64_t size = sqlite3_column_int64(store->statements[PRT_SQL_LOOK], 2);
    stored->size = size > 0 ? (uint64_t)size : 0;
    query->found = true;
    return PRT_OK;
}

static prt_code read_ids_row(prt_store_t *store, struct query *query, prt_err *err)
{
    char digest[PRT_STORE_DIGEST_MAX];
    const prt_str ids = prt_store_column(store, PRT_SQL_GET_IDS, 1);
    const prt_str parts[] = {prt_str_from(query->of->digest), ids};
    prt_store_digest(parts, 2, digest);
    query->intact = prt_str_equal(prt_store_column(store, PRT_SQL_GET_IDS, 0), prt_str_from(digest));
    query->found = true;
    prt_buf_add_str(&query->ids, ids);
    return prt_buf_check(&query->ids, "stored ids", err);
}

typedef prt_code read_function(prt_store_t *store, struct query *query, prt_err *err);

static prt_code look_up(prt_store_t *store, prt_sql sql, read_function *read, struct query *query, prt_err *err)
{
    prt_code rc = PRT_OK;
    prt_store_bind_bytes(store, sql, 1, query->key);
    const int step = prt_store_step(store, sql);
    if (step == SQLITE_ROW)
        rc = read(store, query, err);
    else if (step != SQLITE_DONE)
        rc = prt_store_fail(store, step, "cannot be read", err);
    prt_store_reset(store, sql);
    return rc;
}

/* The one entry goes; the others have digests of their own. */
static prt_code drop_damaged(prt_store_t *store, struct query *query, prt_err *err)
{
    const prt_str shown = prt_str_sub(query->key, 0, SHOWN_KEY);
    prt_warning(store->log, "%s: the entry of %.*s is damaged, and dropped", store->path, PRT_STR_ARG(shown));
    query->found = false;
    return prt_store_forget(store, query->key, err);
}

/* At most once a day and entry. Not to know a day of use is no reason to fail: the entry is good. */
static void mark_used(prt_store_t *store, const struct query *query)
{
    if (query->used_on == store->today)
        return;
    prt_store_bind_number(store, PRT_SQL_MARK, 1, store->today);
    prt_store_bind_number(store, PRT_SQL_MARK, 2, query->id);
    (void)prt_store_step(store, PRT_SQL_MARK);
    prt_store_reset(store, PRT_SQL_MARK);
}

/* May be done twice: once more with a new file. */
static prt_code find_entry(prt_store_t *store, void *context, prt_err *err)
{
    struct query *query = context;
    query->found = false;
    return look_up(store, PRT_SQL_GET, read_row, query, err);
}

static prt_code find_look(prt_store_t *store, void *context, prt_err *err)
{
    struct query *query = context;
    query->found = false;
    return look_up(store, PRT_SQL_LOOK, read_look_row, query, err);
}

static prt_code find_ids(prt_store_t *store, void *context, prt_err *err)
{
    struct query *query = context;
    query->found = false;
    prt_store_bind_bytes(store, PRT_SQL_GET_IDS, 2, prt_str_from(query->of->digest));
    return look_up(store, PRT_SQL_GET_IDS, read_ids_row, query, err);
}

prt_code prt_store_get(prt_store_t *store, prt_str key, struct prt_stored *out, bool *found, prt_err *err)
{
    struct query query = {.key = key};
    prt_code rc = prt_store_run(store, find_entry, &query, err);
    if (rc == PRT_OK && query.found && !query.intact)
        rc = drop_damaged(store, &query, err);
    if (rc == PRT_OK && query.found) {
        mark_used(store, &query);
        prt_stored_free(out);
        *out = query.stored;
        query.stored = (struct prt_stored){0};
    }
    if (rc == PRT_OK)
        *found = query.found;
    prt_stored_free(&query.stored);
    return rc;
}

prt_code prt_store_look(prt_store_t *store, prt_str key, struct prt_stored *out, bool *found, prt_err *err)
{
    struct query query = {.key = key};
    const prt_code rc = prt_store_run(store, find_look, &query, err);
    if (rc == PRT_OK && query.found) {
        prt_stored_free(out);
        *out = query.stored;
        query.stored = (struct prt_stored){0};
    }
    if (rc == PRT_OK)
        *found = query.found;
    prt_stored_free(&query.stored);
    return rc;
}

prt_code prt_store_get_ids(prt_store_t *store, prt_str key, const struct prt_stored *stored, prt_buf *out, bool *found,
                           prt_err *err)
{
    struct query query = {.key = key, .of = stored};
    prt_code rc = prt_store_run(store, find_ids, &query, err);
    if (rc == PRT_OK && query.found && !query.intact)
        rc = drop_damaged(store, &query, err);
    if (rc == PRT_OK && query.found) {
        query.ids.max = out->max;
        prt_buf_free(out);
        *out = query.ids;
        query.ids = (prt_buf){0};
    }
    if (rc == PRT_OK)
        *found = query.found;
    prt_buf_free(&query.ids);
    return rc;
}

void prt_stored_free(struct prt_stored *stored)
{
    free(stored->memory);
    *stored = (struct prt_stored){0};
}
