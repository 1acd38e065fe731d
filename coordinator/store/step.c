/* SPDX-License-Identifier: Apache-2.0 */
/* The prepared statements, so that the rest reads as what is stored and not as SQLite's calls. */
#include "coordinator/store/state.h"

void prt_store_bind_bytes(prt_store_t *store, prt_sql sql, int position, prt_str bytes)
{
    /* A NULL pointer would be bound as SQL's NULL. A refusal (no memory) leaves NULL too, which no statement stores or
     * finds: it shows when the statement is stepped. */
    const char *data = bytes.data != NULL ? bytes.data : "";
    (void)sqlite3_bind_blob64(store->statements[sql], position, data, bytes.len, SQLITE_STATIC);
}

void prt_store_bind_number(prt_store_t *store, prt_sql sql, int position, int64_t number)
{
    (void)sqlite3_bind_int64(store->statements[sql], position, number);
}

int prt_store_step(prt_store_t *store, prt_sql sql)
{
    return sqlite3_step(store->statements[sql]);
}

prt_str prt_store_column(prt_store_t *store, prt_sql sql, int column)
{
    sqlite3_stmt *statement = store->statements[sql];
    const char *data = sqlite3_column_blob(statement, column);
    const int len = sqlite3_column_bytes(statement, column);
    return (prt_str){data, data != NULL && len > 0 ? (size_t)len : 0};
}

void prt_store_reset(prt_store_t *store, prt_sql sql)
{
    (void)sqlite3_reset(store->statements[sql]);
    (void)sqlite3_clear_bindings(store->statements[sql]);
}

prt_code prt_store_do(prt_store_t *store, prt_sql sql, const char *what, prt_err *err)
{
    int step;
    do
        step = prt_store_step(store, sql);
    while (step == SQLITE_ROW);
    const prt_code rc = step == SQLITE_DONE ? PRT_OK : prt_store_fail(store, step, what, err);
    prt_store_reset(store, sql);
    return rc;
}

prt_code prt_store_transaction(prt_store_t *store, prt_store_work *work, void *context, const char *what, prt_err *err)
{
    prt_err ignored;
    prt_code rc = prt_store_do(store, PRT_SQL_BEGIN, what, err);
    if (rc != PRT_OK)
        return rc;
    rc = work(store, context, err);
    if (rc == PRT_OK)
        rc = prt_store_do(store, PRT_SQL_COMMIT, what, err);
    /* SQLite rolls back by itself after some failures (disk full), and then there is nothing to roll back. */
    if (rc != PRT_OK && sqlite3_get_autocommit(store->db) == 0) {
        const bool damaged = store->damaged;
        (void)prt_store_do(store, PRT_SQL_ROLLBACK, what, &ignored);
        store->damaged = damaged;
    }
    return rc;
}
