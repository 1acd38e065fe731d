/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prt/limits.h"
#include "prt/mem.h"

enum { CHUNK = 1 << 16 };

static const char *kind_of(mode_t mode)
{
    return S_ISDIR(mode) ? "a folder" : S_ISFIFO(mode) ? "a FIFO" : S_ISSOCK(mode) ? "a socket" : "a device";
}

/* Opens a regular file. O_NONBLOCK, because opening a FIFO waits for its writer; it means nothing to a regular file. */
static prt_code open_regular(const char *path, int *out, prt_err *err)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return errno == ENXIO ? prt_fail(err, PRT_E_UNSUPPORTED, "%s: is a socket or device, not a file", path)
                              : prt_fail_errno(err, errno, "%s: cannot be opened", path);
    if (fstat(fd, &status) != 0) {
        prt_fail_errno(err, errno, "%s: cannot be examined", path);
        goto fail;
    }
    if (!S_ISREG(status.st_mode)) {
        prt_fail(err, PRT_E_UNSUPPORTED, "%s: is %s, not a file", path, kind_of(status.st_mode));
        goto fail;
    }
    *out = fd;
    return PRT_OK;
fail:
    close(fd);
    return err->code;
}

static prt_code read_all(const char *path, int fd, size_t max, prt_buf *bytes, prt_err *err)
{
    char chunk[CHUNK];
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return prt_fail_errno(err, errno, "%s: cannot be read", path);
        if (got == 0)
            return prt_buf_check(bytes, path, err);
        if ((size_t)got > max - bytes->len)
            return prt_fail(err, PRT_E_LIMIT, "%s: is larger than the %zu bytes that are read of such a file", path,
                            max);
        prt_buf_add(bytes, chunk, (size_t)got);
        if (bytes->failed)
            return prt_buf_check(bytes, path, err);
    }
}

prt_code prt_file_read(const char *path, size_t max, prt_buf *out, prt_err *err)
{
    int fd = -1;
    prt_buf bytes = {.max = max};
    prt_code code = open_regular(path, &fd, err);
    if (code != PRT_OK)
        return code;
    code = read_all(path, fd, max, &bytes, err);
    close(fd);
    if (code != PRT_OK) {
        prt_buf_free(&bytes);
        return code;
    }
    bytes.max = out->max;
    prt_buf_free(out);
    *out = bytes;
    return PRT_OK;
}

/* "<folder of path>/" as a string of its own; "" when path has no slash. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return prt_strndup(path, slash != NULL ? (size_t)(slash - path) + 1 : 0);
}

/* A new file in the folder, with a short name of its own because the target's may be as long as names can be. */
static int create_beside(const char *folder, char *path, size_t size)
{
    for (unsigned attempt = 0; attempt < 10000; attempt++) {
        int len = snprintf(path, size, "%s.prt-%ld-%u.tmp", folder, (long)getpid(), attempt);
        if (len < 0 || (size_t)len >= size) {
            errno = ENAMETOOLONG;
            return -1;
        }
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

static bool write_all(int fd, prt_str bytes)
{
    while (bytes.len != 0) {
        ssize_t written = write(fd, bytes.data, bytes.len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        bytes = prt_str_sub(bytes, (size_t)written, bytes.len);
    }
    return true;
}

/* The rename is on disk only when its folder is. Some file systems cannot sync a folder, which is no failure. */
static bool sync_folder(const char *folder)
{
    int fd = open(*folder != '\0' ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno == EACCES; /* may be written to, but not listed */
    bool synced = fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP;
    int saved = errno;
    close(fd);
    errno = saved;
    return synced;
}

/* Fills the new file, puts it on disk and closes it: close() may be the first to tell of a full network file system. */
static bool fill_and_close(int fd, prt_str bytes)
{
    bool good = write_all(fd, bytes) && fsync(fd) == 0;
    int saved = errno;
    if (close(fd) != 0 && good)
        return false;
    errno = saved;
    return good;
}

prt_code prt_file_write(const char *path, prt_str bytes, prt_err *err)
{
    char beside[PRT_MAX_NAME + 64];
    char *folder = folder_of(path);
    if (folder == NULL)
        return prt_fail_memory(err, path);
    prt_code code = PRT_OK;
    int fd = create_beside(folder, beside, sizeof beside);
    if (fd < 0) {
        code = prt_fail_errno(err, errno, "%s: cannot be written: no new file in %s", path, *folder ? folder : ".");
        goto out;
    }
    if (!fill_and_close(fd, bytes) || rename(beside, path) != 0) {
        code = prt_fail_errno(err, errno, "%s: cannot be written", path);
        (void)unlink(beside);
        goto out;
    }
    if (!sync_folder(folder))
        code = prt_fail_errno(err, errno, "%s: was written, but may not survive a power cut", path);
out:
    free(folder);
    return code;
}

prt_code prt_program_folder(char *out, size_t out_size, prt_err *err)
{
    char path[PRT_MAX_NAME + 1];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
    if (len < 0)
        return prt_fail_errno(err, errno, "/proc/self/exe: the folder of this program cannot be found");
    path[len] = '\0';
    char *slash = strrchr(path, '/');
    if (slash == NULL)
        return prt_fail(err, PRT_E_IO, "/proc/self/exe: names \"%s\", which is in no folder", path);
    size_t folder_len = slash == path ? 1 : (size_t)(slash - path);
    if (folder_len >= out_size)
        return prt_fail(err, PRT_E_LIMIT, "the folder of this program: its path has more than %zu bytes", out_size - 1);
    memcpy(out, path, folder_len);
    out[folder_len] = '\0';
    return PRT_OK;
}

prt_code prt_fd_nonblocking(int fd, prt_err *err)
{
    int descriptor = fcntl(fd, F_GETFD);
    int status = fcntl(fd, F_GETFL);
    if (descriptor < 0 || status < 0 || fcntl(fd, F_SETFD, descriptor | FD_CLOEXEC) < 0 ||
        fcntl(fd, F_SETFL, status | O_NONBLOCK) < 0)
        return prt_fail_errno(err, errno, "file descriptor %d: cannot be made non-blocking", fd);
    return PRT_OK;
}

/* SHA-256 needs no sodium_init(): that one chooses implementations of other algorithms and seeds randomness. */
static void sha256(prt_str bytes, unsigned char digest[crypto_hash_sha256_BYTES])
{
    const void *data = bytes.data != NULL ? bytes.data : "";
    crypto_hash_sha256(digest, data, bytes.len);
}

void prt_sha256_hex(prt_str bytes, char out[65])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    sha256(bytes, digest);
    (void)sodium_bin2hex(out, 65, digest, sizeof digest);
}

void prt_sha256_base64(prt_str bytes, char out[45])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    sha256(bytes, digest);
    (void)sodium_bin2base64(out, 45, digest, sizeof digest, sodium_base64_VARIANT_ORIGINAL);
}

void prt_checksum_hex(prt_str bytes, char out[33])
{
    static const unsigned char key[crypto_shorthash_siphashx24_KEYBYTES] = {0, 1, 2,  3,  4,  5,  6,  7,
                                                                            8, 9, 10, 11, 12, 13, 14, 15};
    unsigned char checksum[crypto_shorthash_siphashx24_BYTES];
    const void *data = bytes.data != NULL ? bytes.data : "";
    (void)crypto_shorthash_siphashx24(checksum, data, bytes.len, key);
    (void)sodium_bin2hex(out, 33, checksum, sizeof checksum);
}
