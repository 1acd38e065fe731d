/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/projects_run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prt/inherited.h"

static const struct outcome {
    prt_exit code;
    const char *says;
    const char *plans; /* when it was only looked whether it could be run; NULL: as says */
} outcomes[] = {
    {PRT_EXIT_COMPLETE, "complete", "could be run"},
    {PRT_EXIT_PARTIAL, "published, but some repositories or services failed", NULL},
    {PRT_EXIT_USAGE, "not begun: its configuration or folder is wrong", NULL},
    {PRT_EXIT_FAILED, "failed, nothing was published", "could not be run: its problems are told above"},
    {PRT_EXIT_SYSTEM, "failed: disk, sockets, memory", NULL},
    {PRT_EXIT_INTERRUPTED, "interrupted", NULL},
};
enum { OUTCOMES = sizeof outcomes / sizeof outcomes[0] };

static size_t rank_of(prt_exit code)
{
    size_t rank = 0;
    while (rank < OUTCOMES && outcomes[rank].code != code)
        rank++;
    return rank;
}

static prt_exit worse_of(prt_exit a, prt_exit b)
{
    return rank_of(a) >= rank_of(b) ? a : b;
}

static void choose_signals(sigset_t *out)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    sigemptyset(out);
    sigaddset(out, SIGCHLD);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        prt_inherited_add(out, signals[i]);
}

/* A process that a signal ended, or that ended with a code of somebody else (a sanitizer), failed. */
static prt_exit code_of(int status)
{
    const prt_exit code = WIFEXITED(status) ? (prt_exit)WEXITSTATUS(status) : PRT_EXIT_SYSTEM;
    return rank_of(code) < OUTCOMES ? code : PRT_EXIT_SYSTEM;
}

/* A terminal's signals reach the run without us. */
static void pass_on(const siginfo_t *info, pid_t run, bool *interrupted)
{
    if (info->si_signo != SIGQUIT)
        *interrupted = true;
    if (info->si_code != SI_KERNEL)
        (void)kill(run, info->si_signo);
}

static prt_exit wait_for(pid_t run, const sigset_t *signals, bool *interrupted)
{
    int status = 0;
    for (;;) {
        siginfo_t info;
        const pid_t ended = waitpid(run, &status, WNOHANG);
        if (ended == run)
            return code_of(status);
        if (ended < 0 && errno != EINTR)
            return PRT_EXIT_SYSTEM;
        const int got = sigwaitinfo(signals, &info);
        if (got > 0 && got != SIGCHLD)
            pass_on(&info, run, interrupted);
    }
}

static void tell(const struct prt_project *project, prt_exit code, prt_projects_mode mode)
{
    const struct outcome *outcome = &outcomes[rank_of(code)];
    if (mode != PRT_PROJECTS_QUIET)
        printf("%s: %s\n", project->slug,
               mode == PRT_PROJECTS_PLAN && outcome->plans != NULL ? outcome->plans : outcome->says);
    (void)fflush(stdout);
}

/* In the new process: as if it were the only one, but that it ends with the one that started it. */
static void begin(pid_t parent, const sigset_t *before)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        (void)raise(SIGTERM);
    sigprocmask(SIG_SETMASK, before, NULL);
}

prt_exit prt_projects_run(const struct prt_projects *projects, prt_projects_mode mode, prt_project_run run,
                          void *context, bool *in_run)
{
    sigset_t signals, before;
    prt_exit worst = PRT_EXIT_COMPLETE;
    bool interrupted = false;
    const pid_t self = getpid();
    *in_run = false;
    choose_signals(&signals);
    sigprocmask(SIG_BLOCK, &signals, &before);
    for (size_t i = 0; i < projects->count && !interrupted; i++) {
        (void)fflush(NULL); /* or both processes would print what is waiting */
        const pid_t pid = fork();
        if (pid == 0) {
            begin(self, &before);
            *in_run = true;
            return run(&projects->items[i], context);
        }
        const prt_exit code = pid < 0 ? PRT_EXIT_SYSTEM : wait_for(pid, &signals, &interrupted);
        tell(&projects->items[i], code, mode);
        worst = worse_of(worst, code);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return interrupted ? PRT_EXIT_INTERRUPTED : worst;
}
