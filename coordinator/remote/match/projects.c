/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/match/projects.h"

#include <stdlib.h>

#include "coordinator/remote/match/names.h"
#include "prt/limits.h"
#include "prt/mem.h"

bool prt_match_projects_prefer(const void *context, size_t one, size_t other)
{
    const struct prt_match_projects *projects = context;
    const struct prt_match_project_facts *a = &projects->facts[one];
    const struct prt_match_project_facts *b = &projects->facts[other];
    if (a->tokens != b->tokens)
        return a->tokens > b->tokens;
    if (a->components != b->components)
        return a->components > b->components;
    if (a->path.len != b->path.len)
        return a->path.len > b->path.len;
    return prt_str_compare(a->path, b->path) < 0;
}

bool prt_match_projects_find(const struct prt_match_projects *projects, prt_str path, size_t *project)
{
    uint64_t at = 0;
    if (path.len == 0 || !prt_map_get(projects->exact, path, &at))
        return false;
    *project = (size_t)at;
    return true;
}

static prt_code add(struct prt_match_projects *projects, struct prt_match_index *index, prt_str key, size_t project,
                    prt_err *err)
{
    return prt_match_index_add(index, key, project, prt_match_projects_prefer, projects, err);
}

/* The tails of "a/b/c" are "b/c" and "c"; with a gap they are "a" and "c". In the plain form and the path, places are
 * the same. */
static prt_code add_tails(struct prt_match_projects *projects, size_t project, prt_str plain, prt_err *err)
{
    const prt_str path = projects->facts[project].path;
    const size_t first = prt_str_find(path, '/');
    prt_buf joined = {0};
    prt_code rc = PRT_OK;
    for (size_t slash = first; rc == PRT_OK && slash < path.len;) {
        const prt_str tail = prt_str_sub(plain, slash + 1, plain.len);
        rc = add(projects, &projects->tails, tail, project, err);
        if (rc == PRT_OK && slash > first) {
            prt_buf_clear(&joined);
            prt_buf_add_str(&joined, prt_str_sub(plain, 0, first + 1));
            prt_buf_add_str(&joined, tail);
            rc = prt_buf_check(&joined, "a project's name", err);
            if (rc == PRT_OK)
                rc = add(projects, &projects->gaps, prt_buf_str(&joined), project, err);
        }
        slash += 1 + prt_str_find(prt_str_sub(path, slash + 1, path.len), '/');
    }
    prt_buf_free(&joined);
    return rc;
}

static prt_code add_basename(struct prt_match_projects *projects, size_t project, prt_str plain, prt_err *err)
{
    const prt_str path = projects->facts[project].path;
    const size_t slash = prt_str_rfind(path, '/');
    const prt_str name = prt_str_sub(plain, slash < path.len ? slash + 1 : 0, plain.len);
    return prt_match_tokens(name) < 2 ? PRT_OK : add(projects, &projects->basenames, name, project, err);
}

static size_t components(prt_str path)
{
    size_t count = 1;
    for (size_t i = 0; i < path.len; i++)
        count += path.data[i] == '/';
    return count;
}

static prt_code add_project(struct prt_match_projects *projects, size_t project, prt_err *err)
{
    struct prt_match_project_facts *facts = &projects->facts[project];
    prt_buf plain = {0}, dashed = {0};
    prt_match_plain(facts->path, &plain);
    prt_match_dashed(facts->path, &dashed);
    facts->tokens = prt_match_tokens(prt_buf_str(&plain));
    facts->components = components(facts->path);
    prt_code rc = prt_buf_check(&plain, "a project's name", err);
    if (rc == PRT_OK)
        rc = prt_buf_check(&dashed, "a project's name", err);
    if (rc == PRT_OK)
        rc = prt_map_put(projects->exact, facts->path, project, err);
    if (rc == PRT_OK)
        rc = add(projects, &projects->paths, prt_buf_str(&plain), project, err);
    if (rc == PRT_OK)
        rc = add(projects, &projects->delimited, prt_buf_str(&dashed), project, err);
    if (rc == PRT_OK)
        rc = add_tails(projects, project, prt_buf_str(&plain), err);
    if (rc == PRT_OK)
        rc = add_basename(projects, project, prt_buf_str(&plain), err);
    prt_buf_free(&plain);
    prt_buf_free(&dashed);
    return rc;
}

static prt_code make_tables(struct prt_match_projects *projects, size_t count, prt_err *err)
{
    struct prt_match_index *const all[] = {&projects->paths, &projects->delimited, &projects->gaps, &projects->tails,
                                           &projects->basenames};
    prt_code rc = PRT_OK;
    for (size_t i = 0; i < sizeof all / sizeof *all && rc == PRT_OK; i++)
        rc = prt_match_index_init(all[i], err);
    projects->exact = prt_map_new();
    projects->facts = prt_calloc(count + 1, sizeof *projects->facts);
    if (rc == PRT_OK && (projects->exact == NULL || projects->facts == NULL))
        rc = prt_fail_memory(err, "names of projects");
    return rc;
}

prt_code prt_match_projects_init(struct prt_match_projects *projects, const struct prt_match_input *input, prt_err *err)
{
    size_t same = 0;
    *projects = (struct prt_match_projects){0};
    if (input->project_count > PRT_MAX_REPOSITORIES)
        return prt_fail(err, PRT_E_LIMIT, "more than %d projects", PRT_MAX_REPOSITORIES);
    prt_code rc = make_tables(projects, input->project_count, err);
    projects->count = rc == PRT_OK ? input->project_count : 0;
    for (size_t i = 0; i < projects->count && rc == PRT_OK; i++) {
        const struct prt_match_project *project = &input->projects[i];
        projects->facts[i] = (struct prt_match_project_facts){.path = project->path, .state = project->state};
        if (project->path.len > PRT_MAX_NAME)
            return prt_fail(err, PRT_E_LIMIT, "a project's name of %zu bytes; at most %d are taken", project->path.len,
                            PRT_MAX_NAME);
        if (project->path.len > 0 && !prt_match_projects_find(projects, project->path, &same))
            rc = add_project(projects, i, err);
    }
    return rc;
}

void prt_match_projects_free(struct prt_match_projects *projects)
{
    prt_match_index_free(&projects->paths);
    prt_match_index_free(&projects->delimited);
    prt_match_index_free(&projects->gaps);
    prt_match_index_free(&projects->tails);
    prt_match_index_free(&projects->basenames);
    prt_map_destroy(&projects->exact);
    free(projects->facts);
    *projects = (struct prt_match_projects){0};
}
