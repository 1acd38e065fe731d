/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "report/read/parts.h"

static const char *source_name(int number)
{
    return prt_github_source_name((prt_github_source)number);
}

static void read_run(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                     void *object)
{
    static const struct prt_row members[] = {
        PRT_ROW("number", prt_read_number, struct prt_github_run, number),
        PRT_ROW("status", prt_read_text_or_null, struct prt_github_run, status),
        PRT_ROW("conclusion", prt_read_text_or_null, struct prt_github_run, conclusion),
        PRT_ROW("event", prt_read_text_or_null, struct prt_github_run, event),
        PRT_ROW("branch", prt_read_text_or_null, struct prt_github_run, branch),
        PRT_ROW("created_at", prt_read_text_or_null, struct prt_github_run, created_at),
        PRT_ROW("url", prt_read_text_or_null, struct prt_github_run, url),
    };
    struct prt_github_workflow *workflow = object;
    (void)member;
    workflow->has_run = workflow->run_known = !prt_value_is_null(value);
    if (workflow->has_run)
        prt_read_object(reader, value, PRT_MEMBERS(members), &workflow->last_run);
}

static void read_workflows(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                           void *object)
{
    static const struct prt_row members[] = {
        PRT_ROW("path", prt_read_text, struct prt_github_workflow, path),
        PRT_ROW("name", prt_read_text_or_null, struct prt_github_workflow, name),
        PRT_ROW("state", prt_read_text_or_null, struct prt_github_workflow, state),
        PRT_ROW("status", prt_read_c_text, struct prt_github_workflow, status),
        PRT_ROW("url", prt_read_text_or_null, struct prt_github_workflow, url),
        {.key = "last_run", .read = read_run},
    };
    struct prt_github_repository *repository = (void *)((char *)object + member->offset);
    repository->workflows_known = !prt_value_is_null(value);
    if (repository->workflows_known)
        repository->workflows = prt_read_list(reader, value, PRT_MEMBERS(members), sizeof *repository->workflows,
                                              &repository->workflow_count);
}

/* Whether it is known; false where it is null. */
static bool read_known(struct prt_reader *reader, const struct prt_value *value, bool *out)
{
    if (prt_value_is_null(value))
        return false;
    *out = prt_value_flag(reader, value);
    return true;
}

void prt_read_github_of(struct prt_reader *reader, const struct prt_value *value, size_t index, prt_str name)
{
    struct entry {
        struct prt_github_repository repository;
        struct prt_value exists, mirror, archived, disabled, fork, hidden;
    } entry = {.repository = {.repository = name}};
    static const struct prt_row members[] = {
        PRT_ROW("owner", prt_read_text_or_null, struct entry, repository.owner),
        PRT_ROW("name", prt_read_text_or_null, struct entry, repository.name),
        PRT_ROW("exists", prt_read_value, struct entry, exists),
        PRT_ROW("mirror", prt_read_value, struct entry, mirror),
        PRT_ROW("archived", prt_read_value, struct entry, archived),
        PRT_ROW("disabled", prt_read_value, struct entry, disabled),
        PRT_ROW("fork", prt_read_value, struct entry, fork),
        PRT_ROW("private", prt_read_value, struct entry, hidden),
        PRT_ROW("default_branch", prt_read_text_or_null, struct entry, repository.default_branch),
        {.key = "workflows", .read = read_workflows, .offset = offsetof(struct entry, repository)},
    };
    struct prt_github_repository *out = &entry.repository;
    bool exists = false, mirror = false;
    prt_read_object(reader, value, PRT_MEMBERS(members), &entry);
    if (read_known(reader, &entry.exists, &exists))
        out->found = exists ? PRT_GITHUB_EXISTS : PRT_GITHUB_MISSING;
    (void)read_known(reader, &entry.mirror, &mirror);
    out->home = exists && !mirror;
    out->described = read_known(reader, &entry.archived, &out->archived);
    (void)read_known(reader, &entry.disabled, &out->disabled);
    (void)read_known(reader, &entry.fork, &out->fork);
    (void)read_known(reader, &entry.hidden, &out->hidden);
    reader->github->repositories[index] = *out;
}

static int by_repository(const void *left, const void *right)
{
    const struct prt_github_repository *a = left;
    const struct prt_github_repository *b = right;
    return prt_str_compare(a->repository, b->repository);
}

void prt_read_github(struct prt_reader *reader, const struct prt_whole *whole)
{
    struct entry {
        struct prt_github github;
        struct prt_value source;
    } entry = {0};
    static const struct prt_row members[] = {
        PRT_ROW("organization", prt_read_text_or_null, struct entry, github.organization),
        PRT_ROW("organization_source", prt_read_value, struct entry, source),
        PRT_ROW("web", prt_read_text_or_null, struct entry, github.web),
    };
    if (whole->github.text.len == 0)
        return;
    prt_read_object(reader, &whole->github, PRT_MEMBERS(members), &entry);
    if (!prt_value_is_null(&entry.source))
        entry.github.source = (prt_github_source)prt_value_word(reader, &entry.source, source_name, PRT_GITHUB_SOURCES);
    entry.github.count = prt_read_length(reader, &whole->repositories);
    entry.github.repositories = prt_read_room(reader, entry.github.count, sizeof *entry.github.repositories);
    reader->github = prt_read_room(reader, 1, sizeof *reader->github);
    if (reader->code == PRT_OK)
        *reader->github = entry.github;
    reader->report->meta.github = reader->github;
}

void prt_read_github_end(struct prt_reader *reader)
{
    if (reader->code == PRT_OK && reader->github != NULL && reader->github->count > 1)
        qsort(reader->github->repositories, reader->github->count, sizeof *reader->github->repositories, by_repository);
}
