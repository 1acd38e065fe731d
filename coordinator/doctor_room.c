/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "coordinator/doctor_parts.h"
#include "coordinator/store/examine.h"
#include "coordinator/user_folders.h"
#include "prt/file.h"

/* Below these a run may well fail in the middle. */
enum {
    OUTPUT_MIB = 256,   /* a report of 3,000 repositories with its bundle has 100 */
    CACHE_MIB = 1024,   /* their ledgers have 500 */
    CLONES_MIB = 10240, /* and their clones 50 GiB */
    PRIVATE_MIB = 1,    /* sockets */
    FILES = 10000       /* nodes of a file system */
};

/* The folder itself, or the nearest one above it that is there. */
static void nearest_folder(char path[PATH_MAX])
{
    while (access(path, F_OK) != 0 && errno == ENOENT) {
        char *slash = strrchr(path, '/');
        if (slash == NULL || slash == path) {
            strcpy(path, slash == NULL ? "." : "/");
            return;
        }
        *slash = '\0';
    }
}

static void check_space(struct prt_doctor *doctor, const char *what, const char *folder, uint64_t least_mib)
{
    char path[PATH_MAX];
    struct statvfs space;
    snprintf(path, sizeof path, "%s", folder);
    nearest_folder(path);
    if (statvfs(path, &space) != 0)
        return; /* the checks say why */
    const uint64_t mib = (uint64_t)space.f_bavail * space.f_frsize >> 20;
    if ((space.f_flag & ST_RDONLY) != 0)
        prt_doctor_problem(doctor, what,
                           "%s: the file system may only be read: mount it writable, or name another folder", folder);
    else if (mib < least_mib)
        prt_doctor_warning(doctor, what,
                           "%s: %" PRIu64 " MiB are free, and %" PRIu64 " may be needed: make room, or name "
                           "another folder",
                           folder, mib, least_mib);
    else if (space.f_files > 0 && space.f_favail < FILES)
        prt_doctor_warning(doctor, what, "%s: only %" PRIu64 " files more can be made there (df -i)", folder,
                           (uint64_t)space.f_favail);
    else
        prt_doctor_ok(doctor, what, "%s: %" PRIu64 " MiB are free", folder, mib);
}

static void check_clones(struct prt_doctor *doctor)
{
    char folder[PATH_MAX], path[PATH_MAX];
    prt_err err;
    if (!prt_user_work_folder(doctor->request->work_dir, folder, sizeof folder))
        return;
    check_space(doctor, "room for clones", folder, CLONES_MIB);
    snprintf(path, sizeof path, "%s", folder);
    nearest_folder(path);
    if (access(path, W_OK | X_OK) != 0)
        prt_doctor_problem(doctor, "room for clones", "%s: %s cannot be written: %s", folder, path, strerror(errno));
    else if (access(folder, F_OK) == 0 && prt_folder_check_trust(folder, &err) != PRT_OK)
        prt_doctor_problem(doctor, "room for clones", "%s", err.text);
}

/* Where the sockets of the local worker are made. */
static void check_private_folder(struct prt_doctor *doctor)
{
    char folder[PRT_MAX_PRIVATE_FOLDER + 1];
    prt_err err, ignored;
    if (prt_private_folder("reporting-tool", folder, sizeof folder, &err) != PRT_OK) {
        prt_doctor_problem(doctor, "room for sockets", "%s: set TMPDIR to a short path that can be written", err.text);
        return;
    }
    check_space(doctor, "room for sockets", folder, PRIVATE_MIB);
    (void)!prt_remove_tree(folder, &ignored);
}

/* libzmq does without; libraries and tools beside us may not. */
static void check_shared_memory(struct prt_doctor *doctor)
{
    if (access("/dev/shm", W_OK | X_OK) != 0)
        prt_doctor_warning(doctor, "/dev/shm", "%s: mount a tmpfs there", strerror(errno));
}

void prt_doctor_room(struct prt_doctor *doctor)
{
    char folder[PATH_MAX];
    if (doctor->request->checks.output_dir != NULL)
        check_space(doctor, "room for reports", doctor->request->checks.output_dir, OUTPUT_MIB);
    if (prt_user_cache_folder(doctor->request->checks.cache_dir, folder, sizeof folder))
        check_space(doctor, "room for the cache", folder, CACHE_MIB);
    check_clones(doctor);
    check_private_folder(doctor);
    check_shared_memory(doctor);
}

void prt_doctor_store(struct prt_doctor *doctor)
{
    static const char what[] = "cache";
    char folder[PATH_MAX];
    struct prt_store_findings found;
    prt_err err;
    if (!prt_user_cache_folder(doctor->request->checks.cache_dir, folder, sizeof folder))
        return;
    const prt_code rc = prt_store_examine(folder, &found, &err);
    if (rc == PRT_E_NOT_FOUND)
        prt_doctor_ok(doctor, what, "%s: there is none yet", folder);
    else if (rc == PRT_E_FORMAT)
        prt_doctor_warning(
            doctor, what, "%s. The next run sets it aside and begins another; remove it if it is in the way", err.text);
    else if (rc != PRT_OK)
        prt_doctor_problem(doctor, what, "%s", err.text);
    else if (found.loose)
        prt_doctor_warning(doctor, what, "%s: others may read it, and answers of servers are in it: chmod 600",
                           found.path);
    else
        prt_doctor_ok(doctor, what,
                      "%s: sound, %" PRId64 " ledgers and %" PRId64 " answers of servers, %" PRId64 " MiB", found.path,
                      found.ledgers, found.answers, found.bytes >> 20);
}
