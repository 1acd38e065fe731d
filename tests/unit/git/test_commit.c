/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "tests/support/unit.h"
#include "worker/git/commit.h"

/* PRT_STR for tables, where an initializer has to be constant. */
#define BYTES(literal)                                                                                                 \
    {                                                                                                                  \
        "" literal, sizeof(literal) - 1                                                                                \
    }

#define ID_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ID_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ID_C "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC"
#define TAIL "author A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nmessage\n"

static void tree_and_parents(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t parents;
    } rows[] = {
        {"tree " ID_A "\n" TAIL, 0},
        {"tree " ID_A "\nparent " ID_B "\n" TAIL, 1},
        {"tree " ID_A "\nparent " ID_B "\nparent " ID_B "\nparent " ID_C "\n" TAIL, 3},
        {"tree " ID_A "\nparent " ID_B "\nauthor A <a> 1 +0000\nparent " ID_C "\n\n",
         1}, /* only right behind the tree */
        {"tree " ID_A "\nx", 0},
        {"tree " ID_A "\nparent bb", 0}, /* too short for a parent: git takes it for another header */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        struct prt_commit_header header;
        assert_prt_ok(prt_commit_parse(prt_str_from(rows[i].bytes), 20, &header, &err), err);
        assert_int_equal(header.tree.bytes[0], 0xaa);
        assert_int_equal(header.tree.bytes[19], 0xaa);
        assert_int_equal(header.parent_count, rows[i].parents);
        for (size_t at = 0; at < header.parent_count; at++)
            assert_int_equal(prt_commit_parent(&header, at).bytes[19], at == 2 ? 0xcc : 0xbb);
    }
}

static void what_git_calls_bogus(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "tree " ID_A,
        "tree " ID_A "\n", /* git wants something behind it */
        "tree  " ID_A "\n" TAIL,
        "tree xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n" TAIL,
        "tree " ID_A " \n" TAIL,
        "author A <a> 1 +0000\ntree " ID_A "\n",
        "tree " ID_A "\nparent xbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n" TAIL,
        "tree " ID_A "\nparent " ID_B "b\n" TAIL,
        "tree " ID_A "\nparent " ID_B "\n", /* here, too */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        struct prt_commit_header header;
        assert_prt_code(prt_commit_parse(prt_str_from(rows[i]), 20, &header, &err), PRT_E_FORMAT, err);
        assert_prt_says(err, "damaged");
    }
}

static void the_encoding_header(void **state)
{
    (void)state;
    static const struct {
        prt_str bytes;
        const char *name; /* NULL: none */
    } rows[] = {
        {BYTES("tree x\nencoding ISO-8859-1\n\nmessage"), "ISO-8859-1"},
        {BYTES("tree x\nencoding one\nencoding two\n\n"), "one"},
        {BYTES("tree x\nencoding \n\n"), ""},
        {BYTES("tree x\nencoding a"), "a"},
        {BYTES("tree x\n\nencoding ISO-8859-1\n"), NULL},
        {BYTES("tree x\nencoding\n\n"), NULL},
        {BYTES("tree x\n encoding a\n\n"), NULL},
        {BYTES("tree x\nau\0thor\nencoding a\n\n"), NULL},
        {BYTES(""), NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_str name;
        assert_int_equal(prt_commit_encoding(rows[i].bytes, &name), rows[i].name != NULL);
        if (rows[i].name != NULL)
            assert_prt_str(name, rows[i].name);
    }
}

static void the_author_line(void **state)
{
    (void)state;
    static const struct {
        prt_str bytes;
        const char *author;
    } rows[] = {
        {BYTES("tree x\nauthor Ann <a> 1 +0\n\n"), "Ann <a> 1 +0"},
        {BYTES("tree x\nauthor one\nauthor two\ncommitter three\n\nauthor four\n"), "two"},
        {BYTES("tree x\nauthor Ann <a> 1 +0"), "Ann <a> 1 +0"},
        {BYTES("tree x\nauthor \n\n"), ""},
        {BYTES("tree x\nauthor\n\n"), ""},
        {BYTES("tree x\n\nauthor Ann\n"), ""},
        {BYTES("tree x\nauthor Ann\0 <a> 1 +0\n\n"), "Ann"},
        {BYTES("tree x\nx\0y\nauthor Ann <a> 1 +0\n\n"), "Ann <a> 1 +0"},
        {BYTES("tree x\nx\0\0author Ann <a> 1 +0\n\n"), ""},
        {BYTES("author Ann\r\n\r\n"), "Ann\r"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_prt_str(prt_commit_author(rows[i].bytes), rows[i].author);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tree_and_parents),
        cmocka_unit_test(what_git_calls_bogus),
        cmocka_unit_test(the_encoding_header),
        cmocka_unit_test(the_author_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
