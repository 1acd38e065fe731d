/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_LINES_BYTES_H
#define PRT_GIT_LINES_BYTES_H
/* Runs of equal bytes, eight at a time. Part of lines.h. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t prt_load_word(const char *data)
{
    uint64_t word;
    memcpy(&word, data, sizeof word);
    return word;
}

/* Bytes that begin both. */
static inline size_t prt_equal_head(const char *a, const char *b, size_t size)
{
    size_t at = 0;
    while (at + sizeof(uint64_t) <= size && prt_load_word(a + at) == prt_load_word(b + at))
        at += sizeof(uint64_t);
    while (at < size && a[at] == b[at])
        at++;
    return at;
}

/* Bytes that end both; a_end and b_end are behind the last ones. */
static inline size_t prt_equal_tail(const char *a_end, const char *b_end, size_t size)
{
    size_t count = 0;
    while (count + sizeof(uint64_t) <= size &&
           prt_load_word(a_end - count - sizeof(uint64_t)) == prt_load_word(b_end - count - sizeof(uint64_t)))
        count += sizeof(uint64_t);
    while (count < size && a_end[-(ptrdiff_t)count - 1] == b_end[-(ptrdiff_t)count - 1])
        count++;
    return count;
}

#endif
