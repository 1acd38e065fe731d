/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/http/asking.h"

static const struct prt_api_error ERRORS[] = {{"404", 1}, {"timed_out", 2}};

static const struct prt_api_statistics SERVICES[] = {
    {.service = "gerrit", .requests = 1, .good = 1, .calls = 2, .redirects = 1, .bytes = 700, .busy_ms = 1250},
    {.service = "jenkins",
     .requests = 3,
     .good = 2,
     .failed = 1,
     .calls = 5,
     .retries = 1,
     .not_modified = 1,
     .bytes = 1310720,
     .busy_ms = 61049,
     .errors = ERRORS,
     .error_count = 2},
};

static void are_told_in_words(void **state)
{
    prt_buf out = {0};
    (void)state;
    prt_http_statistics_text(SERVICES, 2, &out);
    assert_string_equal(out.data,
                        "gerrit: 1 request, 1 good, 0 failed; 2 calls (0 retries, 1 redirect, 0 not modified), 700 B"
                        " in 1.2 s\n"
                        "jenkins: 3 requests, 2 good, 1 failed; 5 calls (1 retry, 0 redirects, 1 not modified), 1.2 MiB"
                        " in 61.0 s\n"
                        "    errors: 404 x 1, timed_out x 2\n");
    prt_buf_clear(&out);
    prt_http_statistics_text(NULL, 0, &out);
    assert_int_equal(out.len, 0);
    prt_buf_free(&out);
}

static void are_told_in_markdown(void **state)
{
    prt_buf out = {0};
    (void)state;
    prt_http_statistics_markdown(SERVICES, 2, &out);
    assert_string_equal(out.data,
                        "## API statistics\n\n"
                        "| Service | Requests | Good | Failed | Calls | Retries | Not modified | Bytes | Time | Errors"
                        " |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n"
                        "| gerrit | 1 | 1 | 0 | 2 | 0 | 0 | 700 B | 1.2 s | |\n"
                        "| jenkins | 3 | 2 | 1 | 5 | 1 | 1 | 1.2 MiB | 61.0 s | 404 x 1, timed_out x 2 |\n\n");
    prt_buf_clear(&out);
    prt_http_statistics_markdown(NULL, 0, &out);
    assert_string_equal(out.data, "## API statistics\n\nNo other server was asked.\n\n");
    prt_buf_free(&out);
}

static void are_added_to_a_file(void **state)
{
    struct scene *scene = *state;
    prt_err err;
    const char *path = prt_temp_path(scene->temp, "summary.md");
    assert_prt_ok(prt_http_append(path, PRT_STR("one\n"), &err), err);
    assert_prt_ok(prt_http_append(path, PRT_STR("two\n"), &err), err);
    assert_prt_str(prt_temp_read(scene->temp, "summary.md"), "one\ntwo\n");
    assert_prt_code(prt_http_append("/nowhere/summary.md", PRT_STR("x"), &err), PRT_E_NOT_FOUND, err);
    assert_prt_says(err, "/nowhere/summary.md: cannot be opened");
}

static void free_answers(struct prt_http_answer *answers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        prt_http_answer_free(&answers[i]);
}

/* A redirect and three tries for the first, one answer of an error, one that is never sent. */
static void count_what_happened(void **state)
{
    struct scene *scene = *state;
    prt_err err;
    size_t count = 0;
    const struct prt_api_statistics *all = NULL;
    const struct prt_http_request requests[] = {
        {.service = "zuul", .url = plain(scene, "/json"), .allow_http = true},
        {.service = "github", .url = plain(scene, "/redirect?to=/then/z/503,429,200"), .allow_http = true},
        {.service = "github", .url = plain(scene, "/status/404"), .allow_http = true},
        {.service = "github", .url = "ftp://127.0.0.1/"},
        {.service = "github", .url = plain(scene, "/gzip"), .allow_http = true},
    };
    struct prt_http_answer answers[5] = {0};
    use(scene, quick());
    assert_prt_ok(prt_http_statistics(scene->http, &all, &count, &err), err);
    assert_int_equal(count, 0);
    assert_prt_ok(prt_http_get_all(scene->http, requests, 5, prt_monotonic_ms() + LONG_MS, answers, &err), err);
    assert_prt_ok(prt_http_statistics(scene->http, &all, &count, &err), err);
    assert_int_equal(count, 2);
    assert_string_equal(all[0].service, "github");
    assert_int_equal(all[0].requests, 4);
    assert_int_equal(all[0].good, 2);
    assert_int_equal(all[0].failed, 2);
    assert_int_equal(all[0].calls, 4 + 1 + 1);
    assert_int_equal(all[0].retries, 2);
    assert_int_equal(all[0].redirects, 1);
    assert_in_range(all[0].bytes, 2 * 10 + 10 + 2 + 20, 2 * 10 + 10 + 2 + 60); /* "unpacked" as it was packed */
    static const char *const CODES[] = {"404", "429", "503", "bad_request"};
    assert_int_equal(all[0].error_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(all[0].errors[i].code, CODES[i]);
        assert_int_equal(all[0].errors[i].count, 1);
    }
    static const char *const FAILURES[] = {"404", "bad_request"};
    assert_int_equal(all[0].failure_count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(all[0].failures[i].code, FAILURES[i]);
        assert_int_equal(all[0].failures[i].count, 1);
    }
    assert_string_equal(all[1].service, "zuul");
    assert_int_equal(all[1].failure_count, 0);
    assert_int_equal(all[1].bytes, 8);
    free_answers(answers, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(are_told_in_words),
        cmocka_unit_test(are_told_in_markdown),
        cmocka_unit_test(are_added_to_a_file),
        cmocka_unit_test(count_what_happened),
    };
    return cmocka_run_group_tests(tests, begin_scene, end_scene);
}
