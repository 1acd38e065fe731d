/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/git_server.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prt/mem.h"
#include "tests/support/unit.h"

enum { ARGUMENTS_MAX = 16 };

struct prt_git_server {
    pid_t pid;
    int words; /* its stdin: closing it ends the server */
    int port;
};

static void become_server(const char *const arguments[], int words, int answers)
{
    char *argv[ARGUMENTS_MAX + 3] = {(char[]){"/usr/bin/python3"}, (char[]){"-B"},
                                     (char[]){PRT_SOURCE_DIR "/tests/support/git_server.py"}};
    for (size_t i = 0; arguments[i] != NULL && i + 4 < sizeof argv / sizeof *argv; i++)
        argv[i + 3] = strdup(arguments[i]);
    dup2(words, STDIN_FILENO);
    dup2(answers, STDOUT_FILENO);
    unsetenv("LD_PRELOAD");
    execv(argv[0], argv);
    _exit(127);
}

prt_git_server_t *prt_git_server_start(const char *const arguments[])
{
    int words[2], answers[2];
    char line[32] = "";
    prt_git_server_t *server = prt_calloc(1, sizeof *server);
    assert_non_null(server);
    assert_int_equal(pipe2(words, O_CLOEXEC), 0);
    assert_int_equal(pipe2(answers, O_CLOEXEC), 0);
    server->pid = fork();
    assert_true(server->pid >= 0);
    if (server->pid == 0)
        become_server(arguments, words[0], answers[1]);
    close(words[0]);
    close(answers[1]);
    server->words = words[1];
    const ssize_t got = read(answers[0], line, sizeof line - 1);
    close(answers[0]);
    server->port = atoi(line);
    if (got <= 0 || server->port == 0)
        fail_msg("the server did not start: %s", arguments[0]);
    return server;
}

int prt_git_server_port(const prt_git_server_t *server)
{
    return server->port;
}

void prt_git_server_stop(prt_git_server_t **server)
{
    if (*server == NULL)
        return;
    close((*server)->words);
    assert_int_equal(waitpid((*server)->pid, NULL, 0), (*server)->pid);
    free(*server);
    *server = NULL;
}
