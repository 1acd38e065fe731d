/* SPDX-License-Identifier: Apache-2.0 */
/* reporting-worker and reporting-analyze themselves: real repositories, real signals, exit codes. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proto/record.h"
#include "prt/clock.h"
#include "tests/support/run.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"
#include "tests/unit/link/links.h"
#include "tests/unit/worker/coordinator.h"

enum { PATIENCE_MS = 60000, STEP_US = 2000, CHILDREN_MAX = 8, SLOTS = 2, KILLED = 128 + SIGKILL };

static const char worker_program[] = PROGRAMS "/reporting-worker";
static const char analyze_program[] = PROGRAMS "/reporting-analyze";

struct scene {
    struct coordinator *coordinator;
    prt_temp_t *temp; /* holds the repository "one" and the worker's stderr, "log" */
    pid_t worker;     /* 0: has been waited for */
    int exit_code;
};

static void make_repository(prt_temp_t *temp)
{
    const char *folder = prt_temp_path(temp, "root/one");
    prt_temp_write(temp, "root/one/a.txt", PRT_STR("a\nb\n"));
    const char *const init[] = {"git", "init", "-q", folder, NULL};
    const char *const add[] = {"git", "-C", folder, "add", ".", NULL};
    const char *const commit[] = {
        "git", "-C", folder, "-c", "user.name=Ann", "-c", "user.email=ann@example.org", "commit",
        "-q",  "-m", "one",  NULL};
    assert_int_equal(prt_test_run(init, NULL, NULL), 0);
    assert_int_equal(prt_test_run(add, NULL, NULL), 0);
    assert_int_equal(prt_test_run(commit, NULL, NULL), 0);
}

static pid_t start_worker(const char *const argv[], const char *log)
{
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid > 0)
        return pid;
    const int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(fd, STDERR_FILENO);
    execv(argv[0], (char *const *)(uintptr_t)argv);
    _exit(127);
}

/* With every process of the worker ready, unless it is told to end before. */
static struct scene begin(bool once)
{
    struct scene scene = {.coordinator = coordinator_new(), .temp = prt_temp_new(), .exit_code = -1};
    make_repository(scene.temp);
    const char *const argv[] = {worker_program,
                                "--connect",
                                coordinator_endpoint(scene.coordinator),
                                "--slots",
                                "2",
                                "--repos-root",
                                prt_temp_path(scene.temp, "root"),
                                "-v",
                                once ? "--once" : "-v",
                                NULL};
    scene.worker = start_worker(argv, prt_temp_path(scene.temp, "log"));
    return scene;
}

static void turn(struct scene *scene)
{
    int status = 0;
    coordinator_turn(scene->coordinator);
    if (scene->worker != 0 && waitpid(scene->worker, &status, WNOHANG) == scene->worker) {
        scene->worker = 0;
        scene->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    usleep(STEP_US);
}

#define UNTIL(scene, condition)                                                                                        \
    do {                                                                                                               \
        const int64_t until = prt_monotonic_ms() + PATIENCE_MS;                                                        \
        while (!(condition)) {                                                                                         \
            if (prt_monotonic_ms() > until)                                                                            \
                fail_msg("in vain: %s; the worker said: %s", #condition, prt_temp_read((scene)->temp, "log").data);    \
            turn(scene);                                                                                               \
        }                                                                                                              \
    } while (0)

static void finish(struct scene *scene)
{
    if (scene->worker != 0) {
        kill(scene->worker, SIGKILL);
        waitpid(scene->worker, NULL, 0);
    }
    coordinator_destroy(scene->coordinator);
    prt_temp_destroy(&scene->temp);
}

static void send_limited(struct scene *scene, uint32_t id, const char *path, uint64_t max_memory)
{
    const struct prt_task_message message = {
        .session = scene->coordinator->session,
        .attempt = 1,
        .timeout_ms = 60000,
        .max_memory = max_memory,
        .task = {.id = id, .repository = prt_str_from(path), .path = prt_str_from(path), .count_since = PRT_COUNT_ALL}};
    coordinator_send(scene->coordinator, &message);
}

static void send_task(struct scene *scene, uint32_t id, const char *path)
{
    send_limited(scene, id, path, 0);
}

static const struct heard_result *heard(const struct scene *scene, uint32_t id)
{
    return coordinator_heard(scene->coordinator, id, 1);
}

static void expect_the_repository(const struct heard_result *result)
{
    struct prt_record record = {0};
    prt_err err;
    assert_int_equal(result->failure, PRT_CATEGORY_NONE);
    assert_prt_ok(prt_record_decode((prt_str){result->record, result->record_len}, &record, &err), err);
    assert_prt_str(record.repository, "one");
    assert_int_equal(record.problem_count, 0);
    assert_int_equal(record.commit_count, 1);
    assert_int_equal(record.commits[0].added, 2);
    assert_int_equal(record.total_loc, 2);
    assert_prt_str(record.identities[0].email, "ann@example.org");
    prt_record_free(&record);
}

/* A repository that is not there is a record that says so: only a process that fails is a failed result. */
static void expect_a_problem(const struct heard_result *result)
{
    struct prt_record record = {0};
    prt_err err;
    assert_int_equal(result->failure, PRT_CATEGORY_NONE);
    assert_prt_ok(prt_record_decode((prt_str){result->record, result->record_len}, &record, &err), err);
    assert_int_equal(record.problem_count, 1);
    assert_int_equal(record.commit_count, 0);
    prt_record_free(&record);
}

static void a_run_from_hello_to_farewell(void **unused)
{
    (void)unused;
    struct scene scene = begin(true);
    UNTIL(&scene, scene.coordinator->heartbeats > 0);
    assert_int_equal(scene.coordinator->hello.slots, SLOTS);
    send_task(&scene, 1, "one");
    send_task(&scene, 2, "two");
    send_task(&scene, 3, "../one");
    UNTIL(&scene, scene.coordinator->heard_count == 3);
    expect_the_repository(heard(&scene, 1));
    expect_a_problem(heard(&scene, 2));
    assert_int_equal(heard(&scene, 3)->failure, PRT_CATEGORY_OUTSIDE_ROOT);
    scene.coordinator->state = PRT_RUN_IS_OVER;
    UNTIL(&scene, scene.worker == 0);
    assert_int_equal(scene.exit_code, 0);
    assert_int_equal(scene.coordinator->byes, 1);
    finish(&scene);
}

static const struct {
    int signal;
    int exit_code;
    uint32_t byes;
} signals[] = {{SIGTERM, 0, 1}, {SIGINT, 130, 1}, {SIGKILL, KILLED, 0}};

static size_t children_of(pid_t pid, pid_t out[CHILDREN_MAX])
{
    char path[64];
    size_t count = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)pid);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (count < CHILDREN_MAX && fscanf(file, "%d", &out[count]) == 1)
        count++;
    fclose(file);
    return count;
}

/* Gone, or dead and not yet waited for by whoever inherited it. */
static bool is_dead(pid_t pid)
{
    char path[64], state = 'Z';
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return true;
    const int got = fscanf(file, "%*d (%*[^)]) %c", &state);
    fclose(file);
    return got != 1 || state == 'Z' || state == 'X';
}

/* A second process is started only while the first has work for longer than it takes to start one. So the first, which
 * has shown that it is ready, is held up until the other is there, however fast it would have been. */
static void give_both_slots_a_process(struct scene *scene, pid_t children[CHILDREN_MAX])
{
    send_task(scene, 1, "one");
    UNTIL(scene, heard(scene, 1) != NULL);
    assert_int_equal(children_of(scene->worker, children), 1);
    kill(children[0], SIGSTOP);
    send_task(scene, 2, "one");
    send_task(scene, 3, "one");
    UNTIL(scene, children_of(scene->worker, children) == SLOTS);
    kill(children[0], SIGCONT);
    kill(children[1], SIGCONT); /* whichever of them it was */
    UNTIL(scene, heard(scene, 2) != NULL && heard(scene, 3) != NULL);
}

static void no_signal_leaves_a_process_behind(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        pid_t children[CHILDREN_MAX];
        struct scene scene = begin(false);
        UNTIL(&scene, scene.coordinator->heartbeats > 0);
        give_both_slots_a_process(&scene, children);
        kill(scene.worker, signals[i].signal);
        UNTIL(&scene, scene.worker == 0);
        assert_int_equal(scene.exit_code, signals[i].exit_code);
        assert_int_equal(scene.coordinator->byes, signals[i].byes);
        UNTIL(&scene, is_dead(children[0]) && is_dead(children[1]));
        finish(&scene);
    }
}

/* Whoever kills analysis processes, at whatever moment, costs attempts and nothing else. */
static void killed_processes_are_replaced(void **unused)
{
    (void)unused;
    struct scene scene = begin(false);
    UNTIL(&scene, scene.coordinator->heartbeats > 0);
    for (uint32_t id = 1; id <= 12; id++) {
        pid_t children[CHILDREN_MAX];
        send_task(&scene, id, "one");
        const size_t count = children_of(scene.worker, children);
        if (id % 3 == 0 && count > 0)
            kill(children[id % count], SIGKILL);
        UNTIL(&scene, heard(&scene, id) != NULL);
        if (heard(&scene, id)->failure == PRT_CATEGORY_WORKER_LOST)
            assert_string_equal(heard(&scene, id)->text, "the analysis process was killed by signal 9 (SIGKILL)");
        else
            expect_the_repository(heard(&scene, id));
    }
    expect_the_repository(heard(&scene, 11));
    finish(&scene);
}

#if !PRT_SANITIZED
/* A file of 48 MiB, which counting its lines has to hold. */
static void make_large_repository(prt_temp_t *temp)
{
    enum { SIZE = 48 << 20, LINE = 64 };
    const char *folder = prt_temp_path(temp, "root/large");
    const char *const init[] = {"git", "init", "-q", folder, NULL};
    const char *const add[] = {"git", "-C", folder, "add", ".", NULL};
    const char *const commit[] = {"git", "-C", folder, "-c", "user.name=Ann", "-c", "user.email=a@x", "commit",
                                  "-q",  "-m", "one",  NULL};
    char *text = malloc(SIZE);
    assert_non_null(text);
    memset(text, 'x', SIZE);
    for (size_t i = LINE - 1; i < SIZE; i += LINE)
        text[i] = '\n';
    prt_temp_write(temp, "root/large/large.txt", (prt_str){text, SIZE});
    free(text);
    assert_int_equal(prt_test_run(init, NULL, NULL), 0);
    assert_int_equal(prt_test_run(add, NULL, NULL), 0);
    assert_int_equal(prt_test_run(commit, NULL, NULL), 0);
}

/* Too little memory is a failure of that name: never a repository that looks broken, never a dead worker. */
static void a_ceiling_of_memory_holds(void **unused)
{
    (void)unused;
    struct scene scene = begin(false);
    make_large_repository(scene.temp);
    UNTIL(&scene, scene.coordinator->heartbeats > 0);
    send_limited(&scene, 1, "large", 40 << 20);
    UNTIL(&scene, heard(&scene, 1) != NULL);
    assert_string_equal(prt_category_name(heard(&scene, 1)->failure), "memory");
    assert_string_equal(heard(&scene, 1)->text, "the analysis needed more than 41943040 bytes of memory");
    send_task(&scene, 2, "one");
    UNTIL(&scene, heard(&scene, 2) != NULL);
    expect_the_repository(heard(&scene, 2));
    send_limited(&scene, 3, "large", (uint64_t)1 << 30);
    UNTIL(&scene, heard(&scene, 3) != NULL);
    assert_int_equal(heard(&scene, 3)->failure, PRT_CATEGORY_NONE);
    finish(&scene);
}
#endif

static void a_coordinator_that_refuses_is_quoted(void **unused)
{
    (void)unused;
    struct scene scene = begin(false);
    scene.coordinator->refuse = PRT_REFUSAL_VERSION;
    UNTIL(&scene, scene.worker == 0);
    assert_int_equal(scene.exit_code, 1);
    assert_non_null(
        strstr(prt_temp_read(scene.temp, "log").data, "refused this worker (version " PRT_VERSION "): not like this"));
    finish(&scene);
}

static void expect_exit(const char *const argv[], int exit_code, const char *says)
{
    prt_buf out = {0}, said = {0};
    assert_int_equal(prt_test_run(argv, &out, &said), exit_code);
    prt_buf_add_str(&said, prt_buf_str(&out));
    if (said.data == NULL || strstr(said.data, says) == NULL)
        fail_msg("expected \"%s\" in: %s", says, said.data != NULL ? said.data : "");
    prt_buf_free(&out);
    prt_buf_free(&said);
}

static void without_the_other_program_there_is_no_worker(void **unused)
{
    (void)unused;
    prt_temp_t *temp = prt_temp_new();
    const char *alone = prt_temp_path(temp, "reporting-worker");
    const char *const copy[] = {"cp", worker_program, alone, NULL};
    const char *const argv[] = {alone, "--connect", "ipc:///nowhere", NULL};
    assert_int_equal(prt_test_run(copy, NULL, NULL), 0);
    expect_exit(argv, 4, "/reporting-analyze: the analysis program has to lie beside this one: No such file");
    prt_temp_destroy(&temp);
}

static void command_lines_have_exit_codes(void **unused)
{
    (void)unused;
    prt_temp_t *temp = prt_temp_new();
    make_repository(temp);
    const char *repository = prt_temp_path(temp, "root/one");
    const char *folder = prt_temp_path(temp, "root");
    const struct {
        const char *argv[5];
        int exit_code;
        const char *says;
    } rows[] = {
        {{worker_program, "--version"}, 0, "reporting-worker " PRT_VERSION "\n"},
        {{worker_program, "--help"}, 0, "--connect ENDPOINT"},
        {{worker_program}, 3, "--connect ENDPOINT is missing (--help"},
        {{worker_program, "-c", "localhost:1", "--wrong"}, 3, "--wrong"},
        {{worker_program, "-c", "localhost:1", "--repos-root=/nonexistent"},
         3,
         "/nonexistent: No such file or directory"},
        {{analyze_program, "--version"}, 0, "reporting-analyze " PRT_VERSION "\n"},
        {{analyze_program, "--help"}, 0, "REPOSITORY"},
        {{analyze_program}, 3, "REPOSITORY is missing (--help"},
        {{analyze_program, "--serve", "3"}, 3, "descriptor 3 is no socket"},
        {{analyze_program, "/nonexistent"}, 1, "/nonexistent: No such file or directory"},
        {{analyze_program, folder}, 2, "\"category\": \"not_a_repository\""},
        {{analyze_program, repository}, 0, "\"total_loc\": 2,"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_exit(rows[i].argv, rows[i].exit_code, rows[i].says);
    prt_temp_destroy(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_from_hello_to_farewell),
        cmocka_unit_test(no_signal_leaves_a_process_behind),
        cmocka_unit_test(killed_processes_are_replaced),
#if !PRT_SANITIZED
        cmocka_unit_test(a_ceiling_of_memory_holds),
#endif
        cmocka_unit_test(a_coordinator_that_refuses_is_quoted),
        cmocka_unit_test(without_the_other_program_there_is_no_worker),
        cmocka_unit_test(command_lines_have_exit_codes),
    };
    return cmocka_run_group_tests(tests, begin_links, end_links);
}
