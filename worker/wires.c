/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/wires.h"

#include "proto/codec.h"
#include "worker/named_endpoint.h"

static struct prt_link_options options_for(const struct prt_wires *wires, size_t max_frame)
{
    return (struct prt_link_options){.max_frame = max_frame,
                                     .high_water = PRT_WIRES_HIGH_WATER,
                                     .linger_ms = PRT_WIRES_LINGER_MS,
                                     .security = wires->security};
}

prt_code prt_wires_open(struct prt_wires *wires, const char *endpoint, const struct prt_link_security *security,
                        prt_err *err)
{
    *wires = (struct prt_wires){.security = security, .frame = {.max = PRT_MAX_FRAME}};
    const struct prt_link_options options = options_for(wires, PRT_MAX_CONTROL_FRAME);
    return prt_link_connect(PRT_LINK_REQ, endpoint, &options, &wires->requests, err);
}

void prt_wires_close(struct prt_wires *wires)
{
    prt_wires_end_session(wires);
    prt_link_destroy(&wires->requests);
    prt_buf_free(&wires->frame);
    prt_arena_free(&wires->arena);
}

static prt_code connect_to(const struct prt_wires *wires, prt_link_kind kind, prt_str named, size_t max_frame,
                           prt_link_t **out, prt_err *err)
{
    const struct prt_link_options options = options_for(wires, max_frame);
    char endpoint[PRT_MAX_ENDPOINT];
    const prt_code rc = prt_named_endpoint(prt_link_endpoint(wires->requests), named, endpoint, err);
    return rc == PRT_OK ? prt_link_connect(kind, endpoint, &options, out, err) : rc;
}

prt_code prt_wires_begin_session(struct prt_wires *wires, prt_str task_endpoint, prt_str result_endpoint, prt_err *err)
{
    prt_wires_end_session(wires);
    prt_code rc = connect_to(wires, PRT_LINK_PULL, task_endpoint, PRT_MAX_TASK_FRAME, &wires->tasks, err);
    if (rc == PRT_OK)
        rc = connect_to(wires, PRT_LINK_PUSH, result_endpoint, PRT_MAX_FRAME, &wires->results, err);
    if (rc != PRT_OK)
        prt_wires_end_session(wires);
    return rc;
}

void prt_wires_end_session(struct prt_wires *wires)
{
    prt_link_destroy(&wires->tasks);
    prt_link_destroy(&wires->results);
}

/* One large record must not make the agent hold its size for ever. */
static void clear_frame(struct prt_wires *wires)
{
    if (wires->frame.capacity > PRT_MAX_CONTROL_FRAME)
        prt_buf_free(&wires->frame);
    prt_buf_clear(&wires->frame);
    wires->frame.max = PRT_MAX_FRAME;
}

prt_code prt_wires_send(struct prt_wires *wires, prt_link_t *link, const struct prt_message *message, bool *sent,
                        prt_err *err)
{
    clear_frame(wires);
    const prt_code rc = prt_message_encode(message, &wires->frame, err);
    return rc == PRT_OK ? prt_link_send(link, prt_buf_str(&wires->frame), sent, err) : rc;
}

prt_code prt_wires_receive(struct prt_wires *wires, prt_link_t *link, struct prt_message *message, bool *got,
                           prt_err *err)
{
    bool odd = false;
    clear_frame(wires);
    prt_code rc = prt_link_receive(link, &wires->frame, got, &odd, err);
    if (rc != PRT_OK)
        return rc;
    if (odd)
        return prt_fail(err, PRT_E_PROTOCOL, "a message of several parts");
    if (!*got)
        return PRT_OK;
    prt_arena_free(&wires->arena);
    return prt_message_decode(prt_buf_str(&wires->frame), &wires->arena, message, err);
}
