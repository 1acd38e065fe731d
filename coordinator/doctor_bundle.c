/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "coordinator/config/resolved.h"
#include "coordinator/doctor_parts.h"
#include "coordinator/doctor_scrub.h"
#include "coordinator/doctor_secrets.h"
#include "report/zip.h"

enum {
    LOG_BYTES = 1 << 20, /* of the end of a log */
    ENTRIES = 5
};

struct bundle {
    struct prt_http_secrets secrets;
    struct prt_config config;
    prt_buf texts[ENTRIES];
    struct prt_zip_entry entries[ENTRIES];
    size_t count;
};

/* The text without its secrets, as a file of this name. */
static prt_code add_file(struct bundle *bundle, prt_str name, prt_str text, prt_err *err)
{
    prt_buf *out = &bundle->texts[bundle->count];
    prt_buf known = {0};
    prt_http_secrets_strip(&bundle->secrets, text, &known);
    prt_code rc = prt_buf_check(&known, "the bundle", err);
    if (rc == PRT_OK)
        prt_doctor_scrub(prt_buf_str(&known), out);
    prt_buf_free(&known);
    if (rc == PRT_OK)
        rc = prt_buf_check(out, "the bundle", err);
    if (rc == PRT_OK)
        bundle->entries[bundle->count++] = (struct prt_zip_entry){.name = name, .bytes = prt_buf_str(out)};
    return rc;
}

static prt_code add_versions(struct bundle *bundle, prt_err *err)
{
    prt_buf text = {0};
    prt_doctor_versions(&text);
    prt_code rc = prt_buf_check(&text, "versions", err);
    if (rc == PRT_OK)
        rc = add_file(bundle, PRT_STR("versions.txt"), prt_buf_str(&text), err);
    prt_buf_free(&text);
    return rc;
}

static prt_code add_limits(struct bundle *bundle, prt_err *err)
{
    char text[8192];
    if (!prt_doctor_read("/proc/self/limits", text, sizeof text))
        snprintf(text, sizeof text, "/proc/self/limits cannot be read\n");
    return add_file(bundle, PRT_STR("limits.txt"), prt_str_from(text), err);
}

static prt_code add_configuration(struct bundle *bundle, const struct prt_doctor_request *request, prt_err *err)
{
    prt_buf text = {0};
    const char *project = request->checks.setup.project;
    prt_code rc = prt_config_resolved(&bundle->config, prt_str_from(project != NULL ? project : ""), &text, err);
    if (rc == PRT_OK)
        rc = add_file(bundle, PRT_STR("config_resolved.json"), prt_buf_str(&text), err);
    prt_buf_free(&text);
    return rc;
}

/* From the beginning of a line on, so that no secret is cut in two; of one huge line nothing. */
static prt_code add_log(struct bundle *bundle, const char *path, prt_err *err)
{
    prt_buf text = {0};
    char bytes[1 << 14];
    struct stat status;
    ssize_t got = 0;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        const int why = fd < 0 ? errno : EINVAL;
        if (fd >= 0)
            close(fd);
        return prt_fail_errno(err, why, "--log %s", path);
    }
    const off_t from = status.st_size > LOG_BYTES ? status.st_size - LOG_BYTES : 0;
    for (off_t at = from; (got = pread(fd, bytes, sizeof bytes, at)) > 0 && at - from < LOG_BYTES; at += got)
        prt_buf_add(&text, bytes, (size_t)got);
    close(fd);
    const prt_str all = prt_buf_str(&text);
    prt_code rc = prt_buf_check(&text, "the log", err);
    if (rc == PRT_OK)
        rc = add_file(bundle, PRT_STR("log.txt"),
                      from > 0 ? prt_str_sub(all, prt_str_find(all, '\n') + 1, all.len) : all, err);
    prt_buf_free(&text);
    return rc;
}

static prt_code fill(struct bundle *bundle, const struct prt_doctor_request *request, prt_str findings,
                     const char *log_file, prt_err *err)
{
    const struct prt_discovery nothing = {0};
    struct prt_config_notes notes = {0};
    prt_err why;
    const bool configured =
        prt_setup_configure(&request->checks.setup, &nothing, &bundle->config, &notes, &why) == PRT_OK;
    prt_config_notes_free(&notes);
    prt_code rc =
        prt_doctor_secrets_gather(&bundle->config, request->checks.github_variable, environ, &bundle->secrets, err);
    if (rc == PRT_OK)
        rc = add_file(bundle, PRT_STR("doctor.txt"), findings, err);
    if (rc == PRT_OK)
        rc = add_versions(bundle, err);
    if (rc == PRT_OK)
        rc = add_limits(bundle, err);
    if (rc == PRT_OK && configured) /* what is wrong with it is among the findings */
        rc = add_configuration(bundle, request, err);
    if (rc == PRT_OK && log_file != NULL)
        rc = add_log(bundle, log_file, err);
    return rc;
}

prt_code prt_doctor_bundle(const struct prt_doctor_request *request, prt_str findings, const char *log_file,
                           prt_buf *out, prt_err *err)
{
    struct bundle bundle = {.count = 0};
    prt_code rc = fill(&bundle, request, findings, log_file, err);
    if (rc == PRT_OK)
        rc = prt_zip_write(bundle.entries, bundle.count, request->checks.setup.as_of, out, err);
    for (size_t i = 0; i < ENTRIES; i++)
        prt_buf_free(&bundle.texts[i]);
    prt_http_secrets_free(&bundle.secrets);
    prt_config_free(&bundle.config);
    return rc;
}
