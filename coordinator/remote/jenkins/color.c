/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/jenkins/color.h"

static const struct {
    prt_str color, status;
} statuses[] = {
    {PRT_STR_INIT("blue"), PRT_STR_INIT("success")},       {PRT_STR_INIT("green"), PRT_STR_INIT("success")},
    {PRT_STR_INIT("red"), PRT_STR_INIT("failure")},        {PRT_STR_INIT("yellow"), PRT_STR_INIT("unstable")},
    {PRT_STR_INIT("grey"), PRT_STR_INIT("disabled")},      {PRT_STR_INIT("gray"), PRT_STR_INIT("disabled")},
    {PRT_STR_INIT("disabled"), PRT_STR_INIT("disabled")},  {PRT_STR_INIT("aborted"), PRT_STR_INIT("aborted")},
    {PRT_STR_INIT("notbuilt"), PRT_STR_INIT("not_built")},
};

static prt_str status_of(prt_str color)
{
    if (prt_str_ends(color, PRT_STR("_anime")))
        return PRT_STR("building");
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++)
        if (prt_str_equal_fold(color, statuses[i].color))
            return statuses[i].status;
    return PRT_STR("unknown");
}

void prt_jenkins_judge(struct prt_jenkins_job *job, prt_str color, bool off)
{
    job->state = off ? PRT_STR("disabled") : PRT_STR("active");
    job->color = color;
    job->status = status_of(color);
    if (!off)
        return;
    job->color = PRT_STR("grey");
    if (!prt_str_equal(job->status, PRT_STR("not_built")))
        job->status = PRT_STR("disabled");
}
