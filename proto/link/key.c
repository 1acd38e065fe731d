/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <zmq.h>

#include "proto/link/curve.h"

prt_code prt_key_pair_make(struct prt_key_pair *out, prt_err *err)
{
    struct prt_key_pair pair;
    if (zmq_curve_keypair(pair.public_key, pair.secret_key) != 0)
        return prt_fail(err, PRT_E_UNSUPPORTED,
                        "keys: this libzmq was built without CURVE; install one with libsodium");
    *out = pair;
    prt_key_pair_wipe(&pair);
    return PRT_OK;
}

void prt_key_pair_wipe(struct prt_key_pair *pair)
{
    explicit_bzero(pair, sizeof *pair);
}
