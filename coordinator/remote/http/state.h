/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REMOTE_HTTP_STATE_H
#define PRT_REMOTE_HTTP_STATE_H
/*
 * What the files of this room share. A request's way:
 *
 *     add ──► QUEUED ──begin──► CALLING ──answer──► ENDED ──deliver──► callback
 *               ▲                │    ▲
 *               └───redirect─────┘    └──due── WAITING ◄── a cause that may pass
 *
 * QUEUED ones are in their host's queue, CALLING and WAITING ones in hand, where each takes one of the host's places
 * (so a host that fails is not asked by ever more requests), ENDED ones in the list of those that are to be delivered.
 */
#include <curl/curl.h>

#include "coordinator/remote/http/answer.h"
#include "coordinator/remote/http/headers.h"
#include "coordinator/remote/http/http.h"
#include "coordinator/remote/http/secrets.h"
#include "coordinator/remote/http/url.h"
#include "prt/api_statistics.h"
#include "prt/map.h"

enum {
    PRT_HTTP_TICK_MS = 200,    /* the longest wait of the loop: stops and deadlines are looked at after it */
    PRT_HTTP_MAX_REDIRECTS = 5 /* of one request */
};

/* Codes, which are owned, and how often each was met. */
struct prt_http_tally {
    struct prt_api_error *items;
    size_t count, capacity;
};

struct prt_http_service {
    char *name;
    struct prt_api_statistics counts; /* without name and tallies */
    struct prt_http_tally errors;     /* of calls */
    struct prt_http_tally failures;   /* of requests */
    size_t asking;                    /* requests begun and not ended */
    int64_t busy_from;                /* when `asking` left 0 */
};

struct prt_http_host {
    char *origin;
    struct prt_http_transfer *first; /* the queue */
    struct prt_http_transfer *last;
    unsigned in_hand;
    int64_t hold_until; /* it asked for a pause */
    int64_t held_ms;    /* all pauses that it was granted, without what they have in common */
};

/* One try over the wire. */
struct prt_http_call {
    CURL *easy; /* NULL: there is none */
    struct curl_slist *headers;
    prt_buf body;
    struct prt_http_headers got;
    const prt_http_t *http; /* for its settings */
    bool headers_over;
    bool too_slow;
    int64_t timeout_ms;
    int64_t connect_ms;
    int64_t window_from; /* the stretch of time over which slowness is measured; 0: no body yet */
    curl_off_t window_bytes;
    char said[CURL_ERROR_SIZE];
};

typedef enum prt_http_state { PRT_HTTP_QUEUED, PRT_HTTP_CALLING, PRT_HTTP_WAITING, PRT_HTTP_ENDED } prt_http_state;

struct prt_http_transfer {
    prt_http_t *http;
    struct prt_http_request request; /* ours, defaults filled in; its memory is in the arena */
    prt_arena arena;
    prt_http_done *done;
    void *context;
    prt_http_state state;
    struct prt_http_service *service;
    struct prt_http_host *host;
    struct prt_http_url url; /* asked now: the request's, or where redirects led */
    char *shown;             /* of the request's URL, without secrets */
    struct prt_http_transfer *next;
    bool begun;
    int64_t give_up_at; /* once it is begun */
    int64_t due;        /* WAITING: when it is tried again */
    unsigned tries;
    unsigned redirects;
    unsigned calls;
    struct prt_http_call call;
    struct prt_http_answer kept; /* the earlier answer, when the call is a conditional one; else without memory */
    struct prt_http_answer answer;
};

struct prt_http {
    struct prt_http_settings settings; /* defaults filled in; folders are ours */
    CURLM *multi;
    bool global; /* libcurl is initialised */
    char *ca_file;
    char *ca_folder;
    char *record_folder;
    char *replay_folder;
    uint64_t random;
    struct prt_http_secrets secrets;
    struct prt_http_service **services;
    size_t service_count;
    size_t service_capacity;
    struct prt_http_host **hosts;
    size_t host_count;
    size_t host_capacity;
    prt_map_t *host_index; /* origin to index */
    struct prt_http_transfer **in_hand;
    size_t in_hand_count;
    size_t in_hand_capacity;
    struct prt_http_transfer *ended;
    struct prt_http_transfer *ended_last;
    size_t calling;
    size_t unanswered;
    bool running;
    int64_t deadline;                     /* of the run */
    struct prt_api_statistics *published; /* what prt_http_statistics handed out last */
};

/* transfer.c */
prt_code prt_http_transfer_new(prt_http_t *http, const struct prt_http_request *request, prt_http_done *done,
                               void *context, struct prt_http_transfer **out, prt_err *err) PRT_MUST_USE;
void prt_http_transfer_destroy(struct prt_http_transfer **transfer);
/* Takes secrets out of what is shown of the URL, and shortens it. */
prt_code prt_http_transfer_clean(struct prt_http_transfer *transfer, prt_err *err) PRT_MUST_USE;
/* The answer is this failure: "<url>: <text>". */
void prt_http_transfer_fail(struct prt_http_transfer *transfer, prt_http_failure failure, const char *format, ...)
    PRT_PRINTF(3, 4);
/* For failures that came with a sentence, whose code is kept. */
void prt_http_transfer_fail_as(struct prt_http_transfer *transfer, prt_http_failure failure, const prt_err *why);

/* services.c */
prt_code prt_http_service_get(prt_http_t *http, const char *name, struct prt_http_service **out,
                              prt_err *err) PRT_MUST_USE;
void prt_http_service_begin(struct prt_http_service *service, int64_t now);
void prt_http_service_end(struct prt_http_service *service, int64_t now);
int64_t prt_http_service_busy(const struct prt_http_service *service, int64_t now);
/* One request that failed in the end, one call that went wrong; without memory it goes uncounted. */
void prt_http_service_failure(struct prt_http_service *service, const struct prt_http_answer *answer);
void prt_http_service_error(struct prt_http_service *service, const char *code);
void prt_http_services_free(prt_http_t *http);

/* hosts.c */
prt_code prt_http_host_get(prt_http_t *http, const char *origin, struct prt_http_host **out, prt_err *err) PRT_MUST_USE;
void prt_http_host_push(struct prt_http_host *host, struct prt_http_transfer *transfer);
void prt_http_host_push_front(struct prt_http_host *host, struct prt_http_transfer *transfer);
struct prt_http_transfer *prt_http_host_pop(struct prt_http_host *host); /* NULL: empty */
void prt_http_hosts_free(prt_http_t *http);                              /* with what is queued */

/* loop.c: forgets what is unanswered, for a machinery that failed: nobody is told. */
void prt_http_drop(prt_http_t *http);

/* call.c */
prt_code prt_http_call_open(struct prt_http_transfer *transfer, int64_t now, prt_err *err) PRT_MUST_USE;
void prt_http_call_close(struct prt_http_transfer *transfer);

/* judge.c: what a call that ended means. */
typedef enum prt_http_verdict { PRT_HTTP_END, PRT_HTTP_AGAIN, PRT_HTTP_FOLLOW } prt_http_verdict;
/* END: transfer->answer is the answer. AGAIN: after *wait_ms. FOLLOW: transfer->url is the next one. */
prt_http_verdict prt_http_judge(struct prt_http_transfer *transfer, CURLcode code, int64_t now, int64_t *wait_ms);

/* reason.c: the failure that libcurl's code means, with its sentence in *err. ANSWERED for CURLE_OK. */
prt_http_failure prt_http_reason(const struct prt_http_transfer *transfer, CURLcode code, prt_err *err);

/* kept.c: earlier answers. What goes wrong with the store is told to the log, and is as if there were none. */
void prt_http_kept_find(struct prt_http_transfer *transfer);
void prt_http_kept_put(struct prt_http_transfer *transfer);
/* The kept answer becomes the answer. */
void prt_http_kept_serve(struct prt_http_transfer *transfer);

/* tape.c: recording and replaying. */
void prt_http_tape_record(const struct prt_http_transfer *transfer);
void prt_http_tape_replay(struct prt_http_transfer *transfer);

#endif
