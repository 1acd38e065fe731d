/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_gerrit */
#include "coordinator/remote/gerrit/projects.h"
#include "tests/fuzz/fuzzer.h"

/* The same page twice: the second one adds as much as the first. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    prt_err err;
    struct prt_gerrit_listing listing = {0};
    const prt_str page = {(const char *)data, size};
    if (prt_gerrit_parse(page, &listing, &err) == PRT_OK) {
        const size_t count = listing.count, listed = listing.listed;
        FUZZ_REQUIRE(count + listing.odd == listed);
        FUZZ_REQUIRE(prt_gerrit_parse(page, &listing, &err) == PRT_OK);
        FUZZ_REQUIRE(listing.count == 2 * count && listing.listed == 2 * listed);
    }
    prt_gerrit_listing_free(&listing);
    return 0;
}
