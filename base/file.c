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
#include "prt/staged.h"

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

prt_code prt_file_write(const char *path, prt_str bytes, prt_err *err)
{
    struct prt_staged staged;
    prt_code rc = prt_staged_open(&staged, path, err);
    if (rc != PRT_OK)
        return rc;
    (void)prt_staged_take(&staged, bytes); /* sealing tells */
    rc = prt_staged_seal(&staged, err);
    if (rc == PRT_OK)
        rc = prt_staged_place(&staged, 1, err);
    prt_staged_drop(&staged);
    return rc;
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
