/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/pack.h"

static int add(void *data, const char *bytes, size_t len)
{
    prt_buf_add(data, bytes, len);
    return 0;
}

void prt_pack_begin(msgpack_packer *packer, prt_buf *out)
{
    msgpack_packer_init(packer, out, add);
}

void prt_pack_bytes(msgpack_packer *packer, prt_str bytes)
{
    msgpack_pack_bin(packer, bytes.len);
    if (bytes.len > 0)
        msgpack_pack_bin_body(packer, bytes.data, bytes.len);
}
