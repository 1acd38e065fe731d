/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PRT_COORDINATOR_PROJECTS_H
#define PRT_COORDINATOR_PROJECTS_H
/*
 * The projects of `generate --projects`: a JSON list, as it is or in base64, from a file or a variable of the
 * environment.
 *
 *     [{"project": "ONAP", "slug": "onap", "gerrit": "gerrit.onap.org",
 *       "jenkins": "jenkins.onap.org", "jenkins_user": "reader", "jenkins_token": "..."},
 *      {"project": "Fog", "slug": "fog", "github": "fogproject"}]
 *
 * `project`, `slug`, and one of `gerrit` and `github` are required; other keys than these are ignored, and so are empty
 * texts and nulls. A slug names a folder: letters, digits, '.', '_', '-'; no two are the same, in any case.
 * No sentence repeats a value: there are tokens among them.
 */
#include "prt/arena.h"
#include "prt/err.h"
#include "prt/str.h"

/* Texts end with a NUL; NULL: not said. */
struct prt_project {
    char *name;
    char *slug;
    char *gerrit; /* a host */
    char *github; /* an organization */
    char *jenkins;
    char *jenkins_user;
    char *jenkins_token;
};

struct prt_projects {
    prt_arena arena;
    struct prt_project *items; /* in the order of the list */
    size_t count;
};

/* `source`: a path, or "env:NAME"; that variable is wiped and taken out of the environment, so that no program started
 * later has it. PRT_E_USAGE: no such variable. Else as prt_projects_parse, and as prt_file_read. */
prt_code prt_projects_read(const char *source, struct prt_projects *out, prt_err *err) PRT_MUST_USE;
/* `place` names the text in sentences. PRT_E_CONFIG names project and key; PRT_E_LIMIT: more than PRT_MAX_PROJECTS. */
prt_code prt_projects_parse(const char *place, prt_str text, struct prt_projects *out, prt_err *err) PRT_MUST_USE;
void prt_projects_forget(struct prt_projects *projects); /* users and tokens of all */
void prt_projects_free(struct prt_projects *projects);   /* wipes users and tokens */

#endif
