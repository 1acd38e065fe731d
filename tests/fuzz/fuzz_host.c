/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_metrics prt_base */
#include <string.h>

#include "coordinator/metrics/host.h"
#include "prt/buf.h"
#include "tests/fuzz/fuzzer.h"

/*
 * Whatever a Host header says: below a domain of somebody else's it is not meant for this server, and what is meant
 * stays so with a port. Lists of names are taken or refused, and what is in one that is taken is meant.
 */

static const char *const addresses[] = {"127.0.0.1", "[::1]", "192.0.2.7", "[2001:db8::7]", "0.0.0.0", "[::]"};

static bool is_meant(const struct prt_metrics_identity *identity, prt_str host, const char *more)
{
    prt_buf text = {0};
    prt_buf_add_str(&text, host);
    prt_buf_add_text(&text, more);
    const bool meant = prt_metrics_is_meant(identity, prt_buf_str(&text));
    prt_buf_free(&text);
    return meant;
}

static void check_host(prt_str host)
{
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        const struct prt_metrics_identity identity = {.address = addresses[i], .own = "build7", .names = "reports"};
        FUZZ_REQUIRE(!is_meant(&identity, host, ".evil.example"));
        FUZZ_REQUIRE(!is_meant(&identity, host, "@evil.example"));
        const bool has_port = host.len > 0 && host.data[host.len - 1] != ']' && prt_str_find(host, ':') < host.len;
        if (!has_port && is_meant(&identity, host, ""))
            FUZZ_REQUIRE(is_meant(&identity, host, ":9464"));
    }
}

static void check_names(prt_str names)
{
    prt_buf text = {0};
    if (!prt_metrics_are_names(names))
        return;
    prt_buf_add_str(&text, names);
    const struct prt_metrics_identity identity = {.address = "127.0.0.1", .names = text.data};
    prt_str first = prt_str_sub(names, 0, prt_str_find(names, ','));
    const bool dot = first.data[first.len - 1] == '.'; /* from the root on: a name has it or not, a list never */
    FUZZ_REQUIRE(dot || prt_metrics_is_meant(&identity, first));
    prt_buf_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const prt_str text = {(const char *)data, size};
    check_host(text);
    check_names(text);
    return 0;
}
