/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/worker/coordinator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/codec.h"
#include "tests/support/unit.h"

static prt_link_t *bind_link(struct coordinator *coordinator, prt_link_kind kind, const char *name, size_t max_frame)
{
    const struct prt_link_options options = {.max_frame = max_frame, .high_water = 64, .linger_ms = 100};
    char endpoint[PRT_MAX_ENDPOINT];
    prt_link_t *link = NULL;
    prt_err err;
    snprintf(endpoint, sizeof endpoint, "ipc://%s", prt_temp_path(coordinator->temp, name));
    assert_prt_ok(prt_link_bind(kind, endpoint, &options, &link, &err), err);
    return link;
}

struct coordinator *coordinator_new(void)
{
    struct coordinator *coordinator = calloc(1, sizeof *coordinator);
    assert_non_null(coordinator);
    coordinator->temp = prt_temp_new();
    coordinator->requests = bind_link(coordinator, PRT_LINK_REP, "requests", PRT_MAX_CONTROL_FRAME);
    coordinator->tasks = bind_link(coordinator, PRT_LINK_PUSH, "tasks", PRT_MAX_TASK_FRAME);
    coordinator->results = bind_link(coordinator, PRT_LINK_PULL, "results", PRT_MAX_FRAME);
    coordinator->acknowledge = true;
    coordinator->run = "run-1";
    coordinator->silence_ms = PATIENT_MS;
    return coordinator;
}

void coordinator_destroy(struct coordinator *coordinator)
{
    prt_link_destroy(&coordinator->requests);
    prt_link_destroy(&coordinator->tasks);
    prt_link_destroy(&coordinator->results);
    prt_buf_free(&coordinator->frame);
    prt_arena_free(&coordinator->arena);
    prt_temp_destroy(&coordinator->temp);
    free(coordinator);
}

const char *coordinator_endpoint(struct coordinator *coordinator)
{
    return prt_link_endpoint(coordinator->requests);
}

static void send_message(prt_link_t *link, const struct prt_message *message)
{
    prt_buf frame = {0};
    prt_err err;
    bool sent = false;
    assert_prt_ok(prt_message_encode(message, &frame, &err), err);
    assert_prt_ok(prt_link_send(link, prt_buf_str(&frame), &sent, &err), err);
    assert_true(sent);
    prt_buf_free(&frame);
}

static bool receive(struct coordinator *coordinator, prt_link_t *link, struct prt_message *message)
{
    prt_err err;
    bool got = false;
    prt_arena_free(&coordinator->arena);
    assert_prt_ok(prt_link_receive(link, &coordinator->frame, &got, NULL, &err), err);
    if (!got)
        return false;
    assert_prt_ok(prt_message_decode(prt_buf_str(&coordinator->frame), &coordinator->arena, message, &err), err);
    return true;
}

const struct heard_result *coordinator_heard(const struct coordinator *coordinator, uint32_t task, uint32_t attempt)
{
    for (size_t i = 0; i < coordinator->heard_count; i++)
        if (coordinator->heard[i].ref.task == task && coordinator->heard[i].ref.attempt == attempt)
            return &coordinator->heard[i];
    return NULL;
}

static struct prt_message refusal(prt_refusal reason)
{
    return (struct prt_message){.type = PRT_MESSAGE_REFUSED, .as.refused = {reason, PRT_STR("not like this")}};
}

static struct prt_message answer_hello(struct coordinator *coordinator, const struct prt_hello *hello)
{
    coordinator->hellos++;
    coordinator->hello = *hello;
    coordinator->hello.name = coordinator->hello.software = (prt_str){NULL, 0};
    if (coordinator->refuse != 0)
        return refusal(coordinator->refuse);
    coordinator->session++;
    return (struct prt_message){
        .type = PRT_MESSAGE_WELCOME,
        .as.welcome = {.session = coordinator->session,
                       .run = prt_str_from(coordinator->run),
                       .task_endpoint =
                           prt_str_from(coordinator->task_endpoint != NULL ? coordinator->task_endpoint
                                                                           : prt_link_endpoint(coordinator->tasks)),
                       .result_endpoint = prt_str_from(prt_link_endpoint(coordinator->results)),
                       .heartbeat_ms = BEAT_MS,
                       .silence_ms = coordinator->silence_ms},
    };
}

static void remember_heartbeat(struct coordinator *coordinator, const struct prt_heartbeat *heartbeat)
{
    coordinator->heartbeats++;
    assert_true(heartbeat->in_hand_count <= TALK_MAX && heartbeat->kept_count <= TALK_MAX);
    coordinator->in_hand_count = heartbeat->in_hand_count;
    coordinator->kept_count = heartbeat->kept_count;
    for (size_t i = 0; i < heartbeat->in_hand_count; i++)
        coordinator->in_hand[i] = heartbeat->in_hand[i];
    for (size_t i = 0; i < heartbeat->kept_count; i++)
        coordinator->kept[i] = heartbeat->kept[i];
}

static struct prt_message answer_heartbeat(struct coordinator *coordinator, const struct prt_heartbeat *heartbeat,
                                           struct prt_task_ref arrived[TALK_MAX], struct prt_task_ref lost[TALK_MAX])
{
    remember_heartbeat(coordinator, heartbeat);
    if (coordinator->forget_session || heartbeat->session != coordinator->session) {
        coordinator->forget_session = false;
        return refusal(PRT_REFUSAL_SESSION);
    }
    struct prt_pulse pulse = {.sequence = heartbeat->sequence,
                              .state = coordinator->state,
                              .acknowledged = arrived,
                              .resend = lost,
                              .cancelled = coordinator->cancel,
                              .cancelled_count = coordinator->cancel_count};
    for (size_t i = 0; i < heartbeat->kept_count; i++) {
        const struct prt_task_ref ref = heartbeat->kept[i];
        const bool here = coordinator_heard(coordinator, ref.task, ref.attempt) != NULL;
        if (here && coordinator->acknowledge)
            arrived[pulse.acknowledged_count++] = ref;
        else if (!here && coordinator->ask_again)
            lost[pulse.resend_count++] = ref;
    }
    return (struct prt_message){.type = PRT_MESSAGE_PULSE, .as.pulse = pulse};
}

static struct prt_message answer_bye(struct coordinator *coordinator, const struct prt_bye *bye)
{
    coordinator->byes++;
    assert_true(bye->returned_count <= TALK_MAX);
    coordinator->returned_count = bye->returned_count;
    for (size_t i = 0; i < bye->returned_count; i++)
        coordinator->returned[i] = bye->returned[i];
    return (struct prt_message){.type = PRT_MESSAGE_FAREWELL, .as.farewell.session = bye->session};
}

static void answer(struct coordinator *coordinator, const struct prt_message *asked)
{
    struct prt_task_ref arrived[TALK_MAX], lost[TALK_MAX];
    struct prt_message said = {0};
    if (asked->type == PRT_MESSAGE_HELLO)
        said = answer_hello(coordinator, &asked->as.hello);
    else if (asked->type == PRT_MESSAGE_HEARTBEAT)
        said = answer_heartbeat(coordinator, &asked->as.heartbeat, arrived, lost);
    else if (asked->type == PRT_MESSAGE_BYE)
        said = answer_bye(coordinator, &asked->as.bye);
    else
        fail_msg("the agent said %s", prt_message_name(asked->type));
    send_message(coordinator->requests, &said);
}

static void remember_result(struct coordinator *coordinator, const struct prt_result *result)
{
    if (coordinator->lose_results)
        return;
    assert_true(coordinator->heard_count < TALK_MAX);
    struct heard_result *heard = &coordinator->heard[coordinator->heard_count++];
    *heard = (struct heard_result){.ref = result->ref, .session = result->session, .failure = result->failure};
    snprintf(heard->text, sizeof heard->text, "%.*s", PRT_STR_ARG(result->text));
    heard->record_len = result->record.len < TALK_RECORD ? result->record.len : TALK_RECORD - 1;
    if (heard->record_len > 0)
        memcpy(heard->record, result->record.data, heard->record_len);
}

static void remember_advance(struct coordinator *coordinator, const struct prt_advance *advance)
{
    coordinator->advances++;
    coordinator->advance_session = advance->session;
    coordinator->advance_ref = advance->ref;
    snprintf(coordinator->advance_text, sizeof coordinator->advance_text, "%.*s: %.*s", PRT_STR_ARG(advance->tip),
             PRT_STR_ARG(advance->commits));
}

void coordinator_turn(struct coordinator *coordinator)
{
    struct prt_message message;
    while (receive(coordinator, coordinator->results, &message)) {
        if (message.type == PRT_MESSAGE_ADVANCE) {
            remember_advance(coordinator, &message.as.advance);
            continue;
        }
        assert_int_equal(message.type, PRT_MESSAGE_RESULT);
        remember_result(coordinator, &message.as.result);
    }
    while (!coordinator->mute && receive(coordinator, coordinator->requests, &message))
        answer(coordinator, &message);
}

void coordinator_send(struct coordinator *coordinator, const struct prt_task_message *task)
{
    const struct prt_message message = {.type = PRT_MESSAGE_TASK, .as.task = *task};
    send_message(coordinator->tasks, &message);
}

void coordinator_send_bytes(struct coordinator *coordinator, prt_str frame)
{
    prt_err err;
    bool sent = false;
    assert_prt_ok(prt_link_send(coordinator->tasks, frame, &sent, &err), err);
    assert_true(sent);
}
