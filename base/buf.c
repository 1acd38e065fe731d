/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "prt/limits.h"
#include "prt/mem.h"

static size_t ceiling(const prt_buf *buf)
{
    return buf->max != 0 ? buf->max : PRT_MAX_BUF;
}

void prt_buf_flush(prt_buf *buf)
{
    if (buf->drain == NULL || buf->failed || buf->len == 0)
        return;
    if (!buf->drain(buf->context, prt_buf_str(buf))) {
        buf->failed = true;
        buf->refused = true;
        return;
    }
    buf->len = 0;
    buf->data[0] = '\0';
}

/* Room for `more` bytes and a NUL behind what is there; false, remembered in the buffer, when there is none. */
static bool reserve(prt_buf *buf, size_t more)
{
    if (buf->drain != NULL && buf->len >= PRT_BUF_DRAINED)
        prt_buf_flush(buf);
    if (buf->failed)
        return false;
    if (buf->len > ceiling(buf) || more > ceiling(buf) - buf->len) {
        buf->failed = true;
        buf->over = true;
        return false;
    }
    if (more < buf->capacity - buf->len) /* as nearly always; an empty buffer has a capacity of 0 */
        return true;
    char *grown = prt_grow(buf->data, &buf->capacity, buf->len + more + 1, 1);
    if (grown == NULL) {
        buf->failed = true;
        return false;
    }
    buf->data = grown;
    return true;
}

void prt_buf_add(prt_buf *buf, const void *data, size_t len)
{
    if (len == 0 || !reserve(buf, len))
        return;
    memcpy(buf->data + buf->len, data, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void prt_buf_add_str(prt_buf *buf, prt_str text)
{
    prt_buf_add(buf, text.data, text.len);
}

void prt_buf_add_text(prt_buf *buf, const char *text)
{
    prt_buf_add(buf, text, strlen(text));
}

void prt_buf_add_char(prt_buf *buf, char byte)
{
    if (!reserve(buf, 1))
        return;
    buf->data[buf->len++] = byte;
    buf->data[buf->len] = '\0';
}

void prt_buf_add_fmt(prt_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    prt_buf_add_vfmt(buf, format, args);
    va_end(args);
}

void prt_buf_add_vfmt(prt_buf *buf, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    if (len < 0)
        buf->failed = true;
    else if (len > 0 && reserve(buf, (size_t)len))
        buf->len += (size_t)vsnprintf(buf->data + buf->len, (size_t)len + 1, format, again);
    va_end(again);
}

void prt_buf_add_u64(prt_buf *buf, uint64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    prt_buf_add(buf, digits + at, sizeof digits - at);
}

void prt_buf_add_i64(prt_buf *buf, int64_t value)
{
    if (value < 0)
        prt_buf_add_char(buf, '-');
    prt_buf_add_u64(buf, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void prt_buf_add_utf8(prt_buf *buf, prt_str text)
{
    size_t copied = 0;
    for (size_t at = 0; at < text.len;) {
        bool valid;
        size_t unit = prt_utf8_unit(text, at, &valid);
        if (!valid) {
            prt_buf_add_str(buf, prt_str_sub(text, copied, at));
            prt_buf_add_text(buf, PRT_UTF8_REPLACEMENT);
            copied = at + unit;
        }
        at += unit;
    }
    prt_buf_add_str(buf, prt_str_sub(text, copied, text.len));
}

void prt_buf_clear(prt_buf *buf)
{
    buf->len = 0;
    buf->failed = false;
    buf->over = false;
    buf->refused = false;
    if (buf->data != NULL)
        buf->data[0] = '\0';
}

void prt_buf_free(prt_buf *buf)
{
    free(buf->data);
    *buf = (prt_buf){.max = buf->max, .drain = buf->drain, .context = buf->context};
}

prt_str prt_buf_str(const prt_buf *buf)
{
    return (prt_str){buf->data, buf->len};
}

prt_code prt_buf_check(const prt_buf *buf, const char *what, prt_err *err)
{
    if (!buf->failed)
        return PRT_OK;
    if (buf->over)
        return prt_fail(err, PRT_E_LIMIT, "%s: needs more than its ceiling of %zu bytes", what, ceiling(buf));
    if (buf->refused)
        return prt_fail(err, PRT_E_IO, "%s: could not be written", what);
    return prt_fail_memory(err, what);
}
