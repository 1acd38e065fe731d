/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_http prt_base */
#include "coordinator/remote/http/recorded.h"
#include "tests/fuzz/fuzzer.h"

static const struct prt_http_secrets NONE;

static void print(const struct prt_http_answer *answer, prt_buf *out)
{
    prt_err err;
    const struct prt_http_request request = {.service = "fuzz", .url = "https://h/"};
    FUZZ_REQUIRE(prt_http_recorded_print(&request, answer, &NONE, out, &err) == PRT_OK);
}

/* What was read is written, and reads back the same. */
static void check_again(const struct prt_http_answer *answer)
{
    prt_err err;
    prt_buf first = {0};
    prt_buf second = {0};
    struct prt_http_answer again = {0};
    print(answer, &first);
    FUZZ_REQUIRE(prt_http_recorded_parse(prt_buf_str(&first), &again, &err) == PRT_OK);
    print(&again, &second);
    FUZZ_REQUIRE(prt_str_equal(prt_buf_str(&first), prt_buf_str(&second)));
    FUZZ_REQUIRE(prt_str_equal(again.body, answer->body));
    prt_http_answer_free(&again);
    prt_buf_free(&first);
    prt_buf_free(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prt_err err;
    struct prt_http_answer answer = {0};
    if (prt_http_recorded_parse((prt_str){(const char *)data, size}, &answer, &err) == PRT_OK)
        check_again(&answer);
    else
        FUZZ_REQUIRE(err.code == PRT_E_FORMAT && answer.memory == NULL);
    prt_http_answer_free(&answer);
    return 0;
}
