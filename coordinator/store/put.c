/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/state.h"
#include "prt/limits.h"

static const char CANNOT_PUT[] = "an entry cannot be stored";
static const char CANNOT_FORGET[] = "an entry cannot be removed";
static const char CANNOT_TRIM[] = "old entries cannot be removed";

struct put {
    const struct prt_entry *entry;
    char digest[PRT_STORE_DIGEST_MAX];
    char ids_digest[PRT_STORE_DIGEST_MAX];
};

static prt_code check_len(const prt_store_t *store, const char *name, prt_str text, size_t most, prt_err *err)
{
    if (text.len <= most)
        return PRT_OK;
    return prt_fail(err, PRT_E_LIMIT, "%s: %s of %zu bytes: at most %zu are stored", store->path, name, text.len, most);
}

static prt_code check_entry(const prt_store_t *store, const struct prt_entry *entry, prt_err *err)
{
    const struct {
        const char *name;
        prt_str text;
        size_t most;
    } parts[] = {{"a key", entry->key, PRT_MAX_NAME},
                 {"a tip", entry->tip, PRT_MAX_NAME},
                 {"a context", entry->context, PRT_MAX_NAME},
                 {"a record", entry->record, PRT_MAX_RECORD},
                 {"a list of ids", entry->ids, PRT_MAX_RECORD}};
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < sizeof parts / sizeof parts[0]; i++)
        rc = check_len(store, parts[i].name, parts[i].text, parts[i].most, err);
    return rc;
}

static int64_t size_of(const struct prt_entry *entry)
{
    return (int64_t)(entry->key.len + entry->tip.len + entry->context.len + entry->record.len + entry->ids.len);
}

static prt_code put_entry(prt_store_t *store, const struct put *put, prt_err *err)
{
    const struct prt_entry *entry = put->entry;
    prt_store_bind_bytes(store, PRT_SQL_PUT_ENTRY, 1, entry->key);
    prt_store_bind_bytes(store, PRT_SQL_PUT_ENTRY, 2, entry->tip);
    prt_store_bind_bytes(store, PRT_SQL_PUT_ENTRY, 3, entry->context);
    prt_store_bind_bytes(store, PRT_SQL_PUT_ENTRY, 4, prt_str_from(put->digest));
    prt_store_bind_bytes(store, PRT_SQL_PUT_ENTRY, 5, prt_str_from(put->ids_digest));
    prt_store_bind_number(store, PRT_SQL_PUT_ENTRY, 6, store->today);
    prt_store_bind_number(store, PRT_SQL_PUT_ENTRY, 7, size_of(entry));
    return prt_store_do(store, PRT_SQL_PUT_ENTRY, CANNOT_PUT, err);
}

static prt_code put_value(prt_store_t *store, prt_sql sql, prt_str key, prt_str bytes, prt_err *err)
{
    prt_store_bind_bytes(store, sql, 1, key);
    prt_store_bind_bytes(store, sql, 2, bytes);
    return prt_store_do(store, sql, CANNOT_PUT, err);
}

static prt_code remove_key(prt_store_t *store, prt_str key, const char *what, prt_err *err)
{
    prt_store_bind_bytes(store, PRT_SQL_FORGET, 1, key);
    return prt_store_do(store, PRT_SQL_FORGET, what, err);
}

/* Inserted anew instead of updated, so that ids of entries grow in the order of putting: trimming goes by it. */
static prt_code put_all(prt_store_t *store, void *context, prt_err *err)
{
    const struct put *put = context;
    prt_code rc = remove_key(store, put->entry->key, CANNOT_PUT, err);
    if (rc == PRT_OK)
        rc = put_entry(store, put, err);
    if (rc == PRT_OK)
        rc = put_value(store, PRT_SQL_PUT_RECORD, put->entry->key, put->entry->record, err);
    if (rc == PRT_OK)
        rc = put_value(store, PRT_SQL_PUT_IDS, put->entry->key, put->entry->ids, err);
    return rc;
}

static prt_code put_once(prt_store_t *store, void *context, prt_err *err)
{
    return prt_store_transaction(store, put_all, context, CANNOT_PUT, err);
}

static prt_code forget_once(prt_store_t *store, void *context, prt_err *err)
{
    return remove_key(store, *(const prt_str *)context, CANNOT_FORGET, err);
}

static prt_code trim_once(prt_store_t *store, void *context, prt_err *err)
{
    prt_store_bind_number(store, PRT_SQL_TRIM, 1, *(const int64_t *)context);
    const prt_code rc = prt_store_do(store, PRT_SQL_TRIM, CANNOT_TRIM, err);
    return rc == PRT_OK ? prt_store_do(store, PRT_SQL_SHRINK, CANNOT_TRIM, err) : rc;
}

prt_code prt_store_put(prt_store_t *store, const struct prt_entry *entry, prt_err *err)
{
    struct put put = {.entry = entry};
    const prt_code rc = check_entry(store, entry, err);
    if (rc != PRT_OK)
        return rc;
    const prt_str parts[] = {entry->key, entry->tip, entry->context, entry->record};
    prt_store_digest(parts, 4, put.digest);
    const prt_str ids_parts[] = {prt_str_from(put.digest), entry->ids};
    prt_store_digest(ids_parts, 2, put.ids_digest);
    return prt_store_run(store, put_once, &put, err);
}

prt_code prt_store_forget(prt_store_t *store, prt_str key, prt_err *err)
{
    return prt_store_run(store, forget_once, &key, err);
}

prt_code prt_store_trim(prt_store_t *store, uint64_t max_bytes, prt_err *err)
{
    int64_t most = max_bytes < INT64_MAX ? (int64_t)max_bytes : INT64_MAX;
    return prt_store_run(store, trim_once, &most, err);
}
