/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/git/mapping.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool map(int fd, struct prt_mapping *out)
{
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size <= 0 ||
        (uint64_t)status.st_size > SIZE_MAX)
        return false;
    void *data = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED)
        return false;
    *out = (struct prt_mapping){data, (size_t)status.st_size};
    return true;
}

bool prt_mapping_open(const char *path, struct prt_mapping *out)
{
    /* Opening a FIFO must not wait for its writer. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return false;
    bool mapped = map(fd, out);
    (void)close(fd);
    return mapped;
}

void prt_mapping_close(struct prt_mapping *mapping)
{
    if (mapping->data != NULL)
        (void)munmap((void *)(uintptr_t)mapping->data, mapping->size);
    *mapping = (struct prt_mapping){0};
}
