/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_JENKINS_COLOR_H
#define PRT_JENKINS_COLOR_H
/* What a job's ball says. */
#include <stdbool.h>

#include "prt/model_jenkins.h"

/* Sets state, status and color of a job from the server's color and whether it is switched off. */
void prt_jenkins_judge(struct prt_jenkins_job *job, prt_str color, bool off);

#endif
