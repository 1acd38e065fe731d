/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/publish.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "prt/buf.h"
#include "prt/file.h"

/* One row per file of a report. */
struct output {
    const char *file;
    prt_code (*write)(const struct prt_report *report, prt_buf *out, prt_err *err);
    bool wanted;
    prt_buf bytes;
};

prt_code prt_publish_prepare(const struct prt_publish_options *options, char *folder, size_t folder_size, prt_err *err)
{
    char probe[PATH_MAX];
    const int written = snprintf(folder, folder_size, "%s/%s", options->output_dir, options->project);
    if (written < 0 || (size_t)written >= folder_size)
        return prt_fail(err, PRT_E_LIMIT, "--output-dir: the path is too long");
    prt_code rc = prt_make_folders(folder, 0777, err);
    if (rc != PRT_OK)
        return prt_wrap(err, "the report cannot be written");
    snprintf(probe, sizeof probe, "%s/.writable-XXXXXX", folder);
    const int fd = mkstemp(probe);
    if (fd < 0)
        return prt_fail_errno(err, errno, "the report cannot be written: %s", folder);
    close(fd);
    unlink(probe);
    return PRT_OK;
}

prt_code prt_publish(const struct prt_publish_options *options, const char *folder, const struct prt_report *report,
                     prt_err *err)
{
    struct output outputs[] = {
        {.file = "report_raw.json", .write = prt_report_write_json, .wanted = options->json},
        {.file = "report.md", .write = prt_report_write_md, .wanted = options->md},
    };
    const size_t count = sizeof outputs / sizeof outputs[0];
    char path[PATH_MAX];
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < count; i++)
        if (outputs[i].wanted && (rc = outputs[i].write(report, &outputs[i].bytes, err)) != PRT_OK)
            prt_wrap(err, "%s", outputs[i].file);
    for (size_t i = 0; rc == PRT_OK && i < count; i++) {
        if (!outputs[i].wanted)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, outputs[i].file);
        rc = prt_file_write(path, prt_buf_str(&outputs[i].bytes), err);
    }
    for (size_t i = 0; i < count; i++)
        prt_buf_free(&outputs[i].bytes);
    return rc;
}
