/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_RECORD_H
#define PRT_PROTO_RECORD_H
/*
 * A record as bytes, for the wire and the store. One msgpack array:
 *
 *     [version, repository, tip, head, flags, count_since, total_loc, identities, commits, problems, context, ids, features,
 *      tallies]
 *
 * identities: array of [name, email] (bin). problems: array of [category, text]. commits: array of columns, each one
 * bin of LEB128 varints, so that a row costs about 10 bytes and no msgpack object: [row count, time (zigzag of the
 * difference to the row before), zone (zigzag), author, flags, added, removed]. ids: one bin, PRT_ID_BYTES for each
 * row, or empty; they do not compress. features: array of [name, facts]; facts are msgpack's maps, arrays, bin,
 * integers, booleans and nil. tallies: array of [kind, name, files, lines]. A later version appends columns; the record
 * version (PRT_RECORD_VERSION) is checked first.
 */
#include "prt/buf.h"
#include "prt/model.h"

/* Appends to `out`. PRT_E_LIMIT: a name, a sentence or the whole is above its ceiling; PRT_E_INTERNAL: it is no record;
 * PRT_E_MEMORY. */
prt_code prt_record_encode(const struct prt_record *record, prt_buf *out, prt_err *err) PRT_MUST_USE;

/* *out is empty or zeroed before; on failure it is zeroed. Safe for any bytes; every index (author) is checked.
 * PRT_E_PROTOCOL. */
prt_code prt_record_decode(prt_str bytes, struct prt_record *out, prt_err *err) PRT_MUST_USE;

#endif
