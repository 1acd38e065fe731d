/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/limits.h"
#include "tests/unit/git/memory_trees.h"
#include "worker/git/numstat.h"

enum { A = 1, B, C, EMPTY, ZEROS, TARGET, LARGE, RULES, GONE, SUB_1, SUB_2, OLD = 40, NEW, HEAD, FOLDER };

struct fixture {
    struct memory_store *store;
    prt_objects_t *objects;
    prt_attributes_t *attributes;
    prt_numstat_t *numstat;
};

static void open_fixture(struct fixture *fixture)
{
    prt_err err;
    fixture->objects = memory_open(&fixture->store->objects, 0);
    assert_prt_ok(prt_numstat_new(fixture->objects, fixture->attributes, &fixture->numstat, &err), err);
}

static int make_fixture(void **state)
{
    struct fixture *fixture = prt_calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    fixture->store = memory_store_new();
    memory_blob(fixture->store, A, PRT_STR("one\ntwo\nthree\nfour\n"));
    memory_blob(fixture->store, B, PRT_STR("one\ntwo\nTHREE\nfour\nfive"));
    memory_blob(fixture->store, C, PRT_STR("x\ny\n"));
    memory_blob(fixture->store, EMPTY, PRT_STR(""));
    memory_blob(fixture->store, ZEROS, PRT_STR("one\n\0\n"));
    memory_blob(fixture->store, TARGET, PRT_STR("one"));
    memory_blob(fixture->store, LARGE, (prt_str){"", PRT_MAX_BLOB + 1});
    memory_blob(fixture->store, RULES, PRT_STR("*.dat binary\n*.txt diff\nin -diff\n"));
    open_fixture(fixture);
    *state = fixture;
    return 0;
}

static int free_fixture(void **state)
{
    struct fixture *fixture = *state;
    prt_numstat_destroy(&fixture->numstat);
    assert_null(fixture->numstat);
    prt_numstat_destroy(&fixture->numstat);
    prt_attributes_destroy(&fixture->attributes);
    prt_objects_destroy(&fixture->objects);
    memory_store_free(fixture->store);
    free(fixture);
    return 0;
}

static prt_code count(struct fixture *fixture, struct prt_counts *counts, prt_err *err)
{
    prt_id before = memory_id(OLD);
    prt_id after = memory_id(NEW);
    return prt_numstat_trees(fixture->numstat, &before, &after, counts, err);
}

static void assert_counts(struct fixture *fixture, uint64_t added, uint64_t removed, uint32_t files)
{
    prt_err err;
    struct prt_counts counts;
    assert_prt_ok(count(fixture, &counts, &err), err);
    assert_int_equal(counts.added, added);
    assert_int_equal(counts.removed, removed);
    assert_int_equal(counts.files, files);
}

static void one_path_of_every_sort(void **state)
{
    static const struct {
        struct memory_entry before, after;
        uint64_t added, removed;
    } rows[] = {
        {{"100644", "f", A}, {"100644", "f", B}, 2, 1},
        {{"100644", "f", A}, {"100644", "f", EMPTY}, 0, 4},
        {{"100644", "f", EMPTY}, {"100644", "f", B}, 5, 0},
        {{"100644", "f", A}, {"100755", "f", A}, 0, 0}, /* only the mode */
        {{"100644", "f", A}, {"100755", "f", B}, 2, 1},
        {{"100644", "f", A}, {"100644", "f", ZEROS}, 0, 0}, /* binary on either side */
        {{"100644", "f", ZEROS}, {"100644", "f", A}, 0, 0},
        {{"100644", "f", A}, {"100644", "f", LARGE}, 0, 0},     /* core.bigFileThreshold */
        {{"120000", "f", TARGET}, {"120000", "f", C}, 2, 1},    /* a link's target is its text */
        {{"100644", "f", A}, {"120000", "f", TARGET}, 1, 4},    /* a change of kind is a change of text ... */
        {{"120000", "f", A}, {"100644", "f", B}, 2, 1},         /* ... line by line */
        {{"160000", "f", SUB_1}, {"160000", "f", SUB_2}, 1, 1}, /* "Subproject commit ..." */
        {{"100644", "f", A}, {"160000", "f", SUB_1}, 1, 4},
        {{"160000", "f", SUB_1}, {"100644", "f", A}, 4, 1},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        memory_tree(fixture->store, OLD, &rows[i].before, 1);
        memory_tree(fixture->store, NEW, &rows[i].after, 1);
        assert_counts(fixture, rows[i].added, rows[i].removed, 1);
    }
}

static void added_and_deleted_files(void **state)
{
    struct fixture *fixture = *state;
    MEMORY_TREE(fixture->store, OLD, {"100644", "a", A}, {"160000", "s", SUB_1});
    MEMORY_TREE(fixture->store, NEW, {"100644", "b", C}, {"100644", "e", EMPTY}, {"120000", "l", TARGET},
                {"100644", "z", ZEROS});
    assert_counts(fixture, 2 + 0 + 1 + 0, 4 + 1, 6);
}

static void a_renamed_file_counts_what_changed_in_it(void **state)
{
    struct fixture *fixture = *state;
    MEMORY_TREE(fixture->store, OLD, {"100644", "a", A}, {"100644", "c", C});
    MEMORY_TREE(fixture->store, NEW, {"100644", "b", B}, {"100644", "d", C});
    assert_counts(fixture, 2, 1, 2);
}

static void a_root_commit_counts_everything(void **state)
{
    struct fixture *fixture = *state;
    prt_err err;
    struct prt_counts counts;
    uint64_t total = 0;
    prt_id tree = memory_id(NEW);
    MEMORY_TREE(fixture->store, FOLDER, {"100644", "a", A}, {"100644", "z", ZEROS}, {"160000", "s", SUB_1});
    MEMORY_TREE(fixture->store, NEW, {"100644", "b", B}, {"40000", "d", FOLDER});
    assert_prt_ok(prt_numstat_trees(fixture->numstat, NULL, &tree, &counts, &err), err);
    assert_int_equal(counts.added, 5 + 4 + 1);
    assert_int_equal(counts.removed, 0);
    assert_int_equal(counts.files, 4);
    assert_prt_ok(prt_numstat_total(fixture->numstat, &tree, NULL, NULL, &total, &err), err);
    assert_int_equal(total, 10);
}

static void the_same_tree_counts_nothing_and_is_not_read(void **state)
{
    struct fixture *fixture = *state;
    prt_err err;
    struct prt_counts counts = {1, 1, 1};
    prt_id gone = memory_id(GONE);
    assert_prt_ok(prt_numstat_trees(fixture->numstat, &gone, &gone, &counts, &err), err);
    assert_int_equal(counts.added + counts.removed + counts.files, 0);
}

static void set_rules(struct fixture *fixture)
{
    prt_err err;
    prt_id head = memory_id(HEAD);
    MEMORY_TREE(fixture->store, HEAD, {"100644", ".gitattributes", RULES});
    assert_prt_ok(prt_attributes_load(fixture->objects, &head, &fixture->attributes, &err), err);
    prt_numstat_destroy(&fixture->numstat);
    prt_objects_destroy(&fixture->objects);
    open_fixture(fixture);
}

/* The rules: *.dat binary, *.txt text, in binary. */
static void attributes_decide_what_is_binary(void **state)
{
    static const struct {
        struct memory_entry before, after;
        uint64_t added, removed;
    } rows[] = {
        {{"100644", "f.dat", A}, {"100644", "f.dat", B}, 0, 0},
        {{"100644", "f.dat", GONE}, {"100644", "f.dat", B}, 0, 0}, /* not even read */
        {{"100644", "f.txt", A}, {"100644", "f.txt", ZEROS}, 1, 3},
        {{"100644", "in", A}, {"100644", "out", B}, 0, 0}, /* each side of a rename by its own path */
        {{"100644", "out", A}, {"100644", "in", B}, 0, 0},
        {{"100644", "out", A}, {"100644", "put", B}, 2, 1},
        {{"120000", "in", A}, {"120000", "in", B}, 2, 1}, /* rules are for files */
        {{"100644", "f.txt", A}, {"100644", "f.txt", LARGE}, 0, 0},
    };
    struct fixture *fixture = *state;
    set_rules(fixture);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        memory_tree(fixture->store, OLD, &rows[i].before, 1);
        memory_tree(fixture->store, NEW, &rows[i].after, 1);
        assert_counts(fixture, rows[i].added, rows[i].removed, 1);
    }
}

/* added: lines that the new versions have, removed: that the old ones had; both whole, unlike in a comparison. */
static void a_change_is_the_difference_of_the_totals(void **state)
{
    static const struct {
        struct memory_entry before, after;
        uint64_t added, removed;
        uint32_t files;
    } rows[] = {
        {{"100644", "f", A}, {"100644", "f", A}, 0, 0, 0},
        {{"100644", "f", A}, {"100644", "f", B}, 5, 4, 1},
        {{"100644", "f", A}, {"100755", "f", A}, 0, 0, 0},
        {{"100644", "f", A}, {"100644", "f", ZEROS}, 0, 4, 1}, /* each side judged by itself */
        {{"100644", "f", ZEROS}, {"100644", "f", A}, 4, 0, 1},
        {{"100644", "f", A}, {"100644", "f", LARGE}, 0, 4, 1},
        {{"100644", "f", A}, {"100644", "g", A}, 4, 4, 2}, /* no renames here */
        {{"100644", "f", A}, {"160000", "f", SUB_1}, 1, 4, 1},
        {{"160000", "f", SUB_1}, {"160000", "f", SUB_2}, 1, 1, 1},
        {{"100644", "f.dat", A}, {"100644", "f.dat", B}, 0, 0, 1},
        {{"100644", "f.dat", A}, {"100644", "f", A}, 4, 0, 2},
        {{"100644", "f.txt", ZEROS}, {"100644", "f", ZEROS}, 0, 2, 2},
        {{"100644", "in", A}, {"120000", "in", A}, 4, 0, 1}, /* the same bytes, but rules are for files */
        {{"120000", "in", A}, {"100644", "in", A}, 0, 4, 1},
    };
    struct fixture *fixture = *state;
    prt_id trees[2] = {memory_id(OLD), memory_id(NEW)};
    set_rules(fixture);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        struct prt_counts counts;
        uint64_t totals[2];
        memory_tree(fixture->store, OLD, &rows[i].before, 1);
        memory_tree(fixture->store, NEW, &rows[i].after, 1);
        assert_prt_ok(prt_numstat_change(fixture->numstat, &trees[0], &trees[1], NULL, NULL, &counts, &err), err);
        assert_int_equal(counts.added, rows[i].added);
        assert_int_equal(counts.removed, rows[i].removed);
        assert_int_equal(counts.files, rows[i].files);
        for (size_t side = 0; side < 2; side++)
            assert_prt_ok(prt_numstat_total(fixture->numstat, &trees[side], NULL, NULL, &totals[side], &err), err);
        assert_int_equal(totals[1], totals[0] + counts.added - counts.removed);
    }
}

static void trouble_leaves_the_counts_alone(void **state)
{
    struct fixture *fixture = *state;
    prt_err err;
    struct prt_counts counts = {7, 8, 9};
    char hex[PRT_ID_HEX_MAX];
    MEMORY_TREE(fixture->store, OLD, {"100644", "a", A}, {"100644", "some file", A});
    MEMORY_TREE(fixture->store, NEW, {"100644", "a", B}, {"100644", "some file", GONE});
    prt_id trees[2] = {memory_id(OLD), memory_id(NEW)};
    assert_prt_code(prt_numstat_change(fixture->numstat, &trees[0], &trees[1], NULL, NULL, &counts, &err),
                    PRT_E_NOT_FOUND, err);
    assert_prt_says(err, "some file");
    assert_prt_code(prt_numstat_change(fixture->numstat, &trees[1], &trees[0], NULL, NULL, &counts, &err),
                    PRT_E_NOT_FOUND, err);
    assert_prt_code(count(fixture, &counts, &err), PRT_E_NOT_FOUND, err);
    assert_prt_says(err, "some file");
    assert_prt_says(err, memory_hex(GONE, hex));
    fixture->store->objects.items[B].error = PRT_E_FORMAT;
    assert_prt_code(count(fixture, &counts, &err), PRT_E_FORMAT, err);
    memory_blob(fixture->store, NEW, PRT_STR("no tree"));
    assert_prt_code(count(fixture, &counts, &err), PRT_E_FORMAT, err);
    assert_int_equal(counts.added, 7);
    assert_int_equal(counts.removed, 8);
    assert_int_equal(counts.files, 9);
    /* And the next commit counts as ever. */
    MEMORY_TREE(fixture->store, NEW, {"100644", "a", C}, {"100644", "some file", A});
    assert_counts(fixture, 2, 4, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_fixture, free_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_path_of_every_sort),
        TEST(added_and_deleted_files),
        TEST(a_renamed_file_counts_what_changed_in_it),
        TEST(a_root_commit_counts_everything),
        TEST(the_same_tree_counts_nothing_and_is_not_read),
        TEST(attributes_decide_what_is_binary),
        TEST(a_change_is_the_difference_of_the_totals),
        TEST(trouble_leaves_the_counts_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
