/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_LINK_KEYFILE_H
#define PRT_PROTO_LINK_KEYFILE_H
/*
 * The text of a key file. It is a certificate as czmq writes them (zcert, in ZPL: ZeroMQ RFC 4), so that keys made by
 * other tools serve too; of that format only this is read, and anything else refused:
 *
 *     # a comment, on a line of its own
 *     metadata
 *         name = "worker-7"              ; any indented lines; not looked at
 *     curve
 *         public-key = "40 characters"   ; Z85
 *         secret-key = "40 characters"   ; in a secret key's file alone
 *
 * Pure. No sentence of an error shows what stands in a file.
 */
#include <stdbool.h>

#include "proto/link/curve.h"
#include "prt/str.h"

enum { PRT_KEY_FILE_TEXT_MAX = 1024 }; /* what prt_key_file_print needs at most, NUL included */

/* 40 characters of Z85 that are 32 bytes, not all of them zero. */
bool prt_key_is_valid(const char *text);

/* `path` is for the sentences. Without a secret key in the file, out->secret_key is "". PRT_E_FORMAT names the line. */
prt_code prt_key_file_parse(const char *path, prt_str text, struct prt_key_pair *out, prt_err *err) PRT_MUST_USE;

/* The text of a file, secret or not. `name` is one that prt_key_pair_save takes. */
void prt_key_file_print(const struct prt_key_pair *pair, const char *name, bool secret,
                        char out[PRT_KEY_FILE_TEXT_MAX]);

#endif
