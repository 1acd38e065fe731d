/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_API_STATISTICS_H
#define PRT_API_STATISTICS_H
/*
 * What asking a service (Jenkins, Gerrit, GitHub ...) took: made where services are asked, printed by the report and on
 * the terminal. Requests, and how each ended, follow from what servers answer in the end. The other counts depend on
 * what was kept of earlier answers and on every passing failure, times on everything: they are not in the report
 * (docs/adr/0017-a-report-does-not-tell-how-it-was-asked-for.md).
 */
#include <stddef.h>
#include <stdint.h>

struct prt_api_error {
    const char *code; /* a status ("404") or the name of a failure ("no_connection") */
    uint64_t count;
};

struct prt_api_statistics {
    const char *service;
    uint64_t requests; /* questions */
    uint64_t good;     /* ... that got an answer of 2xx, kept ones included */
    uint64_t failed;   /* ... that did not: requests = good + failed */
    uint64_t calls;    /* what was sent for them: first tries, retries, redirects */
    uint64_t retries;
    uint64_t redirects;
    uint64_t not_modified;              /* 304: answered from what was kept */
    uint64_t bytes;                     /* of bodies, as they came over the wire */
    int64_t busy_ms;                    /* during which there was something to ask or to wait for */
    const struct prt_api_error *errors; /* by call, those that a retry mended included; by code as text */
    size_t error_count;
    const struct prt_api_error *failures; /* by request, of the answer that it ended with; together `failed` */
    size_t failure_count;
};

#endif
