/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/inquire.h"

#include <poll.h>

#include "proto/codec.h"
#include "proto/link/curve.h"
#include "proto/link/link.h"
#include "prt/clock.h"

enum { TURN_MS = 250, LINGER_MS = 100 };

/* All that is open while one question is asked. */
struct talk {
    struct prt_key_pair keys;
    char server_key[PRT_KEY_TEXT];
    prt_guard_t *guard;
    prt_link_t *link;
    prt_arena arena;
    prt_buf frame;
};

static prt_code open_link(struct talk *talk, const struct prt_inquiry *inquiry, prt_err *err)
{
    prt_code rc = PRT_OK;
    const bool secured = inquiry->server_key != NULL;
    if (secured)
        rc = prt_key_pair_load(inquiry->key, &talk->keys, err);
    if (secured && rc == PRT_OK)
        rc = prt_public_key_load(inquiry->server_key, talk->server_key, err);
    if (secured && rc == PRT_OK)
        rc = prt_guard_begin(NULL, inquiry->log, &talk->guard, err);
    if (rc != PRT_OK)
        return rc;
    const struct prt_link_security security = {
        .own = &talk->keys, .server_key = talk->server_key, .guard = talk->guard};
    const struct prt_link_options options = {.max_frame = PRT_MAX_CONTROL_FRAME,
                                             .high_water = 1,
                                             .linger_ms = LINGER_MS,
                                             .security = secured ? &security : NULL};
    return prt_link_connect(PRT_LINK_REQ, inquiry->endpoint, &options, &talk->link, err);
}

static prt_code send_question(struct talk *talk, bool *sent, prt_err *err)
{
    const struct prt_message question = {.type = PRT_MESSAGE_INQUIRE, .as.inquire = {.version = PRT_STATUS_VERSION}};
    prt_buf_clear(&talk->frame);
    const prt_code rc = prt_message_encode(&question, &talk->frame, err);
    return rc == PRT_OK ? prt_link_send(talk->link, prt_buf_str(&talk->frame), sent, err) : rc;
}

static prt_code read_answer(struct talk *talk, prt_buf *out, prt_err *err)
{
    struct prt_message message;
    prt_code rc = prt_message_decode(prt_buf_str(&talk->frame), &talk->arena, &message, err);
    if (rc != PRT_OK)
        return prt_wrap(err, "the answer cannot be read; is it a run of this version?");
    if (message.type == PRT_MESSAGE_REFUSED)
        return prt_fail(err, PRT_E_PROTOCOL, "refused: %.*s (is it a run of this version?)",
                        PRT_STR_ARG(message.as.refused.text));
    if (message.type != PRT_MESSAGE_CONDITION)
        return prt_fail(err, PRT_E_PROTOCOL, "the answer is a %s", prt_message_name(message.type));
    prt_buf_add_str(out, message.as.condition.status);
    return prt_buf_check(out, "the status", err);
}

/* One turn: waits for an answer, and lets the guard note refusals. */
static prt_code wait_for_answer(struct talk *talk, int64_t wait_ms, bool *got, prt_err *err)
{
    struct prt_wait items[2] = {{.link = talk->link, .events = POLLIN}};
    size_t count = 1;
    if (talk->guard != NULL)
        items[count++] = (struct prt_wait){.fd = prt_guard_fd(talk->guard), .events = POLLIN};
    prt_code rc = prt_links_wait(items, count, wait_ms, err);
    if (rc == PRT_OK && talk->guard != NULL)
        rc = prt_guard_serve(talk->guard, err);
    return rc == PRT_OK ? prt_link_receive(talk->link, &talk->frame, got, NULL, err) : rc;
}

static prt_code fail_unanswered(const struct talk *talk, const struct prt_inquiry *inquiry, prt_err *err)
{
    struct prt_guard_counts counts = {.admitted = 0};
    if (talk->guard != NULL)
        prt_guard_counts(talk->guard, &counts);
    if (counts.last[0] != '\0')
        return prt_fail(err, PRT_E_PERMISSION, "%s: %s", inquiry->endpoint, counts.last);
    return prt_fail(err, PRT_E_TIMEOUT,
                    "%s: nobody answered within %lld s: is a run going on there, and may one connect?",
                    inquiry->endpoint, (long long)(inquiry->patience_ms / 1000));
}

static prt_code talk_to(struct talk *talk, const struct prt_inquiry *inquiry, prt_buf *out, prt_err *err)
{
    const int64_t end = prt_monotonic_ms() + inquiry->patience_ms;
    bool sent = false, got = false;
    prt_code rc = PRT_OK;
    for (int64_t now = prt_monotonic_ms(); rc == PRT_OK && !got && now < end; now = prt_monotonic_ms()) {
        if (!sent)
            rc = send_question(talk, &sent, err);
        if (rc == PRT_OK)
            rc = wait_for_answer(talk, end - now < TURN_MS ? end - now : TURN_MS, &got, err);
    }
    if (rc != PRT_OK)
        return rc;
    return got ? read_answer(talk, out, err) : fail_unanswered(talk, inquiry, err);
}

prt_code prt_inquire(const struct prt_inquiry *inquiry, prt_buf *out, prt_err *err)
{
    struct talk talk = {.guard = NULL};
    prt_code rc = prt_links_begin(err);
    if (rc != PRT_OK)
        return rc;
    prt_links_few();
    rc = open_link(&talk, inquiry, err);
    if (rc == PRT_OK)
        rc = talk_to(&talk, inquiry, out, err);
    prt_link_destroy(&talk.link);
    prt_guard_end(&talk.guard);
    prt_key_pair_wipe(&talk.keys);
    prt_arena_free(&talk.arena);
    prt_buf_free(&talk.frame);
    prt_links_end();
    return rc;
}
