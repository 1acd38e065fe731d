/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/shortage.h"

#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PROBE_BYTES = 8 << 20 /* a thread's stack, the largest thing that libraries ask for at once */ };

/* What a signal handler can find without an argument. Written by prt_shortage_begin alone. */
static struct {
    char no_descriptor[256];
    char no_memory[256];
    int exit_code;
} last_words;

/* NULL: there is memory and a descriptor. Asked of the system, because whoever gave up does not say. */
static const char *what_is_short(void)
{
    const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return last_words.no_descriptor;
    close(fd);
    void *probe = mmap(NULL, PROBE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (probe == MAP_FAILED)
        return last_words.no_memory;
    munmap(probe, PROBE_BYTES);
    return NULL;
}

/* Nothing but what is async-signal-safe. When it returns, abort(3) goes on. */
static void on_abort(int number)
{
    (void)number;
    const char *text = what_is_short();
    if (text == NULL)
        return;
    const ssize_t ignored = write(STDERR_FILENO, text, strlen(text));
    (void)ignored;
    _exit(last_words.exit_code);
}

void prt_shortage_begin(const char *program, int exit_code)
{
    const struct sigaction catch_abort = {.sa_handler = on_abort};
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    last_words.exit_code = exit_code;
    snprintf(last_words.no_descriptor, sizeof last_words.no_descriptor,
             "%s: ended by a library that found no descriptor left; raise the limit (ulimit -Hn, LimitNOFILE=)\n",
             program);
    snprintf(
        last_words.no_memory, sizeof last_words.no_memory,
        "%s: ended by a library that found not enough memory; raise the limit (ulimit -v, the container's), or use "
        "fewer slots\n",
        program);
    sigaction(SIGABRT, &catch_abort, NULL);
}
