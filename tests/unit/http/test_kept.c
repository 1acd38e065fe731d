/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that are kept, and asked about instead of asked for. */
#include "tests/unit/http/asking.h"

struct keeping {
    struct scene *scene;
    prt_store_t *store;
};

static int begin(void **state)
{
    prt_err err;
    struct keeping *keeping = calloc(1, sizeof *keeping);
    void *scene = NULL;
    assert_non_null(keeping);
    (void)begin_scene(&scene);
    keeping->scene = scene;
    assert_prt_ok(prt_store_open(prt_temp_path(keeping->scene->temp, "cache"), 20000, NULL, &keeping->store, &err),
                  err);
    *state = keeping;
    return 0;
}

static int end(void **state)
{
    struct keeping *keeping = *state;
    void *scene = keeping->scene;
    (void)end_scene(&scene);
    prt_store_close(&keeping->store);
    free(keeping);
    return 0;
}

static struct scene *anew(struct keeping *keeping)
{
    struct prt_http_settings settings = quick();
    settings.store = keeping->store;
    use(keeping->scene, settings);
    return keeping->scene;
}

static void check(struct prt_http_answer answer, const char *body, bool from_store)
{
    assert_int_equal(answer.status, 200);
    assert_prt_str(answer.body, body);
    assert_int_equal(answer.from_store, from_store);
    prt_http_answer_free(&answer);
}

static void a_304_is_the_earlier_answer(void **state)
{
    struct keeping *keeping = *state;
    struct scene *scene = anew(keeping);
    check(get(scene, "/etag/a"), "answer 1", false);
    scene = anew(keeping);
    struct prt_http_answer answer = get(scene, "/etag/a");
    assert_string_equal(answer.content_type, "text/plain");
    assert_string_equal(answer.etag, "\"v1\"");
    assert_string_equal(answer.url, plain(scene, "/etag/a"));
    check(answer, "answer 1", true);
    const struct prt_api_statistics counts = statistics(scene);
    assert_int_equal(counts.not_modified, 1);
    assert_int_equal(counts.good, 1);
    assert_int_equal(counts.bytes, 0);
    assert_int_equal(counts.error_count, 0);
}

static void a_date_does_as_well(void **state)
{
    struct scene *scene = anew(*state);
    check(get(scene, "/modified"), "dated", false);
    check(get(scene, "/modified"), "dated", true);
}

static void a_new_answer_takes_its_place(void **state)
{
    struct scene *scene = anew(*state);
    check(get(scene, "/etag/b?changed"), "answer 1", false);
    check(get(scene, "/etag/b?changed"), "answer 2", false);
    assert_int_equal(prt_http_server_count(scene->server, "\"if-none-match\": \"\\\"v1\\\"\""), 1 + 1);
}

static void some_are_not_kept(void **state)
{
    struct scene *scene = anew(*state);
    const struct prt_http_request unkept = {.url = plain(scene, "/etag/d"), .allow_http = true, .unkept = true};
    check(get(scene, "/etag/c?nostore"), "answer 1", false);
    check(get(scene, "/etag/c?nostore"), "answer 2", false);
    check(ask(scene, unkept), "answer 1", false);
    check(ask(scene, unkept), "answer 2", false);
    check(get(scene, "/json"), "{\"a\": 1}", false);
    check(get(scene, "/json"), "{\"a\": 1}", false);
}

/* What one user may see is nothing for another one. */
static void each_user_service_and_form_has_its_own(void **state)
{
    struct scene *scene = anew(*state);
    static const char *const ACCEPT[] = {"Accept: text/html", NULL};
    prt_err err;
    const char *url = plain(scene, "/etag/e");
    check(get(scene, "/etag/e"), "answer 1", false);
    check(ask(scene, (struct prt_http_request){.service = "other", .url = url, .allow_http = true}), "answer 2", false);
    check(ask(scene, (struct prt_http_request){.headers = ACCEPT, .url = url, .allow_http = true}), "answer 3", false);
    assert_prt_ok(prt_http_add_credentials(scene->http, "test", url, "ann", "planted", &err), err);
    check(get(scene, "/etag/e"), "answer 4", false);
    assert_prt_ok(prt_http_add_credentials(scene->http, "test", url, "bob", "planted", &err), err);
    check(get(scene, "/etag/e"), "answer 5", false);
    assert_prt_ok(prt_http_add_credentials(scene->http, "test", url, "ann", "renewed", &err), err);
    check(get(scene, "/etag/e"), "answer 4", true);
}

/* It would not have been taken from the server either. */
static void a_kept_one_above_the_ceiling_is_not_used(void **state)
{
    struct scene *scene = anew(*state);
    check(get(scene, "/etag/f"), "answer 1", false);
    struct prt_http_answer answer =
        ask(scene, (struct prt_http_request){.url = plain(scene, "/etag/f"), .allow_http = true, .max_bytes = 7});
    assert_failure(answer, PRT_HTTP_TOO_LARGE);
    prt_http_answer_free(&answer);
}

static void without_a_store_everything_is_asked_for(void **state)
{
    struct keeping *keeping = *state;
    use(keeping->scene, quick());
    check(get(keeping->scene, "/etag/g"), "answer 1", false);
    check(get(keeping->scene, "/etag/g"), "answer 2", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_304_is_the_earlier_answer),
        cmocka_unit_test(a_date_does_as_well),
        cmocka_unit_test(a_new_answer_takes_its_place),
        cmocka_unit_test(some_are_not_kept),
        cmocka_unit_test(each_user_service_and_form_has_its_own),
        cmocka_unit_test(a_kept_one_above_the_ceiling_is_not_used),
        cmocka_unit_test(without_a_store_everything_is_asked_for),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
