/* SPDX-License-Identifier: Apache-2.0 */
/* What must not be said: logged once for each worker and kind, ever more rarely for strangers, and summed up. */
#include "tests/support/unit.h"

#include "coordinator/offences.h"

static void a_worker_is_named_once_for_each_kind(void **state)
{
    (void)state;
    struct prt_offences offences = {0};
    uint32_t ann = 0, ben = 0;
    assert_true(prt_offences_note(&offences, PRT_OFFENCE_TASK, &ann));
    assert_false(prt_offences_note(&offences, PRT_OFFENCE_TASK, &ann));
    assert_true(prt_offences_note(&offences, PRT_OFFENCE_MALFORMED, &ann));
    assert_true(prt_offences_note(&offences, PRT_OFFENCE_RECORD, &ann));
    assert_true(prt_offences_note(&offences, PRT_OFFENCE_TASK, &ben));
    assert_false(prt_offences_note(&offences, PRT_OFFENCE_RECORD, &ann));
    assert_int_equal(offences.counts[PRT_OFFENCE_TASK], 3);
    assert_int_equal(offences.counts[PRT_OFFENCE_RECORD], 2);
}

static void strangers_are_told_of_ever_more_rarely(void **state)
{
    (void)state;
    struct prt_offences offences = {0};
    unsigned told = 0;
    for (int i = 0; i < 1000000; i++)
        told += prt_offences_note(&offences, PRT_OFFENCE_MALFORMED, NULL);
    assert_int_equal(told, 20); /* 2^0 ... 2^19 */
    assert_int_equal(offences.counts[PRT_OFFENCE_MALFORMED], 1000000);
}

static void the_summary_names_what_there_was(void **state)
{
    (void)state;
    struct prt_offences offences = {0};
    prt_buf text = {0};
    prt_offences_summary(&offences, &text);
    assert_int_equal(text.len, 0);
    (void)prt_offences_note(&offences, PRT_OFFENCE_TASK, NULL);
    prt_offences_summary(&offences, &text);
    assert_string_equal(text.data, "messages about unknown tasks: 1");
    for (int i = 0; i < PRT_OFFENCES; i++)
        (void)prt_offences_note(&offences, (prt_offence)i, NULL);
    prt_buf_clear(&text);
    prt_offences_summary(&offences, &text);
    assert_string_equal(
        text.data, "unreadable frames: 1, messages of several frames: 1, hellos of another version: 1, messages out "
                   "of place: 1, messages of unknown sessions: 1, messages about unknown tasks: 2, messages about "
                   "attempts never made: 1, records that are no answer: 1");
    prt_buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_worker_is_named_once_for_each_kind),
        cmocka_unit_test(strangers_are_told_of_ever_more_rarely),
        cmocka_unit_test(the_summary_names_what_there_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
