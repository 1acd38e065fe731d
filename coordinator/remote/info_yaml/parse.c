/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/info_yaml/parse.h"

#include <stdio.h>

#include "coordinator/remote/info_yaml/fields.h"
#include "prt/limits.h"

bool prt_info_place(prt_str file, prt_str *server, prt_str *path)
{
    const size_t first = prt_str_find(file, '/');
    const size_t last = prt_str_rfind(file, '/');
    if (first == file.len || first == 0)
        return false;
    *server = prt_str_sub(file, 0, first);
    *path = last > first ? prt_str_sub(file, first + 1, last) : *server;
    return true;
}

static struct prt_info_person read_person(struct prt_info_fields *fields, const prt_doc *map, const char *where)
{
    return (struct prt_info_person){.name = prt_info_text(fields, map, where, "name"),
                                    .email = prt_info_text(fields, map, where, "email"),
                                    .company = prt_info_text(fields, map, where, "company"),
                                    .id = prt_info_text(fields, map, where, "id"),
                                    .timezone = prt_info_text(fields, map, where, "timezone")};
}

static bool has_name(const struct prt_info_person *person)
{
    return person->name.len > 0 && !prt_str_equal_fold(person->name, PRT_STR("Unknown"));
}

static void read_lead(struct prt_info_fields *fields, const prt_doc *top, struct prt_info_project *project)
{
    const prt_doc *map = prt_info_get(fields, top, "project_lead", PRT_DOC_MAP);
    if (map == NULL)
        return;
    project->lead = read_person(fields, map, "project_lead");
    project->has_lead = has_name(&project->lead);
}

static void read_committer(struct prt_info_fields *fields, const prt_doc *item, size_t index,
                           struct prt_info_project *project)
{
    char where[48];
    snprintf(where, sizeof where, "committers[%zu]", index);
    if (item->type == PRT_DOC_NULL)
        return;
    if (item->type != PRT_DOC_MAP) {
        prt_info_complain(fields, item, where, "expected a mapping, got %s", prt_doc_type_name(item->type));
        return;
    }
    const struct prt_info_person person = read_person(fields, item, where);
    if (has_name(&person))
        project->committers[project->committer_count++] = person;
}

/* A list that is not too long, and how many items of it are read. */
static size_t length(struct prt_info_fields *fields, const prt_doc *list, const char *key, size_t most)
{
    if (list == NULL)
        return 0;
    if (list->as.list.count <= most)
        return list->as.list.count;
    prt_info_complain(fields, list, key, "more than %zu; the rest is not read", most);
    return most;
}

static void *room(struct prt_info_fields *fields, size_t count, size_t size)
{
    void *items = prt_arena_alloc(fields->arena, count, size);
    fields->failed = fields->failed || items == NULL;
    return items;
}

static void read_committers(struct prt_info_fields *fields, const prt_doc *top, struct prt_info_project *project)
{
    const prt_doc *list = prt_info_get(fields, top, "committers", PRT_DOC_LIST);
    const size_t count = length(fields, list, "committers", PRT_MAX_INFO_COMMITTERS);
    project->committers = room(fields, count, sizeof *project->committers);
    for (size_t i = 0; i < count && !fields->failed; i++)
        read_committer(fields, list->as.list.items[i], i, project);
}

static prt_str read_repository(struct prt_info_fields *fields, const prt_doc *item, size_t index)
{
    char where[48];
    snprintf(where, sizeof where, "repositories[%zu]", index);
    return item->type == PRT_DOC_MAP ? prt_info_text(fields, item, where, "name")
                                     : prt_info_text_of(fields, item, where);
}

static void read_repositories(struct prt_info_fields *fields, const prt_doc *top, struct prt_info_project *project)
{
    const prt_doc *list = prt_info_get(fields, top, "repositories", PRT_DOC_LIST);
    const size_t count = length(fields, list, "repositories", PRT_MAX_INFO_REPOSITORIES);
    project->repositories = room(fields, count, sizeof *project->repositories);
    for (size_t i = 0; i < count && !fields->failed; i++) {
        const prt_str name = read_repository(fields, list->as.list.items[i], i);
        if (name.len > 0)
            project->repositories[project->repository_count++] = name;
    }
}

static void read_tracker(struct prt_info_fields *fields, const prt_doc *top, struct prt_info_project *project)
{
    const prt_doc *map = prt_info_get(fields, top, "issue_tracking", PRT_DOC_MAP);
    project->tracker = (struct prt_info_tracker){.type = prt_info_text(fields, map, "issue_tracking", "type"),
                                                 .url = prt_info_text(fields, map, "issue_tracking", "url"),
                                                 .key = prt_info_text(fields, map, "issue_tracking", "key")};
}

/* Without a name there is no project: why is the file's one error. */
static prt_code read_name(struct prt_info_fields *fields, const prt_doc *top, struct prt_info_project *project,
                          prt_err *err)
{
    project->name = prt_info_text(fields, top, "", "project");
    if (fields->failed)
        return prt_fail_memory(err, "an INFO.yaml");
    if (project->name.len > 0)
        return PRT_OK;
    if (fields->problem_count > 0)
        return prt_fail(err, PRT_E_FORMAT, "%.*s", PRT_STR_ARG(fields->problems[0]));
    return prt_fail(err, PRT_E_FORMAT, "%s:%u: project: missing or empty; it names the project", fields->file,
                    (unsigned)top->line);
}

static prt_code read_rest(struct prt_info_fields *fields, const prt_doc *top, struct prt_info_project *project,
                          prt_err *err)
{
    project->created = prt_info_text(fields, top, "", "project_creation_date");
    project->state = prt_info_text(fields, top, "", "lifecycle_state");
    if (project->state.len == 0)
        project->state = PRT_STR("Unknown");
    read_lead(fields, top, project);
    read_committers(fields, top, project);
    read_repositories(fields, top, project);
    read_tracker(fields, top, project);
    project->problems = fields->problems;
    project->problem_count = fields->problem_count;
    return fields->failed ? prt_fail_memory(err, "an INFO.yaml") : PRT_OK;
}

static prt_code read_doc(prt_arena *arena, const char *file, const prt_doc *top, struct prt_info_project *out,
                         prt_err *err)
{
    struct prt_info_project project = {.file = prt_arena_str(arena, prt_str_from(file))};
    struct prt_info_fields fields = {.arena = arena, .file = file};
    if (project.file.data == NULL)
        return prt_fail_memory(err, "an INFO.yaml");
    if (!prt_info_place(project.file, &project.server, &project.path))
        return prt_fail(err, PRT_E_INTERNAL, "%s: not below a server's folder", file);
    if (top->type == PRT_DOC_NULL)
        return prt_fail(err, PRT_E_FORMAT, "%s:1: the file is empty", file);
    if (top->type != PRT_DOC_MAP)
        return prt_fail(err, PRT_E_FORMAT, "%s:%u: expected a mapping at the top, got %s", file, (unsigned)top->line,
                        prt_doc_type_name(top->type));
    prt_code code = read_name(&fields, top, &project, err);
    if (code == PRT_OK)
        code = read_rest(&fields, top, &project, err);
    if (code == PRT_OK)
        *out = project;
    return code;
}

prt_code prt_info_parse(prt_arena *arena, const char *file, prt_str bytes, struct prt_info_project *out, prt_err *err)
{
    prt_arena doc = {0};
    const prt_doc *top = NULL;
    prt_code code = prt_yaml_read_lax(&doc, file, bytes, &top, err);
    if (code == PRT_OK)
        code = read_doc(arena, file, top, out, err);
    prt_arena_free(&doc);
    return code;
}
