/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_ORGANIZATION_H
#define PRT_REPORT_ORGANIZATION_H
/*
 * The organisation an e-mail address belongs to: the registrable domain of what stands behind the last @, by the ICANN
 * section of the public suffix list that libpsl has built in (so no file is read, and "x.co.uk" is an organisation while
 * "co.uk" is none). The private section is not used: github.io is one organisation.
 *
 *     ann@mail.example.co.uk   example.co.uk
 *     ann@EXAMPLE.org.         example.org        ASCII letters in lower case, dots at the ends dropped
 *     ann@example.nosuchtld    example.nosuchtld  an unknown top-level domain counts as a public suffix
 *     ann@localhost            localhost          no dot: the machine's name as it is
 *     ann@co.uk                co.uk              a public suffix itself: as it is
 *     ann@192.0.2.7 [..:..]    192.0.2.7          an IP address, bracketed or not: as it is
 *     ann@<not UTF-8>          as it is           as are domains with a NUL, with an empty label or above 253 bytes
 *     ann, ann@, placeholder   unknown
 */
#include "prt/arena.h"
#include "prt/err.h"
#include "prt/str.h"

/* The text is in the arena. `placeholder` is the address that stands for "none". */
prt_code prt_organization_of(prt_arena *arena, prt_str email, prt_str placeholder, prt_str *out,
                             prt_err *err) PRT_MUST_USE;

#endif
