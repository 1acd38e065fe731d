/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_BEACON_H
#define PRT_BEACON_H
/*
 * What a process is at, written down where another process can read it at any moment, even when this one hangs, is
 * stopped, or computes without ever looking up: a small file in memory (memfd_create(2)), mapped and shared. The writer
 * never waits and makes no system call; a reader that finds a change in progress looks again.
 *
 * One thread writes. Times are prt_monotonic_ms, which is the same for all processes of a host. A NULL beacon swallows
 * everything, so nobody has to ask whether there is one.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/buf.h"
#include "prt/err.h"

enum {
    PRT_BEACON_TEXT_MAX = 64,        /* of a stage or phase */
    PRT_BEACON_REPOSITORY_MAX = 512, /* of a repository's name; the end of a longer one is cut off */
    PRT_BEACON_FRAMES_MAX = 64       /* of the process's own view of its stack */
};

struct prt_beacon_state {
    char stage[PRT_BEACON_TEXT_MAX]; /* "finding repositories" */
    int64_t stage_since;
    int64_t turned_at; /* when the loop last looked around; 0: there is none */
    bool has_task;
    uint32_t task, attempt; /* 0, 0: by hand */
    char repository[PRT_BEACON_REPOSITORY_MAX];
    uint32_t repository_len;
    char phase[PRT_BEACON_TEXT_MAX];
    uint64_t done, total;
    int64_t phase_since;
    int64_t moved_at; /* the last progress */
};

typedef struct prt_beacon prt_beacon_t;

/* PRT_E_IO: no such memory to be had here. */
prt_code prt_beacon_new(prt_beacon_t **out, prt_err *err) PRT_MUST_USE;
/* The beacon of another process, by its descriptor, which stays the caller's. PRT_E_FORMAT: it is none. */
prt_code prt_beacon_open(int fd, prt_beacon_t **out, prt_err *err) PRT_MUST_USE;
void prt_beacon_destroy(prt_beacon_t **beacon); /* NULL-safe; sets *beacon to NULL */
int prt_beacon_fd(const prt_beacon_t *beacon);  /* close-on-exec; -1: none */

void prt_beacon_stage(prt_beacon_t *beacon, const char *stage, int64_t now); /* there is no task (any more) */
void prt_beacon_turn(prt_beacon_t *beacon, int64_t now);
void prt_beacon_task(prt_beacon_t *beacon, uint32_t task, uint32_t attempt, prt_str repository, int64_t now);
void prt_beacon_progress(prt_beacon_t *beacon, const char *phase, uint64_t done, uint64_t total, int64_t now);

/* False when the writer was always in the midst of a change: it has stopped there. *out is then what could be read. */
bool prt_beacon_read(prt_beacon_t *beacon, struct prt_beacon_state *out);

/* Addresses of the calls that the process was in, innermost first, as it sees them itself. Async-signal-safe. */
void prt_beacon_put_frames(prt_beacon_t *beacon, void *const *frames, uint32_t count);
uint32_t prt_beacon_take_frames(prt_beacon_t *beacon, uint64_t out[PRT_BEACON_FRAMES_MAX]); /* 0: none (yet) */

/* One line, with its end: "task 7.2 (aai/babel): count, 5120 of 12000 commits, 3.4 s in this phase, ...". Pure. */
void prt_beacon_text(const struct prt_beacon_state *state, int64_t now, prt_buf *out);

#endif
