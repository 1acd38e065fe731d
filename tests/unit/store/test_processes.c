/* SPDX-License-Identifier: Apache-2.0 */
/* Several processes on one folder, processes that are killed, and what the system refuses. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "prt/clock.h"
#include "prt/log.h"
#include "tests/unit/store/entries.h"

enum { KEYS = 8 };

struct place {
    prt_temp_t *temp;
    const char *folder;
};

static int begin(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    assert_non_null(place);
    place->temp = prt_temp_new();
    place->folder = prt_temp_path(place->temp, "cache");
    *state = place;
    return 0;
}

static int end(void **state)
{
    struct place *place = *state;
    prt_temp_destroy(&place->temp);
    free(place);
    return 0;
}

/* In a child process, which ends with what `work` returns. Nothing there is freed: the child just ends. */
typedef int child_work(struct place *place, unsigned number, int fd);

static pid_t start(child_work *work, struct place *place, unsigned number, int fd)
{
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(work(place, number, fd));
    return child;
}

static void check_ended_well(pid_t child)
{
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* What a put that has returned is told through a pipe. */
struct told {
    unsigned number;
    int generation;
};

/* Puts until it is killed. */
static int put_for_ever(struct place *place, unsigned first, int fd)
{
    prt_err err;
    prt_store_t *store = NULL;
    if (prt_store_open(place->folder, TODAY, NULL, &store, &err) != PRT_OK)
        return 1;
    for (unsigned i = first;; i++) {
        const struct told told = {i % KEYS, (int)i};
        if (try_put(store, told.number, i, &err) != PRT_OK || write(fd, &told, sizeof told) != sizeof told)
            return 2;
    }
}

/* The latest put of each key that is known to have returned; how many were told. */
static unsigned take_told(int fd, int latest[KEYS])
{
    struct told told;
    unsigned count = 0;
    while (read(fd, &told, sizeof told) == sizeof told) {
        latest[told.number] = told.generation;
        count++;
    }
    return count;
}

/* Every entry is whole, and what was told last, or what was being put at the end. */
static void check_survivors(struct place *place, const prt_log *log, unsigned at_the_end, int latest[KEYS])
{
    prt_store_t *store = open_on(place->folder, TODAY, log);
    for (unsigned i = 0; i < KEYS; i++) {
        const int generation = found_generation(store, i);
        if (at_the_end % KEYS != i || generation != (int)at_the_end)
            assert_int_equal(generation, latest[i]);
        latest[i] = generation;
    }
    prt_store_close(&store);
}

/* Every other time while it begins, else while it puts. Returns the number of puts. */
static unsigned put_and_be_killed(struct place *place, unsigned first, uint64_t *random, int latest[KEYS])
{
    int ends[2];
    int status;
    struct told told;
    unsigned count = 0;
    assert_int_equal(pipe(ends), 0);
    const pid_t child = start(put_for_ever, place, first, ends[1]);
    close(ends[1]);
    if (prt_test_random(random) % 2 == 0) {
        assert_int_equal(read(ends[0], &told, sizeof told), sizeof told);
        latest[told.number] = told.generation;
        count++;
    }
    usleep((useconds_t)(prt_test_random(random) % 40000));
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    count += take_told(ends[0], latest);
    close(ends[0]);
    return count;
}

static void killed_at_any_moment_it_holds_what_was_put(void **state)
{
    struct place *place = *state;
    int latest[KEYS];
    unsigned next = 0;
    uint64_t random = 1;
    memset(latest, 0xff, sizeof latest);
    const prt_log log = {.fd = open(prt_temp_path(place->temp, "log"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600),
                         .level = PRT_LOG_WARNING};
    for (int round = 0; round < 50; round++) {
        next += put_and_be_killed(place, next, &random, latest);
        check_survivors(place, &log, next, latest);
        next++;
    }
    close(log.fd);
    print_message("%u puts\n", next);
    assert_true(next > 60);
    assert_int_equal(prt_temp_read(place->temp, "log").len, 0); /* nothing damaged, nothing set aside */
}

/* Waits for the pipe to be closed, then puts entries of its own and one that all put. */
static int put_some(struct place *place, unsigned number, int fd)
{
    prt_err err;
    prt_store_t *store = NULL;
    char byte;
    if (read(fd, &byte, 1) != 0 || prt_store_open(place->folder, TODAY, NULL, &store, &err) != PRT_OK)
        return 1;
    for (unsigned i = 0; i < 40; i++)
        if (try_put(store, number * 100 + i, number, &err) != PRT_OK || try_put(store, 9999, i, &err) != PRT_OK)
            return 2;
    prt_store_close(&store);
    return 0;
}

enum { WRITERS = 4 };

static void run_writers(struct place *place)
{
    pid_t children[WRITERS];
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    for (unsigned i = 0; i < WRITERS; i++) {
        const pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            close(ends[1]);
            _exit(put_some(place, i + 1, ends[0]));
        }
        children[i] = child;
    }
    close(ends[1]);
    for (unsigned i = 0; i < WRITERS; i++)
        check_ended_well(children[i]);
    close(ends[0]);
}

static void several_begin_a_store_and_write_at_once(void **state)
{
    struct place *place = *state;
    run_writers(place);
    prt_store_t *store = open_store(place->folder);
    for (unsigned number = 1; number <= WRITERS; number++)
        for (unsigned i = 0; i < 40; i++)
            assert_int_equal(found_generation(store, number * 100 + i), (int)number);
    assert_int_equal(found_generation(store, 9999), 39);
    prt_store_close(&store);
}

static void several_that_find_it_damaged_set_it_aside_once(void **state)
{
    struct place *place = *state;
    prt_temp_write(place->temp, "cache/ledgers.sqlite", PRT_STR("no database"));
    several_begin_a_store_and_write_at_once(state);
    assert_true(prt_temp_exists(place->temp, "cache/ledgers.sqlite.set-aside-1"));
    assert_false(prt_temp_exists(place->temp, "cache/ledgers.sqlite.set-aside-2"));
}

static void hold_lock(struct place *place, sqlite3 **db, int *fd)
{
    *fd = open(prt_temp_path(place->temp, "cache/ledgers.lock"), O_RDWR | O_CLOEXEC);
    assert_int_equal(flock(*fd, LOCK_EX), 0);
    assert_int_equal(sqlite3_open(prt_temp_path(place->temp, "cache/ledgers.sqlite"), db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(*db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
}

static void another_that_holds_a_lock_is_waited_for_so_long(void **state)
{
    struct place *place = *state;
    prt_err err;
    sqlite3 *db = NULL;
    int fd = -1;
    prt_store_t *other = NULL;
    prt_store_t *store = open_store(place->folder);
    put_made(store, 1, 1);
    hold_lock(place, &db, &fd);
    const int64_t from = prt_monotonic_ms();
    assert_prt_code(try_put(store, 1, 2, &err), PRT_E_TIMEOUT, err);
    assert_prt_says(err, "/ledgers.sqlite: an entry cannot be stored: database is locked");
    assert_int_equal(found_generation(store, 1), 1); /* reading needs no lock */
    assert_prt_code(prt_store_open(place->folder, TODAY, NULL, &other, &err), PRT_E_TIMEOUT, err);
    assert_prt_says(err, "/ledgers.lock: another process has had the lock for 5 s");
    assert_null(other);
    assert_in_range(prt_monotonic_ms() - from, 2 * PRT_STORE_PATIENCE_MS - 1000, 4 * PRT_STORE_PATIENCE_MS);
    sqlite3_close(db);
    close(fd);
    put_made(store, 1, 2);
    assert_int_equal(found_generation(store, 1), 2);
    prt_store_close(&store);
}

static void limit_file_size(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void no_room_for_an_entry(void **state)
{
    struct place *place = *state;
    prt_err err;
    prt_buf record = {0};
    prt_store_t *store = open_store(place->folder);
    void (*before)(int) = signal(SIGXFSZ, SIG_IGN);
    put_made(store, 1, 1);
    add_random(&record, 1, 4000000);
    const struct prt_entry entry = {.key = PRT_STR("repository 1"), .record = prt_buf_str(&record)};
    limit_file_size(500000);
    const prt_code rc = prt_store_put(store, &entry, &err);
    const int while_full = found_generation(store, 1);
    limit_file_size(RLIM_INFINITY);
    signal(SIGXFSZ, before);
    assert_prt_code(rc, PRT_E_IO, err);
    assert_prt_says(err, "/ledgers.sqlite: an entry cannot be stored: ");
    assert_int_equal(while_full, 1);
    put_made(store, 1, 2);
    assert_int_equal(found_generation(store, 1), 2);
    prt_store_close(&store);
    prt_buf_free(&record);
    assert_false(prt_temp_exists(place->temp, "cache/ledgers.sqlite.set-aside-1"));
}

static void no_room_for_a_store(void **state)
{
    struct place *place = *state;
    prt_err err;
    prt_store_t *store = NULL;
    void (*before)(int) = signal(SIGXFSZ, SIG_IGN);
    limit_file_size(2000);
    const prt_code rc = prt_store_open(place->folder, TODAY, NULL, &store, &err);
    limit_file_size(RLIM_INFINITY);
    signal(SIGXFSZ, before);
    assert_prt_code(rc, PRT_E_IO, err);
    assert_null(store);
    store = open_store(place->folder);
    put_made(store, 1, 1);
    prt_store_close(&store);
}

static void a_file_where_the_folder_should_be(void **state)
{
    struct place *place = *state;
    prt_err err;
    prt_store_t *store = NULL;
    prt_temp_write(place->temp, "cache", PRT_STR("file"));
    assert_prt_code(prt_store_open(place->folder, TODAY, NULL, &store, &err), PRT_E_IO, err);
    assert_prt_says(err, place->folder);
    assert_null(store);
}

/* As a user who owns nothing here; root may write whatever the mode says. Tells its parent the code. */
static int open_as_nobody(struct place *place, unsigned number, int fd)
{
    prt_err err = {0};
    prt_store_t *store = NULL;
    (void)number;
    if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
        return 1;
    const prt_code rc = prt_store_open(place->folder, TODAY, NULL, &store, &err);
    err.code = rc;
    return write(fd, &err, sizeof err) == sizeof err ? 0 : 1;
}

static prt_err fail_as_nobody(struct place *place)
{
    prt_err err;
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    check_ended_well(start(open_as_nobody, place, 0, ends[1]));
    close(ends[1]);
    assert_int_equal(read(ends[0], &err, sizeof err), sizeof err);
    close(ends[0]);
    return err;
}

static void what_may_not_be_written(void **state)
{
    struct place *place = *state;
    const char *file = prt_temp_path(place->temp, "cache/ledgers.sqlite");
    prt_store_t *store = open_store(place->folder);
    put_made(store, 1, 1);
    prt_store_close(&store);
    assert_int_equal(chmod(prt_temp_folder(place->temp), 0755), 0);

    assert_int_equal(chmod(file, 0444), 0);
    assert_int_equal(chmod(prt_temp_path(place->temp, "cache/ledgers.lock"), 0666), 0);
    assert_int_equal(chmod(place->folder, 0777), 0);
    prt_err err = fail_as_nobody(place);
    assert_int_equal(err.code, PRT_E_PERMISSION);
    assert_prt_says(err, "/cache/ledgers.sqlite: may not be written");

    assert_int_equal(unlink(prt_temp_path(place->temp, "cache/ledgers.lock")), 0);
    assert_int_equal(chmod(place->folder, 0555), 0);
    err = fail_as_nobody(place);
    assert_int_equal(err.code, PRT_E_PERMISSION);
    assert_prt_says(err, "/cache/ledgers.lock: cannot be opened: Permission denied");

    place->folder = prt_temp_path(place->temp, "cache/below");
    err = fail_as_nobody(place);
    assert_int_equal(err.code, PRT_E_PERMISSION);
    assert_prt_says(err, "/cache/below");
    assert_int_equal(chmod(prt_temp_path(place->temp, "cache"), 0700), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(killed_at_any_moment_it_holds_what_was_put, begin, end),
        cmocka_unit_test_setup_teardown(several_begin_a_store_and_write_at_once, begin, end),
        cmocka_unit_test_setup_teardown(several_that_find_it_damaged_set_it_aside_once, begin, end),
        cmocka_unit_test_setup_teardown(another_that_holds_a_lock_is_waited_for_so_long, begin, end),
        cmocka_unit_test_setup_teardown(no_room_for_an_entry, begin, end),
        cmocka_unit_test_setup_teardown(no_room_for_a_store, begin, end),
        cmocka_unit_test_setup_teardown(a_file_where_the_folder_should_be, begin, end),
        cmocka_unit_test_setup_teardown(what_may_not_be_written, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
