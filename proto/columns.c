/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/columns.h"

#include "proto/record_limits.h"
#include "proto/varint.h"

enum {
    BLOCK = 4096 /* bytes gathered before they go to the buffer */
};

/* The difference is taken and added modulo 2^64, so it is exact between any two times. */
static uint64_t get_time(const struct prt_commit *row, const struct prt_commit *previous)
{
    return prt_zigzag((int64_t)((uint64_t)row->time - (uint64_t)previous->time));
}

static bool set_time(struct prt_commit *row, const struct prt_commit *previous, uint64_t number)
{
    row->time = (int64_t)((uint64_t)previous->time + (uint64_t)prt_unzigzag(number));
    return true;
}

static uint64_t get_zone(const struct prt_commit *row, const struct prt_commit *previous)
{
    (void)previous;
    return prt_zigzag(row->zone);
}

static bool set_zone(struct prt_commit *row, const struct prt_commit *previous, uint64_t number)
{
    (void)previous;
    int64_t zone = prt_unzigzag(number);
    if (zone < INT32_MIN || zone > INT32_MAX)
        return false;
    row->zone = (int32_t)zone;
    return true;
}

static uint64_t get_author(const struct prt_commit *row, const struct prt_commit *previous)
{
    (void)previous;
    return row->author;
}

static bool set_author(struct prt_commit *row, const struct prt_commit *previous, uint64_t number)
{
    (void)previous;
    row->author = (uint32_t)number;
    return number <= UINT32_MAX;
}

static uint64_t get_flags(const struct prt_commit *row, const struct prt_commit *previous)
{
    (void)previous;
    return row->flags;
}

static bool set_flags(struct prt_commit *row, const struct prt_commit *previous, uint64_t number)
{
    (void)previous;
    row->flags = (uint32_t)number;
    return (number & ~(uint64_t)PRT_COMMIT_KNOWN_FLAGS) == 0;
}

static uint64_t get_added(const struct prt_commit *row, const struct prt_commit *previous)
{
    (void)previous;
    return row->added;
}

static bool set_added(struct prt_commit *row, const struct prt_commit *previous, uint64_t number)
{
    (void)previous;
    row->added = number;
    return true;
}

static uint64_t get_removed(const struct prt_commit *row, const struct prt_commit *previous)
{
    (void)previous;
    return row->removed;
}

static bool set_removed(struct prt_commit *row, const struct prt_commit *previous, uint64_t number)
{
    (void)previous;
    row->removed = number;
    return true;
}

const struct prt_column prt_columns[PRT_COLUMNS] = {
    {"time", get_time, set_time},    {"zone", get_zone, set_zone},    {"author", get_author, set_author},
    {"flags", get_flags, set_flags}, {"added", get_added, set_added}, {"removed", get_removed, set_removed},
};

static const struct prt_commit no_row;

void prt_column_write(const struct prt_column *column, const struct prt_commit *rows, size_t count, prt_buf *out)
{
    unsigned char block[BLOCK];
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        if (used > BLOCK - PRT_VARINT_MAX) {
            prt_buf_add(out, block, used);
            used = 0;
        }
        used += prt_varint_write(column->get(&rows[i], i > 0 ? &rows[i - 1] : &no_row), block + used);
    }
    prt_buf_add(out, block, used);
}

prt_code prt_column_read(const struct prt_column *column, prt_str bytes, struct prt_commit *rows, size_t count,
                         prt_err *err)
{
    const unsigned char *at = (const unsigned char *)bytes.data;
    const unsigned char *end = bytes.len > 0 ? at + bytes.len : at;
    for (size_t i = 0; i < count; i++) {
        uint64_t number;
        if (!prt_varint_read(&at, end, &number))
            return prt_fail(err, PRT_E_PROTOCOL, "column %s: row %zu: no number there", column->name, i);
        if (!column->set(&rows[i], i > 0 ? &rows[i - 1] : &no_row, number))
            return prt_fail(err, PRT_E_PROTOCOL, "column %s: row %zu: %llu is out of range", column->name, i,
                            (unsigned long long)number);
    }
    if (at != end)
        return prt_fail(err, PRT_E_PROTOCOL, "column %s: bytes behind the last row", column->name);
    return PRT_OK;
}
