/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_proto prt_base */
/* What decodes has good paths in order, can be encoded, and decodes to the same again. */
#include "proto/checkout.h"
#include "tests/fuzz/fuzzer.h"

static void check(const struct prt_checkout *checkout)
{
    for (size_t i = 0; i < checkout->entry_count; i++) {
        FUZZ_REQUIRE(prt_checkout_path_is_good(checkout->entries[i].path));
        FUZZ_REQUIRE(i == 0 || prt_str_compare(checkout->entries[i - 1].path, checkout->entries[i].path) < 0);
        FUZZ_REQUIRE(prt_checkout_find(checkout, checkout->entries[i].path) == &checkout->entries[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prt_err err;
    prt_buf first = {0}, second = {0};
    struct prt_checkout checkout;
    const prt_code rc = prt_checkout_decode((prt_str){(const char *)data, size}, &checkout, &err);
    FUZZ_REQUIRE(rc == PRT_OK || rc == PRT_E_PROTOCOL);
    FUZZ_REQUIRE(checkout.arena.used <= 4096 + 128 * size); /* memory follows the input, not what it announces */
    if (rc == PRT_OK) {
        check(&checkout);
        FUZZ_REQUIRE(prt_checkout_encode(&checkout, &first, &err) == PRT_OK);
        prt_checkout_free(&checkout);
        FUZZ_REQUIRE(prt_checkout_decode(prt_buf_str(&first), &checkout, &err) == PRT_OK);
        FUZZ_REQUIRE(prt_checkout_encode(&checkout, &second, &err) == PRT_OK);
        FUZZ_REQUIRE(prt_str_equal(prt_buf_str(&first), prt_buf_str(&second)));
    }
    prt_checkout_free(&checkout);
    prt_buf_free(&first);
    prt_buf_free(&second);
    return 0;
}
