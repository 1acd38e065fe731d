/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz: prt_proto prt_base */
/* Bytes from a peer that does as it likes: frames stay under the ceiling, and nothing but them comes out. The first
 * byte of the input says how many bytes are written at a time. */
#include <sys/socket.h>
#include <unistd.h>

#include "proto/stream.h"
#include "tests/fuzz/fuzzer.h"

enum { CEILING = 512 };

/* All whole frames that are there. False: the stream has lost its place. */
static int take_frames(prt_stream_t *stream, size_t *bytes)
{
    prt_err err;
    prt_str frame;
    bool got = true;
    while (got) {
        if (prt_stream_next(stream, &frame, &got, &err) != PRT_OK) {
            FUZZ_REQUIRE(err.code == PRT_E_LIMIT || err.code == PRT_E_PROTOCOL);
            return 0;
        }
        if (got) {
            FUZZ_REQUIRE(frame.len <= CEILING);
            *bytes += 4 + frame.len;
        }
    }
    return 1;
}

static void feed(prt_stream_t *stream, int peer, const uint8_t *data, size_t size, size_t at_once)
{
    prt_err err;
    bool ended = false;
    size_t taken = 0;
    int good = 1;
    for (size_t from = 0; good && from < size;) {
        size_t len = size - from < at_once ? size - from : at_once;
        FUZZ_REQUIRE(write(peer, data + from, len) == (ssize_t)len);
        from += len;
        FUZZ_REQUIRE(prt_stream_fill(stream, &ended, &err) == PRT_OK && !ended);
        good = take_frames(stream, &taken);
        FUZZ_REQUIRE(taken <= from);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fds[2];
    prt_err err;
    prt_stream_t *stream = NULL;
    size_t at_once = size > 0 && data[0] > 0 ? data[0] : 1;
    FUZZ_REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds) == 0);
    FUZZ_REQUIRE(prt_stream_new(fds[0], CEILING, &stream, &err) == PRT_OK);
    if (size > 0)
        feed(stream, fds[1], data + 1, size - 1, at_once);
    prt_stream_destroy(&stream);
    close(fds[1]);
    return 0;
}
