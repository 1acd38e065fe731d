/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "prt/buf.h"
#include "prt/limits.h"
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

/* dropped: of each row whether it is left out; NULL: none is. */
static prt_code add_part(struct merge *merge, const struct prt_record *part, const bool *dropped, char *ids)
{
    struct prt_record *out = merge->out;
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < part->identity_count; i++)
        rc = add_identity(merge, &part->identities[i], &merge->place[i]);
    for (size_t i = 0; rc == PRT_OK && i < part->commit_count; i++) {
        if (dropped != NULL && dropped[i])
            continue;
        struct prt_commit *row = &out->commits[out->commit_count];
        *row = part->commits[i];
        row->author = merge->place[row->author];
        memcpy(ids + out->commit_count * PRT_ID_BYTES, part->ids.data + i * PRT_ID_BYTES, PRT_ID_BYTES);
        out->commit_count++;
    }
    return rc;
}

/* Lines that the ledger does not have cannot have gone: then one of the two is not what it says, and the lines are not
 * known. */
static void add_total(struct prt_record *out, const struct prt_record *stored, const struct prt_record *delta)
{
    uint64_t total = stored->total_loc;
    const bool known = (stored->flags & delta->flags & PRT_RECORD_LOC_KNOWN) != 0 &&
                       !__builtin_add_overflow(total, (int64_t)delta->total_loc, &total);
    out->total_loc = known ? total : 0;
    if (!known)
        out->flags &= ~(uint32_t)PRT_RECORD_LOC_KNOWN;
}

/* What the stored one's tallies become by the delta's. false: fewer than none, so that one of the two is not what it
 * says. */
static bool add_tally(struct prt_record *out, const struct prt_tally *more)
{
    struct prt_tally *tally = out->tallies;
    while (tally < out->tallies + out->tally_count &&
           (tally->kind != more->kind || !prt_str_equal(tally->name, more->name)))
        tally++;
    if (tally == out->tallies + out->tally_count)
        out->tallies[out->tally_count++] = (struct prt_tally){.kind = more->kind, .name = more->name};
    return !__builtin_add_overflow(tally->files, (int64_t)more->files, &tally->files) &&
           !__builtin_add_overflow(tally->lines, (int64_t)more->lines, &tally->lines);
}

static int by_kind_and_name(const void *a, const void *b)
{
    const struct prt_tally *left = a, *right = b;
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    return prt_str_compare(left->name, right->name);
}

static void settle_tallies(struct prt_record *out)
{
    size_t used = 0;
    for (size_t i = 0; i < out->tally_count; i++)
        if (out->tallies[i].files != 0 || out->tallies[i].lines != 0)
            out->tallies[used++] = out->tallies[i];
    out->tally_count = used;
    if (used > 1)
        qsort(out->tallies, used, sizeof *out->tallies, by_kind_and_name);
}

/* As add_total: whatever does not add up is asked for again. */
static prt_code add_tallies(struct merge *merge, const struct prt_record *stored, const struct prt_record *delta)
{
    struct prt_record *out = merge->out;
    struct prt_record both = {.tally_count = 0};
    bool fine = (out->flags & PRT_RECORD_LOC_KNOWN) != 0;
    both.tallies = prt_arena_alloc(&out->arena, stored->tally_count + delta->tally_count, sizeof *both.tallies);
    if (both.tallies == NULL)
        return prt_fail_memory(merge->err, "a ledger");
    for (size_t i = 0; fine && i < stored->tally_count; i++)
        fine = add_tally(&both, &stored->tallies[i]);
    for (size_t i = 0; fine && i < delta->tally_count; i++)
        fine = add_tally(&both, &delta->tallies[i]);
    settle_tallies(&both);
    if (!fine || both.tally_count > PRT_MAX_TALLIES) {
        out->flags &= ~(uint32_t)PRT_RECORD_LOC_KNOWN;
        return PRT_OK;
    }
    out->tally_count = both.tally_count;
    return prt_tallies_copy(&out->arena, both.tallies, both.tally_count, &out->tallies, merge->err);
}

static prt_code copy_features(struct merge *merge, const struct prt_record *delta)
{
    merge->out->feature_count = delta->feature_count;
    return prt_features_copy(&merge->out->arena, delta->features, delta->feature_count, &merge->out->features,
                             merge->err);
}

static prt_code copy_head(struct merge *merge, const struct prt_record *stored, const struct prt_record *delta)
{
    struct prt_record *out = merge->out;
    prt_code rc = copy_str(merge, delta->repository, &out->repository);
    if (rc == PRT_OK)
        rc = copy_str(merge, delta->tip, &out->tip);
    if (rc == PRT_OK)
        rc = copy_str(merge, delta->head, &out->head);
    if (rc == PRT_OK)
        rc = copy_str(merge, delta->context, &out->context);
    out->flags = delta->flags & ~(uint32_t)(PRT_RECORD_DELTA | PRT_RECORD_UNCHANGED);
    out->count_since = delta->count_since;
    add_total(out, stored, delta);
    if (rc == PRT_OK)
        rc = add_tallies(merge, stored, delta);
    return rc == PRT_OK ? copy_features(merge, delta) : rc;
}

static prt_code make_room(struct merge *merge, const struct prt_record *stored, const struct prt_record *delta,
                          char **ids)
{
    struct prt_record *out = merge->out;
    const size_t rows = stored->commit_count + delta->commit_count;
    const size_t identities = stored->identity_count + delta->identity_count;
    out->commits = prt_arena_alloc(&out->arena, rows + 1, sizeof *out->commits);
    out->identities = prt_arena_alloc(&out->arena, identities + 1, sizeof *out->identities);
    *ids = prt_arena_alloc(&out->arena, rows + 1, PRT_ID_BYTES);
    merge->place = prt_calloc(identities + 1, sizeof *merge->place);
    merge->index = prt_map_new();
    if (out->commits == NULL || out->identities == NULL || *ids == NULL || merge->place == NULL || merge->index == NULL)
        return prt_fail_memory(merge->err, "a ledger");
    return PRT_OK;
}

static prt_code join(const struct prt_record *stored, const struct prt_record *delta, const bool *dropped,
                     struct prt_record *out, prt_err *err)
{
    struct prt_record whole = {0};
    struct merge merge = {.out = &whole, .err = err};
    char *ids = NULL;
    prt_code rc = make_room(&merge, stored, delta, &ids);
    if (rc == PRT_OK)
        rc = copy_head(&merge, stored, delta);
    if (rc == PRT_OK)
        rc = add_part(&merge, stored, NULL, ids);
    if (rc == PRT_OK)
        rc = add_part(&merge, delta, dropped, ids);
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

/* The names of an addition, to look the many of a ledger up in: most of them are told apart by their first two
 * bytes. */
struct names {
    const char **sorted;
    size_t count;
    uint64_t beginnings[(UINT16_MAX + 1) / 64]; /* a bit for each that there is */
};

static uint16_t beginning(const char *name)
{
    return (uint16_t)((unsigned char)name[0] << 8 | (unsigned char)name[1]);
}

static int by_name(const void *a, const void *b)
{
    return memcmp(*(const char *const *)a, *(const char *const *)b, PRT_ID_BYTES);
}

static prt_code sort_names(struct names *names, const struct prt_record *delta, prt_err *err)
{
    names->sorted = prt_calloc(delta->commit_count + 1, sizeof *names->sorted);
    if (names->sorted == NULL)
        return prt_fail_memory(err, "names of commits");
    names->count = delta->commit_count;
    for (size_t i = 0; i < names->count; i++) {
        names->sorted[i] = delta->ids.data + i * PRT_ID_BYTES;
        const uint16_t bit = beginning(names->sorted[i]);
        names->beginnings[bit / 64] |= UINT64_C(1) << bit % 64;
    }
    qsort(names->sorted, names->count, sizeof *names->sorted, by_name);
    for (size_t i = 1; i < names->count; i++)
        if (by_name(&names->sorted[i - 1], &names->sorted[i]) == 0)
            return prt_fail(err, PRT_E_PROTOCOL, "a ledger's addition has a commit twice");
    return PRT_OK;
}

static const char *find_name(const struct names *names, const char *name)
{
    const uint16_t bit = beginning(name);
    if ((names->beginnings[bit / 64] >> bit % 64 & 1) == 0)
        return NULL;
    const char **found = bsearch(&name, names->sorted, names->count, sizeof *names->sorted, by_name);
    return found != NULL ? *found : NULL;
}

/* A walk that wrong dates have led astray may give commits that the ledger has. They are the same commits. */
static prt_code drop_known(const struct prt_record *stored, const struct prt_record *delta, bool *dropped, prt_err *err)
{
    struct names names = {.sorted = NULL};
    prt_code rc = sort_names(&names, delta, err);
    for (size_t i = 0; rc == PRT_OK && i < stored->commit_count; i++) {
        const char *found = find_name(&names, stored->ids.data + i * PRT_ID_BYTES);
        if (found != NULL)
            dropped[(size_t)(found - delta->ids.data) / PRT_ID_BYTES] = true;
    }
    free(names.sorted);
    return rc;
}

prt_code prt_ledger_extend(const struct prt_record *stored, const struct prt_record *delta, struct prt_record *out,
                           prt_err *err)
{
    if (!has_names(stored) || !has_names(delta))
        return prt_fail(err, PRT_E_PROTOCOL, "a ledger without the names of its commits");
    bool *dropped = prt_calloc(delta->commit_count + 1, sizeof *dropped);
    if (dropped == NULL)
        return prt_fail_memory(err, "a ledger");
    prt_code rc = drop_known(stored, delta, dropped, err);
    if (rc == PRT_OK)
        rc = join(stored, delta, dropped, out, err);
    free(dropped);
    return rc;
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

static void take_counts(struct prt_commit *row, const struct prt_commit *counted)
{
    row->added = counted->added;
    row->removed = counted->removed;
    row->flags |= PRT_COMMIT_COUNTED;
}

bool prt_ledger_fill(struct prt_record *record, uint32_t *rows, size_t count, const struct prt_record *answer,
                     size_t *left)
{
    size_t back = 0;
    if (answer->commit_count != count || answer->problem_count > 0)
        return false;
    for (size_t i = 0; i < count; i++) {
        if ((answer->commits[i].flags & PRT_COMMIT_COUNTED) != 0)
            take_counts(&record->commits[rows[i]], &answer->commits[i]);
        else
            rows[back++] = rows[i];
    }
    *left = back;
    return true;
}
