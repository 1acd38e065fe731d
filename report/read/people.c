/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "prt/mem.h"
#include "report/read/parts.h"

static prt_str name_of_repository(const struct prt_report *report, size_t place)
{
    return report->repositories[place]->name;
}

static prt_str email_of_author(const struct prt_report *report, size_t place)
{
    return report->authors[place].email;
}

/* An author under way. */
struct entry {
    struct prt_author *author;
    const struct prt_places *repositories;
};

/* The names of one window's repositories, which are in the report in the same order. */
static void read_touched(struct prt_reader *reader, const struct prt_value *value, size_t window, void *context)
{
    const struct entry *entry = context;
    uint32_t *found = prt_read_room(reader, prt_read_length(reader, value), sizeof *found);
    struct prt_parts parts = prt_parts_of_list(reader, value);
    struct prt_value part;
    while (prt_parts_next(&parts, &part)) {
        uint32_t place = prt_places_find(entry->repositories, prt_value_text(reader, &part));
        while (place != PRT_NO_PLACE && part.index > 0 && place <= found[part.index - 1])
            place = prt_places_next(entry->repositories, place);
        if (place == PRT_NO_PLACE)
            prt_read_refuse(reader, &part, "the name of one of repositories, in their order, none twice");
        found[part.index] = place;
    }
    entry->author->repositories[window] = found;
    entry->author->windows[window].repositories = parts.index;
}

static void read_author(struct prt_reader *reader, const struct prt_value *value, struct prt_author *author,
                        const struct prt_places *repositories)
{
    struct touched {
        struct prt_author author;
        struct prt_value list;
    } read = {.author = *author};
    static const struct prt_row members[] = {
        PRT_ROW("name", prt_read_text, struct touched, author.name),
        PRT_ROW("email", prt_read_text, struct touched, author.email),
        PRT_ROW("username", prt_read_text, struct touched, author.username),
        PRT_ROW("domain", prt_read_text, struct touched, author.organization),
        PRT_ROW("bot", prt_read_flag, struct touched, author.bot),
        PRT_ROW("total_commits_ever", prt_read_count, struct touched, author.commits_ever),
        PRT_FIGURE("commits", struct touched, author.windows, commits),
        PRT_FIGURE("lines_added", struct touched, author.windows, added),
        PRT_FIGURE("lines_removed", struct touched, author.windows, removed),
        PRT_FIGURE("commits_earlier", struct touched, author.earlier, commits),
        PRT_ROW("repositories_touched", prt_read_value, struct touched, list),
    };
    prt_read_object(reader, value, PRT_MEMBERS(members), &read);
    *author = read.author;
    struct entry entry = {author, repositories};
    prt_read_windows(reader, &read.list, read_touched, &entry);
}

void prt_read_authors(struct prt_reader *reader, const struct prt_whole *whole)
{
    struct prt_report *report = reader->report;
    const size_t windows = report->options.window_count;
    const size_t count = prt_read_length(reader, &whole->authors);
    struct prt_author *authors = prt_read_room(reader, count, sizeof *authors);
    struct prt_figures *figures = prt_read_room(reader, 2 * count * windows, sizeof *figures);
    uint32_t **lists = prt_read_room(reader, count * windows, sizeof *lists);
    struct prt_parts parts = prt_parts_of_list(reader, &whole->authors);
    struct prt_places repositories = {0};
    struct prt_value part;
    prt_places_fill(reader, &repositories, report->repository_count, name_of_repository);
    while (prt_parts_next(&parts, &part)) {
        struct prt_author *author = &authors[part.index];
        author->windows = figures + 2 * part.index * windows;
        author->earlier = author->windows + windows;
        author->repositories = lists + part.index * windows;
        read_author(reader, &part, author, &repositories);
        report->people_count += !author->bot;
    }
    report->authors = authors;
    report->author_count = parts.index;
    prt_places_free(&repositories);
}

/* Whether the author has a commit in the repository in some window, which is in the longest one then. */
static bool touches(const struct prt_report *report, uint32_t author, size_t repository)
{
    for (size_t w = 0; w < report->options.window_count; w++) {
        const uint32_t *list = report->authors[author].repositories[w];
        size_t low = 0, high = (size_t)report->authors[author].windows[w].repositories;
        while (low < high) {
            const size_t middle = low + (high - low) / 2;
            if (list[middle] == repository)
                return true;
            if (list[middle] < repository)
                low = middle + 1;
            else
                high = middle;
        }
    }
    return false;
}

static bool has_commits(const struct prt_report *report, const struct prt_folded_author *author)
{
    for (size_t w = 0; w < report->options.window_count; w++)
        if (author->windows[w].commits != 0)
            return true;
    return false;
}

/* The author of this address who is not another one of the repository yet. Several have one address when theirs were no
 * UTF-8: then it is one who committed there in a window, if this one did. */
static uint32_t find_author(const struct prt_report *report, const struct prt_places *places, const uint32_t *taken,
                            size_t repository, const struct prt_folded_author *author)
{
    uint32_t place = prt_places_find(places, author->email);
    const uint32_t first = place;
    if (place == PRT_NO_PLACE || prt_places_next(places, place) == PRT_NO_PLACE)
        return place;
    const bool committed = has_commits(report, author);
    while (place != PRT_NO_PLACE && (taken[place] == repository + 1 || touches(report, place, repository) != committed))
        place = prt_places_next(places, place);
    return place != PRT_NO_PLACE ? place : first;
}

static void link_repository(struct prt_reader *reader, const struct prt_places *places, uint32_t *taken, size_t index)
{
    struct prt_report *report = reader->report;
    const struct prt_folded_repository *repository = report->repositories[index];
    uint32_t *found = prt_read_room(reader, repository->author_count, sizeof *found);
    for (size_t k = 0; reader->code == PRT_OK && k < repository->author_count; k++) {
        found[k] = find_author(report, places, taken, index, &repository->authors[k]);
        if (found[k] == PRT_NO_PLACE)
            reader->code =
                prt_fail(reader->err, PRT_E_FORMAT,
                         "%s: repositories[%zu].authors[%zu].email: expected the address of one of authors, "
                         "got \"%.*s\"",
                         reader->file, index, k, PRT_STR_ARG(prt_str_sub(repository->authors[k].email, 0, 100)));
        else
            taken[found[k]] = (uint32_t)index + 1;
    }
    report->repository_authors[index] = found;
}

void prt_read_repository_authors(struct prt_reader *reader)
{
    struct prt_report *report = reader->report;
    struct prt_places places = {0};
    uint32_t *taken = prt_calloc(report->author_count, sizeof *taken);
    report->repository_authors = prt_read_room(reader, report->repository_count, sizeof(uint32_t *));
    if (taken == NULL)
        prt_read_no_memory(reader);
    prt_places_fill(reader, &places, report->author_count, email_of_author);
    for (size_t i = 0; reader->code == PRT_OK && i < report->repository_count; i++)
        link_repository(reader, &places, taken, i);
    prt_places_free(&places);
    free(taken);
}

static void read_organization_earlier(struct prt_reader *reader, const struct prt_value *value,
                                      const struct prt_row *member, void *object)
{
    static const struct prt_row members[] = {
        PRT_FIGURE("commits", struct prt_organization, earlier, commits),
        PRT_LINES(struct prt_organization, earlier),
        PRT_FIGURE("contributor_count", struct prt_organization, earlier, contributors),
        PRT_CROWD("bus_factor", struct prt_organization, crowd_earlier, bus_factor),
        PRT_CROWD("newcomers", struct prt_organization, crowd_earlier, newcomers),
    };
    (void)member;
    prt_read_object(reader, value, PRT_MEMBERS(members), object);
}

void prt_read_organizations(struct prt_reader *reader, const struct prt_whole *whole)
{
    static const struct prt_row members[] = {
        PRT_ROW("domain", prt_read_text, struct prt_organization, domain),
        PRT_FIGURE("contributor_count", struct prt_organization, windows, contributors),
        PRT_ROW("contributor_count_ever", prt_read_count, struct prt_organization, contributors_ever),
        PRT_FIGURE("commits", struct prt_organization, windows, commits),
        PRT_FIGURE("lines_added", struct prt_organization, windows, added),
        PRT_FIGURE("lines_removed", struct prt_organization, windows, removed),
        PRT_FIGURE("repositories_count", struct prt_organization, windows, repositories),
        PRT_CROWD("bus_factor", struct prt_organization, crowd, bus_factor),
        PRT_CROWD("newcomers", struct prt_organization, crowd, newcomers),
        {.key = "earlier", .read = read_organization_earlier},
    };
    struct prt_report *report = reader->report;
    const size_t windows = report->options.window_count;
    const size_t count = prt_read_length(reader, &whole->organizations);
    struct prt_organization *all = prt_read_room(reader, count, sizeof *all);
    struct prt_figures *figures = prt_read_room(reader, 2 * count * windows, sizeof *figures);
    struct prt_crowd *crowd = prt_read_room(reader, 2 * count * windows, sizeof *crowd);
    struct prt_parts parts = prt_parts_of_list(reader, &whole->organizations);
    struct prt_value part;
    while (prt_parts_next(&parts, &part)) {
        struct prt_organization *organization = &all[part.index];
        organization->windows = figures + 2 * part.index * windows;
        organization->earlier = organization->windows + windows;
        organization->crowd = crowd + 2 * part.index * windows;
        organization->crowd_earlier = organization->crowd + windows;
        prt_read_object(reader, &part, PRT_MEMBERS(members), organization);
    }
    report->organizations = all;
    report->organization_count = parts.index;
}
