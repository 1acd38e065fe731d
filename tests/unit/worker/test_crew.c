/* SPDX-License-Identifier: Apache-2.0 */
/* Real processes (fake_analyze), each doing one thing that an analysis may do. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prt/clock.h"
#include "prt/file.h"
#include "tests/support/unit.h"
#include "worker/crew.h"
#include "worker/process.h"

enum { MAX_SLOTS = 4, PATIENCE_MS = 20000, TURN_MS = 20 };

/* What came last, with the texts copied. */
struct news {
    struct prt_crew_event event;
    char text[256];
    char record[256];
};

static prt_crew_t *new_crew_of(uint32_t slots, uint32_t child_tasks, const char *program, const char *root)
{
    const struct prt_crew_options options = {
        .slots = slots, .child_tasks = child_tasks, .program = program, .root = root};
    prt_crew_t *crew = NULL;
    prt_err err;
    assert_prt_ok(prt_crew_new(&options, &crew, &err), err);
    return crew;
}

static prt_crew_t *new_crew(uint32_t slots, uint32_t child_tasks)
{
    return new_crew_of(slots, child_tasks, FAKE_ANALYZE, "/");
}

static void wait_for(struct prt_wait *items, size_t count, int timeout_ms)
{
    struct pollfd fds[MAX_SLOTS * PRT_CREW_WAITS_PER_SLOT];
    for (size_t i = 0; i < count; i++)
        fds[i] = (struct pollfd){.fd = items[i].fd, .events = items[i].events};
    poll(fds, count, timeout_ms);
    for (size_t i = 0; i < count; i++)
        items[i].ready = fds[i].revents;
}

/* One turn of a loop, as the agent's is; no signals: whether a process ended is asked each time. */
static prt_code turn(prt_crew_t *crew, prt_err *err)
{
    struct prt_wait items[MAX_SLOTS * PRT_CREW_WAITS_PER_SLOT];
    const prt_code rc = prt_crew_tend(crew, prt_monotonic_ms(), true, err);
    if (rc != PRT_OK)
        return rc;
    const size_t count = prt_crew_waits(crew, items);
    wait_for(items, count, TURN_MS);
    prt_crew_read(crew, items, count);
    prt_crew_reap(crew);
    return PRT_OK;
}

static void copy(prt_str from, char out[256])
{
    const size_t len = from.len < 255 ? from.len : 255;
    memcpy(out, len > 0 ? from.data : "", len);
    out[len] = '\0';
}

static struct news next_news(prt_crew_t *crew)
{
    struct news news = {0};
    const int64_t until = prt_monotonic_ms() + PATIENCE_MS;
    prt_err err;
    while (!prt_crew_next(crew, prt_monotonic_ms(), &news.event)) {
        assert_true(prt_monotonic_ms() < until);
        assert_prt_ok(turn(crew, &err), err);
    }
    copy(news.event.text, news.text);
    copy(news.event.record, news.record);
    return news;
}

static uint32_t idle_slot(prt_crew_t *crew)
{
    struct prt_crew_event event;
    const int64_t until = prt_monotonic_ms() + PATIENCE_MS;
    uint32_t slot = 0;
    prt_err err;
    while (!prt_crew_idle(crew, prt_monotonic_ms(), &slot)) {
        assert_true(prt_monotonic_ms() < until);
        assert_prt_ok(turn(crew, &err), err);
        assert_false(prt_crew_next(crew, prt_monotonic_ms(), &event));
    }
    return slot;
}

static struct prt_task_message task(const char *what, uint64_t max_memory)
{
    static uint32_t id = 0;
    return (struct prt_task_message){
        .session = 1,
        .attempt = 1,
        .timeout_ms = 1000,
        .max_memory = max_memory,
        .task = {.id = id++, .repository = prt_str_from(what), .path = PRT_STR("the/path")}};
}

static uint32_t give_limited(prt_crew_t *crew, const char *what, uint64_t max_memory)
{
    const struct prt_task_message message = task(what, max_memory);
    const uint32_t slot = idle_slot(crew);
    prt_err err;
    assert_prt_ok(prt_crew_give(crew, slot, &message, prt_monotonic_ms(), &err), err);
    return slot;
}

static uint32_t give(prt_crew_t *crew, const char *what)
{
    return give_limited(crew, what, 0);
}

static void expect_ok(prt_crew_t *crew)
{
    give(crew, "ok");
    const struct news news = next_news(crew);
    assert_int_equal(news.event.news, PRT_NEWS_RESULT);
    assert_int_equal(news.event.failure, PRT_CATEGORY_NONE);
    assert_string_equal(news.record, "the/path");
}

static void a_process_is_used_again(void **unused)
{
    (void)unused;
    prt_crew_t *crew = new_crew(1, 0);
    expect_ok(crew);
    const int64_t pid = prt_crew_pid(crew, 0);
    for (int i = 0; i < 20; i++)
        expect_ok(crew);
    assert_int_equal(prt_crew_pid(crew, 0), pid);
    prt_crew_destroy(&crew);
    assert_null(crew);
    assert_int_equal(kill((pid_t)pid, 0), -1);
}

static void progress_is_told(void **unused)
{
    (void)unused;
    prt_crew_t *crew = new_crew(1, 0);
    give(crew, "progress");
    const struct news progress = next_news(crew);
    assert_int_equal(progress.event.news, PRT_NEWS_PROGRESS);
    assert_int_equal(progress.event.progress.phase, PRT_PHASE_COUNT);
    assert_int_equal(progress.event.progress.commits_done, 1);
    assert_int_equal(progress.event.progress.commits_total, 2);
    assert_int_equal(next_news(crew).event.news, PRT_NEWS_RESULT);
    prt_crew_destroy(&crew);
}

static void an_advance_is_told(void **unused)
{
    (void)unused;
    prt_crew_t *crew = new_crew(1, 0);
    const uint32_t slot = give(crew, "advance");
    struct prt_crew_event event;
    prt_err err;
    const int64_t until = prt_monotonic_ms() + PATIENCE_MS;
    while (!prt_crew_next(crew, prt_monotonic_ms(), &event)) {
        assert_true(prt_monotonic_ms() < until);
        assert_prt_ok(turn(crew, &err), err);
    }
    assert_int_equal(event.news, PRT_NEWS_ADVANCE);
    assert_int_equal(event.slot, slot);
    assert_prt_str(event.advance.tip, "abcd");
    assert_prt_str(event.advance.commits, "a name of 20 bytes..");
    assert_int_equal(next_news(crew).event.news, PRT_NEWS_RESULT);
    prt_crew_destroy(&crew);
}

/* What the process does, and what becomes of its task. */
static const struct {
    const char *does;
    prt_category failure;
    const char *text;
} failures[] = {
    {"crash", PRT_CATEGORY_CRASHED, "the analysis process was killed by signal 6 (SIGABRT)"},
    {"kill", PRT_CATEGORY_WORKER_LOST, "the analysis process was killed by signal 9 (SIGKILL)"},
    {"exit", PRT_CATEGORY_CRASHED, "the analysis process ended with exit status 3"},
    {"torn", PRT_CATEGORY_CRASHED, "the analysis process ended with exit status 0"},
    {"close", PRT_CATEGORY_CRASHED, "the analysis process was killed by signal 9 (SIGKILL)"},
    {"garbage", PRT_CATEGORY_BAD_RESULT, "the analysis process sent what cannot be read"},
    {"task", PRT_CATEGORY_BAD_RESULT, "the analysis process sent what cannot be read"},
    {"other", PRT_CATEGORY_BAD_RESULT, "the analysis process sent what cannot be read"},
    {"advance-other", PRT_CATEGORY_BAD_RESULT, "the analysis process sent what cannot be read"},
    {"empty", PRT_CATEGORY_BAD_RESULT, "the analysis process sent what cannot be read"},
    {"nomem", PRT_CATEGORY_MEMORY, "the analysis ran out of memory"},
};

static void a_process_that_fails_is_replaced_and_its_task_told(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        prt_crew_t *crew = new_crew(1, 0);
        const uint32_t slot = give(crew, failures[i].does);
        const int64_t pid = prt_crew_pid(crew, slot);
        const struct news news = next_news(crew);
        assert_int_equal(news.event.slot, slot);
        assert_string_equal(prt_category_name(news.event.failure), prt_category_name(failures[i].failure));
        assert_string_equal(news.text, failures[i].text);
        assert_int_equal(news.event.record.len, 0);
        expect_ok(crew);
        assert_int_not_equal(prt_crew_pid(crew, slot), pid);
        prt_crew_destroy(&crew);
    }
}

/* It is dead, and nobody has heard of it yet. */
static void kill_and_await(pid_t pid)
{
    siginfo_t info;
    kill(pid, SIGKILL);
    assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
}

static void logged(int fd, char out[4096])
{
    const ssize_t got = read(fd, out, 4095);
    assert_true(got > 0);
    out[got] = '\0';
}

/* What an analysis wrote is found by its task, and what became of a process that had none is about none. */
static void its_last_words_are_about_its_task(void **unused)
{
    (void)unused;
    int ends[2];
    char text[4096];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    const prt_log log = {.fd = ends[1], .level = PRT_LOG_WARNING, .json = true, .fields = {.run = "00ff"}};
    const struct prt_crew_options options = {.slots = 1, .program = FAKE_ANALYZE, .root = "/", .log = &log};
    prt_crew_t *crew = NULL;
    prt_err err;
    assert_prt_ok(prt_crew_new(&options, &crew, &err), err);
    const struct prt_task_message message = {

        .session = 1,
        .attempt = 3,
        .timeout_ms = 1000,
        .task = {.id = 12, .repository = PRT_STR("crash"), .path = PRT_STR("the/path")}};
    assert_prt_ok(prt_crew_give(crew, idle_slot(crew), &message, prt_monotonic_ms(), &err), err);
    assert_int_equal(next_news(crew).event.failure, PRT_CATEGORY_CRASHED);
    logged(ends[0], text);
    assert_non_null(strstr(text, "\"run\":\"00ff\",\"task\":12,\"attempt\":3,\"repository\":\"crash\","
                                 "\"message\":\"analysis process "));
    assert_non_null(strstr(text, "my last words"));
    kill_and_await((pid_t)prt_crew_pid(crew, idle_slot(crew)));
    prt_crew_reap(crew);
    expect_ok(crew);
    logged(ends[0], text);
    assert_non_null(strstr(text, "{\"level\":\"warning\",\"run\":\"00ff\",\"message\":"));
    prt_crew_destroy(&crew);
    close(ends[0]);
    close(ends[1]);
}

static void too_much_memory_ends_the_task(void **unused)
{
    (void)unused;
    prt_crew_t *crew = new_crew(1, 0);
    give_limited(crew, "eat", 64 << 20);
    const struct news news = next_news(crew);
    assert_int_equal(news.event.failure, PRT_CATEGORY_MEMORY);
    assert_string_equal(news.text, "the analysis needed more than 67108864 bytes of memory");
    expect_ok(crew);
    prt_crew_destroy(&crew);
}

static void a_result_before_death_counts(void **unused)
{
    (void)unused;
    prt_crew_t *crew = new_crew(1, 0);
    give(crew, "last");
    usleep(200000); /* both the result and the end are there before anything is read */
    const struct news news = next_news(crew);
    assert_int_equal(news.event.failure, PRT_CATEGORY_NONE);
    assert_string_equal(news.record, "the/path");
    expect_ok(crew);
    prt_crew_destroy(&crew);
}

static void a_large_record_arrives_whole(void **unused)
{
    (void)unused;
    prt_crew_t *crew = new_crew(1, 0);
    give(crew, "big");
    const struct news news = next_news(crew);
    assert_int_equal(news.event.failure, PRT_CATEGORY_NONE);
    assert_int_equal(news.event.record.len, 8 << 20);
    prt_crew_destroy(&crew);
}

static void a_stopped_task_has_no_news(void **unused)
{
    (void)unused;
    prt_crew_t *crew = new_crew(1, 0);
    const uint32_t slot = give(crew, "hang");
    const int64_t pid = prt_crew_pid(crew, slot);
    prt_crew_stop(crew, slot, prt_monotonic_ms());
    assert_int_equal(prt_crew_pid(crew, slot), 0);
    expect_ok(crew);
    assert_int_not_equal(prt_crew_pid(crew, slot), pid);
    prt_crew_destroy(&crew);
}

static void a_process_is_replaced_after_its_tasks(void **unused)
{
    (void)unused;
    prt_crew_t *crew = new_crew(1, 2);
    int64_t pids[5];
    for (int i = 0; i < 5; i++) {
        expect_ok(crew);
        pids[i] = prt_crew_pid(crew, 0);
    }
    assert_int_equal(pids[0], pids[1]);
    assert_int_equal(pids[2], pids[3]);
    assert_int_not_equal(pids[1], pids[2]);
    assert_int_not_equal(pids[3], pids[4]);
    prt_crew_destroy(&crew);
}

static void slots_work_side_by_side(void **unused)
{
    (void)unused;
    prt_crew_t *crew = new_crew(3, 0);
    bool seen[3] = {false};
    give(crew, "hang"); /* one that never ends holds up nobody */
    give(crew, "slow");
    give(crew, "slow");
    for (int i = 0; i < 2; i++) {
        const struct news news = next_news(crew);
        assert_int_equal(news.event.failure, PRT_CATEGORY_NONE);
        seen[news.event.slot] = true;
    }
    assert_int_equal(seen[0] + seen[1] + seen[2], 2);
    prt_crew_destroy(&crew);
}

static void an_idle_process_that_dies_is_just_replaced(void **unused)
{
    (void)unused;
    prt_crew_t *crew = new_crew(1, 0);
    expect_ok(crew);
    for (int i = 0; i < 3; i++) {
        const int64_t pid = prt_crew_pid(crew, idle_slot(crew));
        kill_and_await((pid_t)pid);
        prt_crew_reap(crew);
        expect_ok(crew);
        assert_int_not_equal(prt_crew_pid(crew, 0), pid);
    }
    prt_crew_destroy(&crew);
}

/* Given to a process that is dead without anyone having noticed, a task is not lost: giving says so. */
static void a_task_given_to_a_dead_process_is_not_given(void **unused)
{
    (void)unused;
    prt_crew_t *crew = new_crew(1, 0);
    const struct prt_task_message message = task("ok", 0);
    const uint32_t slot = idle_slot(crew);
    prt_err err;
    kill_and_await((pid_t)prt_crew_pid(crew, slot));
    assert_prt_code(prt_crew_give(crew, slot, &message, prt_monotonic_ms(), &err), PRT_E_IO, err);
    expect_ok(crew);
    prt_crew_destroy(&crew);
}

/* How the program or its start is wrong, and what is said when it has been tried often enough. */
static const struct {
    const char *program;
    const char *root;
    const char *says;
} bad_starts[] = {
    {"/nonexistent/reporting-analyze", "/", "cannot start /nonexistent/reporting-analyze: No such file or directory"},
    {FAKE_ANALYZE, "start-exit", "ended with exit status 7; it wrote: cannot begin"},
    {FAKE_ANALYZE, "start-garbage", "sent what cannot be read"},
};

/* In virtual time, so that the back-off costs nothing: each turn is five seconds later. */
static void processes_that_cannot_be_had_are_an_error(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof bad_starts / sizeof *bad_starts; i++) {
        prt_crew_t *crew = new_crew_of(2, 0, bad_starts[i].program, bad_starts[i].root);
        struct prt_wait items[MAX_SLOTS * PRT_CREW_WAITS_PER_SLOT];
        struct prt_crew_event event;
        prt_code rc = PRT_OK;
        prt_err err;
        uint32_t turns = 0;
        for (int64_t now = 0; rc == PRT_OK && turns < 200; now += PRT_CREW_BACKOFF_MOST, turns++) {
            rc = prt_crew_tend(crew, now, true, &err);
            const size_t count = prt_crew_waits(crew, items);
            wait_for(items, count, count > 0 ? 500 : 0);
            prt_crew_read(crew, items, count);
            usleep(20000);
            prt_crew_reap(crew);
            assert_false(prt_crew_next(crew, now, &event));
        }
        assert_prt_code(rc, PRT_E_IO, err);
        assert_prt_says(err, bad_starts[i].says);
        assert_prt_says(err, "8 failures in a row");
        prt_crew_destroy(&crew);
    }
}

static void a_process_that_never_becomes_ready_is_killed(void **unused)
{
    (void)unused;
    prt_crew_t *crew = new_crew_of(1, 0, FAKE_ANALYZE, "start-hang");
    uint32_t slot = 0;
    prt_err err;
    assert_prt_ok(prt_crew_tend(crew, 0, true, &err), err);
    const int64_t pid = prt_crew_pid(crew, 0);
    assert_true(pid > 0);
    assert_prt_ok(prt_crew_tend(crew, PRT_CREW_READY_MS - 1, true, &err), err);
    assert_int_equal(prt_crew_pid(crew, 0), pid);
    assert_prt_ok(prt_crew_tend(crew, PRT_CREW_READY_MS, true, &err), err);
    assert_int_equal(prt_crew_pid(crew, 0), 0);
    assert_false(prt_crew_idle(crew, PRT_CREW_READY_MS, &slot));
    assert_int_equal(prt_crew_deadline(crew), PRT_CREW_READY_MS + PRT_CREW_BACKOFF_MS);
    prt_crew_destroy(&crew);
}

static void nothing_is_started_when_told_so(void **unused)
{
    (void)unused;
    prt_crew_t *crew = new_crew(2, 0);
    prt_err err;
    assert_prt_ok(prt_crew_tend(crew, 0, false, &err), err);
    assert_int_equal(prt_crew_pid(crew, 0), 0);
    assert_int_equal(prt_crew_deadline(crew), INT64_MAX);
    prt_crew_destroy(&crew);
}

static void a_slot_rests_after_a_task_and_not_before(void **unused)
{
    (void)unused;
    prt_crew_t *crew = NULL;
    const struct prt_crew_options options = {.slots = 1, .program = FAKE_ANALYZE, .root = "/", .delay_ms = 500000};
    prt_err err;
    uint32_t slot = 0;
    assert_prt_ok(prt_crew_new(&options, &crew, &err), err);
    const int64_t begun = prt_monotonic_ms();
    expect_ok(crew);
    const int64_t now = prt_monotonic_ms();
    assert_false(prt_crew_idle(crew, begun + 499999, &slot));
    assert_true(prt_crew_idle(crew, now + 500000, &slot));
    assert_in_range(prt_crew_deadline(crew), begun + 500000, now + 500000);
    assert_prt_ok(prt_crew_tend(crew, now + 500000, true, &err), err);
    assert_true(prt_crew_idle(crew, begun, &slot)); /* the rest is over, whatever the time */
    prt_crew_destroy(&crew);
}

static void processes_are_as_nice_as_is_said(void **unused)
{
    (void)unused;
    static const int values[] = {0, 7};
    const int ours = getpriority(PRIO_PROCESS, 0);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        prt_crew_t *crew = NULL;
        const struct prt_crew_options options = {.slots = 1, .program = FAKE_ANALYZE, .root = "/", .nice = values[i]};
        prt_err err;
        assert_prt_ok(prt_crew_new(&options, &crew, &err), err);
        const uint32_t slot = idle_slot(crew);
        const int most = ours + values[i] < 19 ? ours + values[i] : 19;
        assert_int_equal(getpriority(PRIO_PROCESS, (id_t)prt_crew_pid(crew, slot)), most);
        assert_int_equal(getpriority(PRIO_PROCESS, 0), ours);
        prt_crew_destroy(&crew);
    }
}

static uint32_t living(prt_crew_t *crew)
{
    uint32_t count = 0;
    for (uint32_t slot = 0; slot < 3; slot++)
        count += prt_crew_pid(crew, slot) != 0;
    return count;
}

static void no_more_processes_are_started_than_wanted(void **unused)
{
    (void)unused;
    prt_crew_t *crew = new_crew(3, 0);
    prt_crew_want(crew, 1);
    idle_slot(crew);
    expect_ok(crew);
    assert_int_equal(living(crew), 1);
    prt_crew_want(crew, 2);
    expect_ok(crew);
    assert_int_equal(living(crew), 2);
    prt_crew_want(crew, 1); /* those that live are kept */
    expect_ok(crew);
    assert_int_equal(living(crew), 2);
    prt_crew_want(crew, 99);
    expect_ok(crew);
    assert_int_equal(living(crew), 3);
    prt_crew_destroy(&crew);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_is_used_again),
        cmocka_unit_test(progress_is_told),
        cmocka_unit_test(an_advance_is_told),
        cmocka_unit_test(a_process_that_fails_is_replaced_and_its_task_told),
        cmocka_unit_test(its_last_words_are_about_its_task),
        cmocka_unit_test(too_much_memory_ends_the_task),
        cmocka_unit_test(a_result_before_death_counts),
        cmocka_unit_test(a_large_record_arrives_whole),
        cmocka_unit_test(a_stopped_task_has_no_news),
        cmocka_unit_test(a_process_is_replaced_after_its_tasks),
        cmocka_unit_test(slots_work_side_by_side),
        cmocka_unit_test(an_idle_process_that_dies_is_just_replaced),
        cmocka_unit_test(a_task_given_to_a_dead_process_is_not_given),
        cmocka_unit_test(processes_that_cannot_be_had_are_an_error),
        cmocka_unit_test(a_process_that_never_becomes_ready_is_killed),
        cmocka_unit_test(nothing_is_started_when_told_so),
        cmocka_unit_test(a_slot_rests_after_a_task_and_not_before),
        cmocka_unit_test(processes_are_as_nice_as_is_said),
        cmocka_unit_test(no_more_processes_are_started_than_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
