/* SPDX-License-Identifier: Apache-2.0 */
/* Allocations of ours that fail one by one while a configuration is read and written: told as such, and nothing
 * leaks. */
#include "tests/unit/coordinator/config_scene.h"

#include "coordinator/config/resolved.h"
#include "tests/support/fail_malloc/fail_malloc.h"

static bool load_and_write(void *state)
{
    (void)state;
    prt_buf text = {0};
    prt_code rc = scene_read();
    if (rc == PRT_OK)
        rc = prt_config_resolved(&scene.config, PRT_STR("x"), &text, &scene.err);
    assert_true(rc == PRT_OK || rc == PRT_E_MEMORY || rc == PRT_E_INTERNAL);
    scene_forget();
    prt_buf_free(&text);
    return rc == PRT_OK;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    scene_file("default.json", "{\"gerrit\": {\"host\": \"g\"}, \"time_windows\": {\"mine\": {\"days\": 3}}}");
    scene_file("a.yaml", "project: ONAP\njenkins: {base_url: 'https://u:p@h/x'}\nbots: {patterns: [a, b]}\n"
                         "theme: dark\nlogging: {level: DEBUG}\nextensions: {language_analysis: {x: 1.5}}\n");
    static const struct prt_config_override overrides[] = {
        {"performance.max_workers", "3", "--workers", "command line"},
        {"jenkins.host", "ci.example.org", "JENKINS_HOST", "environment JENKINS_HOST"},
    };
    scene.request.overrides = overrides;
    scene.request.override_count = 2;
    assert_true(prt_test_each_failure(load_and_write, NULL) > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {SCENE_TEST(every_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
