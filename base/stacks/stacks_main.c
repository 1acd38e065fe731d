/* SPDX-License-Identifier: Apache-2.0 */
/* reporting-stacks: what a process and its threads are doing. Started by the handler of SIGQUIT (prt/diagnosis.h), and
 * by hand where a process is too stuck to answer that itself. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/time.h>
#include <unistd.h>

#include "prt/clock.h"
#include "prt/diagnosis.h"
#include "prt/options.h"
#include "prt/proc.h"
#include "prt/stacks.h"

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 3 };

enum { CHILDREN_MAX = 2048, WHO_ROOM = PRT_DIAGNOSIS_WHO_MAX + 32 };

enum row { ROW_WHO, ROW_BEACON, ROW_PASS_ON, ROW_LOG_FORMAT, ROW_VERSION, ROW_HELP, ROW_COUNT };

static const prt_option rows[ROW_COUNT] = {
    [ROW_WHO] = {"who", 0, "TEXT", "what to call the process (default: its name)"},
    [ROW_BEACON] = {"beacon", 0, "FD", "for the handler of SIGQUIT: where the process writes down what it is at"},
    [ROW_PASS_ON] = {"pass-on", 0, NULL, "send SIGQUIT to its children; look at those that are stopped"},
    [ROW_LOG_FORMAT] = {"log-format", 0, "text|json", "how lines are written (default: text)"},
    [ROW_VERSION] = {"version", 0, NULL, "print the version"},
    [ROW_HELP] = {"help", 'h', NULL, "print this"},
};

struct line {
    pid_t pid;
    const char *who;
    int beacon_fd;
    bool pass_on, json, version, help;
};

static prt_code read_number(const char *name, const char *text, int64_t least, int64_t most, int64_t *out, prt_err *err)
{
    if (prt_str_to_i64(prt_str_from(text), out) && *out >= least && *out <= most)
        return PRT_OK;
    return prt_fail(err, PRT_E_USAGE, "%s: expected a number, got \"%s\"", name, text);
}

static prt_code take(struct line *out, enum row row, const char *value, prt_err *err)
{
    int64_t number = -1;
    prt_code rc = PRT_OK;
    switch (row) {
    case ROW_WHO: out->who = value; break;
    case ROW_BEACON:
        rc = read_number("--beacon", value, -1, 1 << 20, &number, err);
        out->beacon_fd = (int)number;
        break;
    case ROW_PASS_ON: out->pass_on = true; break;
    case ROW_LOG_FORMAT:
        out->json = strcmp(value, "json") == 0;
        if (!out->json && strcmp(value, "text") != 0)
            rc = prt_fail(err, PRT_E_USAGE, "--log-format: expected text or json, got \"%s\"", value);
        break;
    case ROW_VERSION: out->version = true; break;
    case ROW_HELP: out->help = true; break;
    case ROW_COUNT: break;
    }
    return rc;
}

static prt_code read_line(int argc, char **argv, struct line *out, prt_err *err)
{
    prt_options line = {.options = rows, .count = ROW_COUNT, .argc = argc, .argv = argv};
    int row = -1;
    const char *value = NULL;
    char **rest = NULL;
    int64_t pid = 0;
    prt_code rc = PRT_OK;
    *out = (struct line){.beacon_fd = -1};
    while (rc == PRT_OK && (rc = prt_options_next(&line, &row, &value, err)) == PRT_OK && row >= 0)
        rc = take(out, (enum row)row, value, err);
    if (rc != PRT_OK || out->help || out->version)
        return rc;
    if (prt_options_rest(&line, &rest) != 1)
        return prt_fail(err, PRT_E_USAGE, "expected the id of one process (--help lists the options)");
    rc = read_number("PID", rest[0], 1, INT32_MAX, &pid, err);
    out->pid = (pid_t)pid;
    return rc;
}

/* Whatever hangs in here (a file system, a terminal) ends with it; threads that are held go on by themselves. */
static void on_alarm(int number)
{
    static const char text[] = "reporting-stacks took too long, and has ended itself\n";
    (void)number;
    const ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
    (void)ignored;
    _exit(EXIT_FAILED);
}

static void bound_time(void)
{
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

static int answer(const struct line *line)
{
    static pid_t mute[CHILDREN_MAX];
    const prt_log log = {.fd = STDERR_FILENO, .json = line->json, .timestamps = true};
    char who[WHO_ROOM];
    prt_beacon_t *beacon = NULL;
    prt_err err;
    bound_time();
    name_process(line->pid, line->who, who);
    if (line->beacon_fd >= 0 && prt_beacon_open(line->beacon_fd, &beacon, &err) == PRT_OK)
        print_beacon(beacon, &log, who);
    const size_t mutes = line->pass_on ? ask_children(line->pid, mute) : 0;
    prt_stacks_print(line->pid, beacon, &log, who);
    for (size_t i = 0; i < mutes; i++)
        print_mute(mute[i], &log);
    prt_beacon_destroy(&beacon);
    return EXIT_OK;
}

static int print_help(void)
{
    prt_buf text = {0};
    prt_buf_add_text(&text, "Usage: reporting-stacks [OPTIONS] PID\n"
                            "Prints to stderr what each thread of a process is doing.\n\n");
    prt_options_help(rows, ROW_COUNT, &text);
    const bool good = !text.failed && fputs(text.data, stdout) >= 0 && fflush(stdout) == 0;
    prt_buf_free(&text);
    return good ? EXIT_OK : EXIT_FAILED;
}

int main(int argc, char **argv)
{
    struct line line;
    prt_err err;
    unsetenv("DEBUGINFOD_URLS"); /* libdw would ask these servers for debug information */
    if (read_line(argc, argv, &line, &err) != PRT_OK) {
        fprintf(stderr, "reporting-stacks: %s\n", err.text);
        return EXIT_USAGE;
    }
    if (line.help)
        return print_help();
    if (!line.version)
        return answer(&line);
    puts("reporting-stacks " PRT_VERSION);
    return EXIT_OK;
}
