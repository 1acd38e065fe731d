/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_PACK_H
#define PRT_PROTO_PACK_H
/* msgpack-c writing into a prt_buf. For the files of this folder alone. */
#include <msgpack.h>

#include "prt/buf.h"

/* What the packer writes is added to out; whether all of it found room is for prt_buf_check to say at the end. */
void prt_pack_begin(msgpack_packer *packer, prt_buf *out);
void prt_pack_bytes(msgpack_packer *packer, prt_str bytes);

#endif
