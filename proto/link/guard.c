/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/link/guard.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "proto/link/calls.h"
#include "proto/link/context.h"
#include "proto/link/zap.h"
#include "prt/clock.h"
#include "prt/mem.h"

enum { READY_AT_A_TIME = 64 };

static prt_code fail_start(prt_err *err, int error)
{
    if (error == EMFILE || error == ENFILE)
        return prt_fail(err, PRT_E_LIMIT, "guard: no descriptor left; raise the limit (ulimit -n)");
    if (error == EADDRINUSE)
        return prt_fail(err, PRT_E_INTERNAL, "guard: this process has one already");
    return prt_fail(err, PRT_E_IO, "guard: cannot start: %s", zmq_strerror(error));
}

/* `data` tells the guard which of its descriptors is ready: a watch, or the address of a field. */
static int wait_for(const prt_guard_t *guard, int fd, void *data)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = data};
    return epoll_ctl(guard->epoll, EPOLL_CTL_ADD, fd, &event);
}

static int open_descriptors(prt_guard_t *guard)
{
    guard->epoll = epoll_create1(EPOLL_CLOEXEC);
    guard->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (guard->epoll < 0 || guard->timer < 0)
        return -1;
    return wait_for(guard, guard->timer, &guard->timer);
}

/* Where libzmq asks whom to let in. */
static int open_zap(prt_guard_t *guard)
{
    int fd;
    size_t size = sizeof fd;
    guard->zap = prt_context_socket(ZMQ_REP);
    if (guard->zap == NULL || zmq_bind(guard->zap, PRT_ZAP_ENDPOINT) != 0 ||
        zmq_getsockopt(guard->zap, ZMQ_FD, &fd, &size) != 0)
        return -1;
    return wait_for(guard, fd, &guard->zap);
}

static prt_code open_guard(prt_guard_t *guard, const char *folder, const prt_log *log, prt_err *err)
{
    if (zmq_has("curve") == 0)
        return prt_fail(err, PRT_E_UNSUPPORTED,
                        "guard: this libzmq was built without CURVE; install one with libsodium");
    if (open_descriptors(guard) != 0)
        return fail_start(err, errno);
    if (folder == NULL)
        return PRT_OK;
    if (prt_keyring_open(&guard->ring, folder, log, prt_monotonic_ms(), err) != PRT_OK)
        return err->code;
    return open_zap(guard) == 0 ? PRT_OK : fail_start(err, zmq_errno());
}

/* Why this peer may not come in, or PRT_REFUSALS when it may. */
static prt_guard_refusal judge(const prt_guard_t *guard, const struct prt_zap_question *question)
{
    if (question->public_key[0] == '\0')
        return PRT_REFUSED_HANDSHAKE;
    if (!guard->ring.readable)
        return PRT_REFUSED_FOLDER;
    if (!prt_keyring_has(&guard->ring, question->public_key))
        return PRT_REFUSED_KEY;
    if (prt_guard_is_barred(guard, question->public_key))
        return PRT_REFUSED_BARRED;
    if (strcmp(question->domain, PRT_ZAP_DOMAIN) != 0 && strcmp(question->domain, question->public_key) != 0)
        return PRT_REFUSED_OTHER;
    return PRT_REFUSALS;
}

/* All there are: libzmq spends twenty times as long on a handshake as this on its question, so they come to an end. */
static void answer_questions(prt_guard_t *guard)
{
    struct prt_zap_question question;
    while (prt_zap_take(guard->zap, &question)) {
        prt_keyring_look(&guard->ring, prt_monotonic_ms(), true);
        const struct prt_refused who = {NULL, false, question.address, question.public_key};
        const prt_guard_refusal reason = judge(guard, &question);
        prt_zap_answer(guard->zap, &question, reason == PRT_REFUSALS);
        if (reason == PRT_REFUSALS)
            guard->refusals.counts.admitted++;
        else
            prt_refusals_note(&guard->refusals, reason, &who);
    }
}

static void retry_links(prt_guard_t *guard)
{
    uint64_t ignored;
    const int64_t now = prt_monotonic_ms();
    (void)!read(guard->timer, &ignored, sizeof ignored);
    for (struct prt_link_watch *watch = guard->watches; watch != NULL; watch = watch->next)
        if (watch->retry_at != 0 && watch->retry_at <= now)
            prt_link_watch_retry(watch);
    prt_guard_set_timer(guard);
}

static void serve_one(prt_guard_t *guard, void *ready)
{
    if (ready == &guard->zap)
        answer_questions(guard);
    else if (ready == &guard->timer)
        retry_links(guard);
    else
        prt_link_watch_read(ready);
}

prt_code prt_guard_begin(const char *folder, const prt_log *log, prt_guard_t **out, prt_err *err)
{
    prt_guard_t *guard = prt_calloc(1, sizeof *guard);
    if (guard == NULL)
        return prt_fail_memory(err, "the guard");
    guard->refusals.log = log;
    guard->retry_ms = PRT_GUARD_RETRY_MS;
    guard->epoll = guard->timer = -1;
    sigset_t signals;
    prt_calls_hold_signals(&signals);
    const prt_code rc = open_guard(guard, folder, log, err);
    prt_calls_release_signals(&signals);
    if (rc != PRT_OK) {
        prt_guard_end(&guard);
        return err->code;
    }
    *out = guard;
    return PRT_OK;
}

void prt_guard_end(prt_guard_t **guard)
{
    prt_guard_t *ended = *guard;
    if (ended == NULL)
        return;
    sigset_t signals;
    prt_calls_hold_signals(&signals);
    if (ended->zap != NULL) {
        (void)zmq_unbind(ended->zap, PRT_ZAP_ENDPOINT); /* now; closing does it when its thread comes to it */
        prt_context_close(ended->zap);
    }
    prt_calls_release_signals(&signals);
    if (ended->epoll >= 0)
        close(ended->epoll);
    if (ended->timer >= 0)
        close(ended->timer);
    prt_keyring_close(&ended->ring);
    prt_map_destroy(&ended->accused);
    prt_connections_free(&ended->connections);
    free(ended);
    *guard = NULL;
}

int prt_guard_fd(const prt_guard_t *guard)
{
    return guard->epoll;
}

prt_code prt_guard_serve(prt_guard_t *guard, prt_err *err)
{
    struct epoll_event ready[READY_AT_A_TIME];
    int count = epoll_wait(guard->epoll, ready, READY_AT_A_TIME, 0);
    for (int i = 0; i < count; i++)
        serve_one(guard, ready[i].data.ptr);
    return count >= 0 || errno == EINTR ? PRT_OK : prt_fail_errno(err, errno, "guard: cannot wait");
}

bool prt_guard_admits(prt_guard_t *guard, const char *public_key)
{
    if (guard->ring.folder == NULL)
        return false;
    prt_keyring_look(&guard->ring, prt_monotonic_ms(), false);
    return prt_keyring_has(&guard->ring, public_key) && !prt_guard_is_barred(guard, public_key);
}

/* Short of memory nobody is accused: a worker must not be lost by that. */
bool prt_guard_accuse(prt_guard_t *guard, const char *public_key)
{
    prt_err ignored;
    uint64_t times = 0;
    const prt_str key = prt_str_from(public_key);
    if (guard->ring.folder == NULL || !prt_keyring_has(&guard->ring, public_key))
        return false;
    if (guard->accused == NULL && (guard->accused = prt_map_new()) == NULL)
        return false;
    (void)prt_map_get(guard->accused, key, &times);
    return prt_map_put(guard->accused, key, times + 1, &ignored) == PRT_OK && times + 1 == PRT_GUARD_PATIENCE;
}

bool prt_guard_is_barred(const prt_guard_t *guard, const char *public_key)
{
    uint64_t times = 0;
    if (guard->accused != NULL)
        (void)prt_map_get(guard->accused, prt_str_from(public_key), &times);
    return times >= PRT_GUARD_PATIENCE;
}

void prt_guard_counts(const prt_guard_t *guard, struct prt_guard_counts *out)
{
    *out = guard->refusals.counts;
}

void prt_guard_set_timer(prt_guard_t *guard)
{
    int64_t first = 0;
    for (const struct prt_link_watch *watch = guard->watches; watch != NULL; watch = watch->next)
        if (watch->retry_at != 0 && (first == 0 || watch->retry_at < first))
            first = watch->retry_at;
    const struct itimerspec when = {.it_value = {.tv_sec = first / 1000, .tv_nsec = first % 1000 * 1000000}};
    (void)timerfd_settime(guard->timer, TFD_TIMER_ABSTIME, &when, NULL); /* all zero: none */
}
