/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_KEEP_H
#define PRT_COORDINATOR_KEEP_H
/* A repository's whole record becomes an entry of the store, to be extended by later runs. */
#include "coordinator/store/store.h"
#include "prt/model.h"

/* Whether a record may be kept: it is whole and without a problem. A repository that is mended must not go on looking
 * broken. */
bool prt_keep_may(const struct prt_record *record);

/* In place of the entry of this key. PRT_E_LIMIT: there is more of it than an entry may have, which a ledger that
 * fitted comes to by what is added to it; the store is as it was, and what it has of the repository still good. All
 * else is the store's: see store.h. PRT_E_INTERNAL: it is no record that may be kept. */
prt_code prt_keep(prt_store_t *store, prt_str key, const struct prt_record *record, prt_err *err) PRT_MUST_USE;

#endif
