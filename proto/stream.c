/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/stream.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "prt/buf.h"
#include "prt/limits.h"
#include "prt/mem.h"

enum {
    LENGTH_BYTES = 4,
    READ_SIZE = 64 * 1024,   /* asked of the kernel at once when no longer frame is under way */
    KEEP_SIZE = 1024 * 1024, /* an empty buffer above this is given back, so one huge record does not stay for ever */
    SLACK_SIZE = 64 * 1024   /* small frames that may wait beside one of the greatest size */
};

struct inbox {
    char *bytes;
    size_t capacity;
    size_t from; /* first byte not yet handed out */
    size_t to;   /* behind the last byte that arrived */
};

struct prt_stream {
    int fd;
    size_t max_frame;
    bool ended;
    struct inbox in;
    prt_buf out;
    size_t out_sent; /* bytes of out that are with the kernel */
};

static size_t read_length(const char *bytes)
{
    const unsigned char *at = (const unsigned char *)bytes;
    return (size_t)at[0] | (size_t)at[1] << 8 | (size_t)at[2] << 16 | (size_t)at[3] << 24;
}

static void write_length(size_t length, char bytes[LENGTH_BYTES])
{
    for (int i = 0; i < LENGTH_BYTES; i++)
        bytes[i] = (char)(unsigned char)(length >> (8 * i) & 0xff);
}

static size_t inbox_held(const struct inbox *in)
{
    return in->to - in->from;
}

/* Bytes still missing of the frame under way, 0 when it is whole or its length is not known yet. */
static size_t missing(const struct prt_stream *stream)
{
    if (inbox_held(&stream->in) < LENGTH_BYTES)
        return 0;
    size_t whole = LENGTH_BYTES + read_length(stream->in.bytes + stream->in.from);
    size_t held = inbox_held(&stream->in);
    return whole > held ? whole - held : 0;
}

static prt_code check_length(const struct prt_stream *stream, prt_err *err)
{
    if (inbox_held(&stream->in) < LENGTH_BYTES)
        return PRT_OK;
    size_t length = read_length(stream->in.bytes + stream->in.from);
    if (length > stream->max_frame)
        return prt_fail(err, PRT_E_LIMIT, "stream: a frame of %zu bytes is announced, the ceiling is %zu", length,
                        stream->max_frame);
    return PRT_OK;
}

static void inbox_drop_read(struct inbox *in)
{
    if (in->from > 0 && inbox_held(in) > 0)
        memmove(in->bytes, in->bytes + in->from, inbox_held(in));
    in->to -= in->from;
    in->from = 0;
}

static void inbox_give_back(struct inbox *in)
{
    if (inbox_held(in) > 0 || in->capacity <= KEEP_SIZE)
        return;
    free(in->bytes);
    *in = (struct inbox){0};
}

/* Room for one read. What was only announced is not made room for: capacity follows what arrived, by half as much. */
static prt_code inbox_make_room(struct inbox *in, prt_err *err)
{
    inbox_drop_read(in);
    inbox_give_back(in);
    if (in->capacity - in->to >= READ_SIZE)
        return PRT_OK;
    char *grown = prt_grow(in->bytes, &in->capacity, in->to + READ_SIZE, 1);
    if (grown == NULL)
        return prt_fail_memory(err, "a frame of a stream");
    in->bytes = grown;
    return PRT_OK;
}

/* A peer that died with bytes of ours unread shows as a reset connection: that is its end, not our error. */
static bool is_end(ssize_t got, int error)
{
    return got == 0 || (got < 0 && (error == ECONNRESET || error == EPIPE));
}

static bool is_later(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

prt_code prt_stream_new(int fd, size_t max_frame, prt_stream_t **out, prt_err *err)
{
    if (fd < 0 || max_frame == 0 || max_frame > PRT_MAX_FRAME)
        return prt_fail(err, PRT_E_INTERNAL, "stream: descriptor %d with frames of %zu bytes cannot be", fd, max_frame);
    struct prt_stream *stream = prt_calloc(1, sizeof *stream);
    if (stream == NULL)
        return prt_fail_memory(err, "a stream");
    stream->fd = fd;
    stream->max_frame = max_frame;
    stream->out.max = 2 * (max_frame + LENGTH_BYTES + SLACK_SIZE);
    *out = stream;
    return PRT_OK;
}

void prt_stream_destroy(prt_stream_t **stream)
{
    if (*stream == NULL)
        return;
    close((*stream)->fd);
    free((*stream)->in.bytes);
    prt_buf_free(&(*stream)->out);
    free(*stream);
    *stream = NULL;
}

int prt_stream_fd(const prt_stream_t *stream)
{
    return stream->fd;
}

prt_code prt_stream_fill(prt_stream_t *stream, bool *ended, prt_err *err)
{
    if (check_length(stream, err) != PRT_OK || inbox_make_room(&stream->in, err) != PRT_OK)
        return err->code;
    struct inbox *in = &stream->in;
    size_t room = in->capacity - in->to;
    ssize_t got = recv(stream->fd, in->bytes + in->to, room, 0);
    if (got > 0)
        in->to += (size_t)got;
    else if (is_end(got, errno))
        stream->ended = true;
    else if (!is_later(errno))
        return prt_fail_errno(err, errno, "stream: cannot read from the peer");
    *ended = stream->ended;
    return PRT_OK;
}

prt_code prt_stream_next(prt_stream_t *stream, prt_str *frame, bool *got, prt_err *err)
{
    struct inbox *in = &stream->in;
    if (check_length(stream, err) != PRT_OK)
        return err->code;
    if (inbox_held(in) < LENGTH_BYTES || missing(stream) > 0) {
        if (stream->ended && inbox_held(in) > 0)
            return prt_fail(err, PRT_E_PROTOCOL, "stream: the peer ended inside a frame, after %zu bytes of it",
                            inbox_held(in));
        *got = false;
        return PRT_OK;
    }
    size_t length = read_length(in->bytes + in->from);
    *frame = (prt_str){in->bytes + in->from + LENGTH_BYTES, length};
    *got = true;
    in->from += LENGTH_BYTES + length;
    return PRT_OK;
}

/* Moves the unsent tail to the front, only when the sent part is the larger: so each byte moves once on average. */
static void drop_sent(struct prt_stream *stream)
{
    prt_buf *out = &stream->out;
    if (stream->out_sent == 0 || stream->out_sent < out->len - stream->out_sent)
        return;
    memmove(out->data, out->data + stream->out_sent, out->len - stream->out_sent);
    out->len -= stream->out_sent;
    out->data[out->len] = '\0';
    stream->out_sent = 0;
}

static void release_outbox(struct prt_stream *stream)
{
    size_t max = stream->out.max;
    if (stream->out.capacity > KEEP_SIZE)
        prt_buf_free(&stream->out);
    else
        prt_buf_clear(&stream->out);
    stream->out.max = max;
    stream->out_sent = 0;
}

prt_code prt_stream_queue(prt_stream_t *stream, prt_str frame, prt_err *err)
{
    if (frame.len > stream->max_frame)
        return prt_fail(err, PRT_E_LIMIT, "stream: a frame of %zu bytes is above the ceiling of %zu", frame.len,
                        stream->max_frame);
    size_t waiting = prt_stream_pending(stream);
    if (waiting + LENGTH_BYTES + frame.len > stream->max_frame + LENGTH_BYTES + SLACK_SIZE)
        return prt_fail(err, PRT_E_LIMIT, "stream: %zu bytes wait already for a peer that does not read", waiting);
    drop_sent(stream);
    char length[LENGTH_BYTES];
    write_length(frame.len, length);
    size_t before = stream->out.len;
    prt_buf_add(&stream->out, length, sizeof length);
    prt_buf_add_str(&stream->out, frame);
    if (!stream->out.failed)
        return PRT_OK;
    stream->out.len = before;
    stream->out.failed = stream->out.over = false;
    return prt_fail_memory(err, "a frame to be sent");
}

prt_code prt_stream_flush(prt_stream_t *stream, prt_err *err)
{
    while (prt_stream_pending(stream) > 0) {
        const char *from = stream->out.data + stream->out_sent;
        ssize_t sent = send(stream->fd, from, prt_stream_pending(stream), MSG_NOSIGNAL);
        if (sent >= 0)
            stream->out_sent += (size_t)sent;
        else if (errno == EINTR)
            continue;
        else if (is_later(errno))
            return PRT_OK;
        else
            return prt_fail_errno(err, errno, "stream: cannot write to the peer");
    }
    release_outbox(stream);
    return PRT_OK;
}

size_t prt_stream_pending(const prt_stream_t *stream)
{
    return stream->out.len - stream->out_sent;
}
