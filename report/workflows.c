/* SPDX-License-Identifier: Apache-2.0 */
#include "report/workflows.h"

#include <string.h>

#include "report/features.h"

static const prt_doc *files_of(const struct prt_folded_repository *repository)
{
    const prt_doc *facts = prt_feature_facts(repository, PRT_STR("workflows"));
    const prt_doc *files = facts != NULL ? prt_doc_get(facts, "files") : NULL;
    return files != NULL && files->type == PRT_DOC_LIST ? files : NULL;
}

static const struct prt_github_repository *listed_of(const struct prt_report *report, prt_str repository)
{
    const struct prt_github_repository *found =
        report->meta.github != NULL ? prt_github_find(report->meta.github, repository) : NULL;
    return found != NULL && found->workflows_known ? found : NULL;
}

struct prt_workflows prt_workflows_of(const struct prt_report *report, size_t index)
{
    const struct prt_folded_repository *repository = report->repositories[index];
    return (struct prt_workflows){.files = files_of(repository), .github = listed_of(report, repository->name)};
}

static prt_str path_of(const prt_doc *file)
{
    const prt_doc *path = prt_doc_get(file, "path");
    return path != NULL && path->type == PRT_DOC_TEXT ? path->as.text : (prt_str){0};
}

static const prt_doc *next_file(const struct prt_workflows *at)
{
    return at->files != NULL && at->file < at->files->as.list.count ? at->files->as.list.items[at->file] : NULL;
}

static const struct prt_github_workflow *next_listed(const struct prt_workflows *at)
{
    return at->github != NULL && at->listed < at->github->workflow_count ? &at->github->workflows[at->listed] : NULL;
}

static prt_str last_part(prt_str path)
{
    const size_t slash = prt_str_rfind(path, '/');
    return slash == path.len ? path : prt_str_sub(path, slash + 1, path.len);
}

static void fill(const struct prt_workflows *at, const prt_doc *file, const struct prt_github_workflow *github,
                 struct prt_workflow *out)
{
    const prt_str path = github != NULL ? github->path : path_of(file);
    const char *without = at->github != NULL ? "not_listed" : "unknown";
    *out = (struct prt_workflow){.path = path,
                                 .name = last_part(path),
                                 .file = file,
                                 .github = github,
                                 .status = github != NULL ? github->status : without};
}

/* A file whose path GitHub lists twice is that of both; so it is passed when another path comes. */
static void pass_joined(struct prt_workflows *at)
{
    const prt_doc *file = next_file(at);
    const struct prt_github_workflow *listed = next_listed(at);
    if (!at->joined || (listed != NULL && file != NULL && prt_str_equal(listed->path, path_of(file))))
        return;
    at->joined = false;
    at->file++;
}

bool prt_workflows_next(struct prt_workflows *at, struct prt_workflow *out)
{
    pass_joined(at);
    const prt_doc *file = next_file(at);
    const struct prt_github_workflow *listed = next_listed(at);
    if (file == NULL && listed == NULL)
        return false;
    const int order = listed == NULL ? -1 : file == NULL ? 1 : prt_str_compare(path_of(file), listed->path);
    fill(at, order <= 0 ? file : NULL, order >= 0 ? listed : NULL, out);
    at->joined = order == 0;
    at->file += order < 0;
    at->listed += order >= 0;
    return true;
}

struct prt_workflow_counts prt_workflows_count(const struct prt_report *report, size_t index)
{
    struct prt_workflows all = prt_workflows_of(report, index);
    struct prt_workflow_counts counts = {0};
    struct prt_workflow workflow;
    while (prt_workflows_next(&all, &workflow)) {
        counts.count++;
        counts.files += workflow.file != NULL;
        counts.failing += strcmp(workflow.status, "failure") == 0;
    }
    return counts;
}

struct prt_workflow_counts prt_workflows_count_all(const struct prt_report *report)
{
    struct prt_workflow_counts sum = {0};
    for (size_t i = 0; i < report->repository_count; i++) {
        const struct prt_workflow_counts counts = prt_workflows_count(report, i);
        sum.count += counts.count;
        sum.files += counts.files;
        sum.failing += counts.failing;
    }
    return sum;
}

bool prt_workflows_asked(const struct prt_report *report)
{
    for (size_t i = 0; i < report->repository_count; i++)
        if (files_of(report->repositories[i]) != NULL)
            return true;
    return report->meta.github != NULL;
}
