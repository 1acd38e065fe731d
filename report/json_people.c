/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json_parts.h"

static void write_touched(prt_json *json, const struct prt_report *report, const struct prt_author *author)
{
    prt_json_key(json, "repositories_touched");
    prt_json_object(json);
    for (size_t w = 0; w < report->options.window_count; w++) {
        prt_json_key_str(json, report->options.windows[w].name);
        int indent = prt_json_line_array(json);
        for (uint64_t i = 0; i < author->windows[w].repositories; i++)
            prt_json_str(json, report->repositories[author->repositories[w][i]]->name);
        prt_json_line_end(json, indent);
    }
    prt_json_end(json);
}

static void write_author(prt_json *json, const struct prt_report *report, const struct prt_author *author)
{
    prt_json_object(json);
    prt_json_member_str(json, "name", author->name);
    prt_json_member_str(json, "email", author->email);
    prt_json_member_str(json, "username", author->username);
    prt_json_member_str(json, "domain", author->organization);
    prt_json_member_bool(json, "bot", author->bot);
    prt_json_member_u64(json, "total_commits_ever", author->commits_ever);
    prt_json_common_maps(json, report, author->windows);
    write_touched(json, report, author);
    prt_json_window_map(json, "repositories_count", report, author->windows, prt_measure_repositories);
    prt_json_window_map(json, "commits_earlier", report, author->earlier, prt_measure_commits);
    prt_json_end(json);
}

static void write_earlier(prt_json *json, const struct prt_report *report, const struct prt_organization *organization)
{
    prt_json_key(json, "earlier");
    prt_json_object(json);
    prt_json_window_map(json, "commits", report, organization->earlier, prt_measure_commits);
    prt_json_lines_map(json, "loc_stats", report, organization->earlier, true);
    prt_json_window_map(json, "contributor_count", report, organization->earlier, prt_measure_contributors);
    prt_json_crowd_maps(json, report, organization->crowd_earlier, prt_report_knows_newcomers(report));
    prt_json_end(json);
}

static void write_organization(prt_json *json, const struct prt_report *report,
                               const struct prt_organization *organization)
{
    prt_json_object(json);
    prt_json_member_str(json, "domain", organization->domain);
    prt_json_window_map(json, "contributor_count", report, organization->windows, prt_measure_contributors);
    prt_json_member_u64(json, "contributor_count_ever", organization->contributors_ever);
    prt_json_common_maps(json, report, organization->windows);
    prt_json_window_map(json, "repositories_count", report, organization->windows, prt_measure_repositories);
    prt_json_crowd_maps(json, report, organization->crowd, prt_report_knows_newcomers(report));
    write_earlier(json, report, organization);
    prt_json_end(json);
}

void prt_json_write_authors(prt_json *json, const struct prt_report *report)
{
    prt_json_key(json, "authors");
    prt_json_array(json);
    for (size_t i = 0; i < report->author_count; i++)
        write_author(json, report, &report->authors[i]);
    prt_json_end(json);
}

void prt_json_write_organizations(prt_json *json, const struct prt_report *report)
{
    prt_json_key(json, "organizations");
    prt_json_array(json);
    for (size_t i = 0; i < report->organization_count; i++)
        write_organization(json, report, &report->organizations[i]);
    prt_json_end(json);
}
