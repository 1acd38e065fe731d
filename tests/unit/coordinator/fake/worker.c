/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A worker that answers tasks without analysing anything, well or badly: the repository's name says how. It speaks the
 * real protocol over real sockets, so what the coordinator does about it is what it would do about a real worker of
 * that kind.
 *
 *     good...      a record of one commit          garbage...  a record that is no record
 *     twice...     the same result twice           other...    a record of another repository
 *     crash...     the analysis crashed            timeout...  it took too long
 *     die-once...  SIGKILL to itself, first time   noise...    unreadable frames to both ports, then a good record
 *     lie...       a result of a task that is not, one of no session, some of another's attempt, then a good record
 *     return...    leaves with bye on the first attempt, giving it back
 *     hello...     says hello again in the middle of the first attempt, as after a silence
 *     jobs...      asks which jobs it has, and fails when that is not NAME-verify alone
 *     vague...     a record that lacks a count and does not say why
 *     problem...   a record without figures that says why
 *     same...      asked with a ledger: nothing has changed; otherwise as good
 *     clash...     asked with a ledger: the addition has a commit twice; otherwise as good
 *     share...     SHARED commits: waits until it is asked to yield, and then counts half of what it is to count
 *     ahead...     as share, and names the first 700 commits before, in two advances; counts of those come before the whole
 *     ahead-twice  ... names some twice            ahead-foreign  ... names commits that it does not have
 *     ahead-tip    ... of another tip              ahead-late     ... another attempt, after the first one was lost
 *     ahead-odd    ... names of 21 bytes           ahead-unasked  ... before anybody asked; then as good
 *     ahead-many   ... more than anybody would keep, which cannot be counted
 *     hoard...     gives commits back before anybody asked
 *     empty...     as share, but its first attempt at each part gives everything back
 *     again...     asked with a ledger: the addition is a commit that the ledger has; otherwise as good
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/codec.h"
#include "proto/link/link.h"
#include "proto/record.h"
#include "prt/clock.h"

enum {
    SHARED = 1000, /* commits; the first two bytes of a name are its number, and so many lines are added */
    SMALL = 64,    /* parts that are counted at once */
    HELD_MAX = 16
};

/* A task that waits to be asked for a part of it. */
struct held {
    struct prt_task_ref ref;
    prt_task_kind kind;
    int64_t count_since;
    char repository[64];
    char ids[SHARED * PRT_ID_BYTES];
    size_t count;
    bool ahead; /* its advances are sent: the next yield ends it */
};

struct fake {
    struct held held[HELD_MAX]; /* oldest first */
    size_t held_count;
    const char *name;
    uint32_t slots;
    uint64_t instance, session;
    prt_link_t *arbiter, *tasks, *results;
    uint64_t sequence;
    prt_err err;
};

static void die(const struct fake *fake, const char *where)
{
    fprintf(stderr, "fake worker: %s: %s\n", where, fake->err.text);
    exit(1);
}

static void send_frame(struct fake *fake, prt_link_t *link, const struct prt_message *message)
{
    prt_buf frame = {0};
    bool sent = false;
    if (prt_message_encode(message, &frame, &fake->err) != PRT_OK)
        die(fake, "encode");
    while (!sent) {
        struct prt_wait wait = {.link = link, .events = POLLOUT};
        if (prt_link_send(link, prt_buf_str(&frame), &sent, &fake->err) != PRT_OK)
            die(fake, "send");
        if (!sent && prt_links_wait(&wait, 1, 1000, &fake->err) != PRT_OK)
            die(fake, "wait");
    }
    prt_buf_free(&frame);
}

/* Asks and waits for the answer, which is decoded into *answer. */
static void ask(struct fake *fake, const struct prt_message *question, prt_buf *frame, prt_arena *arena,
                struct prt_message *answer)
{
    bool got = false;
    send_frame(fake, fake->arbiter, question);
    for (int i = 0; !got && i < 100; i++) {
        struct prt_wait wait = {.link = fake->arbiter, .events = POLLIN};
        if (prt_links_wait(&wait, 1, 100, &fake->err) != PRT_OK ||
            prt_link_receive(fake->arbiter, frame, &got, NULL, &fake->err) != PRT_OK)
            die(fake, "ask");
    }
    if (!got || prt_message_decode(prt_buf_str(frame), arena, answer, &fake->err) != PRT_OK)
        die(fake, "answer");
}

/* A hello of another version is refused with the one that is spoken, and costs the coordinator nothing. */
static void greet_in_another_version(struct fake *fake)
{
    const struct prt_message hello = {.type = PRT_MESSAGE_HELLO,
                                      .as.hello = {.protocol = PRT_PROTOCOL_VERSION + 1,
                                                   .software = PRT_STR("fake"),
                                                   .name = prt_str_from(fake->name),
                                                   .instance = 1,
                                                   .slots = 1}};
    struct prt_message answer;
    prt_buf frame = {0};
    prt_arena arena = {0};
    char spoken[32];
    snprintf(spoken, sizeof spoken, "version %d", PRT_PROTOCOL_VERSION);
    ask(fake, &hello, &frame, &arena, &answer);
    if (answer.type != PRT_MESSAGE_REFUSED || answer.as.refused.reason != PRT_REFUSAL_VERSION ||
        !prt_str_ends(answer.as.refused.text, prt_str_from(spoken)))
        die(fake, "another version was not refused with the one spoken");
    prt_buf_free(&frame);
    prt_arena_free(&arena);
}

static struct prt_message hello_of(const struct fake *fake, const char *name, uint64_t instance)
{
    return (struct prt_message){.type = PRT_MESSAGE_HELLO,
                                .as.hello = {.protocol = PRT_PROTOCOL_VERSION,
                                             .software = PRT_STR("fake"),
                                             .name = prt_str_from(name),
                                             .instance = instance,
                                             .slots = fake->slots}};
}

static void greet(struct fake *fake)
{
    const struct prt_link_options options = {.max_frame = PRT_MAX_FRAME, .high_water = 100, .linger_ms = 1000};
    const struct prt_message hello = hello_of(fake, fake->name, fake->instance);
    struct prt_message answer;
    prt_buf frame = {0};
    prt_arena arena = {0};
    char endpoint[PRT_MAX_ENDPOINT + 1];
    ask(fake, &hello, &frame, &arena, &answer);
    if (answer.type != PRT_MESSAGE_WELCOME)
        die(fake, "no welcome");
    if (answer.as.welcome.session == fake->session)
        die(fake, "the old session again");
    fake->session = answer.as.welcome.session;
    prt_link_destroy(&fake->tasks);
    prt_link_destroy(&fake->results);
    snprintf(endpoint, sizeof endpoint, "%.*s", PRT_STR_ARG(answer.as.welcome.task_endpoint));
    if (prt_link_connect(PRT_LINK_PULL, endpoint, &options, &fake->tasks, &fake->err) != PRT_OK)
        die(fake, endpoint);
    snprintf(endpoint, sizeof endpoint, "%.*s", PRT_STR_ARG(answer.as.welcome.result_endpoint));
    if (prt_link_connect(PRT_LINK_PUSH, endpoint, &options, &fake->results, &fake->err) != PRT_OK)
        die(fake, endpoint);
    prt_buf_free(&frame);
    prt_arena_free(&arena);
}

static void heartbeat(struct fake *fake)
{
    const struct prt_message message = {.type = PRT_MESSAGE_HEARTBEAT,
                                        .as.heartbeat = {.session = fake->session, .sequence = ++fake->sequence}};
    struct prt_message answer;
    prt_buf frame = {0};
    prt_arena arena = {0};
    ask(fake, &message, &frame, &arena, &answer);
    const bool over = answer.type != PRT_MESSAGE_PULSE || answer.as.pulse.state == PRT_RUN_IS_OVER;
    prt_buf_free(&frame);
    prt_arena_free(&arena);
    if (over)
        exit(0);
}

static void send_result(struct fake *fake, uint64_t session, struct prt_task_ref ref, prt_category failure,
                        prt_str record)
{
    const struct prt_message message = {
        .type = PRT_MESSAGE_RESULT,
        .as.result = {.session = session,
                      .ref = ref,
                      .failure = failure,
                      .text = failure == PRT_CATEGORY_NONE ? PRT_STR("") : PRT_STR("as told"),
                      .record = record,
                      .cost = {{[PRT_COST_DIFF] = 40, [PRT_COST_TOTAL] = 2, [PRT_COST_CPU] = 41}}}};
    send_frame(fake, fake->results, &message);
}

static void send_record(struct fake *fake, const struct prt_task_message *task, prt_str repository, bool problem)
{
    struct prt_identity identity = {PRT_STR("Ann"), PRT_STR("ann@example.org")};
    struct prt_commit commit = {
        .time = 1700000000, .added = 3, .removed = 1, .flags = PRT_COMMIT_TIMED | PRT_COMMIT_COUNTED};
    struct prt_problem trouble = {PRT_CATEGORY_NOT_A_REPOSITORY, PRT_STR("no HEAD")};
    struct prt_record record = {.repository = repository,
                                .count_since = task->task.count_since,
                                .flags = prt_str_starts(repository, PRT_STR("vague")) ? 0 : PRT_RECORD_LOC_KNOWN};
    prt_buf bytes = {0};
    if (problem) {
        record.problems = &trouble;
        record.problem_count = 1;
    } else {
        record.tip = PRT_STR("0123456789012345678901234567890123456789");
        record.identities = &identity;
        record.identity_count = 1;
        record.commits = &commit;
        record.commit_count = 1;
    }
    if (prt_record_encode(&record, &bytes, &fake->err) != PRT_OK)
        die(fake, "record");
    send_result(fake, fake->session, (struct prt_task_ref){task->task.id, task->attempt}, PRT_CATEGORY_NONE,
                prt_buf_str(&bytes));
    prt_buf_free(&bytes);
}

/* An answer about the ledger that the task names. */
static void send_about_base(struct fake *fake, const struct prt_task_message *task, uint32_t flag, size_t commits_told)
{
    struct prt_identity identity = {PRT_STR("Ann"), PRT_STR("ann@example.org")};
    struct prt_commit commits[2] = {{.flags = PRT_COMMIT_COUNTED}, {.flags = PRT_COMMIT_COUNTED}};
    struct prt_record record = {.repository = task->task.repository,
                                .tip = task->task.base,
                                .head = PRT_STR("refs/heads/now"),
                                .context = task->task.context,
                                .count_since = task->task.count_since,
                                .flags = flag | PRT_RECORD_LOC_KNOWN};
    char names[2 * PRT_ID_BYTES + 1] = "0123456789012345678901234567890123456789"; /* of one commit, twice */
    prt_buf bytes = {0};
    if (flag == PRT_RECORD_DELTA) {
        record.identities = &identity;
        record.identity_count = 1;
        record.commits = commits;
        record.commit_count = commits_told;
        record.ids = (prt_str){names, commits_told * PRT_ID_BYTES};
    }
    if (prt_record_encode(&record, &bytes, &fake->err) != PRT_OK)
        die(fake, "record");
    send_result(fake, fake->session, (struct prt_task_ref){task->task.id, task->attempt}, PRT_CATEGORY_NONE,
                prt_buf_str(&bytes));
    prt_buf_free(&bytes);
}

static void send_encoded(struct fake *fake, struct prt_task_ref ref, const struct prt_record *record)
{
    prt_buf bytes = {0};
    if (prt_record_encode(record, &bytes, &fake->err) != PRT_OK)
        die(fake, "record");
    send_result(fake, fake->session, ref, PRT_CATEGORY_NONE, prt_buf_str(&bytes));
    prt_buf_free(&bytes);
}

static uint64_t number_of(const char *name)
{
    return (uint64_t)(unsigned char)name[0] << 8 | (unsigned char)name[1];
}

/* Rows for these names; the first `counted` have their counts. */
static void make_rows(const char *ids, size_t count, size_t counted, uint32_t flags, struct prt_commit *rows)
{
    for (size_t i = 0; i < count; i++)
        rows[i] = i < counted ? (struct prt_commit){.added = number_of(ids + i * PRT_ID_BYTES),
                                                    .flags = flags | PRT_COMMIT_COUNTED}
                              : (struct prt_commit){.flags = flags};
    for (size_t i = 0; (flags & PRT_COMMIT_TIMED) != 0 && i < count; i++)
        rows[i].time = 1700000000;
}

/* The answer to a held task of which so many are counted. */
static void send_part(struct fake *fake, const struct held *held, size_t counted)
{
    static struct prt_commit rows[SHARED];
    struct prt_identity identity = {PRT_STR("Ann"), PRT_STR("ann@example.org")};
    const bool whole = held->kind == PRT_TASK_ANALYZE;
    struct prt_record record = {.repository = prt_str_from(held->repository),
                                .count_since = held->count_since,
                                .identities = &identity,
                                .identity_count = 1,
                                .commits = rows,
                                .commit_count = held->count};
    make_rows(held->ids, held->count, counted, whole ? PRT_COMMIT_TIMED : 0, rows);
    if (whole) {
        record.tip = PRT_STR("0123456789012345678901234567890123456789");
        record.ids = (prt_str){held->ids, held->count * PRT_ID_BYTES};
        record.flags = counted < held->count ? PRT_RECORD_SPLIT : PRT_RECORD_LOC_KNOWN;
    }
    send_encoded(fake, held->ref, &record);
}

static void send_total(struct fake *fake, const struct prt_task_message *task)
{
    const struct prt_record record = {.repository = task->task.repository,
                                      .count_since = task->task.count_since,
                                      .flags = PRT_RECORD_LOC_KNOWN,
                                      .total_loc = 7};
    send_encoded(fake, (struct prt_task_ref){task->task.id, task->attempt}, &record);
}

static void send_damage(struct fake *fake, const struct prt_task_message *task)
{
    struct prt_problem trouble = {PRT_CATEGORY_MISSING_OBJECTS, PRT_STR("they are not there")};
    struct prt_identity identity = {PRT_STR(""), PRT_STR("")};
    const size_t count = task->task.commits.len / PRT_ID_BYTES;
    const struct prt_record record = {.repository = task->task.repository,
                                      .count_since = task->task.count_since,
                                      .identities = &identity,
                                      .identity_count = 1,
                                      .commits = calloc(count, sizeof(struct prt_commit)),
                                      .commit_count = count,
                                      .problems = &trouble,
                                      .problem_count = 1};
    send_encoded(fake, (struct prt_task_ref){task->task.id, task->attempt}, &record);
    free(record.commits);
}

static struct held held_of(const struct prt_task_message *task)
{
    struct held held = {.ref = {task->task.id, task->attempt},
                        .kind = task->task.kind,
                        .count_since = task->task.count_since,
                        .count = task->task.kind == PRT_TASK_ANALYZE ? SHARED : task->task.commits.len / PRT_ID_BYTES};
    snprintf(held.repository, sizeof held.repository, "%.*s", PRT_STR_ARG(task->task.repository));
    for (size_t i = 0; held.kind == PRT_TASK_ANALYZE && i < SHARED; i++) {
        held.ids[i * PRT_ID_BYTES] = (char)(unsigned char)(i >> 8);
        held.ids[i * PRT_ID_BYTES + 1] = (char)(unsigned char)i;
    }
    if (held.kind == PRT_TASK_COUNT && held.count <= SHARED)
        memcpy(held.ids, task->task.commits.data, task->task.commits.len);
    return held;
}

static void let_go(struct fake *fake, size_t at, size_t counted)
{
    send_part(fake, &fake->held[at], counted);
    memmove(&fake->held[at], &fake->held[at + 1], (--fake->held_count - at) * sizeof fake->held[0]);
}

static void let_go_of_oldest_part(struct fake *fake)
{
    size_t at = 0;
    while (at + 1 < fake->held_count && fake->held[at].kind != PRT_TASK_COUNT)
        at++;
    let_go(fake, at, fake->held[at].count);
}

/* Held until somebody asks for a part. When every slot holds one, nobody would. */
static void share(struct fake *fake, const struct prt_task_message *task)
{
    if (task->task.kind == PRT_TASK_TOTAL) {
        send_total(fake, task);
        return;
    }
    if (task->task.commits.len > SHARED * PRT_ID_BYTES) {
        send_damage(fake, task);
        return;
    }
    fake->held[fake->held_count++] = held_of(task);
    const struct held *last = &fake->held[fake->held_count - 1];
    const bool again = last->kind == PRT_TASK_ANALYZE && last->ref.task > 0; /* everything, and in one piece */
    if (again || (last->kind == PRT_TASK_COUNT && last->count <= SMALL))
        let_go(fake, fake->held_count - 1, last->count);
    else if (fake->held_count >= fake->slots)
        let_go_of_oldest_part(fake);
}

static void advance(struct fake *fake, const struct held *held, const char *tip, const char *names, size_t bytes)
{
    const struct prt_message message = {
        .type = PRT_MESSAGE_ADVANCE,
        .as.advance = {
            .session = fake->session, .ref = held->ref, .tip = prt_str_from(tip), .commits = {names, bytes}}};
    send_frame(fake, fake->results, &message);
}

static bool is_called(const struct held *held, const char *name)
{
    return strncmp(held->repository, name, strlen(name)) == 0;
}

/* What the name says, by way of advances that go before. */
static void go_ahead(struct fake *fake, const struct held *held)
{
    static const char tip[] = "0123456789012345678901234567890123456789",
                      other[] = "abcdefabcdefabcdefabcdefabcdefabcdefabcd";
    static char foreign[PRT_MAX_ADVANCE];
    const size_t half = 350 * PRT_ID_BYTES;
    memset(foreign, 0xee, sizeof foreign);
    advance(fake, held, is_called(held, "ahead-tip") ? other : tip, held->ids, half);
    if (is_called(held, "ahead-odd"))
        advance(fake, held, tip, held->ids + half, half + 1);
    for (size_t i = 0; is_called(held, "ahead-many") && i < PRT_MAX_ADVANCED / (PRT_MAX_ADVANCE / PRT_ID_BYTES) + 1;
         i++)
        advance(fake, held, tip, foreign, sizeof foreign);
    advance(fake, held, is_called(held, "ahead-half-tip") ? other : tip,
            is_called(held, "ahead-twice")     ? held->ids
            : is_called(held, "ahead-foreign") ? foreign
                                               : held->ids + half,
            half);
}

/* False: this yield was answered by advances; the next one ends the task. */
static bool go_ahead_first(struct fake *fake, size_t at)
{
    struct held *held = &fake->held[at];
    if (held->ahead)
        return true;
    held->ahead = true;
    go_ahead(fake, held);
    if (is_called(held, "ahead-late") && held->ref.attempt == 1) {
        send_result(fake, fake->session, held->ref, PRT_CATEGORY_CRASHED, PRT_STR(""));
        memmove(held, held + 1, (--fake->held_count - at) * sizeof *held);
    }
    return false;
}

static void go_ahead_unasked(struct fake *fake, const struct prt_task_message *task)
{
    const struct held held = held_of(task);
    go_ahead(fake, &held);
    send_part(fake, &held, held.count);
}

static void answer_yield(struct fake *fake, const struct prt_yield *yield)
{
    for (size_t i = 0; i < fake->held_count; i++) {
        const struct held *held = &fake->held[i];
        const bool empty = strncmp(held->repository, "empty", 5) == 0 && held->kind == PRT_TASK_COUNT;
        if (held->ref.task == yield->ref.task && held->ref.attempt == yield->ref.attempt) {
            if (is_called(held, "ahead") && held->kind == PRT_TASK_ANALYZE && !go_ahead_first(fake, i))
                return;
            let_go(fake, i,
                   held->kind == PRT_TASK_ANALYZE && is_called(held, "ahead") ? 0
                   : !empty                                                   ? held->count / 2
                   : held->ref.attempt == 1                                   ? 0
                                                                              : held->count);
            return;
        }
    }
}

static void hoard(struct fake *fake, const struct prt_task_message *task)
{
    const struct held held = held_of(task);
    send_part(fake, &held, 1);
}

static void make_noise(struct fake *fake)
{
    static const char *const frames[] = {"", "\xdd\xff\xff\xff\xff", "hello", "\x91\x01", "\xc1"};
    prt_buf answer = {0};
    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
        bool sent = false, got = false;
        if (prt_link_send(fake->results, prt_str_from(frames[i]), &sent, &fake->err) != PRT_OK ||
            prt_link_send(fake->arbiter, prt_str_from(frames[i]), &sent, &fake->err) != PRT_OK)
            die(fake, "noise");
        struct prt_wait wait = {.link = fake->arbiter, .events = POLLIN};
        if (prt_links_wait(&wait, 1, 5000, &fake->err) != PRT_OK ||
            prt_link_receive(fake->arbiter, &answer, &got, NULL, &fake->err) != PRT_OK || !got)
            die(fake, "an unreadable request was not answered");
    }
    prt_buf_free(&answer);
}

/* A second worker, who has no part in this attempt, says that it crashed, and leaves. */
static void speak_for_another(struct fake *fake, const struct prt_task_message *task)
{
    const struct prt_message hello = hello_of(fake, "other", fake->instance + 1);
    struct prt_message answer;
    prt_buf frame = {0};
    prt_arena arena = {0};
    ask(fake, &hello, &frame, &arena, &answer);
    if (answer.type != PRT_MESSAGE_WELCOME)
        die(fake, "no second welcome");
    const uint64_t session = answer.as.welcome.session;
    for (int i = 0; i < 5; i++)
        send_result(fake, session, (struct prt_task_ref){task->task.id, task->attempt}, PRT_CATEGORY_CRASHED,
                    PRT_STR(""));
    const struct prt_message bye = {.type = PRT_MESSAGE_BYE, .as.bye = {.session = session}};
    ask(fake, &bye, &frame, &arena, &answer);
    prt_buf_free(&frame);
    prt_arena_free(&arena);
}

static void tell_lies(struct fake *fake, const struct prt_task_message *task)
{
    send_result(fake, fake->session, (struct prt_task_ref){1000000, 1}, PRT_CATEGORY_CRASHED, PRT_STR(""));
    send_result(fake, fake->session + 77, (struct prt_task_ref){task->task.id, 1}, PRT_CATEGORY_CRASHED, PRT_STR(""));
    send_result(fake, fake->session, (struct prt_task_ref){task->task.id, 1000}, PRT_CATEGORY_CRASHED, PRT_STR(""));
    speak_for_another(fake, task);
}

static void leave(struct fake *fake, const struct prt_task_message *task)
{
    struct prt_task_ref ref = {task->task.id, task->attempt};
    const struct prt_message bye = {.type = PRT_MESSAGE_BYE,
                                    .as.bye = {.session = fake->session, .returned = &ref, .returned_count = 1}};
    struct prt_message answer;
    prt_buf frame = {0};
    prt_arena arena = {0};
    ask(fake, &bye, &frame, &arena, &answer);
    exit(answer.type == PRT_MESSAGE_FAREWELL ? 0 : 1);
}

/* Asks for the jobs of a repository, twice; both answers must be "NAME-verify" alone, or nothing. */
static size_t jobs_of(struct fake *fake, prt_str repository)
{
    const struct prt_message question = {.type = PRT_MESSAGE_ALLOCATE,
                                         .as.allocate = {.session = fake->session, .repository = repository}};
    size_t counts[2] = {99, 98};
    for (int i = 0; i < 2; i++) {
        struct prt_message answer;
        prt_buf frame = {0};
        prt_arena arena = {0};
        ask(fake, &question, &frame, &arena, &answer);
        if (answer.type == PRT_MESSAGE_ALLOCATED && prt_str_equal(answer.as.allocated.repository, repository))
            counts[i] = answer.as.allocated.jobs_count;
        if (counts[i] == 1 && (!prt_str_starts(answer.as.allocated.jobs[0].name, repository) ||
                               !prt_str_ends(answer.as.allocated.jobs[0].name, PRT_STR("-verify"))))
            counts[i] = 97;
        prt_buf_free(&frame);
        prt_arena_free(&arena);
    }
    return counts[0] == counts[1] ? counts[0] : 96;
}

static void answer_task(struct fake *fake, const struct prt_task_message *task)
{
    const prt_str name = task->task.repository;
    const struct prt_task_ref ref = {task->task.id, task->attempt};
    if (prt_str_starts(name, PRT_STR("crash")))
        send_result(fake, fake->session, ref, PRT_CATEGORY_CRASHED, PRT_STR(""));
    else if (prt_str_starts(name, PRT_STR("jobs")) &&
             (jobs_of(fake, name) != 1 || jobs_of(fake, PRT_STR("nobody/s")) != 0))
        send_result(fake, fake->session, ref, PRT_CATEGORY_CRASHED, PRT_STR(""));
    else if (prt_str_starts(name, PRT_STR("timeout")))
        send_result(fake, fake->session, ref, PRT_CATEGORY_TIMEOUT, PRT_STR(""));
    else if (prt_str_starts(name, PRT_STR("garbage")))
        send_result(fake, fake->session, ref, PRT_CATEGORY_NONE, PRT_STR("\x93junk"));
    else if (prt_str_starts(name, PRT_STR("die-once")) && task->attempt == 1)
        raise(SIGKILL);
    else if (prt_str_starts(name, PRT_STR("return")) && task->attempt == 1)
        leave(fake, task);
    else if (prt_str_starts(name, PRT_STR("same")) && task->task.base.len > 0)
        send_about_base(fake, task, PRT_RECORD_UNCHANGED, 0);
    else if (prt_str_starts(name, PRT_STR("clash")) && task->task.base.len > 0)
        send_about_base(fake, task, PRT_RECORD_DELTA, 2);
    else if (prt_str_starts(name, PRT_STR("ahead-unasked")) && task->task.kind == PRT_TASK_ANALYZE)
        go_ahead_unasked(fake, task);
    else if (prt_str_starts(name, PRT_STR("ahead")) || prt_str_starts(name, PRT_STR("share")) ||
             prt_str_starts(name, PRT_STR("empty")))
        share(fake, task);
    else if (prt_str_starts(name, PRT_STR("hoard")))
        hoard(fake, task);
    else if (prt_str_starts(name, PRT_STR("again")) && task->task.base.len > 0)
        send_about_base(fake, task, PRT_RECORD_DELTA, 1);
    else if (prt_str_starts(name, PRT_STR("hello")) && task->attempt == 1) {
        heartbeat(fake);
        greet(fake);
    } else {
        if (prt_str_starts(name, PRT_STR("noise")))
            make_noise(fake);
        if (prt_str_starts(name, PRT_STR("lie")))
            tell_lies(fake, task);
        if (prt_str_starts(name, PRT_STR("twice")))
            send_record(fake, task, name, false);
        send_record(fake, task, prt_str_starts(name, PRT_STR("other")) ? PRT_STR("good-1") : name,
                    prt_str_starts(name, PRT_STR("problem")));
    }
}

static void take_tasks(struct fake *fake)
{
    prt_buf frame = {0};
    bool got = true;
    while (got) {
        prt_arena arena = {0};
        struct prt_message message;
        if (prt_link_receive(fake->tasks, &frame, &got, NULL, &fake->err) != PRT_OK)
            die(fake, "receive");
        if (got && (prt_message_decode(prt_buf_str(&frame), &arena, &message, &fake->err) != PRT_OK ||
                    (message.type != PRT_MESSAGE_TASK && message.type != PRT_MESSAGE_YIELD)))
            die(fake, "task");
        if (got && message.type == PRT_MESSAGE_YIELD)
            answer_yield(fake, &message.as.yield);
        else if (got)
            answer_task(fake, &message.as.task);
        prt_arena_free(&arena);
    }
    prt_buf_free(&frame);
}

int main(int argc, char **argv)
{
    struct fake fake = {.name = "fake", .slots = 1};
    const char *endpoint = NULL;
    fake.instance = (uint64_t)getpid() << 20 | (uint64_t)prt_monotonic_us() % 1000000;
    for (int i = 1; i + 1 < argc; i++) {
        if (strcmp(argv[i], "--connect") == 0)
            endpoint = argv[i + 1];
        if (strcmp(argv[i], "--name") == 0)
            fake.name = argv[i + 1];
        if (strcmp(argv[i], "--slots") == 0)
            fake.slots = (uint32_t)atoi(argv[i + 1]);
    }
    const struct prt_link_options options = {.max_frame = PRT_MAX_CONTROL_FRAME, .high_water = 10, .linger_ms = 1000};
    if (endpoint == NULL || prt_links_begin(&fake.err) != PRT_OK ||
        prt_link_connect(PRT_LINK_REQ, endpoint, &options, &fake.arbiter, &fake.err) != PRT_OK)
        die(&fake, "start");
    greet_in_another_version(&fake);
    greet(&fake);
    for (int beats = 0; beats < 600; beats++) {
        struct prt_wait wait = {.link = fake.tasks, .events = POLLIN};
        if (prt_links_wait(&wait, 1, 100, &fake.err) != PRT_OK)
            die(&fake, "wait");
        take_tasks(&fake);
        heartbeat(&fake);
    }
    return 1; /* a minute: no test lasts so long */
}
