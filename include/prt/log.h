/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_LOG_H
#define PRT_LOG_H
/*
 * Lines for people on stderr. A prt_log is made by a program's main and handed down; there is no global one.
 * Text: "[2026-02-10 07:00:00] [WARNING] repo aai/babel: ...". JSON (one object a line): {"time","level","message"}.
 * Times are UTC.
 * Every line is one write(2), so lines of several processes on one stderr do not mix; one longer than
 * PRT_MAX_LOG_LINE ends in "...". Controls in a message are printed as \xNN (in JSON as JSON has them).
 * No memory is allocated, and errno is kept. A NULL log swallows everything, so that pure parts can be tested without
 * one.
 */
#include <stdbool.h>

#include "prt/err.h"
#include "prt/str.h"

typedef enum prt_level {
    PRT_LOG_STATUS = -1, /* what was asked for (SIGQUIT): printed whatever the log's level is */
    PRT_LOG_ERROR = 0,
    PRT_LOG_WARNING,
    PRT_LOG_INFO,
    PRT_LOG_DEBUG
} prt_level;

typedef struct prt_log {
    int fd;           /* where lines go */
    prt_level level;  /* the least important level that is printed */
    bool json;        /* one JSON object a line */
    bool timestamps;  /* false: without the time (tests) */
    const char *name; /* program or worker name put in front of the message, or NULL */
} prt_log;

void prt_log_write(const prt_log *log, prt_level level, const char *format, ...) PRT_PRINTF(3, 4);

#define prt_error(log, ...)   prt_log_write((log), PRT_LOG_ERROR, __VA_ARGS__)
#define prt_warning(log, ...) prt_log_write((log), PRT_LOG_WARNING, __VA_ARGS__)
#define prt_info(log, ...)    prt_log_write((log), PRT_LOG_INFO, __VA_ARGS__)
#define prt_debug(log, ...)   prt_log_write((log), PRT_LOG_DEBUG, __VA_ARGS__)

/* The lines of a text, each as one of level PRT_LOG_STATUS, with `who` in place of the log's name. */
void prt_log_status(const prt_log *log, const char *who, prt_str text);

/* The level that SIGUSR1 leads to: one more, through info and debug, then back to the configured one. */
prt_level prt_log_next_level(prt_level configured, prt_level now);
const char *prt_log_level_name(prt_level level); /* "warning" */

#endif
