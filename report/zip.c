/* SPDX-License-Identifier: Apache-2.0 */
#include "report/zip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#define ZLIB_CONST /* zlib does not write to what it reads */
#include <zlib.h>

#include "prt/limits.h"
#include "prt/mem.h"
#include "prt/str.h"

enum {
    VERSION = 20,   /* of the format that is needed to read it: deflate */
    UNIX = 3 << 8,  /* whose attributes they are */
    UTF8 = 1 << 11, /* how names are written */
    STORED = 0,
    DEFLATED = 8,
    WINDOW = -15,      /* a raw stream, 32 KiB back */
    MEMORY = 8,        /* zlib's default */
    PIECE = 64 * 1024, /* of a file that is read, and of what zlib gives */
    MODE = 0100644,    /* a regular file, for unzip on Unix */
    FIRST_YEAR = 1980, /* of MS-DOS times (4.4.6) */
    LAST_YEAR = 2107,
    ENTRIES_MAX = UINT16_MAX,
    SHOWN = 80 /* bytes of a name that is too long */
};

/* MS-DOS date and time, of UTC. */
struct stamp {
    uint16_t day;
    uint16_t second;
};

/* An entry as it lies in the archive. */
struct member {
    prt_str name;
    uint32_t crc;
    uint64_t packed, size, offset; /* bytes; of its header from the archive's beginning */
};

struct archive {
    prt_buf *out;
    uint64_t written; /* to `out`, which need not have it any more */
    struct stamp stamp;
    struct member *members;
    z_stream deflater;
    prt_buf packed; /* the entry at hand */
    char read[PIECE];
    unsigned char given[PIECE];
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
        .day = (uint16_t)((utc.tm_year + 1900 - FIRST_YEAR) << 9 | (utc.tm_mon + 1) << 5 | utc.tm_mday),
        .second = (uint16_t)(utc.tm_hour << 11 | utc.tm_min << 5 | (utc.tm_sec > 59 ? 59 : utc.tm_sec) / 2)};
}

static void put(struct archive *archive, prt_str bytes)
{
    prt_buf_add_str(archive->out, bytes);
    archive->written += bytes.len;
}

static void put16(struct archive *archive, unsigned value)
{
    const char bytes[] = {(char)(value & 0xff), (char)(value >> 8 & 0xff)};
    put(archive, (prt_str){bytes, sizeof bytes});
}

static void put32(struct archive *archive, uint64_t value)
{
    put16(archive, value & 0xffff);
    put16(archive, value >> 16 & 0xffff);
}

/* What a local header and one of the central directory have in common, from the version needed on (4.3.7, 4.3.12). */
static void put_common(struct archive *archive, const struct member *member)
{
    put16(archive, VERSION);
    put16(archive, UTF8);
    put16(archive, member->size > 0 ? DEFLATED : STORED);
    put16(archive, archive->stamp.second);
    put16(archive, archive->stamp.day);
    put32(archive, member->crc);
    put32(archive, member->packed);
    put32(archive, member->size);
    put16(archive, (unsigned)member->name.len);
    put16(archive, 0); /* extra field */
}

static void put_local(struct archive *archive, const struct member *member)
{
    put(archive, PRT_STR("PK\3\4"));
    put_common(archive, member);
    put(archive, member->name);
    put(archive, prt_buf_str(&archive->packed));
}

static void put_central(struct archive *archive, const struct member *member)
{
    put(archive, PRT_STR("PK\1\2"));
    put16(archive, UNIX | VERSION);
    put_common(archive, member);
    put16(archive, 0); /* comment */
    put16(archive, 0); /* disk */
    put16(archive, 0); /* internal attributes */
    put32(archive, (uint32_t)MODE << 16);
    put32(archive, member->offset);
    put(archive, member->name);
}

/* The end of the central directory (4.3.16). */
static void put_end(struct archive *archive, size_t count, uint64_t directory)
{
    const uint64_t size = archive->written - directory;
    put(archive, PRT_STR("PK\5\6"));
    put16(archive, 0); /* disk */
    put16(archive, 0); /* disk of the directory */
    put16(archive, (unsigned)count);
    put16(archive, (unsigned)count);
    put32(archive, size);
    put32(archive, directory);
    put16(archive, 0); /* comment */
}

/* Packs what zlib has to read. With Z_FINISH it gives all that it has kept back. */
static prt_code deflate_all(struct archive *archive, int flush, prt_err *err)
{
    z_stream *deflater = &archive->deflater;
    do {
        deflater->next_out = archive->given;
        deflater->avail_out = PIECE;
        if (deflate(deflater, flush) == Z_STREAM_ERROR)
            return prt_fail(err, PRT_E_INTERNAL, "zlib lost its state");
        prt_buf_add(&archive->packed, archive->given, PIECE - deflater->avail_out);
    } while (deflater->avail_out == 0);
    return PRT_OK;
}

static prt_code pack_piece(struct archive *archive, prt_str piece, struct member *member, prt_err *err)
{
    const unsigned char *bytes = (const void *)piece.data;
    archive->deflater.next_in = bytes;
    archive->deflater.avail_in = (uInt)piece.len;
    member->crc = (uint32_t)crc32(member->crc, bytes, (uInt)piece.len);
    member->size += piece.len;
    return deflate_all(archive, Z_NO_FLUSH, err);
}

/* In pieces, because zlib counts in an unsigned int. */
static prt_code pack_bytes(struct archive *archive, prt_str bytes, struct member *member, prt_err *err)
{
    prt_code rc = PRT_OK;
    for (size_t at = 0; rc == PRT_OK && at < bytes.len; at += PIECE)
        rc = pack_piece(archive, prt_str_sub(bytes, at, at + PIECE), member, err);
    return rc;
}

static prt_code pack_file(struct archive *archive, const char *path, struct member *member, prt_err *err)
{
    prt_code rc = PRT_OK;
    ssize_t got = 0;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return prt_fail_errno(err, errno, "%s: cannot be read", path);
    while (rc == PRT_OK && (got = read(fd, archive->read, PIECE)) > 0)
        rc = pack_piece(archive, (prt_str){archive->read, (size_t)got}, member, err);
    if (got < 0)
        rc = prt_fail_errno(err, errno, "%s: cannot be read", path);
    close(fd);
    return rc;
}

static prt_code pack(struct archive *archive, const struct prt_zip_entry *entry, struct member *member, prt_err *err)
{
    prt_buf_clear(&archive->packed);
    if (deflateReset(&archive->deflater) != Z_OK)
        return prt_fail(err, PRT_E_INTERNAL, "zlib lost its state");
    prt_code rc = entry->file != NULL ? pack_file(archive, entry->file, member, err)
                                      : pack_bytes(archive, entry->bytes, member, err);
    if (rc == PRT_OK && member->size > 0)
        rc = deflate_all(archive, Z_FINISH, err);
    if (rc == PRT_OK)
        rc = prt_buf_check(&archive->packed, "a ZIP entry", err);
    member->packed = archive->packed.len;
    return rc;
}

/* What is not said here cannot be said by 32 bits. */
static prt_code check_size(uint64_t bytes, prt_str name, prt_err *err)
{
    if (bytes <= UINT32_MAX)
        return PRT_OK;
    return prt_fail(err, PRT_E_LIMIT, "ZIP entry %.*s: an archive has at most 4 GiB", PRT_STR_ARG(name));
}

static prt_code add_entry(struct archive *archive, const struct prt_zip_entry *entry, struct member *member,
                          prt_err *err)
{
    *member = (struct member){.name = entry->name, .offset = archive->written};
    prt_code rc = pack(archive, entry, member, err);
    if (rc == PRT_OK)
        rc = check_size(member->size, entry->name, err);
    if (rc != PRT_OK)
        return rc;
    put_local(archive, member);
    return check_size(archive->written, entry->name, err);
}

static prt_code check_name(const struct prt_zip_entry *entries, size_t at, prt_err *err)
{
    const prt_str name = entries[at].name;
    if (name.len > PRT_MAX_NAME)
        return prt_fail(err, PRT_E_LIMIT, "ZIP entry %.*s...: a name of %zu bytes, at most %d are written",
                        PRT_STR_ARG(prt_str_sub(name, 0, SHOWN)), name.len, PRT_MAX_NAME);
    for (size_t i = 0; i < at; i++)
        if (prt_str_equal(entries[i].name, name))
            return prt_fail(err, PRT_E_INTERNAL, "ZIP entry %.*s: there are two of this name", PRT_STR_ARG(name));
    return PRT_OK;
}

static prt_code check_names(const struct prt_zip_entry *entries, size_t count, prt_err *err)
{
    prt_code rc = PRT_OK;
    if (count > ENTRIES_MAX)
        return prt_fail(err, PRT_E_LIMIT, "%zu ZIP entries: an archive has at most %d", count, ENTRIES_MAX);
    for (size_t i = 0; rc == PRT_OK && i < count; i++)
        rc = check_name(entries, i, err);
    return rc;
}

static prt_code write_all(struct archive *archive, const struct prt_zip_entry *entries, size_t count, prt_err *err)
{
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < count; i++)
        rc = add_entry(archive, &entries[i], &archive->members[i], err);
    if (rc != PRT_OK)
        return rc;
    const uint64_t directory = archive->written;
    for (size_t i = 0; i < count; i++)
        put_central(archive, &archive->members[i]);
    put_end(archive, count, directory);
    return prt_buf_check(archive->out, "the ZIP bundle", err);
}

static bool begin(struct archive *archive, size_t count)
{
    archive->members = prt_calloc(count + 1, sizeof *archive->members);
    return archive->members != NULL && deflateInit2(&archive->deflater, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WINDOW,
                                                    MEMORY, Z_DEFAULT_STRATEGY) == Z_OK;
}

prt_code prt_zip_write(const struct prt_zip_entry *entries, size_t count, int64_t time, prt_buf *out, prt_err *err)
{
    prt_code rc = check_names(entries, count, err);
    if (rc != PRT_OK)
        return rc;
    struct archive *archive = prt_calloc(1, sizeof *archive);
    if (archive == NULL)
        return prt_fail_memory(err, "a ZIP archive");
    archive->out = out;
    archive->stamp = stamp_of(time);
    rc = begin(archive, count) ? write_all(archive, entries, count, err) : prt_fail_memory(err, "a ZIP archive");
    (void)deflateEnd(&archive->deflater); /* fine for one that was not begun */
    prt_buf_free(&archive->packed);
    free(archive->members);
    free(archive);
    return rc;
}
