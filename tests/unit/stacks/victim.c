/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/stacks/victim.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prt/proc.h"
#include "tests/support/unit.h"

enum { PATIENCE_STEPS = 1000, STEP_US = 10000 };

void victim_waits(int fd, int ready)
{
    (void)fd;
    close(ready);
    for (;;)
        pause();
}

void victim_computes(int fd, int ready)
{
    (void)fd;
    close(ready);
    static char here[64], there[64];
    for (volatile unsigned long count = 1; count != 0; count = count + 1)
        if (count % 4096 == 0 &&
            memcmp(here, there, sizeof here) != 0) /* ThreadSanitizer hands signals over in calls */
            break;
}

/* The end of the pipe tells: the process closes its end when it is where it is to be. */
static void await_ready(int ready)
{
    char none;
    assert_int_equal(read(ready, &none, 1), 0);
    close(ready);
}

/* Several processes write to it at once. Of a memfd, unlike a file that was opened, the kernel does not guard the
 * offset that they share, so that without O_APPEND one would write over what another has just written. */
static int open_printed(void)
{
    const int fd = memfd_create("printed", MFD_CLOEXEC);
    if (fd >= 0)
        assert_int_equal(fcntl(fd, F_SETFL, O_APPEND), 0);
    return fd;
}

struct victim *victim_start(void (*act)(int fd, int ready))
{
    int ready[2];
    struct victim *victim = calloc(1, sizeof *victim);
    assert_non_null(victim);
    victim->fd = open_printed();
    assert_true(victim->fd >= 0);
    assert_int_equal(pipe(ready), 0);
    victim->pid = fork();
    assert_true(victim->pid >= 0);
    if (victim->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(ready[0]);
        act(victim->fd, ready[1]);
        _exit(0);
    }
    close(ready[1]);
    await_ready(ready[0]);
    return victim;
}

void victim_end(struct victim **victim)
{
    kill((*victim)->pid, SIGKILL);
    for (pid_t got = 0; got != (*victim)->pid && got != -1;) /* its threads come first, if we traced them */
        got = waitpid(-1, NULL, __WALL);
    close((*victim)->fd);
    free(*victim);
    *victim = NULL;
}

const char *victim_text(struct victim *victim)
{
    const ssize_t got = pread(victim->fd, victim->text, sizeof victim->text - 1, 0);
    victim->text[got > 0 ? got : 0] = '\0';
    return victim->text;
}

size_t victim_count(struct victim *victim, const char *part)
{
    size_t count = 0;
    for (const char *at = victim_text(victim); (at = strstr(at, part)) != NULL; at += strlen(part))
        count++;
    return count;
}

bool victim_wait_for(struct victim *victim, const char *part)
{
    for (int i = 0; i < PATIENCE_STEPS; i++) {
        if (strstr(victim_text(victim), part) != NULL)
            return true;
        usleep(STEP_US);
    }
    print_error("no \"%s\" in:\n%s\n", part, victim->text);
    return false;
}

bool victim_is(const struct victim *victim, char state)
{
    struct prt_proc proc = {.state = '-'};
    for (int i = 0; i < PATIENCE_STEPS && proc.state != state; i++) {
        if (i > 0)
            usleep(STEP_US);
        (void)prt_proc_read(victim->pid, &proc);
    }
    return proc.state == state;
}
