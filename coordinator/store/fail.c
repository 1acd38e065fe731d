/* SPDX-License-Identifier: Apache-2.0 */
/* What SQLite's result codes mean to us. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "coordinator/store/state.h"

/* Our statements are right for our schema and our values lie within the ceilings. So SQLite's doubts about SQL, types,
 * constraints and sizes are as much the file's fault as those about its pages. */
static bool is_damage(int sqlite_code)
{
    switch (sqlite_code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
    case SQLITE_SCHEMA:
    case SQLITE_ERROR:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG: return true;
    default: return false;
    }
}

static prt_code code_of(int sqlite_code)
{
    if (sqlite_code == SQLITE_IOERR_NOMEM)
        return PRT_E_MEMORY;
    switch (sqlite_code & 0xff) {
    case SQLITE_NOMEM: return PRT_E_MEMORY;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return PRT_E_TIMEOUT;
    case SQLITE_PERM:
    case SQLITE_READONLY: return PRT_E_PERMISSION;
    case SQLITE_MISUSE:
    case SQLITE_RANGE: return PRT_E_INTERNAL;
    default: return PRT_E_IO;
    }
}

/* SQLite says "disk I/O error" and keeps the reason apart. The number is of the latest failure of the connection, so it
 * is asked only after failures that come from the system. */
static int system_reason(const prt_store_t *store, int sqlite_code)
{
    switch (sqlite_code & 0xff) {
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_FULL: return store->db != NULL ? sqlite3_system_errno(store->db) : 0;
    default: return 0;
    }
}

prt_code prt_store_fail(prt_store_t *store, int sqlite_code, const char *what, prt_err *err)
{
    /* The connection's own sentence is the better one while it is about this failure. */
    const bool own = store->db != NULL && sqlite3_extended_errcode(store->db) == sqlite_code;
    const char *said = own ? sqlite3_errmsg(store->db) : sqlite3_errstr(sqlite_code);
    const int reason = system_reason(store, sqlite_code);
    char buffer[128];
    store->damaged = is_damage(sqlite_code);
    store->full = (sqlite_code & 0xff) == SQLITE_FULL;
    if (reason == 0)
        return prt_fail(err, code_of(sqlite_code), "%s: %s: %s", store->path, what, said);
    return prt_fail(err, code_of(sqlite_code), "%s: %s: %s (%s)", store->path, what, said,
                    strerror_r(reason, buffer, sizeof buffer));
}

prt_code prt_store_blame(prt_store_t *store, prt_err *err, const char *format, ...)
{
    char text[PRT_ERR_TEXT_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    store->damaged = true;
    return prt_fail(err, PRT_E_IO, "%s: %s", store->path, text);
}
