/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REMOTE_HTTP_HEADERS_H
#define PRT_REMOTE_HTTP_HEADERS_H
/*
 * What the headers of an answer say, as far as anyone here wants to know it. Pure. Lines come from servers: values with
 * control characters, and those of more than PRT_MAX_URL bytes, are as if they were not there; of a header that comes
 * twice the last one counts.
 */
#include <stdbool.h>
#include <stdint.h>

#include "coordinator/remote/http/http.h"
#include "prt/arena.h"
#include "prt/str.h"

/* The texts of an answer, in the order in which they are recorded. */
typedef enum prt_http_text {
    PRT_HTTP_TEXT_SHOWN,
    PRT_HTTP_TEXT_URL,
    PRT_HTTP_TEXT_CONTENT_TYPE,
    PRT_HTTP_TEXT_ETAG,
    PRT_HTTP_TEXT_LAST_MODIFIED,
    PRT_HTTP_TEXT_LOCATION,
    PRT_HTTP_TEXT_NEXT, /* in headers: as written, perhaps relative */
    PRT_HTTP_TEXTS
} prt_http_text;

/* Zeroed it is empty and valid. */
struct prt_http_headers {
    prt_arena arena;
    const char *texts[PRT_HTTP_TEXTS]; /* NULL: not told. The first two are not of headers */
    int64_t retry_after_s;             /* as `retry_after_told` says */
    bool retry_after_told;
    bool no_store; /* Cache-Control: no-store */
    struct prt_http_rate rate;
    size_t bytes; /* of all lines, those of earlier answers (redirects, 100 Continue) included */
    bool failed;  /* memory was short */
};

/* One line, with or without its line end. A status line forgets what was there. `now`: seconds since 1970, for
 * dates. */
void prt_http_headers_add(struct prt_http_headers *headers, prt_str line, int64_t now);
void prt_http_headers_free(struct prt_http_headers *headers);

/* The target of rel="next" in a Link header (RFC 8288); empty when there is none. */
prt_str prt_http_link_next(prt_str value);

/* Retry-After: seconds, or a date (RFC 9110, 10.2.3); one in the past is 0. false: neither. */
bool prt_http_retry_after(prt_str value, int64_t now, int64_t *seconds);

#endif
