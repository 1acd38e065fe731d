/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GIT_IDENT_H
#define PRT_GIT_IDENT_H
/*
 * "NAME <ADDRESS> TIME ZONE", taken apart as git does: as much as can be made out, and no complaint about the rest.
 *
 *     name     all before the first '<', without white space at its end
 *     address  from there to the next '>'
 *     time     digits behind the last '>' of the line, only together with a zone
 *     zone     '+' or '-' and digits
 *
 * So "Ann <ann@a.org> junk>" has a name and an address and no date, and a line without '<' or '>' has nothing.
 */
#include "prt/str.h"

struct prt_ident {
    prt_str name; /* views into the line, bytes as they are, perhaps empty */
    prt_str email;
    bool dated;   /* time and zone mean something */
    int64_t time; /* seconds since 1970, never negative; saturates at INT64_MAX */
    int32_t zone; /* as a decimal number: "-0730" is -730; 0 when it does not fit, as in git */
};

/* false: there is no address, git takes it for no identity at all; *out is then all empty. */
bool prt_ident_parse(prt_str line, struct prt_ident *out);

/* White space as git's own tables have it: no vertical tab, no form feed. */
bool prt_ident_space(char byte);

#endif
