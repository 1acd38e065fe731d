/* SPDX-License-Identifier: Apache-2.0 */
#include "report/activity.h"

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
