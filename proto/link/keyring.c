/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/link/keyring.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/link/curve.h"
#include "prt/clock.h"
#include "prt/limits.h"
#include "prt/mem.h"

enum {
    SETTLE_S = 2,                          /* file systems keep times to the second at worst */
    MAX_ENTRIES = 16 * PRT_MAX_WORKER_KEYS /* names of any kind in the folder */
};

/* One reading of the folder. */
struct reading {
    prt_map_t *keys; /* NULL: the files are not opened */
    bool complain;   /* about files that cannot be used */
    struct stat stamp;
    uint64_t signature;
    int64_t newest; /* seconds since 1970: the last change of any file */
};

static uint64_t mix(uint64_t hash, const void *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ ((const unsigned char *)data)[i]) * 0x100000001b3U; /* FNV-1a */
    return hash;
}

static uint64_t sign_file(const char *name, const struct stat *status)
{
    uint64_t hash = mix(0xcbf29ce484222325U, name, strlen(name));
    hash = mix(hash, &status->st_dev, sizeof status->st_dev);
    hash = mix(hash, &status->st_ino, sizeof status->st_ino);
    hash = mix(hash, &status->st_mode, sizeof status->st_mode);
    hash = mix(hash, &status->st_size, sizeof status->st_size);
    hash = mix(hash, &status->st_mtim, sizeof status->st_mtim);
    return mix(hash, &status->st_ctim, sizeof status->st_ctim);
}

static bool is_key_name(const char *name)
{
    return name[0] != '.' && prt_str_ends(prt_str_from(name), PRT_STR(".pub"));
}

/* What is wrong with one file must not shut out the others; what is wrong with the system must not shut out anybody. */
static bool is_the_files_fault(prt_code code)
{
    return code != PRT_E_IO && code != PRT_E_MEMORY;
}

static prt_code read_key(const struct prt_keyring *ring, const struct reading *reading, const char *name, prt_err *err)
{
    char path[PRT_MAX_NAME];
    char key[PRT_KEY_TEXT];
    if (snprintf(path, sizeof path, "%s/%s", ring->folder, name) >= (int)sizeof path)
        return prt_fail(err, PRT_E_LIMIT, "key file %s: its path is longer than %d bytes", name, PRT_MAX_NAME - 1);
    const prt_code rc = prt_public_key_load(path, key, err);
    if (rc == PRT_OK)
        return prt_map_put(reading->keys, prt_str_from(key), 1, err);
    if (!is_the_files_fault(rc))
        return rc;
    if (reading->complain)
        prt_warning(ring->log, "%s (nobody is let in by it)", err->text);
    return PRT_OK;
}

static prt_code take_file(const struct prt_keyring *ring, struct reading *reading, int folder, const char *name,
                          prt_err *err)
{
    struct stat status;
    if (fstatat(folder, name, &status, 0) != 0)
        memset(&status, 0, sizeof status); /* a link that leads nowhere, or gone since: opening it will say */
    reading->signature += sign_file(name, &status);
    if (status.st_ctim.tv_sec > reading->newest)
        reading->newest = status.st_ctim.tv_sec;
    return reading->keys != NULL ? read_key(ring, reading, name, err) : PRT_OK;
}

static prt_code take_files(const struct prt_keyring *ring, struct reading *reading, DIR *folder, prt_err *err)
{
    const struct dirent *entry;
    size_t entries = 0;
    size_t keys = 0;
    while (errno = 0, (entry = readdir(folder)) != NULL) {
        keys += is_key_name(entry->d_name) ? 1 : 0;
        if (++entries > MAX_ENTRIES || keys > PRT_MAX_WORKER_KEYS)
            return prt_fail(err, PRT_E_LIMIT, "folder of keys %s: more than %d keys or %d names in it", ring->folder,
                            PRT_MAX_WORKER_KEYS, MAX_ENTRIES);
        if (is_key_name(entry->d_name) && take_file(ring, reading, dirfd(folder), entry->d_name, err) != PRT_OK)
            return err->code;
    }
    return errno == 0 ? PRT_OK : prt_fail_errno(err, errno, "folder of keys %s", ring->folder);
}

static prt_code check_folder(const char *folder, const struct stat *status, prt_err *err)
{
    if ((status->st_mode & S_IWOTH) == 0)
        return PRT_OK;
    return prt_fail(err, PRT_E_PERMISSION, "folder of keys %s: mode %04o lets anybody add a key: chmod o-w %s", folder,
                    (unsigned)status->st_mode & 07777, folder);
}

static prt_code fail_open(const char *folder, prt_err *err)
{
    if (errno == EMFILE || errno == ENFILE)
        return prt_fail(err, PRT_E_LIMIT, "folder of keys %s: no descriptor left; raise the limit (ulimit -n)", folder);
    return prt_fail_errno(err, errno, "folder of keys %s", folder);
}

/* The stamp is taken before the names: a change that comes in between is seen at the next look. */
static prt_code read_folder(const struct prt_keyring *ring, struct reading *reading, prt_err *err)
{
    DIR *folder = opendir(ring->folder);
    if (folder == NULL)
        return fail_open(ring->folder, err);
    prt_code rc = PRT_OK;
    if (fstat(dirfd(folder), &reading->stamp) != 0)
        rc = prt_fail_errno(err, errno, "folder of keys %s", ring->folder);
    if (rc == PRT_OK)
        rc = check_folder(ring->folder, &reading->stamp, err);
    reading->newest = reading->stamp.st_ctim.tv_sec;
    if (rc == PRT_OK)
        rc = take_files(ring, reading, folder, err);
    closedir(folder);
    return rc;
}

static bool same_stamp(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_mode == b->st_mode &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
           a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static bool stamp_changed(const struct prt_keyring *ring)
{
    struct stat status;
    return stat(ring->folder, &status) != 0 || !same_stamp(&status, &ring->stamp);
}

static void tell(const struct prt_keyring *ring)
{
    const size_t count = prt_map_count(ring->keys);
    if (count == 0)
        prt_warning(ring->log, "folder of keys %s: no key in it, so nobody is let in; it takes each worker's NAME.pub",
                    ring->folder);
    else
        prt_info(ring->log, "folder of keys %s: %zu key%s let in", ring->folder, count, count == 1 ? " is" : "s are");
}

/* Takes over what was read. */
static void accept_reading(struct prt_keyring *ring, struct reading *reading)
{
    prt_map_destroy(&ring->keys);
    ring->keys = reading->keys;
    reading->keys = NULL;
    ring->stamp = reading->stamp;
    ring->settled = reading->newest + SETTLE_S < prt_calendar_now();
    ring->readable = true;
    if (reading->complain)
        tell(ring);
    ring->signature = reading->signature;
}

static prt_code read_again(struct prt_keyring *ring, uint64_t signature, prt_err *err)
{
    struct reading reading = {.keys = prt_map_new(), .complain = !ring->readable || signature != ring->signature};
    prt_code rc = reading.keys != NULL ? PRT_OK : prt_fail_memory(err, "the keys that are let in");
    if (rc == PRT_OK)
        rc = read_folder(ring, &reading, err);
    if (rc == PRT_OK)
        accept_reading(ring, &reading);
    prt_map_destroy(&reading.keys);
    return rc;
}

static prt_code look(struct prt_keyring *ring, prt_err *err)
{
    struct reading names = {.keys = NULL};
    if (read_folder(ring, &names, err) != PRT_OK)
        return err->code;
    if (ring->readable && ring->settled && names.signature == ring->signature) {
        ring->stamp = names.stamp;
        return PRT_OK;
    }
    return read_again(ring, names.signature, err);
}

prt_code prt_keyring_open(struct prt_keyring *ring, const char *folder, const prt_log *log, int64_t now, prt_err *err)
{
    ring->log = log;
    ring->look_at = now + PRT_GUARD_LOOK_MS;
    ring->folder = prt_strdup(folder);
    prt_code rc = ring->folder != NULL ? PRT_OK : prt_fail_memory(err, "the name of the folder of keys");
    if (rc == PRT_OK)
        rc = look(ring, err);
    if (rc != PRT_OK)
        prt_keyring_close(ring);
    return rc;
}

void prt_keyring_close(struct prt_keyring *ring)
{
    prt_map_destroy(&ring->keys);
    free(ring->folder);
    *ring = (struct prt_keyring){.folder = NULL};
}

void prt_keyring_look(struct prt_keyring *ring, int64_t now, bool at_once)
{
    prt_err err;
    const bool due = now >= ring->look_at || (at_once && ring->readable && stamp_changed(ring));
    if (!due)
        return;
    ring->look_at = now + PRT_GUARD_LOOK_MS;
    if (look(ring, &err) == PRT_OK)
        return;
    if (ring->readable)
        prt_warning(ring->log, "%s; until it can be read, nobody new is let in", err.text);
    ring->readable = false;
}

bool prt_keyring_has(const struct prt_keyring *ring, const char *public_key)
{
    uint64_t ignored;
    return ring->keys != NULL && prt_map_get(ring->keys, prt_str_from(public_key), &ignored);
}
