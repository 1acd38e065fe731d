/* SPDX-License-Identifier: Apache-2.0 */
#include "report/activity.h"
#include "report/crowd.h"
#include "report/figures.h"
#include "report/read/parts.h"

/* A repository under way. */
struct entry {
    struct prt_folded_repository repository;
    prt_str host, path_prefix, local_path;
    bool shallow, bare;
    struct prt_value total_loc, last_commit, days_since, activity, earlier, timeline, heat_map;
    struct prt_value problems, features, languages, line_classes, authors, jenkins, github;
};

static const char *activity_name(int number)
{
    return prt_activity_name((prt_activity)number);
}

static const char *category_name(int number)
{
    return prt_category_name((prt_category)number);
}

static void read_last_commit(struct prt_reader *reader, const struct entry *entry, struct prt_folded_repository *out)
{
    out->activity = (prt_activity)prt_value_word(reader, &entry->activity, activity_name, PRT_ACTIVITY_INACTIVE + 1);
    out->has_newest = !prt_value_is_null(&entry->last_commit);
    if (!out->has_newest)
        return;
    prt_value_time(reader, &entry->last_commit, &out->newest, &out->newest_zone);
    out->days_since = (int64_t)prt_value_count(reader, &entry->days_since);
}

static void read_total_loc(struct prt_reader *reader, const struct prt_value *value, struct prt_folded_repository *out)
{
    if (prt_value_is_null(value))
        return;
    out->total_loc = prt_value_count(reader, value);
    out->flags |= PRT_RECORD_LOC_KNOWN;
}

static void read_earlier(struct prt_reader *reader, const struct prt_value *value, struct entry *entry)
{
    static const struct prt_row members[] = {
        PRT_ROW("activity_status", prt_read_value, struct entry, activity),
        PRT_FIGURE("commit_counts", struct entry, repository.earlier, commits),
        PRT_LINES(struct entry, repository.earlier),
        PRT_FIGURE("unique_contributors", struct entry, repository.earlier, contributors),
        PRT_CROWD("bus_factor", struct entry, repository.crowd_earlier, bus_factor),
        PRT_CROWD("newcomers", struct entry, repository.crowd_earlier, newcomers),
    };
    struct prt_folded_repository *out = &entry->repository;
    prt_read_object(reader, value, PRT_MEMBERS(members), entry);
    out->activity_earlier = PRT_ACTIVITY_INACTIVE;
    out->has_newest_earlier = !prt_value_is_null(&entry->activity);
    if (out->has_newest_earlier)
        out->activity_earlier =
            (prt_activity)prt_value_word(reader, &entry->activity, activity_name, PRT_ACTIVITY_INACTIVE + 1);
}

/* Exactly so many numbers. */
static void read_counts(struct prt_reader *reader, const struct prt_value *value, uint64_t *out, size_t count,
                        const char *expected)
{
    struct prt_parts parts = prt_parts_of_list(reader, value);
    struct prt_value part;
    while (parts.index < count && prt_parts_next(&parts, &part))
        out[part.index] = prt_value_count(reader, &part);
    if (parts.index != count || prt_parts_next(&parts, &part))
        prt_read_refuse(reader, value, expected);
}

static void read_heat_map(struct prt_reader *reader, const struct prt_value *value, struct prt_heat_map *out)
{
    struct prt_parts parts = prt_parts_of_list(reader, value);
    struct prt_value part;
    while (parts.index < PRT_WEEKDAYS && prt_parts_next(&parts, &part))
        read_counts(reader, &part, out->commits[part.index], PRT_HOURS, "a list of 24 hours");
    if (parts.index != PRT_WEEKDAYS || prt_parts_next(&parts, &part))
        prt_read_refuse(reader, value, "a list of 7 days");
}

static void read_category(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                          void *object)
{
    prt_category *out = (prt_category *)(void *)((char *)object + member->offset);
    *out = (prt_category)prt_value_word(reader, value, category_name, PRT_CATEGORY_COUNT);
}

static void read_problems(struct prt_reader *reader, const struct prt_value *value, struct prt_folded_repository *out)
{
    static const struct prt_row members[] = {
        PRT_ROW("category", read_category, struct prt_problem, category),
        PRT_ROW("text", prt_read_text, struct prt_problem, text),
    };
    out->problems = prt_read_list(reader, value, PRT_MEMBERS(members), sizeof *out->problems, &out->problem_count);
}

static void read_features(struct prt_reader *reader, const struct prt_value *value, struct prt_folded_repository *out)
{
    struct prt_feature *features = prt_read_room(reader, prt_read_length(reader, value), sizeof *features);
    struct prt_parts parts = prt_parts_of_object(reader, value);
    struct prt_value part;
    while (prt_parts_next(&parts, &part)) {
        /* A name of the user's becomes a column's title, which ends with a NUL. */
        features[part.index].name = prt_read_copy(reader, prt_value_key(reader, &part));
        features[part.index].facts = prt_read_facts(reader, &part);
    }
    out->features = features;
    out->feature_count = parts.index;
}

static void read_languages(struct prt_reader *reader, const struct prt_value *value, struct prt_folded_repository *out)
{
    static const struct prt_row members[] = {
        PRT_ROW("name", prt_read_text, struct prt_language, name),
        PRT_ROW("files", prt_read_count, struct prt_language, files),
        PRT_ROW("lines", prt_read_count, struct prt_language, lines),
    };
    out->languages = prt_read_list(reader, value, PRT_MEMBERS(members), sizeof *out->languages, &out->language_count);
}

static void read_class(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                       void *object)
{
    static const struct prt_row members[] = {
        PRT_ROW("files", prt_read_count, struct prt_line_class, files),
        PRT_ROW("lines", prt_read_count, struct prt_line_class, lines),
    };
    prt_read_object(reader, value, PRT_MEMBERS(members), (char *)object + member->offset);
}

static void read_classes(struct prt_reader *reader, const struct prt_value *value, struct prt_folded_repository *out)
{
#define CLASS(key, kind) PRT_ROW(key, read_class, struct prt_folded_repository, line_classes[kind])
    static const struct prt_row members[] = {
        CLASS("vendored", PRT_TALLY_VENDORED), CLASS("generated", PRT_TALLY_GENERATED), CLASS("other", PRT_TALLY_OTHER),
        CLASS("links", PRT_TALLY_LINKS),       CLASS("tests", PRT_TALLY_TESTS),
    };
#undef CLASS
    prt_read_object(reader, value, PRT_MEMBERS(members), out);
}

static void read_authors(struct prt_reader *reader, const struct prt_value *value, struct prt_folded_repository *out)
{
    static const struct prt_row members[] = {
        PRT_ROW("name", prt_read_text, struct prt_folded_author, name),
        PRT_ROW("email", prt_read_text, struct prt_folded_author, email),
        PRT_ROW("bot", prt_read_flag, struct prt_folded_author, bot),
        PRT_FIGURE("commits", struct prt_folded_author, windows, commits),
        PRT_FIGURE("lines_added", struct prt_folded_author, windows, added),
        PRT_FIGURE("lines_removed", struct prt_folded_author, windows, removed),
        PRT_FIGURE("repositories", struct prt_folded_author, windows, repositories),
    };
    const size_t windows = reader->report->options.window_count;
    const size_t count = prt_read_length(reader, value);
    struct prt_folded_author *authors = prt_read_room(reader, count, sizeof *authors);
    struct prt_figures *figures = prt_read_room(reader, count * windows, sizeof *figures);
    struct prt_parts parts = prt_parts_of_list(reader, value);
    struct prt_value part;
    while (prt_parts_next(&parts, &part)) {
        authors[part.index].windows = figures + part.index * windows;
        prt_read_object(reader, &part, PRT_MEMBERS(members), &authors[part.index]);
    }
    out->authors = authors;
    out->author_count = parts.index;
}

static void make_room(struct prt_reader *reader, struct prt_folded_repository *out)
{
    const size_t windows = reader->report->options.window_count;
    struct prt_figures *figures = prt_read_room(reader, 2 * windows, sizeof *figures);
    struct prt_crowd *crowd = prt_read_room(reader, 2 * windows, sizeof *crowd);
    out->timeline = prt_read_room(reader, reader->report->timeline.count, sizeof *out->timeline);
    if (reader->code != PRT_OK)
        return;
    out->windows = figures;
    out->earlier = figures + windows;
    out->crowd = crowd;
    out->crowd_earlier = crowd + windows;
}

static void read_figures(struct prt_reader *reader, const struct prt_value *value, struct entry *entry)
{
    static const struct prt_row members[] = {
        PRT_ROW("gerrit_project", prt_read_text, struct entry, repository.name),
        PRT_ROW("gerrit_host", prt_read_text, struct entry, host),
        PRT_ROW("gerrit_path_prefix", prt_read_text, struct entry, path_prefix),
        PRT_ROW("local_path", prt_read_text, struct entry, local_path),
        PRT_ROW("tip", prt_read_text, struct entry, repository.tip),
        PRT_ROW("head", prt_read_text, struct entry, repository.head),
        PRT_ROW("shallow", prt_read_flag, struct entry, shallow),
        PRT_ROW("bare", prt_read_flag, struct entry, bare),
        PRT_ROW("last_commit_timestamp", prt_read_value, struct entry, last_commit),
        PRT_ROW("days_since_last_commit", prt_read_value, struct entry, days_since),
        PRT_ROW("activity_status", prt_read_value, struct entry, activity),
        PRT_ROW("total_commits_ever", prt_read_count, struct entry, repository.commits_ever),
        PRT_ROW("commits_in_future", prt_read_count, struct entry, repository.commits_in_future),
        PRT_ROW("commits_undated", prt_read_count, struct entry, repository.commits_undated),
        PRT_ROW("commits_uncounted", prt_read_count, struct entry, repository.commits_uncounted),
        PRT_ROW("total_loc", prt_read_value, struct entry, total_loc),
        PRT_FIGURE("commit_counts", struct entry, repository.windows, commits),
        PRT_LINES(struct entry, repository.windows),
        PRT_FIGURE("unique_contributors", struct entry, repository.windows, contributors),
        PRT_CROWD("bots", struct entry, repository.crowd, bots),
        PRT_CROWD("bus_factor", struct entry, repository.crowd, bus_factor),
        PRT_CROWD("newcomers", struct entry, repository.crowd, newcomers),
        PRT_ROW("earlier", prt_read_value, struct entry, earlier),
        PRT_ROW("commit_timeline", prt_read_value, struct entry, timeline),
        PRT_ROW("commit_heat_map", prt_read_value, struct entry, heat_map),
        PRT_ROW("problems", prt_read_value, struct entry, problems),
        PRT_ROW("features", prt_read_value, struct entry, features),
        PRT_ROW("languages", prt_read_value, struct entry, languages),
        PRT_ROW("line_classes", prt_read_value, struct entry, line_classes),
        PRT_ROW("authors", prt_read_value, struct entry, authors),
        {.key = "jenkins", .read = prt_read_value, .offset = offsetof(struct entry, jenkins), .optional = true},
        {.key = "github", .read = prt_read_value, .offset = offsetof(struct entry, github), .optional = true},
    };
    prt_read_object(reader, value, PRT_MEMBERS(members), entry);
}

static void read_parts(struct prt_reader *reader, struct entry *entry, size_t index)
{
    struct prt_folded_repository *out = &entry->repository;
    out->flags = (entry->shallow ? PRT_RECORD_SHALLOW : 0u) | (entry->bare ? PRT_RECORD_BARE : 0u);
    read_total_loc(reader, &entry->total_loc, out);
    read_last_commit(reader, entry, out);
    read_earlier(reader, &entry->earlier, entry);
    read_counts(reader, &entry->timeline, out->timeline, reader->report->timeline.count,
                "a number for each part of the timeline");
    read_heat_map(reader, &entry->heat_map, &out->heat_map);
    read_problems(reader, &entry->problems, out);
    read_features(reader, &entry->features, out);
    read_languages(reader, &entry->languages, out);
    read_classes(reader, &entry->line_classes, out);
    read_authors(reader, &entry->authors, out);
    if (reader->report->meta.jenkins != NULL)
        prt_read_jenkins_of(reader, &entry->jenkins);
    if (reader->report->meta.github != NULL)
        prt_read_github_of(reader, &entry->github, index, out->name);
}

/* What the path of a repository has before its name: where links.h begins. */
static prt_str root_of(prt_str path, prt_str name)
{
    if (prt_str_equal(name, PRT_STR(".")))
        return path;
    if (!prt_str_ends(path, name) || path.len == name.len)
        return (prt_str){0};
    return prt_str_sub(path, 0, path.len == name.len + 1 ? 1 : path.len - name.len - 1);
}

void prt_read_repositories(struct prt_reader *reader, const struct prt_whole *whole)
{
    struct prt_report *report = reader->report;
    const size_t count = prt_read_length(reader, &whole->repositories);
    report->repositories = prt_read_room(reader, count, sizeof(struct prt_folded_repository *));
    struct prt_parts parts = prt_parts_of_list(reader, &whole->repositories);
    struct prt_value part;
    while (prt_parts_next(&parts, &part)) {
        struct entry entry = {0};
        struct prt_folded_repository *kept = prt_read_room(reader, 1, sizeof *kept);
        make_room(reader, &entry.repository);
        read_figures(reader, &part, &entry);
        if (reader->code != PRT_OK)
            return;
        read_parts(reader, &entry, part.index);
        *kept = entry.repository;
        report->repositories[part.index] = kept;
        if (part.index > 0)
            continue;
        report->meta.host = entry.host;
        report->meta.path_prefix = entry.path_prefix;
        report->meta.root = root_of(entry.local_path, entry.repository.name);
    }
    report->repository_count = parts.index;
}
