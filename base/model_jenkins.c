/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/model_jenkins.h"

struct reason {
    const char *name;
    const char *meaning;
};

static const struct reason reasons[PRT_MATCH_REASONS] = {
    [PRT_MATCH_BY_NOTHING] = {"none", "no rule finds a project in its name, and no definition names one"},
    [PRT_MATCH_BY_DEFINITION] = {"definition", "the definitions give the job to this project"},
    [PRT_MATCH_BY_TEMPLATE] = {"template", "the template that the job is made from names this project"},
    [PRT_MATCH_BY_PROJECT_NAME] = {"project-name",
                                   "the job's name begins with a project-name that the definitions give this project"},
    [PRT_MATCH_BY_DELIMITED_PATH] = {"delimited-path", "the project's path stands in the job's name between two _ or "
                                                       "the ends"},
    [PRT_MATCH_BY_PATH] = {"path", "the job's name begins with the project's path"},
    [PRT_MATCH_BY_GAP] = {"path-with-gap", "the job's name begins with the project's path, but for a middle part"},
    [PRT_MATCH_BY_TAIL] = {"end-of-path", "the job's name begins with the end of this path, and of no other"},
    [PRT_MATCH_BY_BASENAME] = {"last-component", "the last component of this path, and of no other, is in the job's "
                                                 "name"},
    [PRT_MATCH_BY_PREFIX] = {"prefix", "the job's name begins like those that serve no single project"},
};

const char *prt_project_state_name(prt_project_state state)
{
    static const char *const names[] = {"ACTIVE", "READ_ONLY", "HIDDEN"};
    return (size_t)state < sizeof names / sizeof *names ? names[state] : "unknown";
}

const char *prt_match_set_name(prt_match_set set)
{
    static const char *const names[PRT_MATCH_SETS] = {"allocated", "orphaned", "infrastructure", "unattributed"};
    return (size_t)set < PRT_MATCH_SETS ? names[set] : "unknown";
}

const char *prt_match_reason_name(prt_match_reason reason)
{
    return (size_t)reason < PRT_MATCH_REASONS ? reasons[reason].name : "unknown";
}

const char *prt_match_reason_meaning(prt_match_reason reason)
{
    return (size_t)reason < PRT_MATCH_REASONS ? reasons[reason].meaning : "unknown";
}
