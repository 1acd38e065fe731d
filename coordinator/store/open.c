/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "coordinator/store/state.h"
#include "prt/file.h"
#include "prt/limits.h"
#include "prt/mem.h"

/* The first finds the damage, the second opens a new file, the third is for a process that did both meanwhile. */
enum { MOST_TRIES = 3 };

static const char FILE_NAME[] = "/ledgers.sqlite";

/* An empty file is a database without tables. Made by us, because SQLite would let others read it. */
static prt_code make_file(prt_store_t *store, prt_err *err)
{
    int fd = open(store->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno != EEXIST)
        return prt_fail_errno(err, errno, "%s: cannot be made", store->path);
    if (fd >= 0)
        close(fd);
    struct stat status;
    if (lstat(store->path, &status) != 0)
        return prt_fail_errno(err, errno, "%s: cannot be examined", store->path);
    store->device = status.st_dev;
    store->inode = status.st_ino;
    return S_ISREG(status.st_mode) ? PRT_OK : prt_store_blame(store, err, "is no regular file");
}

static prt_code open_file(prt_store_t *store, prt_err *err)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(store->path, &store->db, flags, NULL);
    if (code != SQLITE_OK)
        return prt_store_fail(store, code, "cannot be opened", err);
    /* SQLite opens a file that may only be read without a word. */
    if (sqlite3_db_readonly(store->db, "main") != 0)
        return prt_fail(err, PRT_E_PERMISSION, "%s: may not be written", store->path);
    (void)sqlite3_busy_timeout(store->db, PRT_STORE_PATIENCE_MS);
    (void)sqlite3_limit(store->db, SQLITE_LIMIT_LENGTH, (int)(PRT_MAX_RECORD + PRT_MIB(1)));
    return PRT_OK;
}

static prt_code attach(prt_store_t *store, prt_err *err)
{
    int lock = -1;
    store->damaged = false;
    prt_code rc = prt_store_lock(store, &lock, err);
    if (rc != PRT_OK)
        return rc;
    rc = make_file(store, err);
    if (rc == PRT_OK)
        rc = open_file(store, err);
    if (rc == PRT_OK)
        rc = prt_store_set_up(store, err);
    close(lock);
    /* The check may take long, and needs the lock no more: the file and its WAL are open. */
    return rc == PRT_OK ? prt_store_check(store, err) : rc;
}

/* Sets aside what is damaged; `err` says how, and then perhaps why that failed. */
static prt_code replace(prt_store_t *store, prt_err *err)
{
    char reason[PRT_ERR_TEXT_MAX];
    memcpy(reason, err->text, sizeof reason);
    return prt_store_set_aside(store, reason, err);
}

static prt_code connect_file(prt_store_t *store, prt_err *err)
{
    prt_code rc = PRT_E_INTERNAL;
    for (int i = 0; i < MOST_TRIES; i++) {
        rc = attach(store, err);
        if (rc == PRT_OK || !store->damaged)
            break;
        const prt_code replaced = replace(store, err);
        if (replaced != PRT_OK)
            return replaced;
    }
    if (rc != PRT_OK)
        prt_store_detach(store);
    return rc;
}

/* The absolute path, because the program may change its folder, and because of SQLite's names with a meaning
 * (":memory:", "file:..."). */
static prt_code find_paths(prt_store_t *store, const char *folder, prt_err *err)
{
    store->folder = realpath(folder, NULL);
    if (store->folder == NULL)
        return prt_fail_errno(err, errno, "%s: cannot be found", folder);
    const size_t len = strlen(store->folder);
    if (len > PRT_MAX_NAME - sizeof FILE_NAME)
        return prt_fail(err, PRT_E_LIMIT, "%s: the path of the store's folder is too long", store->folder);
    store->path = prt_alloc(len + sizeof FILE_NAME);
    if (store->path == NULL)
        return prt_fail_memory(err, "the path of the store");
    memcpy(store->path, store->folder, len);
    memcpy(store->path + len, FILE_NAME, sizeof FILE_NAME);
    return PRT_OK;
}

void prt_store_detach(prt_store_t *store)
{
    for (int i = 0; i < PRT_SQL_COUNT; i++) {
        (void)sqlite3_finalize(store->statements[i]);
        store->statements[i] = NULL;
    }
    (void)sqlite3_close(store->db);
    store->db = NULL;
}

/* To SQLite a file is full as well when a damaged page names one beyond the largest that there can be. */
static bool is_damaged(prt_store_t *store)
{
    prt_err ignored;
    if (!store->damaged && store->full)
        (void)prt_store_check(store, &ignored);
    return store->damaged;
}

prt_code prt_store_run(prt_store_t *store, prt_store_work *work, void *context, prt_err *err)
{
    prt_code rc = store->db != NULL ? PRT_OK : connect_file(store, err);
    if (rc != PRT_OK)
        return rc;
    store->damaged = false;
    store->full = false;
    rc = work(store, context, err);
    if (rc == PRT_OK || !is_damaged(store))
        return rc;
    rc = replace(store, err);
    if (rc == PRT_OK)
        rc = connect_file(store, err);
    return rc == PRT_OK ? work(store, context, err) : rc;
}

prt_code prt_store_open(const char *folder, int64_t today, const prt_log *log, prt_store_t **out, prt_err *err)
{
    prt_store_t *store = prt_calloc(1, sizeof *store);
    if (store == NULL)
        return prt_fail_memory(err, "the store");
    store->log = log;
    store->today = today;
    prt_code rc = prt_make_folders(folder, 0700, err);
    if (rc == PRT_OK)
        rc = find_paths(store, folder, err);
    if (rc == PRT_OK)
        rc = connect_file(store, err);
    if (rc == PRT_OK)
        *out = store;
    else
        prt_store_close(&store);
    return rc;
}

void prt_store_close(prt_store_t **store)
{
    if (*store == NULL)
        return;
    prt_store_detach(*store);
    free((*store)->path);
    free((*store)->folder);
    free(*store);
    *store = NULL;
}
