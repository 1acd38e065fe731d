/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_ERR_H
#define PRT_ERR_H
/*
 * Errors are values: a code and a sentence in a fixed record on the caller's stack.
 *
 * A function that can fail returns prt_code and takes `prt_err *err` last. On failure it fills *err exactly once,
 * through prt_fail(); each level above may put its place in front with prt_wrap():
 *
 *     repo aai/babel: INFO.yaml:12: project_lead: expected a mapping, got a list
 *
 * Outputs are written only on success. `err` is never NULL. Nothing is allocated, so "out of memory" can be told as
 * well. A sentence names the thing, the place and the way out; it carries no trailing newline and no full stop.
 */
#include <stdarg.h>
#include <stddef.h>

#define PRT_MUST_USE          __attribute__((warn_unused_result))
#define PRT_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

enum {
    PRT_ERR_TEXT_MAX = 1024 /* bytes of the sentence, NUL included; a longer one ends in "..." */
};

typedef enum prt_code {
    PRT_OK = 0,
    PRT_E_USAGE,       /* the caller asked for something that cannot be: command line, argument */
    PRT_E_CONFIG,      /* a configuration file says something that cannot be */
    PRT_E_MEMORY,      /* an allocation failed */
    PRT_E_LIMIT,       /* a ceiling of prt/limits.h was reached */
    PRT_E_IO,          /* the operating system refused to read, write, connect, start */
    PRT_E_NOT_FOUND,   /* the thing named does not exist */
    PRT_E_PERMISSION,  /* it exists, and we may not */
    PRT_E_FORMAT,      /* bytes that do not parse: YAML, JSON, msgpack, a git object */
    PRT_E_PROTOCOL,    /* a peer said something it must not say here */
    PRT_E_TIMEOUT,     /* a deadline passed */
    PRT_E_CANCELLED,   /* someone asked us to stop */
    PRT_E_UNSUPPORTED, /* understood, and not something this version does */
    PRT_E_INTERNAL     /* a broken promise between our own parts */
} prt_code;

typedef struct prt_err {
    prt_code code;
    char text[PRT_ERR_TEXT_MAX];
} prt_err;

/* Fills *err and returns code, so that `return prt_fail(err, PRT_E_IO, ...)` reads as one thought. code is never
 * PRT_OK. */
prt_code prt_fail(prt_err *err, prt_code code, const char *format, ...) PRT_PRINTF(3, 4);

/* As prt_fail, with ": <strerror(errno_value)>" behind the sentence. ENOENT, EACCES/EPERM, ENOMEM and ETIMEDOUT choose
 * their own code, everything else is PRT_E_IO. */
prt_code prt_fail_errno(prt_err *err, int errno_value, const char *format, ...) PRT_PRINTF(3, 4);

/* Puts "<text>: " in front of the sentence that is there, and returns its code. */
prt_code prt_wrap(prt_err *err, const char *format, ...) PRT_PRINTF(2, 3);

/* Shorthand for an allocation that failed; `what` is what could not be held. */
prt_code prt_fail_memory(prt_err *err, const char *what);

/* "PRT_E_IO" and so on; never NULL. */
const char *prt_code_name(prt_code code);

#endif
