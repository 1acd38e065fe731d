/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_STORE_H
#define PRT_STORE_H
/*
 * What earlier runs learned, in one SQLite file: FOLDER/ledgers.sqlite. An entry is the record of one repository.
 *
 *     prt_store_t *store = NULL;
 *     struct prt_stored stored = {0};
 *     bool found;
 *     rc = prt_store_open(folder, today, log, &store, err);
 *     rc = prt_store_get(store, key, &stored, &found, err);
 *     if (found && prt_str_equal(stored.tip, tip)) ... stored.record ...
 *     prt_stored_free(&stored);
 *     prt_store_close(&store);
 *
 * The store is a cache: losing it costs time, never figures. Therefore
 *  - what prt_store_get finds is, byte for byte, what prt_store_put was given: digests say so, over the key as well;
 *  - an entry that does not match its digest is dropped with a warning, and not found;
 *  - a file that is damaged, of another version or no file of ours is set aside as ledgers.sqlite.set-aside-N, N from
 *    1 to PRT_STORE_SET_ASIDE (when all are taken the oldest makes room), with one warning that names both. A new one
 *    is begun in its place, and the call that found the damage goes on with it. This is never an error;
 *  - an entry is there whole or not at all. When prt_store_put has returned, killing the process loses nothing; a
 *    power cut may lose the latest entries, and nothing else.
 *
 * Several processes may have one folder open and write to it. Each waits at most PRT_STORE_PATIENCE_MS for another.
 *
 * Errors name the file and what SQLite or the system said:
 *    PRT_E_IO          disk full, a folder or file that cannot be made, read or written
 *    PRT_E_PERMISSION  the folder or file may not be written by this user
 *    PRT_E_TIMEOUT     another process kept the file to itself
 *    PRT_E_MEMORY, PRT_E_LIMIT
 * After an error the store can be used further, and holds what it held.
 *
 * One thread at a time. Keys, tips, contexts, records and ids are bytes that the store does not look into.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/buf.h"
#include "prt/err.h"
#include "prt/log.h"
#include "prt/str.h"

enum {
    PRT_STORE_PATIENCE_MS = 5000, /* for one lock of another process */
    PRT_STORE_SET_ASIDE = 3,      /* files set aside that are kept */
    PRT_STORE_DIGEST_MAX = 33     /* hex and NUL */
};

typedef struct prt_store prt_store_t;

/* An entry as it was found. Zeroed it is empty and valid. */
struct prt_stored {
    prt_str tip;     /* the commit that the record was made at */
    prt_str context; /* what else the record depends on */
    prt_str record;
    char digest[PRT_STORE_DIGEST_MAX]; /* of the four: hex and NUL; two entries with one digest are the same */
    char *memory;                      /* holds the three */
    uint64_t size; /* of prt_store_look alone: bytes of the whole entry, which grow with the number of commits */
};

/* Opens the store, and makes the folder (0700) and the file (0600) when they are not there. `today` is a count of days,
 * of whatever beginning: entries that are put or found are marked with it. `log` may be NULL and outlives the store. */
prt_code prt_store_open(const char *folder, int64_t today, const prt_log *log, prt_store_t **out,
                        prt_err *err) PRT_MUST_USE;
void prt_store_close(prt_store_t **store);

/* The entry of a key, in place of what `out` held, if there is one. Not found: `out` is as it was. */
prt_code prt_store_get(prt_store_t *store, prt_str key, struct prt_stored *out, bool *found, prt_err *err) PRT_MUST_USE;
void prt_stored_free(struct prt_stored *stored);

/* The tip and context of an entry alone, unchecked, to ask whether it is still good; cheap, because no record is
 * read. */
prt_code prt_store_look(prt_store_t *store, prt_str key, struct prt_stored *out, bool *found,
                        prt_err *err) PRT_MUST_USE;

/* The ids that were put with this very entry, in place of what `out` held. Not found: the entry is gone, or was put
 * anew since it was got. */
prt_code prt_store_get_ids(prt_store_t *store, prt_str key, const struct prt_stored *stored, prt_buf *out, bool *found,
                           prt_err *err) PRT_MUST_USE;

/* What prt_store_put stores. Key, tip and context have at most PRT_MAX_NAME bytes each, record and ids
 * PRT_MAX_RECORD. */
struct prt_entry {
    prt_str key;
    prt_str tip;
    prt_str context;
    prt_str record;
    prt_str ids; /* belongs to the record, and is seldom needed: fetched by a call of its own */
};

/* Stores the entry in place of the one of its key. */
prt_code prt_store_put(prt_store_t *store, const struct prt_entry *entry, prt_err *err) PRT_MUST_USE;

/* Removes the entry of a key; fine when there is none. */
prt_code prt_store_forget(prt_store_t *store, prt_str key, prt_err *err) PRT_MUST_USE;

/* Removes entries until the rest has at most max_bytes (keys, tips, contexts, records and ids; the file is a few
 * percent larger), and gives the room back to the file system. Those go first whose last day of use is longest ago, of
 * one day those that were put first. */
prt_code prt_store_trim(prt_store_t *store, uint64_t max_bytes, prt_err *err) PRT_MUST_USE;

#endif
