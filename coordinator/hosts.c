/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/hosts.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "prt/limits.h"
#include "prt/str.h"

enum { MAX_PORT = 65535 };

static const char listen_form[] = "--listen: expected HOST or HOST:ARBITER,RESULTS, an address of this host (0.0.0.0: "
                                  "all of them) and two ports, as in 192.0.2.1:7411,7412; got";

static bool read_port(prt_str text, uint64_t least, uint16_t *out)
{
    uint64_t port = 0;
    if (!prt_str_to_u64(text, &port) || port < least || port > MAX_PORT)
        return false;
    *out = (uint16_t)port;
    return true;
}

static bool is_loopback4(const struct in_addr *address)
{
    return ntohl(address->s_addr) >> 24 == IN_LOOPBACKNET;
}

/* Written out anew, so that what reaches the socket library is an address and nothing else. */
static bool read_address(prt_str host, struct prt_hosts *out)
{
    char text[PRT_HOSTS_ADDRESS_MAX], plain[INET6_ADDRSTRLEN];
    struct in_addr four;
    struct in6_addr six;
    const bool brackets = host.len > 2 && host.data[0] == '[' && host.data[host.len - 1] == ']';
    const prt_str inner = brackets ? prt_str_sub(host, 1, host.len - 1) : host;
    if (inner.len >= sizeof text)
        return false;
    snprintf(text, sizeof text, "%.*s", PRT_STR_ARG(inner));
    if (!brackets && strcmp(text, "localhost") == 0)
        snprintf(text, sizeof text, "127.0.0.1");
    if (!brackets && inet_pton(AF_INET, text, &four) == 1) {
        inet_ntop(AF_INET, &four, out->address, sizeof out->address);
        out->loopback = is_loopback4(&four);
        return true;
    }
    if (!brackets || inet_pton(AF_INET6, text, &six) != 1)
        return false;
    inet_ntop(AF_INET6, &six, plain, sizeof plain);
    snprintf(out->address, sizeof out->address, "[%s]", plain);
    out->loopback = IN6_IS_ADDR_LOOPBACK(&six);
    return true;
}

static bool read_two_ports(prt_str text, struct prt_hosts *out)
{
    const size_t comma = prt_str_find(text, ',');
    return comma < text.len && read_port(prt_str_sub(text, 0, comma), 0, &out->arbiter_port) &&
           read_port(prt_str_sub(text, comma + 1, text.len), 0, &out->results_port) &&
           (out->arbiter_port != out->results_port || out->arbiter_port == 0);
}

/* Where the ports begin: behind the colon that is not inside of brackets. */
static size_t end_of_host(prt_str all)
{
    const size_t bracket = all.len > 0 && all.data[0] == '[' ? prt_str_find(all, ']') : 0;
    return bracket + prt_str_find(prt_str_sub(all, bracket, all.len), ':');
}

prt_code prt_hosts_listen(const char *text, struct prt_hosts *out, prt_err *err)
{
    const prt_str all = prt_str_from(text);
    const size_t end = end_of_host(all);
    struct prt_hosts read = *out;
    read.arbiter_port = PRT_HOSTS_ARBITER_PORT;
    read.results_port = PRT_HOSTS_RESULTS_PORT;
    if (!read_address(prt_str_sub(all, 0, end), &read) ||
        (end < all.len && !read_two_ports(prt_str_sub(all, end + 1, all.len), &read)))
        return prt_fail(err, PRT_E_USAGE, "%s \"%s\"", listen_form, text);
    *out = read;
    return PRT_OK;
}

prt_code prt_hosts_place(const char *option, const char *text, struct prt_place *out, prt_err *err)
{
    const prt_str all = prt_str_from(text);
    const size_t end = end_of_host(all);
    const bool alone = end == all.len;
    struct prt_hosts read = {.address = "127.0.0.1", .loopback = true};
    struct prt_place place = {.port = 0};
    const prt_str port = alone ? all : prt_str_sub(all, end + 1, all.len);
    if ((!alone && !read_address(prt_str_sub(all, 0, end), &read)) || !read_port(port, 0, &place.port))
        return prt_fail(err, PRT_E_USAGE,
                        "%s: expected PORT or HOST:PORT, an address of this host (0.0.0.0: all of them), as in "
                        "127.0.0.1:9464; got \"%s\"",
                        option, text);
    place.loopback = read.loopback;
    memcpy(place.address, read.address, sizeof place.address);
    *out = place;
    return PRT_OK;
}

prt_code prt_hosts_task_ports(const char *text, struct prt_hosts *out, prt_err *err)
{
    const prt_str all = prt_str_from(text);
    const size_t dash = prt_str_find(all, '-');
    uint16_t first = 0, last = 0;
    if (dash == all.len || !read_port(prt_str_sub(all, 0, dash), 1, &first) ||
        !read_port(prt_str_sub(all, dash + 1, all.len), first, &last) || last - first >= PRT_MAX_WORKERS)
        return prt_fail(err, PRT_E_USAGE,
                        "--task-ports: expected A-B, two ports and at most %d from one to the other, "
                        "as in 7500-7599; got \"%s\"",
                        PRT_MAX_WORKERS, text);
    out->first_task_port = first;
    out->last_task_port = last;
    return PRT_OK;
}

prt_code prt_hosts_min_workers(const char *text, struct prt_hosts *out, prt_err *err)
{
    uint64_t number = 0;
    if (!prt_str_to_u64(prt_str_from(text), &number) || number < 1 || number > PRT_MAX_WORKERS)
        return prt_fail(err, PRT_E_USAGE, "--min-workers: expected a whole number, 1 to %d, got \"%s\"",
                        PRT_MAX_WORKERS, text);
    out->min_workers = (uint32_t)number;
    return PRT_OK;
}

/* Without --listen nobody can come, so whatever is said about those who do is a mistake. */
static prt_code check_not_listening(const struct prt_hosts *hosts, prt_err *err)
{
    const struct {
        bool given;
        const char *name;
    } rows[] = {{hosts->first_task_port != 0, "--task-ports"},   {hosts->min_workers != 0, "--min-workers"},
                {hosts->no_local_workers, "--no-local-workers"}, {hosts->server_key != NULL, "--server-key"},
                {hosts->worker_keys != NULL, "--worker-keys"},   {hosts->insecure, "--insecure"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].given)
            return prt_fail(err, PRT_E_USAGE, "%s is about workers of other hosts: say where to --listen for them",
                            rows[i].name);
    return PRT_OK;
}

prt_code prt_hosts_check(const struct prt_hosts *hosts, prt_err *err)
{
    const bool keys = hosts->server_key != NULL || hosts->worker_keys != NULL;
    if (hosts->address[0] == '\0')
        return check_not_listening(hosts, err);
    if (keys && hosts->insecure)
        return prt_fail(err, PRT_E_USAGE, "--insecure uses no keys: leave it out, or --server-key and --worker-keys");
    if (keys && hosts->server_key == NULL)
        return prt_fail(err, PRT_E_USAGE,
                        "--worker-keys needs --server-key FILE, this coordinator's own secret key "
                        "(reporting-tool keygen makes one)");
    if (keys && hosts->worker_keys == NULL)
        return prt_fail(err, PRT_E_USAGE,
                        "--server-key needs --worker-keys DIR, the folder of the public keys that "
                        "are let in");
    if (keys || hosts->insecure || hosts->loopback)
        return PRT_OK;
    return prt_fail(err, PRT_E_USAGE,
                    "--listen %s: other hosts can connect there, so keys are needed: `reporting-tool keygen "
                    "--output-dir keys coordinator worker`, then --server-key keys/coordinator.key --worker-keys DIR, "
                    "where DIR holds worker.pub (or --insecure, which lets in anybody)",
                    hosts->address);
}

bool prt_hosts_are_known(const struct prt_hosts *hosts)
{
    return hosts->server_key != NULL;
}
