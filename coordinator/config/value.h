/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_CONFIG_VALUE_H
#define PRT_COORDINATOR_CONFIG_VALUE_H
/*
 * One value of one key: whether it is what the key expects, how it becomes a member of struct prt_config, how it is
 * written.
 */
#include "coordinator/config/config.h"
#include "coordinator/config/key.h"
#include "prt/json.h"

/* Whether it is of the key's type and within its bounds. A null is not asked about. */
bool prt_config_value_fits(const struct prt_config_key *key, const prt_doc *value);

/* "\"lots\"", "12", "a list": what stands there, for a sentence. Of secrets nothing but their type,
 * and of places nothing that stands before their host. */
void prt_config_value_tell(const struct prt_config_key *key, const prt_doc *value, prt_buf *out);

/* Puts a value that fits, or NULL for none, into the key's member, with its texts in the configuration's arena. */
prt_code prt_config_value_store(const struct prt_config_key *key, const prt_doc *value, struct prt_config *out,
                                prt_err *err) PRT_MUST_USE;

/* The default as a value; NULL: there is none. */
prt_code prt_config_value_initial(const struct prt_config_key *key, prt_arena *arena, const prt_doc **out,
                                  prt_err *err) PRT_MUST_USE;

/* Equal as values, wherever they stand; either may be NULL or a null, which are equal to an empty text too. */
bool prt_config_value_equal(const prt_doc *a, const prt_doc *b);

/* As JSON; the same for all spellings of a value. A secret is "(set)", or null when it is empty; so is what a URL holds
 * before its host. */
void prt_config_value_json(const struct prt_config_key *key, const prt_doc *value, prt_json *out);

#endif
