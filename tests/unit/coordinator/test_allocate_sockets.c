/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 100 workers ask at once, over TCP on loopback, which jobs belong to which repository: no job is ever told as two
 * repositories', no repository ever gets two answers, and each gets all of its jobs. The coordinator is the run's own
 * loop.
 *
 * What was told is gathered in memory that all asking processes share, and none of them looks at the table. Each worker
 * asks $PRT_ALLOCATE_REQUESTS times (default 1000), and leaves.
 */
#include "tests/support/unit.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "coordinator/allocate.h"
#include "coordinator/run.h"
#include "proto/codec.h"
#include "proto/link/link.h"
#include "prt/clock.h"
#include "tests/support/ports.h"
#include "tests/support/records.h"
#include "tests/support/temp.h"

enum {
    PROCESSES = 4,
    WORKERS_EACH = 25,
    WORKERS = PROCESSES * WORKERS_EACH,
    REPOSITORIES = 120,
    WITHOUT = 20, /* the last of them have no jobs */
    JOBS = 1000,
    NAME = 48,
    REQUESTS = 1000,
    PATIENCE_S = 600
};

/* What was told, by anybody. */
struct told {
    _Atomic uint32_t owner[JOBS];          /* of a job: repository + 1 */
    _Atomic uint64_t answer[REPOSITORIES]; /* a digest of the whole answer */
    _Atomic uint64_t answers;
    _Atomic uint32_t failures;
};

struct scene {
    char repositories[REPOSITORIES][NAME];
    char names[JOBS][NAME];
    struct prt_match_project projects[REPOSITORIES];
    struct prt_jenkins_job jobs[JOBS];
    uint32_t owners[JOBS]; /* written down when the names are made, not computed by what is tested */
};

static struct scene scene;

/* Repository i is group/project-i; its jobs begin so, and a number that is nobody's alone ends them. */
static void make_scene(void)
{
    for (uint32_t i = 0; i < REPOSITORIES; i++) {
        snprintf(scene.repositories[i], NAME, "group%u/project-%u", (unsigned)(i % 7), (unsigned)i);
        scene.projects[i] =
            (struct prt_match_project){.path = prt_str_from(scene.repositories[i]), .state = PRT_PROJECT_ACTIVE};
    }
    for (uint32_t i = 0; i < JOBS; i++) {
        const uint32_t owner = i * 31 % (REPOSITORIES - WITHOUT);
        snprintf(scene.names[i], NAME, "group%u-project-%u-verify-%u", (unsigned)(owner % 7), (unsigned)owner,
                 (unsigned)i);
        scene.owners[i] = owner;
        scene.jobs[i] = (struct prt_jenkins_job){.name = prt_str_from(scene.names[i])};
    }
}

/* One worker: a socket that has one question out at a time. */
struct asker {
    prt_link_t *arbiter;
    uint64_t instance, session, sequence, random;
    uint32_t asked; /* the repository of the question that is out */
    uint32_t left;
    int64_t heartbeat_at, heartbeat_ms;
    bool gone;
};

static struct told *told;

static bool complain(const char *what, const prt_err *err)
{
    fprintf(stderr, "worker %d: %s%s%s\n", (int)getpid(), what, err != NULL ? ": " : "", err != NULL ? err->text : "");
    atomic_fetch_add(&told->failures, 1);
    return false;
}

static bool ask(struct asker *asker, const struct prt_message *question)
{
    prt_err err;
    prt_buf frame = {0};
    bool sent = false;
    prt_code rc = prt_message_encode(question, &frame, &err);
    while (rc == PRT_OK && !sent) {
        struct prt_wait wait = {.link = asker->arbiter, .events = POLLOUT};
        rc = prt_link_send(asker->arbiter, prt_buf_str(&frame), &sent, &err);
        if (rc == PRT_OK && !sent)
            rc = prt_links_wait(&wait, 1, 1000, &err);
    }
    prt_buf_free(&frame);
    return rc == PRT_OK || complain("a question", &err);
}

static bool say_hello(struct asker *asker)
{
    return ask(asker, &(struct prt_message){.type = PRT_MESSAGE_HELLO,
                                            .as.hello = {.protocol = PRT_PROTOCOL_VERSION,
                                                         .software = PRT_STR("test"),
                                                         .name = PRT_STR("asks for jobs"),
                                                         .instance = asker->instance,
                                                         .slots = 1}});
}

/* A heartbeat when it is due, a bye when all is asked, else a question about any repository. */
static bool go_on(struct asker *asker)
{
    const int64_t now = prt_monotonic_ms();
    struct prt_message next = {.type = PRT_MESSAGE_ALLOCATE, .as.allocate = {.session = asker->session}};
    if (now >= asker->heartbeat_at) {
        asker->heartbeat_at = now + asker->heartbeat_ms;
        next = (struct prt_message){.type = PRT_MESSAGE_HEARTBEAT,
                                    .as.heartbeat = {.session = asker->session, .sequence = ++asker->sequence}};
    } else if (asker->left == 0) {
        next = (struct prt_message){.type = PRT_MESSAGE_BYE, .as.bye = {.session = asker->session}};
    } else {
        asker->left--;
        asker->asked = (uint32_t)(prt_test_random(&asker->random) % REPOSITORIES);
        next.as.allocate.repository = prt_str_from(scene.repositories[asker->asked]);
    }
    return ask(asker, &next);
}

/* Of the whole answer, in its order: FNV-1a, and never 0, which says that nobody was told yet. */
static uint64_t digest_of(const struct prt_allocated *answer)
{
    uint64_t digest = 14695981039346656037u;
    for (size_t i = 0; i < answer->jobs_count; i++)
        for (size_t k = 0; k <= answer->jobs[i].name.len; k++)
            digest =
                (digest ^ (k < answer->jobs[i].name.len ? (uint8_t)answer->jobs[i].name.data[k] : 0u)) * 1099511628211u;
    return digest | 1;
}

/* A job's number stands behind its last hyphen. */
static uint32_t number_of(prt_str name)
{
    uint64_t number = JOBS;
    const size_t hyphen = prt_str_rfind(name, '-');
    if (!prt_str_to_u64(prt_str_sub(name, hyphen + 1, name.len), &number) || number >= JOBS ||
        !prt_str_equal(name, prt_str_from(scene.names[number])))
        return JOBS;
    return (uint32_t)number;
}

/* Whoever is told first writes it down; everybody else must have been told the same. */
static bool hear_jobs(struct asker *asker, const struct prt_allocated *answer)
{
    uint64_t before = 0;
    const uint64_t digest = digest_of(answer);
    atomic_fetch_add(&told->answers, 1);
    if (!prt_str_equal(answer->repository, prt_str_from(scene.repositories[asker->asked])))
        return complain("the answer is about another repository", NULL);
    if (!atomic_compare_exchange_strong(&told->answer[asker->asked], &before, digest) && before != digest)
        return complain("a repository got two answers", NULL);
    for (size_t i = 0; i < answer->jobs_count; i++) {
        uint32_t owner = 0;
        const uint32_t number = number_of(answer->jobs[i].name);
        if (number == JOBS)
            return complain("a job that there is not", NULL);
        if (!atomic_compare_exchange_strong(&told->owner[number], &owner, asker->asked + 1) &&
            owner != asker->asked + 1)
            return complain("a job was given to two repositories", NULL);
    }
    return true;
}

static bool hear(struct asker *asker, const struct prt_message *message)
{
    switch (message->type) {
    case PRT_MESSAGE_WELCOME:
        asker->session = message->as.welcome.session;
        asker->heartbeat_ms = message->as.welcome.heartbeat_ms;
        asker->heartbeat_at = prt_monotonic_ms() + asker->heartbeat_ms;
        return go_on(asker);
    case PRT_MESSAGE_ALLOCATED: return hear_jobs(asker, &message->as.allocated) && go_on(asker);
    case PRT_MESSAGE_PULSE: return go_on(asker);
    case PRT_MESSAGE_FAREWELL: asker->gone = true; return true;
    default: return complain(prt_message_name(message->type), NULL);
    }
}

static bool take_answer(struct asker *asker)
{
    prt_err err;
    prt_buf frame = {0};
    prt_arena arena = {0};
    struct prt_message message;
    bool got = false;
    bool fine = prt_link_receive(asker->arbiter, &frame, &got, NULL, &err) == PRT_OK || complain("an answer", &err);
    if (fine && got)
        fine = prt_message_decode(prt_buf_str(&frame), &arena, &message, &err) == PRT_OK ? hear(asker, &message)
                                                                                         : complain("an answer", &err);
    prt_buf_free(&frame);
    prt_arena_free(&arena);
    return fine;
}

static bool turn(struct asker askers[WORKERS_EACH], bool *over)
{
    prt_err err;
    struct prt_wait items[WORKERS_EACH];
    struct asker *waiting[WORKERS_EACH];
    size_t count = 0;
    for (size_t i = 0; i < WORKERS_EACH; i++) {
        if (askers[i].gone)
            continue;
        waiting[count] = &askers[i];
        items[count++] = (struct prt_wait){.link = askers[i].arbiter, .events = POLLIN};
    }
    *over = count == 0;
    if (*over)
        return true;
    bool fine = prt_links_wait(items, count, 1000, &err) == PRT_OK || complain("waiting", &err);
    for (size_t i = 0; fine && i < count; i++)
        if ((items[i].ready & POLLIN) != 0)
            fine = take_answer(waiting[i]);
    return fine;
}

/* The process of WORKERS_EACH workers. */
static int ask_all(uint32_t process, uint32_t requests, const char *endpoint)
{
    prt_err err;
    const struct prt_link_options options = {.max_frame = PRT_MAX_CONTROL_FRAME, .high_water = 10, .linger_ms = 1000};
    struct asker askers[WORKERS_EACH] = {0};
    bool over = false;
    bool fine = prt_links_begin(&err) == PRT_OK || complain("links", &err);
    for (uint32_t i = 0; fine && i < WORKERS_EACH; i++) {
        askers[i] = (struct asker){.instance = (uint64_t)process * WORKERS_EACH + i + 1, .left = requests};
        askers[i].random = askers[i].instance;
        fine = prt_link_connect(PRT_LINK_REQ, endpoint, &options, &askers[i].arbiter, &err) == PRT_OK ||
               complain("connecting", &err);
        fine = fine && say_hello(&askers[i]);
    }
    while (fine && !over)
        fine = turn(askers, &over);
    for (uint32_t i = 0; i < WORKERS_EACH; i++)
        prt_link_destroy(&askers[i].arbiter);
    prt_links_end();
    return fine ? 0 : 1;
}

/* Starts all workers, waits for them, and ends the run, which has nothing else to do. */
static void ask_from_many(uint32_t requests, const char *endpoint, pid_t run)
{
    int status = 0;
    alarm(PATIENCE_S);
    for (uint32_t i = 0; i < PROCESSES; i++)
        if (fork() == 0) {
            alarm(PATIENCE_S);
            _exit(ask_all(i, requests, endpoint));
        }
    while (wait(&status) > 0 || errno == EINTR)
        if (status != 0)
            atomic_fetch_add(&told->failures, 1);
    kill(run, SIGINT);
    _exit(0);
}

/* One repository that is never given out, because one worker more than will ever come is waited for. */
static void run_until_all_have_asked(const struct prt_allocations *table, const uint16_t ports[2])
{
    static const struct prt_window window = {.name = {"last_30", 7}, .days = 30, .end = 30 * 86400};
    static const struct prt_fold_options fold = {.windows = &window, .window_count = 1};
    static const prt_log log = {.fd = STDERR_FILENO, .level = PRT_LOG_ERROR};
    const struct prt_found found = {.name = PRT_STR("never"), .weight = 1};
    const struct prt_hosts hosts = {.address = "127.0.0.1",
                                    .loopback = true,
                                    .arbiter_port = ports[0],
                                    .results_port = ports[1],
                                    .min_workers = WORKERS + 1,
                                    .no_local_workers = true};
    const struct prt_run_options options = {.root = "/",
                                            .found = &found,
                                            .found_count = 1,
                                            .slots = 1,
                                            .task_timeout_s = 60,
                                            .worker_wait_s = PATIENCE_S,
                                            .fold = &fold,
                                            .log = &log,
                                            .quiet = true,
                                            .hosts = &hosts,
                                            .allocations = table};
    struct prt_run_outcome outcome;
    prt_err err;
    assert_prt_ok(prt_run(&options, &outcome, &err), err);
    assert_int_equal(outcome.interrupted, SIGINT);
    prt_run_outcome_free(&outcome);
}

static uint32_t requests_wanted(void)
{
    const char *wanted = getenv("PRT_ALLOCATE_REQUESTS");
    const long number = wanted != NULL ? strtol(wanted, NULL, 10) : 0;
    return number > 0 && number <= 1000000 ? (uint32_t)number : REQUESTS;
}

/* Everybody was told the truth that the names were made from, and all of it. */
static void check_told(uint32_t requests)
{
    assert_int_equal(atomic_load(&told->failures), 0);
    assert_int_equal(atomic_load(&told->answers), (uint64_t)WORKERS * requests);
    for (uint32_t i = 0; i < JOBS; i++)
        assert_int_equal(atomic_load(&told->owner[i]), scene.owners[i] + 1);
    for (uint32_t i = 0; i < REPOSITORIES; i++)
        assert_int_not_equal(atomic_load(&told->answer[i]), 0);
}

static void no_job_is_given_twice_however_many_ask(void **state)
{
    (void)state;
    prt_err err;
    uint16_t ports[2];
    char endpoint[PRT_MAX_ENDPOINT];
    struct prt_allocated_jobs allocated;
    const struct prt_match_input input = {.projects = scene.projects, .project_count = REPOSITORIES};
    const uint32_t requests = requests_wanted();
    const pid_t run = getpid();
    const int64_t begin = prt_monotonic_ms();
    int status = 0;
    assert_true(prt_test_free_ports(ports));
    snprintf(endpoint, sizeof endpoint, "tcp://127.0.0.1:%u", (unsigned)ports[0]);
    assert_prt_ok(prt_allocate(&input, scene.jobs, JOBS, &allocated, &err), err);
    const pid_t child = fork();
    if (child == 0)
        ask_from_many(requests, endpoint, run);
    assert_true(child > 0);
    run_until_all_have_asked(&allocated.table, ports);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    check_told(requests);
    print_message("%d workers, %u requests each: %.1f s\n", WORKERS, (unsigned)requests,
                  (double)(prt_monotonic_ms() - begin) / 1000);
    prt_allocated_jobs_free(&allocated);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_job_is_given_twice_however_many_ask)};
    prt_temp_t *temp = prt_temp_new();
    setenv("XDG_RUNTIME_DIR", prt_temp_folder(temp), 1);
    make_scene();
    told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (told == MAP_FAILED)
        return 1;
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    munmap(told, sizeof *told);
    prt_temp_destroy(&temp);
    return failed;
}
