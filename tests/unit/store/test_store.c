/* SPDX-License-Identifier: Apache-2.0 */
/* Entries: found as they were put, replaced, forgotten, trimmed. */
#include <sys/stat.h>
#include <unistd.h>

#include "prt/file.h"
#include "prt/limits.h"
#include "tests/unit/store/entries.h"

struct place {
    prt_temp_t *temp;
    const char *folder;
    prt_store_t *store;
};

static int begin(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    assert_non_null(place);
    place->temp = prt_temp_new();
    place->folder = prt_temp_path(place->temp, "a/cache");
    place->store = open_store(place->folder);
    *state = place;
    return 0;
}

static int end(void **state)
{
    struct place *place = *state;
    prt_store_close(&place->store);
    prt_temp_destroy(&place->temp);
    free(place);
    return 0;
}

static void reopen(struct place *place, int64_t today)
{
    prt_store_close(&place->store);
    assert_null(place->store);
    place->store = open_on(place->folder, today, NULL);
}

static bool has(prt_store_t *store, prt_str key)
{
    prt_err err;
    struct prt_stored stored = {0};
    bool found = false;
    assert_prt_ok(prt_store_get(store, key, &stored, &found, &err), err);
    prt_stored_free(&stored);
    return found;
}

static void put(prt_store_t *store, const struct prt_entry *entry)
{
    prt_err err;
    assert_prt_ok(prt_store_put(store, entry, &err), err);
}

static void check_found(prt_store_t *store, const struct prt_entry *wanted)
{
    prt_err err;
    struct prt_stored stored = {0};
    prt_buf ids = {0};
    bool found = false;
    assert_prt_ok(prt_store_get(store, wanted->key, &stored, &found, &err), err);
    assert_true(found);
    assert_true(prt_str_equal(stored.tip, wanted->tip));
    assert_true(prt_str_equal(stored.context, wanted->context));
    assert_true(prt_str_equal(stored.record, wanted->record));
    assert_prt_ok(prt_store_get_ids(store, wanted->key, &stored, &ids, &found, &err), err);
    assert_true(found);
    assert_true(prt_str_equal(prt_buf_str(&ids), wanted->ids));
    prt_buf_free(&ids);
    prt_stored_free(&stored);
}

static const struct prt_entry ODD[] = {
    {PRT_STR_INIT("aai/babel"), PRT_STR_INIT("1234"), PRT_STR_INIT("v1"), PRT_STR_INIT("record"), PRT_STR_INIT("ids")},
    {PRT_STR_INIT("aai/babel\0"), PRT_STR_INIT("1"), PRT_STR_INIT("2"), PRT_STR_INIT("3\0\xff"), PRT_STR_INIT("\0")},
    {PRT_STR_INIT("\0"), PRT_STR_INIT("\0"), PRT_STR_INIT("\0"), PRT_STR_INIT("\0"), PRT_STR_INIT("\0")},
    {PRT_STR_INIT("\xff\xfe'\"%s\n"), PRT_STR_INIT("\x80"), PRT_STR_INIT("'"), PRT_STR_INIT("?1"), PRT_STR_INIT("")},
    {PRT_STR_INIT("1"), PRT_STR_INIT(""), PRT_STR_INIT(""), PRT_STR_INIT(""), PRT_STR_INIT("")},
    {{NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}},
};
enum { ODD_COUNT = sizeof ODD / sizeof ODD[0] };

static void entries_are_found_as_they_were_put(void **state)
{
    struct place *place = *state;
    for (size_t i = 0; i < ODD_COUNT; i++) {
        assert_false(has(place->store, ODD[i].key));
        put(place->store, &ODD[i]);
    }
    for (size_t i = 0; i < ODD_COUNT; i++)
        check_found(place->store, &ODD[i]);
    reopen(place, TODAY);
    for (size_t i = 0; i < ODD_COUNT; i++)
        check_found(place->store, &ODD[i]);
    assert_false(has(place->store, PRT_STR("aai/babe")));
}

static void a_record_of_many_megabytes(void **state)
{
    struct place *place = *state;
    prt_buf record = {0};
    prt_buf ids = {0};
    add_random(&record, 1, PRT_MIB(20) + 17);
    add_random(&ids, 2, PRT_MIB(5) + 1);
    const struct prt_entry entry = {PRT_STR("big"), PRT_STR("tip"), PRT_STR("context"), prt_buf_str(&record),
                                    prt_buf_str(&ids)};
    put(place->store, &entry);
    check_found(place->store, &entry);
    reopen(place, TODAY);
    check_found(place->store, &entry);
    prt_buf_free(&record);
    prt_buf_free(&ids);
}

static void a_put_replaces_the_whole_entry(void **state)
{
    struct place *place = *state;
    const struct prt_entry first = {PRT_STR("k"), PRT_STR("tip 1"), PRT_STR("c 1"), PRT_STR("long record"),
                                    PRT_STR("ids 1")};
    const struct prt_entry second = {PRT_STR("k"), PRT_STR("tip 2"), PRT_STR("c 2"), PRT_STR("r"), PRT_STR("")};
    put(place->store, &first);
    put(place->store, &ODD[0]);
    put(place->store, &second);
    check_found(place->store, &second);
    check_found(place->store, &ODD[0]);
}

static void ids_are_those_of_the_entry_that_was_got(void **state)
{
    struct place *place = *state;
    prt_err err;
    struct prt_stored stored = {0};
    prt_buf ids = {0};
    bool found = false;
    put_made(place->store, 1, 0);
    assert_prt_ok(prt_store_get(place->store, PRT_STR("repository 1"), &stored, &found, &err), err);
    assert_true(found);
    put_made(place->store, 1, 1);
    prt_buf_add_text(&ids, "as it was");
    assert_prt_ok(prt_store_get_ids(place->store, PRT_STR("repository 1"), &stored, &ids, &found, &err), err);
    assert_false(found);
    assert_prt_str(prt_buf_str(&ids), "as it was");
    prt_buf_free(&ids);
    prt_stored_free(&stored);
}

static void what_is_not_found_leaves_the_output(void **state)
{
    struct place *place = *state;
    prt_err err;
    struct prt_stored stored = {0};
    bool found = false;
    put(place->store, &ODD[0]);
    assert_prt_ok(prt_store_get(place->store, ODD[0].key, &stored, &found, &err), err);
    assert_prt_ok(prt_store_get(place->store, PRT_STR("nobody"), &stored, &found, &err), err);
    assert_false(found);
    assert_prt_str(stored.record, "record");
    assert_prt_ok(prt_store_get(place->store, ODD[0].key, &stored, &found, &err), err);
    assert_true(found);
    prt_stored_free(&stored);
    assert_int_equal(stored.record.len, 0);
    prt_stored_free(&stored);
}

static void forgetting(void **state)
{
    struct place *place = *state;
    prt_err err;
    put_made(place->store, 1, 0);
    put_made(place->store, 2, 0);
    assert_prt_ok(prt_store_forget(place->store, PRT_STR("repository 1"), &err), err);
    assert_prt_ok(prt_store_forget(place->store, PRT_STR("repository 1"), &err), err);
    assert_int_equal(found_generation(place->store, 1), -1);
    assert_int_equal(found_generation(place->store, 2), 0);
}

static void put_sized(prt_store_t *store, const char *key, size_t size)
{
    prt_buf record = {0};
    add_random(&record, size, size - strlen(key));
    put(store, &(struct prt_entry){.key = prt_str_from(key), .record = prt_buf_str(&record)});
    prt_buf_free(&record);
}

/* Which of a, b, c, d are there, without being marked as used: the file is read by another store of day `today`. */
static void check_left(const struct place *place, int64_t today, const char *wanted)
{
    char left[8] = "";
    prt_store_t *store = open_on(place->folder, today, NULL);
    for (char key[2] = "a"; *key <= 'd'; ++*key)
        if (has(store, prt_str_from(key)))
            strcat(left, key);
    prt_store_close(&store);
    assert_string_equal(left, wanted);
}

static void trimming_takes_the_longest_unused_first(void **state)
{
    static const struct {
        uint64_t max;
        const char *left;
    } cases[] = {{UINT64_MAX, "abcd"}, {4000, "abcd"}, {3999, "acd"}, {3000, "acd"},
                 {2999, "ac"},         {1000, "a"},    {999, ""},     {0, ""}};
    struct place *place = *state;
    prt_err err;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        reopen(place, 100);
        put_sized(place->store, "c", 500);
        put_sized(place->store, "a", 1000);
        put_sized(place->store, "b", 1000);
        reopen(place, 101);
        put_sized(place->store, "d", 1000);
        put_sized(place->store, "c", 1000);
        reopen(place, 102);
        assert_true(has(place->store, PRT_STR("a"))); /* finding is using */
        assert_prt_ok(prt_store_trim(place->store, cases[i].max, &err), err);
        check_left(place, 102, cases[i].left);
        assert_prt_ok(prt_store_trim(place->store, 0, &err), err);
    }
}

static int64_t file_size(const struct place *place)
{
    struct stat status;
    char path[512];
    snprintf(path, sizeof path, "%s/ledgers.sqlite", place->folder);
    assert_int_equal(stat(path, &status), 0);
    return status.st_size;
}

static void trimming_gives_room_back(void **state)
{
    struct place *place = *state;
    prt_err err;
    for (unsigned i = 0; i < 100; i++)
        put_made(place->store, i, 0);
    reopen(place, TODAY);
    const int64_t before = file_size(place);
    assert_true(before > 2000000);
    assert_prt_ok(prt_store_trim(place->store, 500000, &err), err);
    reopen(place, TODAY);
    assert_in_range(file_size(place), 300000, 700000);
    assert_int_equal(found_generation(place->store, 0), -1);
    assert_int_equal(found_generation(place->store, 99), 0);
}

static void ceilings(void **state)
{
    struct place *place = *state;
    prt_err err;
    static char name[PRT_MAX_NAME + 1];
    const prt_str long_name = {name, PRT_MAX_NAME + 1};
    const prt_str good_name = {name, PRT_MAX_NAME};
    const prt_str long_bytes = {name, PRT_MAX_RECORD + 1}; /* refused before it is looked into */
    const struct {
        struct prt_entry entry;
        const char *says;
    } cases[] = {{{.key = long_name}, "a key of 4097 bytes: at most 4096"},
                 {{.tip = long_name}, "a tip of 4097 bytes"},
                 {{.context = long_name}, "a context of 4097 bytes"},
                 {{.record = long_bytes}, "a record of 268435457 bytes: at most 268435456"},
                 {{.ids = long_bytes}, "a list of ids of 268435457 bytes"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_prt_code(prt_store_put(place->store, &cases[i].entry, &err), PRT_E_LIMIT, err);
        assert_prt_says(err, cases[i].says);
        assert_prt_says(err, "/ledgers.sqlite: ");
    }
    const struct prt_entry longest = {good_name, good_name, good_name, PRT_STR(""), PRT_STR("")};
    put(place->store, &longest);
    check_found(place->store, &longest);
    assert_false(has(place->store, long_name));
}

static unsigned mode_of(const char *path)
{
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    return status.st_mode & 0777;
}

static void nobody_else_may_read_it(void **state)
{
    struct place *place = *state;
    put_made(place->store, 1, 0);
    assert_int_equal(mode_of(place->folder), 0700);
    assert_int_equal(mode_of(prt_temp_path(place->temp, "a/cache/ledgers.sqlite")), 0600);
    assert_int_equal(mode_of(prt_temp_path(place->temp, "a/cache/ledgers.sqlite-wal")), 0600);
}

static void a_closed_store_is_one_file_and_its_lock(void **state)
{
    struct place *place = *state;
    put_made(place->store, 1, 0);
    prt_store_close(&place->store);
    assert_int_equal(prt_temp_count(place->temp, "a/cache"), 2);
    assert_true(prt_temp_exists(place->temp, "a/cache/ledgers.sqlite"));
    assert_true(prt_temp_exists(place->temp, "a/cache/ledgers.lock"));
}

static void read_whole(const struct place *place, prt_buf *out)
{
    prt_err err;
    char path[512];
    snprintf(path, sizeof path, "%s/ledgers.sqlite", place->folder);
    assert_prt_ok(prt_file_read(path, PRT_MIB(16), out, &err), err);
}

/* SQLite counts in the file's header how often it was written to, so that the bytes tell it. */
static void who_learns_nothing_writes_nothing(void **state)
{
    struct place *place = *state;
    prt_err err;
    prt_buf before = {0};
    prt_buf after = {0};
    for (unsigned i = 0; i < 10; i++)
        put_made(place->store, i, 0);
    prt_store_close(&place->store);
    read_whole(place, &before);
    place->store = open_on(place->folder, TODAY, NULL);
    for (unsigned i = 0; i < 10; i++)
        assert_int_equal(found_generation(place->store, i), 0);
    assert_prt_ok(prt_store_trim(place->store, UINT64_MAX, &err), err);
    prt_store_close(&place->store);
    read_whole(place, &after);
    assert_true(prt_str_equal(prt_buf_str(&before), prt_buf_str(&after)));
    prt_buf_free(&before);
    prt_buf_free(&after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(entries_are_found_as_they_were_put, begin, end),
        cmocka_unit_test_setup_teardown(a_record_of_many_megabytes, begin, end),
        cmocka_unit_test_setup_teardown(a_put_replaces_the_whole_entry, begin, end),
        cmocka_unit_test_setup_teardown(ids_are_those_of_the_entry_that_was_got, begin, end),
        cmocka_unit_test_setup_teardown(what_is_not_found_leaves_the_output, begin, end),
        cmocka_unit_test_setup_teardown(forgetting, begin, end),
        cmocka_unit_test_setup_teardown(trimming_takes_the_longest_unused_first, begin, end),
        cmocka_unit_test_setup_teardown(trimming_gives_room_back, begin, end),
        cmocka_unit_test_setup_teardown(ceilings, begin, end),
        cmocka_unit_test_setup_teardown(nobody_else_may_read_it, begin, end),
        cmocka_unit_test_setup_teardown(a_closed_store_is_one_file_and_its_lock, begin, end),
        cmocka_unit_test_setup_teardown(who_learns_nothing_writes_nothing, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
