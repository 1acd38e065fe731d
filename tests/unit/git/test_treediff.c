/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/limits.h"
#include "tests/unit/git/memory_trees.h"
#include "worker/git/treediff.h"

enum { OLD = 40, NEW = 41 };

struct fixture {
    struct memory_store *store;
    prt_objects_t *objects;
    struct prt_file_pairs pairs;
};

static int make_fixture(void **state)
{
    struct fixture *fixture = prt_calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    fixture->store = memory_store_new();
    fixture->objects = memory_open(&fixture->store->objects, 0);
    *state = fixture;
    return 0;
}

static int free_fixture(void **state)
{
    struct fixture *fixture = *state;
    prt_file_pairs_free(&fixture->pairs);
    prt_objects_destroy(&fixture->objects);
    memory_store_free(fixture->store);
    free(fixture);
    return 0;
}

static prt_code compare(struct fixture *fixture, unsigned before, unsigned after, prt_err *err)
{
    prt_id ids[2] = {memory_id(before), memory_id(after)};
    return prt_treediff(fixture->objects, before != 0 ? &ids[0] : NULL, after != 0 ? &ids[1] : NULL, &fixture->pairs,
                        err);
}

static char letter_of(const struct prt_file_version *version)
{
    static const char letters[] = "flds";
    return version->exists && version->executable ? 'x' : letters[version->kind];
}

static void describe_version(prt_buf *out, const struct prt_file_version *version)
{
    if (version->exists)
        prt_buf_add_fmt(out, "%c%u", letter_of(version), version->id.bytes[0]);
    else
        prt_buf_add_char(out, '-');
}

/* "path f1>x2;": a file with blob 1 becomes an executable one with blob 2. */
static void assert_pairs(struct fixture *fixture, unsigned before, unsigned after, const char *wanted)
{
    prt_err err;
    prt_buf text = {0};
    assert_prt_ok(compare(fixture, before, after, &err), err);
    for (size_t i = 0; i < fixture->pairs.count; i++) {
        const struct prt_file_pair *pair = &fixture->pairs.items[i];
        assert_int_equal(pair->partner, PRT_NO_PARTNER);
        prt_buf_add_str(&text, prt_file_pair_path(&fixture->pairs, pair));
        prt_buf_add_char(&text, ' ');
        describe_version(&text, &pair->before);
        prt_buf_add_char(&text, '>');
        describe_version(&text, &pair->after);
        prt_buf_add_char(&text, ';');
    }
    assert_prt_str(prt_buf_str(&text), wanted);
    prt_buf_free(&text);
}

static void files_come_go_and_change(void **state)
{
    struct fixture *fixture = *state;
    MEMORY_TREE(fixture->store, OLD, {"100644", "a", 1}, {"100644", "b", 2}, {"100644", "c", 3}, {"100644", "e", 5});
    MEMORY_TREE(fixture->store, NEW, {"100644", "a", 1}, {"100644", "c", 4}, {"100644", "d", 2}, {"100644", "e", 5},
                {"100644", "f", 6});
    assert_pairs(fixture, OLD, NEW, "b f2>-;c f3>f4;d ->f2;f ->f6;");
    assert_pairs(fixture, NEW, OLD, "b ->f2;c f4>f3;d f2>-;f f6>-;");
    assert_pairs(fixture, OLD, OLD, "");
    assert_pairs(fixture, 0, OLD, "a ->f1;b ->f2;c ->f3;e ->f5;");
    assert_pairs(fixture, OLD, 0, "a f1>-;b f2>-;c f3>-;e f5>-;");
    assert_pairs(fixture, 0, 0, "");
}

static void kinds_and_bits_of_one_path_are_one_pair(void **state)
{
    struct fixture *fixture = *state;
    MEMORY_TREE(fixture->store, OLD, {"100644", "a", 1}, {"100644", "b", 1}, {"120000", "c", 1}, {"160000", "d", 1},
                {"100644", "e", 1}, {"100664", "f", 1});
    MEMORY_TREE(fixture->store, NEW, {"100755", "a", 1}, {"120000", "b", 1}, {"160000", "c", 1}, {"100644", "d", 1},
                {"100644", "e", 1}, {"100644", "f", 1});
    /* Group write was once stored by git and means nothing: f is the same. */
    assert_pairs(fixture, OLD, NEW, "a f1>x1;b f1>l1;c l1>s1;d s1>f1;");
}

static void folders_are_entered_where_they_differ(void **state)
{
    struct fixture *fixture = *state;
    MEMORY_TREE(fixture->store, 10, {"100644", "x", 1});
    MEMORY_TREE(fixture->store, 11, {"40000", "deep", 10}, {"100644", "y", 2});
    MEMORY_TREE(fixture->store, 12, {"40000", "deep", 10}, {"100644", "y", 3});
    MEMORY_TREE(fixture->store, OLD, {"40000", "gone", 11}, {"40000", "p", 11}, {"40000", "same", 13});
    MEMORY_TREE(fixture->store, NEW, {"40000", "come", 10}, {"40000", "p", 12}, {"40000", "same", 13});
    /* 13 is not there: equal folders are never opened. */
    assert_pairs(fixture, OLD, NEW, "come/x ->f1;gone/deep/x f1>-;gone/y f2>-;p/y f2>f3;");
}

/* git sorts a folder as if its name ended in '/', so "a-b" stands between the file "a" and the folder "a". */
static void a_file_and_a_folder_of_one_name_are_two(void **state)
{
    struct fixture *fixture = *state;
    MEMORY_TREE(fixture->store, 10, {"100644", "x", 1});
    MEMORY_TREE(fixture->store, OLD, {"100644", "a", 2}, {"100644", "a-b", 3}, {"100644", "a0", 3});
    MEMORY_TREE(fixture->store, NEW, {"100644", "a-b", 4}, {"40000", "a", 10}, {"100644", "a0", 3});
    assert_pairs(fixture, OLD, NEW, "a f2>-;a-b f3>f4;a/x ->f1;");
    assert_pairs(fixture, NEW, OLD, "a ->f2;a-b f4>f3;a/x f1>-;");
}

/* The bytes that two trees begin with in common are passed over without reading them: that must end at an entry. */
static void equal_beginnings_end_anywhere(void **state)
{
    struct fixture *fixture = *state;
    MEMORY_TREE(fixture->store, OLD, {"100644", "a", 1}, {"100644", "bc", 2}, {"100644", "long name", 3});
    MEMORY_TREE(fixture->store, NEW, {"100644", "a", 1}, {"100644", "bd", 2}, {"100644", "long name", 3});
    assert_pairs(fixture, OLD, NEW, "bc f2>-;bd ->f2;");
    MEMORY_TREE(fixture->store, NEW, {"100644", "a", 1}, {"100644", "bc", 2});
    assert_pairs(fixture, OLD, NEW, "long name f3>-;");
    MEMORY_TREE(fixture->store, NEW, {"100644", "a", 1}, {"100755", "bc", 2}, {"100644", "long name", 3});
    assert_pairs(fixture, OLD, NEW, "bc f2>x2;");
}

static void trouble_is_told_with_the_tree_s_name(void **state)
{
    struct fixture *fixture = *state;
    prt_err err;
    char hex[PRT_ID_HEX_MAX];
    MEMORY_TREE(fixture->store, OLD, {"40000", "sub", 12});
    assert_prt_code(compare(fixture, 0, OLD, &err), PRT_E_NOT_FOUND, err);
    assert_prt_says(err, memory_hex(12, hex));
    memory_blob(fixture->store, 12, PRT_STR("no tree"));
    assert_prt_code(compare(fixture, 0, OLD, &err), PRT_E_FORMAT, err);
    fixture->store->objects.items[12].kind = PRT_OBJECT_TREE;
    assert_prt_code(compare(fixture, OLD, 0, &err), PRT_E_FORMAT, err);
    assert_prt_says(err, memory_hex(12, hex));
}

static void a_tree_inside_itself_ends(void **state)
{
    struct fixture *fixture = *state;
    prt_err err;
    MEMORY_TREE(fixture->store, OLD, {"40000", "d", OLD});
    assert_prt_code(compare(fixture, 0, OLD, &err), PRT_E_LIMIT, err);
    assert_prt_says(err, "512");
    /* Nothing is left of the failure. */
    MEMORY_TREE(fixture->store, NEW, {"100644", "a", 1});
    assert_pairs(fixture, 0, NEW, "a ->f1;");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_come_go_and_change, make_fixture, free_fixture),
        cmocka_unit_test_setup_teardown(kinds_and_bits_of_one_path_are_one_pair, make_fixture, free_fixture),
        cmocka_unit_test_setup_teardown(folders_are_entered_where_they_differ, make_fixture, free_fixture),
        cmocka_unit_test_setup_teardown(a_file_and_a_folder_of_one_name_are_two, make_fixture, free_fixture),
        cmocka_unit_test_setup_teardown(equal_beginnings_end_anywhere, make_fixture, free_fixture),
        cmocka_unit_test_setup_teardown(trouble_is_told_with_the_tree_s_name, make_fixture, free_fixture),
        cmocka_unit_test_setup_teardown(a_tree_inside_itself_ends, make_fixture, free_fixture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
