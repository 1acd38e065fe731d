/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "coordinator/command.h"
#include "prt/inherited.h"
#include "prt/shortage.h"

/* A worker costs about five descriptors; the soft limit of 1024 is for programs that use select(2). */
static void raise_open_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit); /* fewer workers at worst */
}

static void end_interrupted(int signal_number)
{
    (void)signal_number;
    _exit(PRT_EXIT_INTERRUPTED);
}

/* A run takes these signals in its loop and tidies up. Before it, while repositories are looked for, there is nothing
 * to tidy up, but the exit code is the same. What the caller ignores stays ignored (nohup). */
static void end_when_interrupted(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = end_interrupted};
    struct sigaction before;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            (void)sigaction(signals[i], &action, NULL);
}

int main(int argc, char **argv)
{
    prt_inherited_repair();
    prt_shortage_begin("reporting-tool", PRT_EXIT_SYSTEM);
    end_when_interrupted();
    raise_open_files();
    return prt_command_run(argc, argv);
}
