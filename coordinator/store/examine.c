/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/examine.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "coordinator/store/store.h"

enum { APPLICATION_ID = 0x50525453 }; /* as schema.c has it */

static prt_code fail(const struct prt_store_findings *store, int code, const char *said, prt_err *err)
{
    const int kind = code & 0xff;
    const prt_code what = kind == SQLITE_BUSY                               ? PRT_E_TIMEOUT
                          : kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB ? PRT_E_FORMAT
                          : kind == SQLITE_PERM || kind == SQLITE_READONLY  ? PRT_E_PERMISSION
                          : kind == SQLITE_NOMEM                            ? PRT_E_MEMORY
                                                                            : PRT_E_IO;
    return prt_fail(err, what, "%s: %s", store->path, said);
}

static prt_code read_number(sqlite3 *db, const char *sql, const struct prt_store_findings *store, int64_t *out,
                            prt_err *err)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *out = sqlite3_column_int64(statement, 0);
    const prt_code rc = code == SQLITE_ROW ? PRT_OK : fail(store, code, sqlite3_errmsg(db), err);
    (void)sqlite3_finalize(statement);
    return rc;
}

/* A heading may stand before what is wrong. */
static const char *last_line(const char *text)
{
    const char *line = strrchr(text, '\n');
    return line != NULL ? line + 1 : text;
}

static prt_code check_pages(sqlite3 *db, const struct prt_store_findings *store, prt_err *err)
{
    sqlite3_stmt *statement = NULL;
    prt_code rc = PRT_OK;
    int code = sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    const char *said = code == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    if (code != SQLITE_ROW)
        rc = fail(store, code, sqlite3_errmsg(db), err);
    else if (said == NULL || strcmp(said, "ok") != 0)
        rc = fail(store, SQLITE_CORRUPT, said != NULL ? last_line(said) : "SQLite does not say how", err);
    (void)sqlite3_finalize(statement);
    return rc;
}

static prt_code examine(sqlite3 *db, struct prt_store_findings *store, prt_err *err)
{
    int64_t application = 0, version = 0;
    prt_code rc = read_number(db, "PRAGMA application_id", store, &application, err);
    if (rc == PRT_OK && application != APPLICATION_ID)
        rc = prt_fail(err, PRT_E_FORMAT, "%s: is a database of another program", store->path);
    if (rc == PRT_OK)
        rc = check_pages(db, store, err);
    if (rc == PRT_OK)
        rc = read_number(db, "PRAGMA user_version", store, &version, err);
    if (rc == PRT_OK)
        rc = read_number(db, "SELECT count(*) FROM entry", store, &store->ledgers, err);
    if (rc == PRT_OK && version >= 3) /* before that it had no answers */
        rc = read_number(db, "SELECT count(*) FROM answer", store, &store->answers, err);
    return rc;
}

prt_code prt_store_examine(const char *folder, struct prt_store_findings *out, prt_err *err)
{
    struct prt_store_findings found = {.ledgers = 0};
    struct stat status;
    sqlite3 *db = NULL;
    if (snprintf(found.path, sizeof found.path, "%s/ledgers.sqlite", folder) >= (int)sizeof found.path)
        return prt_fail(err, PRT_E_LIMIT, "%.200s...: the path is too long", folder);
    if (stat(found.path, &status) != 0)
        return prt_fail_errno(err, errno, "%s", found.path);
    found.bytes = status.st_size;
    found.changed = status.st_mtime;
    found.loose = (status.st_mode & (S_IRWXG | S_IRWXO)) != 0;
    const int code = sqlite3_open_v2(found.path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    prt_code rc = code == SQLITE_OK ? PRT_OK : fail(&found, code, sqlite3_errstr(code), err);
    if (rc == PRT_OK) {
        (void)sqlite3_busy_timeout(db, PRT_STORE_PATIENCE_MS);
        rc = examine(db, &found, err);
    }
    (void)sqlite3_close(db);
    if (rc == PRT_OK)
        *out = found;
    return rc;
}
