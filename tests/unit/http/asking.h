/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_HTTP_ASKING_H
#define PRT_TESTS_HTTP_ASKING_H
/* A client and the server of tests/support/http_server.py. Waits between tries are at most 2 ms. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/remote/http/http.h"
#include "coordinator/remote/http/statistics.h"
#include "prt/clock.h"
#include "prt/limits.h"
#include "tests/support/http_server.h"
#include "tests/support/unit.h"

enum { LONG_MS = 100000 }; /* what tests wait for at most; nothing takes it when all is well */

struct scene {
    prt_http_server_t *server;
    prt_temp_t *temp;
    prt_http_t *http;
};

static inline struct prt_http_settings quick(void)
{
    return (struct prt_http_settings){.backoff_ms = 1, .backoff_max_ms = 2, .seed = 1};
}

/* In place of the client that there is. */
static inline void use(struct scene *scene, struct prt_http_settings settings)
{
    prt_err err;
    prt_http_destroy(&scene->http);
    assert_prt_ok(prt_http_new(&settings, &scene->http, &err), err);
}

static inline int begin_scene(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    scene->server = prt_http_server_start();
    scene->temp = prt_temp_new();
    *state = scene;
    return 0;
}

static inline int end_scene(void **state)
{
    struct scene *scene = *state;
    prt_http_destroy(&scene->http);
    prt_http_server_stop(&scene->server);
    prt_temp_destroy(&scene->temp);
    free(scene);
    return 0;
}

static inline const char *plain(struct scene *scene, const char *path)
{
    return prt_http_server_url(scene->server, PRT_SERVER_PLAIN, path);
}

static inline struct prt_http_answer ask(struct scene *scene, struct prt_http_request request)
{
    prt_err err;
    struct prt_http_answer answer = {0};
    if (request.service == NULL)
        request.service = "test";
    assert_prt_ok(prt_http_get_all(scene->http, &request, 1, prt_monotonic_ms() + LONG_MS, &answer, &err), err);
    return answer;
}

/* A plain GET of a path. */
static inline struct prt_http_answer get(struct scene *scene, const char *path)
{
    return ask(scene, (struct prt_http_request){.url = plain(scene, path), .allow_http = true});
}

static inline struct prt_api_statistics statistics(struct scene *scene)
{
    prt_err err;
    size_t count = 0;
    const struct prt_api_statistics *all = NULL;
    assert_prt_ok(prt_http_statistics(scene->http, &all, &count, &err), err);
    assert_int_equal(count, 1);
    return all[0];
}

#define assert_failure(answer, wanted)                                                                                 \
    assert_string_equal(prt_http_failure_name((answer).failure), prt_http_failure_name(wanted))

#endif
