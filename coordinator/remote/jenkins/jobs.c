/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/remote/jenkins/jobs.h"

#include <string.h>

#include "coordinator/remote/jenkins/color.h"
#include "prt/doc.h"
#include "prt/limits.h"

static prt_str text_of(const prt_doc *map, const char *key)
{
    const prt_doc *value = prt_doc_get(map, key);
    return value != NULL && value->type == PRT_DOC_TEXT ? value->as.text : (prt_str){0};
}

static bool bool_of(const prt_doc *map, const char *key, bool left_out)
{
    const prt_doc *value = prt_doc_get(map, key);
    return value != NULL && value->type == PRT_DOC_BOOL ? value->as.boolean : left_out;
}

static int64_t count_of(const prt_doc *map, const char *key)
{
    const prt_doc *value = prt_doc_get(map, key);
    return value != NULL && value->type == PRT_DOC_INT && value->as.integer >= 0 ? value->as.integer : 0;
}

/* The address becomes a link in a report: a web page's and nothing else's. */
static prt_str page_of(const prt_doc *map)
{
    const prt_str url = text_of(map, "url");
    bool fine =
        (prt_str_starts(url, PRT_STR("https://")) || prt_str_starts(url, PRT_STR("http://"))) && url.len <= PRT_MAX_URL;
    for (size_t i = 0; fine && i < url.len; i++)
        fine = (unsigned char)url.data[i] > ' ' && url.data[i] != 0x7f;
    return fine ? url : (prt_str){0};
}

static const prt_doc *jobs_of(const prt_doc *map)
{
    const prt_doc *jobs = prt_doc_get(map, "jobs");
    return jobs != NULL && jobs->type == PRT_DOC_LIST ? jobs : NULL;
}

/* A plain folder only holds others; multibranch projects and organisation folders are jobs themselves. */
static bool is_folder(const prt_doc *item)
{
    return jobs_of(item) != NULL && prt_str_ends(text_of(item, "_class"), PRT_STR(".Folder"));
}

static prt_str name_in(prt_arena *arena, prt_str folder, prt_str name)
{
    if (folder.len == 0)
        return name;
    char *text = prt_arena_alloc(arena, folder.len + name.len + 2, 1);
    if (text == NULL)
        return (prt_str){0};
    memcpy(text, folder.data, folder.len);
    text[folder.len] = '/';
    memcpy(text + folder.len + 1, name.data, name.len);
    return (prt_str){text, folder.len + name.len + 1};
}

static struct prt_jenkins_build build_of(const prt_doc *map)
{
    return (struct prt_jenkins_build){.number = count_of(map, "number"),
                                      .result = text_of(map, "result"),
                                      .timestamp_ms = count_of(map, "timestamp"),
                                      .duration_ms = count_of(map, "duration"),
                                      .building = bool_of(map, "building", false)};
}

static void read_job(const prt_doc *item, prt_str name, struct prt_jenkins_job *out)
{
    const prt_doc *build = prt_doc_get(item, "lastBuild");
    out->name = name;
    out->url = page_of(item);
    out->description = text_of(item, "description");
    out->buildable = bool_of(item, "buildable", true);
    out->disabled = bool_of(item, "disabled", false);
    prt_jenkins_judge(out, text_of(item, "color"), out->disabled || !out->buildable);
    out->has_build = build != NULL && build->type == PRT_DOC_MAP;
    if (out->has_build)
        out->last_build = build_of(build);
}

/* How many entries there are at most. The ceiling on values bounds the recursion's work, PRT_JENKINS_LEVELS its
 * depth. */
static size_t entries_in(const prt_doc *jobs, int level)
{
    size_t count = jobs->as.list.count;
    for (size_t i = 0; level < PRT_JENKINS_LEVELS && i < jobs->as.list.count; i++) {
        const prt_doc *inner = jobs_of(jobs->as.list.items[i]);
        count += inner != NULL ? entries_in(inner, level + 1) : 0;
    }
    return count;
}

static prt_code read_jobs(struct prt_jenkins_listing *out, const prt_doc *jobs, prt_str folder, int level, prt_err *err)
{
    prt_code rc = PRT_OK;
    for (size_t i = 0; rc == PRT_OK && i < jobs->as.list.count; i++) {
        const prt_doc *item = jobs->as.list.items[i];
        const prt_doc *inner = jobs_of(item);
        prt_str name = text_of(item, "name");
        if (name.len == 0) {
            out->nameless++;
            continue;
        }
        name = name_in(&out->arena, folder, name);
        if (name.data == NULL)
            return prt_fail_memory(err, "the jobs' names");
        if (!is_folder(item))
            read_job(item, name, &out->jobs[out->count++]);
        if (inner != NULL && level < PRT_JENKINS_LEVELS)
            rc = read_jobs(out, inner, name, level + 1, err);
        else if (inner != NULL && inner->as.list.count > 0 && out->deeper.len == 0)
            out->deeper = name;
    }
    return rc;
}

static prt_code read_answer(struct prt_jenkins_listing *out, prt_str bytes, prt_err *err)
{
    const prt_doc *doc = NULL;
    prt_code rc = prt_json_read(&out->arena, "answer", bytes, &doc, err);
    if (rc != PRT_OK)
        return rc;
    const prt_doc *jobs = jobs_of(doc);
    if (jobs == NULL)
        return prt_fail(err, PRT_E_FORMAT, "no list \"jobs\" in the answer: this is not Jenkins' api/json");
    const size_t most = entries_in(jobs, 1);
    if (most > PRT_MAX_JOBS)
        return prt_fail(err, PRT_E_LIMIT, "%zu jobs, at most %d are possible", most, PRT_MAX_JOBS);
    out->jobs = prt_arena_alloc(&out->arena, most + 1, sizeof *out->jobs);
    if (out->jobs == NULL)
        return prt_fail_memory(err, "the jobs");
    return read_jobs(out, jobs, (prt_str){0}, 1, err);
}

prt_code prt_jenkins_parse(prt_str bytes, struct prt_jenkins_listing *out, prt_err *err)
{
    struct prt_jenkins_listing listing = {0};
    const prt_code rc = read_answer(&listing, bytes, err);
    if (rc == PRT_OK)
        *out = listing;
    else
        prt_jenkins_listing_free(&listing);
    return rc;
}

void prt_jenkins_listing_free(struct prt_jenkins_listing *listing)
{
    prt_arena_free(&listing->arena);
    memset(listing, 0, sizeof *listing);
}
