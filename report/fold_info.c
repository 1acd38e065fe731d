/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "prt/map.h"
#include "report/fold_parts.h"
#include "report/identity.h"

enum { DAY_SECONDS = 86400 };

/* One project under way. */
struct judge {
    struct prt_report *report;
    const struct prt_info_options *options;
    prt_map_t
        *ages; /* key of a person, with a letter before it that says of which kind -> age of their newest commit */
    prt_buf key;
    prt_err *err;
};

typedef bool (*make_key)(prt_buf *out, prt_str text);

static uint64_t age_of(const struct prt_report *report, int64_t time)
{
    /* Unsigned, because the distance of two int64 may not fit one. */
    return (uint64_t)report->options.as_of - (uint64_t)time;
}

static bool key_of(struct judge *judge, char kind, make_key make, prt_str text)
{
    prt_buf_clear(&judge->key);
    prt_buf_add_char(&judge->key, kind);
    return make(&judge->key, text);
}

static prt_code note(struct judge *judge, char kind, make_key make, prt_str text, uint64_t age)
{
    uint64_t known = 0;
    if (!key_of(judge, kind, make, text))
        return PRT_OK;
    const prt_code code = prt_buf_check(&judge->key, "a person's name", judge->err);
    if (code != PRT_OK || (prt_map_get(judge->ages, prt_buf_str(&judge->key), &known) && known <= age))
        return code;
    return prt_map_put(judge->ages, prt_buf_str(&judge->key), age, judge->err);
}

/* The placeholder stands for everybody without an address, and is nobody. */
static prt_code note_author(struct judge *judge, const struct prt_folded_author *author)
{
    if (!author->has_last || prt_str_equal(author->email, judge->report->options.placeholder))
        return PRT_OK;
    const uint64_t age = age_of(judge->report, author->last);
    prt_code code = note(judge, 'e', prt_identity_address, author->email, age);
    if (code == PRT_OK)
        code = note(judge, 'n', prt_identity_name, author->name, age);
    return code == PRT_OK ? note(judge, 'w', prt_identity_words, author->name, age) : code;
}

static const struct prt_folded_repository *find(const struct prt_report *report, prt_str name, prt_str end)
{
    size_t low = 0, high = report->repository_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = prt_str_compare_joined(report->repositories[middle]->name, name, end);
        if (order == 0)
            return report->repositories[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static prt_code note_repository(struct judge *judge, prt_str name, struct prt_judged_project *out)
{
    const struct prt_folded_repository *repository = find(judge->report, name, PRT_STR(""));
    prt_code code = PRT_OK;
    if (repository == NULL)
        repository = find(judge->report, name, PRT_STR(".git")); /* a bare one is called as its folder */
    if (repository == NULL)
        return PRT_OK;
    out->has_git_data = true;
    if (repository->has_newest && (!out->has_newest || repository->days_since < out->days_since))
        out->days_since = repository->days_since;
    out->has_newest = out->has_newest || repository->has_newest;
    for (size_t i = 0; code == PRT_OK && i < repository->author_count; i++)
        code = note_author(judge, &repository->authors[i]);
    return code;
}

static prt_code note_repositories(struct judge *judge, struct prt_judged_project *out)
{
    const struct prt_info_project *project = out->project;
    prt_code code = note_repository(judge, project->path, out);
    for (size_t i = 0; code == PRT_OK && i < project->repository_count; i++)
        if (!prt_str_equal(project->repositories[i], project->path))
            code = note_repository(judge, project->repositories[i], out);
    return code;
}

static prt_info_activity activity_of(const struct prt_info_options *options, int64_t days)
{
    if (days <= (int64_t)options->current_days)
        return PRT_INFO_CURRENT;
    return days <= (int64_t)options->active_days ? PRT_INFO_ACTIVE : PRT_INFO_INACTIVE;
}

static struct prt_judged_person judge_person(struct judge *judge, const struct prt_info_person *person)
{
    const struct {
        char kind;
        make_key make;
        prt_str text;
        prt_info_match match;
    } rules[] = {{'e', prt_identity_address, person->email, PRT_INFO_BY_EMAIL},
                 {'n', prt_identity_name, person->name, PRT_INFO_BY_NAME},
                 {'w', prt_identity_words, person->name, PRT_INFO_BY_WORDS}};
    struct prt_judged_person out = {.person = person, .activity = PRT_INFO_UNKNOWN};
    uint64_t age = 0;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (!key_of(judge, rules[i].kind, rules[i].make, rules[i].text) ||
            !prt_map_get(judge->ages, prt_buf_str(&judge->key), &age))
            continue;
        out.match = rules[i].match;
        out.days_since = (int64_t)(age / DAY_SECONDS);
        out.activity = activity_of(judge->options, out.days_since);
        break;
    }
    return out;
}

static bool same_key(make_key make, prt_str a, prt_str b, bool *failed)
{
    prt_buf left = {0}, right = {0};
    const bool both = make(&left, a) && make(&right, b);
    const bool same = both && prt_str_equal(prt_buf_str(&left), prt_buf_str(&right));
    *failed = *failed || left.failed || right.failed;
    prt_buf_free(&left);
    prt_buf_free(&right);
    return same;
}

static bool is_lead(const struct prt_info_project *project, const struct prt_info_person *person, bool *failed)
{
    const struct prt_info_person *lead = &project->lead;
    if (!project->has_lead)
        return false;
    return (person->id.len > 0 && prt_str_equal_fold(person->id, lead->id)) ||
           same_key(prt_identity_address, person->email, lead->email, failed) ||
           same_key(prt_identity_name, person->name, lead->name, failed);
}

static prt_code judge_people(struct judge *judge, struct prt_judged_project *out)
{
    const struct prt_info_project *project = out->project;
    bool failed = false;
    out->committers = prt_arena_alloc(&judge->report->arena, project->committer_count, sizeof *out->committers);
    if (out->committers == NULL)
        return prt_fail_memory(judge->err, "the committers of a project");
    for (size_t i = 0; i < project->committer_count; i++) {
        out->committers[i] = judge_person(judge, &project->committers[i]);
        out->committers[i].is_lead = is_lead(project, &project->committers[i], &failed);
    }
    if (project->has_lead)
        out->lead = judge_person(judge, &project->lead);
    out->lead.is_lead = project->has_lead;
    return failed ? prt_fail_memory(judge->err, "a person's name")
                  : prt_buf_check(&judge->key, "a person's name", judge->err);
}

static prt_code judge_project(struct prt_report *report, struct prt_judged_project *out, prt_err *err)
{
    struct judge judge = {.report = report, .options = &report->meta.info, .ages = prt_map_new(), .err = err};
    prt_code code =
        judge.ages != NULL ? note_repositories(&judge, out) : prt_fail_memory(err, "the people of a project");
    if (code == PRT_OK)
        code = judge_people(&judge, out);
    prt_map_destroy(&judge.ages);
    prt_buf_free(&judge.key);
    return code;
}

static int by_text(const void *left, const void *right)
{
    return prt_str_compare(*(const prt_str *)left, *(const prt_str *)right);
}

static bool is_archived(const struct prt_info_options *options, const struct prt_info_project *project)
{
    static const prt_str states[] = {PRT_STR_INIT("archived"), PRT_STR_INIT("end of life"), PRT_STR_INIT("eol"),
                                     PRT_STR_INIT("deprecated")};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (prt_str_equal_fold(project->state, states[i]))
            return true;
    return options->closed_count > 0 &&
           bsearch(&project->path, options->closed, options->closed_count, sizeof *options->closed, by_text) != NULL;
}

static int compare_without_case(prt_str a, prt_str b)
{
    for (size_t i = 0; i < a.len && i < b.len; i++) {
        const unsigned char left = (unsigned char)prt_ascii_lower(a.data[i]);
        const unsigned char right = (unsigned char)prt_ascii_lower(b.data[i]);
        if (left != right)
            return left < right ? -1 : 1;
    }
    return a.len == b.len ? 0 : a.len < b.len ? -1 : 1;
}

static int by_project(const void *left, const void *right)
{
    const struct prt_info_project *a = ((const struct prt_judged_project *)left)->project;
    const struct prt_info_project *b = ((const struct prt_judged_project *)right)->project;
    int order = compare_without_case(a->name, b->name);
    if (order == 0)
        order = prt_str_compare(a->name, b->name);
    return order != 0 ? order : prt_str_compare(a->file, b->file);
}

static prt_code choose_projects(struct prt_report *report, prt_err *err)
{
    const struct prt_info_options *options = &report->meta.info;
    struct prt_info_report *out = &report->info;
    prt_code code = PRT_OK;
    out->projects = prt_arena_alloc(&report->arena, options->info->project_count, sizeof *out->projects);
    if (out->projects == NULL)
        return prt_fail_memory(err, "the projects of INFO.yaml files");
    for (size_t i = 0; code == PRT_OK && i < options->info->project_count; i++) {
        struct prt_judged_project project = {.project = &options->info->projects[i]};
        project.archived = is_archived(options, project.project);
        if (project.archived && options->exclude_archived) {
            out->archived_count++;
            continue;
        }
        code = judge_project(report, &project, err);
        out->projects[out->project_count++] = project;
    }
    if (out->project_count > 1)
        qsort(out->projects, out->project_count, sizeof *out->projects, by_project);
    return code;
}

static int by_count(const void *left, const void *right)
{
    const struct prt_info_state *a = left;
    const struct prt_info_state *b = right;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return prt_str_compare(a->state, b->state);
}

/* Sorted texts, of which equal ones stand together. */
static prt_str *sorted_texts(struct prt_report *report, bool states)
{
    const struct prt_info_report *info = &report->info;
    prt_str *texts = prt_arena_alloc(&report->arena, info->project_count, sizeof *texts);
    for (size_t i = 0; texts != NULL && i < info->project_count; i++)
        texts[i] = states ? info->projects[i].project->state : info->projects[i].project->server;
    if (texts != NULL && info->project_count > 1)
        qsort(texts, info->project_count, sizeof *texts, by_text);
    return texts;
}

static prt_code count_states(struct prt_report *report, prt_err *err)
{
    struct prt_info_report *info = &report->info;
    const prt_str *texts = sorted_texts(report, true);
    info->states = prt_arena_alloc(&report->arena, info->project_count, sizeof *info->states);
    if (texts == NULL || info->states == NULL)
        return prt_fail_memory(err, "the lifecycle states of projects");
    for (size_t i = 0; i < info->project_count; i++) {
        if (i == 0 || !prt_str_equal(texts[i], texts[i - 1]))
            info->states[info->state_count++].state = texts[i];
        info->states[info->state_count - 1].count++;
    }
    if (info->state_count > 1)
        qsort(info->states, info->state_count, sizeof *info->states, by_count);
    return PRT_OK;
}

static prt_code list_servers(struct prt_report *report, prt_err *err)
{
    struct prt_info_report *info = &report->info;
    info->servers = sorted_texts(report, false);
    if (info->servers == NULL)
        return prt_fail_memory(err, "the servers of projects");
    for (size_t i = 0; i < info->project_count; i++)
        if (i == 0 || !prt_str_equal(info->servers[i], info->servers[info->server_count - 1]))
            info->servers[info->server_count++] = info->servers[i];
    return PRT_OK;
}

prt_code prt_fold_info(struct prt_report *report, prt_err *err)
{
    if (report->meta.info.info == NULL)
        return PRT_OK;
    prt_code code = choose_projects(report, err);
    if (code == PRT_OK)
        code = count_states(report, err);
    return code == PRT_OK ? list_servers(report, err) : code;
}

const char *prt_info_activity_name(prt_info_activity activity)
{
    static const char *const names[PRT_INFO_ACTIVITIES] = {"current", "active", "inactive", "unknown"};
    return activity < PRT_INFO_ACTIVITIES ? names[activity] : "unknown";
}

const char *prt_info_activity_color(prt_info_activity activity)
{
    static const char *const names[PRT_INFO_ACTIVITIES] = {"green", "orange", "red", "gray"};
    return activity < PRT_INFO_ACTIVITIES ? names[activity] : "gray";
}

const char *prt_info_match_name(prt_info_match match)
{
    switch (match) {
    case PRT_INFO_BY_EMAIL: return "email";
    case PRT_INFO_BY_NAME: return "name";
    case PRT_INFO_BY_WORDS: return "first_and_last_name";
    case PRT_INFO_BY_NOTHING: break;
    }
    return NULL;
}
