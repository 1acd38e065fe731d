/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/beacon.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "prt/mem.h"
#include "prt/status.h"

enum { MAGIC = 0x50425431, READS_MAX = 1000 };

/* The mapped file. `sequence` is odd while the state changes (a sequence lock). It is only ever changed by
 * read-modify-write operations: those order the plain bytes around them without fences, which ThreadSanitizer does not
 * know. */
struct shared {
    uint32_t magic;
    _Atomic uint32_t sequence;
    struct prt_beacon_state state;
    _Atomic uint32_t frame_count;
    uint64_t frames[PRT_BEACON_FRAMES_MAX];
};

struct prt_beacon {
    int fd;
    bool own_fd;
    struct shared *shared;
};

static prt_code map(int fd, bool own_fd, prt_beacon_t **out, prt_err *err)
{
    prt_beacon_t *beacon = prt_calloc(1, sizeof *beacon);
    if (beacon == NULL)
        return prt_fail_memory(err, "a beacon");
    void *shared = mmap(NULL, sizeof *beacon->shared, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (shared == MAP_FAILED) {
        free(beacon);
        return prt_fail_errno(err, errno, "a beacon cannot be mapped");
    }
    *beacon = (struct prt_beacon){.fd = fd, .own_fd = own_fd, .shared = shared};
    *out = beacon;
    return PRT_OK;
}

prt_code prt_beacon_new(prt_beacon_t **out, prt_err *err)
{
    const int fd = memfd_create("beacon", MFD_CLOEXEC);
    if (fd < 0)
        return prt_fail_errno(err, errno, "a beacon cannot be made");
    prt_code rc = PRT_OK;
    if (ftruncate(fd, sizeof(struct shared)) != 0)
        rc = prt_fail_errno(err, errno, "a beacon cannot be made");
    else
        rc = map(fd, true, out, err);
    if (rc != PRT_OK)
        close(fd);
    else
        (*out)->shared->magic = MAGIC;
    return rc;
}

prt_code prt_beacon_open(int fd, prt_beacon_t **out, prt_err *err)
{
    struct stat status;
    prt_beacon_t *beacon = NULL;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size != (off_t)sizeof(struct shared))
        return prt_fail(err, PRT_E_FORMAT, "descriptor %d is no beacon", fd);
    const prt_code rc = map(fd, false, &beacon, err);
    if (rc != PRT_OK)
        return rc;
    if (beacon->shared->magic != MAGIC) {
        prt_beacon_destroy(&beacon);
        return prt_fail(err, PRT_E_FORMAT, "descriptor %d is no beacon", fd);
    }
    *out = beacon;
    return PRT_OK;
}

void prt_beacon_destroy(prt_beacon_t **beacon)
{
    if (*beacon == NULL)
        return;
    munmap((*beacon)->shared, sizeof *(*beacon)->shared);
    if ((*beacon)->own_fd)
        close((*beacon)->fd);
    free(*beacon);
    *beacon = NULL;
}

int prt_beacon_fd(const prt_beacon_t *beacon)
{
    return beacon != NULL ? beacon->fd : -1;
}

static struct prt_beacon_state *begin_change(prt_beacon_t *beacon)
{
    atomic_fetch_add_explicit(&beacon->shared->sequence, 1, memory_order_acq_rel);
    return &beacon->shared->state;
}

static void end_change(prt_beacon_t *beacon)
{
    atomic_fetch_add_explicit(&beacon->shared->sequence, 1, memory_order_release);
}

static void set_text(char out[PRT_BEACON_TEXT_MAX], const char *text)
{
    const size_t len = strnlen(text, PRT_BEACON_TEXT_MAX - 1);
    memcpy(out, text, len);
    out[len] = '\0';
}

void prt_beacon_stage(prt_beacon_t *beacon, const char *stage, int64_t now)
{
    if (beacon == NULL)
        return;
    struct prt_beacon_state *state = begin_change(beacon);
    set_text(state->stage, stage);
    state->stage_since = now;
    state->turned_at = 0;
    state->has_task = false;
    end_change(beacon);
}

void prt_beacon_turn(prt_beacon_t *beacon, int64_t now)
{
    if (beacon == NULL)
        return;
    begin_change(beacon)->turned_at = now;
    end_change(beacon);
}

void prt_beacon_task(prt_beacon_t *beacon, uint32_t task, uint32_t attempt, prt_str repository, int64_t now)
{
    if (beacon == NULL)
        return;
    struct prt_beacon_state *state = begin_change(beacon);
    const size_t len = repository.len < PRT_BEACON_REPOSITORY_MAX ? repository.len : PRT_BEACON_REPOSITORY_MAX;
    state->has_task = true;
    state->task = task;
    state->attempt = attempt;
    if (len > 0)
        memcpy(state->repository, repository.data, len);
    state->repository_len = (uint32_t)len;
    set_text(state->phase, "begin");
    state->done = state->total = 0;
    state->stage_since = state->phase_since = state->moved_at = now;
    end_change(beacon);
}

void prt_beacon_progress(prt_beacon_t *beacon, const char *phase, uint64_t done, uint64_t total, int64_t now)
{
    if (beacon == NULL)
        return;
    struct prt_beacon_state *state = begin_change(beacon);
    if (strncmp(state->phase, phase, PRT_BEACON_TEXT_MAX - 1) != 0) {
        set_text(state->phase, phase);
        state->phase_since = now;
    }
    state->done = done;
    state->total = total;
    state->moved_at = now;
    end_change(beacon);
}

bool prt_beacon_read(prt_beacon_t *beacon, struct prt_beacon_state *out)
{
    struct shared *shared = beacon->shared;
    bool whole = false;
    for (int i = 0; !whole && i < READS_MAX; i++) {
        const uint32_t before = atomic_load_explicit(&shared->sequence, memory_order_acquire);
        *out = shared->state;
        whole = atomic_fetch_add_explicit(&shared->sequence, 0, memory_order_acq_rel) == before && (before & 1) == 0;
        if (!whole)
            usleep(10);
    }
    out->stage[sizeof out->stage - 1] = out->phase[sizeof out->phase - 1] = '\0';
    if (out->repository_len > sizeof out->repository)
        out->repository_len = sizeof out->repository;
    return whole;
}

void prt_beacon_put_frames(prt_beacon_t *beacon, void *const *frames, uint32_t count)
{
    const uint32_t most = count < PRT_BEACON_FRAMES_MAX ? count : PRT_BEACON_FRAMES_MAX;
    for (uint32_t i = 0; i < most; i++)
        beacon->shared->frames[i] = (uint64_t)(uintptr_t)frames[i];
    atomic_store_explicit(&beacon->shared->frame_count, most, memory_order_release);
}

uint32_t prt_beacon_take_frames(prt_beacon_t *beacon, uint64_t out[PRT_BEACON_FRAMES_MAX])
{
    uint32_t count = atomic_exchange_explicit(&beacon->shared->frame_count, 0, memory_order_acq_rel);
    if (count > PRT_BEACON_FRAMES_MAX)
        count = PRT_BEACON_FRAMES_MAX;
    memcpy(out, beacon->shared->frames, count * sizeof *out);
    return count;
}

static void add_task(const struct prt_beacon_state *state, int64_t now, prt_buf *out)
{
    const prt_str repository = {state->repository, state->repository_len};
    if (state->task == 0 && state->attempt == 0)
        prt_status_name(out, repository);
    else
        prt_status_task(out, state->task, state->attempt, repository);
    prt_buf_add_text(out, ": ");
    prt_status_progress(out, state->phase, state->done, state->total);
    prt_buf_add_text(out, ", ");
    prt_status_seconds(out, now - state->phase_since);
    prt_buf_add_text(out, " in this phase, progress ");
    prt_status_seconds(out, now - state->moved_at);
    prt_buf_add_text(out, " ago, begun ");
    prt_status_seconds(out, now - state->stage_since);
    prt_buf_add_text(out, " ago\n");
}

void prt_beacon_text(const struct prt_beacon_state *state, int64_t now, prt_buf *out)
{
    if (state->has_task) {
        add_task(state, now, out);
        return;
    }
    prt_buf_add_text(out, state->stage[0] != '\0' ? state->stage : "starting");
    prt_buf_add_text(out, ", for ");
    prt_status_seconds(out, now - state->stage_since);
    if (state->turned_at != 0) {
        prt_buf_add_text(out, "; its loop looked around ");
        prt_status_seconds(out, now - state->turned_at);
        prt_buf_add_text(out, " ago");
    }
    prt_buf_add_char(out, '\n');
}
