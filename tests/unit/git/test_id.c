/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/unit.h"
#include "worker/git/id.h"

static const char hex[] = "0123456789abcdef0123456789abcdef01234567";

static void hex_there_and_back(void **state)
{
    (void)state;
    prt_id id;
    char text[PRT_ID_HEX_MAX];
    assert_true(prt_id_from_hex(prt_str_from(hex), 20, &id));
    assert_int_equal(id.bytes[0], 0x01);
    assert_int_equal(id.bytes[19], 0x67);
    for (size_t i = 20; i < PRT_ID_MAX; i++)
        assert_int_equal(id.bytes[i], 0);
    prt_id_hex(&id, 20, text);
    assert_string_equal(text, hex);
}

static void capitals_are_digits_too(void **state)
{
    (void)state;
    prt_id lower;
    prt_id upper;
    assert_true(prt_id_from_hex(PRT_STR("ab"), 1, &lower));
    assert_true(prt_id_from_hex(PRT_STR("AB"), 1, &upper));
    assert_true(prt_id_equal(&lower, &upper));
}

static void what_is_no_name_is_refused_and_nothing_is_written(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "0123456789abcdef0123456789abcdef0123456",
                                        "0123456789abcdef0123456789abcdef012345678",
                                        "0123456789abcdef0123456789abcdef0123456g",
                                        " 123456789abcdef0123456789abcdef01234567",
                                        "0123456789abcdef0123456789abcdef0123456\n"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        prt_id id = {{0xee}};
        assert_false(prt_id_from_hex(prt_str_from(wrong[i]), 20, &id));
        assert_int_equal(id.bytes[0], 0xee);
    }
    prt_id id;
    assert_false(prt_id_from_hex(prt_str_from(hex), 33, &id));
}

static prt_id numbered(uint32_t number)
{
    prt_id id = {{0}};
    /* Only the last bytes differ: a table that looked at the first ones alone would put all in one place. */
    for (size_t i = 0; i < 4; i++)
        id.bytes[16 + i] = (uint8_t)(number >> (8 * i));
    return id;
}

static void a_set_keeps_the_order_and_knows_its_members(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    prt_err err;
    prt_id_set set = {0};
    prt_id stranger = numbered(MANY);
    assert_false(prt_id_set_has(&set, &stranger));
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < MANY; i++) {
            prt_id id = numbered(i);
            bool added;
            size_t index;
            assert_prt_ok(prt_id_set_add(&set, &id, &added, &index, &err), err);
            assert_int_equal(added, round == 0);
            assert_int_equal(index, i);
            assert_true(set.count * 4 <= set.slot_count * 3);
        }
    }
    assert_int_equal(set.count, MANY);
    prt_id last = numbered(MANY - 1);
    assert_true(prt_id_set_has(&set, &last));
    assert_false(prt_id_set_has(&set, &stranger));
    prt_id_set_free(&set);
    assert_int_equal(set.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hex_there_and_back),
        cmocka_unit_test(capitals_are_digits_too),
        cmocka_unit_test(what_is_no_name_is_refused_and_nothing_is_written),
        cmocka_unit_test(a_set_keeps_the_order_and_knows_its_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
