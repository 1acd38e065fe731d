/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json_parts.h"

#include "report/figures.h"
#include "report/links.h"

int64_t prt_measure_commits(const struct prt_figures *figures)
{
    return (int64_t)figures->commits;
}

int64_t prt_measure_added(const struct prt_figures *figures)
{
    return (int64_t)figures->added;
}

int64_t prt_measure_removed(const struct prt_figures *figures)
{
    return (int64_t)figures->removed;
}

int64_t prt_measure_net(const struct prt_figures *figures)
{
    return prt_figures_net(figures);
}

int64_t prt_measure_contributors(const struct prt_figures *figures)
{
    return (int64_t)figures->contributors;
}

int64_t prt_measure_repositories(const struct prt_figures *figures)
{
    return (int64_t)figures->repositories;
}

int prt_json_line_object(prt_json *json)
{
    int indent = json->indent;
    prt_json_object(json);
    json->indent = 0;
    return indent;
}

int prt_json_line_array(prt_json *json)
{
    int indent = json->indent;
    prt_json_array(json);
    json->indent = 0;
    return indent;
}

void prt_json_line_end(prt_json *json, int indent)
{
    prt_json_end(json);
    json->indent = indent;
}

void prt_json_window_map(prt_json *json, const char *key, const struct prt_report *report,
                         const struct prt_figures *figures, prt_measure measure)
{
    prt_json_key(json, key);
    int indent = prt_json_line_object(json);
    for (size_t w = 0; w < report->options.window_count; w++) {
        prt_json_key_str(json, report->options.windows[w].name);
        prt_json_i64(json, measure(&figures[w]));
    }
    prt_json_line_end(json, indent);
}

void prt_json_common_maps(prt_json *json, const struct prt_report *report, const struct prt_figures *figures)
{
    prt_json_window_map(json, "commits", report, figures, prt_measure_commits);
    prt_json_window_map(json, "lines_added", report, figures, prt_measure_added);
    prt_json_window_map(json, "lines_removed", report, figures, prt_measure_removed);
    prt_json_window_map(json, "lines_net", report, figures, prt_measure_net);
}

void prt_json_write_identity(prt_json *json, const struct prt_report *report,
                             const struct prt_folded_repository *repository)
{
    prt_buf server = {0};
    prt_buf path = {0};
    prt_link_server(&server, &report->meta, repository->name);
    prt_link_path(&path, &report->meta, repository->name);
    prt_json_member_str(json, "gerrit_project", repository->name);
    prt_json_member_str(json, "gerrit_host", report->meta.host);
    prt_json_member_made(json, "gerrit_url", &server);
    prt_json_member_str(json, "gerrit_path_prefix", report->meta.path_prefix);
    prt_json_member_made(json, "local_path", &path);
}
