/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/publish.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "prt/buf.h"
#include "prt/file.h"
#include "prt/mem.h"
#include "report/zip.h"

enum { MOST_FILES = 32 };

/* What is going to be written, in this order; what is behind the bundle is not in it. */
struct files {
    char names[MOST_FILES][PATH_MAX];
    prt_buf bytes[MOST_FILES];
    size_t count;
};

/* The formats that are one file each. */
static const struct single {
    unsigned format;
    const char *file;
    prt_code (*write)(const struct prt_report *report, prt_buf *out, prt_err *err);
} singles[] = {
    {PRT_FORMAT_JSON, "report_raw.json", prt_report_write_json},
    {PRT_FORMAT_MD, "report.md", prt_report_write_md},
    {PRT_FORMAT_HTML, "report.html", prt_report_write_html},
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

/* Room for one more, whose bytes are empty. NULL: a format more was added than there is room for. */
static prt_buf *add(struct files *files, const char *name, prt_err *err)
{
    if (files->count == MOST_FILES) {
        (void)prt_fail(err, PRT_E_INTERNAL, "a report of more than %d files", MOST_FILES);
        return NULL;
    }
    snprintf(files->names[files->count], sizeof files->names[0], "%s", name);
    return &files->bytes[files->count++];
}

/* What writes it, in the shape that was asked for. */
static prt_code render_single(const struct single *single, const struct prt_publish_options *options,
                              const struct prt_report *report, prt_buf *bytes, prt_err *err)
{
    if (single->format == PRT_FORMAT_JSON && options->schema_15)
        return prt_report_write_json_15(report, bytes, err);
    return single->write(report, bytes, err);
}

static prt_code render_singles(struct files *files, const struct prt_publish_options *options,
                               const struct prt_report *report, prt_err *err)
{
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < sizeof singles / sizeof singles[0]; i++) {
        if ((options->formats & singles[i].format) == 0)
            continue;
        prt_buf *bytes = add(files, singles[i].file, err);
        rc = bytes == NULL ? err->code : render_single(&singles[i], options, report, bytes, err);
        if (rc != PRT_OK)
            prt_wrap(err, "%s", singles[i].file);
    }
    return rc;
}

static prt_code render_tables(struct files *files, const struct prt_report *report, prt_err *err)
{
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < prt_report_csv_count(); i++) {
        if (!prt_report_csv_wanted(report, i))
            continue;
        prt_buf *bytes = add(files, prt_report_csv_file(i), err);
        rc = bytes == NULL ? err->code : prt_report_write_csv(report, i, bytes, err);
    }
    return rc;
}

static prt_code render_bundle(struct files *files, const struct prt_publish_options *options, int64_t time,
                              prt_err *err)
{
    struct prt_zip_entry entries[MOST_FILES];
    prt_buf names[MOST_FILES] = {0};
    const size_t count = files->count;
    char name[PATH_MAX];
    prt_code rc = PRT_OK;
    for (size_t i = 0; i < count; i++) {
        prt_buf_add_fmt(&names[i], "reports/%s/%s", options->project, files->names[i]);
        entries[i] = (struct prt_zip_entry){.name = prt_buf_str(&names[i]), .bytes = prt_buf_str(&files->bytes[i])};
        if (rc == PRT_OK)
            rc = prt_buf_check(&names[i], "the name of a ZIP entry", err);
    }
    snprintf(name, sizeof name, "%s_report_bundle.zip", options->project);
    prt_buf *bytes = rc == PRT_OK ? add(files, name, err) : NULL;
    if (rc == PRT_OK)
        rc = bytes == NULL ? err->code : prt_zip_write(entries, count, time, bytes, err);
    for (size_t i = 0; i < count; i++)
        prt_buf_free(&names[i]);
    return rc;
}

static prt_code add_config(struct files *files, prt_str text, prt_err *err)
{
    prt_buf *bytes = add(files, "config_resolved.json", err);
    if (bytes == NULL)
        return err->code;
    prt_buf_add_str(bytes, text);
    return prt_buf_check(bytes, "config_resolved.json", err);
}

/* Room for "<folder>/<name>" in `path`: a longer one could not be made either. */
static void path_of(char path[PATH_MAX], const char *folder, const char *name)
{
    const int length = snprintf(path, PATH_MAX, "%s/%s", folder, name);
    if (length >= PATH_MAX)
        path[0] = '\0';
}

static prt_code write_all(const struct files *files, const char *folder, bool tell, prt_err *err)
{
    char path[PATH_MAX];
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < files->count; i++) {
        path_of(path, folder, files->names[i]);
        rc = prt_file_write(path, prt_buf_str(&files->bytes[i]), err);
        if (rc == PRT_OK && tell)
            printf("%s\n", path);
    }
    return rc;
}

static prt_code remove_old_tables(const char *folder, const struct prt_report *report, prt_err *err)
{
    char path[PATH_MAX];
    for (size_t i = 0; i < prt_report_csv_count(); i++) {
        if (prt_report_csv_wanted(report, i))
            continue;
        path_of(path, folder, prt_report_csv_file(i));
        if (unlink(path) != 0 && errno != ENOENT)
            return prt_fail_errno(err, errno, "%s: an earlier run's table cannot be removed", path);
    }
    return PRT_OK;
}

prt_code prt_publish(const struct prt_publish_options *options, const char *folder, const struct prt_report *report,
                     prt_err *err)
{
    const bool tables = (options->formats & PRT_FORMAT_CSV) != 0;
    struct files *files = prt_calloc(1, sizeof *files);
    if (files == NULL)
        return prt_fail_memory(err, "the report's files");
    prt_code rc = render_singles(files, options, report, err);
    if (rc == PRT_OK && tables)
        rc = render_tables(files, report, err);
    if (rc == PRT_OK && options->zip)
        rc = render_bundle(files, options, report->options.as_of, err);
    if (rc == PRT_OK && options->config.len > 0)
        rc = add_config(files, options->config, err);
    if (rc == PRT_OK && tables)
        rc = remove_old_tables(folder, report, err);
    if (rc == PRT_OK)
        rc = write_all(files, folder, options->tell, err);
    for (size_t i = 0; i < files->count; i++)
        prt_buf_free(&files->bytes[i]);
    free(files);
    return rc;
}
