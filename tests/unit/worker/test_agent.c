/* SPDX-License-Identifier: Apache-2.0 */
/* The agent with real sockets and real processes (fake_analyze), against a coordinator that does as told. */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "proto/codec.h"
#include "prt/clock.h"
#include "tests/support/unit.h"
#include "tests/unit/link/links.h"
#include "tests/unit/worker/coordinator.h"
#include "worker/agent.h"
#include "worker/unreachable.h"

enum { PATIENCE_MS = 20000, TURN_MS = 5, SLOTS = 2, GRACE_MS = 700, SILENCE_MS = 1500, INSTANCE = 4711 };

struct scene {
    struct coordinator *coordinator;
    prt_agent_t *agent;
    bool ended;
    prt_agent_end end;
};

static struct scene begin_with_grace(bool once, int64_t grace_ms)
{
    struct scene scene = {.coordinator = coordinator_new()};
    const struct prt_agent_options options = {.endpoint = coordinator_endpoint(scene.coordinator),
                                              .name = "test/1",
                                              .instance = INSTANCE,
                                              .slots = SLOTS,
                                              .program = FAKE_ANALYZE,
                                              .root = "/",
                                              .work_dir = "/nonexistent/work",
                                              .once = once,
                                              .grace_ms = grace_ms};
    prt_err err;
    assert_prt_ok(prt_agent_new(&options, &scene.agent, &err), err);
    return scene;
}

static struct scene begin(bool once)
{
    return begin_with_grace(once, PATIENT_MS);
}

static void finish(struct scene *scene)
{
    prt_agent_destroy(&scene->agent);
    assert_null(scene->agent);
    coordinator_destroy(scene->coordinator);
}

static void turn(struct scene *scene)
{
    prt_err err;
    if (!scene->ended)
        assert_prt_ok(prt_agent_turn(scene->agent, TURN_MS, &scene->ended, &scene->end, &err), err);
    coordinator_turn(scene->coordinator);
}

/* Turns both until the condition holds; a test that waits for ever fails. */
#define UNTIL(scene, condition)                                                                                        \
    do {                                                                                                               \
        const int64_t until = prt_monotonic_ms() + PATIENCE_MS;                                                        \
        while (!(condition)) {                                                                                         \
            if (prt_monotonic_ms() > until)                                                                            \
                fail_msg("in vain: %s", #condition);                                                                   \
            turn(scene);                                                                                               \
        }                                                                                                              \
    } while (0)

static void turn_for(struct scene *scene, int64_t ms)
{
    for (const int64_t until = prt_monotonic_ms() + ms; prt_monotonic_ms() < until;)
        turn(scene);
}

/* A task as this coordinator's present session sends it. */
static struct prt_task_message task(const struct scene *scene, uint32_t id, const char *does)
{
    return (struct prt_task_message){.session = scene->coordinator->session,
                                     .attempt = 1,
                                     .timeout_ms = 60000,
                                     .task = {.id = id, .repository = prt_str_from(does), .path = PRT_STR("the/path")}};
}

static void send_task(struct scene *scene, uint32_t id, const char *does)
{
    const struct prt_task_message message = task(scene, id, does);
    coordinator_send(scene->coordinator, &message);
}

static const struct heard_result *heard(const struct scene *scene, uint32_t id)
{
    return coordinator_heard(scene->coordinator, id, 1);
}

static void be_welcomed(struct scene *scene)
{
    UNTIL(scene, scene->coordinator->heartbeats > 0);
}

static struct scene begin_welcomed(bool once)
{
    struct scene scene = begin(once);
    be_welcomed(&scene);
    return scene;
}

static struct scene begin_where_silence_is_short(bool once)
{
    struct scene scene = begin(once);
    scene.coordinator->silence_ms = SILENCE_MS;
    be_welcomed(&scene);
    return scene;
}

static void tasks_become_results(void **unused)
{
    (void)unused;
    struct scene scene = begin_welcomed(false);
    struct coordinator *coordinator = scene.coordinator;
    assert_int_equal(coordinator->hello.protocol, PRT_PROTOCOL_VERSION);
    assert_int_equal(coordinator->hello.instance, INSTANCE);
    assert_int_equal(coordinator->hello.slots, SLOTS);
    for (uint32_t id = 0; id < 10; id++)
        send_task(&scene, id, "ok");
    UNTIL(&scene, coordinator->heard_count == 10);
    for (uint32_t id = 0; id < 10; id++) {
        assert_non_null(heard(&scene, id));
        assert_int_equal(heard(&scene, id)->session, coordinator->session);
        assert_int_equal(heard(&scene, id)->failure, PRT_CATEGORY_NONE);
        assert_string_equal(heard(&scene, id)->record, "the/path");
    }
    UNTIL(&scene, coordinator->kept_count == 0);
    assert_int_equal(coordinator->heard_count, 10); /* each once */
    assert_int_equal(coordinator->hellos, 1);
    finish(&scene);
}

static void failures_are_told_and_the_agent_lives(void **unused)
{
    (void)unused;
    struct scene scene = begin_welcomed(false);
    send_task(&scene, 1, "crash");
    send_task(&scene, 2, "garbage");
    send_task(&scene, 3, "nomem");
    struct prt_task_message late = task(&scene, 4, "hang");
    late.timeout_ms = 1000;
    coordinator_send(scene.coordinator, &late);
    struct prt_task_message outside = task(&scene, 5, "ok");
    outside.task.path = PRT_STR("../etc");
    coordinator_send(scene.coordinator, &outside);
    UNTIL(&scene, scene.coordinator->heard_count == 5);
    assert_int_equal(heard(&scene, 1)->failure, PRT_CATEGORY_CRASHED);
    assert_string_equal(heard(&scene, 1)->text, "the analysis process was killed by signal 6 (SIGABRT)");
    assert_int_equal(heard(&scene, 2)->failure, PRT_CATEGORY_BAD_RESULT);
    assert_int_equal(heard(&scene, 3)->failure, PRT_CATEGORY_MEMORY);
    assert_int_equal(heard(&scene, 4)->failure, PRT_CATEGORY_TIMEOUT);
    assert_string_equal(heard(&scene, 4)->text, "the analysis did not finish within 1 s");
    assert_int_equal(heard(&scene, 5)->failure, PRT_CATEGORY_OUTSIDE_ROOT);
    send_task(&scene, 6, "ok");
    UNTIL(&scene, heard(&scene, 6) != NULL);
    assert_int_equal(heard(&scene, 6)->failure, PRT_CATEGORY_NONE);
    finish(&scene);
}

static void send_yield(struct scene *scene, uint32_t id, uint32_t attempt)
{
    const struct prt_message message = {.type = PRT_MESSAGE_YIELD,
                                        .as.yield = {.session = scene->coordinator->session, .ref = {id, attempt}}};
    prt_buf frame = {0};
    prt_err err;
    assert_prt_ok(prt_message_encode(&message, &frame, &err), err);
    coordinator_send_bytes(scene->coordinator, prt_buf_str(&frame));
    prt_buf_free(&frame);
}

static void send_of_host(struct scene *scene, uint32_t id, prt_task_kind kind, const char *does)
{
    struct prt_task_message message = task(scene, id, does);
    message.timeout_ms = 2 * PRT_UNREACHABLE_MS - 1;
    message.task.kind = kind;
    message.task.clone_url = PRT_STR("https://host.example.org/x");
    coordinator_send(scene->coordinator, &message);
}

static prt_category failure_of(struct scene *scene, uint32_t id)
{
    UNTIL(scene, heard(scene, id) != NULL);
    return heard(scene, id)->failure;
}

/* Parts of a record are made of a mirror that is there: they do not wait for its host, and tell nothing of it. */
static void a_dead_host_holds_up_no_part_of_what_was_cloned(void **unused)
{
    (void)unused;
    struct scene scene = begin_welcomed(false);
    for (uint32_t id = 1; id <= 2; id++) {
        send_of_host(&scene, id, PRT_TASK_ANALYZE, "unreachable");
        assert_int_equal(failure_of(&scene, id), PRT_CATEGORY_NOT_FETCHED);
    }
    send_of_host(&scene, 3, PRT_TASK_COUNT, "ok");
    send_of_host(&scene, 4, PRT_TASK_TOTAL, "ok");
    assert_int_equal(failure_of(&scene, 3), PRT_CATEGORY_NONE);
    assert_int_equal(failure_of(&scene, 4), PRT_CATEGORY_NONE);
    send_of_host(&scene, 5, PRT_TASK_ANALYZE, "ok");
    send_of_host(&scene, 6, PRT_TASK_CHECKOUT, "ok");
    assert_int_equal(failure_of(&scene, 5), PRT_CATEGORY_NOT_FETCHED);
    assert_int_equal(failure_of(&scene, 6), PRT_CATEGORY_NOT_FETCHED);
    finish(&scene);
}

/* Tasks that have the time wait for it, others go on meanwhile, and the first word of the host ends the wait. */
static void a_host_that_is_away_for_a_moment_is_waited_for(void **unused)
{
    (void)unused;
    struct scene scene = begin_welcomed(false);
    struct prt_task_message waits = task(&scene, 4, "ok");
    waits.timeout_ms = 2 * PRT_UNREACHABLE_MS;
    waits.task.clone_url = PRT_STR("https://host.example.org/x");
    send_of_host(&scene, 1, PRT_TASK_ANALYZE, "share"); /* at work until it is told to yield */
    for (uint32_t id = 2; id <= 3; id++) {
        send_of_host(&scene, id, PRT_TASK_ANALYZE, "unreachable");
        assert_int_equal(failure_of(&scene, id), PRT_CATEGORY_NOT_FETCHED);
    }
    coordinator_send(scene.coordinator, &waits);
    send_task(&scene, 5, "ok");
    assert_int_equal(failure_of(&scene, 5), PRT_CATEGORY_NONE);
    assert_null(heard(&scene, 4));
    send_yield(&scene, 1, 1);
    assert_int_equal(failure_of(&scene, 1), PRT_CATEGORY_NONE);
    assert_int_equal(failure_of(&scene, 4), PRT_CATEGORY_NONE);
    finish(&scene);
}

/* Whose question shows that the host is away waits on, and its attempt is not over. */
static void who_asked_in_vain_waits_as_well(void **unused)
{
    (void)unused;
    struct scene scene = begin_welcomed(false);
    struct prt_task_message waits = task(&scene, 3, "unreachable");
    waits.timeout_ms = 2 * PRT_UNREACHABLE_MS;
    waits.task.clone_url = PRT_STR("https://host.example.org/x");
    send_of_host(&scene, 1, PRT_TASK_ANALYZE, "share"); /* at work until it is told to yield */
    send_of_host(&scene, 2, PRT_TASK_ANALYZE, "unreachable");
    assert_int_equal(failure_of(&scene, 2), PRT_CATEGORY_NOT_FETCHED); /* the first one of a row is none yet */
    coordinator_send(scene.coordinator, &waits);
    UNTIL(&scene, scene.coordinator->in_hand_count == 2);
    turn_for(&scene, 5 * BEAT_MS);
    assert_null(heard(&scene, 3));
    assert_int_equal(scene.coordinator->in_hand_count, 2); /* its lease is renewed */
    send_yield(&scene, 1, 1);
    assert_int_equal(failure_of(&scene, 1), PRT_CATEGORY_NONE);        /* the host lives: a new row */
    assert_int_equal(failure_of(&scene, 3), PRT_CATEGORY_NOT_FETCHED); /* asked once more */
    finish(&scene);
}

static void heartbeats_name_what_is_in_hand(void **unused)
{
    (void)unused;
    struct scene scene = begin_welcomed(false);
    for (uint32_t id = 0; id < 3; id++)
        send_task(&scene, id, "hang");
    UNTIL(&scene, scene.coordinator->in_hand_count == 3);
    const uint32_t beats = scene.coordinator->heartbeats;
    const int64_t from = prt_monotonic_ms();
    UNTIL(&scene, scene.coordinator->heartbeats >= beats + 5);
    assert_true(prt_monotonic_ms() - from >= 4 * BEAT_MS); /* not faster than asked */
    assert_int_equal(scene.coordinator->in_hand_count, 3);
    finish(&scene);
}

static void a_lost_result_is_sent_again(void **unused)
{
    (void)unused;
    struct scene scene = begin_welcomed(false);
    scene.coordinator->lose_results = true;
    send_task(&scene, 1, "ok");
    UNTIL(&scene, scene.coordinator->kept_count == 1);
    turn_for(&scene, 3 * BEAT_MS);
    assert_int_equal(scene.coordinator->kept_count, 1); /* kept until acknowledged */
    assert_null(heard(&scene, 1));
    scene.coordinator->lose_results = false;
    scene.coordinator->ask_again = true;
    UNTIL(&scene, heard(&scene, 1) != NULL);
    UNTIL(&scene, scene.coordinator->kept_count == 0);
    finish(&scene);
}

static void a_task_sent_twice_is_done_once(void **unused)
{
    (void)unused;
    struct scene scene = begin_welcomed(false);
    scene.coordinator->acknowledge = false; /* so that it stays kept */
    for (int i = 0; i < 3; i++)
        send_task(&scene, 1, "ok");
    UNTIL(&scene, heard(&scene, 1) != NULL);
    send_task(&scene, 1, "ok");
    turn_for(&scene, 4 * BEAT_MS);
    assert_int_equal(scene.coordinator->heard_count, 1);
    finish(&scene);
}

static void what_is_not_a_task_of_this_session_is_ignored(void **unused)
{
    (void)unused;
    struct scene scene = begin_welcomed(false);
    struct prt_task_message foreign = task(&scene, 1, "ok");
    foreign.session++;
    coordinator_send(scene.coordinator, &foreign);
    coordinator_send_bytes(scene.coordinator, PRT_STR("\xc1 no message"));
    coordinator_send_bytes(scene.coordinator, PRT_STR(""));
    send_task(&scene, 2, "ok");
    UNTIL(&scene, heard(&scene, 2) != NULL);
    turn_for(&scene, 2 * BEAT_MS);
    assert_int_equal(scene.coordinator->heard_count, 1);
    finish(&scene);
}

/* At work, and queued; what is not in hand is nobody's. A process that is told of another task ends. */
static void yields_are_passed_on_to_the_task_they_name(void **unused)
{
    (void)unused;
    struct scene scene = begin_welcomed(false);
    for (uint32_t id = 1; id <= 3; id++)
        send_task(&scene, id, "share");
    UNTIL(&scene, scene.coordinator->in_hand_count == 3);
    send_yield(&scene, 9, 1);
    send_yield(&scene, 1, 2);
    send_yield(&scene, 3, 1);
    send_yield(&scene, 2, 1);
    UNTIL(&scene, heard(&scene, 3) != NULL); /* behind 2, in its slot */
    assert_int_equal(heard(&scene, 2)->failure, PRT_CATEGORY_NONE);
    assert_int_equal(heard(&scene, 3)->failure, PRT_CATEGORY_NONE);
    assert_null(heard(&scene, 1));
    send_yield(&scene, 1, 1);
    UNTIL(&scene, heard(&scene, 1) != NULL);
    assert_int_equal(heard(&scene, 1)->failure, PRT_CATEGORY_NONE);
    finish(&scene);
}

static void advances_are_passed_on_at_once(void **unused)
{
    (void)unused;
    struct scene scene = begin_welcomed(false);
    send_task(&scene, 7, "advance");
    UNTIL(&scene, heard(&scene, 7) != NULL);
    assert_int_equal(scene.coordinator->advances, 1); /* before the result */
    assert_int_equal(scene.coordinator->advance_session, scene.coordinator->session);
    assert_int_equal(scene.coordinator->advance_ref.task, 7);
    assert_int_equal(scene.coordinator->advance_ref.attempt, 1);
    assert_string_equal(scene.coordinator->advance_text, "abcd: a name of 20 bytes..");
    turn_for(&scene, 3 * BEAT_MS);
    assert_int_equal(scene.coordinator->advances, 1); /* and never again */
    finish(&scene);
}

static void cancelled_tasks_are_stopped(void **unused)
{
    (void)unused;
    struct scene scene = begin_welcomed(false);
    for (uint32_t id = 1; id <= 3; id++)
        send_task(&scene, id, "hang");
    UNTIL(&scene, scene.coordinator->in_hand_count == 3);
    scene.coordinator->cancel[0] = (struct prt_task_ref){1, 1}; /* running */
    scene.coordinator->cancel[1] = (struct prt_task_ref){3, 1}; /* queued */
    scene.coordinator->cancel_count = 2;
    UNTIL(&scene, scene.coordinator->in_hand_count == 1);
    assert_int_equal(scene.coordinator->in_hand[0].ref.task, 2);
    send_task(&scene, 4, "ok"); /* the slot is of use again */
    UNTIL(&scene, heard(&scene, 4) != NULL);
    assert_int_equal(scene.coordinator->heard_count, 1);
    finish(&scene);
}

static void the_end_of_the_run_ends_an_agent_of_one_run(void **unused)
{
    (void)unused;
    struct scene scene = begin_welcomed(true);
    send_task(&scene, 1, "hang");
    UNTIL(&scene, scene.coordinator->in_hand_count == 1);
    scene.coordinator->state = PRT_RUN_IS_OVER;
    UNTIL(&scene, scene.ended);
    assert_int_equal(scene.end, PRT_AGENT_RUN_OVER);
    assert_int_equal(scene.coordinator->byes, 1);
    assert_int_equal(scene.coordinator->returned_count, 0);
    finish(&scene);
}

static void another_agent_waits_for_the_next_run(void **unused)
{
    (void)unused;
    struct scene scene = begin_welcomed(false);
    scene.coordinator->state = PRT_RUN_IS_OVER;
    UNTIL(&scene, scene.coordinator->byes == 1);
    scene.coordinator->state = PRT_RUN_GOES_ON;
    scene.coordinator->run = "run-2";
    UNTIL(&scene, scene.coordinator->hellos == 2);
    const uint32_t beats = scene.coordinator->heartbeats;
    UNTIL(&scene, scene.coordinator->heartbeats > beats);
    send_task(&scene, 1, "ok");
    UNTIL(&scene, heard(&scene, 1) != NULL);
    assert_false(scene.ended);
    finish(&scene);
}

/* Its work in hand is lost with the session; a result that was not acknowledged is not, if the same run comes back. */
static void silence_leads_to_a_new_session(void **unused)
{
    (void)unused;
    struct scene scene = begin_where_silence_is_short(false);
    scene.coordinator->lose_results = true;
    send_task(&scene, 1, "ok");
    send_task(&scene, 2, "hang");
    UNTIL(&scene, scene.coordinator->kept_count == 1 && scene.coordinator->in_hand_count == 1);
    scene.coordinator->mute = true;
    turn_for(&scene, SILENCE_MS + 100);
    scene.coordinator->mute = false;
    scene.coordinator->lose_results = false;
    UNTIL(&scene, scene.coordinator->hellos == 2);
    UNTIL(&scene, heard(&scene, 1) != NULL);
    assert_int_equal(heard(&scene, 1)->session, 2);
    UNTIL(&scene, scene.coordinator->kept_count == 0);
    assert_int_equal(scene.coordinator->in_hand_count, 0);
    send_task(&scene, 3, "ok");
    UNTIL(&scene, heard(&scene, 3) != NULL);
    finish(&scene);
}

static void results_of_another_run_are_forgotten(void **unused)
{
    (void)unused;
    struct scene scene = begin_welcomed(false);
    scene.coordinator->lose_results = true;
    send_task(&scene, 1, "ok");
    UNTIL(&scene, scene.coordinator->kept_count == 1);
    scene.coordinator->run = "run-2";
    scene.coordinator->forget_session = true;
    UNTIL(&scene, scene.coordinator->hellos == 2);
    scene.coordinator->lose_results = false;
    const uint32_t beats = scene.coordinator->heartbeats;
    UNTIL(&scene, scene.coordinator->heartbeats >= beats + 2);
    assert_int_equal(scene.coordinator->kept_count, 0);
    assert_null(heard(&scene, 1));
    finish(&scene);
}

static void an_agent_of_one_run_gives_up(void **unused)
{
    (void)unused;
    struct scene scene = begin_where_silence_is_short(true);
    const int64_t from = prt_monotonic_ms();
    scene.coordinator->mute = true;
    UNTIL(&scene, scene.ended);
    assert_int_equal(scene.end, PRT_AGENT_ABANDONED);
    assert_true(prt_monotonic_ms() - from >= 2 * SILENCE_MS - 2 * BEAT_MS);
    finish(&scene);
}

static void a_refused_version_is_the_end(void **unused)
{
    (void)unused;
    struct scene scene = begin(false);
    scene.coordinator->refuse = PRT_REFUSAL_VERSION;
    UNTIL(&scene, scene.ended);
    assert_int_equal(scene.end, PRT_AGENT_REFUSED);
    assert_string_equal(prt_agent_refusal(scene.agent), "not like this");
    finish(&scene);
}

static void a_full_coordinator_is_asked_again(void **unused)
{
    (void)unused;
    struct scene scene = begin(false);
    scene.coordinator->refuse = PRT_REFUSAL_FULL;
    UNTIL(&scene, scene.coordinator->hellos == 2);
    assert_false(scene.ended);
    scene.coordinator->refuse = 0;
    UNTIL(&scene, scene.coordinator->heartbeats > 0);
    finish(&scene);
}

/* The coordinator is saying goodbye to others: who serves one run was too late, who stays waits for the next. */
static void a_run_that_is_over_wants_nobody(void **unused)
{
    (void)unused;
    struct scene once = begin(true);
    once.coordinator->refuse = PRT_REFUSAL_OVER;
    UNTIL(&once, once.ended);
    assert_int_equal(once.end, PRT_AGENT_RUN_OVER);
    finish(&once);
    struct scene stays = begin(false);
    stays.coordinator->refuse = PRT_REFUSAL_OVER;
    UNTIL(&stays, stays.coordinator->hellos == 2);
    assert_false(stays.ended);
    finish(&stays);
}

/* No welcome sends a worker elsewhere, and with --once there is nothing else to wait for. */
static void endpoints_elsewhere_are_refused(void **unused)
{
    (void)unused;
    struct scene scene = begin(true);
    scene.coordinator->task_endpoint = "ipc:///elsewhere/tasks";
    UNTIL(&scene, scene.ended);
    assert_int_equal(scene.end, PRT_AGENT_REFUSED);
    assert_non_null(strstr(prt_agent_refusal(scene.agent), "names the endpoint \"ipc:///elsewhere/tasks\""));
    finish(&scene);
}

static size_t count_at_work(const struct scene *scene)
{
    size_t count = 0;
    for (size_t i = 0; i < scene->coordinator->in_hand_count; i++)
        count += scene->coordinator->in_hand[i].phase == PRT_PHASE_COUNT;
    return count;
}

static void a_stopped_agent_finishes_what_runs(void **unused)
{
    (void)unused;
    struct scene scene = begin_welcomed(false);
    for (uint32_t id = 1; id <= 3; id++)
        send_task(&scene, id, "share");
    UNTIL(&scene, scene.coordinator->in_hand_count == 3 && count_at_work(&scene) == 2);
    kill(getpid(), SIGTERM);
    turn(&scene);
    send_yield(&scene, 1, 1);
    send_yield(&scene, 2, 1);
    UNTIL(&scene, scene.ended);
    assert_int_equal(scene.end, PRT_AGENT_STOPPED);
    assert_int_equal(scene.coordinator->heard_count, 2); /* the two that ran */
    assert_int_equal(scene.coordinator->byes, 1);
    assert_int_equal(scene.coordinator->returned_count, 1); /* the one that waited */
    assert_int_equal(scene.coordinator->returned[0].task, 3);
    finish(&scene);
}

static void the_grace_has_an_end(void **unused)
{
    (void)unused;
    struct scene scene = begin_with_grace(false, GRACE_MS);
    be_welcomed(&scene);
    send_task(&scene, 1, "hang");
    UNTIL(&scene, scene.coordinator->in_hand_count == 1);
    const int64_t from = prt_monotonic_ms();
    kill(getpid(), SIGINT);
    UNTIL(&scene, scene.ended);
    assert_int_equal(scene.end, PRT_AGENT_INTERRUPTED);
    assert_true(prt_monotonic_ms() - from >= GRACE_MS - TURN_MS);
    assert_int_equal(scene.coordinator->returned_count, 1);
    assert_int_equal(scene.coordinator->heard_count, 0);
    finish(&scene);
}

static void a_second_signal_ends_at_once(void **unused)
{
    (void)unused;
    struct scene scene = begin_welcomed(false);
    send_task(&scene, 1, "hang");
    UNTIL(&scene, scene.coordinator->in_hand_count == 1);
    kill(getpid(), SIGTERM);
    turn_for(&scene, 50);
    assert_false(scene.ended);
    kill(getpid(), SIGTERM);
    UNTIL(&scene, scene.ended); /* long before the grace is over */
    assert_int_equal(scene.coordinator->returned_count, 1);
    finish(&scene);
}

static void a_stopped_agent_without_a_session_just_ends(void **unused)
{
    (void)unused;
    struct scene scene = begin(false);
    scene.coordinator->mute = true;
    turn_for(&scene, 50);
    kill(getpid(), SIGTERM);
    UNTIL(&scene, scene.ended);
    assert_int_equal(scene.end, PRT_AGENT_STOPPED);
    assert_int_equal(scene.coordinator->byes, 0);
    finish(&scene);
}

/* A loop that turned without a reason to would eat a processor. */
static void an_agent_with_nothing_to_do_sleeps(void **unused)
{
    (void)unused;
    struct scene scene = begin_welcomed(false);
    uint32_t turns = 0;
    prt_err err;
    turn_for(&scene, 500); /* its processes are started */
    for (const int64_t until = prt_monotonic_ms() + 1000; prt_monotonic_ms() < until; turns++) {
        assert_prt_ok(prt_agent_turn(scene.agent, 1000, &scene.ended, &scene.end, &err), err);
        coordinator_turn(scene.coordinator);
    }
    assert_in_range(turns, 1, 4 * 1000 / BEAT_MS);
    finish(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tasks_become_results),
        cmocka_unit_test(failures_are_told_and_the_agent_lives),
        cmocka_unit_test(a_dead_host_holds_up_no_part_of_what_was_cloned),
        cmocka_unit_test(who_asked_in_vain_waits_as_well),
        cmocka_unit_test(a_host_that_is_away_for_a_moment_is_waited_for),
        cmocka_unit_test(heartbeats_name_what_is_in_hand),
        cmocka_unit_test(a_lost_result_is_sent_again),
        cmocka_unit_test(a_task_sent_twice_is_done_once),
        cmocka_unit_test(what_is_not_a_task_of_this_session_is_ignored),
        cmocka_unit_test(yields_are_passed_on_to_the_task_they_name),
        cmocka_unit_test(advances_are_passed_on_at_once),
        cmocka_unit_test(cancelled_tasks_are_stopped),
        cmocka_unit_test(the_end_of_the_run_ends_an_agent_of_one_run),
        cmocka_unit_test(another_agent_waits_for_the_next_run),
        cmocka_unit_test(silence_leads_to_a_new_session),
        cmocka_unit_test(results_of_another_run_are_forgotten),
        cmocka_unit_test(an_agent_of_one_run_gives_up),
        cmocka_unit_test(a_refused_version_is_the_end),
        cmocka_unit_test(a_full_coordinator_is_asked_again),
        cmocka_unit_test(a_run_that_is_over_wants_nobody),
        cmocka_unit_test(endpoints_elsewhere_are_refused),
        cmocka_unit_test(a_stopped_agent_finishes_what_runs),
        cmocka_unit_test(the_grace_has_an_end),
        cmocka_unit_test(a_second_signal_ends_at_once),
        cmocka_unit_test(a_stopped_agent_without_a_session_just_ends),
        cmocka_unit_test(an_agent_with_nothing_to_do_sleeps),
    };
    return cmocka_run_group_tests(tests, begin_links, end_links);
}
