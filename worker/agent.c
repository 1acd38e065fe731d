/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/agent.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "prt/clock.h"
#include "prt/inherited.h"
#include "prt/mem.h"
#include "worker/agent_parts.h"
#include "worker/agent_status.h"

enum {
    OWN_WAITS = 6, /* signals, three sockets, the guard and SIGQUIT */
    SIGNALS_A_READ = 16
};

static prt_code open_signals(prt_agent_t *agent, prt_err *err)
{
    sigset_t wanted;
    sigemptyset(&wanted);
    prt_inherited_add(&wanted, SIGTERM);
    prt_inherited_add(&wanted, SIGINT);
    sigaddset(&wanted, SIGCHLD);
    sigaddset(&wanted, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &wanted, &agent->old_mask);
    agent->signal_fd = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    return agent->signal_fd >= 0 ? PRT_OK : prt_fail_errno(err, errno, "cannot receive signals");
}

static void drain(prt_agent_t *agent, uint32_t signal, int64_t now)
{
    prt_info(agent->options.log, "told to end by signal %u", signal);
    agent->drain_until = agent->draining ? now : now + agent->options.grace_ms;
    if (!agent->draining)
        agent->drain_end = signal == SIGINT ? PRT_AGENT_INTERRUPTED : PRT_AGENT_STOPPED;
    agent->draining = true;
    prt_agent_state_drain(agent->state);
}

static void take_signals(prt_agent_t *agent, int64_t now)
{
    struct signalfd_siginfo got[SIGNALS_A_READ];
    const ssize_t size = read(agent->signal_fd, got, sizeof got);
    for (size_t i = 0; size > 0 && i < (size_t)size / sizeof *got; i++) {
        if (got[i].ssi_signo == SIGCHLD)
            prt_crew_reap(agent->crew);
        else if (got[i].ssi_signo == SIGUSR1)
            prt_agent_status_level(agent, got[i].ssi_code == SI_QUEUE, got[i].ssi_int);
        else
            drain(agent, got[i].ssi_signo, now);
    }
}

static prt_code act(prt_agent_t *agent, int64_t now, prt_err *err)
{
    prt_agent_want(agent, now);
    const prt_code rc = prt_crew_tend(agent->crew, now, !agent->draining, err);
    if (rc != PRT_OK)
        return rc;
    prt_agent_take_news(agent, now);
    prt_agent_expire(agent, now);
    prt_agent_settle(agent, now);
    if (agent->ended)
        return PRT_OK;
    prt_agent_start(agent, now);
    prt_agent_flush(agent);
    prt_agent_say(agent, now);
    prt_agent_trim(agent, now);
    return PRT_OK;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t deadline(const prt_agent_t *agent, int64_t now)
{
    int64_t at = smaller(prt_dialogue_deadline(&agent->dialogue), prt_agent_want_deadline(agent, now));
    at = smaller(at, prt_agent_state_deadline(agent->state));
    at = smaller(at, prt_crew_deadline(agent->crew));
    at = smaller(at, agent->trim_at);
    if (agent->dialogue.stage == PRT_STAGE_WORK)
        at = smaller(at, agent->resume_at);
    if (agent->draining && agent->dialogue.stage == PRT_STAGE_WORK)
        at = smaller(at, agent->drain_until);
    if (agent->dialogue.stage == PRT_STAGE_HELLO && prt_agent_state_kept(agent->state) > 0)
        at = smaller(at, agent->dialogue.heard_at + PRT_AGENT_KEEP_MS);
    return at;
}

/* The order is that of take() below. Sockets that cannot be served now are not waited for. */
static size_t fill_waits(prt_agent_t *agent)
{
    struct prt_wait *waits = agent->waits;
    const bool room = prt_agent_state_has_room(agent->state);
    const bool unsent = prt_agent_state_unsent(agent->state) != NULL;
    size_t count = 0;
    waits[count++] = (struct prt_wait){.fd = agent->signal_fd, .events = POLLIN};
    const short until_taken = agent->dialogue.unsent ? POLLOUT : 0; /* at first the socket has no peer yet */
    waits[count++] = (struct prt_wait){.link = agent->wires.requests, .events = (short)(POLLIN | until_taken)};
    if (agent->wires.tasks != NULL && room)
        waits[count++] = (struct prt_wait){.link = agent->wires.tasks, .events = POLLIN};
    if (agent->wires.results != NULL && unsent)
        waits[count++] = (struct prt_wait){.link = agent->wires.results, .events = POLLOUT};
    if (agent->options.security != NULL)
        waits[count++] = (struct prt_wait){.fd = prt_guard_fd(agent->options.security->guard), .events = POLLIN};
    if (prt_diagnosis_fd(agent->options.diagnosis) >= 0)
        waits[count++] = (struct prt_wait){.fd = prt_diagnosis_fd(agent->options.diagnosis), .events = POLLIN};
    return count;
}

static void take(prt_agent_t *agent, size_t own, size_t count, int64_t now)
{
    prt_crew_read(agent->crew, agent->waits + own, count - own);
    if (agent->waits[0].ready != 0)
        take_signals(agent, now);
    prt_agent_take_news(agent, now);
    prt_agent_take_tasks(agent);
    if ((agent->waits[1].ready & POLLOUT) != 0)
        prt_dialogue_writable(&agent->dialogue, now);
    if ((agent->waits[1].ready & ~POLLOUT) != 0)
        prt_agent_hear(agent, now);
}

/* Behind a wait: what the time is. */
static int64_t look_at_clock(prt_agent_t *agent, int64_t asked_ms)
{
    const int64_t held = prt_loop_clock_turn(&agent->clock, asked_ms, prt_monotonic_ms());
    if (held > 0)
        prt_info(agent->options.log, "held up for %lld ms, which count for nobody's silence", (long long)held);
    return prt_agent_now(agent);
}

int64_t prt_agent_now(const prt_agent_t *agent)
{
    return prt_loop_clock_at(&agent->clock, prt_monotonic_ms());
}

prt_code prt_agent_turn(prt_agent_t *agent, int64_t most_ms, bool *ended, prt_agent_end *end, prt_err *err)
{
    int64_t now = prt_agent_now(agent);
    prt_code rc = agent->ended ? PRT_OK : act(agent, now, err);
    if (rc != PRT_OK)
        return rc;
    if (agent->ended) {
        *ended = true;
        *end = agent->end;
        return PRT_OK;
    }
    const size_t own = fill_waits(agent);
    const size_t count = own + prt_crew_waits(agent->crew, agent->waits + own);
    const int64_t left = smaller(most_ms, deadline(agent, now) - now);
    const int64_t wait = left > 0 ? left : 0;
    rc = prt_links_wait(agent->waits, count, wait, err);
    now = look_at_clock(agent, wait);
    if (rc != PRT_OK)
        return prt_wrap(err, "the worker cannot wait");
    if (agent->options.security != NULL)
        rc = prt_guard_serve(agent->options.security->guard, err);
    if (rc != PRT_OK)
        return rc;
    take(agent, own, count, now);
    prt_agent_status_turn(agent, now);
    *ended = false;
    return PRT_OK;
}

static prt_code open_parts(prt_agent_t *agent, prt_err *err)
{
    const struct prt_agent_options *options = &agent->options;
    const struct prt_agent_limits limits = {.slots = options->slots};
    const struct prt_crew_options crew = {.slots = options->slots,
                                          .child_tasks = options->child_tasks,
                                          .program = options->program,
                                          .root = options->root,
                                          .work_dir = options->work_dir,
                                          .log = options->log,
                                          .nice = options->nice,
                                          .delay_ms = options->delay_ms};
    prt_code rc = prt_agent_state_new(&limits, &agent->state, err);
    if (rc == PRT_OK)
        rc = open_signals(agent, err);
    if (rc == PRT_OK)
        rc = prt_wires_open(&agent->wires, options->endpoint, options->security, err);
    if (rc == PRT_OK)
        rc = prt_crew_new(&crew, &agent->crew, err);
    if (rc != PRT_OK)
        return rc;
    agent->waits = prt_calloc(OWN_WAITS + (size_t)PRT_CREW_WAITS_PER_SLOT * options->slots, sizeof *agent->waits);
    agent->kill_slots = prt_calloc(options->slots, sizeof *agent->kill_slots);
    return agent->waits != NULL && agent->kill_slots != NULL ? PRT_OK : prt_fail_memory(err, "the agent");
}

prt_code prt_agent_new(const struct prt_agent_options *options, prt_agent_t **out, prt_err *err)
{
    prt_agent_t *agent = prt_calloc(1, sizeof *agent);
    if (agent == NULL)
        return prt_fail_memory(err, "the agent");
    agent->options = *options;
    agent->signal_fd = -1;
    agent->resume_at = INT64_MAX;
    agent->configured_level = options->log != NULL ? options->log->level : PRT_LOG_WARNING;
    pthread_sigmask(SIG_BLOCK, NULL, &agent->old_mask);
    agent->trim_at = options->work_dir != NULL ? 0 : INT64_MAX; /* at once: what an earlier worker left behind */
    prt_dialogue_begin(&agent->dialogue, options->once, prt_loop_clock_begin(&agent->clock, prt_monotonic_ms()));
    const prt_code rc = open_parts(agent, err);
    if (rc != PRT_OK) {
        prt_agent_destroy(&agent);
        return rc;
    }
    *out = agent;
    return PRT_OK;
}

void prt_agent_destroy(prt_agent_t **agent)
{
    if (*agent == NULL)
        return;
    prt_crew_destroy(&(*agent)->crew);
    prt_wires_close(&(*agent)->wires);
    prt_agent_state_destroy(&(*agent)->state);
    if ((*agent)->signal_fd >= 0)
        close((*agent)->signal_fd);
    pthread_sigmask(SIG_SETMASK, &(*agent)->old_mask, NULL);
    prt_watch_free(&(*agent)->watch);
    if ((*agent)->options.log != NULL)
        (*agent)->options.log->fields.run = NULL; /* it was ours */
    free((*agent)->waits);
    free((*agent)->kill_slots);
    free(*agent);
    *agent = NULL;
}

const char *prt_agent_refusal(const prt_agent_t *agent)
{
    return agent->refusal;
}
