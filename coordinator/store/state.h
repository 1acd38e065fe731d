/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_STORE_STATE_H
#define PRT_STORE_STATE_H
/* What the files of this room share. */
#include <sqlite3.h>
#include <sys/types.h>

#include "coordinator/store/store.h"

typedef enum prt_sql {
#define PRT_SQL(id, text) PRT_SQL_##id,
#include "coordinator/store/sql.def"
#undef PRT_SQL
    PRT_SQL_COUNT
} prt_sql;

struct prt_store {
    char *folder; /* absolute */
    char *path;   /* of the file in it */
    const prt_log *log;
    int64_t today;
    sqlite3 *db;                             /* NULL: no file is open */
    sqlite3_stmt *statements[PRT_SQL_COUNT]; /* prepared while a file is open */
    dev_t device;                            /* the file that is open, whatever has its name by now */
    ino_t inode;
    bool damaged; /* the last failure is the file's own fault: setting it aside helps */
    bool full;    /* the last failure was for want of room, as far as SQLite can tell */
};

/* fail.c */

/* Fails with "<path>: <what>: <what SQLite said>", and notes whether the file is to blame. */
prt_code prt_store_fail(prt_store_t *store, int sqlite_code, const char *what, prt_err *err);
/* Fails with a sentence about a file that is none of ours, or damaged. */
prt_code prt_store_blame(prt_store_t *store, prt_err *err, const char *format, ...) PRT_PRINTF(3, 4);

/* schema.c: makes the open file ours, or finds that it is not. */
prt_code prt_store_set_up(prt_store_t *store, prt_err *err);
prt_code prt_store_check(prt_store_t *store, prt_err *err); /* reads the whole file once */

/* aside.c */

/* The lock that one process has while it opens the file or gives it another name. Returns a descriptor: close() it. */
prt_code prt_store_lock(const prt_store_t *store, int *out, prt_err *err);
/* Sets the open file aside, unless another process has done so, and closes it. The reason is for the warning. */
prt_code prt_store_set_aside(prt_store_t *store, const char *reason, prt_err *err);

/* open.c */

void prt_store_detach(prt_store_t *store); /* closes the file */

/* Does `work`. When it finds the file damaged, does it once more with a new file. */
typedef prt_code prt_store_work(prt_store_t *store, void *context, prt_err *err);
prt_code prt_store_run(prt_store_t *store, prt_store_work *work, void *context, prt_err *err);

/* step.c: the prepared statements */

void prt_store_bind_bytes(prt_store_t *store, prt_sql sql, int position, prt_str bytes);
void prt_store_bind_number(prt_store_t *store, prt_sql sql, int position, int64_t number);
/* SQLITE_ROW, SQLITE_DONE or a failure. The bound bytes are to stay until the statement is reset. */
int prt_store_step(prt_store_t *store, prt_sql sql);
/* A view into the row, valid until the statement is reset. */
prt_str prt_store_column(prt_store_t *store, prt_sql sql, int column);
void prt_store_reset(prt_store_t *store, prt_sql sql);
/* Steps to the end, throwing rows away, and resets. */
prt_code prt_store_do(prt_store_t *store, prt_sql sql, const char *what, prt_err *err);
/* Between BEGIN and COMMIT; what was done is undone when it fails. */
prt_code prt_store_transaction(prt_store_t *store, prt_store_work *work, void *context, const char *what, prt_err *err);

/* digest.c */

/* One digest of up to four texts, in which "ab","c" and "a","bc" differ. */
void prt_store_digest(const prt_str *parts, size_t count, char out[PRT_STORE_DIGEST_MAX]);

#endif
