/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_proto prt_base */
/* What decodes is within its ceilings, so it can be encoded; and that frame decodes to the same again. */
#include "proto/codec.h"
#include "tests/fuzz/fuzzer.h"

static void encode(const struct prt_message *message, prt_buf *frame)
{
    prt_err err;
    FUZZ_REQUIRE(prt_message_encode(message, frame, &err) == PRT_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prt_err err;
    prt_arena arena = {0};
    prt_buf first = {0};
    prt_buf second = {0};
    struct prt_message message;
    prt_code code = prt_message_decode((prt_str){(const char *)data, size}, &arena, &message, &err);
    FUZZ_REQUIRE(code == PRT_OK || code == PRT_E_PROTOCOL);
    if (code == PRT_OK) {
        encode(&message, &first);
        FUZZ_REQUIRE(first.len <= 2 * size); /* ours is the shortest form, but for a str of up to 31 bytes */
        FUZZ_REQUIRE(prt_message_decode(prt_buf_str(&first), &arena, &message, &err) == PRT_OK);
        encode(&message, &second);
        FUZZ_REQUIRE(prt_str_equal(prt_buf_str(&first), prt_buf_str(&second)));
    }
    prt_buf_free(&first);
    prt_buf_free(&second);
    prt_arena_free(&arena);
    return 0;
}
