/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_coordinator */
#include <string.h>

#include "coordinator/doctor_scrub.h"
#include "tests/fuzz/fuzzer.h"

/* Any log is read to its end, and what was taken out of it leaves nothing that would be taken out. */

static prt_buf scrubbed(prt_str text)
{
    prt_buf out = {0};
    prt_doctor_scrub(text, &out);
    FUZZ_REQUIRE(!out.failed);
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prt_buf once = scrubbed((prt_str){(const char *)data, size});
    prt_buf twice = scrubbed(prt_buf_str(&once));
    FUZZ_REQUIRE(prt_str_equal(prt_buf_str(&once), prt_buf_str(&twice)));
    prt_buf_free(&once);
    prt_buf_free(&twice);
    return 0;
}
