/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_STORE_ANSWERS_H
#define PRT_STORE_ANSWERS_H
/*
 * Answers of other servers that were kept, in a table of their own beside the ledgers' entries and under the same
 * promises (store.h): what is found is what was put, damage is dropped with a warning, and losing it all costs time
 * alone. Keys and answers are bytes that the store does not look into.
 */
#include "coordinator/store/store.h"

/* The answer of a key, in place of what out held. Not found: out is as it was. */
prt_code prt_store_get_answer(prt_store_t *store, prt_str key, prt_buf *out, bool *found, prt_err *err) PRT_MUST_USE;

/* In place of the one of its key. A key has at most PRT_MAX_NAME bytes, an answer PRT_MAX_KEPT_ANSWER and what a record
 * of it has around its body. */
prt_code prt_store_put_answer(prt_store_t *store, prt_str key, prt_str answer, prt_err *err) PRT_MUST_USE;

/* As prt_store_trim, for answers. */
prt_code prt_store_trim_answers(prt_store_t *store, uint64_t max_bytes, prt_err *err) PRT_MUST_USE;

#endif
