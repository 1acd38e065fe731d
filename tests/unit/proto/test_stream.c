/* SPDX-License-Identifier: Apache-2.0 */
/* Frames behind a length: cut anywhere, too long, unfinished, and a peer that does not read. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/stream.h"
#include "prt/file.h"
#include "prt/limits.h"
#include "prt/mem.h"
#include "tests/support/unit.h"

enum { CEILING = 1000 };

/* A stream and the bare other end of its socket pair. */
struct pair {
    prt_stream_t *stream;
    int peer;
};

static struct pair new_pair(size_t max_frame)
{
    prt_err err;
    int fds[2];
    struct pair pair = {.stream = NULL};
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    assert_prt_ok(prt_stream_new(fds[0], max_frame, &pair.stream, &err), err);
    assert_int_equal(prt_stream_fd(pair.stream), fds[0]);
    pair.peer = fds[1];
    return pair;
}

static void end_pair(struct pair *pair)
{
    prt_stream_destroy(&pair->stream);
    assert_null(pair->stream);
    if (pair->peer >= 0)
        close(pair->peer);
}

static void hang_up(struct pair *pair)
{
    close(pair->peer);
    pair->peer = -1;
}

static void write_all(const struct pair *pair, prt_str bytes)
{
    assert_int_equal(write(pair->peer, bytes.data, bytes.len), bytes.len);
}

static bool fill(const struct pair *pair)
{
    prt_err err;
    bool ended;
    assert_prt_ok(prt_stream_fill(pair->stream, &ended, &err), err);
    return ended;
}

static bool next(const struct pair *pair, prt_str *frame)
{
    prt_err err;
    bool got;
    assert_prt_ok(prt_stream_next(pair->stream, frame, &got, &err), err);
    return got;
}

static void assert_next(const struct pair *pair, const char *wanted)
{
    prt_str frame;
    assert_true(next(pair, &frame));
    assert_prt_str(frame, wanted);
}

static void assert_nothing(const struct pair *pair)
{
    prt_str frame;
    assert_false(next(pair, &frame));
}

static const prt_str three = {"\x03\0\0\0abc\0\0\0\0\x02\0\0\0de", 17};

static void frames_that_come_at_once_are_told_apart(void **state)
{
    (void)state;
    struct pair pair = new_pair(CEILING);
    write_all(&pair, three);
    assert_false(fill(&pair));
    assert_next(&pair, "abc");
    assert_next(&pair, "");
    assert_next(&pair, "de");
    assert_nothing(&pair);
    end_pair(&pair);
}

static void frames_that_come_byte_by_byte_are_put_together(void **state)
{
    (void)state;
    struct pair pair = new_pair(CEILING);
    const char *const wanted[] = {"abc", "", "de"};
    size_t seen = 0;
    for (size_t i = 0; i < three.len; i++) {
        prt_str frame;
        write_all(&pair, prt_str_sub(three, i, i + 1));
        assert_false(fill(&pair));
        while (next(&pair, &frame)) {
            assert_in_range(seen, 0, 2);
            assert_prt_str(frame, wanted[seen++]);
        }
        assert_int_equal(seen, (i >= 6) + (i >= 10) + (i >= 16));
    }
    end_pair(&pair);
}

static void nothing_to_read_is_no_end(void **state)
{
    (void)state;
    struct pair pair = new_pair(CEILING);
    assert_false(fill(&pair));
    assert_nothing(&pair);
    end_pair(&pair);
}

static void whole_frames_survive_the_end(void **state)
{
    (void)state;
    struct pair pair = new_pair(CEILING);
    write_all(&pair, three);
    hang_up(&pair);
    assert_false(fill(&pair));
    assert_true(fill(&pair));
    assert_true(fill(&pair));
    assert_next(&pair, "abc");
    assert_next(&pair, "");
    assert_next(&pair, "de");
    assert_nothing(&pair);
    end_pair(&pair);
}

static void a_peer_that_dies_with_our_bytes_unread_has_ended(void **state)
{
    (void)state;
    prt_err err;
    struct pair pair = new_pair(CEILING);
    assert_prt_ok(prt_stream_queue(pair.stream, PRT_STR("a task"), &err), err);
    assert_prt_ok(prt_stream_flush(pair.stream, &err), err);
    hang_up(&pair);
    assert_true(fill(&pair));
    end_pair(&pair);
}

static void an_end_inside_a_frame_is_an_error(void **state)
{
    (void)state;
    for (size_t len = 1; len < 7; len++) {
        prt_err err;
        prt_str frame;
        bool got;
        struct pair pair = new_pair(CEILING);
        write_all(&pair, prt_str_sub(three, 0, len));
        assert_false(fill(&pair));
        assert_nothing(&pair);
        hang_up(&pair);
        assert_true(fill(&pair));
        assert_int_equal(prt_stream_next(pair.stream, &frame, &got, &err), PRT_E_PROTOCOL);
        assert_prt_says(err, "stream: the peer ended inside a frame");
        end_pair(&pair);
    }
}

static void a_length_above_the_ceiling_is_refused_before_the_frame(void **state)
{
    (void)state;
    static const struct {
        prt_str header;
        bool fits;
    } cases[] = {
        {{"\xe8\x03\0\0", 4}, true}, /* 1000 */
        {{"\xe9\x03\0\0", 4}, false},
        {{"\0\0\0\x80", 4}, false},
        {{"\xff\xff\xff\xff", 4}, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        prt_err err;
        prt_str frame;
        bool got = true;
        bool ended;
        struct pair pair = new_pair(CEILING);
        write_all(&pair, cases[i].header);
        assert_false(fill(&pair));
        prt_code code = prt_stream_next(pair.stream, &frame, &got, &err);
        assert_int_equal(code, cases[i].fits ? PRT_OK : PRT_E_LIMIT);
        if (!cases[i].fits) {
            assert_prt_says(err, "the ceiling is 1000");
            assert_int_equal(prt_stream_fill(pair.stream, &ended, &err), PRT_E_LIMIT);
        } else {
            assert_false(got);
        }
        end_pair(&pair);
    }
}

static void what_is_queued_arrives_with_its_length(void **state)
{
    (void)state;
    prt_err err;
    char bytes[32];
    struct pair pair = new_pair(CEILING);
    assert_prt_ok(prt_stream_queue(pair.stream, PRT_STR("abc"), &err), err);
    assert_prt_ok(prt_stream_queue(pair.stream, PRT_STR(""), &err), err);
    assert_prt_ok(prt_stream_queue(pair.stream, PRT_STR("de"), &err), err);
    assert_int_equal(prt_stream_pending(pair.stream), 17);
    assert_prt_ok(prt_stream_flush(pair.stream, &err), err);
    assert_int_equal(prt_stream_pending(pair.stream), 0);
    assert_int_equal(read(pair.peer, bytes, sizeof bytes), 17);
    assert_memory_equal(bytes, three.data, 17);
    end_pair(&pair);
}

static void frames_above_the_ceiling_are_not_queued(void **state)
{
    (void)state;
    prt_err err;
    char large[CEILING + 1] = {0};
    struct pair pair = new_pair(CEILING);
    assert_int_equal(prt_stream_queue(pair.stream, (prt_str){large, sizeof large}, &err), PRT_E_LIMIT);
    assert_prt_says(err, "a frame of 1001 bytes is above the ceiling of 1000");
    assert_int_equal(prt_stream_pending(pair.stream), 0);
    assert_prt_ok(prt_stream_queue(pair.stream, (prt_str){large, CEILING}, &err), err);
    end_pair(&pair);
}

static void a_peer_that_does_not_read_costs_bounded_memory(void **state)
{
    (void)state;
    prt_err err;
    char frame[CEILING] = {0};
    struct pair pair = new_pair(CEILING);
    prt_code code = PRT_OK;
    for (int i = 0; i < 100000 && code == PRT_OK; i++) {
        code = prt_stream_queue(pair.stream, (prt_str){frame, sizeof frame}, &err);
        if (code == PRT_OK)
            assert_prt_ok(prt_stream_flush(pair.stream, &err), err);
    }
    assert_int_equal(code, PRT_E_LIMIT);
    assert_prt_says(err, "wait already for a peer that does not read");
    size_t pending = prt_stream_pending(pair.stream);
    assert_in_range(pending, CEILING, CEILING + 4 + PRT_KIB(64));
    end_pair(&pair);
}

/* Reads what came, and gives the peer's end of the story to `to`: how a frame larger than the kernel's buffers
 * moves. */
static void a_large_frame_goes_through_in_pieces(void **state)
{
    (void)state;
    enum { SIZE = 5 * 1024 * 1024 };
    prt_err err;
    prt_str frame;
    int fds[2];
    prt_stream_t *from = NULL;
    prt_stream_t *to = NULL;
    char *large = prt_alloc(SIZE);
    assert_non_null(large);
    for (size_t i = 0; i < SIZE; i++)
        large[i] = (char)(unsigned char)(i * 31 + i / 257);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
    assert_prt_ok(prt_stream_new(fds[0], PRT_MAX_FRAME, &from, &err), err);
    assert_prt_ok(prt_stream_new(fds[1], PRT_MAX_FRAME, &to, &err), err);
    assert_prt_ok(prt_stream_queue(from, PRT_STR("before"), &err), err);
    assert_prt_ok(prt_stream_queue(from, (prt_str){large, SIZE}, &err), err);
    assert_prt_ok(prt_stream_queue(from, PRT_STR("behind"), &err), err);
    int frames = 0;
    for (int rounds = 0; rounds < 100000 && frames < 3; rounds++) {
        bool ended;
        bool got;
        assert_prt_ok(prt_stream_flush(from, &err), err);
        assert_prt_ok(prt_stream_fill(to, &ended, &err), err);
        for (;;) {
            assert_prt_ok(prt_stream_next(to, &frame, &got, &err), err);
            if (!got)
                break;
            if (frames == 1) {
                assert_int_equal(frame.len, SIZE);
                assert_memory_equal(frame.data, large, SIZE);
            } else {
                assert_prt_str(frame, frames == 0 ? "before" : "behind");
            }
            frames++;
        }
    }
    assert_int_equal(frames, 3);
    assert_int_equal(prt_stream_pending(from), 0);
    prt_stream_destroy(&from);
    prt_stream_destroy(&to);
    free(large);
}

static void writing_to_a_peer_that_is_gone_is_an_error_and_no_signal(void **state)
{
    (void)state;
    prt_err err;
    struct pair pair = new_pair(CEILING);
    hang_up(&pair);
    assert_prt_ok(prt_stream_queue(pair.stream, PRT_STR("abc"), &err), err);
    assert_int_equal(prt_stream_flush(pair.stream, &err), PRT_E_IO);
    assert_prt_says(err, "stream: cannot write to the peer");
    end_pair(&pair);
}

static void blocking_descriptors_work_too(void **state)
{
    (void)state;
    prt_err err;
    struct pair pair = new_pair(CEILING);
    int flags = fcntl(prt_stream_fd(pair.stream), F_GETFL);
    assert_int_equal(fcntl(prt_stream_fd(pair.stream), F_SETFL, flags & ~O_NONBLOCK), 0);
    write_all(&pair, three);
    assert_false(fill(&pair));
    assert_next(&pair, "abc");
    assert_prt_ok(prt_stream_queue(pair.stream, PRT_STR("x"), &err), err);
    assert_prt_ok(prt_stream_flush(pair.stream, &err), err);
    assert_int_equal(prt_stream_pending(pair.stream), 0);
    end_pair(&pair);
}

static void what_cannot_be_a_stream_is_refused(void **state)
{
    (void)state;
    prt_err err;
    prt_stream_t *stream = NULL;
    assert_int_equal(prt_stream_new(-1, CEILING, &stream, &err), PRT_E_INTERNAL);
    assert_int_equal(prt_stream_new(0, 0, &stream, &err), PRT_E_INTERNAL);
    assert_int_equal(prt_stream_new(0, PRT_MAX_FRAME + 1, &stream, &err), PRT_E_INTERNAL);
    assert_null(stream);
    prt_stream_destroy(&stream);
}

static void destroying_closes_the_descriptor(void **state)
{
    (void)state;
    char byte;
    struct pair pair = new_pair(CEILING);
    prt_stream_destroy(&pair.stream);
    assert_int_equal(read(pair.peer, &byte, 1), 0);
    end_pair(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_that_come_at_once_are_told_apart),
        cmocka_unit_test(frames_that_come_byte_by_byte_are_put_together),
        cmocka_unit_test(nothing_to_read_is_no_end),
        cmocka_unit_test(whole_frames_survive_the_end),
        cmocka_unit_test(a_peer_that_dies_with_our_bytes_unread_has_ended),
        cmocka_unit_test(an_end_inside_a_frame_is_an_error),
        cmocka_unit_test(a_length_above_the_ceiling_is_refused_before_the_frame),
        cmocka_unit_test(what_is_queued_arrives_with_its_length),
        cmocka_unit_test(frames_above_the_ceiling_are_not_queued),
        cmocka_unit_test(a_peer_that_does_not_read_costs_bounded_memory),
        cmocka_unit_test(a_large_frame_goes_through_in_pieces),
        cmocka_unit_test(writing_to_a_peer_that_is_gone_is_an_error_and_no_signal),
        cmocka_unit_test(blocking_descriptors_work_too),
        cmocka_unit_test(what_cannot_be_a_stream_is_refused),
        cmocka_unit_test(destroying_closes_the_descriptor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
