/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "prt/buf.h"
#include "prt/map.h"
#include "prt/mem.h"

/* A name and an address as one key; neither can hold the separator's place ambiguously, because the first length is
 * part of it. */
static prt_code identity_key(const struct prt_identity *identity, prt_buf *key, prt_err *err)
{
    prt_buf_clear(key);
    prt_buf_add_u64(key, identity->name.len);
    prt_buf_add_char(key, ':');
    prt_buf_add_str(key, identity->name);
    prt_buf_add_str(key, identity->email);
    return prt_buf_check(key, "an identity", err);
}

struct merge {
    struct prt_record *out;
    prt_map_t *index; /* identity -> its place in out */
    prt_buf key;
    uint32_t *place; /* of the part's identities in out */
    prt_err *err;
};

static prt_code copy_str(struct merge *merge, prt_str text, prt_str *out)
{
    *out = prt_arena_str(&merge->out->arena, text);
    return out->data != NULL ? PRT_OK : prt_fail_memory(merge->err, "a ledger");
}

static prt_code add_identity(struct merge *merge, const struct prt_identity *identity, uint32_t *place)
{
    struct prt_record *out = merge->out;
    uint64_t known = 0;
    prt_code rc = identity_key(identity, &merge->key, merge->err);
    if (rc != PRT_OK)
        return rc;
    if (prt_map_get(merge->index, prt_buf_str(&merge->key), &known)) {
        *place = (uint32_t)known;
        return PRT_OK;
    }
    struct prt_identity *added = &out->identities[out->identity_count];
    rc = prt_map_put(merge->index, prt_buf_str(&merge->key), out->identity_count, merge->err);
    if (rc == PRT_OK)
        rc = copy_str(merge, identity->name, &added->name);
    if (rc == PRT_OK)
        rc = copy_str(merge, identity->email, &added->email);
    if (rc == PRT_OK)
        *place = (uint32_t)out->identity_count++;
    return rc;
}

static prt_code add_part(struct merge *merge, const struct prt_record *part, char *ids)
{
    struct prt_record *out = merge->out;
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < part->identity_count; i++)
        rc = add_identity(merge, &part->identities[i], &merge->place[i]);
    if (rc != PRT_OK)
        return rc;
    for (size_t i = 0; i < part->commit_count; i++) {
        struct prt_commit *row = &out->commits[out->commit_count + i];
        *row = part->commits[i];
        row->author = merge->place[row->author];
    }
    if (part->ids.len > 0)
        memcpy(ids + out->commit_count * PRT_ID_BYTES, part->ids.data, part->ids.len);
    out->commit_count += part->commit_count;
    return PRT_OK;
}

static prt_code copy_head(struct merge *merge, const struct prt_record *from)
{
    struct prt_record *out = merge->out;
    prt_code rc = copy_str(merge, from->repository, &out->repository);
    if (rc == PRT_OK)
        rc = copy_str(merge, from->tip, &out->tip);
    if (rc == PRT_OK)
        rc = copy_str(merge, from->head, &out->head);
    if (rc == PRT_OK)
        rc = copy_str(merge, from->context, &out->context);
    out->flags = from->flags & ~(uint32_t)(PRT_RECORD_DELTA | PRT_RECORD_UNCHANGED | PRT_RECORD_MOVED);
    out->count_since = from->count_since;
    out->total_loc = from->total_loc;
    return rc;
}

static prt_code make_room(struct merge *merge, const struct prt_record *const *parts, size_t count, char **ids)
{
    struct prt_record *out = merge->out;
    size_t rows = 0, identities = 0, widest = 0;
    for (size_t i = 0; i < count; i++) {
        rows += parts[i]->commit_count;
        identities += parts[i]->identity_count;
        widest = parts[i]->identity_count > widest ? parts[i]->identity_count : widest;
    }
    out->commits = prt_arena_alloc(&out->arena, rows + 1, sizeof *out->commits);
    out->identities = prt_arena_alloc(&out->arena, identities + 1, sizeof *out->identities);
    *ids = prt_arena_alloc(&out->arena, rows + 1, PRT_ID_BYTES);
    merge->place = prt_calloc(widest + 1, sizeof *merge->place);
    merge->index = prt_map_new();
    if (out->commits == NULL || out->identities == NULL || *ids == NULL || merge->place == NULL || merge->index == NULL)
        return prt_fail_memory(merge->err, "a ledger");
    return PRT_OK;
}

static prt_code join(const struct prt_record *head, const struct prt_record *const *parts, size_t count,
                     struct prt_record *out, prt_err *err)
{
    struct prt_record whole = {0};
    struct merge merge = {.out = &whole, .err = err};
    char *ids = NULL;
    prt_code rc = make_room(&merge, parts, count, &ids);
    if (rc == PRT_OK)
        rc = copy_head(&merge, head);
    for (size_t i = 0; rc == PRT_OK && i < count; i++)
        rc = add_part(&merge, parts[i], ids);
    prt_map_destroy(&merge.index);
    prt_buf_free(&merge.key);
    free(merge.place);
    if (rc != PRT_OK) {
        prt_record_free(&whole);
        return rc;
    }
    whole.ids = (prt_str){ids, whole.commit_count * PRT_ID_BYTES};
    *out = whole;
    return PRT_OK;
}

static bool has_names(const struct prt_record *record)
{
    return record->ids.len == record->commit_count * PRT_ID_BYTES;
}

static int by_name(const void *a, const void *b)
{
    return memcmp(a, b, PRT_ID_BYTES);
}

/* A commit in both parts would be counted twice: then one of them is not what it says. */
static prt_code check_disjoint(const struct prt_record *stored, const struct prt_record *delta, prt_err *err)
{
    prt_code rc = PRT_OK;
    if (delta->commit_count == 0)
        return PRT_OK;
    char *sorted = prt_memdup(delta->ids.data, delta->ids.len);
    if (sorted == NULL)
        return prt_fail_memory(err, "names of commits");
    qsort(sorted, delta->commit_count, PRT_ID_BYTES, by_name);
    for (size_t i = 1; rc == PRT_OK && i < delta->commit_count; i++)
        if (by_name(sorted + (i - 1) * PRT_ID_BYTES, sorted + i * PRT_ID_BYTES) == 0)
            rc = prt_fail(err, PRT_E_PROTOCOL, "a ledger's addition has a commit twice");
    for (size_t i = 0; rc == PRT_OK && i < stored->commit_count; i++)
        if (bsearch(stored->ids.data + i * PRT_ID_BYTES, sorted, delta->commit_count, PRT_ID_BYTES, by_name) != NULL)
            rc = prt_fail(err, PRT_E_PROTOCOL, "a ledger's addition has a commit that is in the ledger");
    free(sorted);
    return rc;
}

prt_code prt_ledger_extend(const struct prt_record *stored, const struct prt_record *delta, struct prt_record *out,
                           prt_err *err)
{
    const struct prt_record *const parts[] = {stored, delta};
    if (!has_names(stored) || !has_names(delta))
        return prt_fail(err, PRT_E_PROTOCOL, "a ledger without the names of its commits");
    const prt_code rc = check_disjoint(stored, delta, err);
    return rc == PRT_OK ? join(delta, parts, 2, out, err) : rc;
}

prt_code prt_ledger_missing(const struct prt_record *record, int64_t since, uint32_t **rows, size_t *count,
                            prt_err *err)
{
    uint32_t *found = NULL;
    size_t used = 0, capacity = 0;
    for (size_t i = 0; i < record->commit_count; i++) {
        const struct prt_commit *row = &record->commits[i];
        const bool asked = since == PRT_COUNT_ALL || ((row->flags & PRT_COMMIT_TIMED) != 0 && row->time >= since);
        if (!asked || (row->flags & PRT_COMMIT_COUNTED) != 0)
            continue;
        uint32_t *grown = prt_grow(found, &capacity, used + 1, sizeof *found);
        if (grown == NULL) {
            free(found);
            return prt_fail_memory(err, "rows to be counted");
        }
        found = grown;
        found[used++] = (uint32_t)i;
    }
    *rows = found;
    *count = used;
    return PRT_OK;
}

prt_code prt_ledger_names(const struct prt_record *record, const uint32_t *rows, size_t count, prt_buf *out,
                          prt_err *err)
{
    if (!has_names(record))
        return prt_fail(err, PRT_E_PROTOCOL, "a ledger without the names of its commits");
    for (size_t i = 0; i < count; i++)
        prt_buf_add(out, record->ids.data + (size_t)rows[i] * PRT_ID_BYTES, PRT_ID_BYTES);
    return prt_buf_check(out, "names of commits", err);
}

bool prt_ledger_fill(struct prt_record *record, const uint32_t *rows, size_t count, const struct prt_record *answer)
{
    if (answer->commit_count != count || answer->problem_count > 0)
        return false;
    for (size_t i = 0; i < count; i++)
        if ((answer->commits[i].flags & PRT_COMMIT_COUNTED) == 0)
            return false;
    for (size_t i = 0; i < count; i++) {
        struct prt_commit *row = &record->commits[rows[i]];
        row->added = answer->commits[i].added;
        row->removed = answer->commits[i].removed;
        row->flags |= PRT_COMMIT_COUNTED;
    }
    return true;
}
