/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

#include "proto/link/curve.h"
#include "proto/link/keyfile.h"
#include "prt/limits.h"

/* What a file must be like before its bytes are believed. */
typedef prt_code check_file(const char *path, const struct stat *status, prt_err *err);

static prt_code check_secret(const char *path, const struct stat *status, prt_err *err)
{
    const unsigned mode = status->st_mode & 07777;
    if (status->st_uid != geteuid())
        return prt_fail(err, PRT_E_PERMISSION,
                        "key file %s: belongs to user %u, and this program runs as user %u; make a key of its own",
                        path, (unsigned)status->st_uid, (unsigned)geteuid());
    if ((mode & (S_IRWXG | S_IRWXO)) != 0)
        return prt_fail(err, PRT_E_PERMISSION, "key file %s: mode %04o opens it to others: chmod 600 %s", path, mode,
                        path);
    return PRT_OK;
}

static prt_code check_public(const char *path, const struct stat *status, prt_err *err)
{
    const unsigned mode = status->st_mode & 07777;
    if ((mode & S_IWOTH) != 0)
        return prt_fail(err, PRT_E_PERMISSION, "key file %s: mode %04o lets anybody change it: chmod o-w %s", path,
                        mode, path);
    return PRT_OK;
}

/* O_NONBLOCK, because opening a FIFO waits for its writer. What is checked is what is open, not what has the name. */
static prt_code open_checked(const char *path, check_file *check, int *out, prt_err *err)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return errno == ENXIO ? prt_fail(err, PRT_E_UNSUPPORTED, "key file %s: not a regular file", path)
                              : prt_fail_errno(err, errno, "key file %s: cannot be opened", path);
    if (fstat(fd, &status) != 0)
        prt_fail_errno(err, errno, "key file %s", path);
    else if (!S_ISREG(status.st_mode))
        prt_fail(err, PRT_E_UNSUPPORTED, "key file %s: not a regular file", path);
    else if (check(path, &status, err) == PRT_OK) {
        *out = fd;
        return PRT_OK;
    }
    close(fd);
    return err->code;
}

/* Reads into a buffer of the caller's, which can wipe it: one that grows would leave copies behind. */
static prt_code read_bytes(const char *path, int fd, char *bytes, size_t size, size_t *len, prt_err *err)
{
    *len = 0;
    for (;;) {
        const ssize_t got = read(fd, bytes + *len, size - *len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return prt_fail_errno(err, errno, "key file %s: cannot be read", path);
        if (got == 0)
            return PRT_OK;
        *len += (size_t)got;
        if (*len == size)
            return prt_fail(err, PRT_E_LIMIT, "key file %s: larger than the %zu bytes of a key file", path, size - 1);
    }
}

static prt_code load(const char *path, check_file *check, struct prt_key_pair *out, prt_err *err)
{
    char bytes[PRT_MAX_KEY_FILE + 1];
    size_t len = 0;
    int fd = -1;
    prt_code rc = open_checked(path, check, &fd, err);
    if (rc != PRT_OK)
        return rc;
    rc = read_bytes(path, fd, bytes, sizeof bytes, &len, err);
    if (rc == PRT_OK)
        rc = prt_key_file_parse(path, (prt_str){bytes, len}, out, err);
    close(fd);
    explicit_bzero(bytes, sizeof bytes);
    return rc;
}

/* A public key that is not the secret one's would be told to the other side and never be right. */
static bool belong_together(const struct prt_key_pair *pair)
{
    char public_key[PRT_KEY_TEXT];
    return zmq_curve_public(public_key, pair->secret_key) == 0 && strcmp(public_key, pair->public_key) == 0;
}

prt_code prt_key_pair_load(const char *path, struct prt_key_pair *out, prt_err *err)
{
    struct prt_key_pair pair = {.public_key = ""};
    prt_code rc = load(path, check_secret, &pair, err);
    if (rc == PRT_OK && pair.secret_key[0] == '\0')
        rc = prt_fail(err, PRT_E_FORMAT, "key file %s: no secret-key in it; the file NAME.key is meant", path);
    else if (rc == PRT_OK && !belong_together(&pair))
        rc = prt_fail(err, PRT_E_FORMAT, "key file %s: its two keys do not belong together", path);
    else if (rc == PRT_OK)
        *out = pair;
    prt_key_pair_wipe(&pair);
    return rc;
}

prt_code prt_public_key_load(const char *path, char out[PRT_KEY_TEXT], prt_err *err)
{
    struct prt_key_pair pair = {.public_key = ""};
    prt_code rc = load(path, check_public, &pair, err);
    if (rc == PRT_OK && pair.secret_key[0] != '\0')
        rc = prt_fail(err, PRT_E_FORMAT, "key file %s: a secret-key is in it; the file NAME.pub is meant", path);
    else if (rc == PRT_OK)
        memcpy(out, pair.public_key, PRT_KEY_TEXT);
    prt_key_pair_wipe(&pair);
    return rc;
}
