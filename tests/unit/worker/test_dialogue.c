/* SPDX-License-Identifier: Apache-2.0 */
/* Traces in virtual time: at `at`, something happens; then the stage and the moment of the next thing to do are
 * these. */
#include "tests/support/unit.h"
#include "worker/dialogue.h"

enum happening {
    BEGIN,
    BEGIN_ONCE,
    SAY,     /* what is due leaves */
    STUCK,   /* what is due is not taken by the socket */
    WELCOME, /* heartbeat 1000, silence 5000 */
    PULSE,   /* with the right number */
    STALE_PULSE,
    REFUSED,
    FAREWELL,
    PART,
    AGAIN,
    NOTHING, /* nothing is due */
    SILENT,
    ABANDONED,
    OVER
};

struct moment {
    int64_t at;
    enum happening happening;
    prt_stage stage;
    int64_t deadline;
    bool refused_answer; /* the answer is to be ignored */
};

static void say(struct prt_dialogue *dialogue, const struct moment *moment)
{
    static const prt_message_type wanted[] = {PRT_MESSAGE_HELLO, PRT_MESSAGE_HEARTBEAT, PRT_MESSAGE_BYE};
    prt_message_type type = PRT_MESSAGE_TASK;
    assert_true(prt_dialogue_is_due(dialogue, moment->at, &type));
    assert_int_equal(type, wanted[dialogue->stage]);
    const uint64_t next = prt_dialogue_next_sequence(dialogue);
    if (moment->happening == STUCK) {
        prt_dialogue_unsent(dialogue, moment->at);
        return;
    }
    prt_dialogue_said(dialogue, moment->at);
    if (type == PRT_MESSAGE_HEARTBEAT)
        assert_int_equal(prt_dialogue_next_sequence(dialogue), next + 1);
}

static bool answer(struct prt_dialogue *dialogue, const struct moment *moment)
{
    const struct prt_welcome welcome = {.heartbeat_ms = 1000, .silence_ms = 5000};
    const struct prt_pulse pulse = {.sequence = dialogue->sequence - (moment->happening == STALE_PULSE)};
    switch (moment->happening) {
    case WELCOME: return prt_dialogue_welcome(dialogue, &welcome, moment->at);
    case REFUSED: return prt_dialogue_refused(dialogue, moment->at);
    case FAREWELL: return prt_dialogue_farewell(dialogue, moment->at);
    default: return prt_dialogue_pulse(dialogue, &pulse, moment->at);
    }
}

static void happen(struct prt_dialogue *dialogue, const struct moment *moment)
{
    prt_message_type type = PRT_MESSAGE_TASK;
    switch (moment->happening) {
    case BEGIN:
    case BEGIN_ONCE: prt_dialogue_begin(dialogue, moment->happening == BEGIN_ONCE, moment->at); break;
    case SAY:
    case STUCK: say(dialogue, moment); break;
    case WELCOME:
    case PULSE:
    case STALE_PULSE:
    case REFUSED:
    case FAREWELL: assert_int_equal(answer(dialogue, moment), !moment->refused_answer); break;
    case PART: prt_dialogue_part(dialogue, moment->at); break;
    case AGAIN: prt_dialogue_again(dialogue, moment->at); break;
    case NOTHING: assert_false(prt_dialogue_is_due(dialogue, moment->at, &type)); break;
    case SILENT: break;
    case ABANDONED: break;
    case OVER: break;
    }
    assert_int_equal(prt_dialogue_is_silent(dialogue, moment->at), moment->happening == SILENT);
    assert_int_equal(prt_dialogue_is_abandoned(dialogue, moment->at), moment->happening == ABANDONED);
    assert_int_equal(prt_dialogue_is_over(dialogue, moment->at),
                     moment->stage == PRT_STAGE_OVER || moment->happening == OVER);
}

#define PLAY(trace) play((trace), sizeof(trace) / sizeof *(trace))

static void play(const struct moment *trace, size_t count)
{
    struct prt_dialogue dialogue;
    for (size_t i = 0; i < count; i++) {
        happen(&dialogue, &trace[i]);
        if (dialogue.stage != trace[i].stage || prt_dialogue_deadline(&dialogue) != trace[i].deadline)
            fail_msg("row %zu, at %lld: stage %d with deadline %lld, expected stage %d with %lld", i,
                     (long long)trace[i].at, (int)dialogue.stage, (long long)prt_dialogue_deadline(&dialogue),
                     (int)trace[i].stage, (long long)trace[i].deadline);
    }
}

#define HELLO PRT_STAGE_HELLO
#define WORK  PRT_STAGE_WORK
#define BYE   PRT_STAGE_BYE
#define GONE  PRT_STAGE_OVER

static void hellos_become_rarer(void **unused)
{
    (void)unused;
    static const struct moment trace[] = {
        {0, BEGIN, HELLO, 0, false},       {0, SAY, HELLO, 1000, false},        {999, NOTHING, HELLO, 1000, false},
        {1000, SAY, HELLO, 3000, false},   {3000, SAY, HELLO, 7000, false},     {7000, SAY, HELLO, 12000, false},
        {12000, SAY, HELLO, 17000, false}, {17000, STUCK, HELLO, 17100, false}, {900000, SAY, HELLO, 905000, false},
    };
    PLAY(trace);
}

static void heartbeats_keep_their_pace(void **unused)
{
    (void)unused;
    static const struct moment trace[] = {
        {0, BEGIN, HELLO, 0, false},           {0, SAY, HELLO, 1000, false},     {20, WELCOME, WORK, 1020, false},
        {1019, NOTHING, WORK, 1020, false},    {1020, SAY, WORK, 2020, false},   {1050, PULSE, WORK, 2020, false},
        {2020, SAY, WORK, 3020, false},        {3020, SAY, WORK, 4020, false}, /* unanswered: said again */
        {3030, STALE_PULSE, WORK, 4020, true}, {3040, PULSE, WORK, 4020, false}, {3041, PULSE, WORK, 4020, true},
        {4020, STUCK, WORK, 4120, false},      {4120, SAY, WORK, 5120, false},
    };
    PLAY(trace);
}

static void a_connection_without_answers_is_made_anew(void **unused)
{
    (void)unused;
    struct prt_dialogue dialogue;
    const struct prt_welcome welcome = {.heartbeat_ms = 250, .silence_ms = 15000};
    prt_dialogue_begin(&dialogue, false, 0);
    assert_false(prt_dialogue_is_doubtful(&dialogue, 60000)); /* nothing was asked */
    prt_dialogue_said(&dialogue, 0);
    assert_false(prt_dialogue_is_doubtful(&dialogue, PRT_HELLO_MOST_MS - 1));
    assert_true(prt_dialogue_is_doubtful(&dialogue, PRT_HELLO_MOST_MS));
    prt_dialogue_remade(&dialogue, 6000);
    assert_false(prt_dialogue_is_doubtful(&dialogue, 6000 + PRT_HELLO_MOST_MS - 1));
    assert_true(prt_dialogue_is_doubtful(&dialogue, 6000 + PRT_HELLO_MOST_MS));
    assert_true(prt_dialogue_welcome(&dialogue, &welcome, 20000));
    assert_false(prt_dialogue_is_doubtful(&dialogue, 30000));
    prt_dialogue_said(&dialogue, 20250);
    assert_false(prt_dialogue_is_doubtful(&dialogue, 24999));
    assert_true(prt_dialogue_is_doubtful(&dialogue, 25000));
    assert_false(prt_dialogue_is_silent(&dialogue, 25000));
}

static void a_connection_that_takes_nothing_is_made_anew(void **unused)
{
    (void)unused;
    struct prt_dialogue dialogue;
    prt_dialogue_begin(&dialogue, false, 0);
    prt_dialogue_unsent(&dialogue, 0);
    assert_false(prt_dialogue_is_doubtful(&dialogue, PRT_HELLO_MOST_MS - 1));
    assert_true(prt_dialogue_is_doubtful(&dialogue, PRT_HELLO_MOST_MS));
}

static void silence_leads_back_to_hello(void **unused)
{
    (void)unused;
    static const struct moment trace[] = {
        {0, BEGIN, HELLO, 0, false},       {0, SAY, HELLO, 1000, false},       {0, WELCOME, WORK, 1000, false},
        {1000, SAY, WORK, 2000, false},    {1500, PULSE, WORK, 2000, false},   {2000, SAY, WORK, 3000, false},
        {3000, SAY, WORK, 4000, false},    {4000, SAY, WORK, 5000, false},     {5000, SAY, WORK, 6000, false},
        {6000, SAY, WORK, 6500, false},    {6499, NOTHING, WORK, 6500, false}, {6500, SILENT, WORK, 6500, false},
        {6500, AGAIN, HELLO, 7500, false}, {7500, SAY, HELLO, 8500, false},    {7600, WELCOME, WORK, 8600, false},
    };
    PLAY(trace);
}

static void once_gives_up(void **unused)
{
    (void)unused;
    static const struct moment never[] = {
        {0, BEGIN_ONCE, HELLO, 0, false},        {0, SAY, HELLO, 1000, false},
        {29000, SAY, HELLO, 30000, false},       {29999, NOTHING, HELLO, 30000, false},
        {30000, ABANDONED, HELLO, 30000, false},
    };
    PLAY(never);
    static const struct moment lost[] = {
        {0, BEGIN_ONCE, HELLO, 0, false},     {0, SAY, HELLO, 1000, false},
        {0, WELCOME, WORK, 1000, false},      {5000, SILENT, WORK, 1000, false},
        {5000, AGAIN, HELLO, 6000, false},    {9000, SAY, HELLO, 10000, false},
        {9999, NOTHING, HELLO, 10000, false}, {10000, ABANDONED, HELLO, 10000, false},
    };
    PLAY(lost);
    static const struct moment patient[] = {{0, BEGIN, HELLO, 0, false}, {9000000, SAY, HELLO, 9001000, false}};
    PLAY(patient);
}

static void a_refused_session_says_hello_at_once(void **unused)
{
    (void)unused;
    static const struct moment trace[] = {
        {0, BEGIN, HELLO, 0, false},         {0, SAY, HELLO, 1000, false},
        {1, REFUSED, HELLO, 1000, false}, /* a refused hello waits for its turn */
        {1000, SAY, HELLO, 3000, false},     {1001, WELCOME, WORK, 2001, false},
        {2001, SAY, WORK, 3001, false},      {2002, REFUSED, HELLO, 2002, false},
        {2002, SAY, HELLO, 3002, false},     {2003, PULSE, HELLO, 3002, true},
        {2003, FAREWELL, HELLO, 3002, true}, {2004, WELCOME, WORK, 3004, false},
    };
    PLAY(trace);
}

static void a_bye_ends_with_or_without_an_answer(void **unused)
{
    (void)unused;
    static const struct moment answered[] = {
        {0, BEGIN, HELLO, 0, false},     {0, SAY, HELLO, 1000, false},   {0, WELCOME, WORK, 1000, false},
        {10, PART, BYE, 10, false},      {10, SAY, BYE, 510, false},     {11, PULSE, BYE, 510, true},
        {12, FAREWELL, GONE, 12, false}, {13, FAREWELL, GONE, 12, true},
    };
    PLAY(answered);
    static const struct moment refused[] = {
        {0, BEGIN, HELLO, 0, false}, {0, SAY, HELLO, 1000, false}, {0, WELCOME, WORK, 1000, false},
        {10, PART, BYE, 10, false},  {10, SAY, BYE, 510, false},   {12, REFUSED, GONE, 12, false},
    };
    PLAY(refused);
    static const struct moment in_vain[] = {
        {0, BEGIN, HELLO, 0, false},   {0, SAY, HELLO, 1000, false},      {0, WELCOME, WORK, 1000, false},
        {10, PART, BYE, 10, false},    {10, SAY, BYE, 510, false},        {510, STUCK, BYE, 1010, false},
        {1010, SAY, BYE, 1510, false}, {1509, NOTHING, BYE, 1510, false}, {1510, OVER, BYE, 1510, false},
    };
    PLAY(in_vain);
    static const struct moment unmet[] = {{0, BEGIN, HELLO, 0, false}, {5, PART, GONE, 5, false}};
    PLAY(unmet);
}

static void a_strange_welcome_is_bounded(void **unused)
{
    (void)unused;
    struct prt_dialogue dialogue;
    const struct prt_welcome zeros = {0};
    prt_dialogue_begin(&dialogue, false, 0);
    prt_dialogue_said(&dialogue, 0);
    assert_true(prt_dialogue_welcome(&dialogue, &zeros, 0));
    assert_int_equal(dialogue.heartbeat_ms, PRT_LEAST_HEARTBEAT_MS);
    assert_int_equal(dialogue.silence_ms, PRT_LEAST_SILENCE_BEATS * PRT_LEAST_HEARTBEAT_MS);
    const struct prt_welcome huge = {.heartbeat_ms = UINT32_MAX, .silence_ms = 1};
    prt_dialogue_begin(&dialogue, false, 0);
    prt_dialogue_said(&dialogue, 0);
    assert_true(prt_dialogue_welcome(&dialogue, &huge, 0));
    assert_int_equal(dialogue.silence_ms, 3 * (int64_t)UINT32_MAX);
}

static void a_request_that_was_not_taken_is_due_when_the_socket_takes_it(void **unused)
{
    (void)unused;
    struct prt_dialogue dialogue;
    prt_message_type type = PRT_MESSAGE_BYE;
    prt_dialogue_begin(&dialogue, true, 0);
    prt_dialogue_writable(&dialogue, 0); /* nothing was refused */
    prt_dialogue_unsent(&dialogue, 1);
    assert_false(prt_dialogue_is_due(&dialogue, 4, &type));
    prt_dialogue_writable(&dialogue, 4);
    assert_true(prt_dialogue_is_due(&dialogue, 4, &type));
    assert_int_equal(type, PRT_MESSAGE_HELLO);
    prt_dialogue_said(&dialogue, 4);
    prt_dialogue_writable(&dialogue, 5); /* it has left: the next one waits for its time */
    assert_false(prt_dialogue_is_due(&dialogue, 5, &type));
}

static void leaving_with_results_kept_hurries_the_heartbeats(void **unused)
{
    (void)unused;
    struct prt_dialogue dialogue;
    prt_message_type type = PRT_MESSAGE_HELLO;
    const struct prt_welcome welcome = {.heartbeat_ms = 250, .silence_ms = 15000};
    prt_dialogue_begin(&dialogue, true, 0);
    prt_dialogue_hurry(&dialogue, 0);
    assert_int_equal(dialogue.heartbeat_ms, 0); /* nothing to hurry before the welcome */
    prt_dialogue_said(&dialogue, 0);
    assert_true(prt_dialogue_welcome(&dialogue, &welcome, 5));
    assert_false(prt_dialogue_is_due(&dialogue, 100, &type));
    prt_dialogue_hurry(&dialogue, 100);
    assert_true(prt_dialogue_is_due(&dialogue, 100, &type));
    assert_int_equal(type, PRT_MESSAGE_HEARTBEAT);
    prt_dialogue_said(&dialogue, 100);
    prt_dialogue_hurry(&dialogue, 101); /* one is out: its answer is waited for */
    assert_false(prt_dialogue_is_due(&dialogue, 111, &type));
    assert_true(prt_dialogue_pulse(&dialogue, &(struct prt_pulse){.sequence = 1}, 102));
    assert_false(prt_dialogue_is_due(&dialogue, 109, &type));
    assert_true(prt_dialogue_is_due(&dialogue, 110, &type));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hellos_become_rarer),
        cmocka_unit_test(heartbeats_keep_their_pace),
        cmocka_unit_test(a_connection_without_answers_is_made_anew),
        cmocka_unit_test(a_connection_that_takes_nothing_is_made_anew),
        cmocka_unit_test(silence_leads_back_to_hello),
        cmocka_unit_test(once_gives_up),
        cmocka_unit_test(a_refused_session_says_hello_at_once),
        cmocka_unit_test(a_bye_ends_with_or_without_an_answer),
        cmocka_unit_test(a_strange_welcome_is_bounded),
        cmocka_unit_test(a_request_that_was_not_taken_is_due_when_the_socket_takes_it),
        cmocka_unit_test(leaving_with_results_kept_hurries_the_heartbeats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
