/* SPDX-License-Identifier: Apache-2.0 */
#include <msgpack.h>

#include "proto/checkout.h"
#include "proto/pack.h"
#include "prt/limits.h"

static void pack_entry(msgpack_packer *packer, const struct prt_checkout_entry *entry)
{
    msgpack_pack_array(packer, 4);
    msgpack_pack_uint64(packer, (uint64_t)entry->kind);
    prt_pack_bytes(packer, entry->path);
    prt_pack_bytes(packer, entry->text);
    prt_pack_bytes(packer, entry->commit);
}

static prt_code pack(const struct prt_checkout *checkout, prt_buf *bytes, prt_err *err)
{
    msgpack_packer packer;
    prt_pack_begin(&packer, bytes);
    msgpack_pack_array(&packer, 5);
    msgpack_pack_uint64(&packer, PRT_CHECKOUT_VERSION);
    prt_pack_bytes(&packer, checkout->commit);
    msgpack_pack_uint64(&packer, (uint64_t)checkout->problem);
    prt_pack_bytes(&packer, prt_str_sub(checkout->why, 0, PRT_MAX_TEXT));
    msgpack_pack_array(&packer, checkout->entry_count);
    for (size_t i = 0; i < checkout->entry_count; i++)
        pack_entry(&packer, &checkout->entries[i]);
    return prt_buf_check(bytes, "the files of a commit", err);
}

prt_code prt_checkout_encode(const struct prt_checkout *checkout, prt_buf *out, prt_err *err)
{
    prt_buf bytes = {.max = PRT_MAX_RECORD};
    prt_code rc = pack(checkout, &bytes, err);
    if (rc == PRT_OK) {
        prt_buf_add_str(out, prt_buf_str(&bytes));
        rc = prt_buf_check(out, "the files of a commit", err);
    }
    prt_buf_free(&bytes);
    return rc;
}
