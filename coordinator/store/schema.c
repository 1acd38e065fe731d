/* SPDX-License-Identifier: Apache-2.0 */
/* Whose file it is, how SQLite is to treat it, and the tables in it. */
#include <inttypes.h>

#include "coordinator/store/state.h"
#include "prt/limits.h"

/* "PRTS", in the file's header: tells our files from other programs'. */
enum { APPLICATION_ID = 0x50525453 };

/* Step i takes a file from version i to i + 1 of its header's user_version. Steps are added, never changed: files of
 * every version before are out there.
 *
 * What is updated often (the day of use) and what is large are kept apart, because SQLite writes a row as a whole. */
static const char *const MIGRATIONS[] = {
    "CREATE TABLE entry ("
    "  id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, tip BLOB NOT NULL, context BLOB NOT NULL,"
    "  digest BLOB NOT NULL, ids_digest BLOB NOT NULL, used_on INTEGER NOT NULL, size INTEGER NOT NULL) STRICT;"
    "CREATE TABLE record (id INTEGER PRIMARY KEY REFERENCES entry ON DELETE CASCADE, bytes BLOB NOT NULL) STRICT;"
    "CREATE TABLE ids (id INTEGER PRIMARY KEY REFERENCES entry ON DELETE CASCADE, bytes BLOB NOT NULL) STRICT;",
    /* the digests of version 1 were others, and would say of every entry that it is damaged */
    "DELETE FROM ids; DELETE FROM record; DELETE FROM entry;",
    "CREATE TABLE answer ("
    "  id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, digest BLOB NOT NULL, used_on INTEGER NOT NULL,"
    "  size INTEGER NOT NULL) STRICT;"
    "CREATE TABLE answer_body (id INTEGER PRIMARY KEY REFERENCES answer ON DELETE CASCADE, bytes BLOB NOT NULL) "
    "STRICT;",
};
enum { VERSION = sizeof MIGRATIONS / sizeof MIGRATIONS[0] };

/* Trimming gives room back. It has to come before the first table and before WAL, and is not said again: SQLite would
 * write the file's header anew for it, so that a run which learns nothing would still wait for the disk four times. */
static const char CONFIGURE_NEW[] = "PRAGMA auto_vacuum = INCREMENTAL;";

/* Beyond the usual, of every file; none of it writes to one that has it so:
 *  synchronous       NORMAL: written to the system at each commit, to the disk at each checkpoint
 *  journal_size      a huge record does not leave a huge WAL behind
 *  secure_delete     off: there is nothing secret in what is replaced, and wiping it doubles the writing
 *  trusted_schema, cell_size_check   a damaged file is found out before it does harm */
static const char CONFIGURE[] = "PRAGMA journal_mode = WAL;"
                                "PRAGMA synchronous = NORMAL;"
                                "PRAGMA journal_size_limit = 16777216;"
                                "PRAGMA foreign_keys = ON;"
                                "PRAGMA secure_delete = OFF;"
                                "PRAGMA temp_store = MEMORY;"
                                "PRAGMA trusted_schema = OFF;"
                                "PRAGMA cell_size_check = ON;";

static const char *const SQL[PRT_SQL_COUNT] = {
#define PRT_SQL(id, text) [PRT_SQL_##id] = text,
#include "coordinator/store/sql.def"
#undef PRT_SQL
};

struct identity {
    int64_t application;
    int64_t version;
    int64_t tables;
};

static prt_code execute(prt_store_t *store, const char *sql, const char *what, prt_err *err)
{
    const int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? PRT_OK : prt_store_fail(store, code, what, err);
}

static prt_code read_identity(prt_store_t *store, struct identity *out, prt_err *err)
{
    static const char QUERY[] = "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)"
                                " FROM pragma_application_id, pragma_user_version";
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(store->db, QUERY, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *out = (struct identity){sqlite3_column_int64(statement, 0), sqlite3_column_int64(statement, 1),
                                 sqlite3_column_int64(statement, 2)};
    const prt_code rc = code == SQLITE_ROW ? PRT_OK : prt_store_fail(store, code, "cannot be read", err);
    (void)sqlite3_finalize(statement);
    return rc;
}

/* A file without tables is new, or its making was cut short. */
static prt_code judge(prt_store_t *store, const struct identity *is, prt_err *err)
{
    if (is->application == 0 && is->version == 0 && is->tables == 0)
        return PRT_OK;
    if (is->application != APPLICATION_ID)
        return prt_store_blame(store, err, "is a database of another program");
    if (is->version < 1 || is->version > VERSION)
        return prt_store_blame(store, err, "is of version %" PRId64 ", and this program knows version %d", is->version,
                               VERSION);
    return PRT_OK;
}

/* One step, with the version that it leads to: both or neither. */
static prt_code migrate_step(prt_store_t *store, int64_t from, prt_err *err)
{
    prt_buf sql = {0};
    prt_buf_add_text(&sql, "BEGIN IMMEDIATE;");
    prt_buf_add_text(&sql, MIGRATIONS[from]);
    prt_buf_add_fmt(&sql, "PRAGMA application_id = %d; PRAGMA user_version = %" PRId64 "; COMMIT;", APPLICATION_ID,
                    from + 1);
    prt_code rc = prt_buf_check(&sql, "the tables of the store", err);
    if (rc == PRT_OK)
        rc = execute(store, sql.data, "its tables cannot be made", err);
    prt_buf_free(&sql);
    return rc;
}

static prt_code migrate(prt_store_t *store, int64_t version, prt_err *err)
{
    prt_code rc = PRT_OK;
    for (; rc == PRT_OK && version < VERSION; version++)
        rc = migrate_step(store, version, err);
    return rc;
}

static prt_code prepare(prt_store_t *store, prt_err *err)
{
    for (int i = 0; i < PRT_SQL_COUNT; i++) {
        const int code =
            sqlite3_prepare_v3(store->db, SQL[i], -1, SQLITE_PREPARE_PERSISTENT, &store->statements[i], NULL);
        if (code != SQLITE_OK)
            return prt_store_fail(store, code, "has other tables than it should", err);
    }
    return PRT_OK;
}

prt_code prt_store_set_up(prt_store_t *store, prt_err *err)
{
    struct identity identity = {0};
    prt_code rc = read_identity(store, &identity, err);
    if (rc == PRT_OK)
        rc = judge(store, &identity, err);
    if (rc == PRT_OK && identity.version == 0)
        rc = execute(store, CONFIGURE_NEW, "cannot be set up", err);
    if (rc == PRT_OK)
        rc = execute(store, CONFIGURE, "cannot be set up", err);
    if (rc == PRT_OK)
        rc = migrate(store, identity.version, err);
    return rc == PRT_OK ? prepare(store, err) : rc;
}

prt_code prt_store_check(prt_store_t *store, prt_err *err)
{
    sqlite3_stmt *statement = NULL;
    prt_code rc = PRT_OK;
    int code = sqlite3_prepare_v2(store->db, "PRAGMA quick_check(1)", -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    const char *said = code == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    if (code != SQLITE_ROW)
        rc = prt_store_fail(store, code, "cannot be checked", err);
    else if (said == NULL || !prt_str_equal(prt_str_from(said), PRT_STR("ok")))
        rc = prt_store_blame(store, err, "is damaged: %s", said != NULL ? said : "SQLite does not say how");
    (void)sqlite3_finalize(statement);
    return rc;
}
