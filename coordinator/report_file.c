/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/report_file.h"

#include <sys/stat.h>

#include "prt/file.h"
#include "prt/limits.h"

prt_code prt_report_file_read(const char *path, prt_buf *out, prt_err *err)
{
    struct stat status;
    prt_buf inside = {0};
    prt_code rc;
    if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode))
        return prt_file_read(path, PRT_MAX_BUF, out, err);
    prt_buf_add_fmt(&inside, "%s/report_raw.json", path);
    rc = prt_buf_check(&inside, path, err);
    if (rc == PRT_OK)
        rc = prt_file_read(inside.data, PRT_MAX_BUF, out, err);
    prt_buf_free(&inside);
    return rc;
}
