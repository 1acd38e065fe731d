/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/link/secure.h"

#include <string.h>
#include <zmq.h>

#include "proto/link/keyfile.h"
#include "proto/link/zap.h"

/* Without a ZAP handler libzmq lets everybody in, unless this is set. It came with 4.3.0, and its name is still among
 * the drafts, which are not in every zmq.h. */
#ifndef ZMQ_ZAP_ENFORCE_DOMAIN
#define ZMQ_ZAP_ENFORCE_DOMAIN 93
#endif

static int set_text(void *socket, int option, const char *text)
{
    return zmq_setsockopt(socket, option, text, strlen(text));
}

static int set_int(void *socket, int option, int value)
{
    return zmq_setsockopt(socket, option, &value, sizeof value);
}

static int secure_bound(void *socket, const struct prt_link_security *security)
{
    if (set_int(socket, ZMQ_CURVE_SERVER, 1) != 0 || set_int(socket, ZMQ_ZAP_ENFORCE_DOMAIN, 1) != 0)
        return -1;
    return set_text(socket, ZMQ_ZAP_DOMAIN, security->only != NULL ? security->only : PRT_ZAP_DOMAIN);
}

prt_code prt_secure_check(bool bound, const char *endpoint, const struct prt_link_security *security, prt_err *err)
{
    const char *peer = bound ? security->only : security->server_key;
    if (security->plain && !bound && security->guard != NULL && security->own == NULL && peer == NULL)
        return PRT_OK;
    if (security->plain || security->own == NULL || security->guard == NULL || (!bound && peer == NULL) ||
        (peer != NULL && !prt_key_is_valid(peer)))
        return prt_fail(err, PRT_E_INTERNAL, "link %s: security without a key pair, a guard, or the key of its peer",
                        endpoint);
    return PRT_OK;
}

int prt_secure_socket(void *socket, bool bound, const struct prt_link_security *security)
{
    if (security->plain)
        return 0;
    if (set_text(socket, ZMQ_CURVE_SECRETKEY, security->own->secret_key) != 0)
        return -1;
    if (bound)
        return secure_bound(socket, security);
    if (set_text(socket, ZMQ_CURVE_PUBLICKEY, security->own->public_key) != 0)
        return -1;
    return set_text(socket, ZMQ_CURVE_SERVERKEY, security->server_key);
}
