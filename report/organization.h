/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_ORGANIZATION_H
#define PRT_REPORT_ORGANIZATION_H
/*
 * The organisation an e-mail address belongs to: the registrable domain of what stands behind the last @, by the ICANN
 * section of the public suffix list that libpsl has built in (so no file is read, and "x.co.uk" is an organisation
 * while "co.uk" is none). The private section is not used: github.io is one organisation.
 *
 *     ann@mail.example.co.uk   example.co.uk
 *     ann@EXAMPLE.org.         example.org        ASCII letters in lower case, dots at the ends dropped
 *     ann@example.nosuchtld    example.nosuchtld  an unknown top-level domain counts as a public suffix
 *     ann@localhost            localhost          no dot: the machine's name as it is
 *     ann@co.uk                co.uk              a public suffix itself: as it is
 *     ann@192.0.2.7 [..:..]    192.0.2.7          an IP address, bracketed or not: as it is
 *     ann@<not UTF-8>          as it is           as are domains with a NUL, with an empty label or above 253 bytes
 *     ann, ann@, placeholder   unknown
 *
 * What a user says about domains comes first:
 *   1. ignored     the whole domain is listed: the organisation is "unknown"
 *   2. preserved   the domain, or one it is below, is listed: that domain
 *   3. named       the same: the name given to it, unless what is preserved is longer than that domain
 *   4. ungrouped   the whole domain, as it is
 * Of several that fit the longest counts.
 */
#include <stdbool.h>

#include "prt/arena.h"
#include "prt/err.h"
#include "prt/str.h"

struct prt_domain_name {
    prt_str domain;
    prt_str name;
};

/* Domains are in lower case, without dots at the ends. Zeroed: nothing is said. All texts are views of the caller's,
 * and live as long as what is made with them. */
struct prt_domain_rules {
    prt_str *ignored;
    size_t ignored_count;
    prt_str *preserved;
    size_t preserved_count;
    struct prt_domain_name *named;
    size_t named_count;
    bool ungrouped;
};

/* The text is in the arena, or one of the rules'. `placeholder` is the address that stands for "none"; `rules` may be
 * NULL. */
prt_code prt_organization_of(prt_arena *arena, prt_str email, prt_str placeholder, const struct prt_domain_rules *rules,
                             prt_str *out, prt_err *err) PRT_MUST_USE;

#endif
