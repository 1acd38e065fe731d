/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/publish.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prt/buf.h"
#include "prt/file.h"
#include "prt/mem.h"
#include "prt/staged.h"
#include "report/zip.h"

enum {
    MOST_FILES = 32,
    LEFTOVER_AGE = 24 * 3600 /* seconds; files are beside their places for some seconds */
};

/* What is going to be put in place, in this order; what is behind the bundle is not in it. */
struct files {
    const char *folder;
    const char *names[MOST_FILES];
    struct prt_staged staged[MOST_FILES];
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
    struct stat status;
    if (options->zip && prt_zip_ready(err) != PRT_OK)
        return prt_wrap(err, "the bundle (--no-zip: none)");
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
    if (fstat(fd, &status) == 0)
        prt_staged_sweep(folder, status.st_mtime, LEFTOVER_AGE);
    close(fd);
    unlink(probe);
    return PRT_OK;
}

/* Room for "<folder>/<name>" in `path`: a longer one could not be made either. */
static void path_of(char path[PATH_MAX], const char *folder, const char *name)
{
    const int length = snprintf(path, PATH_MAX, "%s/%s", folder, name);
    if (length >= PATH_MAX)
        path[0] = '\0';
}

/* One more file beside its place, which has what is added to `out` until finish(). */
static prt_code begin(struct files *files, const char *name, prt_buf *out, prt_err *err)
{
    char path[PATH_MAX];
    if (files->count == MOST_FILES)
        return prt_fail(err, PRT_E_INTERNAL, "a report of more than %d files", MOST_FILES);
    path_of(path, files->folder, name);
    struct prt_staged *staged = &files->staged[files->count];
    prt_code rc = prt_staged_open(staged, path, err);
    if (rc != PRT_OK)
        return rc;
    files->names[files->count++] = name;
    *out = (prt_buf){.drain = prt_staged_take, .context = staged};
    return PRT_OK;
}

/* The file is whole and on disk, unless `rc`, which is what writing it said, or the disk objects. */
static prt_code finish(struct files *files, prt_buf *out, prt_code rc, prt_err *err)
{
    struct prt_staged *staged = &files->staged[files->count - 1];
    prt_buf_flush(out);
    if (rc != PRT_OK)
        rc = prt_wrap(err, "%s", files->names[files->count - 1]);
    else if (!out->refused)
        rc = prt_buf_check(out, files->names[files->count - 1], err);
    if (rc == PRT_OK || staged->reason != 0) /* what the disk said is the cause of whatever was said later */
        rc = prt_staged_seal(staged, err);
    prt_buf_free(out);
    return rc;
}

/* What writes it, in the shape that was asked for. */
static prt_code render_single(const struct single *single, const struct prt_publish_options *options,
                              const struct prt_report *report, prt_buf *bytes, prt_err *err)
{
    if (single->format == PRT_FORMAT_JSON && options->raw.len > 0) {
        prt_buf_add_str(bytes, options->raw);
        return PRT_OK;
    }
    if (single->format == PRT_FORMAT_JSON && options->schema_15)
        return prt_report_write_json_15(report, bytes, err);
    return single->write(report, bytes, err);
}

static prt_code render_singles(struct files *files, const struct prt_publish_options *options,
                               const struct prt_report *report, prt_err *err)
{
    prt_code rc = PRT_OK;
    prt_buf out;
    for (size_t i = 0; rc == PRT_OK && i < sizeof singles / sizeof singles[0]; i++) {
        if ((options->formats & singles[i].format) == 0)
            continue;
        rc = begin(files, singles[i].file, &out, err);
        if (rc == PRT_OK)
            rc = finish(files, &out, render_single(&singles[i], options, report, &out, err), err);
    }
    return rc;
}

static prt_code render_tables(struct files *files, const struct prt_report *report, prt_err *err)
{
    prt_code rc = PRT_OK;
    prt_buf out;
    for (size_t i = 0; rc == PRT_OK && i < prt_report_csv_count(); i++) {
        if (!prt_report_csv_wanted(report, i))
            continue;
        rc = begin(files, prt_report_csv_file(i), &out, err);
        if (rc == PRT_OK)
            rc = finish(files, &out, prt_report_write_csv(report, i, &out, err), err);
    }
    return rc;
}

/* The files so far, as they are beside their places. */
static prt_code render_bundle(struct files *files, const char *name, const char *project, int64_t time, prt_err *err)
{
    struct prt_zip_entry entries[MOST_FILES];
    prt_buf names[MOST_FILES] = {0};
    prt_buf out;
    const size_t count = files->count;
    prt_code rc = PRT_OK;
    for (size_t i = 0; i < count; i++) {
        prt_buf_add_fmt(&names[i], "reports/%s/%s", project, files->names[i]);
        entries[i] = (struct prt_zip_entry){.name = prt_buf_str(&names[i]), .file = files->staged[i].beside};
        if (rc == PRT_OK)
            rc = prt_buf_check(&names[i], "the name of a ZIP entry", err);
    }
    if (rc == PRT_OK)
        rc = begin(files, name, &out, err);
    if (rc == PRT_OK)
        rc = finish(files, &out, prt_zip_write(entries, count, time, &out, err), err);
    for (size_t i = 0; i < count; i++)
        prt_buf_free(&names[i]);
    return rc;
}

static prt_code add_config(struct files *files, prt_str text, prt_err *err)
{
    prt_buf out;
    prt_code rc = begin(files, "config_resolved.json", &out, err);
    if (rc != PRT_OK)
        return rc;
    prt_buf_add_str(&out, text);
    return finish(files, &out, PRT_OK, err);
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

/* Every file, beside its place. */
static prt_code stage(struct files *files, const struct prt_publish_options *options, const char *bundle,
                      const struct prt_report *report, prt_err *err)
{
    prt_code rc = render_singles(files, options, report, err);
    if (rc == PRT_OK && (options->formats & PRT_FORMAT_CSV) != 0)
        rc = render_tables(files, report, err);
    if (rc == PRT_OK && options->zip)
        rc = render_bundle(files, bundle, options->project, report->options.as_of, err);
    if (rc == PRT_OK && options->config.len > 0)
        rc = add_config(files, options->config, err);
    return rc;
}

/* What is in its place already is at the front. */
static size_t count_there(const struct prt_publish_options *options)
{
    return options->raw_is_there && (options->formats & PRT_FORMAT_JSON) != 0;
}

prt_code prt_publish(const struct prt_publish_options *options, const char *folder, const struct prt_report *report,
                     prt_err *err)
{
    char bundle[PATH_MAX];
    struct files *files = prt_calloc(1, sizeof *files);
    if (files == NULL)
        return prt_fail_memory(err, "the report's files");
    const size_t there = count_there(options);
    files->folder = folder;
    snprintf(bundle, sizeof bundle, "%s_report_bundle.zip", options->project);
    prt_code rc = stage(files, options, bundle, report, err);
    if (rc != PRT_OK)
        rc = prt_fail(err, rc, "%s (nothing was published, and what was there is untouched%s)", err->text,
                      rc == PRT_E_IO ? "; make room there and run again" : "");
    if (rc == PRT_OK && (options->formats & PRT_FORMAT_CSV) != 0)
        rc = remove_old_tables(folder, report, err);
    if (rc == PRT_OK)
        rc = prt_staged_place(files->staged + there, files->count - there, err);
    for (size_t i = there; rc == PRT_OK && options->tell && i < files->count; i++)
        printf("%s\n", files->staged[i].path);
    for (size_t i = 0; i < files->count; i++)
        prt_staged_drop(&files->staged[i]);
    free(files);
    return rc;
}
