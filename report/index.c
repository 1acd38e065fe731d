/* SPDX-License-Identifier: Apache-2.0 */
#include "report/index.h"

#include <stdlib.h>

#include "prt/clock.h"
#include "prt/json.h"
#include "prt/json_view.h"
#include "prt/limits.h"

/* What of a report is read, in one pass over its members. */
struct found {
    prt_str schema, project, generated, complete, errors, summaries, counts;
};

static prt_str key_of(prt_str quoted)
{
    return prt_str_sub(quoted, 1, quoted.len - 1);
}

static struct found look(prt_str report)
{
    struct prt_json_parts parts = prt_json_parts_of(report);
    struct found found = {0};
    const struct {
        prt_str key;
        prt_str *to;
    } members[] = {{PRT_STR_INIT("schema_version"), &found.schema},  {PRT_STR_INIT("project"), &found.project},
                   {PRT_STR_INIT("generated_at"), &found.generated}, {PRT_STR_INIT("complete"), &found.complete},
                   {PRT_STR_INIT("errors"), &found.errors},          {PRT_STR_INIT("summaries"), &found.summaries}};
    prt_str key, value;
    while (parts.map && prt_json_part(&parts, &key, &value))
        for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
            if (prt_str_equal(key_of(key), members[i].key))
                *members[i].to = value;
    parts = prt_json_parts_of(found.summaries);
    while (parts.map && prt_json_part(&parts, &key, &value))
        if (prt_str_equal(key_of(key), PRT_STR("counts")))
            found.counts = value;
    return found;
}

static prt_code no_report(const char *file, prt_err *err)
{
    return prt_fail(err, PRT_E_FORMAT, "%s: this is no report of schema 1.5 or 2", file);
}

static prt_code take_text(prt_arena *arena, const char *file, prt_str value, prt_str *out, prt_err *err)
{
    prt_buf text = {0};
    if (value.len < 2 || value.data[0] != '"' || value.len > PRT_MAX_NAME)
        return no_report(file, err);
    prt_json_unescape(value, &text);
    *out = !text.failed ? prt_arena_str(arena, prt_buf_str(&text)) : (prt_str){0};
    prt_buf_free(&text);
    return out->data != NULL ? PRT_OK : prt_fail_memory(err, file);
}

static uint64_t count_parts(prt_str list)
{
    struct prt_json_parts parts = prt_json_parts_of(list);
    prt_str key, value;
    uint64_t count = 0;
    while (prt_json_part(&parts, &key, &value))
        count++;
    return count;
}

/* A number that is not there, or is none, is 0: older and newer reports have other counts. */
static void take_counts(prt_str counts, struct prt_index_entry *out)
{
    const struct {
        prt_str key;
        uint64_t *to;
    } members[] = {{PRT_STR_INIT("total_repositories"), &out->repositories},
                   {PRT_STR_INIT("current_repositories"), &out->current},
                   {PRT_STR_INIT("active_repositories"), &out->active},
                   {PRT_STR_INIT("inactive_repositories"), &out->inactive},
                   {PRT_STR_INIT("no_commit_repositories"), &out->no_commits},
                   {PRT_STR_INIT("total_commits"), &out->commits},
                   {PRT_STR_INIT("total_authors"), &out->authors}};
    struct prt_json_parts parts = prt_json_parts_of(counts);
    prt_str key, value;
    while (parts.map && prt_json_part(&parts, &key, &value))
        for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
            if (prt_str_equal(key_of(key), members[i].key) && !prt_str_to_u64(value, members[i].to))
                *members[i].to = 0;
}

static bool is_known_schema(prt_str schema)
{
    return schema.len > 2 && (prt_str_equal(prt_str_sub(schema, 0, 2), PRT_STR("2.")) ||
                              prt_str_equal(prt_str_sub(schema, 0, 3), PRT_STR("1.5")));
}

prt_code prt_index_read(prt_arena *arena, const char *file, prt_str text, struct prt_index_entry *out, prt_err *err)
{
    struct prt_index_entry entry = *out;
    prt_str value, generated;
    prt_code rc = prt_json_check(file, text, &value, err);
    if (rc != PRT_OK)
        return rc;
    const struct found found = look(value);
    rc = take_text(arena, file, found.schema, &entry.schema, err);
    if (rc == PRT_OK)
        rc = take_text(arena, file, found.project, &entry.project, err);
    if (rc == PRT_OK)
        rc = take_text(arena, file, found.generated, &generated, err);
    if (rc != PRT_OK)
        return rc;
    if (!is_known_schema(entry.schema) || prt_time_parse(generated, &entry.time, err) != PRT_OK ||
        found.counts.len == 0)
        return no_report(file, err);
    take_counts(found.counts, &entry);
    entry.errors = count_parts(found.errors);
    entry.complete = entry.errors == 0 && !prt_str_equal(found.complete, PRT_STR("false"));
    *out = entry;
    return PRT_OK;
}

static prt_str group_of(prt_str folder)
{
    return prt_str_sub(folder, 0, prt_str_find(folder, '/'));
}

static int by_group(const void *left, const void *right)
{
    const struct prt_index_entry *a = left, *b = right;
    const int order = prt_str_compare(group_of(a->folder), group_of(b->folder));
    if (order != 0)
        return order;
    if (a->time != b->time)
        return a->time > b->time ? -1 : 1;
    return prt_str_compare(a->folder, b->folder);
}

static int by_folder(const void *left, const void *right)
{
    const struct prt_index_problem *a = left, *b = right;
    return prt_str_compare(a->folder, b->folder);
}

void prt_index_sort(struct prt_index *index)
{
    if (index->entry_count > 1)
        qsort(index->entries, index->entry_count, sizeof index->entries[0], by_group);
    if (index->problem_count > 1)
        qsort(index->problems, index->problem_count, sizeof index->problems[0], by_folder);
}

bool prt_index_is_latest(const struct prt_index *index, size_t entry)
{
    return entry == 0 ||
           !prt_str_equal(group_of(index->entries[entry - 1].folder), group_of(index->entries[entry].folder));
}

static void write_entry(prt_json *json, const struct prt_index *index, size_t at)
{
    const struct prt_index_entry *entry = &index->entries[at];
    const struct {
        const char *key;
        uint64_t value;
    } counts[] = {{"repositories", entry->repositories}, {"current", entry->current},       {"active", entry->active},
                  {"inactive", entry->inactive},         {"no_commits", entry->no_commits}, {"commits", entry->commits},
                  {"authors", entry->authors},           {"errors", entry->errors}};
    char time[PRT_TIME_TEXT_MAX];
    prt_time_format(entry->time, 0, time);
    prt_json_object(json);
    prt_json_member_str(json, "folder", entry->folder);
    prt_json_member_str(json, "project", entry->project);
    prt_json_member_str(json, "generated_at", prt_str_from(time));
    prt_json_member_str(json, "schema_version", entry->schema);
    prt_json_member_bool(json, "latest", prt_index_is_latest(index, at));
    prt_json_member_bool(json, "complete", entry->complete);
    prt_json_member_bool(json, "page", entry->has_page);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        prt_json_member_u64(json, counts[i].key, counts[i].value);
    prt_json_end(json);
}

prt_code prt_index_write_json(const struct prt_index *index, prt_buf *out, prt_err *err)
{
    prt_json json = {.out = out, .indent = 2};
    prt_json_object(&json);
    prt_json_member_str(&json, "title", index->title);
    prt_json_key(&json, "reports");
    prt_json_array(&json);
    for (size_t i = 0; i < index->entry_count; i++)
        write_entry(&json, index, i);
    prt_json_end(&json);
    prt_json_key(&json, "problems");
    prt_json_array(&json);
    for (size_t i = 0; i < index->problem_count; i++) {
        prt_json_object(&json);
        prt_json_member_str(&json, "folder", index->problems[i].folder);
        prt_json_member_str(&json, "error", index->problems[i].text);
        prt_json_end(&json);
    }
    prt_json_end(&json);
    prt_json_end(&json);
    prt_buf_add_char(out, '\n');
    return prt_json_finish(&json, "index.json", err);
}
