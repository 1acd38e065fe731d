/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_jenkins */
#include "coordinator/remote/jenkins/jobs.h"
#include "tests/fuzz/fuzzer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prt_err err;
    struct prt_jenkins_listing listing = {0};
    if (prt_jenkins_parse((prt_str){(const char *)data, size}, &listing, &err) != PRT_OK)
        return 0;
    for (size_t i = 0; i < listing.count; i++) {
        const struct prt_jenkins_job *job = &listing.jobs[i];
        FUZZ_REQUIRE(job->name.len > 0 && job->name.len < size);
        FUZZ_REQUIRE(job->state.len > 0 && job->status.len > 0);
        FUZZ_REQUIRE(job->url.len == 0 || prt_str_starts(job->url, PRT_STR("http")));
        FUZZ_REQUIRE(job->last_build.duration_ms >= 0 && job->last_build.timestamp_ms >= 0);
    }
    prt_jenkins_listing_free(&listing);
    return 0;
}
