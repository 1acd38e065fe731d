/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_coordinator */
#include <string.h>

#include "coordinator/doctor_scrub.h"
#include "tests/fuzz/fuzzer.h"

/* Whatever stands in the lines around it, a secret on a line of its own is taken out of a log; and any log is read to
 * its end. */

#define PLANTED "PL4NTEDpl4ntedPL4NTED"

static const char *const lines[] = {"ghp_" PLANTED,
                                    "cloning https://me:" PLANTED "@host/x",
                                    "GET /?token=" PLANTED "&page=2",
                                    "{\"m\": 1, \"api_key\": \"" PLANTED "\"}",
                                    "{\"m\": \"said \\\"secret\\\": \\\"" PLANTED "\\\"\"}",
                                    "Authorization: Basic " PLANTED,
                                    "it was sent as basic " PLANTED "==, twice",
                                    "password " PLANTED,
                                    "-----BEGIN EC PRIVATE KEY-----\n" PLANTED "\n-----END EC PRIVATE KEY-----"};

static void check(prt_str before, const char *line, prt_str behind)
{
    prt_buf text = {0}, out = {0};
    prt_buf_add_str(&text, before);
    prt_buf_add_fmt(&text, "\n%s\n", line);
    prt_buf_add_str(&text, behind);
    prt_doctor_scrub(prt_buf_str(&text), &out);
    FUZZ_REQUIRE(!text.failed && !out.failed && out.len > 0);
    FUZZ_REQUIRE(memmem(out.data, out.len, PLANTED, strlen(PLANTED)) == NULL);
    prt_buf_free(&text);
    prt_buf_free(&out);
}

/* Up to its first NUL it stands before, from there on behind. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const prt_str text = {(const char *)data, size};
    const size_t split = prt_str_find(text, '\0');
    if (size == 0 || memmem(data, size, PLANTED, strlen(PLANTED)) != NULL)
        return 0;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        check(prt_str_sub(text, 0, split), lines[i], prt_str_sub(text, split, text.len));
    return 0;
}
