/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_link prt_base */
#include <string.h>

#include "proto/link/keyfile.h"
#include "tests/fuzz/fuzzer.h"

/* What was read is keys, prints, and reads back the same. */
static void check_pair(const struct prt_key_pair *pair)
{
    prt_err err;
    struct prt_key_pair again;
    char text[PRT_KEY_FILE_TEXT_MAX];
    const bool secret = pair->secret_key[0] != '\0';
    FUZZ_REQUIRE(prt_key_is_valid(pair->public_key));
    FUZZ_REQUIRE(!secret || prt_key_is_valid(pair->secret_key));
    prt_key_file_print(pair, "name", secret, text);
    FUZZ_REQUIRE(prt_key_file_parse("again", prt_str_from(text), &again, &err) == PRT_OK);
    FUZZ_REQUIRE(strcmp(again.public_key, pair->public_key) == 0);
    FUZZ_REQUIRE(strcmp(again.secret_key, pair->secret_key) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prt_err err;
    struct prt_key_pair pair;
    if (prt_key_file_parse("input", (prt_str){(const char *)data, size}, &pair, &err) == PRT_OK)
        check_pair(&pair);
    else
        FUZZ_REQUIRE(err.code == PRT_E_FORMAT);
    return 0;
}
