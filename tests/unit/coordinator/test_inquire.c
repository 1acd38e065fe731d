/* SPDX-License-Identifier: Apache-2.0 */
/* A run's condition as lines for people: object in, text out, whatever the object is. */
#include "coordinator/inquire.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/unit.h"

static prt_buf out;

static int tear_down(void **state)
{
    (void)state;
    prt_buf_free(&out);
    out = (prt_buf){0};
    return 0;
}

static void a_run_at_work(void **state)
{
    static const char json[] =
        "{\"project\":\"onap\",\"stage\":\"analysing repositories\",\"run\":\"0123\",\"elapsed_ms\":75007,"
        "\"repositories\":{\"total\":14,\"ended\":9,\"failed\":1},\"weight\":{\"total\":400,\"done\":300},\"commits\":{"
        "\"total\":9,\"read\":100,\"in_hand\":23}"
        ","
        "\"tasks\":{\"waiting\":3,\"running\":5,\"done\":12,\"failed\":1,\"attempts\":19,\"leases_expired\":4},"
        "\"workers\":{\"here\":1,\"slots\":4,\"list\":[{\"name\":\"build7\\n\",\"slots\":4,\"tasks\":5,\"silent_ms\":"
        "120}]},"
        "\"slow_tasks\":[{\"task\":7,\"attempt\":2,\"repository\":\"aai/"
        "babel\",\"worker\":\"build7\",\"kind\":\"analyze\","
        "\"phase\":\"count\",\"done\":1000,\"total\":5000,\"age_ms\":62345,\"still_ms\":1250}],"
        "\"errors\":[{\"repository\":\"so\",\"category\":\"timeout\",\"text\":\"too slow\"}]}";
    prt_err err;
    (void)state;
    assert_prt_ok(prt_inquire_text(prt_str_from(json), &out, &err), err);
    assert_prt_str(
        prt_buf_str(&out),
        "onap: analysing repositories, run 0123, for 75.0 s\n"
        "repositories: 9 of 14 ended, 1 failed; 123 commits read\n"
        "by size: 75%, about 25.0 s left at this pace\n"
        "tasks: 3 waiting, 5 running, 12 done, 1 failed; 19 attempts, 4 leases expired\n"
        "workers: 1 with 4 slots\n"
        "  build7\\x0a: 5 tasks for 4 slots, heard 0.1 s ago\n"
        "slowest tasks:\n"
        "  task 7.2 (aai/babel) at build7: count, 1000 of 5000 commits, sent 62.3 s ago, no progress for 1.2 s\n"
        "latest errors:\n"
        "  so: timeout: too slow\n");
}

static void another_version_may_say_less_or_other_things(void **state)
{
    static const char json[] = "{\"elapsed_ms\":\"x\",\"workers\":3,\"slow_tasks\":[1,{}],\"errors\":null}";
    prt_err err;
    (void)state;
    assert_prt_ok(prt_inquire_text(prt_str_from(json), &out, &err), err);
    assert_prt_str(prt_buf_str(&out), ": , run , for 0.0 s\n"
                                      "repositories: 0 of 0 ended, 0 failed; 0 commits read\n"
                                      "tasks: 0 waiting, 0 running, 0 done, 0 failed; 0 attempts, 0 leases expired\n"
                                      "workers: 0 with 0 slots\n"
                                      "slowest tasks:\n"
                                      "  task 0.0 () at : , sent 0.0 s ago, no progress for 0.0 s\n"
                                      "  task 0.0 () at : , sent 0.0 s ago, no progress for 0.0 s\n");
}

static void time_left_is_told_when_it_can_be(void **state)
{
    static const struct {
        const char *weight, *line;
    } rows[] = {{"{\"total\":10,\"done\":0}", "by size: 0%\n"},
                {"{\"total\":10,\"done\":10}", "by size: 100%\n"},
                {"{\"total\":9000000000000000000,\"done\":1}", "by size: 0%\n"},
                {"{\"total\":10,\"done\":5}", "by size: 50%, about 2.0 s left at this pace\n"},
                {"{\"total\":0,\"done\":0}", NULL},
                {"{\"total\":5,\"done\":6}", NULL},
                {"{\"total\":5,\"done\":-1}", NULL}};
    prt_err err;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char json[200];
        (void)snprintf(json, sizeof json, "{\"elapsed_ms\":2000,\"weight\":%s}", rows[i].weight);
        assert_prt_ok(prt_inquire_text(prt_str_from(json), &out, &err), err);
        if (rows[i].line != NULL ? strstr(out.data, rows[i].line) == NULL : strstr(out.data, "by size") != NULL)
            fail_msg("%s: %s", rows[i].weight, out.data);
        tear_down(NULL);
    }
}

static void what_is_no_object_is_refused(void **state)
{
    static const char *const texts[] = {"", "{", "[]", "3", "{\"a\":1}x", "\xff"};
    prt_err err;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_prt_code(prt_inquire_text(prt_str_from(texts[i]), &out, &err), PRT_E_FORMAT, err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_run_at_work, tear_down),
        cmocka_unit_test_teardown(another_version_may_say_less_or_other_things, tear_down),
        cmocka_unit_test_teardown(time_left_is_told_when_it_can_be, tear_down),
        cmocka_unit_test_teardown(what_is_no_object_is_refused, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
