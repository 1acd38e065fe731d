/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prt/file.h"

/* Root can do as it likes anyway, and volumes of containers are often its own. As git does, root acts for the user who
 * called sudo. */
static bool is_trusted(uid_t owner)
{
    uint64_t uid = 0;
    return owner == geteuid() || owner == 0 ||
           (geteuid() == 0 && prt_str_to_u64(prt_str_from(getenv("SUDO_UID")), &uid) && uid == owner);
}

prt_code prt_folder_check_trust(const char *path, prt_err *err)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return prt_fail_errno(err, errno, "%s", path);
    const unsigned mode = status.st_mode & 07777;
    if (!S_ISDIR(status.st_mode))
        return prt_fail(err, PRT_E_IO, "%s: not a folder", path);
    if (!is_trusted(status.st_uid))
        return prt_fail(err, PRT_E_PERMISSION,
                        "%s: belongs to user %u, and this program runs as user %u: name one of its own", path,
                        (unsigned)status.st_uid, (unsigned)geteuid());
    if ((mode & S_IWOTH) != 0)
        return prt_fail(err, PRT_E_PERMISSION,
                        "%s: mode %04o lets anybody change what is in it: name a folder in it that is not there yet, "
                        "which is made for this user alone, or chmod o-w it",
                        path, mode);
    return PRT_OK;
}
