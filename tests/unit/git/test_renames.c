/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/limits.h"
#include "tests/unit/git/memory_trees.h"
#include "worker/git/renames.h"

enum { OLD = 40, NEW, FOLDER, OTHER_FOLDER, SOURCES, TARGETS };

/* Ten lines of 10 bytes; the copies have that many of them replaced. */
#define TEN_LINES                                                                                                      \
    "line 0000\nline 0001\nline 0002\nline 0003\nline 0004\nline 0005\nline 0006\nline 0007\nline 0008\nline 0009\n"
#define CHANGED_1                                                                                                      \
    "xxxx 0000\nline 0001\nline 0002\nline 0003\nline 0004\nline 0005\nline 0006\nline 0007\nline 0008\nline 0009\n"
#define CHANGED_2                                                                                                      \
    "xxxx 0000\nxxxx 0001\nline 0002\nline 0003\nline 0004\nline 0005\nline 0006\nline 0007\nline 0008\nline 0009\n"
#define CHANGED_3                                                                                                      \
    "xxxx 0000\nxxxx 0001\nxxxx 0002\nline 0003\nline 0004\nline 0005\nline 0006\nline 0007\nline 0008\nline 0009\n"
#define CHANGED_5                                                                                                      \
    "xxxx 0000\nxxxx 0001\nxxxx 0002\nxxxx 0003\nxxxx 0004\nline 0005\nline 0006\nline 0007\nline 0008\nline 0009\n"
#define CHANGED_6                                                                                                      \
    "xxxx 0000\nxxxx 0001\nxxxx 0002\nxxxx 0003\nxxxx 0004\nxxxx 0005\nline 0006\nline 0007\nline 0008\nline 0009\n"

enum { TEN = 1, TEN_1, TEN_2, TEN_3, TEN_5, TEN_6, EMPTY, GONE };

struct fixture {
    struct memory_store *store;
    prt_objects_t *objects;
    prt_renames_t *renames;
    struct prt_file_pairs pairs;
    struct prt_content_reader reader;
};

static int make_fixture(void **state)
{
    static const char *const blobs[] = {
        [TEN] = TEN_LINES,   [TEN_1] = CHANGED_1, [TEN_2] = CHANGED_2, [TEN_3] = CHANGED_3,
        [TEN_5] = CHANGED_5, [TEN_6] = CHANGED_6, [EMPTY] = "",
    };
    prt_err err;
    struct fixture *fixture = prt_calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    fixture->store = memory_store_new();
    for (unsigned i = TEN; i < GONE; i++)
        memory_blob(fixture->store, i, prt_str_from(blobs[i]));
    fixture->objects = memory_open(&fixture->store->objects, 1 << 20);
    fixture->reader.objects = fixture->objects;
    assert_prt_ok(prt_renames_new(&fixture->renames, &err), err);
    *state = fixture;
    return 0;
}

static int free_fixture(void **state)
{
    struct fixture *fixture = *state;
    prt_renames_destroy(&fixture->renames);
    prt_renames_destroy(&fixture->renames);
    prt_file_pairs_free(&fixture->pairs);
    prt_objects_destroy(&fixture->objects);
    memory_store_free(fixture->store);
    free(fixture);
    return 0;
}

static prt_code find(struct fixture *fixture, prt_err *err)
{
    prt_id ids[2] = {memory_id(OLD), memory_id(NEW)};
    /* The trees of the test before must not come from the cache. */
    prt_objects_destroy(&fixture->objects);
    fixture->objects = memory_open(&fixture->store->objects, 1 << 20);
    fixture->reader.objects = fixture->objects;
    assert_prt_ok(prt_treediff(fixture->objects, &ids[0], &ids[1], &fixture->pairs, err), *err);
    return prt_renames_find(fixture->renames, &fixture->reader, &fixture->pairs, err);
}

/* "old>new;" for every rename, in the order of the new names. */
static void assert_renames(struct fixture *fixture, const char *wanted)
{
    prt_err err;
    prt_buf text = {0};
    assert_prt_ok(find(fixture, &err), err);
    for (size_t i = 0; i < fixture->pairs.count; i++) {
        const struct prt_file_pair *pair = &fixture->pairs.items[i];
        if (pair->partner == PRT_NO_PARTNER)
            continue;
        assert_int_equal(fixture->pairs.items[pair->partner].partner, i);
        if (!pair->after.exists)
            continue;
        prt_buf_add_str(&text, prt_file_pair_path(&fixture->pairs, &fixture->pairs.items[pair->partner]));
        prt_buf_add_char(&text, '>');
        prt_buf_add_str(&text, prt_file_pair_path(&fixture->pairs, pair));
        prt_buf_add_char(&text, ';');
    }
    assert_prt_str(prt_buf_str(&text), wanted);
    prt_buf_free(&text);
}

static void the_same_bytes_are_a_rename(void **state)
{
    struct fixture *fixture = *state;
    MEMORY_TREE(fixture->store, OLD, {"100644", "a", TEN}, {"100644", "e", EMPTY}, {"100644", "k", TEN_6});
    MEMORY_TREE(fixture->store, NEW, {"100755", "b", TEN}, {"100644", "f", EMPTY}, {"100644", "k", TEN_6});
    assert_renames(fixture, "a>b;e>f;");
}

static void no_file_is_two_renames(void **state)
{
    struct fixture *fixture = *state;
    MEMORY_TREE(fixture->store, OLD, {"100644", "a", TEN}, {"100644", "k", TEN});
    MEMORY_TREE(fixture->store, NEW, {"100644", "b", TEN}, {"100644", "c", TEN}, {"100644", "k", TEN});
    assert_renames(fixture, "a>b;");
}

/* Of several sources the one of the same base name, else the first that is free. */
static void base_names_decide_between_the_same_bytes(void **state)
{
    struct fixture *fixture = *state;
    MEMORY_TREE(fixture->store, FOLDER, {"100644", "b", TEN}, {"100644", "x", TEN}, {"100644", "y", TEN});
    MEMORY_TREE(fixture->store, OLD, {"100644", "a", TEN}, {"100644", "b", TEN}, {"100644", "c", TEN});
    MEMORY_TREE(fixture->store, NEW, {"40000", "d", FOLDER});
    assert_renames(fixture, "b>d/b;a>d/x;c>d/y;");
}

static void files_links_and_submodules_do_not_mix(void **state)
{
    struct fixture *fixture = *state;
    MEMORY_TREE(fixture->store, OLD, {"100644", "a", TEN}, {"120000", "b", TEN_1}, {"160000", "c", GONE});
    MEMORY_TREE(fixture->store, NEW, {"100644", "q", TEN_1}, {"120000", "r", TEN}, {"160000", "s", GONE});
    /* A submodule's id names nothing here, and is never asked for. a and q are similar files. */
    assert_renames(fixture, "a>q;c>s;");
    MEMORY_TREE(fixture->store, NEW, {"120000", "r", TEN_2});
    assert_renames(fixture, "");
}

static void a_half_is_enough(void **state)
{
    struct fixture *fixture = *state;
    MEMORY_TREE(fixture->store, OLD, {"100644", "a", TEN});
    MEMORY_TREE(fixture->store, NEW, {"100644", "b", TEN_5});
    assert_renames(fixture, "a>b;");
    MEMORY_TREE(fixture->store, NEW, {"100644", "b", TEN_6});
    assert_renames(fixture, "");
    MEMORY_TREE(fixture->store, NEW, {"100644", "b", EMPTY});
    assert_renames(fixture, "");
}

static void the_most_similar_pair_comes_first(void **state)
{
    struct fixture *fixture = *state;
    MEMORY_TREE(fixture->store, OLD, {"100644", "a", TEN_3}, {"100644", "b", TEN_1});
    MEMORY_TREE(fixture->store, NEW, {"100644", "y", TEN}, {"100644", "z", TEN_2});
    /* b is as close to z as to y, and z has a closer friend in a as well; y is looked at first. */
    assert_renames(fixture, "b>y;a>z;");
}

/* A base name that is unique on both sides is believed at 75 %, even where another file is closer. */
static void a_base_name_beats_a_closer_file(void **state)
{
    struct fixture *fixture = *state;
    MEMORY_TREE(fixture->store, FOLDER, {"100644", "a", TEN});
    MEMORY_TREE(fixture->store, NEW, {"40000", "d", FOLDER});
    MEMORY_TREE(fixture->store, OLD, {"100644", "a", TEN_2}, {"100644", "b", TEN_1});
    assert_renames(fixture, "a>d/a;");
    MEMORY_TREE(fixture->store, OLD, {"100644", "a", TEN_3}, {"100644", "b", TEN_1});
    assert_renames(fixture, "b>d/a;"); /* 70 % is not enough */
}

static void a_base_name_that_is_not_unique_decides_nothing(void **state)
{
    struct fixture *fixture = *state;
    MEMORY_TREE(fixture->store, FOLDER, {"100644", "a", TEN_5});
    MEMORY_TREE(fixture->store, OLD, {"100644", "a", TEN_2}, {"100644", "b", TEN_1}, {"40000", "c", FOLDER});
    MEMORY_TREE(fixture->store, OTHER_FOLDER, {"100644", "a", TEN});
    MEMORY_TREE(fixture->store, NEW, {"40000", "d", OTHER_FOLDER});
    assert_renames(fixture, "b>d/a;");
}

/* ... but of two that are equally similar it takes the one with the name. */
static void a_base_name_breaks_a_tie(void **state)
{
    struct fixture *fixture = *state;
    MEMORY_TREE(fixture->store, FOLDER, {"100644", "c", TEN_5});
    MEMORY_TREE(fixture->store, OLD, {"100644", "a", TEN_3}, {"100644", "c", TEN_3}, {"40000", "d", FOLDER});
    MEMORY_TREE(fixture->store, OTHER_FOLDER, {"100644", "c", TEN});
    MEMORY_TREE(fixture->store, NEW, {"40000", "e", OTHER_FOLDER});
    assert_renames(fixture, "c>e/c;");
}

/* `count` files of one blob: "<prefix>000", "<prefix>001", ... */
static void many_files(struct fixture *fixture, unsigned tree, const char *prefix, size_t count, unsigned blob)
{
    struct memory_entry *entries = prt_calloc(count, sizeof *entries);
    char(*names)[64] = prt_calloc(count, sizeof *names);
    assert_true(entries != NULL && names != NULL);
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(names[i], sizeof names[i], "%s%04zu", prefix, i);
        entries[i] = (struct memory_entry){"100644", names[i], blob};
    }
    memory_tree(fixture->store, tree, entries, count);
    free(names);
    free(entries);
}

static size_t count_renames(struct fixture *fixture)
{
    prt_err err;
    size_t count = 0;
    assert_prt_ok(find(fixture, &err), err);
    for (size_t i = 0; i < fixture->pairs.count; i++)
        count += fixture->pairs.items[i].after.exists && fixture->pairs.items[i].partner != PRT_NO_PARTNER;
    return count;
}

static void beyond_a_million_comparisons_only_exact_renames_are_found(void **state)
{
    struct fixture *fixture = *state;
    MEMORY_TREE(fixture->store, OLD, {"40000", "o", SOURCES});
    MEMORY_TREE(fixture->store, NEW, {"40000", "n", TARGETS});
    many_files(fixture, SOURCES, "s", 200, TEN);
    many_files(fixture, TARGETS, "t", 5000, TEN_1);
    /* Every target remembers its four best sources: here they are the same four for all. */
    assert_int_equal(count_renames(fixture), 4);
    many_files(fixture, TARGETS, "t", 5001, TEN_1);
    assert_int_equal(count_renames(fixture), 0);
    many_files(fixture, TARGETS, "t", 5001, TEN);
    assert_int_equal(count_renames(fixture), 200);
    /* Base names are tried before it is known how many are left. */
    many_files(fixture, SOURCES, "s", 1002, TEN);
    many_files(fixture, TARGETS, "s", 1002, TEN_1);
    assert_int_equal(count_renames(fixture), 1002);
}

static void too_large_files_are_no_candidates(void **state)
{
    struct fixture *fixture = *state;
    memory_blob(fixture->store, 20, (prt_str){"", PRT_MAX_BLOB + 1});
    memory_blob(fixture->store, 21, (prt_str){"", PRT_MAX_BLOB + 1});
    MEMORY_TREE(fixture->store, OLD, {"100644", "a", 20});
    MEMORY_TREE(fixture->store, NEW, {"100644", "b", 21});
    assert_renames(fixture, "");
    MEMORY_TREE(fixture->store, NEW, {"100644", "b", 20});
    assert_renames(fixture, "a>b;");
}

static void a_missing_blob_is_told_with_its_path(void **state)
{
    struct fixture *fixture = *state;
    prt_err err;
    MEMORY_TREE(fixture->store, OLD, {"100644", "a", TEN});
    MEMORY_TREE(fixture->store, NEW, {"100644", "some file", GONE});
    assert_prt_code(find(fixture, &err), PRT_E_NOT_FOUND, err);
    assert_prt_says(err, "some file");
    /* Blobs that are paired without reading them need not be there. */
    MEMORY_TREE(fixture->store, OLD, {"100644", "a", GONE});
    assert_renames(fixture, "a>some file;");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_fixture, free_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_same_bytes_are_a_rename),
        TEST(no_file_is_two_renames),
        TEST(base_names_decide_between_the_same_bytes),
        TEST(files_links_and_submodules_do_not_mix),
        TEST(a_half_is_enough),
        TEST(the_most_similar_pair_comes_first),
        TEST(a_base_name_beats_a_closer_file),
        TEST(a_base_name_that_is_not_unique_decides_nothing),
        TEST(a_base_name_breaks_a_tie),
        TEST(beyond_a_million_comparisons_only_exact_renames_are_found),
        TEST(too_large_files_are_no_candidates),
        TEST(a_missing_blob_is_told_with_its_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
