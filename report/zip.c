/* SPDX-License-Identifier: Apache-2.0 */
#include "report/zip.h"

#include <stdlib.h>
#include <time.h>

#include "prt/mem.h"
#include "prt/str.h"
#include "report/libzip.h"

enum {
    MODE = 0100644,    /* a regular file, for unzip on Unix */
    LEVEL = 0,         /* zlib's default: a report of 1 MB is 6 % larger than with 9, in a third of the time */
    FIRST_YEAR = 1980, /* of MS-DOS times (APPNOTE.TXT 4.4.6) */
    LAST_YEAR = 2107
};

/* MS-DOS date and time, of UTC. */
struct stamp {
    zip_uint16_t day;
    zip_uint16_t second;
};

static struct stamp stamp_of(int64_t seconds)
{
    const time_t when = (time_t)seconds;
    struct tm utc;
    if (gmtime_r(&when, &utc) == NULL || utc.tm_year + 1900 > LAST_YEAR)
        return (struct stamp){.day = (LAST_YEAR - FIRST_YEAR) << 9 | 12 << 5 | 31, .second = 23 << 11 | 59 << 5 | 29};
    if (utc.tm_year + 1900 < FIRST_YEAR)
        return (struct stamp){.day = 1 << 5 | 1};
    return (struct stamp){
        .day = (zip_uint16_t)((utc.tm_year + 1900 - FIRST_YEAR) << 9 | (utc.tm_mon + 1) << 5 | utc.tm_mday),
        .second = (zip_uint16_t)(utc.tm_hour << 11 | utc.tm_min << 5 | (utc.tm_sec > 59 ? 59 : utc.tm_sec) / 2)};
}

static prt_code fail(const struct prt_libzip *zip, zip_t *archive, prt_str name, prt_err *err)
{
    return prt_fail(err, PRT_E_INTERNAL, "ZIP entry %.*s: %s", PRT_STR_ARG(name), zip->strerror(archive));
}

static zip_source_t *source_of(const struct prt_libzip *zip, zip_t *archive, const struct prt_zip_entry *entry)
{
    return entry->file != NULL ? zip->source_file(archive, entry->file, 0, -1)
                               : zip->source_buffer(archive, entry->bytes.data, entry->bytes.len, 0);
}

static prt_code add(const struct prt_libzip *zip, zip_t *archive, const struct prt_zip_entry *entry, struct stamp stamp,
                    prt_err *err)
{
    prt_code rc = PRT_OK;
    char *name = prt_strndup(entry->name.data, entry->name.len);
    zip_source_t *source = source_of(zip, archive, entry);
    if (name == NULL || source == NULL) {
        zip->source_free(source);
        rc = prt_fail_memory(err, "a ZIP entry");
        goto out;
    }
    const zip_int64_t at = zip->file_add(archive, name, source, ZIP_FL_ENC_UTF_8);
    if (at < 0) {
        zip->source_free(source);
        rc = fail(zip, archive, entry->name, err);
        goto out;
    }
    if (zip->set_file_compression(archive, (zip_uint64_t)at, ZIP_CM_DEFLATE, LEVEL) != 0 ||
        zip->file_set_dostime(archive, (zip_uint64_t)at, stamp.second, stamp.day, 0) != 0 ||
        zip->file_set_external_attributes(archive, (zip_uint64_t)at, 0, ZIP_OPSYS_UNIX, (zip_uint32_t)MODE << 16) != 0)
        rc = fail(zip, archive, entry->name, err);
out:
    free(name);
    return rc;
}

/* What libzip wrote into its growing buffer. */
static prt_code take(const struct prt_libzip *zip, zip_source_t *made, prt_buf *out, prt_err *err)
{
    char piece[16384];
    zip_int64_t got = 0;
    if (zip->source_open(made) != 0)
        return prt_fail(err, PRT_E_INTERNAL, "ZIP: %s", zip->error_strerror(zip->source_error(made)));
    while ((got = zip->source_read(made, piece, sizeof piece)) > 0)
        prt_buf_add(out, piece, (size_t)got);
    zip->source_close(made);
    if (got < 0)
        return prt_fail(err, PRT_E_INTERNAL, "ZIP: %s", zip->error_strerror(zip->source_error(made)));
    return prt_buf_check(out, "the ZIP bundle", err);
}

static prt_code write_archive(const struct prt_libzip *zip, const struct prt_zip_entry *entries, size_t count,
                              int64_t time, prt_buf *out, prt_err *err)
{
    prt_code rc = PRT_OK;
    zip_error_t reason;
    zip->error_init(&reason);
    zip_source_t *made = zip->source_buffer_create(NULL, 0, 0, &reason);
    zip_t *archive = made != NULL ? zip->open_from_source(made, ZIP_CREATE | ZIP_TRUNCATE, &reason) : NULL;
    if (archive == NULL) {
        rc = prt_fail(err, PRT_E_INTERNAL, "ZIP: %s", zip->error_strerror(&reason));
        goto out;
    }
    zip->source_keep(made); /* the archive has one reference; what was written is read through this one */
    for (size_t i = 0; rc == PRT_OK && i < count; i++)
        rc = add(zip, archive, &entries[i], stamp_of(time), err);
    if (rc == PRT_OK && zip->close(archive) != 0)
        rc = fail(zip, archive, PRT_STR("(all)"), err);
    else if (rc == PRT_OK)
        archive = NULL;
    if (rc == PRT_OK)
        rc = take(zip, made, out, err);
out:
    if (archive != NULL)
        zip->discard(archive);
    zip->source_free(made);
    zip->error_fini(&reason);
    return rc;
}

prt_code prt_zip_write(const struct prt_zip_entry *entries, size_t count, int64_t time, prt_buf *out, prt_err *err)
{
    struct prt_libzip zip;
    if (prt_libzip_load(&zip, err) != PRT_OK)
        return err->code;
    return write_archive(&zip, entries, count, time, out, err);
}

prt_code prt_zip_ready(prt_err *err)
{
    struct prt_libzip ignored;
    return prt_libzip_load(&ignored, err);
}
