/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/inherited.h"

#include <fcntl.h>
#include <unistd.h>

static void open_standard_descriptors(void)
{
    int fd = -1;
    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO)
        close(fd);
}

void prt_inherited_repair(void)
{
    open_standard_descriptors();
    (void)signal(SIGCHLD, SIG_DFL);
}

void prt_inherited_add(sigset_t *taken, int signal_number)
{
    struct sigaction action;
    if (sigaction(signal_number, NULL, &action) == 0 && action.sa_handler != SIG_IGN)
        sigaddset(taken, signal_number);
}
