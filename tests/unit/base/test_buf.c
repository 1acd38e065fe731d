/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/buf.h"

#include <inttypes.h>
#include <string.h>

#include "prt/limits.h"
#include "tests/support/unit.h"

static void pieces_add_up(void **state)
{
    (void)state;
    prt_err err;
    prt_buf buf = {0};
    prt_buf_add(&buf, "ab", 2);
    prt_buf_add_str(&buf, PRT_STR("c\0d"));
    prt_buf_add_text(&buf, "ef");
    prt_buf_add_char(&buf, 'g');
    prt_buf_add_fmt(&buf, "%03d|%s", 7, "h");
    assert_int_equal(buf.len, 13);
    assert_memory_equal(buf.data, "abc\0defg007|h", 14);
    assert_prt_ok(prt_buf_check(&buf, "the text", &err), err);
    prt_buf_free(&buf);
    assert_null(buf.data);
    assert_int_equal(buf.len, 0);
}

static void nothing_added_is_nothing(void **state)
{
    (void)state;
    prt_buf buf = {0};
    prt_buf_add(&buf, NULL, 0);
    prt_buf_add_text(&buf, "");
    prt_buf_add_fmt(&buf, "%s", "");
    prt_buf_add_str(&buf, (prt_str){NULL, 0});
    assert_null(buf.data);
    assert_int_equal(prt_buf_str(&buf).len, 0);
    assert_false(buf.failed);
    prt_buf_free(&buf);
}

static void numbers_are_decimal(void **state)
{
    (void)state;
    static const struct {
        uint64_t u64;
        int64_t i64;
        const char *text;
    } rows[] = {
        {0, 0, "0|0"},
        {9, -9, "9|-9"},
        {10, 10, "10|10"},
        {UINT64_MAX, INT64_MIN, "18446744073709551615|-9223372036854775808"},
        {1000000, INT64_MAX, "1000000|9223372036854775807"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_buf buf = {0};
        prt_buf_add_u64(&buf, rows[i].u64);
        prt_buf_add_char(&buf, '|');
        prt_buf_add_i64(&buf, rows[i].i64);
        assert_prt_str(prt_buf_str(&buf), rows[i].text);
        prt_buf_free(&buf);
    }
}

static void a_long_formatted_text_is_whole(void **state)
{
    (void)state;
    prt_buf buf = {0};
    prt_buf_add_fmt(&buf, "%0*d", 100000, 7);
    assert_int_equal(buf.len, 100000);
    assert_int_equal(strlen(buf.data), 100000);
    assert_int_equal(buf.data[99999], '7');
    prt_buf_free(&buf);
}

static void the_ceiling_itself_is_reached(void **state)
{
    (void)state;
    prt_err err;
    prt_buf buf = {.max = 5};
    prt_buf_add_text(&buf, "123");
    prt_buf_add_text(&buf, "45");
    assert_prt_ok(prt_buf_check(&buf, "five", &err), err);
    assert_prt_str(prt_buf_str(&buf), "12345");
    prt_buf_free(&buf);
}

static void beyond_the_ceiling_the_rest_is_lost_and_told(void **state)
{
    (void)state;
    prt_err err;
    prt_buf buf = {.max = 5};
    prt_buf_add_text(&buf, "1234");
    prt_buf_add_text(&buf, "56");
    assert_prt_str(prt_buf_str(&buf), "1234");
    prt_buf_add_char(&buf, '5'); /* would fit, but something before it is missing */
    prt_buf_add_fmt(&buf, "%d", 5);
    prt_buf_add_utf8(&buf, PRT_STR("5"));
    assert_prt_str(prt_buf_str(&buf), "1234");
    assert_prt_code(prt_buf_check(&buf, "the report", &err), PRT_E_LIMIT, err);
    assert_string_equal(err.text, "the report: needs more than its ceiling of 5 bytes");
    prt_buf_free(&buf);
}

static void clearing_forgets_the_failure_and_keeps_the_memory(void **state)
{
    (void)state;
    prt_err err;
    prt_buf buf = {.max = 4};
    prt_buf_add_text(&buf, "12");
    prt_buf_add_fmt(&buf, "%s", "345");
    const char *memory = buf.data;
    assert_true(buf.failed && buf.over);
    prt_buf_clear(&buf);
    assert_prt_ok(prt_buf_check(&buf, "x", &err), err);
    assert_int_equal(buf.len, 0);
    assert_string_equal(buf.data, "");
    prt_buf_add_text(&buf, "abcd");
    assert_prt_str(prt_buf_str(&buf), "abcd");
    assert_ptr_equal(buf.data, memory);
    prt_buf_free(&buf);
    assert_int_equal(buf.max, 4);
}

static void without_a_ceiling_of_its_own_the_common_one_holds(void **state)
{
    (void)state;
    prt_err err;
    static const char byte = 'x';
    volatile size_t too_many = PRT_MAX_BUF + 1; /* refused before a byte is read, which a compiler cannot see */
    prt_buf buf = {0};
    prt_buf_add(&buf, &byte, too_many);
    assert_prt_code(prt_buf_check(&buf, "it", &err), PRT_E_LIMIT, err);
    assert_null(buf.data);
}

/* What a drain was given, and how often; it refuses once it has more than `room`. */
struct taken {
    prt_buf bytes;
    size_t calls;
    size_t longest;
    size_t room;
};

static bool take(void *context, prt_str bytes)
{
    struct taken *taken = context;
    taken->calls++;
    taken->longest = bytes.len > taken->longest ? bytes.len : taken->longest;
    if (taken->bytes.len + bytes.len > taken->room)
        return false;
    prt_buf_add_str(&taken->bytes, bytes);
    return true;
}

static void a_drain_gets_everything_in_order_and_little_is_kept(void **state)
{
    (void)state;
    prt_err err;
    enum { NUMBERS = 200000 };
    struct taken taken = {.room = PRT_MAX_BUF};
    prt_buf buf = {.drain = take, .context = &taken};
    prt_buf whole = {0};
    for (int i = 0; i < NUMBERS; i++) {
        prt_buf_add_i64(&buf, i);
        prt_buf_add_fmt(&buf, "%s", ",");
        prt_buf_add_i64(&whole, i);
        prt_buf_add_char(&whole, ',');
        assert_true(buf.len < PRT_BUF_DRAINED + 16);
    }
    assert_int_equal(taken.calls, whole.len / PRT_BUF_DRAINED);
    prt_buf_flush(&buf);
    assert_int_equal(buf.len, 0);
    assert_prt_ok(prt_buf_check(&buf, "numbers", &err), err);
    assert_true(prt_str_equal(prt_buf_str(&taken.bytes), prt_buf_str(&whole)));
    prt_buf_free(&taken.bytes);
    prt_buf_free(&whole);
    prt_buf_free(&buf);
    assert_true(buf.drain == take && buf.context == &taken);
}

static void a_drain_that_refuses_is_asked_no_more(void **state)
{
    (void)state;
    prt_err err;
    struct taken taken = {.room = PRT_BUF_DRAINED - 1};
    prt_buf buf = {.drain = take, .context = &taken};
    for (size_t i = 0; i < 3 * PRT_BUF_DRAINED; i++)
        prt_buf_add_char(&buf, 'x');
    prt_buf_flush(&buf);
    assert_int_equal(taken.calls, 1);
    assert_int_equal(buf.len, PRT_BUF_DRAINED);
    assert_prt_code(prt_buf_check(&buf, "report.md", &err), PRT_E_IO, err);
    assert_prt_says(err, "report.md: could not be written");
    prt_buf_clear(&buf);
    assert_prt_ok(prt_buf_check(&buf, "report.md", &err), err);
    prt_buf_free(&taken.bytes);
    prt_buf_free(&buf);
}

static void without_a_drain_flushing_keeps_everything(void **state)
{
    (void)state;
    prt_buf buf = {0};
    prt_buf_flush(&buf);
    prt_buf_add_text(&buf, "abc");
    prt_buf_flush(&buf);
    assert_prt_str(prt_buf_str(&buf), "abc");
    prt_buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_add_up),
        cmocka_unit_test(nothing_added_is_nothing),
        cmocka_unit_test(numbers_are_decimal),
        cmocka_unit_test(a_long_formatted_text_is_whole),
        cmocka_unit_test(the_ceiling_itself_is_reached),
        cmocka_unit_test(beyond_the_ceiling_the_rest_is_lost_and_told),
        cmocka_unit_test(clearing_forgets_the_failure_and_keeps_the_memory),
        cmocka_unit_test(without_a_ceiling_of_its_own_the_common_one_holds),
        cmocka_unit_test(a_drain_gets_everything_in_order_and_little_is_kept),
        cmocka_unit_test(a_drain_that_refuses_is_asked_no_more),
        cmocka_unit_test(without_a_drain_flushing_keeps_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
