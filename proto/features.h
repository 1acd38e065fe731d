/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_PROTO_FEATURES_H
#define PRT_PROTO_FEATURES_H
/*
 * The features and tallies of a record as msgpack. For the files of this folder alone.
 *
 * Writing and reading keep the ceilings of limits.h: PRT_MAX_FEATURES, PRT_MAX_TALLIES and, for each feature,
 * PRT_MAX_FACT_*. No map has a key twice, no two features one name, no two tallies one kind and name.
 */
#include "proto/pack.h"
#include "proto/scan.h"
#include "prt/model.h"

/* PRT_E_LIMIT or PRT_E_INTERNAL: it must not be written like this. */
prt_code prt_features_check(const struct prt_record *record, prt_err *err) PRT_MUST_USE;
void prt_features_pack(msgpack_packer *packer, const struct prt_record *record); /* both parts */

/* Both parts, into the record's arena. PRT_E_PROTOCOL. */
prt_code prt_features_read(struct prt_scan *scan, struct prt_record *record, prt_err *err) PRT_MUST_USE;

#endif
