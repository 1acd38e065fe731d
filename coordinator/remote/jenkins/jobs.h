/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_JENKINS_JOBS_H
#define PRT_JENKINS_JOBS_H
/*
 * What a Jenkins server answers when it is asked for all of its jobs at once. Pure: bytes in, jobs out.
 *
 * The question is PRT_JENKINS_TREE, with `jobs` in `jobs` for folders, multibranch projects and organisation folders:
 *
 *     {"jobs": [{"_class": "hudson.model.FreeStyleProject", "name": "aai-merge", "url": "https://...", "color": "blue",
 *                "buildable": true, "disabled": false, "description": null,
 *                "lastBuild": {"number": 3, "result": "SUCCESS", "timestamp": 1700000000000, "duration": 1200,
 *                              "building": false}}, ...]}
 *
 * What servers leave out: `disabled` of a pipeline; `color`, `buildable` and `disabled` of an organisation folder. What
 * is of another type than this counts as left out; without a name there is no job.
 *
 * State: "disabled" when `disabled` is true or `buildable` is false, else "active". Status: what the color says (blue
 * and green are success, red failure, yellow unstable, *_anime building, ...), "unknown" without one. Of a disabled job
 * the color is grey, and the status "disabled" unless it says "not_built".
 */
#include "prt/arena.h"
#include "prt/model_jenkins.h"

#define PRT_JENKINS_FIELDS                                                                                             \
    "name,url,color,buildable,disabled,description,lastBuild[number,result,timestamp,duration,building]"
/* An organisation's repository's branch, in a folder of a folder; and one level more, to see that there is more. */
#define PRT_JENKINS_TREE                                                                                               \
    "jobs[" PRT_JENKINS_FIELDS ",jobs[" PRT_JENKINS_FIELDS ",jobs[" PRT_JENKINS_FIELDS ",jobs[" PRT_JENKINS_FIELDS     \
    ",jobs[" PRT_JENKINS_FIELDS ",jobs[name]]]]]]"
enum { PRT_JENKINS_LEVELS = 5 };

/* All zero is empty. */
struct prt_jenkins_listing {
    prt_arena arena;              /* of everything */
    struct prt_jenkins_job *jobs; /* as the server lists them, what is in a folder behind it */
    size_t count;
    size_t nameless; /* entries that are no job */
    prt_str deeper;  /* a folder at the last level that has jobs: they are not in the listing; empty: there is none */
};

/* PRT_E_FORMAT: not JSON, or not a mapping with a list `jobs`; PRT_E_LIMIT: more than PRT_MAX_JOBS; PRT_E_MEMORY. */
prt_code prt_jenkins_parse(prt_str bytes, struct prt_jenkins_listing *out, prt_err *err) PRT_MUST_USE;
void prt_jenkins_listing_free(struct prt_jenkins_listing *listing);

#endif
