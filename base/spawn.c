/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/spawn.h"

#include <unistd.h>

#include "prt/diagnosis.h"

static int set_attributes(posix_spawnattr_t *attributes, const sigset_t *defaults)
{
    sigset_t blocked;
    prt_diagnosis_blocked(&blocked);
    int rc = posix_spawnattr_setsigmask(attributes, &blocked);
    if (rc == 0)
        rc = posix_spawnattr_setsigdefault(attributes, defaults);
    if (rc == 0)
        rc = posix_spawnattr_setpgroup(attributes, 0);
    if (rc == 0)
        rc = posix_spawnattr_setflags(attributes,
                                      POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    return rc;
}

int prt_spawn(char *const argv[], const posix_spawn_file_actions_t *files, const sigset_t *defaults, pid_t *pid)
{
    posix_spawnattr_t attributes;
    int rc = posix_spawnattr_init(&attributes);
    if (rc != 0)
        return rc;
    rc = set_attributes(&attributes, defaults);
    if (rc == 0)
        rc = posix_spawn(pid, argv[0], files, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    return rc;
}
