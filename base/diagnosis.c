/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/diagnosis.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <unwind.h>

#include "prt/clock.h"
#include "prt/file.h"
#include "prt/mem.h"

/* The forked copy of an instrumented program has none of ThreadSanitizer's threads, and needs none up to its exec. */
#define NOT_WATCHED __attribute__((no_sanitize("thread")))

enum {
    HELPER_FD = 3,    /* where reporting-stacks finds the beacon */
    COPY_SECONDS = 1, /* what the copy that walks its own stack may take */
    EXEC_FAILED = 127,
    END_STEP_MS = 5,
    END_STEPS = PRT_DIAGNOSIS_HELPER_MS / END_STEP_MS,
    CLOSE_ON_EXEC = 1 << 2 /* CLOSE_RANGE_CLOEXEC */
};

struct prt_diagnosis {
    prt_beacon_t *beacon;
    int beacon_fd;
    int event_fd; /* of the loop; -1: there is none */
    int fd;
    bool json;
    char program[PATH_MAX];
    char who[PRT_DIAGNOSIS_WHO_MAX];
    char named[PRT_DIAGNOSIS_WHO_MAX + 16];
    atomic_bool asked;
    /* of the handler, which may run in any thread that has not blocked SIGQUIT, and in one at a time */
    atomic_flag busy;
    int64_t last; /* when SIGQUIT was last answered, monotonic ms */
    pid_t helper; /* 0: none */
    pid_t copy;   /* the one that walks its own stack; 0: none */
};

/* The one thing that a signal handler can find without an argument. Written by prt_diagnosis_begin and _end alone. */
static prt_diagnosis_t *_Atomic answering;

/* In decimal; snprintf is not for signal handlers. */
static NOT_WATCHED void write_pid(pid_t pid, char out[16])
{
    char digits[16];
    int count = 0;
    for (long rest = pid; rest > 0 && count < 15; rest /= 10)
        digits[count++] = (char)('0' + rest % 10);
    for (int i = 0; i < count; i++)
        out[i] = digits[count - 1 - i];
    out[count] = '\0';
}

/* reporting-stacks has its own memory needs, whatever the analysis is allowed. */
static NOT_WATCHED void lift_memory_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_DATA, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_DATA, &limit);
}

static NOT_WATCHED void open_signals(void)
{
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigset_t none;
    sigaction(SIGQUIT, &ignore, NULL); /* Ctrl-\ again goes to the whole group */
    sigaction(SIGUSR1, &ignore, NULL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Nothing but what is async-signal-safe: this is the process at any moment of its life. */
static NOT_WATCHED void become_helper(const prt_diagnosis_t *diagnosis, pid_t asker)
{
    static const char complaint[] = "reporting-stacks cannot be started: it belongs beside this program\n";
    char pid[16];
    char *const argv[] = {(char *)(uintptr_t)diagnosis->program,
                          (char[]){"--pass-on"},
                          (char[]){"--who"},
                          (char *)(uintptr_t)diagnosis->who,
                          (char[]){"--log-format"},
                          diagnosis->json ? ((char[]){"json"}) : ((char[]){"text"}),
                          (char[]){"--beacon"},
                          diagnosis->beacon_fd >= 0 ? ((char[]){"3"}) : ((char[]){"-1"}),
                          pid,
                          NULL};
    write_pid(asker, pid);
    open_signals();
    lift_memory_limit();
    dup2(diagnosis->fd, STDERR_FILENO);
    if (diagnosis->beacon_fd == HELPER_FD)
        fcntl(HELPER_FD, F_SETFD, 0);
    else if (diagnosis->beacon_fd >= 0)
        dup2(diagnosis->beacon_fd, HELPER_FD);
    (void)syscall(SYS_close_range, HELPER_FD + 1, ~0u, CLOSE_ON_EXEC);
    execve(argv[0], argv, environ);
    const ssize_t ignored = write(STDERR_FILENO, complaint, sizeof complaint - 1);
    (void)ignored;
    _exit(EXEC_FAILED);
}

/* True when this child is none (any more). */
static bool is_reaped(pid_t *pid)
{
    if (*pid != 0 && waitpid(*pid, NULL, WNOHANG) == 0)
        return false;
    *pid = 0;
    return true;
}

/* PR_SET_PTRACER lets the helper in where Yama lets only ancestors; the helper tries until it has been said. */
static void start_helper(prt_diagnosis_t *diagnosis)
{
    const pid_t asker = getpid();
    if (!is_reaped(&diagnosis->helper))
        return;
    const pid_t pid = _Fork();
    if (pid == 0)
        become_helper(diagnosis, asker);
    if (pid < 0)
        return;
    diagnosis->helper = pid;
    (void)prctl(PR_SET_PTRACER, (unsigned long)pid, 0, 0, 0);
}

static void wake_loop(prt_diagnosis_t *diagnosis)
{
    const uint64_t one = 1;
    if (diagnosis->event_fd < 0)
        return;
    atomic_store(&diagnosis->asked, true);
    const ssize_t ignored = write(diagnosis->event_fd, &one, sizeof one);
    (void)ignored;
}

static void answer(prt_diagnosis_t *diagnosis)
{
    const int64_t now = prt_monotonic_ms();
    if (diagnosis->last != 0 && now - diagnosis->last < PRT_DIAGNOSIS_EVERY_MS)
        return;
    diagnosis->last = now;
    wake_loop(diagnosis);
    start_helper(diagnosis);
}

struct walk {
    void *frames[PRT_BEACON_FRAMES_MAX];
    uint32_t count;
};

static NOT_WATCHED _Unwind_Reason_Code take_frame(struct _Unwind_Context *frame, void *context)
{
    struct walk *walk = context;
    if (walk->count == PRT_BEACON_FRAMES_MAX)
        return _URC_END_OF_STACK;
    walk->frames[walk->count++] = (void *)(uintptr_t)_Unwind_GetIP(frame);
    return _URC_NO_REASON;
}

/* Not backtrace(3), which loads a library the first time. */
static NOT_WATCHED void walk_own_stack(prt_diagnosis_t *diagnosis)
{
    struct walk walk = {.count = 0};
    open_signals();
    alarm(COPY_SECONDS);
    (void)_Unwind_Backtrace(take_frame, &walk);
    prt_beacon_put_frames(diagnosis->beacon, walk.frames, walk.count);
    _exit(0);
}

static void start_copy(prt_diagnosis_t *diagnosis)
{
    if (diagnosis->beacon == NULL || !is_reaped(&diagnosis->copy))
        return;
    const pid_t pid = _Fork();
    if (pid == 0)
        walk_own_stack(diagnosis);
    if (pid > 0)
        diagnosis->copy = pid;
}

/* Sent by reporting-stacks, which nobody else can pretend to be: it wants the process's own view. */
static bool is_from_helper(const prt_diagnosis_t *diagnosis, const siginfo_t *info)
{
    return info->si_code == SI_QUEUE && diagnosis->helper != 0 && info->si_pid == diagnosis->helper;
}

static void take(prt_diagnosis_t *diagnosis, const siginfo_t *info)
{
    if (atomic_flag_test_and_set(&diagnosis->busy))
        return; /* another thread is at it */
    if (is_from_helper(diagnosis, info))
        start_copy(diagnosis);
    else
        answer(diagnosis);
    atomic_flag_clear(&diagnosis->busy);
}

/* Every signal is blocked in here (sa_mask), so it is never in its own way. */
static void on_quit(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    const int saved = errno;
    prt_diagnosis_t *diagnosis = atomic_load(&answering);
    if (diagnosis != NULL)
        take(diagnosis, info);
    errno = saved;
}

static void ignore(int number)
{
    const struct sigaction action = {.sa_handler = SIG_IGN};
    sigaction(number, &action, NULL);
}

static void handle_quit(void)
{
    struct sigaction action = {.sa_sigaction = on_quit, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigfillset(&action.sa_mask);
    sigaction(SIGQUIT, &action, NULL);
}

static void mask(int how, int number)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(how, &set, NULL);
}

static prt_code find_helper(prt_diagnosis_t *diagnosis, const char *given, prt_err *err)
{
    char folder[PATH_MAX - 32];
    if (given != NULL) {
        snprintf(diagnosis->program, sizeof diagnosis->program, "%s", given);
        return PRT_OK;
    }
    const prt_code rc = prt_program_folder(folder, sizeof folder, err);
    if (rc == PRT_OK)
        snprintf(diagnosis->program, sizeof diagnosis->program, "%s/reporting-stacks", folder);
    return rc;
}

static void release(prt_diagnosis_t **diagnosis)
{
    prt_beacon_destroy(&(*diagnosis)->beacon);
    if ((*diagnosis)->event_fd >= 0)
        close((*diagnosis)->event_fd);
    free(*diagnosis);
    *diagnosis = NULL;
}

/* SIGUSR1 would end the process. A loop takes it from its signalfd. */
static void hold_levels(bool loop)
{
    if (loop)
        mask(SIG_BLOCK, SIGUSR1);
    else
        ignore(SIGUSR1);
}

static prt_code open_event(prt_diagnosis_t *diagnosis, prt_err *err)
{
    diagnosis->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return diagnosis->event_fd >= 0 ? PRT_OK : prt_fail_errno(err, errno, "an event descriptor");
}

/* A beacon that cannot be had is a line less in the answer. */
static prt_code open_parts(prt_diagnosis_t *diagnosis, const char *program, bool loop, prt_err *err)
{
    prt_err ignored;
    prt_code rc = loop ? open_event(diagnosis, err) : PRT_OK;
    if (rc == PRT_OK)
        rc = find_helper(diagnosis, program, err);
    if (rc != PRT_OK)
        return rc;
    if (prt_beacon_new(&diagnosis->beacon, &ignored) == PRT_OK)
        diagnosis->beacon_fd = prt_beacon_fd(diagnosis->beacon);
    atomic_store(&answering, diagnosis);
    handle_quit();
    mask(SIG_UNBLOCK, SIGQUIT);
    return PRT_OK;
}

prt_code prt_diagnosis_begin(const struct prt_diagnosis_options *options, prt_diagnosis_t **out, prt_err *err)
{
    prt_diagnosis_t *diagnosis = prt_calloc(1, sizeof *diagnosis);
    prt_code rc = PRT_OK;
    hold_levels(options->loop);
    if (diagnosis == NULL) {
        rc = prt_fail_memory(err, "the answer to SIGQUIT");
        goto out;
    }
    diagnosis->fd = options->fd;
    diagnosis->json = options->json;
    diagnosis->beacon_fd = diagnosis->event_fd = -1;
    atomic_flag_clear(&diagnosis->busy);
    snprintf(diagnosis->who, sizeof diagnosis->who, "%s", options->who);
    rc = open_parts(diagnosis, options->program, options->loop, err);
    if (rc == PRT_OK)
        *out = diagnosis;
out:
    if (rc != PRT_OK) {
        ignore(SIGQUIT);
        atomic_store(&answering, NULL);
        if (diagnosis != NULL)
            release(&diagnosis);
    }
    return rc;
}

/* The helper must not look at a process that is being taken down. It ends by itself in time; one that does not is
 * killed, and at worst left behind. */
static void await(pid_t *pid)
{
    for (int i = 0; !is_reaped(pid) && i < 2 * END_STEPS; i++) {
        if (i == END_STEPS)
            kill(*pid, SIGKILL);
        usleep(END_STEP_MS * 1000);
    }
}

void prt_diagnosis_end(prt_diagnosis_t **diagnosis)
{
    if (*diagnosis == NULL)
        return;
    ignore(SIGQUIT);
    for (int i = 0; i < END_STEPS && atomic_flag_test_and_set(&(*diagnosis)->busy); i++)
        usleep(END_STEP_MS * 1000); /* another thread is in the handler */
    await(&(*diagnosis)->helper);
    await(&(*diagnosis)->copy);
    atomic_store(&answering, NULL);
    release(diagnosis);
}

prt_code prt_diagnosis_forked(prt_diagnosis_t *diagnosis, prt_err *err)
{
    if (diagnosis == NULL || diagnosis->event_fd < 0)
        return PRT_OK;
    close(diagnosis->event_fd);
    diagnosis->helper = diagnosis->copy = 0;
    atomic_store(&diagnosis->asked, false);
    return open_event(diagnosis, err);
}

prt_beacon_t *prt_diagnosis_beacon(const prt_diagnosis_t *diagnosis)
{
    return diagnosis != NULL ? diagnosis->beacon : NULL;
}

const char *prt_diagnosis_who(prt_diagnosis_t *diagnosis)
{
    if (diagnosis == NULL)
        return "";
    snprintf(diagnosis->named, sizeof diagnosis->named, "%s[%ld]", diagnosis->who, (long)getpid());
    return diagnosis->named;
}

int prt_diagnosis_fd(const prt_diagnosis_t *diagnosis)
{
    return diagnosis != NULL ? diagnosis->event_fd : -1;
}

bool prt_diagnosis_asked(prt_diagnosis_t *diagnosis)
{
    uint64_t count = 0;
    if (diagnosis == NULL || !atomic_exchange(&diagnosis->asked, false))
        return false;
    const ssize_t ignored = read(diagnosis->event_fd, &count, sizeof count);
    (void)ignored;
    return true;
}

void prt_diagnosis_blocked(sigset_t *out)
{
    sigemptyset(out);
    sigaddset(out, SIGQUIT);
    sigaddset(out, SIGUSR1);
}
