/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "tests/support/unit.h"
#include "worker/agent_state.h"

enum { SESSION = 77, TIMEOUT_MS = 1000 };

static const prt_str nothing = {NULL, 0};

static prt_agent_state_t *new_state(struct prt_agent_limits limits)
{
    prt_agent_state_t *state = NULL;
    prt_err err;
    assert_prt_ok(prt_agent_state_new(&limits, &state, &err), err);
    assert_prt_ok(prt_agent_state_welcome(state, SESSION, PRT_STR("run-1"), &err), err);
    return state;
}

static struct prt_task_message task(uint32_t id, uint32_t attempt)
{
    return (struct prt_task_message){
        .session = SESSION,
        .attempt = attempt,
        .timeout_ms = TIMEOUT_MS,
        .task = {.id = id, .repository = PRT_STR("aai/babel"), .path = PRT_STR("aai/babel")}};
}

static prt_taken take(prt_agent_state_t *state, uint32_t id, uint32_t attempt)
{
    const struct prt_task_message message = task(id, attempt);
    prt_taken taken = PRT_TAKEN_QUEUED;
    prt_err err;
    assert_prt_ok(prt_agent_state_take(state, &message, &taken, &err), err);
    return taken;
}

static void finish(prt_agent_state_t *state, uint32_t slot, prt_str record)
{
    prt_err err;
    assert_prt_ok(prt_agent_state_finish(state, slot, PRT_CATEGORY_NONE, nothing, record, &err), err);
}

/* Takes the task and has it done in slot 0. */
static void keep(prt_agent_state_t *state, uint32_t id, prt_str record)
{
    assert_int_equal(take(state, id, 1), PRT_TAKEN_QUEUED);
    assert_non_null(prt_agent_state_start(state, 0, 0));
    finish(state, 0, record);
}

static void what_an_attempt_took_goes_with_its_result(void **unused)
{
    (void)unused;
    const struct prt_cost cost = {{[PRT_COST_WALK] = 7, [PRT_COST_CPU] = 5}};
    prt_agent_state_t *state = new_state((struct prt_agent_limits){.slots = 2});
    take(state, 1, 1);
    take(state, 2, 1);
    assert_non_null(prt_agent_state_start(state, 0, 0));
    assert_non_null(prt_agent_state_start(state, 1, 0));
    prt_agent_state_charge(state, 1, &cost);
    prt_agent_state_charge(state, 7, &cost); /* a slot without a task */
    finish(state, 0, PRT_STR("r"));
    finish(state, 1, PRT_STR("r"));
    const struct prt_kept *kept = prt_agent_state_unsent(state);
    assert_int_equal(kept->ref.task, 1);
    assert_int_equal(kept->cost.us[PRT_COST_WALK], 0);
    prt_agent_state_sent(state, kept->ref);
    kept = prt_agent_state_unsent(state);
    assert_int_equal(kept->ref.task, 2);
    assert_memory_equal(&kept->cost, &cost, sizeof cost);
    prt_agent_state_destroy(&state);
}

static size_t pulse(prt_agent_state_t *state, struct prt_pulse pulse)
{
    uint32_t kill_slots[8];
    return prt_agent_state_pulse(state, &pulse, kill_slots);
}

/* A task outlives the frame that it came in. */
static void every_text_of_a_task_is_kept(void **unused)
{
    (void)unused;
    enum { TEXTS = 9, LENGTH = 20 };
    char frame[TEXTS][LENGTH];
    prt_agent_state_t *state = new_state((struct prt_agent_limits){.slots = 1});
    struct prt_task_message message = task(1, 1);
    struct prt_task *sent = &message.task;
    prt_str *const texts[TEXTS] = {&sent->repository, &sent->path,      &sent->base,   &sent->context, &sent->tip,
                                   &sent->commits,    &sent->clone_url, &sent->branch, &sent->patterns};
    for (int i = 0; i < TEXTS; i++) {
        memset(frame[i], 'a' + i, LENGTH);
        *texts[i] = (prt_str){frame[i], (size_t)(LENGTH - i)};
    }
    message.task.kind = PRT_TASK_COUNT;
    prt_taken taken;
    prt_err err;
    assert_prt_ok(prt_agent_state_take(state, &message, &taken, &err), err);
    memset(frame, '?', sizeof frame);
    const struct prt_task *kept = &prt_agent_state_start(state, 0, 0)->message.task;
    const prt_str got[TEXTS] = {kept->repository, kept->path,      kept->base,   kept->context, kept->tip,
                                kept->commits,    kept->clone_url, kept->branch, kept->patterns};
    for (int i = 0; i < TEXTS; i++) {
        assert_int_equal(got[i].len, LENGTH - i);
        for (size_t at = 0; at < got[i].len; at++)
            assert_int_equal(got[i].data[at], 'a' + i);
        assert_int_equal(got[i].data[got[i].len], '\0');
    }
    assert_int_equal(kept->kind, PRT_TASK_COUNT);
    prt_agent_state_destroy(&state);
}

static bool yield(prt_agent_state_t *state, uint64_t session, uint32_t id, uint32_t attempt, uint32_t *slot)
{
    const struct prt_yield yield = {.session = session, .ref = {id, attempt}};
    return prt_agent_state_yield(state, &yield, slot);
}

static void yields_find_their_attempt(void **unused)
{
    (void)unused;
    prt_agent_state_t *state = new_state((struct prt_agent_limits){.slots = 2});
    uint32_t slot = 99;
    for (uint32_t id = 10; id < 13; id++)
        assert_int_equal(take(state, id, 2), PRT_TAKEN_QUEUED);
    assert_non_null(prt_agent_state_start(state, 1, 0));
    assert_false(yield(state, SESSION + 1, 10, 2, &slot)); /* another session's */
    assert_false(yield(state, SESSION, 10, 1, &slot));     /* another attempt's */
    assert_false(yield(state, SESSION, 13, 2, &slot));     /* never here */
    assert_false(yield(state, SESSION, 12, 2, &slot));     /* queued: to be told when it starts */
    assert_int_equal(slot, 99);
    assert_true(yield(state, SESSION, 10, 2, &slot));
    assert_int_equal(slot, 1);
    assert_false(prt_agent_state_start(state, 0, 0)->yield);
    finish(state, 1, PRT_STR("r"));
    assert_false(yield(state, SESSION, 10, 2, &slot)); /* done */
    assert_true(prt_agent_state_start(state, 1, 0)->yield);
    assert_int_equal(prt_agent_state_in_slot(state, 1)->message.task.id, 12);
    prt_agent_state_destroy(&state);
}

static void tasks_start_in_their_order(void **unused)
{
    (void)unused;
    prt_agent_state_t *state = new_state((struct prt_agent_limits){.slots = 2});
    for (uint32_t id = 10; id < 13; id++)
        assert_int_equal(take(state, id, 1), PRT_TAKEN_QUEUED);
    assert_int_equal(prt_agent_state_start(state, 1, 100)->message.task.id, 10);
    assert_int_equal(prt_agent_state_start(state, 0, 200)->message.task.id, 11);
    assert_null(prt_agent_state_start(state, 0, 300)); /* both slots are taken */
    assert_int_equal(prt_agent_state_running(state), 2);
    finish(state, 1, PRT_STR("r"));
    assert_true(prt_agent_state_may_start(state));
    assert_null(prt_agent_state_start(state, 0, 300)); /* not that one */
    assert_int_equal(prt_agent_state_start(state, 1, 300)->message.task.id, 12);
    prt_agent_state_unstart(state, 1);
    assert_int_equal(prt_agent_state_deadline(state), 200 + TIMEOUT_MS);
    assert_int_equal(prt_agent_state_start(state, 1, 400)->deadline, 400 + TIMEOUT_MS);
    prt_agent_state_destroy(&state);
    assert_null(state);
}

static void a_postponed_task_lets_others_start_and_keeps_its_place(void **unused)
{
    (void)unused;
    prt_agent_state_t *state = new_state((struct prt_agent_limits){.slots = 1});
    for (uint32_t id = 10; id < 13; id++)
        assert_int_equal(take(state, id, 1), PRT_TAKEN_QUEUED);
    assert_int_equal(prt_agent_state_start(state, 0, 100)->message.task.id, 10);
    prt_agent_state_postpone(state, 0);
    assert_int_equal(prt_agent_state_running(state), 0);
    assert_true(prt_agent_state_deadline(state) == INT64_MAX);
    assert_int_equal(prt_agent_state_start(state, 0, 100)->message.task.id, 11);
    prt_agent_state_postpone(state, 0);
    prt_agent_state_postpone(state, 0); /* nothing is there */
    assert_int_equal(prt_agent_state_start(state, 0, 100)->message.task.id, 12);
    finish(state, 0, PRT_STR("r"));
    assert_false(prt_agent_state_may_start(state));
    assert_int_equal(prt_agent_state_in_hand(state), 2); /* heartbeats name them */
    prt_agent_state_resume(state);
    assert_int_equal(prt_agent_state_start(state, 0, 200)->message.task.id, 10);
    prt_agent_state_destroy(&state);
}

static void what_is_not_for_us_is_not_taken(void **unused)
{
    (void)unused;
    prt_agent_state_t *state = new_state((struct prt_agent_limits){.slots = 1});
    struct prt_task_message foreign = task(1, 1);
    prt_taken taken = PRT_TAKEN_QUEUED;
    prt_err err;
    foreign.session = SESSION + 1;
    assert_prt_ok(prt_agent_state_take(state, &foreign, &taken, &err), err);
    assert_int_equal(taken, PRT_TAKEN_FOREIGN_SESSION);

    assert_int_equal(take(state, 1, 1), PRT_TAKEN_QUEUED);
    assert_int_equal(take(state, 1, 1), PRT_TAKEN_DUPLICATE); /* queued */
    prt_agent_state_start(state, 0, 0);
    assert_int_equal(take(state, 1, 1), PRT_TAKEN_DUPLICATE); /* running */
    finish(state, 0, PRT_STR("r"));
    assert_int_equal(take(state, 1, 1), PRT_TAKEN_DUPLICATE); /* kept */
    assert_int_equal(take(state, 1, 2), PRT_TAKEN_QUEUED);    /* another attempt is another lease */
    pulse(state, (struct prt_pulse){.acknowledged = &(struct prt_task_ref){1, 1}, .acknowledged_count = 1});
    assert_int_equal(take(state, 1, 1), PRT_TAKEN_QUEUED); /* forgotten */
    prt_agent_state_destroy(&state);
}

static void a_path_out_of_the_root_is_answered_and_never_opened(void **unused)
{
    (void)unused;
    prt_agent_state_t *state = new_state((struct prt_agent_limits){.slots = 1});
    struct prt_task_message message = task(5, 2);
    prt_taken taken = PRT_TAKEN_QUEUED;
    prt_err err;
    message.task.path = PRT_STR("../../etc");
    assert_prt_ok(prt_agent_state_take(state, &message, &taken, &err), err);
    assert_int_equal(taken, PRT_TAKEN_REFUSED);
    assert_false(prt_agent_state_may_start(state));
    const struct prt_kept *kept = prt_agent_state_unsent(state);
    assert_non_null(kept);
    assert_int_equal(kept->ref.task, 5);
    assert_int_equal(kept->ref.attempt, 2);
    assert_int_equal(kept->failure, PRT_CATEGORY_OUTSIDE_ROOT);
    assert_int_equal(kept->record.len, 0);
    prt_agent_state_destroy(&state);
}

static void the_texts_of_a_task_are_copied(void **unused)
{
    (void)unused;
    prt_agent_state_t *state = new_state((struct prt_agent_limits){.slots = 1});
    char name[] = "name", path[] = "p/q";
    struct prt_task_message message = task(1, 1);
    prt_taken taken;
    prt_err err;
    message.task.repository = prt_str_from(name);
    message.task.path = prt_str_from(path);
    assert_prt_ok(prt_agent_state_take(state, &message, &taken, &err), err);
    name[0] = path[0] = '!';
    const struct prt_held *held = prt_agent_state_start(state, 0, 0);
    assert_prt_str(held->message.task.repository, "name");
    assert_prt_str(held->message.task.path, "p/q");
    prt_agent_state_destroy(&state);
}

static void a_result_is_kept_until_acknowledged(void **unused)
{
    (void)unused;
    prt_agent_state_t *state = new_state((struct prt_agent_limits){.slots = 1});
    keep(state, 1, PRT_STR("one"));
    keep(state, 2, PRT_STR("three"));
    assert_int_equal(prt_agent_state_kept_bytes(state), 8);
    assert_prt_str(prt_agent_state_unsent(state)->record, "one"); /* oldest first */
    prt_agent_state_sent(state, (struct prt_task_ref){1, 1});
    assert_prt_str(prt_agent_state_unsent(state)->record, "three");
    prt_agent_state_sent(state, (struct prt_task_ref){2, 1});
    assert_null(prt_agent_state_unsent(state));
    assert_int_equal(prt_agent_state_kept(state), 2);

    pulse(state, (struct prt_pulse){.resend = &(struct prt_task_ref){2, 1}, .resend_count = 1});
    assert_prt_str(prt_agent_state_unsent(state)->record, "three");
    struct prt_task_ref acknowledged[] = {{2, 1}, {9, 9}, {2, 2}}; /* the others were never here */
    pulse(state, (struct prt_pulse){.acknowledged = acknowledged, .acknowledged_count = 3});
    assert_null(prt_agent_state_unsent(state));
    assert_int_equal(prt_agent_state_kept(state), 1);
    assert_int_equal(prt_agent_state_kept_bytes(state), 3);
    prt_agent_state_destroy(&state);
}

static void a_failure_is_a_result_too(void **unused)
{
    (void)unused;
    prt_agent_state_t *state = new_state((struct prt_agent_limits){.slots = 1});
    prt_err err;
    take(state, 1, 1);
    prt_agent_state_start(state, 0, 0);
    assert_prt_ok(prt_agent_state_finish(state, 0, PRT_CATEGORY_CRASHED, PRT_STR("it died"), nothing, &err), err);
    assert_int_equal(prt_agent_state_unsent(state)->failure, PRT_CATEGORY_CRASHED);
    assert_prt_str(prt_agent_state_unsent(state)->text, "it died");
    assert_null(prt_agent_state_in_slot(state, 0));
    assert_prt_code(prt_agent_state_finish(state, 0, PRT_CATEGORY_NONE, nothing, PRT_STR("r"), &err), PRT_E_INTERNAL,
                    err);
    prt_agent_state_destroy(&state);
}

static void a_deadline_is_met_to_the_millisecond(void **unused)
{
    (void)unused;
    prt_agent_state_t *state = new_state((struct prt_agent_limits){.slots = 2});
    uint32_t slot = 99;
    take(state, 1, 1);
    take(state, 2, 1);
    assert_int_equal(prt_agent_state_deadline(state), INT64_MAX); /* a queued task has none */
    prt_agent_state_start(state, 1, 5000);
    prt_agent_state_start(state, 0, 5500);
    assert_int_equal(prt_agent_state_deadline(state), 6000);
    assert_false(prt_agent_state_overdue(state, 5999, &slot));
    assert_true(prt_agent_state_overdue(state, 6000, &slot));
    assert_int_equal(slot, 1);
    finish(state, 1, PRT_STR("r"));
    assert_false(prt_agent_state_overdue(state, 6000, &slot));
    assert_int_equal(prt_agent_state_deadline(state), 6500);
    prt_agent_state_destroy(&state);
}

static void cancelled_tasks_are_dropped(void **unused)
{
    (void)unused;
    prt_agent_state_t *state = new_state((struct prt_agent_limits){.slots = 2});
    for (uint32_t id = 1; id <= 4; id++)
        take(state, id, 1);
    prt_agent_state_start(state, 0, 0);
    prt_agent_state_start(state, 1, 0);
    struct prt_task_ref cancelled[] = {{2, 1}, {3, 1}, {1, 2}, {8, 1}}; /* running, queued, and two unknown */
    const struct prt_pulse said = {.cancelled = cancelled, .cancelled_count = 4};
    uint32_t kill_slots[2] = {9, 9};
    assert_int_equal(prt_agent_state_pulse(state, &said, kill_slots), 1);
    assert_int_equal(kill_slots[0], 1);
    assert_int_equal(prt_agent_state_in_hand(state), 2);
    assert_int_equal(prt_agent_state_kept(state), 0); /* nobody waits for them, so nothing is said of them */
    assert_int_equal(prt_agent_state_start(state, 1, 0)->message.task.id, 4);
    prt_agent_state_destroy(&state);
}

static void a_heartbeat_names_everything(void **unused)
{
    (void)unused;
    prt_agent_state_t *state = new_state((struct prt_agent_limits){.slots = 1});
    struct prt_heartbeat beat;
    const struct prt_progress progress = {PRT_PHASE_COUNT, 3, 9};
    keep(state, 1, PRT_STR("r"));
    take(state, 2, 1);
    take(state, 3, 4);
    prt_agent_state_start(state, 0, 0);
    prt_agent_state_progress(state, 0, &progress);
    prt_agent_state_heartbeat(state, &beat);
    assert_int_equal(beat.session, SESSION);
    assert_int_equal(beat.in_hand_count, 2);
    assert_int_equal(beat.in_hand[0].ref.task, 2);
    assert_int_equal(beat.in_hand[0].phase, PRT_PHASE_COUNT);
    assert_int_equal(beat.in_hand[0].commits_done, 3);
    assert_int_equal(beat.in_hand[0].commits_total, 9);
    assert_int_equal(beat.in_hand[1].ref.task, 3);
    assert_int_equal(beat.in_hand[1].ref.attempt, 4);
    assert_int_equal(beat.in_hand[1].phase, PRT_PHASE_QUEUED);
    assert_int_equal(beat.kept_count, 1);
    assert_int_equal(beat.kept[0].task, 1);
    prt_agent_state_destroy(&state);
}

/* A process has a disk or a host to wait for before it says anything. */
static void who_says_nothing_yet_opens_or_fetches(void **unused)
{
    static const struct {
        prt_task_kind kind;
        const char *url;
        prt_phase phase;
    } cases[] = {
        {PRT_TASK_ANALYZE, "", PRT_PHASE_OPEN},
        {PRT_TASK_ANALYZE, "https://host.example.org/x", PRT_PHASE_FETCH},
        {PRT_TASK_CHECKOUT, "https://host.example.org/x", PRT_PHASE_FETCH},
        {PRT_TASK_COUNT, "https://host.example.org/x", PRT_PHASE_OPEN}, /* of a mirror, as a rule */
    };
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        prt_agent_state_t *state = new_state((struct prt_agent_limits){.slots = 1});
        struct prt_task_message message = task(1, 1);
        prt_taken taken = PRT_TAKEN_QUEUED;
        prt_err err;
        message.task.kind = cases[i].kind;
        message.task.clone_url = prt_str_from(cases[i].url);
        assert_prt_ok(prt_agent_state_take(state, &message, &taken, &err), err);
        assert_int_equal(prt_agent_state_start(state, 0, 0)->progress.phase, cases[i].phase);
        prt_agent_state_destroy(&state);
    }
}

static void a_drained_agent_starts_nothing_and_gives_all_back(void **unused)
{
    (void)unused;
    prt_agent_state_t *state = new_state((struct prt_agent_limits){.slots = 2});
    struct prt_bye bye;
    take(state, 1, 1);
    prt_agent_state_start(state, 0, 0);
    take(state, 2, 1);
    prt_agent_state_drain(state);
    assert_false(prt_agent_state_may_start(state));
    assert_null(prt_agent_state_start(state, 1, 0));
    assert_int_equal(take(state, 3, 2), PRT_TAKEN_QUEUED);
    prt_agent_state_bye(state, &bye);
    assert_int_equal(bye.session, SESSION);
    assert_int_equal(bye.returned_count, 3);
    assert_int_equal(bye.returned[2].task, 3);
    assert_int_equal(bye.returned[2].attempt, 2);
    prt_agent_state_destroy(&state);
}

static void nothing_starts_while_too_much_is_kept(void **unused)
{
    (void)unused;
    prt_agent_state_t *state = new_state((struct prt_agent_limits){.slots = 1, .max_kept_bytes = 4});
    keep(state, 1, PRT_STR("1234"));
    take(state, 2, 1);
    assert_true(prt_agent_state_may_start(state)); /* the ceiling itself is allowed */
    prt_agent_state_start(state, 0, 0);
    finish(state, 0, PRT_STR("5"));
    take(state, 3, 1);
    assert_false(prt_agent_state_may_start(state));
    pulse(state, (struct prt_pulse){.acknowledged = &(struct prt_task_ref){1, 1}, .acknowledged_count = 1});
    assert_true(prt_agent_state_may_start(state));
    prt_agent_state_destroy(&state);
}

static void the_hand_has_room_for_so_many(void **unused)
{
    (void)unused;
    prt_agent_state_t *state = new_state((struct prt_agent_limits){.slots = 1, .max_in_hand = 2, .max_kept = 3});
    const struct prt_task_message one_more = task(4, 1);
    prt_taken taken = PRT_TAKEN_QUEUED;
    prt_err err;
    keep(state, 1, PRT_STR("r"));
    take(state, 2, 1);
    assert_true(prt_agent_state_has_room(state));
    take(state, 3, 1);
    assert_false(prt_agent_state_has_room(state));
    assert_prt_code(prt_agent_state_take(state, &one_more, &taken, &err), PRT_E_LIMIT, err);
    prt_agent_state_start(state, 0, 0);
    finish(state, 0, PRT_STR("r")); /* 1 in hand, 2 kept: the third could not be kept */
    assert_false(prt_agent_state_has_room(state));
    prt_agent_state_destroy(&state);
}

static void results_survive_a_new_session_of_their_run_alone(void **unused)
{
    (void)unused;
    prt_agent_state_t *state = new_state((struct prt_agent_limits){.slots = 1});
    prt_err err;
    keep(state, 1, PRT_STR("r"));
    prt_agent_state_sent(state, (struct prt_task_ref){1, 1});
    take(state, 2, 1);
    assert_prt_ok(prt_agent_state_welcome(state, 78, PRT_STR("run-1"), &err), err);
    assert_int_equal(prt_agent_state_session(state), 78);
    assert_int_equal(prt_agent_state_in_hand(state), 0);
    assert_non_null(prt_agent_state_unsent(state)); /* to be sent again */
    assert_prt_ok(prt_agent_state_welcome(state, 79, PRT_STR("run-2"), &err), err);
    assert_int_equal(prt_agent_state_kept(state), 0);
    assert_int_equal(prt_agent_state_kept_bytes(state), 0);
    prt_agent_state_destroy(&state);
}

static void a_number_of_slots_has_bounds(void **unused)
{
    (void)unused;
    static const uint32_t wrong[] = {0, PRT_MAX_SLOTS + 1};
    for (size_t i = 0; i < 2; i++) {
        const struct prt_agent_limits limits = {.slots = wrong[i]};
        prt_agent_state_t *state = NULL;
        prt_err err;
        assert_prt_code(prt_agent_state_new(&limits, &state, &err), PRT_E_LIMIT, err);
        assert_null(state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_an_attempt_took_goes_with_its_result),
        cmocka_unit_test(every_text_of_a_task_is_kept),
        cmocka_unit_test(tasks_start_in_their_order),
        cmocka_unit_test(yields_find_their_attempt),
        cmocka_unit_test(a_postponed_task_lets_others_start_and_keeps_its_place),
        cmocka_unit_test(what_is_not_for_us_is_not_taken),
        cmocka_unit_test(a_path_out_of_the_root_is_answered_and_never_opened),
        cmocka_unit_test(the_texts_of_a_task_are_copied),
        cmocka_unit_test(a_result_is_kept_until_acknowledged),
        cmocka_unit_test(a_failure_is_a_result_too),
        cmocka_unit_test(a_deadline_is_met_to_the_millisecond),
        cmocka_unit_test(cancelled_tasks_are_dropped),
        cmocka_unit_test(a_heartbeat_names_everything),
        cmocka_unit_test(who_says_nothing_yet_opens_or_fetches),
        cmocka_unit_test(a_drained_agent_starts_nothing_and_gives_all_back),
        cmocka_unit_test(nothing_starts_while_too_much_is_kept),
        cmocka_unit_test(the_hand_has_room_for_so_many),
        cmocka_unit_test(results_survive_a_new_session_of_their_run_alone),
        cmocka_unit_test(a_number_of_slots_has_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
