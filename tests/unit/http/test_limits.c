/* SPDX-License-Identifier: Apache-2.0 */
/* Nothing waits for ever, and no more is asked at once than is allowed. */
#include "tests/unit/http/asking.h"

enum { MANY = 60 };

static void ask_many(struct scene *scene, const char *path, struct prt_http_answer answers[MANY])
{
    prt_err err;
    struct prt_http_request requests[MANY];
    for (int i = 0; i < MANY; i++)
        requests[i] = (struct prt_http_request){.service = "test", .url = plain(scene, path), .allow_http = true};
    assert_prt_ok(prt_http_get_all(scene->http, requests, MANY, prt_monotonic_ms() + LONG_MS, answers, &err), err);
}

static void a_host_is_asked_by_so_many_at_once(void **state)
{
    struct scene *scene = *state;
    struct prt_http_settings settings = quick();
    settings.per_host = 3;
    use(scene, settings);
    struct prt_http_answer answers[MANY] = {0};
    ask_many(scene, "/busy", answers);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(answers[i].status, 200);
        prt_http_answer_free(&answers[i]);
    }
    struct prt_http_answer most = get(scene, "/most_busy");
    assert_in_range(atoi(most.body.data), 1, 3);
    prt_http_answer_free(&most);
}

/* Sixty questions, eight at once: as many connections, not sixty. */
static void connections_are_used_again(void **state)
{
    struct scene *scene = *state;
    struct prt_http_answer answers[MANY] = {0};
    use(scene, quick());
    ask_many(scene, "/json", answers);
    for (int i = 0; i < MANY; i++)
        prt_http_answer_free(&answers[i]);
    struct prt_http_answer answer = get(scene, "/connections");
    assert_in_range(atoi(answer.body.data), 1, 3 + 8 + 1); /* those of the test before, ours */
    prt_http_answer_free(&answer);
}

static void the_deadline_ends_everything(void **state)
{
    struct scene *scene = *state;
    prt_err err;
    struct prt_http_settings settings = quick();
    settings.per_host = 1;
    use(scene, settings);
    const struct prt_http_request requests[] = {
        {.service = "test", .url = plain(scene, "/silent"), .allow_http = true},
        {.service = "test", .url = plain(scene, "/json"), .allow_http = true},
    };
    struct prt_http_answer answers[2] = {0};
    const int64_t begin = prt_monotonic_ms();
    assert_prt_ok(prt_http_get_all(scene->http, requests, 2, begin + 300, answers, &err), err);
    assert_true(prt_monotonic_ms() - begin < LONG_MS);
    for (int i = 0; i < 2; i++) {
        assert_failure(answers[i], PRT_HTTP_TIMED_OUT);
        assert_int_equal(answers[i].error.code, PRT_E_TIMEOUT);
        prt_http_answer_free(&answers[i]);
    }
}

static void a_request_has_a_time_for_all_its_tries(void **state)
{
    struct scene *scene = *state;
    use(scene, quick());
    struct prt_http_answer answer =
        ask(scene, (struct prt_http_request){.url = plain(scene, "/silent"), .allow_http = true, .request_ms = 200});
    assert_failure(answer, PRT_HTTP_TIMED_OUT);
    assert_int_equal(answer.calls, 1);
    prt_http_answer_free(&answer);
}

static void a_service_has_a_time_for_all_its_requests(void **state)
{
    struct scene *scene = *state;
    prt_err err;
    struct prt_http_settings settings = quick();
    settings.service_ms = 300;
    settings.per_host = 1;
    use(scene, settings);
    const struct prt_http_request requests[] = {
        {.service = "silent", .url = plain(scene, "/silent"), .allow_http = true},
        {.service = "silent", .url = plain(scene, "/silent"), .allow_http = true},
        {.service = "other", .url = plain(scene, "/json"), .allow_http = true},
    };
    struct prt_http_answer answers[3] = {0};
    assert_prt_ok(prt_http_get_all(scene->http, requests, 3, prt_monotonic_ms() + LONG_MS, answers, &err), err);
    assert_failure(answers[0], PRT_HTTP_TIMED_OUT);
    assert_failure(answers[1], PRT_HTTP_TIMED_OUT);
    assert_int_equal(answers[2].status, 200);
    for (int i = 0; i < 3; i++)
        prt_http_answer_free(&answers[i]);
}

/* Nor may a pause that was granted go beyond it. */
static void a_service_has_a_time_for_pauses_as_well(void **state)
{
    struct scene *scene = *state;
    struct prt_http_settings settings = quick();
    settings.service_ms = 300;
    use(scene, settings);
    const int64_t begin = prt_monotonic_ms();
    struct prt_http_answer answer = get(scene, "/then/long/503,200?Retry-After=90");
    assert_true(prt_monotonic_ms() - begin < 90000);
    assert_failure(answer, PRT_HTTP_TIMED_OUT);
    assert_prt_says(answer.error, "the time for all requests to the service is over");
    prt_http_answer_free(&answer);
}

static bool stop_at_once(void *context)
{
    (*(int *)context)++;
    return true;
}

static void a_stop_ends_everything(void **state)
{
    struct scene *scene = *state;
    int asked = 0;
    struct prt_http_settings settings = quick();
    settings.stop = stop_at_once;
    settings.stop_context = &asked;
    use(scene, settings);
    struct prt_http_answer answer = get(scene, "/silent");
    assert_failure(answer, PRT_HTTP_CANCELLED);
    assert_int_equal(answer.error.code, PRT_E_CANCELLED);
    assert_int_equal(asked, 1);
    prt_http_answer_free(&answer);
}

struct pages {
    struct scene *scene;
    char seen[64];
};

/* Each page leads to the next one. */
static void take_page(void *context, const struct prt_http_request *request, struct prt_http_answer *answer)
{
    struct pages *pages = context;
    prt_err err;
    struct prt_http_request next = *request;
    assert_int_equal(answer->status, 200);
    strncat(pages->seen, answer->body.data, 16);
    assert_int_equal(prt_http_run(pages->scene->http, 0, &err), PRT_E_INTERNAL); /* not from here */
    next.url = answer->next;
    if (*answer->next != '\0')
        assert_prt_ok(prt_http_add(pages->scene->http, &next, take_page, pages, &err), err);
}

static void answers_lead_to_questions(void **state)
{
    struct scene *scene = *state;
    prt_err err;
    struct pages pages = {.scene = scene};
    const struct prt_http_request first = {.service = "test", .url = plain(scene, "/page/1"), .allow_http = true};
    use(scene, quick());
    assert_prt_ok(prt_http_add(scene->http, &first, take_page, &pages, &err), err);
    assert_string_equal(pages.seen, "");
    assert_prt_ok(prt_http_run(scene->http, prt_monotonic_ms() + LONG_MS, &err), err);
    assert_string_equal(pages.seen, "page 1page 2page 3");
    assert_prt_ok(prt_http_run(scene->http, 0, &err), err); /* nothing is left to do */
}

static void what_is_unasked_is_dropped_in_silence(void **state)
{
    struct scene *scene = *state;
    prt_err err;
    struct pages pages = {.scene = scene};
    const struct prt_http_request bad = {.service = "test", .url = "no URL"};
    const struct prt_http_request good = {.service = "test", .url = "https://127.0.0.1/"};
    use(scene, quick());
    assert_prt_ok(prt_http_add(scene->http, &bad, take_page, &pages, &err), err);
    assert_prt_ok(prt_http_add(scene->http, &good, take_page, &pages, &err), err);
    prt_http_destroy(&scene->http);
    assert_string_equal(pages.seen, "");
}

static void cores_hold_no_memory(void **state)
{
    prt_err err;
    (void)state;
    assert_prt_ok(prt_http_guard_cores(&err), err);
    FILE *stream = fopen("/proc/self/coredump_filter", "r");
    assert_non_null(stream);
    unsigned kinds = 1;
    assert_int_equal(fscanf(stream, "%x", &kinds), 1);
    assert_int_equal(kinds, 0);
    (void)fclose(stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_is_asked_by_so_many_at_once),
        cmocka_unit_test(connections_are_used_again),
        cmocka_unit_test(the_deadline_ends_everything),
        cmocka_unit_test(a_request_has_a_time_for_all_its_tries),
        cmocka_unit_test(a_service_has_a_time_for_all_its_requests),
        cmocka_unit_test(a_service_has_a_time_for_pauses_as_well),
        cmocka_unit_test(a_stop_ends_everything),
        cmocka_unit_test(answers_lead_to_questions),
        cmocka_unit_test(what_is_unasked_is_dropped_in_silence),
        cmocka_unit_test(cores_hold_no_memory),
    };
    return cmocka_run_group_tests(tests, begin_scene, end_scene);
}
