/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GITHUB_CLIENT_H
#define PRT_GITHUB_CLIENT_H
/*
 * Where GitHub is and who asks: what all questions to it have in common.
 *
 *     base_url                        pages             GraphQL
 *     https://api.github.com          github.com        https://api.github.com/graphql
 *     https://api.acme.ghe.com        acme.ghe.com      https://api.acme.ghe.com/graphql
 *     https://git.acme.org/api/v3     git.acme.org      https://git.acme.org/api/graphql
 */
#include "coordinator/remote/base/search.h"
#include "coordinator/remote/http/http.h"

#define PRT_GITHUB_SERVICE "github"

enum { PRT_GITHUB_BASE = PRT_SEARCH_ORIGIN + PRT_SEARCH_PATH, PRT_GITHUB_URL = PRT_GITHUB_BASE + 400 };

struct prt_github_settings {
    const char *base_url;  /* NULL or "": https://api.github.com */
    const char *token;     /* NULL or "": everything is asked without one, and less can be */
    int64_t timeout_ms;    /* of one try */
    int64_t limit_wait_ms; /* how long rate limits may hold all questions up, together */
};

/* All addresses, without a slash at the end. */
struct prt_github_place {
    char base[PRT_GITHUB_BASE];
    char graph[PRT_GITHUB_BASE];
    char web[PRT_GITHUB_BASE];    /* "https://github.com" */
    char host[PRT_SEARCH_ORIGIN]; /* "github.com": without a port */
};

struct prt_github_client {
    prt_http_t *http;
    struct prt_github_place place;
    bool has_token;
    int64_t timeout_ms, limit_wait_ms;
};

/* PRT_E_CONFIG: it is no such URL. Pure. */
prt_code prt_github_find_place(const char *base_url, struct prt_github_place *out, prt_err *err) PRT_MUST_USE;

/* The token is known to the client from here on, and sent to the host of base_url alone. PRT_E_CONFIG, PRT_E_MEMORY. */
prt_code prt_github_open(prt_http_t *http, const struct prt_github_settings *settings, struct prt_github_client *out,
                         prt_err *err) PRT_MUST_USE;

/* A GET of base + path; another one of a whole URL that an answer named, PRT_E_PROTOCOL unless it is below base; a
 * query of GraphQL. */
prt_code prt_github_get(const struct prt_github_client *client, const char *path, prt_http_done *done, void *context,
                        prt_err *err) PRT_MUST_USE;
prt_code prt_github_follow(const struct prt_github_client *client, const char *url, prt_http_done *done, void *context,
                           prt_err *err) PRT_MUST_USE;
prt_code prt_github_query(const struct prt_github_client *client, prt_str body, prt_http_done *done, void *context,
                          prt_err *err) PRT_MUST_USE;

/* The answer says that too much was asked: the first kind of limit, by the hour, or the second, by how fast.
 * (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api) */
bool prt_github_is_limited(const struct prt_http_answer *answer);

#endif
