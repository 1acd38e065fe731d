/* SPDX-License-Identifier: Apache-2.0 */
/* A whole run against workers of every kind, over real sockets and processes: each repository ends once, as figures or
 * as an error. */
#include "tests/support/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "coordinator/run.h"
#include "proto/record.h"
#include "tests/support/temp.h"

enum { NAMES_MAX = 300 };

static const struct prt_window window = {.name = {"last_30", 7}, .days = 30, .start = 1699900000, .end = 1700100000};
static const struct prt_fold_options fold = {.windows = &window,
                                             .window_count = 1,
                                             .as_of = 1700100000,
                                             .current_days = 365,
                                             .active_days = 1095,
                                             .placeholder = {"unknown@unknown", 15}};

static prt_temp_t *temp, *cache;
static prt_store_t *store;
static struct prt_run_outcome outcome;
static const prt_log *run_log; /* NULL, but for tests that read it */
static const struct prt_allocations *run_allocations;

static int set_up(void **state)
{
    (void)state;
    unsetenv("XDG_RUNTIME_DIR");
    cache = prt_temp_new(); /* not in the folder of the run, whose leftovers are counted */
    temp = prt_temp_new();
    setenv("XDG_RUNTIME_DIR", prt_temp_folder(temp), 1);
    memset(&outcome, 0, sizeof outcome);
    prt_err err;
    return prt_store_open(prt_temp_folder(cache), 1, NULL, &store, &err) == PRT_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    prt_run_outcome_free(&outcome);
    assert_int_equal(prt_temp_count(temp, "."), 0); /* the private folder is gone, whatever happened */
    prt_temp_destroy(&temp);
    prt_store_close(&store);
    prt_temp_destroy(&cache);
    return 0;
}

static prt_code run(const char *const *names, const char *program, uint32_t slots, prt_err *err)
{
    static struct prt_found found[NAMES_MAX];
    uint32_t count = 0;
    for (; names[count] != NULL; count++)
        found[count] = (struct prt_found){.name = prt_str_from(names[count]), .weight = 1};
    const struct prt_run_options options = {.root = "/",
                                            .found = found,
                                            .found_count = count,
                                            .worker_program = program,
                                            .slots = slots,
                                            .task_timeout_s = 60,
                                            .max_memory_mib = 0,
                                            .count_since = 1699900000,
                                            .fold = &fold,
                                            .store = store,
                                            .log = run_log,
                                            .allocations = run_allocations,
                                            .quiet = true};
    return prt_run(&options, &outcome, err);
}

static bool folded(const char *name)
{
    size_t times = 0;
    for (size_t i = 0; i < outcome.folded_count; i++)
        times += prt_str_equal(outcome.folded[i]->name, prt_str_from(name));
    assert_true(times <= 1);
    return times == 1;
}

static const struct prt_report_error *error_of(const char *name)
{
    for (size_t i = 0; i < outcome.error_count; i++)
        if (prt_str_equal(outcome.errors[i].repository, prt_str_from(name)))
            return &outcome.errors[i];
    return NULL;
}

static void assert_error(const char *name, prt_category category)
{
    const struct prt_report_error *error = error_of(name);
    assert_non_null(error);
    assert_string_equal(prt_category_name(error->category), prt_category_name(category));
    assert_false(folded(name));
}

static void good_workers_answer_everything(void **state)
{
    (void)state;
    static char texts[200][16];
    const char *names[201] = {NULL};
    prt_err err;
    for (int i = 0; i < 200; i++) {
        snprintf(texts[i], sizeof texts[i], "good-%d", i);
        names[i] = texts[i];
    }
    assert_prt_ok(run(names, FAKE_WORKER, 4, &err), err);
    assert_int_equal(outcome.folded_count, 200);
    assert_int_equal(outcome.error_count, 0);
    assert_int_equal(outcome.commits, 200);
    assert_true(folded("good-0") && folded("good-199"));
    assert_int_equal(outcome.folded[0]->windows[0].added, 3);
}

static void every_kind_of_answer_ends_its_repository_once(void **state)
{
    (void)state;
    prt_err err;
    const char *const names[] = {"good-1", "crash",   "die-once", "garbage", "good-2", "lie",   "noise",
                                 "other",  "problem", "return",   "timeout", "twice",  "vague", NULL};
    assert_prt_ok(run(names, FAKE_WORKER, 2, &err), err);
    assert_int_equal(outcome.folded_count, 7);
    assert_true(folded("good-1") && folded("good-2") && folded("die-once") && folded("lie") && folded("noise") &&
                folded("return") && folded("twice"));
    assert_int_equal(outcome.error_count, 6);
    assert_error("vague", PRT_CATEGORY_BAD_RESULT);
    assert_error("crash", PRT_CATEGORY_CRASHED);
    assert_error("garbage", PRT_CATEGORY_BAD_RESULT);
    assert_error("other", PRT_CATEGORY_BAD_RESULT);
    assert_error("problem", PRT_CATEGORY_NOT_A_REPOSITORY);
    assert_error("timeout", PRT_CATEGORY_TIMEOUT);
    assert_prt_str(error_of("problem")->text, "no HEAD");
    assert_true(prt_str_ends(error_of("crash")->text, PRT_STR(": as told")));
}

static size_t times_said(const char *text, const char *what)
{
    size_t times = 0;
    for (const char *at = text; (at = strstr(at, what)) != NULL; at++)
        times++;
    return times;
}

/* A result of another worker's attempt neither ends that attempt nor counts as its failure. */
static void lies_are_named_once_for_each_worker_and_summed_up(void **state)
{
    (void)state;
    prt_err err;
    prt_temp_t *logs = prt_temp_new();
    const int fd = open(prt_temp_path(logs, "log"), O_WRONLY | O_CREAT, 0600);
    const prt_log log = {.fd = fd, .level = PRT_LOG_INFO};
    run_log = &log;
    assert_prt_ok(run((const char *[]){"lie-1", "lie-2", "other", NULL}, FAKE_WORKER, 1, &err), err);
    run_log = NULL;
    close(fd);
    const char *said = prt_temp_read(logs, "log").data;
    assert_true(folded("lie-1") && folded("lie-2"));
    assert_error("other", PRT_CATEGORY_BAD_RESULT);
    assert_int_equal(times_said(said, "worker local-1: refused (1 of the kind so far): a result of an unknown task"),
                     1);
    assert_int_equal(times_said(said, "a result of an unknown task"), 1);
    assert_int_equal(times_said(said, "worker local-1: refused (1 of the kind so far): a result of an attempt"), 1);
    assert_int_equal(times_said(said, "worker other: refused ("), 2); /* two processes of that name */
    assert_int_equal(times_said(said, "lie-1: attempt"), 0);
    assert_int_equal(times_said(said, "worker local-1: refused (1 of the kind so far): the record is of another"), 1);
    assert_int_equal(
        times_said(said,
                   "refused in this run: hellos of another version: 1, messages of unknown sessions: 2, messages "
                   "about unknown tasks: 2, messages about attempts never made: 12, records that are no answer: 3"),
        1);
    prt_temp_destroy(&logs);
}

/* What the worker had in hand is given to somebody else, or to itself anew: a silence costs no repository. */
static void a_worker_that_says_hello_again_begins_anew(void **state)
{
    (void)state;
    prt_err err;
    assert_prt_ok(run((const char *[]){"hello-1", "good-1", "hello-2", NULL}, FAKE_WORKER, 1, &err), err);
    assert_true(folded("hello-1") && folded("good-1") && folded("hello-2"));
    assert_int_equal(outcome.error_count, 0);
}

static void workers_may_ask_for_jobs(void **state)
{
    (void)state;
    struct prt_allocations allocations = {0};
    prt_err err;
    const prt_str job = PRT_STR("jobs-1-verify");
    assert_prt_ok(prt_allocations_put(&allocations, PRT_STR("jobs-1"), &job, 1, &err), err);
    run_allocations = &allocations;
    assert_prt_ok(run((const char *[]){"jobs-1", "jobs-2", NULL}, FAKE_WORKER, 1, &err), err);
    run_allocations = NULL;
    assert_true(folded("jobs-1"));
    assert_error("jobs-2", PRT_CATEGORY_CRASHED); /* it has none */
    prt_allocations_free(&allocations);
}

static void what_analyses_took_is_summed_once_per_answer(void **state)
{
    (void)state;
    prt_err err;
    assert_prt_ok(run((const char *[]){"good-1", "twice", "crash", NULL}, FAKE_WORKER, 2, &err), err);
    assert_int_equal(outcome.cost_count, 3);
    for (uint32_t i = 0; i < 2; i++) { /* "twice" sends its result two times */
        assert_int_equal(outcome.costs[i].answers, 1);
        assert_int_equal(outcome.costs[i].longest_us, 42);
        assert_int_equal(outcome.costs[i].cost.us[PRT_COST_DIFF], 40);
        assert_int_equal(outcome.costs[i].cost.us[PRT_COST_CPU], 41);
    }
    assert_int_equal(outcome.costs[2].answers, 3); /* three attempts, which failed and took their time */
    assert_int_equal(outcome.costs[2].longest_us, 42);
    assert_int_equal(outcome.costs[2].cost.us[PRT_COST_DIFF], 120);
}

static const char TIP[] = "abcdefabcdefabcdefabcdefabcdefabcdefabcd";

/* A ledger of one commit, stored for the repository `name`, whose record was made under another one. */
static void put_ledger(const char *name, const char *made_as, const char *tip, const char *context)
{
    struct prt_identity identity = {PRT_STR("Ann"), PRT_STR("ann@example.org")};
    struct prt_commit commit = {.time = 1700000000, .added = 5, .flags = PRT_COMMIT_TIMED | PRT_COMMIT_COUNTED};
    const struct prt_record record = {.repository = prt_str_from(made_as),
                                      .tip = PRT_STR("abcdefabcdefabcdefabcdefabcdefabcdefabcd"),
                                      .flags = PRT_RECORD_LOC_KNOWN,
                                      .identities = &identity,
                                      .identity_count = 1,
                                      .commits = &commit,
                                      .commit_count = 1};
    prt_buf bytes = {0}, key = {0};
    prt_err err;
    assert_prt_ok(prt_record_encode(&record, &bytes, &err), err);
    prt_buf_add_fmt(&key, "path://%s", name);
    const struct prt_entry entry = {.key = prt_buf_str(&key),
                                    .tip = prt_str_from(tip),
                                    .context = prt_str_from(context),
                                    .record = prt_buf_str(&bytes),
                                    .ids = PRT_STR("01234567890123456789")};
    assert_prt_ok(prt_store_put(store, &entry, &err), err);
    prt_buf_free(&bytes);
    prt_buf_free(&key);
}

static void a_stored_ledger_that_still_holds_is_used_under_todays_name(void **state)
{
    (void)state;
    prt_err err;
    put_ledger("same", "another/root/same", TIP, "-:-:-");
    assert_prt_ok(run((const char *[]){"same", NULL}, FAKE_WORKER, 1, &err), err);
    assert_true(folded("same"));
    assert_int_equal(outcome.folded[0]->windows[0].added, 5);
    assert_int_equal(outcome.commits, 1);
    assert_int_equal(outcome.commits_read, 0);
}

static void a_stored_entry_that_cannot_be_asked_about_is_not(void **state)
{
    (void)state;
    static char long_text[1000];
    memset(long_text, 'a', sizeof long_text - 1);
    const char *const tips[] = {"", "12", "not the name of a commit, but as long....", long_text};
    const char *const contexts[] = {"spaces in it", "\xff\xfe", "line\n", long_text};
    for (size_t i = 0; i < 8; i++) {
        prt_err err;
        put_ledger("same", "same", i < 4 ? tips[i] : TIP, i < 4 ? "-:-:-" : contexts[i - 4]);
        assert_prt_ok(run((const char *[]){"same", NULL}, FAKE_WORKER, 1, &err), err);
        assert_true(folded("same"));
        assert_int_equal(outcome.folded[0]->windows[0].added, 3);
        assert_int_equal(outcome.commits_read, 1);
        prt_run_outcome_free(&outcome);
    }
}

static void an_addition_that_does_not_fit_the_ledger_costs_one_more_question(void **state)
{
    (void)state;
    prt_err err;
    put_ledger("clash", "clash", TIP, "-:-:-");
    assert_prt_ok(run((const char *[]){"clash", NULL}, FAKE_WORKER, 1, &err), err);
    assert_true(folded("clash"));
    assert_int_equal(outcome.error_count, 0);
    assert_int_equal(outcome.folded[0]->windows[0].added, 3);
    assert_int_equal(outcome.commits_read, 1);
}

static void an_addition_that_the_ledger_has_is_not_counted_twice(void **state)
{
    (void)state;
    prt_err err;
    put_ledger("again", "again", TIP, "-:-:-");
    assert_prt_ok(run((const char *[]){"again", NULL}, FAKE_WORKER, 1, &err), err);
    assert_true(folded("again"));
    assert_int_equal(outcome.error_count, 0);
    assert_int_equal(outcome.folded[0]->windows[0].added, 5);
    assert_int_equal(outcome.commits, 1);
    assert_int_equal(outcome.commits_read, 1);
}

/* Every commit is counted once, whoever counts it: the lines added are the numbers from 0 to 999. */
static void what_is_given_back_is_counted_by_others(void **state)
{
    (void)state;
    for (uint32_t slots = 2; slots <= 4; slots++) {
        prt_err err;
        assert_prt_ok(run((const char *[]){"share", NULL}, FAKE_WORKER, slots, &err), err);
        assert_int_equal(outcome.error_count, 0);
        assert_true(folded("share"));
        assert_int_equal(outcome.commits, 1000);
        assert_int_equal(outcome.folded[0]->windows[0].added, 999 * 1000 / 2);
        assert_int_equal(outcome.costs[0].cost.us[PRT_COST_TOTAL], 2 * outcome.costs[0].answers);
        assert_true(outcome.costs[0].answers > 4); /* the whole, and more than its parts and the total */
        prt_run_outcome_free(&outcome);
    }
}

/* It must come to an end: each part that is given back counts as an attempt that failed when nothing of it was done. */
static void who_gives_all_back_has_failed(void **state)
{
    (void)state;
    prt_err err;
    assert_prt_ok(run((const char *[]){"empty", NULL}, FAKE_WORKER, 3, &err), err);
    assert_int_equal(outcome.error_count, 0);
    assert_int_equal(outcome.folded[0]->windows[0].added, 999 * 1000 / 2);
}

/* Commits are counted before their record is there, and whatever is wrong with what was said about them costs time
 * alone. */
static void what_is_named_ahead_is_counted_once(void **state)
{
    (void)state;
    static const char *const names[] = {"ahead",     "ahead-twice",   "ahead-foreign", "ahead-tip",     "ahead-late",
                                        "ahead-odd", "ahead-unasked", "ahead-many",    "ahead-half-tip"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        prt_err err;
        assert_prt_ok(run((const char *[]){names[i], NULL}, FAKE_WORKER, 3, &err), err);
        assert_int_equal(outcome.error_count, 0);
        assert_true(folded(names[i]));
        assert_int_equal(outcome.commits, 1000);
        assert_int_equal(outcome.folded[0]->windows[0].added, 999 * 1000 / 2);
        prt_run_outcome_free(&outcome);
    }
}

static void what_nobody_asked_for_is_not_given_back(void **state)
{
    (void)state;
    prt_err err;
    assert_prt_ok(run((const char *[]){"hoard", "good", NULL}, FAKE_WORKER, 1, &err), err);
    assert_true(folded("good"));
    assert_int_equal(outcome.error_count, 1);
    assert_error("hoard", PRT_CATEGORY_BAD_RESULT);
    assert_true(prt_str_ends(error_of("hoard")->text, PRT_STR("nobody asked for that")));
}

static void no_repositories_are_a_short_run(void **state)
{
    (void)state;
    prt_err err;
    assert_prt_ok(run((const char *[]){NULL}, FAKE_WORKER, 1, &err), err);
    assert_int_equal(outcome.folded_count, 0);
}

static void a_worker_that_is_not_there_ends_the_run_with_its_name(void **state)
{
    (void)state;
    prt_err err;
    assert_prt_code(run((const char *[]){"good", NULL}, "/nowhere/reporting-worker", 1, &err), PRT_E_NOT_FOUND, err);
    assert_prt_says(err, "/nowhere/reporting-worker");
}

static void a_worker_that_always_dies_ends_the_run(void **state)
{
    (void)state;
    prt_err err;
    assert_prt_code(run((const char *[]){"good", NULL}, "/bin/false", 1, &err), PRT_E_IO, err);
    assert_prt_says(err, "/bin/false");
}

/* It dies, and its program is away for half a second: a host that has no process left looks the same. */
static void a_worker_that_cannot_be_started_again_for_a_moment_is_waited_for(void **state)
{
    (void)state;
    static const char script[] = "#!/bin/sh\n"
                                 "[ ! -e \"$0.once\" ] || exec " FAKE_WORKER " \"$@\"\n"
                                 ": >\"$0.once\"\n"
                                 "chmod -x \"$0\"\n"
                                 "setsid sh -c \": >'$0.apart'; sleep 0.5; chmod +x '$0'\" &\n"
                                 "until [ -e \"$0.apart\" ]; do :; done\n"
                                 "exit 1\n";
    prt_err err;
    prt_temp_write(cache, "worker", prt_str_from(script));
    const char *program = prt_temp_path(cache, "worker");
    assert_int_equal(chmod(program, 0700), 0);
    assert_prt_ok(run((const char *[]){"good", NULL}, program, 1, &err), err);
    assert_true(folded("good"));
}

static void an_interrupt_ends_the_run_and_says_so(void **state)
{
    (void)state;
    prt_err err;
    /* A child interrupts us while the run waits for a worker that never says hello. */
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child == 0) {
        usleep(300000);
        kill(parent, SIGINT);
        _exit(0);
    }
    assert_prt_ok(run((const char *[]){"good", NULL}, SILENT_WORKER /* sleeps */, 1, &err), err);
    assert_int_equal(outcome.interrupted, SIGINT);
    assert_int_equal(outcome.folded_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(good_workers_answer_everything, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_kind_of_answer_ends_its_repository_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lies_are_named_once_for_each_worker_and_summed_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_worker_that_says_hello_again_begins_anew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(workers_may_ask_for_jobs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_analyses_took_is_summed_once_per_answer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stored_ledger_that_still_holds_is_used_under_todays_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stored_entry_that_cannot_be_asked_about_is_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_addition_that_does_not_fit_the_ledger_costs_one_more_question, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_addition_that_the_ledger_has_is_not_counted_twice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_given_back_is_counted_by_others, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_gives_all_back_has_failed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_named_ahead_is_counted_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_nobody_asked_for_is_not_given_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_repositories_are_a_short_run, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_worker_that_is_not_there_ends_the_run_with_its_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_worker_that_always_dies_ends_the_run, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_worker_that_cannot_be_started_again_for_a_moment_is_waited_for, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_interrupt_ends_the_run_and_says_so, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
