/* SPDX-License-Identifier: Apache-2.0 */
/* Who may say what, where and when: the whole table, said again as a picture, so that a change has to be meant. */
#include <string.h>

#include "proto/session.h"
#include "tests/support/unit.h"

/* One letter a message, in the order hello welcome refused heartbeat pulse bye farewell task progress result
 * yield advance allocate allocated inquire condition:
 * T take, i ignore, n no session, . out of place. */
static const struct {
    prt_channel channel;
    prt_session_state state;
    const char *verdicts;
} table[] = {
    /* clang-format off */
    /*                                                 hwrhpbftpryvaAqc */
    {PRT_CHANNEL_REQUEST, PRT_SESSION_NEW,            "T..n.n......n.T."},
    {PRT_CHANNEL_REQUEST, PRT_SESSION_WELCOMED,       "T..T.T......T..."},
    {PRT_CHANNEL_REQUEST, PRT_SESSION_GONE,           "T..n.T......n..."},
    {PRT_CHANNEL_RESULT, PRT_SESSION_NEW,             ".........i.i...."},
    {PRT_CHANNEL_RESULT, PRT_SESSION_WELCOMED,        ".........T.T...."},
    {PRT_CHANNEL_RESULT, PRT_SESSION_GONE,            ".........T.i...."},
    {PRT_CHANNEL_ANSWER, PRT_SESSION_OFFLINE,         ".ii.i.i......i.."},
    {PRT_CHANNEL_ANSWER, PRT_SESSION_GREETING,        ".TT.i.i......i.."},
    {PRT_CHANNEL_ANSWER, PRT_SESSION_WORKING,         ".iT.T........i.."},
    {PRT_CHANNEL_ANSWER, PRT_SESSION_DRAINING,        ".iT.T.T......i.."},
    {PRT_CHANNEL_ANSWER, PRT_SESSION_GONE,            ".ii.i.i......i.."},
    {PRT_CHANNEL_TASK, PRT_SESSION_OFFLINE,           ".......i..i....."},
    {PRT_CHANNEL_TASK, PRT_SESSION_GREETING,          ".......i..i....."},
    {PRT_CHANNEL_TASK, PRT_SESSION_WORKING,           ".......T..T....."},
    {PRT_CHANNEL_TASK, PRT_SESSION_DRAINING,          ".......i..i....."},
    {PRT_CHANNEL_TASK, PRT_SESSION_GONE,              ".......i..i....."},
    {PRT_CHANNEL_FROM_CHILD, PRT_SESSION_IDLE,        "........T......."},
    {PRT_CHANNEL_FROM_CHILD, PRT_SESSION_BUSY,        "........TT.T...."},
    {PRT_CHANNEL_FROM_AGENT, PRT_SESSION_IDLE,        ".......T..i....."},
    {PRT_CHANNEL_FROM_AGENT, PRT_SESSION_BUSY,        "..........T....."},
    /* clang-format on */
};

static const char *wanted_verdicts(prt_channel channel, prt_session_state state)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i].channel == channel && table[i].state == state)
            return table[i].verdicts;
    }
    return "................"; /* a pair that cannot be */
}

static void every_message_on_every_channel_in_every_state(void **state)
{
    (void)state;
    static const char letters[] = {
        [PRT_VERDICT_TAKE] = 'T',
        [PRT_VERDICT_IGNORE] = 'i',
        [PRT_VERDICT_NO_SESSION] = 'n',
        [PRT_VERDICT_OUT_OF_PLACE] = '.',
    };
    for (unsigned channel = 0; channel < PRT_CHANNEL_COUNT; channel++) {
        for (unsigned at = 0; at < PRT_SESSION_STATES; at++) {
            char got[PRT_MESSAGE_LAST + 1] = "";
            for (unsigned type = PRT_MESSAGE_HELLO; type <= PRT_MESSAGE_LAST; type++)
                got[type - 1] =
                    letters[prt_session_check((prt_channel)channel, (prt_session_state)at, (prt_message_type)type)];
            assert_string_equal(got, wanted_verdicts((prt_channel)channel, (prt_session_state)at));
        }
    }
}

static void what_is_no_message_is_out_of_place(void **state)
{
    (void)state;
    static const unsigned types[] = {0, 17, 31, 32, 33, 4294967295};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        assert_int_equal(prt_session_check(PRT_CHANNEL_REQUEST, PRT_SESSION_WELCOMED, (prt_message_type)types[i]),
                         PRT_VERDICT_OUT_OF_PLACE);
}

static void refusals_have_their_reason(void **state)
{
    (void)state;
    prt_refusal reason = PRT_REFUSAL_FULL;
    assert_false(prt_verdict_refusal(PRT_VERDICT_TAKE, &reason));
    assert_false(prt_verdict_refusal(PRT_VERDICT_IGNORE, &reason));
    assert_int_equal(reason, PRT_REFUSAL_FULL);
    assert_true(prt_verdict_refusal(PRT_VERDICT_NO_SESSION, &reason));
    assert_int_equal(reason, PRT_REFUSAL_SESSION);
    assert_true(prt_verdict_refusal(PRT_VERDICT_OUT_OF_PLACE, &reason));
    assert_int_equal(reason, PRT_REFUSAL_UNEXPECTED);
}

static void states_have_names(void **state)
{
    (void)state;
    for (unsigned i = 0; i < PRT_SESSION_STATES; i++)
        assert_string_not_equal(prt_session_name((prt_session_state)i), "unknown");
    assert_string_equal(prt_session_name(PRT_SESSION_DRAINING), "draining");
    assert_string_equal(prt_session_name(PRT_SESSION_STATES), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_on_every_channel_in_every_state),
        cmocka_unit_test(what_is_no_message_is_out_of_place),
        cmocka_unit_test(refusals_have_their_reason),
        cmocka_unit_test(states_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
