/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_LOG_H
#define PRT_LOG_H
/*
 * Lines for people and for journals, on stderr. A prt_log is made by a program's main and handed down; there is no
 * global one. Times are UTC.
 *
 *     text      [2026-02-10 07:00:00] [WARNING] worker: task 7.1 (aai/babel): ...
 *     journal   <4>[WARNING] worker: task 7.1 (aai/babel): ...          systemd has the time, the program and its pid
 *     JSON      {"time":"2026-02-10T07:00:00Z","level":"warning","program":"reporting-worker","pid":4711,"run":...,
 *                "message":"worker: task 7.1 (aai/babel): ..."}         one object a line; docs/logs.md lists the fields
 *
 * What a line is about stands in its message, and in JSON in fields of their own as well, where it is known (struct
 * prt_log_fields). Whoever deals with a task takes a log for that time:
 *
 *     const prt_log log = prt_log_with(run->log, &(struct prt_log_fields){.task = 7, .attempt = 1, .worker = "w1"});
 *     prt_warning(&log, "...");
 *
 * So nothing has to be put back, and no log is changed by who writes to it.
 *
 * Every line is one write(2), so lines of several processes on one stderr do not mix; one longer than
 * PRT_MAX_LOG_LINE ends in "...", and so does a field longer than PRT_MAX_LOG_FIELD. Controls in a message are printed
 * as \xNN (in JSON as JSON has them). No memory is allocated, and errno is kept. A NULL log swallows everything, so
 * that pure parts can be tested without one.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/err.h"
#include "prt/limits.h"
#include "prt/str.h"

typedef enum prt_level {
    PRT_LOG_NOTHING = -2, /* the level of a log that swallows everything */
    PRT_LOG_STATUS = -1,  /* what was asked for (SIGQUIT): printed whatever the log's level is */
    PRT_LOG_ERROR = 0,
    PRT_LOG_WARNING,
    PRT_LOG_INFO,
    PRT_LOG_DEBUG
} prt_level;

/* What is not known is left out of a line: NULL and "", an empty repository, attempt 0. All texts are views. */
struct prt_log_fields {
    const char *run;    /* the run's id */
    const char *worker; /* the name that the worker was given or chose */
    prt_str repository; /* as the report names it */
    uint32_t task;      /* counts from 0, and is known with the attempt */
    uint32_t attempt;   /* counts from 1 */
};

typedef struct prt_log {
    int fd;              /* where lines go */
    prt_level level;     /* the least important level that is printed */
    bool json;           /* one JSON object a line */
    bool journal;        /* the text form of systemd's journal; JSON is the same everywhere */
    bool timestamps;     /* false: without the time (tests) */
    const char *program; /* in JSON, with the process's id; NULL: neither */
    const char *name;    /* stands before the message, or NULL */
    struct prt_log_fields fields;
} prt_log;

/* The log of a main: into stderr, with times, or as the journal has it where stderr leads there. */
prt_log prt_log_to_stderr(const char *program, prt_level level);

/* True when what is written to fd goes to systemd's journal by itself: `stream`, the value of JOURNAL_STREAM, names
 * fd's device and inode (systemd.exec(5)). NULL: there is no such variable. */
bool prt_log_is_journal(int fd, const char *stream);

/* A copy whose lines are about these as well: what `fields` knows takes the place of what the log knew. The texts must
 * outlive the copy. */
prt_log prt_log_with(const prt_log *log, const struct prt_log_fields *fields);

/* One line, cut to PRT_MAX_LOG_LINE, in one write(2), if its level is printed; of NULL nothing. */
void prt_log_write(const prt_log *log, prt_level level, const char *format, ...) PRT_PRINTF(3, 4);

#define prt_error(log, ...)   prt_log_write((log), PRT_LOG_ERROR, __VA_ARGS__)
#define prt_warning(log, ...) prt_log_write((log), PRT_LOG_WARNING, __VA_ARGS__)
#define prt_info(log, ...)    prt_log_write((log), PRT_LOG_INFO, __VA_ARGS__)
#define prt_debug(log, ...)   prt_log_write((log), PRT_LOG_DEBUG, __VA_ARGS__)

/* The line that a message would be, with the time of now; returns its length. For whoever can format nothing when it is
 * to be written: a handler of signals. */
size_t prt_log_prepare(const prt_log *log, prt_level level, const char *message, char out[PRT_MAX_LOG_LINE]);

/* The lines of a text, each as one of level PRT_LOG_STATUS, with `who` in place of the log's name. */
void prt_log_status(const prt_log *log, const char *who, prt_str text);

/* The level that SIGUSR1 leads to: one more, through info and debug, then back to the configured one. */
prt_level prt_log_next_level(prt_level configured, prt_level now);
const char *prt_log_level_name(prt_level level); /* "warning" */

#endif
