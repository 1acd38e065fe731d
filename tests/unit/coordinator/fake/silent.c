/* SPDX-License-Identifier: Apache-2.0 */
/* A worker that starts, ignores the polite signal, and never says anything. */
#include <signal.h>
#include <unistd.h>

int main(void)
{
    signal(SIGTERM, SIG_IGN);
    sleep(60);
    return 0;
}
