/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/profile_measure.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "coordinator/assembly.h"
#include "prt/clock.h"
#include "prt/inherited.h"

/* The figures fit into a pipe at once, so nobody has to read while the other writes. */
_Static_assert(sizeof(struct prt_profile_row) <= PIPE_BUF, "a row is one write");

enum { BLOCK_BYTES = 512 /* of ru_inblock, whatever the disk's blocks are */ };

static uint64_t us_since(int64_t from)
{
    return (uint64_t)(prt_monotonic_us() - from);
}

static uint64_t us_of(const struct timeval *time)
{
    return (uint64_t)time->tv_sec * 1000000u + (uint64_t)time->tv_usec;
}

static uint64_t cpu_of(const struct rusage *usage)
{
    return us_of(&usage->ru_utime) + us_of(&usage->ru_stime);
}

static void insert_slow(const struct prt_profile_slow *slow, struct prt_profile_row *row)
{
    uint32_t at = row->slowest_count;
    if (at == PRT_PROFILE_SLOWEST_MAX && row->slowest[at - 1].elapsed >= slow->elapsed)
        return;
    at = at == PRT_PROFILE_SLOWEST_MAX ? at - 1 : row->slowest_count++;
    for (; at > 0 && row->slowest[at - 1].elapsed < slow->elapsed; at--)
        row->slowest[at] = row->slowest[at - 1];
    row->slowest[at] = *slow;
}

void prt_profile_sum(const struct prt_run_cost *costs, uint32_t count, struct prt_profile_row *row)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct prt_profile_slow slow = {.found = i,
                                              .answers = costs[i].answers,
                                              .elapsed = prt_cost_elapsed(&costs[i].cost),
                                              .longest = costs[i].longest_us,
                                              .cpu = costs[i].cost.us[PRT_COST_CPU]};
        prt_cost_add(&row->cost, &costs[i].cost);
        row->answers += slow.answers;
        if (slow.longest > row->longest) {
            row->longest = slow.longest;
            row->longest_found = i;
        }
        if (slow.answers > 0)
            insert_slow(&slow, row);
    }
}

/* Both forms, as generate writes them, to memory alone. */
static prt_code render(const struct prt_report *report, uint64_t *us, prt_err *err)
{
    const int64_t from = prt_monotonic_us();
    prt_buf json = {0}, md = {0};
    prt_code rc = prt_report_write_json(report, &json, err);
    if (rc == PRT_OK)
        rc = prt_report_write_md(report, &md, err);
    prt_buf_free(&json);
    prt_buf_free(&md);
    *us = us_since(from);
    return rc;
}

static prt_code write_report(const struct prt_setup *setup, const struct prt_run_outcome *outcome,
                             struct prt_profile_row *row, prt_err *err)
{
    struct prt_assembly assembly = {0};
    const int64_t from = prt_monotonic_us();
    prt_code rc = prt_assemble(setup, outcome, &assembly, err);
    row->fold = outcome->fold_us + us_since(from);
    if (rc == PRT_OK)
        rc = render(&assembly.report, &row->render, err);
    row->problems = assembly.report.error_count;
    prt_assembly_free(&assembly);
    return rc;
}

static prt_exit judge(const struct prt_setup *setup, const struct prt_run_outcome *outcome)
{
    if (outcome->interrupted != 0) {
        prt_error(setup->log, "interrupted by signal %d", outcome->interrupted);
        return PRT_EXIT_INTERRUPTED;
    }
    if (outcome->folded_count > 0)
        return PRT_EXIT_COMPLETE;
    prt_error(setup->log, "none of %zu repositories could be analysed", setup->discovery.found_count);
    return PRT_EXIT_FAILED;
}

static prt_exit run_once(const struct prt_setup *setup, bool quiet, struct prt_profile_row *row)
{
    const struct prt_run_options options = prt_setup_run(setup, row->workers, quiet);
    const int64_t from = prt_monotonic_us();
    struct prt_run_outcome outcome;
    struct rusage usage;
    prt_err err;
    if (prt_run(&options, &outcome, &err) != PRT_OK)
        return prt_setup_complain(setup->log, &err, prt_setup_exit_of(&err));
    row->run = us_since(from);
    prt_exit code = judge(setup, &outcome);
    if (code == PRT_EXIT_COMPLETE && write_report(setup, &outcome, row, &err) != PRT_OK)
        code = prt_setup_complain(setup->log, &err, PRT_EXIT_SYSTEM);
    row->wall = us_since(from);
    row->commits = outcome.commits;
    prt_profile_sum(outcome.costs, outcome.cost_count, row);
    (void)getrusage(RUSAGE_SELF, &usage);
    row->coordinator = cpu_of(&usage);
    prt_run_outcome_free(&outcome);
    return code;
}

/* _exit, because what the parent has open and half written is not the child's to finish. */
static void be_measured(const struct prt_setup *setup, bool quiet, struct prt_profile_row *row, int fd, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(PRT_EXIT_INTERRUPTED);
    prt_err err;
    if (prt_diagnosis_forked(setup->options.diagnosis, &err) != PRT_OK)
        prt_warning(setup->log, "SIGQUIT is not answered as it should be: %s", err.text);
    prt_exit code = run_once(setup, quiet, row);
    if (code == PRT_EXIT_COMPLETE && write(fd, row, sizeof *row) != (ssize_t)sizeof *row)
        code = PRT_EXIT_SYSTEM;
    _exit((int)code);
}

/* Signals that would end this process go to the one that is measured, which cleans up behind itself; here
 * they are blocked. */
static int wait_for(pid_t pid, const sigset_t *signals, struct rusage *usage)
{
    int status = 0;
    for (;;) {
        const int signal_number = sigwaitinfo(signals, NULL);
        if (signal_number > 0 && signal_number != SIGCHLD)
            kill(pid, signal_number);
        if (wait4(pid, &status, WNOHANG, usage) == pid)
            return status;
    }
}

static prt_exit take_figures(const struct prt_setup *setup, int status, int fd, const struct rusage *usage,
                             struct prt_profile_row *out)
{
    if (WIFSIGNALED(status)) {
        prt_error(setup->log, "the process that was measured was ended by signal %d", WTERMSIG(status));
        return PRT_EXIT_INTERRUPTED;
    }
    if (WEXITSTATUS(status) != PRT_EXIT_COMPLETE)
        return (prt_exit)WEXITSTATUS(status);
    if (read(fd, out, sizeof *out) != (ssize_t)sizeof *out) {
        prt_error(setup->log, "the process that was measured left no figures");
        return PRT_EXIT_SYSTEM;
    }
    out->cpu = cpu_of(usage);
    out->read_bytes = (uint64_t)usage->ru_inblock * BLOCK_BYTES;
    return PRT_EXIT_COMPLETE;
}

static void block_signals(sigset_t *signals, sigset_t *before)
{
    sigemptyset(signals);
    prt_inherited_add(signals, SIGINT);
    prt_inherited_add(signals, SIGTERM);
    prt_inherited_add(signals, SIGHUP);
    sigaddset(signals, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, signals, before);
}

prt_exit prt_profile_measure(const struct prt_setup *setup, uint32_t workers, bool quiet, struct prt_profile_row *out)
{
    struct prt_profile_row row = {.workers = workers};
    struct rusage usage = {0};
    sigset_t signals, before;
    const pid_t parent = getpid();
    prt_exit code = PRT_EXIT_SYSTEM;
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        prt_error(setup->log, "a pipe: %s", strerror(errno));
        return PRT_EXIT_SYSTEM;
    }
    block_signals(&signals, &before);
    const pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        (void)sigprocmask(SIG_SETMASK, &before, NULL);
        be_measured(setup, quiet, &row, ends[1], parent);
    }
    if (pid < 0)
        prt_error(setup->log, "a process to be measured cannot be started: %s", strerror(errno));
    close(ends[1]);
    if (pid > 0)
        code = take_figures(setup, wait_for(pid, &signals, &usage), ends[0], &usage, &row);
    close(ends[0]);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    if (code == PRT_EXIT_COMPLETE)
        *out = row;
    return code;
}
