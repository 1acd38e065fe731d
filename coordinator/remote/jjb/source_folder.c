/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/remote/jjb/source.h"
#include "prt/file.h"

static bool is_folder(const void *state, const char *path)
{
    struct stat status;
    (void)state;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static prt_code list(const void *state, const char *folder, struct prt_jjb_listing *out, prt_err *err)
{
    (void)state;
    return prt_jjb_listing_read(folder, out, err);
}

static int look(const void *state, const char *path, mode_t *mode)
{
    struct stat status;
    (void)state;
    if (lstat(path, &status) != 0)
        return errno;
    *mode = status.st_mode;
    return 0;
}

static int resolve(const void *state, const char *path, char real[PATH_MAX], mode_t *mode)
{
    struct stat status;
    (void)state;
    if (realpath(path, real) == NULL || stat(real, &status) != 0)
        return errno;
    *mode = status.st_mode;
    return 0;
}

static prt_code read_bytes(const void *state, const char *path, size_t max, prt_buf *out, prt_err *err)
{
    (void)state;
    return prt_file_read(path, max, out, err);
}

struct prt_jjb_source prt_jjb_source_folder(const char *root)
{
    return (struct prt_jjb_source){.root = strcmp(root, "/") == 0 ? "" : root,
                                   .is_folder = is_folder,
                                   .list = list,
                                   .look = look,
                                   .resolve = resolve,
                                   .read = read_bytes};
}
