/* SPDX-License-Identifier: Apache-2.0 */
/* What was recorded is replayed: the same answers, failures included, without asking anyone. */
#include "tests/support/run.h"
#include "tests/unit/http/asking.h"

enum { ASKED = 6 };

static void ask_all(struct scene *scene, struct prt_http_answer answers[ASKED])
{
    prt_err err;
    const struct prt_http_request requests[ASKED] = {
        {.service = "jenkins", .url = plain(scene, "/json"), .allow_http = true},
        {.service = "jenkins", .url = plain(scene, "/status/404"), .allow_http = true},
        {.service = "gerrit", .url = plain(scene, "/chain/2"), .allow_http = true},
        {.service = "gerrit", .url = plain(scene, "/page/1"), .allow_http = true},
        {.service = "github", .url = plain(scene, "/then/tape/truncated"), .allow_http = true},
        {.service = "github", .url = plain(scene, "/limits"), .method = PRT_HTTP_POST, .allow_http = true},
    };
    assert_prt_ok(prt_http_get_all(scene->http, requests, ASKED, prt_monotonic_ms() + LONG_MS, answers, &err), err);
}

static void check_same(const struct prt_http_answer *a, const struct prt_http_answer *b)
{
    assert_failure(*a, b->failure);
    assert_int_equal(a->status, b->status);
    assert_string_equal(a->error.text, b->error.text);
    assert_true(prt_str_equal(a->body, b->body));
    assert_string_equal(a->url, b->url);
    assert_string_equal(a->content_type, b->content_type);
    assert_string_equal(a->next, b->next);
    assert_int_equal(a->rate.remaining, b->rate.remaining);
    assert_int_equal(a->retry_after_s, b->retry_after_s);
}

static void replay(struct scene *scene)
{
    struct prt_http_settings settings = quick();
    settings.replay_folder = prt_temp_path(scene->temp, "a/tape");
    use(scene, settings);
}

static void a_replay_gives_what_was_recorded(void **state)
{
    struct scene *scene = *state;
    struct prt_http_answer first[ASKED] = {0};
    struct prt_http_answer second[ASKED] = {0};
    struct prt_http_settings settings = quick();
    settings.record_folder = prt_temp_path(scene->temp, "a/tape");
    use(scene, settings);
    ask_all(scene, first);
    assert_int_equal(prt_temp_count(scene->temp, "a/tape"), ASKED);
    const size_t asked = prt_http_server_count(scene->server, "method");
    replay(scene);
    ask_all(scene, second);
    assert_int_equal(prt_http_server_count(scene->server, "method"), asked);
    for (int i = 0; i < ASKED; i++) {
        check_same(&second[i], &first[i]);
        prt_http_answer_free(&first[i]);
        prt_http_answer_free(&second[i]);
    }
}

/* Replays are counted as if each answer had come at once. */
static void a_replay_is_counted(void **state)
{
    struct scene *scene = *state;
    prt_err err;
    size_t count = 0;
    const struct prt_api_statistics *all = NULL;
    struct prt_http_answer answers[ASKED] = {0};
    replay(scene);
    ask_all(scene, answers);
    assert_prt_ok(prt_http_statistics(scene->http, &all, &count, &err), err);
    assert_int_equal(count, 3);
    assert_string_equal(all[1].service, "github");
    assert_int_equal(all[1].calls, 2);
    assert_int_equal(all[1].failed, 1);
    assert_string_equal(all[1].errors[0].code, "cut_short");
    assert_string_equal(all[2].service, "jenkins");
    assert_string_equal(all[2].errors[0].code, "404");
    assert_int_equal(all[2].bytes, 8 + 2);
    for (int i = 0; i < ASKED; i++)
        prt_http_answer_free(&answers[i]);
}

static void what_is_not_on_the_tape_is_told(void **state)
{
    struct scene *scene = *state;
    replay(scene);
    struct prt_http_answer answer = get(scene, "/unrecorded");
    assert_failure(answer, PRT_HTTP_NOT_RECORDED);
    assert_prt_says(answer.error, "/unrecorded: no answer was recorded for it: ");
    assert_prt_says(answer.error, "a/tape/test-");
    prt_http_answer_free(&answer);
    assert_int_equal(prt_http_server_count(scene->server, "/unrecorded"), 0);
}

/* No time, no number of tries. */
static void one_answer_gives_one_tape(void **state)
{
    struct scene *scene = *state;
    static const char *const FOLDERS[] = {"one", "two"};
    static const char *const TRIES[] = {"/then/same/503,503,200", "/then/same/503,503,200"};
    prt_str bytes[2];
    for (int i = 0; i < 2; i++) {
        prt_buf name = {0};
        struct prt_http_settings settings = quick();
        settings.record_folder = prt_temp_path(scene->temp, FOLDERS[i]);
        use(scene, settings);
        struct prt_http_answer answer = get(scene, TRIES[i]);
        assert_int_equal(answer.calls, i == 0 ? 3 : 1);
        prt_http_answer_free(&answer);
        assert_int_equal(prt_temp_count(scene->temp, FOLDERS[i]), 1);
        const char *const list[] = {"ls", settings.record_folder, NULL};
        assert_int_equal(prt_test_run(list, &name, NULL), 0);
        prt_buf path = {0};
        prt_buf_add_fmt(&path, "%s/%.*s", FOLDERS[i], (int)name.len - 1, name.data);
        bytes[i] = prt_temp_read(scene->temp, path.data);
        prt_buf_free(&path);
        prt_buf_free(&name);
    }
    assert_true(bytes[0].len > 0 && prt_str_equal(bytes[0], bytes[1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_replay_gives_what_was_recorded),
        cmocka_unit_test(a_replay_is_counted),
        cmocka_unit_test(what_is_not_on_the_tape_is_told),
        cmocka_unit_test(one_answer_gives_one_tape),
    };
    return cmocka_run_group_tests(tests, begin_scene, end_scene);
}
