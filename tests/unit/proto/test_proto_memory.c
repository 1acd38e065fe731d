/* SPDX-License-Identifier: Apache-2.0 */
/* Whichever allocation fails, messages, records, checkouts and streams say so, leak nothing and give out nothing. */
#include "tests/unit/proto/samples.h"

#include <sys/socket.h>
#include <unistd.h>

#include "proto/checkout.h"
#include "proto/codec.h"
#include "proto/record.h"
#include "proto/stream.h"
#include "tests/support/fail_malloc/fail_malloc.h"
#include "tests/support/records.h"
#include "tests/support/unit.h"

#define DAY ((int64_t)86400)

static bool is_good(prt_code code, const prt_err *err)
{
    if (code != PRT_OK)
        assert_prt_code(code, PRT_E_MEMORY, *err);
    return code == PRT_OK;
}

/* Out of what was encoded, so that decoding is tried as often as it allocates itself. */
static bool pass_message(void *state)
{
    const struct sample *sample = state;
    struct prt_message got = {0};
    prt_arena arena = {0};
    prt_buf frame = {0};
    prt_err err;
    bool good = is_good(prt_message_encode(&sample->message, &frame, &err), &err);
    if (good) {
        good = is_good(prt_message_decode(prt_buf_str(&frame), &arena, &got, &err), &err);
        assert_int_equal(got.type, good ? (int)sample->message.type : 0);
    }
    prt_arena_free(&arena);
    prt_buf_free(&frame);
    return good;
}

static void every_message(void **state)
{
    (void)state;
    size_t allocations = 0;
    for (size_t i = 0; i < SAMPLES; i++)
        allocations += prt_test_each_failure(pass_message, (void *)(uintptr_t)&samples[i]);
    assert_true(allocations > SAMPLES);
}

static bool pass_record(void *state)
{
    const struct prt_record *record = state;
    struct prt_record got = {0};
    prt_buf bytes = {0};
    prt_err err;
    bool good = is_good(prt_record_encode(record, &bytes, &err), &err);
    if (good && (good = is_good(prt_record_decode(prt_buf_str(&bytes), &got, &err), &err))) {
        assert_int_equal(got.commit_count, record->commit_count);
        assert_int_equal(got.problem_count, record->problem_count);
        prt_record_free(&got);
    } else {
        assert_int_equal(got.total_loc, 0);
    }
    prt_buf_free(&bytes);
    return good;
}

static void records(void **state)
{
    (void)state;
    struct prt_record record = prt_test_record("aai/babel", "1111111111111111111111111111111111111111");
    for (int i = 0; i < 40; i++) {
        char email[] = "a0@x0.example";
        email[1] = (char)('0' + i % 10);
        email[4] = (char)('0' + i / 10);
        prt_test_commit(&record, PRT_TEST_ROW("Ann \xff", email, 1770000000 - i * DAY, .uncounted = i == 3));
    }
    prt_test_problem(&record, PRT_CATEGORY_MISSING_OBJECTS, "tree 2222 is not there");
    assert_true(prt_test_each_failure(pass_record, &record) > 3);
    prt_record_free(&record);
}

static bool pass_checkout(void *state)
{
    static struct prt_checkout_entry entries[] = {
        {PRT_CHECKOUT_FILE, PRT_STR_INIT("jjb/a.yaml"), PRT_STR_INIT("a: \xff\n"), PRT_STR_INIT("")},
        {PRT_CHECKOUT_LINK, PRT_STR_INIT("jjb/link"), PRT_STR_INIT("../jjb"), PRT_STR_INIT("")},
    };
    const struct prt_checkout checkout = {
        .commit = PRT_STR("0123456789abcdef0123456789abcdef01234567"), .entries = entries, .entry_count = 2};
    struct prt_checkout got = {0};
    prt_buf bytes = {0};
    prt_err err;
    (void)state;
    bool good = is_good(prt_checkout_encode(&checkout, &bytes, &err), &err);
    if (good && (good = is_good(prt_checkout_decode(prt_buf_str(&bytes), &got, &err), &err))) {
        assert_int_equal(got.entry_count, 2);
        prt_checkout_free(&got);
    } else {
        assert_int_equal(got.entry_count, 0);
    }
    prt_buf_free(&bytes);
    return good;
}

static void checkouts(void **state)
{
    (void)state;
    assert_true(prt_test_each_failure(pass_checkout, NULL) > 2);
}

/* A frame through a stream and back: what is refused is neither queued nor half taken. */
static prt_code pass_frame(prt_stream_t *from, prt_stream_t *to, prt_str frame, prt_err *err)
{
    prt_str got = {0};
    bool ended = false, there = false;
    prt_code rc = prt_stream_queue(from, frame, err);
    if (rc != PRT_OK)
        return rc;
    rc = prt_stream_flush(from, err);
    while (rc == PRT_OK && !there && (rc = prt_stream_fill(to, &ended, err)) == PRT_OK)
        rc = prt_stream_next(to, &got, &there, err);
    if (rc == PRT_OK)
        assert_true(prt_str_equal(got, frame));
    return rc;
}

static bool use_streams(void *state)
{
    enum { MOST = 1 << 20 };
    static char large[20000];
    prt_stream_t *streams[2] = {NULL, NULL};
    prt_err err;
    int ends[2];
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    bool good = true;
    for (size_t i = 0; i < 2; i++)
        if (!is_good(prt_stream_new(ends[i], MOST, &streams[i], &err), &err)) {
            close(ends[i]);
            good = false;
        }
    if (good)
        good = is_good(pass_frame(streams[0], streams[1], PRT_STR("short"), &err), &err) &&
               is_good(pass_frame(streams[0], streams[1], (prt_str){large, sizeof large}, &err), &err);
    prt_stream_destroy(&streams[0]);
    prt_stream_destroy(&streams[1]);
    return good;
}

static void streams(void **state)
{
    (void)state;
    assert_true(prt_test_each_failure(use_streams, NULL) > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message),
        cmocka_unit_test(records),
        cmocka_unit_test(checkouts),
        cmocka_unit_test(streams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
