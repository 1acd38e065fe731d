/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_MATCH_H
#define PRT_MATCH_H
/*
 * Which repository a Jenkins job belongs to. Pure: a matcher is built once from what is known of the projects, and
 * judges every job alone, so that the answer cannot depend on the order of jobs or projects, on threads or on faults.
 *
 * A name is lower-cased and split at - _ . / into tokens. The first rule that finds a project wins:
 *
 *   J  definitions    the owner that the expanded definitions give the job, when it is a project; else the project named
 *                     literally in its template's body
 *   P  project-name   the longest project-name of a project block that the job's name is or begins with (followed by - or _),
 *                     when all blocks of that name agree on one project, and it has no fewer tokens than E.a or E.b find
 *   E  names       a  the job has a _: a path with / as -, between two _ or the ends
 *                  b  the path's tokens begin the job's
 *                  c  first component and a proper tail of the path (of three or more components) begin the job's tokens: with
 *                     more tokens than a or b, and one project only
 *                  d  a proper tail of the path begins the job's tokens; one project only at the longest match
 *                  e  a last component of two or more tokens is anywhere behind the job's first; one project only likewise
 *
 * Between several: most tokens, most path components, longest path, smallest bytewise.
 *
 * Measured against what the jobs of real servers check out or are triggered by: tests/oracle/allocation.py.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "prt/err.h"
#include "prt/model_jenkins.h"
#include "prt/str.h"

struct prt_match_project {
    prt_str path; /* "policy/apex-pdp" */
    prt_project_state state;
    prt_str name; /* what the report calls it: "policy/apex-pdp.git"; empty: as its path. Plays no part in matching */
};

/* What the expanded definitions say of a job. */
struct prt_match_definition {
    prt_str job;
    prt_str owner;            /* the block's project; empty: none */
    prt_str template_project; /* the first literal project in the template's body; empty: none */
};

/* One project block: {ref}s to its own keys are substituted already. A name with a brace left in it is not used. */
struct prt_match_block {
    prt_str project_name;
    prt_str project;
};

struct prt_match_input {
    const struct prt_match_project *projects;
    size_t project_count;
    const struct prt_match_definition *definitions;
    size_t definition_count;
    const struct prt_match_block *blocks;
    size_t block_count;
    const prt_str *infrastructure; /* beginnings of jobs that serve no repository; NULL: "lab-" "lf-" "openci-" ... */
    size_t infrastructure_count;
};

#define PRT_MATCH_NO_PROJECT SIZE_MAX

struct prt_match {
    prt_match_set set;
    prt_match_reason reason;
    size_t project; /* of the input's; PRT_MATCH_NO_PROJECT */
    prt_str
        matched; /* what was found: a part of the job's name, or what the definitions name. Points into the job or the
                        input */
};

typedef struct prt_matcher prt_matcher_t;

/* The input's texts must outlive the matcher. A project that is there twice counts once, with the state of the first.
 * PRT_E_LIMIT: more than PRT_MAX_REPOSITORIES projects, PRT_MAX_JOBS definitions or blocks, or a name longer than
 * PRT_MAX_NAME. */
prt_code prt_matcher_new(const struct prt_match_input *input, prt_matcher_t **out, prt_err *err) PRT_MUST_USE;
void prt_matcher_destroy(prt_matcher_t **matcher); /* NULL-safe; sets *matcher to NULL */

/* About the length of the name squared in look-ups, whatever the number of projects. PRT_E_LIMIT: a name longer than
 * PRT_MAX_NAME; PRT_E_MEMORY. */
prt_code prt_match_job(const prt_matcher_t *matcher, prt_str job, struct prt_match *out, prt_err *err) PRT_MUST_USE;

#endif
