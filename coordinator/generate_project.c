/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/generate_project.h"

#include <stdio.h>
#include <stdlib.h>

static bool set_environment(const struct prt_project *project)
{
    const struct {
        const char *name, *value;
    } variables[] = {{"JENKINS_HOST", project->jenkins},
                     {"JENKINS_USER", project->jenkins_user},
                     {"JENKINS_API_TOKEN", project->jenkins_token},
                     {"GITHUB_ORG", project->github}};
    bool fine = true;
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        fine = (variables[i].value != NULL ? setenv(variables[i].name, variables[i].value, 1)
                                           : unsetenv(variables[i].name)) == 0 &&
               fine;
    return fine;
}

prt_code prt_generate_project(const struct prt_project *project, struct prt_generate_options *options, char *root,
                              size_t root_size, prt_err *err)
{
    const bool gerrit = project->gerrit != NULL;
    if (!set_environment(project))
        return prt_fail(err, PRT_E_MEMORY, "the environment of project %s", project->slug);
    options->project = project->name;
    options->folder = project->slug;
    options->gerrit_host = project->gerrit;
    if (options->repos_path == NULL) {
        options->from_gerrit = gerrit;
        options->from_github = gerrit ? NULL : project->github;
        return PRT_OK;
    }
    const int length = snprintf(root, root_size, "%s/%s%s", options->repos_path, gerrit ? "" : "github.com/",
                                gerrit ? project->gerrit : project->github);
    options->repos_path = root;
    return length >= 0 && (size_t)length < root_size ? PRT_OK
                                                     : prt_fail(err, PRT_E_LIMIT, "--repos-path: the path is too long");
}
