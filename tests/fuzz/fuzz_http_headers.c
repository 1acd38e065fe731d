/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_http prt_base */
#include <string.h>

#include "coordinator/remote/http/headers.h"
#include "prt/limits.h"
#include "tests/fuzz/fuzzer.h"

static void check_texts(const struct prt_http_headers *headers)
{
    for (int i = 0; i < PRT_HTTP_TEXTS; i++) {
        const char *text = headers->texts[i];
        FUZZ_REQUIRE(text == NULL || strlen(text) <= PRT_MAX_URL);
        for (; text != NULL && *text != '\0'; text++)
            FUZZ_REQUIRE((unsigned char)*text >= 0x20 && *text != 0x7f);
    }
}

/* Lines of headers; what is taken of them is clean, and numbers are within their bounds. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct prt_http_headers headers = {0};
    prt_str rest = {(const char *)data, size};
    while (rest.len > 0) {
        const size_t end = prt_str_find(rest, '\n');
        prt_http_headers_add(&headers, prt_str_sub(rest, 0, end + 1), 1700000000);
        rest = prt_str_sub(rest, end + 1, rest.len);
    }
    check_texts(&headers);
    FUZZ_REQUIRE(headers.bytes == size);
    FUZZ_REQUIRE(headers.rate.limit >= 0 && headers.rate.remaining >= 0 && headers.rate.reset >= 0);
    FUZZ_REQUIRE(!headers.retry_after_told || (headers.retry_after_s >= 0 && headers.retry_after_s <= 1000000000));
    prt_http_headers_free(&headers);
    return 0;
}
