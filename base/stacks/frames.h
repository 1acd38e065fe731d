/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_BASE_STACKS_FRAMES_H
#define PRT_BASE_STACKS_FRAMES_H
/* A process's stacks and what their addresses mean, by libdw: unwind tables, symbols, and line tables where there are
 * some. Nothing is fetched from a network. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "prt/buf.h"
#include "prt/err.h"

typedef struct prt_frames prt_frames_t;

struct prt_frame {
    uint64_t address;
    bool exact; /* where it is; otherwise where a call returns to, one behind the place */
};

prt_code prt_frames_open(pid_t pid, prt_frames_t **out, prt_err *err) PRT_MUST_USE;
void prt_frames_close(prt_frames_t **frames); /* NULL-safe; sets *frames to NULL */

/* The calls that a held thread is in, innermost first; how many were found. */
size_t prt_frames_walk(prt_frames_t *frames, pid_t tid, struct prt_frame *out, size_t room);

/* One line for each function at the address: "  #2 turn (run.c:231), inlined". *number goes on. */
void prt_frames_name(prt_frames_t *frames, struct prt_frame frame, unsigned *number, prt_buf *out);

#endif
