/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/metrics/host.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

enum { NAME_MAX_BYTES = 255, PORT_MAX_DIGITS = 5 };

struct address {
    int family; /* AF_UNSPEC: none */
    union {
        struct in_addr four;
        struct in6_addr six;
    } as;
};

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_name_byte(char byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '-' ||
           byte == '.' || byte == '_';
}

static bool is_port(prt_str text)
{
    if (text.len == 0 || text.data[0] != ':' || text.len > 1 + PORT_MAX_DIGITS)
        return text.len == 0;
    for (size_t i = 1; i < text.len; i++)
        if (!is_digit(text.data[i]))
            return false;
    return true;
}

/* What stands before the port, brackets included; empty when the header is none. */
static prt_str name_of(prt_str host)
{
    const bool bracket = host.len > 0 && host.data[0] == '[';
    size_t end = prt_str_find(host, bracket ? ']' : ':');
    if (bracket && end < host.len)
        end++;
    const prt_str name = prt_str_sub(host, 0, end);
    return is_port(prt_str_sub(host, end, host.len)) ? name : PRT_STR("");
}

static struct address address_of(prt_str name)
{
    char text[INET6_ADDRSTRLEN];
    struct address out = {.family = AF_UNSPEC};
    const bool bracket = name.len >= 2 && name.data[0] == '[' && name.data[name.len - 1] == ']';
    const prt_str inner = bracket ? prt_str_sub(name, 1, name.len - 1) : name;
    if (inner.len == 0 || inner.len >= sizeof text || memchr(inner.data, '\0', inner.len) != NULL)
        return out;
    (void)snprintf(text, sizeof text, "%.*s", PRT_STR_ARG(inner));
    if (bracket ? inet_pton(AF_INET6, text, &out.as.six) == 1 : inet_pton(AF_INET, text, &out.as.four) == 1)
        out.family = bracket ? AF_INET6 : AF_INET;
    return out;
}

static bool are_equal(const struct address *a, const struct address *b)
{
    if (a->family != b->family)
        return false;
    return a->family == AF_INET ? a->as.four.s_addr == b->as.four.s_addr
                                : memcmp(&a->as.six, &b->as.six, sizeof a->as.six) == 0;
}

static bool is_loopback(const struct address *address)
{
    if (address->family == AF_INET)
        return ntohl(address->as.four.s_addr) >> 24 == IN_LOOPBACKNET;
    return IN6_IS_ADDR_LOOPBACK(&address->as.six);
}

static bool is_any(const struct address *address)
{
    if (address->family == AF_INET)
        return address->as.four.s_addr == htonl(INADDR_ANY);
    return address->family == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&address->as.six);
}

static bool is_same_name(prt_str name, prt_str other)
{
    return other.len > 0 && name.len == other.len && strncasecmp(name.data, other.data, name.len) == 0;
}

/* The next of a list with commas; *rest is what follows. */
static prt_str next_name(prt_str *rest)
{
    const size_t end = prt_str_find(*rest, ',');
    const prt_str name = prt_str_sub(*rest, 0, end);
    *rest = end < rest->len ? prt_str_sub(*rest, end + 1, rest->len) : PRT_STR("");
    return name;
}

static bool is_listed(const char *names, prt_str name)
{
    prt_str rest = prt_str_from(names != NULL ? names : "");
    while (rest.len > 0)
        if (is_same_name(name, next_name(&rest)))
            return true;
    return false;
}

static bool is_our_address(const struct prt_metrics_identity *identity, const struct address *address)
{
    const struct address ours = address_of(prt_str_from(identity->address));
    return is_loopback(address) || is_any(&ours) || are_equal(address, &ours);
}

bool prt_metrics_is_meant(const struct prt_metrics_identity *identity, prt_str host)
{
    prt_str name = name_of(host);
    if (name.len == 0 || name.len > NAME_MAX_BYTES)
        return false;
    const struct address address = address_of(name);
    if (address.family != AF_UNSPEC && is_our_address(identity, &address))
        return true;
    if (name.data[name.len - 1] == '.') /* a name from the root on */
        name = prt_str_sub(name, 0, name.len - 1);
    return is_same_name(name, PRT_STR("localhost")) || is_listed(identity->names, name) ||
           is_same_name(name, prt_str_from(identity->own != NULL ? identity->own : ""));
}

static bool is_name(prt_str name)
{
    if (name.len == 0 || name.len > NAME_MAX_BYTES)
        return false;
    if (name.data[0] == '[')
        return address_of(name).family == AF_INET6;
    for (size_t i = 0; i < name.len; i++)
        if (!is_name_byte(name.data[i]))
            return false;
    return true;
}

bool prt_metrics_are_names(prt_str names)
{
    prt_str rest = names;
    if (names.len == 0 || names.data[names.len - 1] == ',')
        return false;
    while (rest.len > 0)
        if (!is_name(next_name(&rest)))
            return false;
    return true;
}
