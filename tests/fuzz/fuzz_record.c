/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_proto prt_base */
/* What decodes is within its ceilings, so it can be encoded; and that record decodes to the same again. */
#include "proto/record.h"
#include "tests/fuzz/fuzzer.h"

static void encode(const struct prt_record *record, prt_buf *bytes)
{
    prt_err err;
    FUZZ_REQUIRE(prt_record_encode(record, bytes, &err) == PRT_OK);
}

static void check_authors(const struct prt_record *record)
{
    for (size_t i = 0; i < record->commit_count; i++)
        FUZZ_REQUIRE(record->commits[i].author < record->identity_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prt_err err;
    prt_buf first = {0};
    prt_buf second = {0};
    struct prt_record record;
    prt_code code = prt_record_decode((prt_str){(const char *)data, size}, &record, &err);
    FUZZ_REQUIRE(code == PRT_OK || code == PRT_E_PROTOCOL);
    FUZZ_REQUIRE(record.arena.used <= 4096 + 64 * size); /* memory follows the input, not what it announces */
    if (code == PRT_OK) {
        check_authors(&record);
        encode(&record, &first);
        prt_record_free(&record);
        FUZZ_REQUIRE(prt_record_decode(prt_buf_str(&first), &record, &err) == PRT_OK);
        encode(&record, &second);
        FUZZ_REQUIRE(prt_str_equal(prt_buf_str(&first), prt_buf_str(&second)));
    }
    prt_record_free(&record);
    prt_buf_free(&first);
    prt_buf_free(&second);
    return 0;
}
