/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>

#include "coordinator/command.h"

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN); /* a reader of ours that leaves is an error of write, not our death */
    return prt_command_run(argc, argv);
}
