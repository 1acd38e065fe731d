/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/link/listen.h"

#include <errno.h>
#include <netdb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/link/endpoint.h"
#include "prt/limits.h"

static prt_code fail_listen(const char *endpoint, int error, prt_err *err)
{
    if (error == EMFILE || error == ENFILE)
        return prt_fail(err, PRT_E_LIMIT,
                        "link %s: cannot listen there: no descriptor left; raise the limit (ulimit -n)", endpoint);
    return prt_fail_errno(err, error, "link %s: cannot listen there", endpoint);
}

/* The address that is meant; freed by freeaddrinfo. */
static prt_code look_up(const char *endpoint, struct addrinfo **out, prt_err *err)
{
    char host[PRT_MAX_ENDPOINT + 1];
    char port[PRT_MAX_ENDPOINT + 1];
    const bool ipv6 = prt_endpoint_is_ipv6(endpoint);
    const struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV | (ipv6 ? AI_NUMERICHOST : 0),
                                   .ai_family = ipv6 ? AF_INET6 : AF_INET,
                                   .ai_socktype = SOCK_STREAM};
    prt_endpoint_split(endpoint, host, port);
    const int failed =
        getaddrinfo(strcmp(host, "*") == 0 ? NULL : host, strcmp(port, "*") == 0 ? "0" : port, &hints, out);
    if (failed == EAI_SYSTEM)
        return fail_listen(endpoint, errno, err);
    if (failed != 0)
        return prt_fail(err, PRT_E_IO, "link %s: cannot listen there: %s", endpoint, gai_strerror(failed));
    return PRT_OK;
}

static int listen_on(int fd, const struct addrinfo *address, int backlog)
{
    const int yes = 1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0)
        return -1;
    if (address->ai_family == AF_INET6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes) != 0)
        return -1;
    return bind(fd, address->ai_addr, address->ai_addrlen) == 0 ? listen(fd, backlog) : -1;
}

prt_code prt_listen_tcp(const char *endpoint, int backlog, int *out, prt_err *err)
{
    struct addrinfo *address = NULL;
    if (look_up(endpoint, &address, err) != PRT_OK)
        return err->code;
    const int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const bool listens = fd >= 0 && listen_on(fd, address, backlog) == 0;
    const int error = errno;
    freeaddrinfo(address);
    if (listens) {
        *out = fd;
        return PRT_OK;
    }
    if (fd >= 0)
        close(fd);
    return fail_listen(endpoint, error, err);
}
