/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/link/endpoint.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "prt/limits.h"

static const char ipc_prefix[] = "ipc://";
static const char tcp_prefix[] = "tcp://";

enum { MAX_PATH = sizeof((struct sockaddr_un *)NULL)->sun_path - 1 };

static bool starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static prt_code check_path(const char *endpoint, prt_err *err)
{
    const char *path = prt_endpoint_path(endpoint);
    if (path[0] != '/')
        return prt_fail(err, PRT_E_USAGE, "endpoint %s: expected an absolute path, as in ipc:///run/user/1000/x",
                        endpoint);
    if (strlen(path) > MAX_PATH)
        return prt_fail(err, PRT_E_USAGE,
                        "endpoint %s: the path is %zu bytes long, a unix socket takes %d; choose a shorter folder",
                        endpoint, strlen(path), MAX_PATH);
    return PRT_OK;
}

static prt_code check_host_and_port(const char *endpoint, prt_err *err)
{
    const char *host = endpoint + strlen(tcp_prefix);
    const char *colon = strrchr(host, ':');
    if (colon == NULL || colon == host || colon[1] == '\0' || strchr(colon, ']') != NULL)
        return prt_fail(err, PRT_E_USAGE, "endpoint %s: expected tcp://host:port", endpoint);
    if (memchr(host, ':', (size_t)(colon - host)) != NULL && (host[0] != '[' || colon[-1] != ']'))
        return prt_fail(err, PRT_E_USAGE, "endpoint %s: expected an IPv6 address in brackets, as in tcp://[::1]:7411",
                        endpoint);
    return PRT_OK;
}

static bool is_loopback_ipv4(uint32_t address)
{
    return ntohl(address) >> 24 == IN_LOOPBACKNET;
}

static bool is_loopback_host(const char *host)
{
    struct in_addr four;
    struct in6_addr six;
    if (strcmp(host, "localhost") == 0)
        return true;
    if (inet_pton(AF_INET, host, &four) == 1)
        return is_loopback_ipv4(four.s_addr);
    return inet_pton(AF_INET6, host, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

/* Connects to see whether anybody listens. */
static prt_code check_nobody_listens(const char *path, prt_err *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, path, strlen(path));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return prt_fail_errno(err, errno, "endpoint ipc://%s: cannot make a socket", path);
    bool refused = connect(fd, (struct sockaddr *)&address, sizeof address) != 0 && errno == ECONNREFUSED;
    close(fd);
    if (refused)
        return PRT_OK;
    return prt_fail(err, PRT_E_IO, "endpoint ipc://%s: another process listens there; stop it or choose another path",
                    path);
}

prt_code prt_endpoint_check(const char *endpoint, prt_err *err)
{
    if (strlen(endpoint) > PRT_MAX_ENDPOINT)
        return prt_fail(err, PRT_E_USAGE, "endpoint %.40s...: longer than %d bytes", endpoint, PRT_MAX_ENDPOINT);
    if (starts(endpoint, ipc_prefix))
        return check_path(endpoint, err);
    if (starts(endpoint, tcp_prefix))
        return check_host_and_port(endpoint, err);
    return prt_fail(err, PRT_E_USAGE, "endpoint %s: expected ipc:///path or tcp://host:port", endpoint);
}

bool prt_endpoint_is_loopback(const char *endpoint)
{
    prt_err ignored;
    char host[PRT_MAX_ENDPOINT + 1];
    char port[PRT_MAX_ENDPOINT + 1];
    if (starts(endpoint, ipc_prefix))
        return true;
    if (!starts(endpoint, tcp_prefix) || prt_endpoint_check(endpoint, &ignored) != PRT_OK)
        return false;
    prt_endpoint_split(endpoint, host, port);
    return is_loopback_host(host);
}

bool prt_endpoint_is_ipv6(const char *endpoint)
{
    return starts(endpoint, tcp_prefix) && endpoint[strlen(tcp_prefix)] == '[';
}

void prt_endpoint_split(const char *endpoint, char *host, char *port)
{
    const char *begin = endpoint + strlen(tcp_prefix);
    const char *end = strrchr(begin, ':');
    snprintf(port, PRT_MAX_ENDPOINT + 1, "%s", end + 1);
    if (prt_endpoint_is_ipv6(endpoint)) {
        begin++;
        end--;
    }
    snprintf(host, PRT_MAX_ENDPOINT + 1, "%.*s", (int)(end - begin), begin);
}

const char *prt_endpoint_path(const char *endpoint)
{
    return starts(endpoint, ipc_prefix) ? endpoint + strlen(ipc_prefix) : NULL;
}

prt_code prt_endpoint_is_free(const char *endpoint, prt_err *err)
{
    const char *path = prt_endpoint_path(endpoint);
    struct stat status;
    if (path == NULL)
        return PRT_OK;
    if (lstat(path, &status) != 0)
        return errno == ENOENT ? PRT_OK : prt_fail_errno(err, errno, "endpoint %s", endpoint);
    if (!S_ISSOCK(status.st_mode))
        return prt_fail(err, PRT_E_USAGE, "endpoint %s: something that is not a socket stands there; move it away",
                        endpoint);
    return check_nobody_listens(path, err);
}
