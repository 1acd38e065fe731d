/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_PATTERNS_H
#define PRT_TESTS_PATTERNS_H
/* Texts written down as a letter a line. */
#include "tests/support/unit.h"

/* One line a letter of `pattern`; a capital one is a line that is nowhere else: not in a text of another side. */
static prt_str text_of(const char *pattern, char side, prt_buf *out)
{
    prt_err err;
    prt_buf_clear(out);
    for (size_t i = 0; pattern[i] != '\0'; i++) {
        if (pattern[i] >= 'A' && pattern[i] <= 'Z')
            prt_buf_add_fmt(out, "%c%zu%c\n", pattern[i], i, side);
        else
            prt_buf_add_fmt(out, "%c\n", pattern[i]);
    }
    assert_prt_ok(prt_buf_check(out, "text", &err), err);
    return prt_buf_str(out);
}

#endif
