/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_ENCODING_H
#define PRT_GIT_ENCODING_H
/*
 * A commit's text in UTF-8, as git log makes it: by the C library's iconv, the whole commit or nothing of it.
 */
#include "prt/buf.h"
#include "prt/err.h"
#include "prt/str.h"

/*
 * *out is a view of `text` or of `buffer` (emptied first): converted when `encoding` is known and every byte converts,
 * otherwise the bytes as they are. Only text up to the first NUL is taken. Fails for want of memory alone.
 */
prt_code prt_encoding_to_utf8(prt_str encoding, prt_str text, prt_buf *buffer, prt_str *out, prt_err *err) PRT_MUST_USE;

#endif
