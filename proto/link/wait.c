/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <zmq.h>

#include "proto/link/link.h"
#include "proto/link/socket.h"
#include "prt/mem.h"

enum {
    FEW_ITEMS = 16 /* waited for without an allocation */
};

static void to_zmq(const struct prt_wait *items, size_t count, zmq_pollitem_t *out)
{
    for (size_t i = 0; i < count; i++) {
        out[i].socket = items[i].link != NULL ? prt_link_socket(items[i].link) : NULL;
        out[i].fd = items[i].fd;
        out[i].events = (short)(((items[i].events & POLLIN) != 0 ? ZMQ_POLLIN : 0) |
                                ((items[i].events & POLLOUT) != 0 ? ZMQ_POLLOUT : 0));
        out[i].revents = 0;
    }
}

static void from_zmq(const zmq_pollitem_t *polled, size_t count, struct prt_wait *items)
{
    for (size_t i = 0; i < count; i++)
        items[i].ready = (short)(((polled[i].revents & ZMQ_POLLIN) != 0 ? POLLIN : 0) |
                                 ((polled[i].revents & ZMQ_POLLOUT) != 0 ? POLLOUT : 0) |
                                 ((polled[i].revents & ZMQ_POLLERR) != 0 ? POLLERR : 0));
}

static void nothing_ready(struct prt_wait *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        items[i].ready = 0;
}

prt_code prt_links_wait(struct prt_wait *items, size_t count, int64_t timeout_ms, prt_err *err)
{
    if (timeout_ms < 0 || count > INT_MAX)
        return prt_fail(err, PRT_E_INTERNAL, "links: a wait for %zu things without a deadline", count);
    zmq_pollitem_t few[FEW_ITEMS];
    zmq_pollitem_t *polled = count <= FEW_ITEMS ? few : prt_calloc(count, sizeof *polled);
    if (polled == NULL)
        return prt_fail_memory(err, "the things to wait for");
    prt_code code = PRT_OK;
    to_zmq(items, count, polled);
    if (zmq_poll(polled, (int)count, (long)(timeout_ms < INT_MAX ? timeout_ms : INT_MAX)) >= 0)
        from_zmq(polled, count, items);
    else if (zmq_errno() == EINTR)
        nothing_ready(items, count);
    else
        code = prt_fail_errno(err, zmq_errno(), "links: cannot wait");
    if (polled != few)
        free(polled);
    return code;
}
