/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/early.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "prt/limits.h"
#include "prt/mem.h"

static bool is_name(prt_str tip)
{
    bool fine = tip.len == (size_t)2 * PRT_ID_BYTES;
    for (size_t i = 0; fine && i < tip.len; i++)
        fine = isxdigit((unsigned char)tip.data[i]) != 0;
    return fine;
}

prt_code prt_early_new(prt_str tip, struct prt_early **out, prt_err *err)
{
    if (!is_name(tip))
        return prt_fail(err, PRT_E_PROTOCOL, "advance: tip: not the %d hex digits of a commit's name",
                        2 * PRT_ID_BYTES);
    struct prt_early *early = prt_calloc(1, sizeof *early);
    if (early == NULL)
        return prt_fail_memory(err, "commits that are counted early");
    memcpy(early->tip, tip.data, tip.len);
    early->record.tip = prt_str_from(early->tip);
    *out = early;
    return PRT_OK;
}

void prt_early_free(struct prt_early **early)
{
    if (*early == NULL)
        return;
    prt_buf_free(&(*early)->names);
    free((*early)->record.commits);
    prt_arena_free(&(*early)->record.arena);
    free((*early)->order);
    free(*early);
    *early = NULL;
}

static prt_code make_room(struct prt_early *early, size_t count, prt_err *err)
{
    struct prt_commit *rows = prt_grow(early->record.commits, &early->row_capacity, count, sizeof *rows);
    if (rows != NULL)
        early->record.commits = rows;
    uint32_t *order = prt_grow(early->order, &early->order_capacity, count, sizeof *order);
    if (order != NULL)
        early->order = order;
    return rows != NULL && order != NULL ? PRT_OK : prt_fail_memory(err, "commits that are counted early");
}

prt_code prt_early_add(struct prt_early *early, prt_str names, prt_err *err)
{
    struct prt_record *record = &early->record;
    const size_t more = names.len / PRT_ID_BYTES;
    if (more == 0 || names.len % PRT_ID_BYTES != 0)
        return prt_fail(err, PRT_E_PROTOCOL, "advance: commits: %zu bytes, no whole number of names of %d bytes",
                        names.len, PRT_ID_BYTES);
    if (record->commit_count + more > PRT_MAX_ADVANCED)
        return prt_fail(err, PRT_E_LIMIT, "advance: more than %d commits", PRT_MAX_ADVANCED);
    prt_code rc = make_room(early, record->commit_count + more, err);
    if (rc == PRT_OK) {
        prt_buf_add_str(&early->names, names);
        rc = prt_buf_check(&early->names, "names of commits", err);
    }
    if (rc != PRT_OK)
        return rc;
    for (size_t i = record->commit_count; i < record->commit_count + more; i++) {
        record->commits[i] = (struct prt_commit){.time = 0};
        early->order[i] = (uint32_t)i;
    }
    record->commit_count += more;
    record->ids = prt_buf_str(&early->names);
    return PRT_OK;
}

/* The row of each name. Both are in the order of one walk, so each is looked for behind the one before; that they are
 * so tells as well that none comes twice. */
static bool find_places(const struct prt_early *early, const struct prt_record *record, uint32_t *places)
{
    const struct prt_record *named = &early->record;
    size_t row = 0;
    for (size_t i = 0; i < named->commit_count; i++, row++) {
        const char *name = named->ids.data + i * PRT_ID_BYTES;
        while (row < record->commit_count && memcmp(record->ids.data + row * PRT_ID_BYTES, name, PRT_ID_BYTES) != 0)
            row++;
        if (row == record->commit_count)
            return false;
        places[i] = (uint32_t)row;
    }
    return true;
}

static prt_code take_counts(const struct prt_early *early, const uint32_t *places, struct prt_record *record,
                            prt_err *err)
{
    for (size_t i = 0; i < early->record.commit_count; i++) {
        const struct prt_commit *from = &early->record.commits[i];
        struct prt_commit *row = &record->commits[places[i]];
        if ((from->flags & PRT_COMMIT_COUNTED) == 0)
            continue;
        row->added = from->added;
        row->removed = from->removed;
        row->flags |= PRT_COMMIT_COUNTED;
    }
    const bool total = (early->record.flags & PRT_RECORD_LOC_KNOWN) != 0;
    return total ? prt_record_take_total(record, &early->record, err) : PRT_OK;
}

/* Places and missing rows both rise, so that one pass leaves out of the latter what is among the former. */
static size_t add_others(const uint32_t *places, size_t place_count, const uint32_t *missing, size_t count,
                         uint32_t *rows)
{
    size_t used = 0, at = 0;
    for (size_t i = 0; i < count; i++) {
        while (at < place_count && places[at] < missing[i])
            at++;
        if (at == place_count || places[at] != missing[i])
            rows[used++] = missing[i];
    }
    return used;
}

prt_code prt_early_settle(const struct prt_early *early, struct prt_record *record, const uint32_t *missing,
                          size_t count, uint32_t **rows, size_t *row_count, bool *fits, prt_err *err)
{
    const size_t named = early->record.commit_count;
    uint32_t *places = prt_calloc(named + 1, sizeof *places);
    uint32_t *merged = prt_calloc(named + count + 1, sizeof *merged);
    prt_code rc = PRT_OK;
    if (places == NULL || merged == NULL) {
        rc = prt_fail_memory(err, "rows that were counted early");
        goto out;
    }
    *fits = prt_str_equal(record->tip, early->record.tip) && record->ids.len == record->commit_count * PRT_ID_BYTES &&
            find_places(early, record, places);
    if (!*fits)
        goto out;
    rc = take_counts(early, places, record, err);
    if (rc != PRT_OK)
        goto out;
    for (size_t i = 0; i < named; i++)
        merged[i] = places[early->order[i]];
    *row_count = named + add_others(places, named, missing, count, merged + named);
    *rows = merged;
    merged = NULL;
out:
    free(places);
    free(merged);
    return rc;
}
