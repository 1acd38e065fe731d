/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_GITHUB_WORKFLOWS_H
#define PRT_GITHUB_WORKFLOWS_H
/*
 * What GitHub says about the workflows of a repository, and about their runs. Pure: bytes in, workflows out.
 *
 *     {"total_count": 1, "workflows": [{"id": 161335, "name": "CI", "path": ".github/workflows/ci.yaml",
 *                                       "state": "active", "html_url": "https://github.com/..."}]}
 *     {"total_count": 1, "workflow_runs": [{"workflow_id": 161335, "run_number": 562, "status": "completed",
 *                                           "conclusion": "success", "event": "push", "head_branch": "master",
 *                                           "created_at": "2026-02-10T07:00:00Z", "html_url": "https://..."}]}
 *
 * (https://docs.github.com/en/rest/actions/workflows, https://docs.github.com/en/rest/actions/workflow-runs)
 *
 * Status, the first that holds:
 *
 *     state is deleted, or disabled_*        deleted, disabled
 *     it never ran                           no_runs
 *     the run is not completed               building (queued, in_progress, waiting, pending, requested)
 *     conclusion success, neutral            success
 *     ... failure, timed_out, action_required, startup_failure     failure
 *     ... cancelled, skipped                 cancelled, skipped
 *     anything else                          unknown
 */
#include "prt/arena.h"
#include "prt/err.h"
#include "prt/model_github.h"

/* All zero is empty. Pages are added to it one by one. Texts belong to the arena that was given. */
struct prt_github_workflows {
    struct prt_github_workflow *items; /* as the server lists them; malloc'ed */
    size_t count, capacity;
    size_t odd; /* entries without an id or a path */
};

/* PRT_E_FORMAT: not JSON, or no list "workflows"; PRT_E_LIMIT: more than PRT_MAX_WORKFLOWS; PRT_E_MEMORY. After an
 * error the list is as it was. */
prt_code prt_github_parse_workflows(prt_arena *arena, prt_str bytes, struct prt_github_workflows *workflows,
                                    prt_err *err) PRT_MUST_USE;
void prt_github_workflows_free(struct prt_github_workflows *workflows);

/* Gives each workflow the newest of its runs among these, unless it has a newer one. *all: these are all runs there
 * are, so that a workflow without one never ran. */
prt_code prt_github_parse_runs(prt_arena *arena, prt_str bytes, struct prt_github_workflow *workflows, size_t count,
                               bool *all, prt_err *err) PRT_MUST_USE;

bool prt_github_is_active(const struct prt_github_workflow *workflow);
const char *prt_github_status(const struct prt_github_workflow *workflow); /* as above; "unknown" unless run_known */

#endif
