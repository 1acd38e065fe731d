/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "coordinator/remote/http/http.h"

/* core(5): which kinds of memory a dump holds; none. Unlike RLIMIT_CORE it counts for dumps that go through a pipe to a
 * collector as well, and unlike PR_SET_DUMPABLE it leaves debuggers alone. */
prt_code prt_http_guard_cores(prt_err *err)
{
    static const char PATH[] = "/proc/self/coredump_filter";
    const int fd = open(PATH, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return prt_fail_errno(err, errno, "%s: cannot be opened", PATH);
    const ssize_t written = write(fd, "0", 1);
    const int reason = errno;
    close(fd);
    return written == 1 ? PRT_OK : prt_fail_errno(err, reason, "%s: cannot be written", PATH);
}
