/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_PROFILE_VERDICT_H
#define PRT_COORDINATOR_PROFILE_VERDICT_H
/*
 * What a run was held up by, judged from its figures. Pure. The first rule that holds decides:
 *
 *     too short      it took less than 0.3 s: starting processes weighs more than anything else
 *   slots had no analysis for at least 20 % of their time, and analyses did not wait for half of theirs, and
 *     coordinator    the coordinator itself was at work for at least half of the run
 *     giant          one analysis took at least 60 % of the run
 *     few            there were fewer than three analyses for each slot
 *     uneven         none of these
 *   otherwise
 *     processors     more slots than processors, which were at work for at least 80 %
 *     disk           analyses waited for at least 25 % of their time, and at least 1 MiB was read from a disk
 *     waiting        they waited so, and hardly anything was read
 *     cpu            they were at work
 */
#include "coordinator/profile_figures.h"
#include "prt/buf.h"

typedef enum prt_profile_verdict {
    PRT_PROFILE_TOO_SHORT,
    PRT_PROFILE_COORDINATOR,
    PRT_PROFILE_GIANT,
    PRT_PROFILE_FEW,
    PRT_PROFILE_UNEVEN,
    PRT_PROFILE_PROCESSORS,
    PRT_PROFILE_DISK,
    PRT_PROFILE_WAITING,
    PRT_PROFILE_CPU,
    PRT_PROFILE_VERDICTS
} prt_profile_verdict;

/* Of a row that was measured on a host with so many processors. */
prt_profile_verdict prt_profile_judge(const struct prt_profile_row *row, uint32_t processors);

const char *prt_profile_verdict_name(prt_profile_verdict verdict); /* "disk", for a table; "unknown" */

/* What it means and what would help, in a sentence or two without figures. */
const char *prt_profile_verdict_advice(prt_profile_verdict verdict);

#endif
