/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/unit.h"
#include "worker/git/tree_entry.h"

/* PRT_STR for tables, where an initializer has to be constant. */
#define BYTES(literal)                                                                                                 \
    {                                                                                                                  \
        "" literal, sizeof(literal) - 1                                                                                \
    }
#define ID "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14"

static void modes_are_kinds(void **state)
{
    (void)state;
    static const struct {
        prt_str bytes;
        prt_entry_kind kind;
    } rows[] = {
        {BYTES("100644 a\0" ID), PRT_ENTRY_FILE},      {BYTES("100755 a\0" ID), PRT_ENTRY_FILE},
        {BYTES("100664 a\0" ID), PRT_ENTRY_FILE},      {BYTES("120000 a\0" ID), PRT_ENTRY_LINK},
        {BYTES("40000 a\0" ID), PRT_ENTRY_FOLDER},     {BYTES("040000 a\0" ID), PRT_ENTRY_FOLDER},
        {BYTES("160000 a\0" ID), PRT_ENTRY_SUBMODULE}, {BYTES("0 a\0" ID), PRT_ENTRY_SUBMODULE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        struct prt_tree_entry entry;
        prt_str rest = rows[i].bytes;
        assert_prt_ok(prt_tree_entry_read(&rest, 20, &entry, &err), err);
        assert_int_equal(entry.kind, rows[i].kind);
        assert_prt_str(entry.name, "a");
        assert_int_equal(entry.id.bytes[0], 1);
        assert_int_equal(entry.id.bytes[19], 20);
        assert_int_equal(entry.id.bytes[20], 0);
        assert_int_equal(rest.len, 0);
    }
}

static void entries_come_one_by_one(void **state)
{
    (void)state;
    prt_err err;
    struct prt_tree_entry entry;
    prt_str rest = PRT_STR("100644 with space\n\0" ID "40000 \xff\0" ID);
    assert_prt_ok(prt_tree_entry_read(&rest, 20, &entry, &err), err);
    assert_prt_str(entry.name, "with space\n");
    assert_prt_ok(prt_tree_entry_read(&rest, 20, &entry, &err), err);
    assert_prt_str(entry.name, "\xff");
    assert_int_equal(rest.len, 0);
}

static void damage_is_told_and_nothing_taken(void **state)
{
    (void)state;
    static const prt_str rows[] = {
        BYTES("x"),
        BYTES(" a\0" ID),
        BYTES("100644"),
        BYTES("100648 a\0" ID),
        BYTES("100644 \0" ID),
        BYTES("100644 a"),
        BYTES("100644 a\0"),
        BYTES("100644 a\0\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13"),
        BYTES("1006441006441 a\0" ID),
        BYTES("-100644 a\0" ID),
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        struct prt_tree_entry entry;
        prt_str rest = rows[i];
        assert_prt_code(prt_tree_entry_read(&rest, 20, &entry, &err), PRT_E_FORMAT, err);
        assert_prt_says(err, "damaged");
        assert_int_equal(rest.len, rows[i].len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modes_are_kinds),
        cmocka_unit_test(entries_come_one_by_one),
        cmocka_unit_test(damage_is_told_and_nothing_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
