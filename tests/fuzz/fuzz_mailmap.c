/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_git prt_base */
#include "tests/fuzz/fuzzer.h"
#include "worker/git/mailmap.h"

/* The first line of the input asks, the rest is the map: it reads, and the answer to one question is always the
 * same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prt_err err;
    prt_mailmap_t *mailmap = NULL;
    prt_str bytes = {(const char *)data, size};
    prt_str question = prt_str_sub(bytes, 0, prt_str_find(bytes, '\n'));
    prt_str map = prt_str_sub(bytes, question.len + 1, bytes.len);
    size_t comma = prt_str_find(question, ',');
    FUZZ_REQUIRE(prt_mailmap_new(map, &mailmap, &err) == PRT_OK);
    prt_str answers[2][2];
    for (size_t i = 0; i < 2; i++) {
        answers[i][0] = prt_str_sub(question, 0, comma);
        answers[i][1] = prt_str_sub(question, comma + 1, question.len);
        FUZZ_REQUIRE(prt_mailmap_apply(mailmap, &answers[i][0], &answers[i][1], &err) == PRT_OK);
    }
    FUZZ_REQUIRE(prt_str_equal(answers[0][0], answers[1][0]) && prt_str_equal(answers[0][1], answers[1][1]));
    prt_mailmap_destroy(&mailmap);
    return 0;
}
