/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/user_folders.h"

#include <stdio.h>
#include <stdlib.h>

static bool folder(const char *given, const char *below, char *out, size_t size)
{
    const char *base = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    int written = -1;
    if (given != NULL)
        written = snprintf(out, size, "%s", given);
    else if (base != NULL && base[0] == '/')
        written = snprintf(out, size, "%s/%s", base, below);
    else if (home != NULL && home[0] == '/')
        written = snprintf(out, size, "%s/.cache/%s", home, below);
    return written > 0 && (size_t)written < size;
}

bool prt_user_cache_folder(const char *given, char *out, size_t size)
{
    return folder(given, "reporting-tool", out, size);
}

bool prt_user_work_folder(const char *given, char *out, size_t size)
{
    return folder(given, "reporting-tool/clones", out, size);
}
