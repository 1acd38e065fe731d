/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/store/state.h"
#include "prt/file.h"

enum { DIGEST_LEN = PRT_STORE_DIGEST_MAX - 1, MOST_PARTS = 4 };

void prt_store_digest(const prt_str *parts, size_t count, char out[PRT_STORE_DIGEST_MAX])
{
    /* Of the parts' digests, which are all of one length: no part is copied, none runs into the next. */
    char joined[MOST_PARTS * DIGEST_LEN + 1];
    size_t len = 0;
    for (size_t i = 0; i < count && i < MOST_PARTS; i++, len += DIGEST_LEN)
        prt_checksum_hex(parts[i], joined + len);
    prt_checksum_hex((prt_str){joined, len}, out);
}
