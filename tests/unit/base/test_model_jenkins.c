/* SPDX-License-Identifier: Apache-2.0 */
/* Names that reports and schema use: each number has one of its own. */
#include "prt/model_jenkins.h"

#include <string.h>

#include "tests/support/unit.h"

static void states_are_written_as_gerrit_writes_them(void **state)
{
    (void)state;
    assert_string_equal(prt_project_state_name(PRT_PROJECT_ACTIVE), "ACTIVE");
    assert_string_equal(prt_project_state_name(PRT_PROJECT_READ_ONLY), "READ_ONLY");
    assert_string_equal(prt_project_state_name(PRT_PROJECT_HIDDEN), "HIDDEN");
    assert_string_equal(prt_project_state_name((prt_project_state)3), "unknown");
}

static void sets_have_names(void **state)
{
    (void)state;
    assert_string_equal(prt_match_set_name(PRT_MATCH_ALLOCATED), "allocated");
    assert_string_equal(prt_match_set_name(PRT_MATCH_ORPHANED), "orphaned");
    assert_string_equal(prt_match_set_name(PRT_MATCH_INFRASTRUCTURE), "infrastructure");
    assert_string_equal(prt_match_set_name(PRT_MATCH_UNATTRIBUTED), "unattributed");
    assert_string_equal(prt_match_set_name(PRT_MATCH_SETS), "unknown");
}

static void every_reason_has_a_name_and_a_meaning_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < PRT_MATCH_REASONS; i++)
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(prt_match_reason_name((prt_match_reason)i),
                                    prt_match_reason_name((prt_match_reason)j));
            assert_string_not_equal(prt_match_reason_meaning((prt_match_reason)i),
                                    prt_match_reason_meaning((prt_match_reason)j));
        }
    assert_string_equal(prt_match_reason_name(PRT_MATCH_BY_GAP), "path-with-gap");
    assert_string_equal(prt_match_reason_name(PRT_MATCH_REASONS), "unknown");
    assert_string_equal(prt_match_reason_meaning(PRT_MATCH_REASONS), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_are_written_as_gerrit_writes_them),
        cmocka_unit_test(sets_have_names),
        cmocka_unit_test(every_reason_has_a_name_and_a_meaning_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
