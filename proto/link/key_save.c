/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/link/curve.h"
#include "proto/link/keyfile.h"

enum { NAME_MAX_BYTES = 100 };

/* A file of the pair, on its way to disk. */
struct file {
    char name[NAME_MAX_BYTES + 8];
    const char *folder;
    mode_t mode;
    int folder_fd, fd; /* fd -1: not made (by us) */
};

static prt_code check_name(const char *name, prt_err *err)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    const size_t len = strlen(name);
    if (len > 0 && len <= NAME_MAX_BYTES && strspn(name, allowed) == len && name[0] != '.' && name[0] != '-')
        return PRT_OK;
    return prt_fail(err, PRT_E_USAGE,
                    "key name \"%.*s\": expected 1 to %d letters, digits, \".\", \"_\" and \"-\", not beginning with "
                    "\".\" or \"-\"",
                    NAME_MAX_BYTES, name, NAME_MAX_BYTES);
}

/* The mode is right from the beginning or stricter: a umask can only take bits away, and these come back later. */
static prt_code make_file(struct file *file, prt_err *err)
{
    file->fd = openat(file->folder_fd, file->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, file->mode);
    if (file->fd >= 0)
        return PRT_OK;
    if (errno == EEXIST)
        return prt_fail(
            err, PRT_E_USAGE,
            "key file %s/%s is there already, and keys are never overwritten: choose another name or folder",
            file->folder, file->name);
    return prt_fail_errno(err, errno, "key file %s/%s: cannot be made", file->folder, file->name);
}

static int write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        const ssize_t put = write(fd, bytes, len);
        if (put < 0 && errno != EINTR)
            return -1;
        bytes += put > 0 ? put : 0;
        len -= put > 0 ? (size_t)put : 0;
    }
    return 0;
}

static prt_code fill_file(struct file *file, const char *text, prt_err *err)
{
    if (write_all(file->fd, text, strlen(text)) == 0 && fchmod(file->fd, file->mode) == 0 && fsync(file->fd) == 0)
        return PRT_OK;
    return prt_fail_errno(err, errno, "key file %s/%s: cannot be written", file->folder, file->name);
}

/* Closes the file; one that is not to stay is removed. */
static void leave_file(struct file *file, bool stays)
{
    if (file->fd < 0)
        return;
    close(file->fd);
    if (!stays)
        (void)unlinkat(file->folder_fd, file->name, 0);
}

static prt_code write_pair(const struct prt_key_pair *pair, const char *name, struct file *secret, struct file *public,
                           prt_err *err)
{
    char text[PRT_KEY_FILE_TEXT_MAX];
    prt_code rc = make_file(secret, err);
    if (rc == PRT_OK)
        rc = make_file(public, err);
    if (rc == PRT_OK) {
        prt_key_file_print(pair, name, true, text);
        rc = fill_file(secret, text, err);
        explicit_bzero(text, sizeof text);
    }
    if (rc == PRT_OK) {
        prt_key_file_print(pair, name, false, text);
        rc = fill_file(public, text, err);
    }
    if (rc == PRT_OK && fsync(secret->folder_fd) != 0)
        rc = prt_fail_errno(err, errno, "folder %s: cannot be flushed to disk", secret->folder);
    return rc;
}

prt_code prt_key_pair_save(const struct prt_key_pair *pair, const char *folder, const char *name, prt_err *err)
{
    if (check_name(name, err) != PRT_OK)
        return err->code;
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return prt_fail_errno(err, errno, "folder %s", folder);
    struct file secret = {.folder = folder, .mode = 0600, .folder_fd = fd, .fd = -1};
    struct file public = {.folder = folder, .mode = 0644, .folder_fd = fd, .fd = -1};
    snprintf(secret.name, sizeof secret.name, "%s.key", name);
    snprintf(public.name, sizeof public.name, "%s.pub", name);
    const prt_code rc = write_pair(pair, name, &secret, &public, err);
    leave_file(&secret, rc == PRT_OK);
    leave_file(&public, rc == PRT_OK);
    close(fd);
    return rc;
}
