/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/named_endpoint.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { MAX_PORT = 65535 };

/* What stands before the last separator, it included. */
static prt_str up_to_last(prt_str text, char separator)
{
    return prt_str_sub(text, 0, prt_str_rfind(text, separator) + 1);
}

static prt_str behind_last(prt_str text, char separator)
{
    return prt_str_sub(text, prt_str_rfind(text, separator) + 1, text.len);
}

static bool is_port(prt_str text)
{
    uint64_t port = 0;
    return prt_str_to_u64(text, &port) && port > 0 && port <= MAX_PORT;
}

/* "tcp://host:" of both must be the same, or the named one "*". */
static bool is_port_of_host(prt_str place, prt_str named)
{
    const prt_str host = up_to_last(named, ':');
    return (prt_str_equal(host, place) || prt_str_equal(host, PRT_STR("tcp://"
                                                                      "*"
                                                                      ":"))) &&
           is_port(behind_last(named, ':'));
}

static bool is_file_of_folder(prt_str place, prt_str named)
{
    const prt_str file = behind_last(named, '/');
    return prt_str_equal(up_to_last(named, '/'), place) && file.len > 0 && !prt_str_equal(file, PRT_STR(".")) &&
           !prt_str_equal(file, PRT_STR("..")) && prt_str_find(named, '\0') == named.len;
}

prt_code prt_named_endpoint(const char *connected, prt_str named, char out[PRT_MAX_ENDPOINT], prt_err *err)
{
    const prt_str whole = prt_str_from(connected);
    const bool tcp = prt_str_starts(whole, PRT_STR("tcp://"));
    const prt_str place = up_to_last(whole, tcp ? ':' : '/');
    const prt_str last = behind_last(named, tcp ? ':' : '/');
    const bool accepted = tcp ? is_port_of_host(place, named) : is_file_of_folder(place, named);
    if (!accepted || place.len + last.len >= PRT_MAX_ENDPOINT)
        return prt_fail(err, PRT_E_PROTOCOL,
                        "the coordinator names the endpoint \"%.*s\", which is not of the place that was connected to "
                        "(%s)",
                        PRT_STR_ARG(named), connected);
    snprintf(out, PRT_MAX_ENDPOINT, "%.*s%.*s", PRT_STR_ARG(place), PRT_STR_ARG(last));
    return PRT_OK;
}
