/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are damaged, foreign or odd: never a wrong byte, never fatal; set aside with one warning. */
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prt/file.h"
#include "prt/log.h"
#include "tests/unit/store/entries.h"

enum { ENTRIES = 25 };

struct place {
    prt_temp_t *temp;
    const char *folder;
    prt_log log;
};

static int begin(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    assert_non_null(place);
    place->temp = prt_temp_new();
    place->folder = prt_temp_path(place->temp, "cache");
    const int flags = O_WRONLY | O_CREAT | O_APPEND | O_TRUNC | O_CLOEXEC;
    place->log = (prt_log){.fd = open(prt_temp_path(place->temp, "log"), flags, 0600), .level = PRT_LOG_WARNING};
    assert_true(place->log.fd >= 0);
    *state = place;
    return 0;
}

static int end(void **state)
{
    struct place *place = *state;
    close(place->log.fd);
    prt_temp_destroy(&place->temp);
    free(place);
    return 0;
}

static prt_store_t *open_place(struct place *place)
{
    return open_on(place->folder, TODAY, &place->log);
}

/* How many lines of the log hold the text; the log is emptied. */
static int count_said(struct place *place, const char *text)
{
    int count = 0;
    for (const char *at = prt_temp_read(place->temp, "log").data; (at = strstr(at, text)) != NULL; at += strlen(text))
        count++;
    assert_int_equal(ftruncate(place->log.fd, 0), 0);
    return count;
}

static void fill_store(struct place *place)
{
    prt_store_t *store = open_place(place);
    for (unsigned i = 0; i < ENTRIES; i++)
        put_made(store, i, 3);
    prt_store_close(&store);
}

static int count_found(prt_store_t *store)
{
    int count = 0;
    for (unsigned i = 0; i < ENTRIES; i++)
        count += found_generation(store, i) >= 0;
    return count;
}

static void run_sql(struct place *place, const char *sql)
{
    sqlite3 *db = NULL;
    char *said = NULL;
    assert_int_equal(sqlite3_open(prt_temp_path(place->temp, "cache/ledgers.sqlite"), &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &said) != SQLITE_OK)
        fail_msg("%s: %s", sql, said);
    sqlite3_close(db);
}

static void make_text(struct place *place)
{
    prt_temp_write(place->temp, "cache/ledgers.sqlite", PRT_STR("this is a text, and no database at all\n"));
}

static void make_folder(struct place *place)
{
    prt_temp_write(place->temp, "cache/ledgers.sqlite/inner/file", PRT_STR("kept"));
}

static void make_link(struct place *place)
{
    prt_temp_write(place->temp, "cache/target", PRT_STR("not to be touched"));
    assert_int_equal(symlink("target", prt_temp_path(place->temp, "cache/ledgers.sqlite")), 0);
}

static void make_fifo(struct place *place)
{
    prt_temp_write(place->temp, "cache/other", PRT_STR(""));
    assert_int_equal(mkfifo(prt_temp_path(place->temp, "cache/ledgers.sqlite"), 0600), 0);
}

static void make_other_program(struct place *place)
{
    prt_temp_write(place->temp, "cache/other", PRT_STR(""));
    run_sql(place, "CREATE TABLE moz_places (id INTEGER); PRAGMA user_version = 1;");
}

static void make_later_version(struct place *place)
{
    fill_store(place);
    run_sql(place, "PRAGMA user_version = 7;");
}

static void make_without_table(struct place *place)
{
    fill_store(place);
    run_sql(place, "DROP TABLE ids;");
}

static void make_odd_types(struct place *place)
{
    fill_store(place);
    run_sql(place, "PRAGMA writable_schema = ON;"
                   "UPDATE sqlite_schema SET sql = replace(sql, 'tip BLOB', 'tip INTEGER') WHERE name = 'entry';");
}

static void make_cut(struct place *place)
{
    fill_store(place);
    assert_int_equal(truncate(prt_temp_path(place->temp, "cache/ledgers.sqlite"), 100000), 0);
}

static const struct {
    const char *name;
    void (*make)(struct place *place);
    const char *says;
} ODD_FILES[] = {
    {"a text", make_text, "file is not a database"},
    {"a folder", make_folder, "is no regular file"},
    {"a link", make_link, "is no regular file"},
    {"a FIFO", make_fifo, "is no regular file"},
    {"another program's database", make_other_program, "is a database of another program"},
    {"a later version", make_later_version, "is of version 7, and this program knows version 3"},
    {"a table is missing", make_without_table, "has other tables than it should: no such table: ids"},
    {"a column has another type", make_odd_types, "is damaged: non-INTEGER value in entry.tip"},
    {"a part of the file is missing", make_cut, "malformed"},
};

static void odd_files_are_set_aside(void **state)
{
    struct place *place = *state;
    prt_err err;
    for (size_t i = 0; i < sizeof ODD_FILES / sizeof ODD_FILES[0]; i++) {
        ODD_FILES[i].make(place);
        (void)count_said(place, "WARNING");
        prt_store_t *store = open_place(place);
        assert_int_equal(count_found(store), 0);
        put_made(store, 1, 5);
        assert_int_equal(found_generation(store, 1), 5);
        prt_store_close(&store);
        const prt_str log = prt_temp_read(place->temp, "log");
        if (strstr(log.data, ODD_FILES[i].says) == NULL)
            fail_msg("%s: the log says: %s", ODD_FILES[i].name, log.data);
        assert_int_equal(count_said(place, "it is set aside as "), 1);
        assert_true(prt_temp_exists(place->temp, "cache/ledgers.sqlite.set-aside-1"));
        assert_false(prt_temp_exists(place->temp, "cache/ledgers.sqlite.set-aside-2"));
        assert_prt_ok(prt_remove_tree(place->folder, &err), err);
    }
}

static void an_empty_file_is_a_beginning(void **state)
{
    struct place *place = *state;
    prt_temp_write(place->temp, "cache/ledgers.sqlite", PRT_STR(""));
    fill_store(place);
    prt_store_t *store = open_place(place);
    assert_int_equal(count_found(store), ENTRIES);
    prt_store_close(&store);
    assert_int_equal(count_said(place, "WARNING"), 0);
}

/* Its digests are not those of today: it is emptied and used, without a word. */
static void a_file_of_the_first_version_is_emptied(void **state)
{
    struct place *place = *state;
    fill_store(place);
    run_sql(place,
            "PRAGMA user_version = 1; UPDATE entry SET digest = x'00'; DROP TABLE answer_body; DROP TABLE answer");
    prt_store_t *store = open_place(place);
    assert_int_equal(count_found(store), 0);
    put_made(store, 3, 5);
    prt_store_close(&store);
    store = open_place(place);
    assert_int_equal(count_found(store), 1);
    assert_int_equal(found_generation(store, 3), 5);
    assert_int_equal(count_said(place, "WARNING"), 0);
    prt_store_close(&store);
}

static void what_is_set_aside_is_kept_as_it_was(void **state)
{
    struct place *place = *state;
    make_later_version(place);
    const prt_str before = prt_temp_read(place->temp, "cache/ledgers.sqlite");
    prt_store_t *store = open_place(place);
    prt_store_close(&store);
    assert_true(prt_str_equal(prt_temp_read(place->temp, "cache/ledgers.sqlite.set-aside-1"), before));
}

static void three_are_kept_and_the_oldest_makes_room(void **state)
{
    static const char *const kept[][3] = {{"file 1"},
                                          {"file 1", "file 2"},
                                          {"file 1", "file 2", "file 3"},
                                          {"file 4", "file 2", "file 3"},
                                          {"file 4", "file 5", "file 3"},
                                          {"file 4", "file 5", "file 6"},
                                          {"file 7", "file 5", "file 6"}};
    struct place *place = *state;
    for (size_t round = 0; round < sizeof kept / sizeof kept[0]; round++) {
        char text[16];
        snprintf(text, sizeof text, "file %zu", round + 1);
        prt_temp_write(place->temp, "cache/ledgers.sqlite", prt_str_from(text));
        usleep(20000); /* file systems count time in ticks */
        prt_store_t *store = open_place(place);
        prt_store_close(&store);
        for (int n = 1; n <= PRT_STORE_SET_ASIDE; n++) {
            char name[64];
            snprintf(name, sizeof name, "cache/ledgers.sqlite.set-aside-%d", n);
            assert_int_equal(prt_temp_exists(place->temp, name), kept[round][n - 1] != NULL);
            if (kept[round][n - 1] != NULL)
                assert_prt_str(prt_temp_read(place->temp, name), kept[round][n - 1]);
        }
    }
    assert_false(prt_temp_exists(place->temp, "cache/ledgers.sqlite.set-aside-4"));
}

/* What SQLite finds nothing wrong with. */
static const struct {
    const char *sql;
    int dropped; /* of ENTRIES */
} WRONG_VALUES[] = {
    {"UPDATE record SET bytes = (SELECT bytes FROM record WHERE id = 1) WHERE id = 2", 1},
    {"UPDATE record SET bytes = CAST(bytes || x'00' AS BLOB) WHERE id = 3", 1},
    {"UPDATE entry SET tip = x'31' WHERE id = 4", 1},
    {"UPDATE entry SET context = tip, tip = context WHERE id = 5", 1},
    {"UPDATE entry SET digest = (SELECT digest FROM entry WHERE id = 1) WHERE id = 6", 1},
    {"UPDATE entry SET digest = x'' WHERE id = 6", 1},
    {"DELETE FROM record WHERE id = 7", 1},
    {"UPDATE entry SET key = x'ff' WHERE id = 8;"
     "UPDATE entry SET key = (SELECT CAST('repository 7' AS BLOB)) WHERE id = 9",
     2}, /* one is not there, one is not it */
};

static void wrong_values_are_dropped_alone(void **state)
{
    struct place *place = *state;
    prt_err err;
    for (size_t i = 0; i < sizeof WRONG_VALUES / sizeof WRONG_VALUES[0]; i++) {
        fill_store(place);
        run_sql(place, WRONG_VALUES[i].sql);
        prt_store_t *store = open_place(place);
        assert_int_equal(count_found(store), ENTRIES - WRONG_VALUES[i].dropped);
        assert_int_equal(count_said(place, "is damaged, and dropped"), 1);
        assert_int_equal(count_found(store), ENTRIES - WRONG_VALUES[i].dropped);
        assert_int_equal(count_said(place, "WARNING"), 0);
        prt_store_close(&store);
        assert_prt_ok(prt_remove_tree(place->folder, &err), err);
    }
}

static void wrong_ids_drop_the_entry(void **state)
{
    struct place *place = *state;
    prt_err err;
    struct prt_stored stored = {0};
    prt_buf ids = {0};
    bool found = false;
    fill_store(place);
    run_sql(place, "UPDATE ids SET bytes = (SELECT bytes FROM ids WHERE id = 2) WHERE id = 4");
    prt_store_t *store = open_place(place);
    assert_prt_ok(prt_store_get(store, PRT_STR("repository 3"), &stored, &found, &err), err);
    assert_true(found);
    assert_prt_ok(prt_store_get_ids(store, PRT_STR("repository 3"), &stored, &ids, &found, &err), err);
    assert_false(found);
    assert_int_equal(count_said(place, "the entry of repository 3 is damaged, and dropped"), 1);
    assert_int_equal(found_generation(store, 3), -1);
    assert_int_equal(count_found(store), ENTRIES - 1);
    prt_stored_free(&stored);
    prt_buf_free(&ids);
    prt_store_close(&store);
}

static void harm_bytes(char *bytes, size_t len, uint64_t *random)
{
    static const size_t extents[] = {1, 1, 2, 16, 300, 4096, 20000};
    const unsigned times = 1 + (unsigned)(prt_test_random(random) % 4);
    for (unsigned i = 0; i < times; i++) {
        const size_t from = prt_test_random(random) % len;
        const size_t extent = extents[prt_test_random(random) % 7];
        const bool zero = prt_test_random(random) % 4 == 0;
        for (size_t at = from; at < from + extent && at < len; at++)
            bytes[at] = zero ? '\0' : (char)prt_test_random(random);
    }
}

/* Every third time the damage is where SQLite's own structures are dense. */
static prt_str harm(prt_buf *copy, prt_str bytes, uint64_t seed)
{
    uint64_t random = seed;
    const size_t dense = 4096 * 3;
    prt_buf_clear(copy);
    prt_buf_add_str(copy, bytes);
    if (seed % 10 == 9)
        return (prt_str){copy->data, prt_test_random(&random) % bytes.len};
    harm_bytes(copy->data, seed % 3 == 0 && bytes.len > dense ? dense : bytes.len, &random);
    return prt_buf_str(copy);
}

/* What was put is found as it was put, or not at all when it came to lie on damage that shows only later. */
static void put_and_find(prt_store_t *store, unsigned number)
{
    put_made(store, number, 4);
    const int generation = found_generation(store, number);
    assert_true(generation == 4 || generation == -1);
}

/* Everything that can be done with a store. */
static int use_all(prt_store_t *store)
{
    prt_err err;
    const int found = count_found(store); /* asserts that nothing wrong is found */
    for (unsigned i = 0; i < 6; i++)
        put_and_find(store, i * 5);
    assert_prt_ok(prt_store_forget(store, PRT_STR("repository 7"), &err), err);
    assert_int_equal(found_generation(store, 7), -1);
    assert_prt_ok(prt_store_trim(store, 300000, &err), err);
    return found;
}

/* Damage is found when a file is opened: what is put from then on is found. */
static void check_sound(prt_store_t *store)
{
    put_made(store, 100, 6);
    assert_int_equal(found_generation(store, 100), 6);
}

static void any_damage_of_the_file(void **state)
{
    struct place *place = *state;
    prt_err err;
    prt_buf copy = {0};
    int all = 0, some = 0, none = 0, aside = 0;
    fill_store(place);
    const prt_str good = prt_temp_read(place->temp, "cache/ledgers.sqlite");
    for (uint64_t seed = 0; seed < 150; seed++) {
        assert_prt_ok(prt_remove_tree(place->folder, &err), err);
        prt_temp_write(place->temp, "cache/ledgers.sqlite", harm(&copy, good, seed));
        prt_store_t *store = open_place(place);
        const int found = use_all(store);
        check_sound(store);
        prt_store_close(&store);
        all += found == ENTRIES;
        none += found == 0;
        some += found > 0 && found < ENTRIES;
        aside += count_said(place, "it is set aside as ");
    }
    prt_buf_free(&copy);
    print_message("all entries found %d, some %d, none %d; set aside %d\n", all, some, none, aside);
    assert_true(all > 5 && some > 10 && none > 50 && aside > 50);
}

/* A process that ends without closing leaves its WAL, and in it all that was stored. */
static void leave_wal(struct place *place)
{
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        prt_store_t *store = open_place(place);
        for (unsigned i = 0; i < ENTRIES; i++)
            put_made(store, i, 3);
        _exit(store != NULL ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void any_damage_of_the_wal(void **state)
{
    struct place *place = *state;
    prt_err err;
    prt_buf copy = {0};
    int all = 0, some = 0;
    leave_wal(place);
    const prt_str file = prt_temp_read(place->temp, "cache/ledgers.sqlite");
    const prt_str wal = prt_temp_read(place->temp, "cache/ledgers.sqlite-wal");
    assert_true(wal.len > 100000);
    for (uint64_t seed = 0; seed < 40; seed++) {
        assert_prt_ok(prt_remove_tree(place->folder, &err), err);
        prt_temp_write(place->temp, "cache/ledgers.sqlite", file);
        prt_temp_write(place->temp, "cache/ledgers.sqlite-wal", seed == 0 ? wal : harm(&copy, wal, seed));
        prt_store_t *store = open_place(place);
        const int found = use_all(store);
        check_sound(store);
        prt_store_close(&store);
        all += found == ENTRIES;
        some += found < ENTRIES;
        assert_true(seed != 0 || found == ENTRIES);
    }
    prt_buf_free(&copy);
    print_message("all entries found %d, fewer %d\n", all, some);
    assert_true(some > 20);
}

/* Written by another process: closing a descriptor of ours would release the locks that SQLite holds. */
static void overwrite(struct place *place, prt_str bytes)
{
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const int fd = open(prt_temp_path(place->temp, "cache/ledgers.sqlite"), O_WRONLY);
        const bool good = ftruncate(fd, (off_t)bytes.len) == 0 && pwrite(fd, bytes.data, bytes.len, 0) > 0;
        _exit(good ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void damage_while_it_is_open(void **state)
{
    struct place *place = *state;
    prt_err err;
    prt_buf copy = {0};
    int aside = 0;
    fill_store(place);
    const prt_str good = prt_temp_read(place->temp, "cache/ledgers.sqlite");
    for (uint64_t seed = 0; seed < 40; seed++) {
        assert_prt_ok(prt_remove_tree(place->folder, &err), err);
        prt_temp_write(place->temp, "cache/ledgers.sqlite", good);
        prt_store_t *store = open_place(place);
        put_made(store, 1, 3); /* another connection's change makes SQLite forget the pages it has read */
        prt_store_t *other = open_place(place);
        put_made(other, 2, 3);
        overwrite(place, harm(&copy, good, seed));
        (void)use_all(store);
        prt_store_close(&store);
        (void)use_all(other);
        prt_store_close(&other);
        store = open_place(place);
        (void)count_found(store);
        check_sound(store);
        prt_store_close(&store);
        aside += count_said(place, "it is set aside as ");
    }
    prt_buf_free(&copy);
    print_message("set aside %d\n", aside);
    assert_true(aside > 10);
}

static void the_second_to_find_damage_joins_the_first(void **state)
{
    struct place *place = *state;
    static char rubbish[1000000];
    fill_store(place);
    prt_store_t *first = open_place(place);
    prt_store_t *second = open_place(place);
    put_made(first, 1, 3); /* each makes the other forget the pages it has read */
    put_made(second, 2, 3);
    memset(rubbish, 'x', sizeof rubbish);
    overwrite(place, (prt_str){rubbish, sizeof rubbish});
    (void)count_found(first);
    put_made(first, 1, 6);
    (void)count_found(second);
    assert_int_equal(found_generation(second, 1), 6);
    put_made(second, 2, 7);
    assert_int_equal(found_generation(first, 2), 7);
    assert_int_equal(count_said(place, "it is set aside as "), 1);
    assert_true(
        prt_temp_exists(place->temp, "cache/ledgers.sqlite.set-aside-1-wal")); /* what belongs to it goes along */
    assert_false(prt_temp_exists(place->temp, "cache/ledgers.sqlite.set-aside-2"));
    prt_store_close(&first);
    prt_store_close(&second);
}

static void a_file_that_vanishes(void **state)
{
    struct place *place = *state;
    prt_err err;
    fill_store(place);
    prt_store_t *store = open_place(place);
    assert_prt_ok(prt_remove_tree(place->folder, &err), err);
    assert_int_equal(count_found(store), ENTRIES);
    put_made(store, 1, 4);
    assert_int_equal(found_generation(store, 1), 4);
    prt_store_close(&store);
    assert_false(prt_temp_exists(place->temp, "cache"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(odd_files_are_set_aside, begin, end),
        cmocka_unit_test_setup_teardown(an_empty_file_is_a_beginning, begin, end),
        cmocka_unit_test_setup_teardown(what_is_set_aside_is_kept_as_it_was, begin, end),
        cmocka_unit_test_setup_teardown(a_file_of_the_first_version_is_emptied, begin, end),
        cmocka_unit_test_setup_teardown(three_are_kept_and_the_oldest_makes_room, begin, end),
        cmocka_unit_test_setup_teardown(wrong_values_are_dropped_alone, begin, end),
        cmocka_unit_test_setup_teardown(wrong_ids_drop_the_entry, begin, end),
        cmocka_unit_test_setup_teardown(any_damage_of_the_file, begin, end),
        cmocka_unit_test_setup_teardown(any_damage_of_the_wal, begin, end),
        cmocka_unit_test_setup_teardown(damage_while_it_is_open, begin, end),
        cmocka_unit_test_setup_teardown(the_second_to_find_damage_joins_the_first, begin, end),
        cmocka_unit_test_setup_teardown(a_file_that_vanishes, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
