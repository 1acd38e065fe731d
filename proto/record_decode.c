/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "proto/columns.h"
#include "proto/features.h"
#include "proto/record.h"
#include "proto/record_limits.h"
#include "proto/scan.h"
#include "prt/limits.h"

struct reader {
    struct prt_scan scan;
    struct prt_record *record;
    prt_err *err;
};

static prt_code expected(struct reader *reader, const char *part, const char *what)
{
    return prt_fail(reader->err, PRT_E_PROTOCOL, "%s: expected %s, got %s", part, what,
                    prt_scan_next_is(&reader->scan));
}

static prt_code read_u64(struct reader *reader, const char *part, uint64_t greatest, uint64_t *out)
{
    uint64_t number = 0;
    if (!prt_scan_u64(&reader->scan, &number))
        return expected(reader, part, "a number");
    if (number > greatest)
        return prt_fail(reader->err, PRT_E_PROTOCOL, "%s: %llu is out of range", part, (unsigned long long)number);
    *out = number;
    return PRT_OK;
}

static prt_code read_text(struct reader *reader, const char *part, size_t ceiling, prt_str *out)
{
    prt_str view;
    if (!prt_scan_bytes(&reader->scan, &view))
        return expected(reader, part, "bytes");
    if (view.len > ceiling)
        return prt_fail(reader->err, PRT_E_PROTOCOL, "%s: %zu bytes, at most %zu are allowed", part, view.len, ceiling);
    prt_str copy = prt_arena_str(&reader->record->arena, view);
    if (copy.data == NULL)
        return prt_fail_memory(reader->err, part);
    *out = copy;
    return PRT_OK;
}

static prt_code read_array(struct reader *reader, const char *part, size_t *count)
{
    uint32_t found = 0;
    if (!prt_scan_array(&reader->scan, &found))
        return expected(reader, part, "an array");
    *count = found;
    return PRT_OK;
}

static prt_code read_array_of(struct reader *reader, const char *part, size_t wanted)
{
    size_t count = 0;
    if (read_array(reader, part, &count) != PRT_OK)
        return reader->err->code;
    if (count != wanted)
        return prt_fail(reader->err, PRT_E_PROTOCOL, "%s: %zu elements, expected %zu", part, count, wanted);
    return PRT_OK;
}

/* The version first: whatever stands behind a version that is not ours means nothing here. */
static prt_code read_version(struct reader *reader)
{
    size_t parts = 0;
    uint64_t version = 0;
    if (read_array(reader, "outer array", &parts) != PRT_OK ||
        read_u64(reader, "version", UINT64_MAX, &version) != PRT_OK)
        return reader->err->code;
    if (version != PRT_RECORD_VERSION)
        return prt_fail(reader->err, PRT_E_PROTOCOL, "version %llu, this program reads version %d",
                        (unsigned long long)version, PRT_RECORD_VERSION);
    if (parts != PRT_RECORD_PARTS)
        return prt_fail(reader->err, PRT_E_PROTOCOL, "%zu parts, expected %d", parts, PRT_RECORD_PARTS);
    return PRT_OK;
}

static prt_code read_flags(struct reader *reader)
{
    uint64_t flags = 0;
    if (read_u64(reader, "flags", UINT32_MAX, &flags) != PRT_OK)
        return reader->err->code;
    if ((flags & ~(uint64_t)PRT_RECORD_KNOWN_FLAGS) != 0)
        return prt_fail(reader->err, PRT_E_PROTOCOL, "flags: %#llx are not known", (unsigned long long)flags);
    reader->record->flags = (uint32_t)flags;
    return PRT_OK;
}

static prt_code read_head(struct reader *reader)
{
    struct prt_record *record = reader->record;
    if (read_text(reader, "repository", PRT_MAX_NAME, &record->repository) != PRT_OK ||
        read_text(reader, "tip", PRT_MAX_HEX, &record->tip) != PRT_OK ||
        read_text(reader, "head", PRT_MAX_NAME, &record->head) != PRT_OK || read_flags(reader) != PRT_OK)
        return reader->err->code;
    if (!prt_scan_i64(&reader->scan, &record->count_since))
        return expected(reader, "count_since", "a signed number of 64 bits");
    return read_u64(reader, "total_loc", UINT64_MAX, &record->total_loc);
}

/* Counts are already known to fit the bytes that are left (prt_scan_check), so no allocation here is larger than a
 * small multiple of the input. */
static prt_code read_identities(struct reader *reader)
{
    struct prt_record *record = reader->record;
    size_t count = 0;
    if (read_array(reader, "identities", &count) != PRT_OK)
        return reader->err->code;
    record->identities = prt_arena_alloc(&record->arena, count, sizeof *record->identities);
    if (record->identities == NULL)
        return prt_fail_memory(reader->err, "identities");
    for (size_t i = 0; i < count; i++) {
        struct prt_identity *identity = &record->identities[i];
        if (read_array_of(reader, "identity", 2) != PRT_OK ||
            read_text(reader, "name", PRT_MAX_NAME, &identity->name) != PRT_OK ||
            read_text(reader, "email", PRT_MAX_NAME, &identity->email) != PRT_OK)
            return prt_wrap(reader->err, "identity %zu", i);
    }
    record->identity_count = count;
    return PRT_OK;
}

/* A row has a byte in every column: more rows than that are refused before room is made for them. */
static prt_code read_column_views(struct reader *reader, prt_str views[PRT_COLUMNS], size_t *count)
{
    uint64_t rows = 0;
    if (read_array_of(reader, "commits", 1 + PRT_COLUMNS) != PRT_OK ||
        read_u64(reader, "row count", PRT_MAX_RECORD, &rows) != PRT_OK)
        return reader->err->code;
    for (size_t i = 0; i < PRT_COLUMNS; i++) {
        if (!prt_scan_bytes(&reader->scan, &views[i]))
            return expected(reader, prt_columns[i].name, "bytes");
        if (rows > views[i].len)
            return prt_fail(reader->err, PRT_E_PROTOCOL, "column %s: %zu bytes for %llu rows", prt_columns[i].name,
                            views[i].len, (unsigned long long)rows);
    }
    *count = (size_t)rows;
    return PRT_OK;
}

static prt_code check_authors(const struct prt_record *record, prt_err *err)
{
    for (size_t i = 0; i < record->commit_count; i++) {
        if (record->commits[i].author >= record->identity_count)
            return prt_fail(err, PRT_E_PROTOCOL, "column author: row %zu: %u of %zu identities", i,
                            record->commits[i].author, record->identity_count);
    }
    return PRT_OK;
}

static prt_code read_commits(struct reader *reader)
{
    struct prt_record *record = reader->record;
    prt_str views[PRT_COLUMNS];
    size_t count = 0;
    if (read_column_views(reader, views, &count) != PRT_OK)
        return reader->err->code;
    record->commits = prt_arena_alloc(&record->arena, count, sizeof *record->commits);
    if (record->commits == NULL)
        return prt_fail_memory(reader->err, "ledger rows");
    for (size_t i = 0; i < PRT_COLUMNS; i++) {
        if (prt_column_read(&prt_columns[i], views[i], record->commits, count, reader->err) != PRT_OK)
            return reader->err->code;
    }
    record->commit_count = count;
    return check_authors(record, reader->err);
}

static prt_code read_problem(struct reader *reader, struct prt_problem *problem)
{
    uint64_t category = 0;
    if (read_array_of(reader, "problem", 2) != PRT_OK ||
        read_u64(reader, "category", PRT_CATEGORY_COUNT - 1, &category) != PRT_OK)
        return reader->err->code;
    if (category == PRT_CATEGORY_NONE)
        return prt_fail(reader->err, PRT_E_PROTOCOL, "category: 0 is not a problem");
    problem->category = (prt_category)category;
    return read_text(reader, "text", PRT_MAX_TEXT, &problem->text);
}

static prt_code read_problems(struct reader *reader)
{
    struct prt_record *record = reader->record;
    size_t count = 0;
    if (read_array(reader, "problems", &count) != PRT_OK)
        return reader->err->code;
    if (count > PRT_MAX_PROBLEMS)
        return prt_fail(reader->err, PRT_E_PROTOCOL, "problems: %zu, at most %d are allowed", count, PRT_MAX_PROBLEMS);
    record->problems = prt_arena_alloc(&record->arena, count, sizeof *record->problems);
    if (record->problems == NULL)
        return prt_fail_memory(reader->err, "problems");
    for (size_t i = 0; i < count; i++) {
        if (read_problem(reader, &record->problems[i]) != PRT_OK)
            return prt_wrap(reader->err, "problem %zu", i);
    }
    record->problem_count = count;
    return PRT_OK;
}

static prt_code read_tail(struct reader *reader)
{
    struct prt_record *record = reader->record;
    if (read_text(reader, "context", PRT_MAX_CONTEXT, &record->context) != PRT_OK ||
        read_text(reader, "ids", PRT_MAX_RECORD, &record->ids) != PRT_OK)
        return reader->err->code;
    if (record->ids.len != 0 && record->ids.len / PRT_ID_BYTES != record->commit_count)
        return prt_fail(reader->err, PRT_E_PROTOCOL, "ids: %zu bytes for %zu rows", record->ids.len,
                        record->commit_count);
    if (record->ids.len % PRT_ID_BYTES != 0)
        return prt_fail(reader->err, PRT_E_PROTOCOL, "ids: %zu bytes are no whole names", record->ids.len);
    return PRT_OK;
}

static prt_code read_all(struct reader *reader, prt_str bytes)
{
    if (bytes.len > PRT_MAX_RECORD)
        return prt_fail(reader->err, PRT_E_PROTOCOL, "%zu bytes, at most %zu are allowed", bytes.len, PRT_MAX_RECORD);
    if (prt_scan_check(bytes, reader->err) != PRT_OK || read_version(reader) != PRT_OK || read_head(reader) != PRT_OK ||
        read_identities(reader) != PRT_OK || read_commits(reader) != PRT_OK || read_problems(reader) != PRT_OK ||
        read_tail(reader) != PRT_OK || prt_features_read(&reader->scan, reader->record, reader->err) != PRT_OK)
        return reader->err->code;
    return PRT_OK;
}

prt_code prt_record_decode(prt_str bytes, struct prt_record *out, prt_err *err)
{
    struct reader reader = {prt_scan_of(bytes), out, err};
    *out = (struct prt_record){0};
    if (read_all(&reader, bytes) == PRT_OK)
        return PRT_OK;
    prt_record_free(out);
    return prt_wrap(err, "record");
}
