/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REMOTE_SEARCH_H
#define PRT_REMOTE_SEARCH_H
/*
 * Asking a service that may live under one of several paths of its host, "https://host/r/projects/" or
 * "https://host/gerrit/projects/": the question itself is the search, so that the right path costs no request of its
 * own.
 *
 *     path ──► 2xx ──► judge ──► PRT_OK: found          PRT_E_FORMAT: next path          else: the end, with its error
 *          ──► 3xx to a path of the same host: that path is next
 *          ──► 400 401 403 404 405 410: next path
 *          ──► no TLS, no connection: the same over http, where that is allowed; else the end
 *          ──► anything else (down, slow, too large, 429, 5xx): the end; other paths of the host would not help
 *
 * When no path is left, what the host's root redirects to is tried. The error is then the most telling one that was
 * met: refused before wrong, wrong before not there.
 */
#include "coordinator/remote/http/http.h"

enum { PRT_SEARCH_PATHS = 10, PRT_SEARCH_PATH = 200, PRT_SEARCH_ORIGIN = 300 };

struct prt_search;

/* An answer of 2xx from `base`, "https://host/r". It may queue requests of its own. */
typedef prt_code prt_search_judge(void *context, const char *base, const struct prt_http_answer *answer, prt_err *err);

struct prt_search_settings {
    const char *service;      /* as in prt_http_request */
    const char *what;         /* "Gerrit", for sentences */
    const char *host;         /* "gerrit.onap.org", perhaps with ":port" */
    const char *base_url;     /* "https://host/r": nothing is searched; NULL or "": it is */
    const char *const *paths; /* "", "/r" ...; NULL at the end */
    const char *suffix;       /* "/projects/?d": behind the path */
    const char *const *headers;
    int64_t attempt_ms; /* 0: the client's */
    bool allow_http;    /* a host without TLS is asked without it */
    prt_search_judge *judge;
    void *context;
};

/* Zeroed before it is begun; stays where it is until prt_http_run has returned. */
struct prt_search {
    struct prt_search_settings settings; /* its texts outlive the search */
    prt_http_t *http;
    char origin[PRT_SEARCH_ORIGIN];
    char paths[PRT_SEARCH_PATHS][PRT_SEARCH_PATH];
    size_t path_count, next;
    char base[PRT_SEARCH_ORIGIN + PRT_SEARCH_PATH]; /* of the question at hand; in the end, where it was found */
    bool asked_root, without_tls, finished;
    int rank;      /* how telling `error` is */
    prt_err error; /* code PRT_OK: none yet */
};

/* Queues the first question. PRT_E_CONFIG: host or base_url is none; PRT_E_MEMORY, PRT_E_LIMIT as prt_http_add. */
prt_code prt_search_begin(struct prt_search *search, prt_http_t *http, const struct prt_search_settings *settings,
                          prt_err *err) PRT_MUST_USE;

/* After the run: PRT_OK, or why nothing was found. */
prt_code prt_search_end(const struct prt_search *search, prt_err *err) PRT_MUST_USE;

/* "https://host:8443" of a URL with anything behind; false: it is no http(s) URL, or it does not fit. */
bool prt_search_origin(const char *url, char out[PRT_SEARCH_ORIGIN]);

#endif
