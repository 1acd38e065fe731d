/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_PRIVACY_H
#define PRT_REPORT_PRIVACY_H
/*
 * Addresses and names as a report may show them: what privacy.mask_emails and privacy.anonymize_authors do. The fold
 * applies it before any writer sees the report (fold_parts.h), so that no format can forget to.
 *
 *   masked       ann@mail.example.org     becomes  masked-5d41402abc4b@mail.example.org
 *   anonymized   Ann <ann@example.org>    becomes  Author 17 <9a0b4c21f7de@anonymous.invalid>
 *
 * The twelve digits are the first of SHA-256(key, address): different addresses stay different, and nobody without the
 * key can tell from a guessed address whether it is in the report. The key is privacy.key, and then an address looks
 * the same in every report made with it; without one it is made of all addresses of the report, so that the same input
 * gives the same bytes: who has all of them, from the repositories, has the key as well. The placeholder of authors
 * without an address is nobody's and stays.
 */
#include <stdbool.h>

#include "prt/arena.h"
#include "prt/err.h"
#include "prt/str.h"

struct prt_privacy {
    bool mask_emails;
    bool anonymize_authors; /* more than mask_emails, and wins over it */
    prt_str key;            /* a secret of the user's; empty: there is none */
};

/* Which of the two holds. */
typedef enum prt_hiding { PRT_HIDE_NOTHING, PRT_HIDE_ADDRESSES, PRT_HIDE_AUTHORS, PRT_HIDINGS } prt_hiding;

prt_hiding prt_hiding_of(const struct prt_privacy *privacy);
const char *prt_hiding_name(prt_hiding hiding); /* "none", "mask_emails", "anonymize_authors" */

enum {
    PRT_MASK_DIGITS = 12,
    PRT_ANONYMOUS_GROUP =
        5 /* an organisation of fewer people is no crowd to hide in, and becomes PRT_OTHER_ORGANIZATION */
};
#define PRT_OTHER_ORGANIZATION PRT_STR("other")

/* How addresses are written in one report. */
struct prt_mask {
    bool anonymous;
    char key[65];
    prt_str placeholder;
};

/* `secret`: the user's key, or all addresses of the report in their order. */
struct prt_mask prt_mask_of(bool anonymous, prt_str secret, prt_str placeholder);

/* The address in the arena; what stands behind its last @ is kept as it is, unless it is to be anonymous. Letters
 * compare without case, as addresses in a record do. */
prt_code prt_mask_address(const struct prt_mask *mask, prt_arena *arena, prt_str email, prt_str *out,
                          prt_err *err) PRT_MUST_USE;

/* The text with every address in it masked; `text` itself when there is none. An address is anything around an @ that
 * is made of letters, digits, . _ % + - ' and bytes beyond ASCII. */
prt_code prt_mask_text(const struct prt_mask *mask, prt_arena *arena, prt_str text, prt_str *out,
                       prt_err *err) PRT_MUST_USE;

#endif
