/* SPDX-License-Identifier: Apache-2.0 */
#include "report/activity.h"

enum { DAY_SECONDS = 86400 };

/* Unsigned, because the distance of two int64 may not fit one. */
static int64_t days_between(int64_t from, int64_t to)
{
    return (int64_t)(((uint64_t)to - (uint64_t)from) / DAY_SECONDS);
}

static bool in_some_window(const struct prt_fold_options *options, int64_t newest, int64_t as_of)
{
    uint64_t longest = 0;
    for (size_t w = 0; w < options->window_count; w++)
        longest = options->windows[w].days > longest ? options->windows[w].days : longest;
    return (uint64_t)as_of - (uint64_t)newest <= longest * DAY_SECONDS;
}

/* At `as_of`, not before `newest`. */
static prt_activity judge(const struct prt_fold_options *options, int64_t newest, int64_t as_of)
{
    int64_t days = days_between(newest, as_of);
    if (!in_some_window(options, newest, as_of))
        return PRT_ACTIVITY_INACTIVE;
    if (days <= (int64_t)options->current_days)
        return PRT_ACTIVITY_CURRENT;
    return days <= (int64_t)options->active_days ? PRT_ACTIVITY_ACTIVE : PRT_ACTIVITY_INACTIVE;
}

void prt_judge_activity(const struct prt_fold_options *options, struct prt_folded_repository *folded,
                        int64_t newest_earlier)
{
    folded->activity = folded->activity_earlier = PRT_ACTIVITY_INACTIVE;
    if (folded->has_newest) {
        folded->days_since = days_between(folded->newest, options->as_of);
        folded->activity = judge(options, folded->newest, options->as_of);
    }
    if (folded->has_newest_earlier)
        folded->activity_earlier = judge(options, newest_earlier, options->windows[options->primary].start);
}

prt_class prt_class_of(const struct prt_folded_repository *repository)
{
    if (!prt_folded_has_commits(repository))
        return PRT_CLASS_NO_COMMITS;
    switch (repository->activity) {
    case PRT_ACTIVITY_CURRENT: return PRT_CLASS_CURRENT;
    case PRT_ACTIVITY_ACTIVE: return PRT_CLASS_ACTIVE;
    case PRT_ACTIVITY_INACTIVE: break;
    }
    return PRT_CLASS_INACTIVE;
}

const char *prt_activity_name(prt_activity activity)
{
    switch (activity) {
    case PRT_ACTIVITY_CURRENT: return "current";
    case PRT_ACTIVITY_ACTIVE: return "active";
    case PRT_ACTIVITY_INACTIVE: break;
    }
    return "inactive";
}

const char *prt_class_mark(prt_class class_of)
{
    switch (class_of) {
    case PRT_CLASS_CURRENT: return "✅";
    case PRT_CLASS_ACTIVE: return "☑️";
    case PRT_CLASS_INACTIVE: return "🛑";
    case PRT_CLASS_NO_COMMITS: break;
    }
    return "➖";
}
