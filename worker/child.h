/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_WORKER_CHILD_H
#define PRT_WORKER_CHILD_H
/*
 * One analysis process: reporting-analyze --serve, at the other end of a socket pair. It says progress (QUEUED) once
 * when it is ready for its first task; then, for each task, progress messages and one result. Closing our end asks it
 * to go. Nothing here waits; the crew decides what its words mean.
 */
#include <stdbool.h>
#include <sys/types.h>

#include "proto/msg.h"
#include "prt/err.h"
#include "worker/tail.h"

struct prt_child_options {
    const char *program;  /* path of reporting-analyze */
    const char *root;     /* --repos-root: tasks' paths are relative to it */
    const char *work_dir; /* NULL: none */
    bool json;            /* what it prints for people is JSON lines */
};

typedef enum prt_child_word {
    PRT_CHILD_SILENT,   /* nothing (more) to read */
    PRT_CHILD_PROGRESS, /* `progress` */
    PRT_CHILD_ADVANCE,  /* `advance`: views until the next call */
    PRT_CHILD_RESULT,   /* `result`: views until the next call */
    PRT_CHILD_TORN,     /* it ended in the middle of a message */
    PRT_CHILD_GARBAGE   /* it sent what is no message, or none of a child's: good for prt_child_destroy alone */
} prt_child_word;

struct prt_child_says {
    prt_child_word word;
    struct prt_progress progress;
    struct prt_advance advance;
    struct prt_result result;
};

typedef struct prt_child prt_child_t;

prt_code prt_child_start(const struct prt_child_options *options, prt_child_t **out, prt_err *err) PRT_MUST_USE;
/* Closes our ends. The process is not waited for: *pid (may be NULL) is what to wait for. NULL-safe. */
void prt_child_destroy(prt_child_t **child, pid_t *pid);

pid_t prt_child_pid(const prt_child_t *child);
int prt_child_socket(const prt_child_t *child);
int prt_child_stderr(const prt_child_t *child); /* -1 when it has been closed */
bool prt_child_wants_write(const prt_child_t *child);

/* Hands it a task. PRT_E_IO: it is gone. */
prt_code prt_child_give(prt_child_t *child, const struct prt_task_message *task, prt_err *err) PRT_MUST_USE;
/* Asks it to leave the rest of the task to others. PRT_E_IO: it is gone. */
prt_code prt_child_yield(prt_child_t *child, const struct prt_yield *yield, prt_err *err) PRT_MUST_USE;
prt_code prt_child_write(prt_child_t *child, prt_err *err) PRT_MUST_USE; /* sends what is left of it */

/* Reads what is there; *ended: the other end is closed, whole messages before that can still be taken. */
prt_code prt_child_read(prt_child_t *child, bool *ended, prt_err *err) PRT_MUST_USE;
void prt_child_read_stderr(prt_child_t *child);
/* The next thing it said. PRT_CHILD_TORN and PRT_CHILD_GARBAGE come with the reason in err. */
void prt_child_next(prt_child_t *child, struct prt_child_says *says, prt_err *err);
prt_str prt_child_last_lines(const prt_child_t *child); /* of its stderr */

#endif
