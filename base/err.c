/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char ellipsis[] = "...";

/* Cuts `text`, which fills its PRT_ERR_TEXT_MAX bytes, so that it ends in "..." and in no half UTF-8 sequence. */
static void mark_cut(char *text)
{
    size_t end = PRT_ERR_TEXT_MAX - sizeof ellipsis;
    while (end > 0 && ((unsigned char)text[end] & 0xc0) == 0x80)
        end--;
    memcpy(text + end, ellipsis, sizeof ellipsis);
}

/* `written` is what snprintf returned for `text`. */
static void check_written(char *text, int written)
{
    if (written < 0)
        memcpy(text, "(a sentence that could not be formatted)", sizeof "(a sentence that could not be formatted)");
    else if (written >= PRT_ERR_TEXT_MAX)
        mark_cut(text);
}

/* The sentence is built aside, because the arguments may point into err->text. */
static prt_code fill(prt_err *err, prt_code code, const char *text)
{
    memcpy(err->text, text, strlen(text) + 1);
    err->code = code == PRT_OK ? PRT_E_INTERNAL : code;
    return err->code;
}

static prt_code code_of_errno(int errno_value)
{
    switch (errno_value) {
    case ENOENT: return PRT_E_NOT_FOUND;
    case EACCES:
    case EPERM: return PRT_E_PERMISSION;
    case ENOMEM: return PRT_E_MEMORY;
    case ETIMEDOUT: return PRT_E_TIMEOUT;
    default: return PRT_E_IO;
    }
}

prt_code prt_fail(prt_err *err, prt_code code, const char *format, ...)
{
    char text[PRT_ERR_TEXT_MAX];
    va_list args;
    va_start(args, format);
    check_written(text, vsnprintf(text, sizeof text, format, args));
    va_end(args);
    return fill(err, code, text);
}

prt_code prt_fail_errno(prt_err *err, int errno_value, const char *format, ...)
{
    char sentence[PRT_ERR_TEXT_MAX];
    char text[PRT_ERR_TEXT_MAX];
    char reason[128];
    va_list args;
    va_start(args, format);
    check_written(sentence, vsnprintf(sentence, sizeof sentence, format, args));
    va_end(args);
    /* strerror() may share one buffer between threads; the GNU strerror_r() does not. */
    const char *why = strerror_r(errno_value, reason, sizeof reason);
    check_written(text, snprintf(text, sizeof text, "%s: %s", sentence, why));
    return fill(err, code_of_errno(errno_value), text);
}

prt_code prt_wrap(prt_err *err, const char *format, ...)
{
    char place[PRT_ERR_TEXT_MAX];
    char text[PRT_ERR_TEXT_MAX];
    va_list args;
    va_start(args, format);
    check_written(place, vsnprintf(place, sizeof place, format, args));
    va_end(args);
    check_written(text, snprintf(text, sizeof text, "%s: %s", place, err->text));
    return fill(err, err->code, text);
}

prt_code prt_fail_memory(prt_err *err, const char *what)
{
    return prt_fail(err, PRT_E_MEMORY, "%s: not enough memory", what);
}

const char *prt_code_name(prt_code code)
{
    switch (code) {
    case PRT_OK: return "PRT_OK";
    case PRT_E_USAGE: return "PRT_E_USAGE";
    case PRT_E_CONFIG: return "PRT_E_CONFIG";
    case PRT_E_MEMORY: return "PRT_E_MEMORY";
    case PRT_E_LIMIT: return "PRT_E_LIMIT";
    case PRT_E_IO: return "PRT_E_IO";
    case PRT_E_NOT_FOUND: return "PRT_E_NOT_FOUND";
    case PRT_E_PERMISSION: return "PRT_E_PERMISSION";
    case PRT_E_FORMAT: return "PRT_E_FORMAT";
    case PRT_E_PROTOCOL: return "PRT_E_PROTOCOL";
    case PRT_E_TIMEOUT: return "PRT_E_TIMEOUT";
    case PRT_E_CANCELLED: return "PRT_E_CANCELLED";
    case PRT_E_UNSUPPORTED: return "PRT_E_UNSUPPORTED";
    case PRT_E_INTERNAL: return "PRT_E_INTERNAL";
    }
    return "unknown code";
}
