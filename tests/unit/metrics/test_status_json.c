/* SPDX-License-Identifier: Apache-2.0 */
/* The object of /status.json, byte by byte. */
#include "coordinator/metrics/status_json.h"

#include "tests/support/unit.h"
#include "tests/unit/metrics/scene.h"

#define NAME "\"a\\\"b\\\\c\\n\\u003cscript\\u003ealert(1)\\u003c/script\\u003e\xef\xbf\xbd\""

static void the_whole_object(void **state)
{
    (void)state;
    prt_err err;
    prt_buf out = {0};
    const struct prt_snapshot snapshot = scene_snapshot();
    assert_prt_ok(prt_status_json_write(&snapshot, &out, &err), err);
    assert_prt_str(
        prt_buf_str(&out),
        "{\"version\":\"" PRT_VERSION "\",\"project\":" NAME ",\"run\":\"0123456789abcdef\","
        "\"stage\":\"analysing repositories\",\"started\":\"2001-09-09T01:46:40Z\",\"time\":\"2001-09-09T01:47:55Z\","
        "\"elapsed_ms\":75007,\"repositories\":{\"total\":14,\"ended\":9,\"failed\":1},"
        "\"weight\":{\"total\":40,\"done\":30},\"commits\":{\"total\":5000000000,\"read\":123,\"in_hand\":17},"
        "\"tasks\":{\"waiting\":3,\"running\":5,\"done\":12,\"failed\":1,\"attempts\":19,\"requeued\":2,\"copied\":1,"
        "\"leases_expired\":4},\"messages\":{\"results\":13,\"refused\":6,\"bytes_results\":70000,\"bytes_tasks\":900},"
        "\"workers\":{\"here\":1,\"slots\":4,\"seen\":2,\"list\":[{\"name\":\"build7/4711\",\"slots\":4,\"tasks\":5,"
        "\"silent_ms\":120}]},\"slow_tasks\":[{\"task\":7,\"attempt\":2,\"repository\":" NAME
        ",\"worker\":\"build7/4711\",\"kind\":\"analyze\",\"phase\":\"count\",\"done\":1000,\"total\":5000,"
        "\"age_ms\":62345,\"still_ms\":1250}],\"errors_by_category\":{\"timeout\":1},"
        "\"errors\":[{\"repository\":\"aai/babel\",\"category\":\"timeout\",\"text\":\"too \\u003cb\\u003eslow\\u003c/b"
        "\\u003e\"}],\"services\":[{\"service\":\"jenkins\",\"requests\":10,\"good\":7,\"failed\":3,\"calls\":12,"
        "\"bytes\":4096}]}");
    prt_buf_free(&out);
}

static void a_ceiling_is_told(void **state)
{
    (void)state;
    prt_err err;
    prt_buf out = {.max = 100};
    const struct prt_snapshot snapshot = scene_snapshot();
    assert_prt_code(prt_status_json_write(&snapshot, &out, &err), PRT_E_LIMIT, err);
    prt_buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_whole_object), cmocka_unit_test(a_ceiling_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
