/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_REPORT_NAMES_H
#define PRT_REPORT_NAMES_H
/*
 * Which of the names an author has used is shown. The rule is a total order on (author time, name), so the choice does
 * not depend on the order in which commits and repositories are looked at.
 */
#include <stdbool.h>
#include <stdint.h>

#include "prt/str.h"

#define PRT_NAME_UNDATED INT64_MIN /* the time of a name whose commits have no date */

struct prt_name_choice {
    prt_str name;
    int64_t time; /* PRT_NAME_UNDATED in a fresh choice, whose name is empty */
};

/* Makes `name` the choice if it is newer, or as new and better: any name is better than an empty one, else the smaller
 * in code-point order. */
void prt_name_consider(struct prt_name_choice *choice, prt_str name, int64_t time);

prt_str prt_name_shown(prt_str name);      /* the name, or "Unknown" when it is empty */
prt_str prt_name_first_word(prt_str name); /* up to the first ASCII white space */

#endif
