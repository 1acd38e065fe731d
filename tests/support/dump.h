/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_TESTS_DUMP_H
#define PRT_TESTS_DUMP_H
/*
 * A value tree as one line of JSON. Numbers with a fraction become texts ("1.5"), so that the line is exact and can be
 * read back into a tree with the same line.
 */
#include "prt/buf.h"
#include "prt/doc.h"

/* false: deeper than a JSON writer goes, larger than `most` values, or out of memory. */
bool prt_doc_dump(const prt_doc *doc, size_t most, prt_buf *out);

#endif
