/* SPDX-License-Identifier: Apache-2.0 */
/* Which trackers are asked about, and what answers mean. */
#include "coordinator/remote/info_yaml/trackers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/remote/info_yaml/tree.h"
#include "prt/buf.h"
#include "prt/limits.h"
#include "tests/support/unit.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct server {
    prt_code code; /* of the asking itself */
    size_t calls;
    size_t count;
    prt_buf asked; /* "url url " */
};

/* .../404 answers 404 and so on; "down" does not answer. */
static prt_code answer(void *context, const prt_str *urls, size_t count, struct prt_info_answer *answers, prt_err *err)
{
    struct server *server = context;
    server->calls++;
    server->count = count;
    if (server->code != PRT_OK)
        return prt_fail(err, server->code, "nobody to ask");
    for (size_t i = 0; i < count; i++) {
        prt_buf_add_fmt(&server->asked, "%s ", urls[i].data);
        const char *last = strrchr(urls[i].data, '/') + 1;
        if (strcmp(last, "down") == 0)
            (void)prt_fail(&answers[i].error, PRT_E_TIMEOUT, "no answer within 10 s");
        else
            answers[i].status = atoi(last);
    }
    return PRT_OK;
}

static struct prt_info *make(const char *const *urls, size_t count)
{
    static struct prt_info info;
    memset(&info, 0, sizeof info);
    info.projects = prt_arena_alloc(&info.arena, count, sizeof *info.projects);
    assert_non_null(info.projects);
    info.project_count = count;
    for (size_t i = 0; i < count; i++)
        info.projects[i].tracker.url = prt_str_from(urls[i]);
    return &info;
}

static prt_code check(struct prt_info *info, struct server *server, prt_err *err)
{
    struct prt_info_trackers trackers = {0};
    prt_code code = prt_info_trackers_begin(info, &trackers, err);
    if (code == PRT_OK && trackers.asked > 0)
        code = answer(server, trackers.urls, trackers.asked, trackers.answers, err);
    if (code == PRT_OK)
        code = prt_info_trackers_end(&trackers, err);
    prt_info_trackers_free(&trackers);
    return code;
}

static void each_address_is_judged(void **state)
{
    static const struct {
        const char *url;
        prt_info_check check;
        const char *trouble;
    } cases[] = {
        {"https://j.example/200", PRT_INFO_VALID, ""},
        {"http://j.example/204", PRT_INFO_VALID, ""},
        {"HTTPS://j.example/302", PRT_INFO_VALID, ""},
        {"https://j.example/399", PRT_INFO_VALID, ""},
        {"https://j.example/400", PRT_INFO_INVALID, "HTTP 400"},
        {"https://j.example/404", PRT_INFO_INVALID, "HTTP 404"},
        {"https://j.example/503", PRT_INFO_INVALID, "HTTP 503"},
        {"https://j.example/down", PRT_INFO_INVALID, "no answer within 10 s"},
        {"https://j.example/200", PRT_INFO_VALID, ""},
        {"", PRT_INFO_NOT_CHECKED, ""},
        {"jira.example", PRT_INFO_INVALID, "not an http or https address"},
        {"file:///etc/passwd", PRT_INFO_INVALID, "not an http or https address"},
        {"javascript:alert(1)", PRT_INFO_INVALID, "not an http or https address"},
        {"https://", PRT_INFO_INVALID, "no host in the address"},
        {"https:///200", PRT_INFO_INVALID, "no host in the address"},
        {"https://me:secret@j.example/200", PRT_INFO_INVALID, "a user in the address"},
        {"https://j.example/200 x", PRT_INFO_INVALID, "a blank or control character in the address"},
        {"https://j.example/\r\nHost: x/200", PRT_INFO_INVALID, "a blank or control character in the address"},
        {"https://j.example/@me/200", PRT_INFO_VALID, ""},
    };
    const char *urls[COUNT(cases)];
    struct server server = {0};
    prt_err err;
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        urls[i] = cases[i].url;
    struct prt_info *info = make(urls, COUNT(cases));
    assert_prt_ok(check(info, &server, &err), err);
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(info->projects[i].tracker.check, cases[i].check);
        assert_prt_str(info->projects[i].tracker.trouble, cases[i].trouble);
    }
    assert_int_equal(server.calls, 1);
    assert_string_equal(server.asked.data, "HTTPS://j.example/302 http://j.example/204 https://j.example/200 "
                                           "https://j.example/399 https://j.example/400 https://j.example/404 "
                                           "https://j.example/503 https://j.example/@me/200 https://j.example/down ");
    prt_buf_free(&server.asked);
    prt_info_free(info);
}

static void without_addresses_nobody_is_asked(void **state)
{
    static const char *const urls[] = {"", "ftp://x"};
    struct server server = {0};
    prt_err err;
    (void)state;
    struct prt_info *info = make(urls, 2);
    assert_prt_ok(check(info, &server, &err), err);
    assert_int_equal(server.calls, 0);
    prt_info_free(info);
    info = make(urls, 0);
    assert_prt_ok(check(info, &server, &err), err);
    prt_info_free(info);
}

static void a_failure_to_ask_changes_nothing(void **state)
{
    static const char *const urls[] = {"https://j.example/200", "ftp://x"};
    struct server server = {.code = PRT_E_IO};
    prt_err err;
    (void)state;
    struct prt_info *info = make(urls, 2);
    assert_prt_code(check(info, &server, &err), PRT_E_IO, err);
    assert_int_equal(info->projects[0].tracker.check, PRT_INFO_NOT_CHECKED);
    assert_int_equal(info->projects[1].tracker.check, PRT_INFO_NOT_CHECKED);
    prt_info_free(info);
}

static void beyond_the_ceiling_nobody_is_asked_and_it_is_told(void **state)
{
    enum { MANY = PRT_MAX_INFO_TRACKERS + 2 };
    static char texts[MANY][64];
    static const char *urls[MANY];
    struct server server = {0};
    prt_err err;
    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        snprintf(texts[i], sizeof texts[i], "https://j.example/%08zu/200", i);
        urls[i] = texts[i];
    }
    struct prt_info *info = make(urls, MANY);
    assert_prt_ok(check(info, &server, &err), err);
    assert_int_equal(server.count, PRT_MAX_INFO_TRACKERS);
    assert_int_equal(info->projects[MANY - 3].tracker.check, PRT_INFO_VALID);
    assert_int_equal(info->projects[MANY - 2].tracker.check, PRT_INFO_NOT_CHECKED);
    assert_prt_str(info->projects[MANY - 1].tracker.trouble, "not asked about: too many different addresses");
    prt_buf_free(&server.asked);
    prt_info_free(info);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_address_is_judged),
        cmocka_unit_test(without_addresses_nobody_is_asked),
        cmocka_unit_test(a_failure_to_ask_changes_nothing),
        cmocka_unit_test(beyond_the_ceiling_nobody_is_asked_and_it_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
