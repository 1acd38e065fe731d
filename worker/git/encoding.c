/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/encoding.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

enum {
    MAX_NAME = 128, /* of an encoding; a longer one is unknown */
    CHUNK = 4096
};

/* "utf8", "UTF-8", "Utf-8": nothing to convert. */
static bool is_utf8(prt_str name)
{
    return prt_str_equal_fold(name, PRT_STR("utf-8")) || prt_str_equal_fold(name, PRT_STR("utf8"));
}

/* The name that git hands to iconv for it. */
static iconv_t open_from(prt_str encoding)
{
    char name[MAX_NAME];
    if (encoding.len == 0 || encoding.len >= sizeof name)
        return (iconv_t)-1;
    memcpy(name, encoding.data, encoding.len);
    name[encoding.len] = '\0';
    if (prt_str_equal_fold(encoding, PRT_STR("utf-16le-bom")) || prt_str_equal_fold(encoding, PRT_STR("utf16le-bom")))
        return iconv_open("UTF-8", "UTF-16");
    iconv_t conversion = iconv_open("UTF-8", name);
    if (conversion == (iconv_t)-1 && prt_str_equal_fold(encoding, PRT_STR("latin-1")))
        conversion = iconv_open("UTF-8", "ISO-8859-1");
    return conversion;
}

/* false: some byte does not convert. */
static bool convert(iconv_t conversion, prt_str text, prt_buf *out)
{
    char chunk[CHUNK];
    char *from = (char *)(uintptr_t)text.data; /* iconv's prototype is not const, its promise is */
    size_t left = text.len;
    size_t result;
    do {
        char *to = chunk;
        size_t room = sizeof chunk;
        result = iconv(conversion, &from, &left, &to, &room);
        bool full = result == (size_t)-1 && errno == E2BIG;
        prt_buf_add(out, chunk, sizeof chunk - room);
        if (result == (size_t)-1 && !full)
            return false;
    } while (result == (size_t)-1 && !out->failed);
    return true;
}

prt_code prt_encoding_to_utf8(prt_str encoding, prt_str text, prt_buf *buffer, prt_str *out, prt_err *err)
{
    text = prt_str_sub(text, 0, prt_str_find(text, '\0'));
    *out = text;
    if (is_utf8(encoding) || text.len == 0)
        return PRT_OK;
    iconv_t conversion = open_from(encoding);
    if (conversion == (iconv_t)-1)
        return PRT_OK;
    prt_buf_clear(buffer);
    bool whole = convert(conversion, text, buffer);
    iconv_close(conversion);
    if (!whole)
        return PRT_OK;
    prt_code code = prt_buf_check(buffer, "a commit in UTF-8", err);
    if (code == PRT_OK)
        *out = prt_str_sub(prt_buf_str(buffer), 0, prt_str_find(prt_buf_str(buffer), '\0'));
    return code;
}
