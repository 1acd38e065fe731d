/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/credential_helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prt/clock.h"

enum { ANSWER_MAX = 4 * PRT_MAX_CREDENTIAL, EXEC_FAILED = 127, FIRST_FREE_FD = 3 };

struct helper {
    pid_t pid;
    int questions; /* its stdin */
    int answers;   /* its stdout */
};

/* The socket to the agent above all must not go along: a helper may leave a daemon behind. */
static void become_git(int questions, int answers)
{
    const int null = open("/dev/null", O_RDWR);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0);
    signal(SIGPIPE, SIG_DFL); /* what is ignored would stay so */
    setenv("GIT_TERMINAL_PROMPT", "0", 1);
    setenv("GIT_ASKPASS", "", 1); /* empty, not unset: then SSH_ASKPASS is not looked at either */
    if (null < 0 || dup2(questions, STDIN_FILENO) < 0 || dup2(answers, STDOUT_FILENO) < 0 ||
        dup2(null, STDERR_FILENO) < 0 || chdir("/") != 0)
        _exit(EXEC_FAILED);
    closefrom(FIRST_FREE_FD);
    execlp("git", "git", "credential", "fill", (char *)NULL);
    _exit(EXEC_FAILED);
}

static bool start(struct helper *out)
{
    int in[2], answers[2];
    if (pipe2(in, O_CLOEXEC) != 0)
        return false;
    if (pipe2(answers, O_CLOEXEC) != 0) {
        close(in[0]);
        close(in[1]);
        return false;
    }
    const pid_t pid = fork();
    if (pid == 0)
        become_git(in[0], answers[1]);
    close(in[0]);
    close(answers[1]);
    *out = (struct helper){pid, in[1], answers[0]};
    return pid > 0;
}

/* Less than a pipe holds, so this does not block; a git that is gone already is seen when its answer is read. */
static void ask(struct helper *helper, const struct prt_url *url)
{
    prt_buf text = {0};
    sigset_t broken_pipe, before;
    prt_buf_add_fmt(&text, "protocol=https\nhost=%.*s%s%.*s\npath=%.*s\n\n", PRT_STR_ARG(url->host),
                    url->port.len > 0 ? ":" : "", PRT_STR_ARG(url->port),
                    PRT_STR_ARG(prt_str_sub(url->path, 1, url->path.len)));
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, &before);
    if (!text.failed && write(helper->questions, text.data, text.len) < 0 && errno == EPIPE) {
        const struct timespec now = {0};
        (void)sigtimedwait(&broken_pipe, NULL, &now);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(helper->questions);
    prt_buf_free(&text);
}

/* False when it takes too long or says too much. */
static bool hear(const struct helper *helper, int wait_ms, char text[ANSWER_MAX], size_t *len)
{
    const int64_t until = prt_monotonic_ms() + wait_ms;
    *len = 0;
    for (;;) {
        struct pollfd ready = {.fd = helper->answers, .events = POLLIN};
        const int64_t left = until - prt_monotonic_ms();
        if (left <= 0 || *len == ANSWER_MAX)
            return false;
        if (poll(&ready, 1, (int)left) <= 0)
            continue;
        const ssize_t got = read(helper->answers, text + *len, ANSWER_MAX - *len);
        if (got == 0)
            return true;
        if (got > 0)
            *len += (size_t)got;
        else if (errno != EINTR)
            return false;
    }
}

/* A helper that does not answer in time does not deserve to be waited for: it is killed, with what it started. */
static bool end(const struct helper *helper, bool answered)
{
    int status = 0;
    close(helper->answers);
    if (!answered)
        kill(-helper->pid, SIGKILL);
    while (waitpid(helper->pid, &status, 0) < 0 && errno == EINTR)
        ;
    return answered && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool copy_value(prt_str text, const char *key, char out[PRT_MAX_CREDENTIAL])
{
    const prt_str wanted = prt_str_from(key);
    while (text.len > 0) {
        const prt_str line = prt_str_sub(text, 0, prt_str_find(text, '\n'));
        text = prt_str_sub(text, line.len + 1, text.len);
        const prt_str value = prt_str_sub(line, wanted.len, line.len);
        if (!prt_str_starts(line, wanted) || value.len >= PRT_MAX_CREDENTIAL || prt_str_find(value, '\0') < value.len)
            continue;
        memcpy(out, value.data, value.len);
        out[value.len] = '\0';
        return true;
    }
    return false;
}

bool prt_credential_fill(const struct prt_url *url, int wait_ms, struct prt_credential *out)
{
    struct helper helper;
    char text[ANSWER_MAX];
    size_t len = 0;
    if (!start(&helper))
        return false;
    ask(&helper, url);
    const bool answered = hear(&helper, wait_ms, text, &len);
    const bool good = end(&helper, answered) && copy_value((prt_str){text, len}, "username=", out->user) &&
                      copy_value((prt_str){text, len}, "password=", out->password);
    explicit_bzero(text, sizeof text);
    return good;
}

void prt_credential_wipe(struct prt_credential *credential)
{
    explicit_bzero(credential, sizeof *credential);
}
