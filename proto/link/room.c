/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/link/room.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

static prt_code check_descriptors(prt_err *err)
{
    int taken[PRT_ROOM_DESCRIPTORS];
    size_t count = 0;
    int error = 0;
    for (; error == 0 && count < PRT_ROOM_DESCRIPTORS; count += error == 0) {
        taken[count] = open("/dev/null", O_RDONLY | O_CLOEXEC);
        if (taken[count] < 0)
            error = errno;
    }
    for (size_t i = 0; i < count; i++)
        close(taken[i]);
    if (error == 0)
        return PRT_OK;
    return prt_fail(
        err, PRT_E_LIMIT,
        "links: %zu of %d descriptors are left that they need (%s); raise the limit (ulimit -Hn, LimitNOFILE=)", count,
        PRT_ROOM_DESCRIPTORS, strerror(error));
}

/* All are there at once, because each waits for what its maker holds. */
static void *wait_and_end(void *gate)
{
    pthread_mutex_lock(gate);
    pthread_mutex_unlock(gate);
    return NULL;
}

static prt_code check_threads(prt_err *err)
{
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    pthread_t threads[PRT_ROOM_THREADS];
    size_t count = 0;
    int error = 0;
    pthread_mutex_lock(&gate);
    for (; error == 0 && count < PRT_ROOM_THREADS; count += error == 0)
        error = pthread_create(&threads[count], NULL, wait_and_end, &gate);
    pthread_mutex_unlock(&gate);
    for (size_t i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    if (error == 0)
        return PRT_OK;
    return prt_fail(
        err, PRT_E_MEMORY,
        "links: thread %zu of %d cannot be started (%s): not enough memory for its stack (ulimit -v), or too "
        "many processes (ulimit -u, a container's limit)",
        count + 1, PRT_ROOM_THREADS, strerror(error));
}

prt_code prt_room_check(prt_err *err)
{
    const prt_code rc = check_descriptors(err);
    return rc == PRT_OK ? check_threads(err) : rc;
}
