/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_METRICS_HOST_H
#define PRT_METRICS_HOST_H
/*
 * Whether a request is meant for this server, by its Host header. Pure.
 *
 * A page that somebody has open in a browser may have its own name lead to the address of this server (DNS rebinding),
 * and the browser then lets it read the answers. But it says the page's name as Host. So a name is answered only when
 * it was said beforehand to be one of this server's; an address cannot be made to lead elsewhere.
 *
 * RFC 9110, section 7.2; RFC 3986, section 3.2.2.
 */
#include <stdbool.h>

#include "prt/str.h"

struct prt_metrics_identity {
    const char *address; /* it listens at: "127.0.0.1", "[::1]", "0.0.0.0" */
    const char *own;     /* the host's name; NULL: not known */
    const char *names;   /* others, with commas between; NULL: none */
};

/* Meant for us: localhost and addresses of loopback, the address that it listens at (any address when that is all of
 * them), the host's own name, and `names`; with or without a port, whatever the case. */
bool prt_metrics_is_meant(const struct prt_metrics_identity *identity, prt_str host);

/* `names` as --metrics-names takes them: at least one, letters, digits, dots, hyphens and underscores, or addresses
 * (IPv6 in brackets), without ports. */
bool prt_metrics_are_names(prt_str names);

#endif
