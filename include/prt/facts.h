/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_FACTS_H
#define PRT_FACTS_H
/*
 * Building a value tree (doc.h) piece by piece, within ceilings: what a detector says about a repository.
 *
 *     struct prt_facts facts = {.arena = &record.arena};
 *     prt_doc *map = prt_facts_new(&facts, PRT_DOC_MAP);
 *     prt_facts_put_flag(&facts, map, "present", true);
 *     prt_doc *files = prt_facts_put_list(&facts, map, "files");
 *     prt_facts_add_text(&facts, files, path);
 *     if (facts.failed) ... memory was short;  if (facts.over) ... a ceiling was reached
 *
 * Nothing fails loudly: when memory is short or a ceiling is hit, that is remembered, and later additions are ignored.
 * A NULL map or list takes nothing. Texts and keys are copied, and have a NUL behind them. Values and keys have no
 * lines: as.map.lines is NULL.
 */
#include "prt/arena.h"
#include "prt/doc.h"

struct prt_facts {
    prt_arena *arena;
    size_t values; /* made so far; at most PRT_MAX_FACT_VALUES */
    size_t bytes;  /* of all texts and keys; at most PRT_MAX_FACT_BYTES, and one text PRT_MAX_NAME */
    bool failed;   /* memory was short */
    bool over;     /* a ceiling was reached: what was added last is not there */
};

prt_doc *prt_facts_new(struct prt_facts *facts, prt_doc_type type); /* an empty list or map, null, false, 0; or NULL */
prt_doc *prt_facts_new_text(struct prt_facts *facts, prt_str value);
/* The key must not be there yet. A map has at most PRT_MAX_FACT_KEYS. */
void prt_facts_put(struct prt_facts *facts, prt_doc *map, prt_str key, prt_doc *value);
void prt_facts_add(struct prt_facts *facts, prt_doc *list, prt_doc *value);

void prt_facts_put_flag(struct prt_facts *facts, prt_doc *map, const char *key, bool value);
void prt_facts_put_number(struct prt_facts *facts, prt_doc *map, const char *key, uint64_t value); /* up to INT64_MAX */
void prt_facts_put_text(struct prt_facts *facts, prt_doc *map, const char *key, prt_str value);
void prt_facts_put_null(struct prt_facts *facts, prt_doc *map, const char *key);
prt_doc *prt_facts_put_list(struct prt_facts *facts, prt_doc *map, const char *key); /* the new, empty list */
prt_doc *prt_facts_put_map(struct prt_facts *facts, prt_doc *map, const char *key);
void prt_facts_add_text(struct prt_facts *facts, prt_doc *list, prt_str value);
prt_doc *prt_facts_add_map(struct prt_facts *facts, prt_doc *list);

/* The same tree in another arena; NULL when memory is short there, or a ceiling is reached. */
prt_doc *prt_facts_copy(struct prt_facts *facts, const prt_doc *doc);

#endif
