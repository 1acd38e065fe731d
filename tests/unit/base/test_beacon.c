/* SPDX-License-Identifier: Apache-2.0 */
/* What a process writes down, and what another one reads of it. */
#include "tests/support/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prt/beacon.h"

static prt_beacon_t *ours, *theirs; /* two views of one beacon */

static int set_up(void **state)
{
    (void)state;
    prt_err err;
    assert_prt_ok(prt_beacon_new(&ours, &err), err);
    assert_prt_ok(prt_beacon_open(prt_beacon_fd(ours), &theirs, &err), err);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    prt_beacon_destroy(&theirs);
    prt_beacon_destroy(&ours);
    return 0;
}

static void assert_says(int64_t now, const char *wanted)
{
    struct prt_beacon_state state;
    prt_buf text = {0};
    assert_true(prt_beacon_read(theirs, &state));
    prt_beacon_text(&state, now, &text);
    assert_prt_str(prt_buf_str(&text), wanted);
    prt_buf_free(&text);
}

static void it_says_the_stage_and_since_when(void **state)
{
    (void)state;
    prt_beacon_stage(ours, "finding repositories", 1000);
    assert_says(3400, "finding repositories, for 2.4 s\n");
}

static void it_says_when_the_loop_last_looked_around(void **state)
{
    (void)state;
    prt_beacon_stage(ours, "serving a coordinator", 1000);
    prt_beacon_turn(ours, 4000);
    assert_says(19000, "serving a coordinator, for 18.0 s; its loop looked around 15.0 s ago\n");
    prt_beacon_stage(ours, "ending", 20000);
    assert_says(20000, "ending, for 0.0 s\n");
}

static void a_task_goes_through_its_phases(void **state)
{
    (void)state;
    prt_beacon_task(ours, 7, 2, PRT_STR("aai/babel"), 1000);
    assert_says(1500, "task 7.2 (aai/babel): begin, 0.5 s in this phase, progress 0.5 s ago, begun 0.5 s ago\n");
    prt_beacon_progress(ours, "walk", 0, 0, 2000);
    prt_beacon_progress(ours, "walk", 512, 0, 2500);
    assert_says(3000, "task 7.2 (aai/babel): walk, 512 commits, 1.0 s in this phase, progress 0.5 s ago, begun 2.0 s "
                      "ago\n");
    prt_beacon_progress(ours, "count", 1, 512, 4000);
    assert_says(64000, "task 7.2 (aai/babel): count, 1 of 512 commits, 60.0 s in this phase, progress 60.0 s ago, "
                       "begun 63.0 s ago\n");
    prt_beacon_stage(ours, "waiting for a task", 65000);
    assert_says(65000, "waiting for a task, for 0.0 s\n");
}

static void a_repository_by_hand_has_no_number(void **state)
{
    (void)state;
    prt_beacon_task(ours, 0, 0, PRT_STR("/srv/x\n"), 1000);
    assert_says(1000, "/srv/x\\x0a: begin, 0.0 s in this phase, progress 0.0 s ago, begun 0.0 s ago\n");
}

static void texts_longer_than_their_room_are_cut(void **state)
{
    (void)state;
    char longest[4096];
    struct prt_beacon_state read;
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    prt_beacon_task(ours, 1, 1, prt_str_from(longest), 0);
    prt_beacon_progress(ours, longest, 0, 0, 0);
    assert_true(prt_beacon_read(theirs, &read));
    assert_int_equal(read.repository_len, PRT_BEACON_REPOSITORY_MAX);
    assert_int_equal(strlen(read.phase), PRT_BEACON_TEXT_MAX - 1);
    prt_beacon_progress(ours, longest, 1, 0, 500); /* the same phase, though it does not fit */
    assert_true(prt_beacon_read(theirs, &read));
    assert_int_equal(read.phase_since, 0);
}

/* Phase, done and total are written as one: a reader never sees those of two moments. */
static void a_reader_sees_one_moment(void **state)
{
    (void)state;
    const pid_t writer = fork();
    if (writer == 0)
        for (int64_t i = 1;; i++)
            prt_beacon_progress(ours, i % 2 == 0 ? "even" : "odd", (uint64_t)i, (uint64_t)i, i);
    bool good = true;
    uint64_t first = 0, last = 0;
    for (int i = 0; i < 20000 || last == first; i++) {
        struct prt_beacon_state read;
        if (!prt_beacon_read(theirs, &read) || read.done == 0)
            continue;
        good = good && read.done == read.total && read.moved_at == (int64_t)read.done &&
               strcmp(read.phase, read.done % 2 == 0 ? "even" : "odd") == 0;
        first = first == 0 ? read.done : first;
        last = read.done;
    }
    kill(writer, SIGKILL);
    assert_int_equal(waitpid(writer, NULL, 0), writer);
    assert_true(good);
    assert_true(last > first);
}

static void frames_are_taken_once(void **state)
{
    (void)state;
    uint64_t frames[PRT_BEACON_FRAMES_MAX];
    void *more[2 * PRT_BEACON_FRAMES_MAX] = {(void *)0x10, (void *)0x20};
    assert_int_equal(prt_beacon_take_frames(theirs, frames), 0);
    prt_beacon_put_frames(ours, more, 2);
    assert_int_equal(prt_beacon_take_frames(theirs, frames), 2);
    assert_int_equal(frames[0], 0x10);
    assert_int_equal(frames[1], 0x20);
    assert_int_equal(prt_beacon_take_frames(theirs, frames), 0);
    prt_beacon_put_frames(ours, more, 2 * PRT_BEACON_FRAMES_MAX);
    assert_int_equal(prt_beacon_take_frames(theirs, frames), PRT_BEACON_FRAMES_MAX);
}

static void what_is_no_beacon_is_refused(void **state)
{
    (void)state;
    prt_beacon_t *none = NULL;
    prt_err err;
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    const int empty = memfd_create("empty", MFD_CLOEXEC);
    assert_prt_code(prt_beacon_open(-1, &none, &err), PRT_E_FORMAT, err);
    assert_prt_code(prt_beacon_open(null, &none, &err), PRT_E_FORMAT, err);
    assert_prt_code(prt_beacon_open(empty, &none, &err), PRT_E_FORMAT, err);
    assert_int_equal(ftruncate(empty, lseek(prt_beacon_fd(ours), 0, SEEK_END)), 0); /* the right size, nothing in it */
    assert_prt_code(prt_beacon_open(empty, &none, &err), PRT_E_FORMAT, err);
    assert_null(none);
    close(empty);
    close(null);
}

static void without_a_beacon_nothing_happens(void **state)
{
    (void)state;
    prt_beacon_stage(NULL, "x", 1);
    prt_beacon_turn(NULL, 1);
    prt_beacon_task(NULL, 1, 1, PRT_STR("x"), 1);
    prt_beacon_progress(NULL, "x", 1, 1, 1);
    assert_int_equal(prt_beacon_fd(NULL), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_says_the_stage_and_since_when, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_says_when_the_loop_last_looked_around, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_task_goes_through_its_phases, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_repository_by_hand_has_no_number, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_longer_than_their_room_are_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_reader_sees_one_moment, set_up, tear_down),
        cmocka_unit_test_setup_teardown(frames_are_taken_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_beacon_is_refused, set_up, tear_down),
        cmocka_unit_test(without_a_beacon_nothing_happens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
