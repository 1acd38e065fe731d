/* SPDX-License-Identifier: Apache-2.0 */
/* Where on its host a service is found, and what is told when it is not. */
#include "coordinator/remote/base/search.h"
#include "tests/unit/http/asking.h"

enum { PATHS_OF_CASE = 4 };

#define MARK "{\"a\": 1}"

/* What is looked for answers MARK; HTML is some other page; anything else ends the search. */
static prt_code judge(void *context, const char *base, const struct prt_http_answer *answer, prt_err *err)
{
    size_t *judged = context;
    (void)base;
    ++*judged;
    if (prt_str_equal(answer->body, PRT_STR(MARK)))
        return PRT_OK;
    if (prt_str_starts(answer->body, PRT_STR("<html>")))
        return prt_fail(err, PRT_E_FORMAT, "another page");
    return prt_fail(err, PRT_E_LIMIT, "too much of it");
}

static const char *place(struct scene *scene, const char *path)
{
    return prt_http_server_url(scene->server, PRT_SERVER_TLS, path);
}

static const char *host_of(struct scene *scene)
{
    return strstr(place(scene, ""), "://") + 3;
}

static prt_code search_for(struct scene *scene, struct prt_search_settings settings, struct prt_search *search,
                           size_t *judged, prt_err *err)
{
    settings.service = "thing";
    settings.what = "Thing";
    settings.judge = judge;
    settings.context = judged;
    *judged = 0;
    setenv("SSL_CERT_FILE", prt_http_server_authority(scene->server), 1);
    use(scene, quick());
    memset(search, 0, sizeof *search);
    prt_code rc = prt_search_begin(search, scene->http, &settings, err);
    if (rc == PRT_OK)
        rc = prt_http_run(scene->http, prt_monotonic_ms() + LONG_MS, err);
    return rc == PRT_OK ? prt_search_end(search, err) : rc;
}

/* `found` is a path, or what the error says. */
static const struct {
    const char *paths[PATHS_OF_CASE + 1];
    const char *suffix;
    bool good;
    const char *found;
    size_t judged;
} cases[] = {
    {{"/json"}, "", true, "/json", 1},
    {{"/status/404", "/html", "/status/405", "/json"}, "", true, "/json", 2},
    {{"/status/404", "/status/410"}, "", false, "/status/404", 0}, /* the first of those that tell as much */
    {{"/status/404", "/html"}, "", false, "/html: another page", 1},
    {{"/status/404", "/html", "/status/403"}, "", false, "/status/403", 1},
    {{"/status/401", "/html"}, "", false, "/status/401", 1},
    {{"/status/500", "/json"}, "", false, "/status/500", 0},
    {{"/size/5", "/json"}, "", false, "/size/5: too much of it", 1},
    {{"/redirect", "/html"}, "?to=/json", true, "/json", 1}, /* before the next one */
    {{"/redirect"}, "?to=/json/", true, "/json", 1},
    {{"/redirect"}, "?to=//127.0.0.1:1/json", false, "/redirect", 0},
    {{"/redirect"}, "?to=http://127.0.0.1:1/json", false, "/redirect", 0},
    {{"/redirect", "/json"}, "?to=/redirect", true, "/json", 1}, /* round and round */
};

static void paths_are_tried_until_one_is_it(void **state)
{
    struct scene *scene = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct prt_search search;
        size_t judged = 0;
        prt_err err;
        const struct prt_search_settings settings = {
            .host = host_of(scene), .paths = cases[i].paths, .suffix = cases[i].suffix};
        const prt_code rc = search_for(scene, settings, &search, &judged, &err);
        if ((rc == PRT_OK) != cases[i].good)
            fail_msg("case %zu: %s", i, rc == PRT_OK ? "found" : err.text);
        if (cases[i].good)
            assert_string_equal(search.base, place(scene, cases[i].found));
        else
            assert_prt_says(err, cases[i].found);
        assert_int_equal(judged, cases[i].judged);
    }
}

static void a_base_url_is_not_searched(void **state)
{
    struct scene *scene = *state;
    static const char *const bases[] = {"/status/404", "/html", "/redirect"};
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
        struct prt_search search;
        size_t judged = 0;
        prt_err err;
        const size_t before = prt_http_server_count(scene->server, "\"");
        const struct prt_search_settings settings = {
            .base_url = place(scene, bases[i]), .paths = (const char *const[]){"/json", NULL}, .suffix = "?to=/json"};
        assert_int_not_equal(search_for(scene, settings, &search, &judged, &err), PRT_OK);
        assert_prt_says(err, place(scene, bases[i]));
        assert_int_equal(prt_http_server_count(scene->server, "\"") - before, 1);
    }
}

static void what_is_no_place_is_a_mistake_of_the_configuration(void **state)
{
    struct scene *scene = *state;
    static const struct {
        const char *host, *base_url, *says;
    } wrong[] = {{"", NULL, "thing.host: expected a name"},
                 {"a/b", NULL, "thing.host: expected a name"},
                 {"me@a", NULL, "thing.host: expected a name"},
                 {"a b", "", "thing.host: expected a name"},
                 {"a", "ftp://a", "thing.base_url: expected https://HOST"},
                 {"a", "https://", "thing.base_url: expected https://HOST"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct prt_search search;
        size_t judged = 0;
        prt_err err;
        const struct prt_search_settings settings = {.host = wrong[i].host,
                                                     .base_url = wrong[i].base_url,
                                                     .paths = (const char *const[]){"", NULL},
                                                     .suffix = "/"};
        assert_int_equal(search_for(scene, settings, &search, &judged, &err), PRT_E_CONFIG);
        assert_prt_says(err, wrong[i].says);
    }
}

static void an_origin_is_what_stands_before_the_path(void **state)
{
    (void)state;
    static const struct {
        const char *url, *origin; /* NULL: it has none */
    } urls[] = {{"https://a:8443/r/projects/?d", "https://a:8443"},
                {"http://a?x", "http://a"},
                {"https://a", "https://a"},
                {"ftp://a/", NULL},
                {"https://", NULL},
                {"https:///x", NULL},
                {"/x", NULL},
                {"", NULL}};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        char out[PRT_SEARCH_ORIGIN] = "untouched";
        assert_int_equal(prt_search_origin(urls[i].url, out), urls[i].origin != NULL);
        assert_string_equal(out, urls[i].origin != NULL ? urls[i].origin : "untouched");
    }
    char longest[PRT_SEARCH_ORIGIN + 20] = "https://";
    memset(longest + 8, 'a', PRT_SEARCH_ORIGIN - 8);
    char out[PRT_SEARCH_ORIGIN];
    assert_false(prt_search_origin(longest, out));
    longest[PRT_SEARCH_ORIGIN - 1] = '\0';
    assert_true(prt_search_origin(longest, out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_tried_until_one_is_it),
        cmocka_unit_test(a_base_url_is_not_searched),
        cmocka_unit_test(what_is_no_place_is_a_mistake_of_the_configuration),
        cmocka_unit_test(an_origin_is_what_stands_before_the_path),
    };
    return cmocka_run_group_tests(tests, begin_scene, end_scene);
}
