/* SPDX-License-Identifier: Apache-2.0 */
/* reporting-stacks: what a process and its threads are doing. Started by the handler of SIGQUIT (prt/diagnosis.h), and
 * by hand where a process is too stuck to answer that itself. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/stacks/stacks_options.h"
#include "prt/clock.h"
#include "prt/diagnosis.h"
#include "prt/proc.h"
#include "prt/stacks.h"

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 3 };

enum { CHILDREN_MAX = 2048, WHO_ROOM = PRT_DIAGNOSIS_WHO_MAX + 32 };

/* What on_alarm says: it can find it nowhere else. */
static char last_words[PRT_MAX_LOG_LINE];
static size_t last_words_len;

/* Whatever hangs in here (a file system, a terminal) ends with it; threads that are held go on by themselves. */
static void on_alarm(int number)
{
    (void)number;
    const ssize_t ignored = write(STDERR_FILENO, last_words, last_words_len);
    (void)ignored;
    _exit(EXIT_FAILED);
}

static void bound_time(const prt_log *log)
{
    last_words_len =
        prt_log_prepare(log, PRT_LOG_STATUS, "reporting-stacks took too long, and has ended itself", last_words);
    const struct sigaction action = {.sa_handler = on_alarm};
    const struct itimerval timer = {
        .it_value = {PRT_DIAGNOSIS_HELPER_MS / 1000, PRT_DIAGNOSIS_HELPER_MS % 1000 * 1000}};
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
}

static void name_process(pid_t pid, const char *given, char out[WHO_ROOM])
{
    struct prt_proc proc = {.name = "process"};
    (void)prt_proc_read(pid, &proc);
    snprintf(out, WHO_ROOM, "%.*s[%ld]", PRT_DIAGNOSIS_WHO_MAX, given != NULL ? given : proc.name, (long)pid);
}

static void print_beacon(prt_beacon_t *beacon, const prt_log *log, const char *who)
{
    struct prt_beacon_state state;
    prt_buf text = {0};
    if (!prt_beacon_read(beacon, &state))
        prt_buf_add_text(&text, "(in the midst of a change) ");
    prt_beacon_text(&state, prt_monotonic_ms(), &text);
    prt_log_status(log, who, prt_buf_str(&text));
    prt_buf_free(&text);
}

/* By a handle that stays the child's even when its number has gone to another meanwhile. */
static void ask_child(pid_t pid, pid_t parent)
{
    struct prt_proc proc;
    const int handle = pidfd_open(pid, 0);
    if (handle < 0)
        return;
    if (prt_proc_read(pid, &proc) && proc.parent == parent && prt_proc_awaits(pid, SIGQUIT))
        (void)pidfd_send_signal(handle, SIGQUIT, NULL, 0);
    close(handle);
}

static bool can_answer(char state)
{
    return strchr("TtD", state) == NULL;
}

/* Leaves in `mute` those that cannot answer for themselves; returns how many. */
static size_t ask_children(pid_t parent, pid_t *mute)
{
    pid_t children[CHILDREN_MAX];
    size_t count = prt_proc_children(parent, children, CHILDREN_MAX), mutes = 0;
    count = count < CHILDREN_MAX ? count : CHILDREN_MAX;
    for (size_t i = 0; i < count; i++) {
        struct prt_proc proc;
        if (children[i] == getpid() || !prt_proc_read(children[i], &proc) || proc.state == 'Z')
            continue;
        if (can_answer(proc.state))
            ask_child(children[i], parent);
        else
            mute[mutes++] = children[i];
    }
    return mutes;
}

static void print_mute(pid_t pid, const prt_log *log)
{
    char who[WHO_ROOM];
    struct prt_proc proc;
    prt_buf text = {0};
    if (!prt_proc_read(pid, &proc))
        return;
    name_process(pid, NULL, who);
    prt_buf_add_fmt(&text, "%s: it cannot answer itself, and is looked at from outside\n",
                    prt_proc_state_name(proc.state));
    prt_log_status(log, who, prt_buf_str(&text));
    prt_buf_free(&text);
    prt_stacks_print(pid, NULL, log, who);
}

static int answer(const struct prt_stacks_line *line)
{
    static pid_t mute[CHILDREN_MAX];
    prt_log log = prt_log_to_stderr("reporting-stacks", PRT_LOG_ERROR);
    char who[WHO_ROOM];
    prt_beacon_t *beacon = NULL;
    prt_err err;
    log.json = line->json;
    bound_time(&log);
    name_process(line->pid, line->who, who);
    if (line->beacon_fd >= 0 && prt_beacon_open(line->beacon_fd, &beacon, &err) == PRT_OK)
        print_beacon(beacon, &log, who);
    const size_t mutes = line->pass_on ? ask_children(line->pid, mute) : 0;
    prt_stacks_print(line->pid, beacon, &log, who);
    for (size_t i = 0; i < mutes; i++)
        print_mute(mute[i], &log);
    prt_beacon_destroy(&beacon);
    return kill(line->pid, 0) == 0 || errno != ESRCH ? EXIT_OK : EXIT_FAILED;
}

int main(int argc, char **argv)
{
    struct prt_stacks_line line;
    prt_err err;
    unsetenv("DEBUGINFOD_URLS"); /* libdw would ask these servers for debug information */
    if (prt_stacks_options_read(argc, argv, &line, &err) != PRT_OK) {
        fprintf(stderr, "reporting-stacks: %s\n", err.text);
        return EXIT_USAGE;
    }
    if (line.help)
        return prt_usage_print(&prt_usage_stacks, NULL);
    if (!line.version)
        return answer(&line);
    puts("reporting-stacks " PRT_VERSION);
    return EXIT_OK;
}
