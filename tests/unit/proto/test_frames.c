/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of each sample message are kept in tests/fuzz/corpus/message, where the fuzzer starts from them. They must
 * not change while PRT_PROTOCOL_VERSION stays: an older peer would read something else. After a change that was meant,
 * `PRT_KEEP_FRAMES=1 proto_test_frames` writes them anew.
 */
#include <stdio.h>
#include <stdlib.h>

#include "proto/codec.h"
#include "prt/file.h"
#include "prt/limits.h"
#include "tests/support/unit.h"
#include "tests/unit/proto/samples.h"

static void path_of(const struct sample *sample, char *out, size_t size)
{
    snprintf(out, size, "%s/tests/fuzz/corpus/message/%s", PRT_SOURCE_DIR, sample->name);
}

static void encode(const struct prt_message *message, prt_buf *frame)
{
    prt_err err;
    prt_buf_clear(frame);
    assert_prt_ok(prt_message_encode(message, frame, &err), err);
}

static void frames_are_the_ones_that_were_kept(void **state)
{
    (void)state;
    prt_err err;
    prt_buf frame = {0};
    prt_buf kept = {0};
    char path[4096];
    for (size_t i = 0; i < SAMPLES; i++) {
        path_of(&samples[i], path, sizeof path);
        encode(&samples[i].message, &frame);
        if (getenv("PRT_KEEP_FRAMES") != NULL)
            assert_prt_ok(prt_file_write(path, prt_buf_str(&frame), &err), err);
        prt_buf_clear(&kept);
        assert_prt_ok(prt_file_read(path, PRT_MAX_CONTROL_FRAME, &kept, &err), err);
        if (!prt_str_equal(prt_buf_str(&frame), prt_buf_str(&kept)))
            fail_msg("%s is no longer what is sent: a new protocol version?", path);
    }
    prt_buf_free(&frame);
    prt_buf_free(&kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_are_the_ones_that_were_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
