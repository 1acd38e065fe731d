/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <sys/resource.h>

#include "coordinator/command.h"

/* A worker costs about five descriptors; the soft limit of 1024 is for programs that use select(2). */
static void raise_open_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit); /* fewer workers at worst */
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN); /* a reader of ours that leaves is an error of write, not our death */
    raise_open_files();
    return prt_command_run(argc, argv);
}
