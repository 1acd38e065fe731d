/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/trouble.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

prt_code prt_trouble(prt_category *out, prt_category category, prt_err *err, const char *format, ...)
{
    char text[PRT_ERR_TEXT_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    *out = category;
    return prt_fail(err, PRT_E_NOT_FOUND, "%s", text);
}

prt_code prt_trouble_errno(prt_category *out, prt_category missing, prt_err *err, int errno_value, const char *what)
{
    *out = PRT_CATEGORY_NONE;
    if (errno_value == ENOMEM)
        return prt_fail_memory(err, what);
    if (errno_value == ENOENT || errno_value == ENOTDIR)
        return prt_trouble(out, missing, err, "%s is not there", what);
    return prt_trouble(out, PRT_CATEGORY_NOT_READABLE, err, "%s: %s", what, strerror(errno_value));
}
