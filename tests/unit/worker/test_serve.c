/* SPDX-License-Identifier: Apache-2.0 */
/* prt_serve over a socket pair, in one thread (but for yields, which come while a task is at work): the tasks are there
 * before it begins, its words are read after it ended. The analysis is made up; the path tells it what to do. */
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proto/codec.h"
#include "proto/record.h"
#include "proto/stream.h"
#include "prt/clock.h"
#include "tests/support/records.h"
#include "tests/support/unit.h"
#include "worker/serve.h"

enum { SAID_MAX = 64, STEPS = 2000, LONG_COUNT = 60000 /* ms of work that nobody waits for: it is told to stop */ };

struct said {
    prt_message_type type;
    struct prt_progress progress;
    struct prt_task_ref ref;
    uint64_t session;
    prt_category failure;
    char text[128];
    size_t commits; /* of the record */
    uint64_t lines;
    char tip[16]; /* of an advance */
    size_t names;
    uint64_t cpu; /* of the cost */
};

struct talk {
    int status; /* of prt_serve */
    prt_err err;
    struct said said[SAID_MAX];
    size_t count;
};

static bool tell(const struct prt_analyze_options *options, prt_phase phase, uint64_t done, uint64_t total)
{
    const struct prt_analyze_progress progress = {(int)phase, done, total};
    return options->progress(options->context, &progress);
}

static prt_code walk_slowly(const struct prt_analyze_options *options, prt_err *err)
{
    for (uint64_t i = 0; i < STEPS; i++) {
        if (!tell(options, PRT_PHASE_WALK, i, STEPS))
            return prt_fail(err, PRT_E_CANCELLED, "told to stop");
        usleep(300);
    }
    tell(options, PRT_PHASE_COUNT, 0, 1);
    tell(options, PRT_PHASE_TOTAL, 0, 0);
    return PRT_OK;
}

/* Counts commits of about that many microseconds each, 0: of next to none; answers how many it has counted. */
static uint64_t count_until_told(const struct prt_analyze_options *options, uint64_t commits, unsigned us)
{
    uint64_t done = 0;
    while (done < commits && !options->yields(options->context, done, commits - done)) {
        if (us > 0)
            usleep(us);
        done++;
    }
    return done;
}

/* The task has to stay what it was, whatever the agent says meanwhile. */
static uint64_t count(const struct prt_task *task, const struct prt_analyze_options *options)
{
    const bool slowly = prt_str_equal(task->path, PRT_STR("count slowly"));
    if (prt_str_starts(task->path, PRT_STR("count early")))
        return count_until_told(options, 2, 1);
    if (prt_str_equal(task->path, PRT_STR("count few")))
        return count_until_told(options, 4, 0);
    if (prt_str_equal(task->path, PRT_STR("count for long")))
        return count_until_told(options, LONG_COUNT, 1000);
    const uint64_t counted = count_until_told(options, slowly ? 100 : 50, slowly ? 2000 : 1);
    if (!prt_str_equal(task->path, slowly ? PRT_STR("count slowly") : PRT_STR("count")) ||
        !prt_str_equal(task->repository, PRT_STR("aai/babel")))
        _exit(9);
    return counted;
}

/* Meets commits until it has handed some out so many times, and then `more` of them. */
static prt_code walk_and_hand_out(const struct prt_analyze_options *options, size_t wanted, int more, prt_err *err)
{
    static const char names[4096 * PRT_ID_BYTES];
    uint64_t met = 0;
    size_t times = 0;
    for (int i = 0; i < LONG_COUNT && (times < wanted || more > 0); i++, met += 32, more -= times >= wanted) {
        if (!options->advances(options->context, met)) {
            usleep(1000);
            continue;
        }
        const size_t count = met < 4096 ? (size_t)met : 4096;
        if (options->advance(options->context, PRT_STR("abcd"), (prt_str){names, count * PRT_ID_BYTES}, err) != PRT_OK)
            return err->code;
        met = 0;
        times++;
    }
    return PRT_OK;
}

static prt_code made_up_analysis(const char *root, const struct prt_task *task,
                                 const struct prt_analyze_options *options, struct prt_record *out, prt_err *err)
{
    assert_string_equal(root, "/the/root");
    options->cost->us[PRT_COST_CPU] = 1000 + task->id;
    if (prt_str_equal(task->path, PRT_STR("nomem")))
        return prt_fail_memory(err, "something large");
    if (prt_str_equal(task->path, PRT_STR("limit")))
        return prt_fail(err, PRT_E_LIMIT, "too many of them");
    if (prt_str_equal(task->path, PRT_STR("broken")))
        return prt_fail(err, PRT_E_INTERNAL, "a broken promise");
    if (prt_str_equal(task->path, PRT_STR("slow")) && walk_slowly(options, err) != PRT_OK)
        return err->code;
    if (prt_str_equal(task->path, PRT_STR("count early")) && walk_and_hand_out(options, 3, 0, err) != PRT_OK)
        return err->code;
    if (prt_str_equal(task->path, PRT_STR("count early once")) && walk_and_hand_out(options, 1, 100, err) != PRT_OK)
        return err->code;
    const uint64_t counted = prt_str_starts(task->path, PRT_STR("count")) ? count(task, options) : 0;
    *out = prt_test_record("aai/babel", "1111");
    out->total_loc = counted;
    prt_test_commit(out, PRT_TEST_ROW("Ann", "ann@example.org", 1700000000, .added = 3));
    return PRT_OK;
}

static prt_stream_t *stream_of(int fd)
{
    prt_stream_t *stream = NULL;
    prt_err err;
    assert_prt_ok(prt_stream_new(fd, PRT_MAX_FRAME, &stream, &err), err);
    return stream;
}

static void put(prt_stream_t *stream, const struct prt_message *message)
{
    prt_buf frame = {0};
    prt_err err;
    assert_prt_ok(prt_message_encode(message, &frame, &err), err);
    assert_prt_ok(prt_stream_queue(stream, prt_buf_str(&frame), &err), err);
    assert_prt_ok(prt_stream_flush(stream, &err), err);
    prt_buf_free(&frame);
}

static void put_task(prt_stream_t *stream, uint32_t id, const char *path)
{
    const struct prt_message message = {
        .type = PRT_MESSAGE_TASK,
        .as.task = {.session = 42,
                    .attempt = 3,
                    .timeout_ms = 60000,
                    .task = {.id = id, .repository = PRT_STR("aai/babel"), .path = prt_str_from(path)}}};
    put(stream, &message);
}

static void remember_result(struct said *said, const struct prt_result *result)
{
    struct prt_record record = {0};
    prt_err err;
    said->ref = result->ref;
    said->session = result->session;
    said->failure = result->failure;
    said->cpu = result->cost.us[PRT_COST_CPU];
    snprintf(said->text, sizeof said->text, "%.*s", PRT_STR_ARG(result->text));
    if (result->failure != PRT_CATEGORY_NONE)
        return;
    assert_prt_ok(prt_record_decode(result->record, &record, &err), err);
    said->commits = record.commit_count;
    said->lines = record.total_loc;
    prt_record_free(&record);
}

static void remember_advance(struct said *said, const struct prt_advance *advance)
{
    said->ref = advance->ref;
    said->session = advance->session;
    said->names = advance->commits.len / PRT_ID_BYTES;
    snprintf(said->tip, sizeof said->tip, "%.*s", PRT_STR_ARG(advance->tip));
}

static void remember(struct talk *talk, prt_str frame)
{
    prt_arena arena = {0};
    struct prt_message message;
    prt_err err;
    assert_prt_ok(prt_message_decode(frame, &arena, &message, &err), err);
    assert_true(talk->count < SAID_MAX);
    struct said *said = &talk->said[talk->count++];
    said->type = message.type;
    if (message.type == PRT_MESSAGE_PROGRESS)
        said->progress = message.as.progress;
    else if (message.type == PRT_MESSAGE_ADVANCE)
        remember_advance(said, &message.as.advance);
    else
        remember_result(said, &message.as.result);
    prt_arena_free(&arena);
}

static void read_all(prt_stream_t *stream, struct talk *talk)
{
    prt_err err;
    for (bool ended = false; !ended;) {
        prt_str frame;
        bool got = true;
        assert_prt_ok(prt_stream_fill(stream, &ended, &err), err);
        while (got) {
            assert_prt_ok(prt_stream_next(stream, &frame, &got, &err), err);
            if (got)
                remember(talk, frame);
        }
    }
}

/* Writes what `fill` writes, closes that direction, serves to the end and reads what was said. */
static struct talk converse_quietly(void (*fill)(prt_stream_t *stream), int64_t quiet_ms)
{
    struct talk talk = {0};
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    prt_stream_t *ours = stream_of(pair[0]);
    fill(ours);
    shutdown(pair[0], SHUT_WR);
    const struct prt_serve_options options = {
        .fd = pair[1], .root = "/the/root", .analyze = made_up_analysis, .quiet_ms = quiet_ms};
    talk.status = (int)prt_serve(&options, &talk.err);
    read_all(ours, &talk);
    prt_stream_destroy(&ours);
    return talk;
}

static struct talk converse(void (*fill)(prt_stream_t *stream))
{
    return converse_quietly(fill, 0);
}

static void expect_ready(const struct talk *talk)
{
    assert_true(talk->count > 0);
    assert_int_equal(talk->said[0].type, PRT_MESSAGE_PROGRESS);
    assert_int_equal(talk->said[0].progress.phase, PRT_PHASE_QUEUED);
}

static void fill_nothing(prt_stream_t *stream)
{
    (void)stream;
}

static void it_says_that_it_is_ready_and_ends_with_its_socket(void **unused)
{
    (void)unused;
    const struct talk talk = converse(fill_nothing);
    assert_int_equal(talk.status, PRT_OK);
    expect_ready(&talk);
    assert_int_equal(talk.count, 1);
}

static void fill_two(prt_stream_t *stream)
{
    put_task(stream, 7, "a");
    put_task(stream, 8, "b");
}

static void each_task_has_one_result(void **unused)
{
    (void)unused;
    const struct talk talk = converse(fill_two);
    assert_int_equal(talk.status, PRT_OK);
    assert_int_equal(talk.count, 5); /* ready, and twice: finishing, result */
    for (uint32_t i = 0; i < 2; i++) {
        assert_int_equal(talk.said[1 + 2 * i].progress.phase, PRT_PHASE_FINISH);
        const struct said *result = &talk.said[2 + 2 * i];
        assert_int_equal(result->type, PRT_MESSAGE_RESULT);
        assert_int_equal(result->ref.task, 7 + i);
        assert_int_equal(result->ref.attempt, 3);
        assert_int_equal(result->session, 42);
        assert_int_equal(result->failure, PRT_CATEGORY_NONE);
        assert_int_equal(result->commits, 1);
        assert_int_equal(result->cpu, 1007 + i);
    }
}

static void fill_failing(prt_stream_t *stream)
{
    put_task(stream, 1, "limit");
    put_task(stream, 2, "broken");
    put_task(stream, 3, "a");
}

static void an_analysis_that_fails_is_told(void **unused)
{
    (void)unused;
    const struct talk talk = converse(fill_failing);
    assert_int_equal(talk.status, PRT_OK);
    assert_int_equal(talk.count, 5);
    assert_int_equal(talk.said[1].failure, PRT_CATEGORY_TOO_LARGE);
    assert_string_equal(talk.said[1].text, "too many of them");
    assert_int_equal(talk.said[1].cpu, 1001); /* a failure costs as well */
    assert_int_equal(talk.said[2].failure, PRT_CATEGORY_ANALYSIS);
    assert_string_equal(talk.said[2].text, "a broken promise");
    assert_int_equal(talk.said[4].failure, PRT_CATEGORY_NONE);
}

static void fill_memory(prt_stream_t *stream)
{
    put_task(stream, 1, "nomem");
    put_task(stream, 2, "a");
}

static void after_running_out_of_memory_it_ends(void **unused)
{
    (void)unused;
    const struct talk talk = converse(fill_memory);
    assert_int_equal(talk.status, PRT_OK);
    assert_int_equal(talk.count, 2); /* ready, and the failure; the second task is another process's */
    assert_int_equal(talk.said[1].failure, PRT_CATEGORY_MEMORY);
    assert_string_equal(talk.said[1].text, "the analysis ran out of memory");
}

static void fill_slow(prt_stream_t *stream)
{
    put_task(stream, 1, "slow");
}

static void progress_is_told_now_and_then(void **unused)
{
    (void)unused;
    const int64_t from = prt_monotonic_ms();
    const struct talk talk = converse(fill_slow);
    const int64_t took = prt_monotonic_ms() - from;
    size_t walks = 0, others = 0;
    for (size_t i = 1; i < talk.count - 1; i++) {
        walks += talk.said[i].progress.phase == PRT_PHASE_WALK;
        others += talk.said[i].progress.phase != PRT_PHASE_WALK;
    }
    assert_in_range(walks, 2, (size_t)(took * PRT_SERVE_PROGRESS_PER_SECOND / 1000) + 1);
    assert_int_equal(others, 3); /* each change of phase: count, total, finish */
    assert_int_equal(talk.said[talk.count - 1].type, PRT_MESSAGE_RESULT);
}

static void in_the_first_moments_nothing_is_told(void **unused)
{
    (void)unused;
    enum { LONG = 3600 * 1000, SHORT = 20 };
    struct talk talk = converse_quietly(fill_slow, LONG);
    assert_int_equal(talk.count, 2);
    expect_ready(&talk);
    assert_int_equal(talk.said[1].type, PRT_MESSAGE_RESULT);
    talk = converse_quietly(fill_slow, SHORT); /* the walk alone takes longer, and so each phase is told of */
    assert_true(talk.count >= 6);
    assert_int_equal(talk.said[1].progress.phase, PRT_PHASE_WALK);
    assert_true(talk.said[1].progress.commits_done > 0);
    assert_int_equal(talk.said[talk.count - 2].progress.phase, PRT_PHASE_FINISH);
}

static void fill_wrong(prt_stream_t *stream)
{
    const struct prt_message message = {.type = PRT_MESSAGE_FAREWELL};
    put(stream, &message);
}

static void it_takes_tasks_alone(void **unused)
{
    (void)unused;
    const struct talk talk = converse(fill_wrong);
    assert_int_equal(talk.status, PRT_E_PROTOCOL);
    assert_prt_says(talk.err, "farewell");
}

static void without_an_agent_the_analysis_stops(void **unused)
{
    (void)unused;
    int pair[2];
    prt_err err;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    prt_stream_t *ours = stream_of(pair[0]);
    put_task(ours, 1, "slow");
    prt_stream_destroy(&ours);
    const struct prt_serve_options options = {.fd = pair[1], .root = "/the/root", .analyze = made_up_analysis};
    const int64_t from = prt_monotonic_ms();
    assert_prt_code(prt_serve(&options, &err), PRT_E_IO, err);
    assert_true(prt_monotonic_ms() - from < 300); /* the whole walk takes twice as long at least */
}

static void put_yield(prt_stream_t *stream, uint32_t task, uint32_t attempt)
{
    const struct prt_message message = {.type = PRT_MESSAGE_YIELD, .as.yield = {.session = 42, .ref = {task, attempt}}};
    put(stream, &message);
}

/* The other side of a live conversation: the child, in a process of its own. */
static pid_t serve_apart(int fd, int ours)
{
    const pid_t pid = fork();
    if (pid != 0)
        return pid;
    prt_err err;
    close(ours); /* or it would never see the end */
    const struct prt_serve_options options = {.fd = fd, .root = "/the/root", .analyze = made_up_analysis};
    const prt_code rc = prt_serve(&options, &err);
    _exit(rc == PRT_OK ? 0 : rc == PRT_E_PROTOCOL ? 2 : 3);
}

static void say_nothing_more(prt_stream_t *stream, const struct said *said)
{
    (void)stream;
    (void)said;
}

/* Starts a child, lets `fill` say what it says, and reads until the result of the last task, or the end. `reply` may
 * say more to each word. */
static struct talk converse_on(void (*fill)(prt_stream_t *stream),
                               void (*reply)(prt_stream_t *stream, const struct said *said), size_t results,
                               int *status)
{
    struct talk talk = {0};
    int pair[2];
    bool ended = false;
    prt_err err;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    const pid_t pid = serve_apart(pair[1], pair[0]);
    close(pair[1]);
    prt_stream_t *ours = stream_of(pair[0]);
    fill(ours);
    while (!ended && results > 0) {
        prt_str frame;
        bool got = true;
        assert_prt_ok(prt_stream_fill(ours, &ended, &err), err);
        while (got) {
            assert_prt_ok(prt_stream_next(ours, &frame, &got, &err), err);
            if (!got)
                break;
            remember(&talk, frame);
            reply(ours, &talk.said[talk.count - 1]);
            results -= talk.said[talk.count - 1].type == PRT_MESSAGE_RESULT;
        }
    }
    prt_stream_destroy(&ours);
    assert_int_equal(waitpid(pid, status, 0), pid);
    return talk;
}

static struct talk converse_live(void (*fill)(prt_stream_t *stream), size_t results, int *status)
{
    return converse_on(fill, say_nothing_more, results, status);
}

static const struct said *last_of(const struct talk *talk)
{
    assert_true(talk->count > 0);
    return &talk->said[talk->count - 1];
}

static void fill_yields(prt_stream_t *stream)
{
    put_task(stream, 1, "count for long");
    put_yield(stream, 2, 3); /* another task's */
    put_yield(stream, 1, 2); /* another attempt's */
    put_yield(stream, 1, 3);
}

static void a_task_that_is_to_yield_leaves_the_rest(void **unused)
{
    (void)unused;
    int status = -1;
    const struct talk talk = converse_live(fill_yields, 1, &status);
    assert_int_equal(last_of(&talk)->type, PRT_MESSAGE_RESULT);
    assert_in_range(last_of(&talk)->lines, 0, LONG_COUNT - 1);
    assert_int_equal(status, 0);
}

static void fill_foreign_yields(prt_stream_t *stream)
{
    put_yield(stream, 1, 3); /* crossed the result of a task before */
    put_task(stream, 1, "count slowly");
    usleep(20000);
    for (uint32_t i = 0; i < 20; i++) {
        put_yield(stream, 2 + i, 3);
        put_yield(stream, 1, 4 + i);
    }
}

static void a_yield_of_something_else_is_dropped(void **unused)
{
    (void)unused;
    int status = -1;
    const struct talk talk = converse_live(fill_foreign_yields, 1, &status);
    assert_int_equal(last_of(&talk)->lines, 100);
    assert_int_equal(status, 0);
}

static void fill_late_yields(prt_stream_t *stream)
{
    put_task(stream, 1, "a");
    put_yield(stream, 1, 3);
    put_yield(stream, 1, 3);
}

static void fill_late_yields_and_a_task(prt_stream_t *stream)
{
    fill_late_yields(stream);
    put_task(stream, 2, "count");
}

static void a_yield_that_comes_too_late_is_dropped(void **unused)
{
    (void)unused;
    const struct talk talk = converse(fill_late_yields_and_a_task);
    assert_int_equal(talk.status, PRT_E_IO); /* the agent has ended, as it hears while it counts */
    assert_int_equal(talk.said[2].type, PRT_MESSAGE_RESULT);
    assert_int_equal(talk.said[2].commits, 1);
}

static void fill_small(prt_stream_t *stream)
{
    put_task(stream, 1, "count few");
    put_yield(stream, 1, 3);
}

/* Some commits of next to no time: nobody would be faster. */
static void what_is_nearly_done_is_not_given_away(void **unused)
{
    (void)unused;
    int status = -1;
    size_t whole = 0;
    for (int i = 0; i < 5 && whole == 0; i++) { /* unless the machine stood still just then */
        const struct talk talk = converse_live(fill_small, 1, &status);
        whole += last_of(&talk)->lines == 4;
        assert_int_equal(status, 0);
    }
    assert_int_equal(whole, 1);
}

static void fill_early(prt_stream_t *stream)
{
    put_task(stream, 5, "count early");
    put_yield(stream, 5, 3);
}

/* Asks again when there was an answer, so that each is one to a question of its own. */
static void ask_again(prt_stream_t *stream, const struct said *said)
{
    if (said->type == PRT_MESSAGE_ADVANCE)
        put_yield(stream, 5, 3);
}

/* One advance for each time that somebody asks, of enough commits to be worth it; and then the rest is left to others,
 * however little it is. */
static void while_it_walks_yields_are_answered_by_advances(void **unused)
{
    (void)unused;
    int status = -1;
    size_t advances = 0;
    const struct talk talk = converse_on(fill_early, ask_again, 1, &status);
    for (size_t i = 0; i < talk.count; i++) {
        if (talk.said[i].type != PRT_MESSAGE_ADVANCE)
            continue;
        advances++;
        assert_int_equal(talk.said[i].ref.task, 5);
        assert_int_equal(talk.said[i].ref.attempt, 3);
        assert_int_equal(talk.said[i].session, 42);
        assert_string_equal(talk.said[i].tip, "abcd");
        assert_in_range(talk.said[i].names, PRT_SERVE_ADVANCE_LEAST, 4096);
    }
    assert_int_equal(advances, 3);
    assert_int_equal(last_of(&talk)->lines, 0);
    assert_int_equal(status, 0);
}

static void fill_early_once(prt_stream_t *stream)
{
    put_task(stream, 5, "count early once");
    put_yield(stream, 5, 3);
}

static void who_is_asked_once_advances_once(void **unused)
{
    (void)unused;
    int status = -1;
    size_t advances = 0;
    const struct talk talk = converse_live(fill_early_once, 1, &status);
    for (size_t i = 0; i < talk.count; i++)
        advances += talk.said[i].type == PRT_MESSAGE_ADVANCE;
    assert_int_equal(advances, 1);
    assert_int_equal(last_of(&talk)->lines, 0);
    assert_int_equal(status, 0);
}

static void fill_two_at_once(prt_stream_t *stream)
{
    put_task(stream, 1, "count slowly");
    put_task(stream, 2, "count slowly");
}

static void a_task_while_one_is_at_work_is_no_protocol(void **unused)
{
    (void)unused;
    int status = -1;
    const struct talk talk = converse_live(fill_two_at_once, 1, &status);
    assert_int_equal(last_of(&talk)->type, PRT_MESSAGE_PROGRESS); /* no result */
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_that_it_is_ready_and_ends_with_its_socket),
        cmocka_unit_test(each_task_has_one_result),
        cmocka_unit_test(an_analysis_that_fails_is_told),
        cmocka_unit_test(after_running_out_of_memory_it_ends),
        cmocka_unit_test(progress_is_told_now_and_then),
        cmocka_unit_test(in_the_first_moments_nothing_is_told),
        cmocka_unit_test(it_takes_tasks_alone),
        cmocka_unit_test(without_an_agent_the_analysis_stops),
        cmocka_unit_test(a_task_that_is_to_yield_leaves_the_rest),
        cmocka_unit_test(a_yield_of_something_else_is_dropped),
        cmocka_unit_test(a_yield_that_comes_too_late_is_dropped),
        cmocka_unit_test(what_is_nearly_done_is_not_given_away),
        cmocka_unit_test(while_it_walks_yields_are_answered_by_advances),
        cmocka_unit_test(who_is_asked_once_advances_once),
        cmocka_unit_test(a_task_while_one_is_at_work_is_no_protocol),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
