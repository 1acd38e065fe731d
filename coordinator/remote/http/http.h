/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REMOTE_HTTP_H
#define PRT_REMOTE_HTTP_H
/*
 * Questions to other servers over HTTP(S), many at once, each bounded in time, bytes and tries.
 *
 *     prt_http_t *http = NULL;
 *     rc = prt_http_new(&(struct prt_http_settings){.log = log, .store = store}, &http, err);
 *     rc = prt_http_add_credentials(http, "jenkins", "https://jenkins.onap.org", "me", token, err);
 *
 *     const struct prt_http_request request = {.service = "jenkins", .url = "https://jenkins.onap.org/api/json"};
 *     struct prt_http_answer answer = {0};
 *     rc = prt_http_get_all(http, &request, 1, prt_monotonic_ms() + 60000, &answer, err);
 *     if (rc == PRT_OK && prt_http_is_good(&answer)) ... answer.body ...
 *     else if (rc == PRT_OK) ... prt_http_explain(&request, &answer, err) ...
 *     prt_http_answer_free(&answer);
 *     prt_http_destroy(&http);
 *
 * Two ways to ask, over one loop: prt_http_get_all for questions known beforehand; prt_http_add and prt_http_run when
 * an answer leads to the next question (pages), from as many services at once as there are.
 *
 * An answer with any status is an answer. `failure` says that there is none, and `error` why.
 *
 * What is always so, without a switch:
 *  - certificates are verified. Where the authorities are: $CURL_CA_BUNDLE, else $SSL_CERT_FILE, $SSL_CERT_DIR, else the
 *    system's. Proxies: $https_proxy, $HTTPS_PROXY, $http_proxy, $all_proxy, $ALL_PROXY, $no_proxy, $NO_PROXY;
 *  - a URL with a user or password in it is refused, and so is any scheme but https, and http where the request allows it;
 *  - at most PRT_HTTP_MAX_REDIRECTS redirects are followed, never from https to http, and never for a POST;
 *  - credentials go to the scheme, host and port they were added for, on behalf of the service they were added for, and
 *    nowhere else, whatever redirects say;
 *  - ceilings count decoded bytes: a small gzip of ten gigabytes ends where ten gigabytes do;
 *  - no sentence, log line, statistic or record holds a secret, nor a URL's query: a host and a path at most, and in them
 *    every secret known here is replaced by [secret].
 *
 * GET, HEAD, and POSTs marked `repeatable` are tried again after causes that may pass: no address, no connection, 429,
 * 502, 503, 504, an answer cut short, 403 with Retry-After or with an exhausted rate limit. Waits grow exponentially
 * with full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), from a seeded
 * generator. What a server asks for (Retry-After, X-RateLimit-Reset) is granted to its whole host, up to
 * retry_after_max_ms; when it asks for more, its answer is handed out as it is, with retry_after_s in it.
 *
 * GETs are asked conditionally when the store holds an earlier answer with an ETag or Last-Modified: on a 304 the
 * earlier answer is handed out, with status 200.
 *
 * One thread, and the loop runs only inside prt_http_run, prt_http_turn and prt_http_get_all. Times are milliseconds of
 * prt_monotonic_ms(). Everything given in is copied, unless said otherwise.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "coordinator/store/store.h"
#include "prt/attend.h"
#include "prt/buf.h"
#include "prt/err.h"
#include "prt/json.h"
#include "prt/log.h"
#include "prt/str.h"

typedef struct prt_http prt_http_t;

/* What settings and requests say with 0. The ceilings themselves are in prt/limits.h. */
enum {
    PRT_HTTP_PER_HOST = 8,
    PRT_HTTP_AT_ONCE = 32,
    PRT_HTTP_TRIES = 4,
    PRT_HTTP_BACKOFF_MS = 500,            /* the first wait is a random part of it, the second of twice that */
    PRT_HTTP_BACKOFF_MAX_MS = 20000,      /* ... up to a random part of this */
    PRT_HTTP_RETRY_AFTER_MAX_MS = 120000, /* what a server may ask us to wait */
    PRT_HTTP_CONNECT_MS = 10000,          /* name, connection and TLS */
    PRT_HTTP_ATTEMPT_MS = 60000,          /* one try, from its start to its last byte */
    PRT_HTTP_REQUEST_MS = 240000,         /* one request with all tries, redirects and waits */
    PRT_HTTP_SERVICE_MS = 900000,         /* all requests of a service, while there are any */
    PRT_HTTP_SLOW_BYTES = 512,            /* fewer bytes of body a second ... */
    PRT_HTTP_SLOW_MS = 15000,             /* ... over this time, and the server is given up */
    PRT_HTTP_STEP_MS = 20                 /* between two calls of prt_http_turn */
};

/* Asked at least every PRT_HTTP_TICK_MS while the loop runs. true ends it: what is unanswered fails as cancelled. */
typedef bool prt_http_stop(void *context);

struct prt_http_settings {
    const prt_log *log; /* may be NULL; outlives the client. Tries are told at the level of debugging */
    prt_store_t *store; /* earlier answers; may be NULL; outlives the client */
    uint64_t seed;      /* of the jitter */
    prt_http_stop *stop;
    void *stop_context;
    unsigned per_host; /* requests at once to one host and port */
    unsigned at_once;  /* ... in all */
    unsigned tries;    /* of one request, the first one counted */
    int64_t backoff_ms, backoff_max_ms;
    int64_t retry_after_max_ms;
    int64_t service_ms;
    int64_t slow_bytes, slow_ms;
    const char *record_folder;       /* made when it is not there; every answer is written to it (recorded.h) */
    const struct prt_attend *attend; /* looked after while there is something to wait for; may be NULL */
    const char *replay_folder;       /* answers are read from it, and nothing is asked of any server */
};

typedef enum prt_http_method { PRT_HTTP_GET, PRT_HTTP_HEAD, PRT_HTTP_POST } prt_http_method;

/* Zero but for service and url is a plain GET. Texts are copied by prt_http_add. */
struct prt_http_request {
    const char *service; /* "jenkins": whose statistics, credentials and time these are; one word */
    prt_http_method method;
    const char *url;
    const char *const
        *headers;     /* "Accept: application/json", NULL at the end; may be NULL. No secrets: they would follow
                                   redirects. Authorization, Cookie and the like are refused */
    prt_str body;     /* of a POST; its Content-Type is among the headers, else application/json */
    size_t max_bytes; /* of the body, decoded; 0: PRT_MAX_HTTP_ANSWER, which is also the most */
    int64_t connect_ms;
    int64_t attempt_ms;
    int64_t request_ms;
    int64_t pause_max_ms; /* what its host may make us wait with Retry-After and rate limits, all its pauses together;
                             below 0: nothing. 0: any number of pauses of up to the client's retry_after_max_ms */
    bool allow_http;      /* http:// is not refused */
    bool repeatable;      /* a POST that only asks, as GraphQL queries do */
    bool unkept;          /* asked without a thought of earlier answers, and not kept */
    bool unfollowed;      /* a redirect is the answer, with `location` */
    bool once;            /* not tried again whatever happens: searching for a base path */
    unsigned tries;       /* the first one counted; 0: the client's */
};

typedef enum prt_http_failure {
    PRT_HTTP_ANSWERED,    /* none: there is a status */
    PRT_HTTP_BAD_REQUEST, /* URL, scheme, user in the URL, headers: never sent */
    PRT_HTTP_NO_ADDRESS,  /* DNS, of the server or the proxy */
    PRT_HTTP_NO_CONNECTION,
    PRT_HTTP_TLS,          /* no TLS, or a certificate that cannot be trusted */
    PRT_HTTP_TIMED_OUT,    /* one of the times above, or the caller's deadline */
    PRT_HTTP_TOO_SLOW,     /* byte by byte */
    PRT_HTTP_TOO_LARGE,    /* body or headers */
    PRT_HTTP_CUT_SHORT,    /* fewer bytes than announced, or none at all */
    PRT_HTTP_GARBLED,      /* not HTTP, or not the encoding it says */
    PRT_HTTP_REDIRECT,     /* one that is not followed, or too many */
    PRT_HTTP_NOT_RECORDED, /* replaying, and there is no record */
    PRT_HTTP_CANCELLED,    /* stopped */
    PRT_HTTP_NO_MEMORY,
    PRT_HTTP_FAILURES /* how many there are */
} prt_http_failure;

/* What a rate limit said (GitHub's X-RateLimit-*). */
struct prt_http_rate {
    bool known;    /* `remaining` was there */
    int64_t limit; /* 0: not told */
    int64_t remaining;
    int64_t reset; /* seconds since 1970; 0: not told */
};

/* Zeroed it is empty and valid. Texts are NUL-terminated, never NULL after an answer ("" when not told), owned by
 * it. */
struct prt_http_answer {
    prt_http_failure failure;
    prt_err error;     /* what went wrong, with host and path: when there is a failure, and only then */
    int status;        /* 0 on failure */
    prt_str body;      /* as decoded; NUL-terminated beyond its len; empty on failure and of HEAD */
    const char *shown; /* host and path that were asked, without secrets: for sentences */
    const char *url;   /* where the answer came from in the end; without a query it may be shown */
    const char *content_type;
    const char *etag;
    const char *last_modified;
    const char *location;  /* as the server wrote it; of redirects that were not followed */
    const char *next;      /* absolute URL of rel="next" in Link; it is not followed by itself */
    int64_t retry_after_s; /* -1: not told */
    struct prt_http_rate rate;
    unsigned calls;  /* requests that were sent for it: tries and redirects */
    bool from_store; /* 304: the earlier answer */
    char *memory;    /* of the texts and the body */
};

/* PRT_E_IO when a record's folder cannot be made, PRT_E_CONFIG for a proxy or bundle of the environment that cannot be,
 * PRT_E_MEMORY. A zero in settings is the default above. */
prt_code prt_http_new(const struct prt_http_settings *settings, prt_http_t **out, prt_err *err) PRT_MUST_USE;
/* Unanswered requests are dropped without their callbacks. Secrets are wiped. NULL-safe; leaves NULL. */
void prt_http_destroy(prt_http_t **http);

/* For requests of `service` to this "scheme://host[:port]" (a path behind it is ignored): basic authentication, or a
 * bearer token when user is NULL. In place of the ones that were there. PRT_E_CONFIG for what is no such URL, and for
 * an empty token or one with control characters. The token is never part of a sentence. */
prt_code prt_http_add_credentials(prt_http_t *http, const char *service, const char *origin, const char *user,
                                  const char *token, prt_err *err) PRT_MUST_USE;

/* Another text to be kept out of sentences and records: a secret that is sent in a body. Not empty. */
prt_code prt_http_add_secret(prt_http_t *http, const char *secret, prt_err *err) PRT_MUST_USE;

/* The answer is the callback's to look at, and freed after it, unless the callback takes it (copies the struct and
 * zeroes *answer). It may add requests. `request` is our copy, with all defaults filled in. */
typedef void prt_http_done(void *context, const struct prt_http_request *request, struct prt_http_answer *answer);

/* Queues a request; prt_http_run asks it. PRT_E_MEMORY, or PRT_E_LIMIT beyond PRT_MAX_HTTP_QUEUE. A request that cannot
 * be (a bad URL) is queued as well: its answer says so. */
prt_code prt_http_add(prt_http_t *http, const struct prt_http_request *request, prt_http_done *done, void *context,
                      prt_err *err) PRT_MUST_USE;

/* Asks everything that is queued, and what callbacks add, in the order of adding as far as limits allow. Returns when
 * all is answered; at the deadline the rest fails as timed out. PRT_OK unless the machinery itself failed: then what is
 * unanswered is dropped without its callbacks. Not from within a callback. */
prt_code prt_http_run(prt_http_t *http, int64_t deadline_ms, prt_err *err) PRT_MUST_USE;

/* What prt_http_run does, as far as it can be done without waiting: for a caller that has a loop of its own. *next:
 * when to call again at the latest, at most PRT_HTTP_STEP_MS from now, since sockets may stir before; INT64_MAX:
 * everything is answered. */
prt_code prt_http_turn(prt_http_t *http, int64_t deadline_ms, int64_t *next, prt_err *err) PRT_MUST_USE;

/* `count` requests, and as many answers in the same order. On failure of the machinery no answer is written. */
prt_code prt_http_get_all(prt_http_t *http, const struct prt_http_request *requests, size_t count, int64_t deadline_ms,
                          struct prt_http_answer *answers, prt_err *err) PRT_MUST_USE;

void prt_http_answer_free(struct prt_http_answer *answer);

/* There is an answer, and its status is 2xx. */
bool prt_http_is_good(const struct prt_http_answer *answer);

/* Fills *err for an answer that is not good, whatever way: "jenkins: https://jenkins.onap.org/api/json: 401
 * Unauthorized: ...what to do". The code: PRT_E_PERMISSION for 401 and 403, PRT_E_NOT_FOUND for 404 and 410,
 * PRT_E_TIMEOUT, PRT_E_LIMIT, PRT_E_FORMAT, PRT_E_CONFIG, PRT_E_CANCELLED, PRT_E_MEMORY, else PRT_E_IO. */
prt_code prt_http_explain(const struct prt_http_request *request, const struct prt_http_answer *answer, prt_err *err);

/* "no_connection" and so on: the names in statistics and records; never NULL. */
const char *prt_http_failure_name(prt_http_failure failure);

/* Makes the system leave this process's memory, where tokens are, out of core dumps. It lasts for the process and what
 * it starts: the choice of a main. */
prt_code prt_http_guard_cores(prt_err *err) PRT_MUST_USE;

#endif
