/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/columns.h"
#include "proto/features.h"
#include "proto/pack.h"
#include "proto/record.h"
#include "proto/record_limits.h"
#include "prt/limits.h"

static prt_code check_identities(const struct prt_record *record, prt_err *err)
{
    for (size_t i = 0; i < record->identity_count; i++) {
        const struct prt_identity *identity = &record->identities[i];
        if (identity->name.len > PRT_MAX_NAME || identity->email.len > PRT_MAX_NAME)
            return prt_fail(err, PRT_E_LIMIT, "identity %zu: a name or address above %d bytes", i, PRT_MAX_NAME);
    }
    return PRT_OK;
}

static prt_code check_problems(const struct prt_record *record, prt_err *err)
{
    if (record->problem_count > PRT_MAX_PROBLEMS)
        return prt_fail(err, PRT_E_LIMIT, "%zu problems, at most %d are allowed", record->problem_count,
                        PRT_MAX_PROBLEMS);
    for (size_t i = 0; i < record->problem_count; i++) {
        const struct prt_problem *problem = &record->problems[i];
        if (problem->text.len > PRT_MAX_TEXT)
            return prt_fail(err, PRT_E_LIMIT, "problem %zu: a sentence above %d bytes", i, PRT_MAX_TEXT);
        if (problem->category <= PRT_CATEGORY_NONE || problem->category >= PRT_CATEGORY_COUNT)
            return prt_fail(err, PRT_E_INTERNAL, "problem %zu: %u is not a category", i, (unsigned)problem->category);
    }
    return PRT_OK;
}

static prt_code check_commits(const struct prt_record *record, prt_err *err)
{
    for (size_t i = 0; i < record->commit_count; i++) {
        const struct prt_commit *row = &record->commits[i];
        if (row->author >= record->identity_count)
            return prt_fail(err, PRT_E_INTERNAL, "row %zu: author %u of %zu", i, row->author, record->identity_count);
        if ((row->flags & ~(uint32_t)PRT_COMMIT_KNOWN_FLAGS) != 0)
            return prt_fail(err, PRT_E_INTERNAL, "row %zu: flags %#x are not known", i, row->flags);
    }
    return PRT_OK;
}

static prt_code check_head(const struct prt_record *record, prt_err *err)
{
    if (record->repository.len > PRT_MAX_NAME || record->head.len > PRT_MAX_NAME)
        return prt_fail(err, PRT_E_LIMIT, "the repository's name or HEAD's is above %d bytes", PRT_MAX_NAME);
    if (record->tip.len > PRT_MAX_HEX)
        return prt_fail(err, PRT_E_INTERNAL, "a tip of %zu digits", record->tip.len);
    if (record->context.len > PRT_MAX_CONTEXT)
        return prt_fail(err, PRT_E_INTERNAL, "a context of %zu bytes", record->context.len);
    if (record->ids.len != 0 && record->ids.len != record->commit_count * PRT_ID_BYTES)
        return prt_fail(err, PRT_E_INTERNAL, "%zu bytes of names for %zu rows", record->ids.len, record->commit_count);
    if ((record->flags & ~(uint32_t)PRT_RECORD_KNOWN_FLAGS) != 0)
        return prt_fail(err, PRT_E_INTERNAL, "flags %#x are not known", record->flags);
    return PRT_OK;
}

static prt_code check(const struct prt_record *record, prt_err *err)
{
    if (check_head(record, err) != PRT_OK || check_identities(record, err) != PRT_OK ||
        check_commits(record, err) != PRT_OK || check_problems(record, err) != PRT_OK ||
        prt_features_check(record, err) != PRT_OK)
        return err->code;
    return PRT_OK;
}

static void pack_head(msgpack_packer *packer, const struct prt_record *record)
{
    msgpack_pack_uint64(packer, PRT_RECORD_VERSION);
    prt_pack_bytes(packer, record->repository);
    prt_pack_bytes(packer, record->tip);
    prt_pack_bytes(packer, record->head);
    msgpack_pack_uint64(packer, record->flags);
    msgpack_pack_int64(packer, record->count_since);
    msgpack_pack_uint64(packer, record->total_loc);
}

static void pack_identities(msgpack_packer *packer, const struct prt_record *record)
{
    msgpack_pack_array(packer, record->identity_count);
    for (size_t i = 0; i < record->identity_count; i++) {
        msgpack_pack_array(packer, 2);
        prt_pack_bytes(packer, record->identities[i].name);
        prt_pack_bytes(packer, record->identities[i].email);
    }
}

/* One scratch buffer serves all columns, because a bin's length stands in front of its bytes. */
static prt_code pack_commits(msgpack_packer *packer, const struct prt_record *record, prt_err *err)
{
    prt_buf scratch = {.max = PRT_MAX_RECORD};
    prt_code code = PRT_OK;
    msgpack_pack_array(packer, 1 + PRT_COLUMNS);
    msgpack_pack_uint64(packer, record->commit_count);
    for (size_t i = 0; i < PRT_COLUMNS && code == PRT_OK; i++) {
        prt_buf_clear(&scratch);
        prt_column_write(&prt_columns[i], record->commits, record->commit_count, &scratch);
        code = prt_buf_check(&scratch, prt_columns[i].name, err);
        if (code == PRT_OK)
            prt_pack_bytes(packer, prt_buf_str(&scratch));
    }
    prt_buf_free(&scratch);
    return code;
}

static void pack_problems(msgpack_packer *packer, const struct prt_record *record)
{
    msgpack_pack_array(packer, record->problem_count);
    for (size_t i = 0; i < record->problem_count; i++) {
        msgpack_pack_array(packer, 2);
        msgpack_pack_uint64(packer, (uint64_t)record->problems[i].category);
        prt_pack_bytes(packer, record->problems[i].text);
    }
}

/* Into a buffer of its own, so that the ceiling is the record's alone and out is untouched when it is hit. */
static prt_code pack(const struct prt_record *record, prt_buf *bytes, prt_err *err)
{
    msgpack_packer packer;
    prt_pack_begin(&packer, bytes);
    msgpack_pack_array(&packer, PRT_RECORD_PARTS);
    pack_head(&packer, record);
    pack_identities(&packer, record);
    if (pack_commits(&packer, record, err) != PRT_OK)
        return err->code;
    pack_problems(&packer, record);
    prt_pack_bytes(&packer, record->context);
    prt_pack_bytes(&packer, record->ids);
    prt_features_pack(&packer, record);
    return prt_buf_check(bytes, "the encoded record", err);
}

prt_code prt_record_encode(const struct prt_record *record, prt_buf *out, prt_err *err)
{
    prt_buf bytes = {.max = PRT_MAX_RECORD};
    prt_code code = check(record, err);
    if (code == PRT_OK)
        code = pack(record, &bytes, err);
    if (code == PRT_OK) {
        prt_buf_add_str(out, prt_buf_str(&bytes));
        code = prt_buf_check(out, "the encoded record", err);
    }
    prt_buf_free(&bytes);
    return code == PRT_OK ? PRT_OK : prt_wrap(err, "record");
}
