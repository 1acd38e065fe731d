/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/profile_verdict.h"

enum {
    SHORT_US = 300000,
    IDLE_PERCENT = 20,
    COORDINATOR_PERCENT = 50,
    GIANT_PERCENT = 60,
    TASKS_PER_SLOT = 3,
    SATURATED_PERCENT = 80,
    WAITING_PERCENT = 25,
    MOSTLY_PERCENT = 50,
    READ_LEAST = 1 << 20 /* bytes */
};

static const struct {
    const char *name;
    const char *advice;
} verdicts[PRT_PROFILE_VERDICTS] = {
    [PRT_PROFILE_TOO_SHORT] = {"too short",
                               "The run is too short to be judged: starting processes weighs more than the "
                               "analyses. Take a larger root."},
    [PRT_PROFILE_COORDINATOR] = {"coordinator",
                                 "Coordinator-bound: slots stand idle while the coordinator folds records "
                                 "and writes the report. More workers do not help."},
    [PRT_PROFILE_GIANT] = {"giant",
                           "One giant analysis dominates: the other slots stand idle until it ends. More workers "
                           "do not help; a faster processor or disk does."},
    [PRT_PROFILE_FEW] = {"few tasks",
                         "Too few tasks: there is not enough to do to keep every slot busy. Fewer workers are "
                         "as fast."},
    [PRT_PROFILE_UNEVEN] = {"idle slots",
                            "Slots stand idle for a part of the run: they wait for their next task, or for "
                            "the last ones to end."},
    [PRT_PROFILE_PROCESSORS] = {"processors", "CPU-bound: every processor is at work, and there are more workers than "
                                              "processors. Fewer workers are as fast; more processors help."},
    [PRT_PROFILE_DISK] = {"disk",
                          "Disk-bound: slots wait for reads. Clones on a faster disk, or in memory after a first "
                          "run, help; more workers may, where the disk serves several readers at once."},
    [PRT_PROFILE_WAITING] = {"waiting",
                             "Analyses wait, though hardly anything is read from a disk: other programs use the "
                             "same processors, or the clones lie on a network or virtual file system."},
    [PRT_PROFILE_CPU] = {"CPU",
                         "CPU-bound: every slot is at work. More workers help for as long as there are processors "
                         "for them."},
};

/* Whether part is at least so many per cent of whole. In binary fractions, because figures of other processes may be
 * any number. */
static bool is_share(uint64_t part, uint64_t whole, int percent)
{
    return (double)part * 100.0 >= (double)whole * percent;
}

static prt_profile_verdict judge_idle(const struct prt_profile_row *row)
{
    if (is_share(row->coordinator, row->wall, COORDINATOR_PERCENT))
        return PRT_PROFILE_COORDINATOR;
    if (row->workers < 2)
        return PRT_PROFILE_UNEVEN;
    if (is_share(row->longest, row->run, GIANT_PERCENT))
        return PRT_PROFILE_GIANT;
    return row->answers / TASKS_PER_SLOT < row->workers ? PRT_PROFILE_FEW : PRT_PROFILE_UNEVEN;
}

/* What analyses spent neither at work nor done. */
static uint64_t waited(const struct prt_profile_row *row)
{
    const uint64_t elapsed = prt_cost_elapsed(&row->cost);
    const uint64_t cpu = row->cost.us[PRT_COST_CPU];
    return cpu < elapsed ? elapsed - cpu : 0;
}

static bool has_waited(const struct prt_profile_row *row, int percent)
{
    return waited(row) > 0 && is_share(waited(row), prt_cost_elapsed(&row->cost), percent);
}

static prt_profile_verdict judge_busy(const struct prt_profile_row *row, uint32_t processors)
{
    if (row->workers > processors && is_share(row->cpu, row->wall * processors, SATURATED_PERCENT))
        return PRT_PROFILE_PROCESSORS;
    if (!has_waited(row, WAITING_PERCENT))
        return PRT_PROFILE_CPU;
    return row->read_bytes >= READ_LEAST ? PRT_PROFILE_DISK : PRT_PROFILE_WAITING;
}

prt_profile_verdict prt_profile_judge(const struct prt_profile_row *row, uint32_t processors)
{
    if (row->wall < SHORT_US)
        return PRT_PROFILE_TOO_SHORT;
    /* Where analyses mostly wait, how long each takes says nothing about how the work was shared out. */
    if (is_share(prt_profile_wait(row), row->run * row->workers, IDLE_PERCENT) && !has_waited(row, MOSTLY_PERCENT))
        return judge_idle(row);
    return judge_busy(row, processors);
}

const char *prt_profile_verdict_name(prt_profile_verdict verdict)
{
    return (unsigned)verdict < PRT_PROFILE_VERDICTS ? verdicts[verdict].name : "unknown";
}

const char *prt_profile_verdict_advice(prt_profile_verdict verdict)
{
    return (unsigned)verdict < PRT_PROFILE_VERDICTS ? verdicts[verdict].advice : "";
}
