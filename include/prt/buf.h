/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_BUF_H
#define PRT_BUF_H
/*
 * A growing run of bytes with a ceiling. A zeroed prt_buf is empty and valid; `max` 0 means PRT_MAX_BUF of limits.h.
 *
 * Adding never fails loudly: when memory is short or the ceiling is hit, the buffer remembers it (`failed`), keeps what
 * it had, and ignores later additions. Check once at the end with prt_buf_check(). data is NUL-terminated whenever it
 * is not NULL; the NUL is not counted in len.
 *
 * A buffer with a drain holds only what has gathered since its drain last took something: about PRT_BUF_DRAINED bytes,
 * however much is added. So a text that is larger than memory should be can be written by what only ever appends.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "prt/err.h"
#include "prt/str.h"

/* Takes what has gathered. False: it could not, which it remembers the reason of. */
typedef bool prt_buf_drain(void *context, prt_str bytes);

typedef struct prt_buf {
    char *data;
    size_t len;
    size_t capacity;
    size_t max;           /* ceiling on len; 0 = PRT_MAX_BUF */
    bool failed;          /* an addition was lost */
    bool over;            /* ... because of the ceiling, not because memory was short */
    bool refused;         /* ... because the drain could not take what was there */
    prt_buf_drain *drain; /* NULL: everything is kept */
    void *context;        /* the drain's */
} prt_buf;

void prt_buf_add(prt_buf *buf, const void *data, size_t len);
void prt_buf_add_str(prt_buf *buf, prt_str text);
void prt_buf_add_text(prt_buf *buf, const char *text);
void prt_buf_add_char(prt_buf *buf, char byte);
void prt_buf_add_fmt(prt_buf *buf, const char *format, ...) PRT_PRINTF(2, 3);
void prt_buf_add_vfmt(prt_buf *buf, const char *format, va_list args) PRT_PRINTF(2, 0);
void prt_buf_add_u64(prt_buf *buf, uint64_t value); /* decimal */
void prt_buf_add_i64(prt_buf *buf, int64_t value);  /* decimal */
/* The text as valid UTF-8: each maximal invalid part becomes one U+FFFD (Unicode 15, section 3.9, "substitution of
 * maximal subparts"). Valid text is copied as it is, NULs and controls included: escaping is the writer's business. */
void prt_buf_add_utf8(prt_buf *buf, prt_str text);
/* Hands what is there to the drain; without one nothing happens. */
void prt_buf_flush(prt_buf *buf);
void prt_buf_clear(prt_buf *buf); /* empties it and forgets the failure; keeps the memory */
void prt_buf_free(prt_buf *buf);
prt_str prt_buf_str(const prt_buf *buf); /* a view of what is there, valid until the next addition */
/* PRT_OK, or PRT_E_MEMORY / PRT_E_LIMIT / PRT_E_IO (refused by the drain) naming `what`. */
prt_code prt_buf_check(const prt_buf *buf, const char *what, prt_err *err) PRT_MUST_USE;

#endif
