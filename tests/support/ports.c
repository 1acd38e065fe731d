/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/ports.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

bool prt_test_free_ports(uint16_t ports[2])
{
    int sockets[2] = {-1, -1};
    bool fine = true;
    for (int i = 0; i < 2; i++) {
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        socklen_t size = sizeof address;
        sockets[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        fine = fine && sockets[i] >= 0 && bind(sockets[i], (struct sockaddr *)&address, size) == 0 &&
               getsockname(sockets[i], (struct sockaddr *)&address, &size) == 0;
        ports[i] = ntohs(address.sin_port);
    }
    for (int i = 0; i < 2; i++)
        if (sockets[i] >= 0)
            close(sockets[i]);
    return fine;
}
