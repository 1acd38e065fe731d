/* SPDX-License-Identifier: Apache-2.0 */
#include "report/escape_md.h"
#include "report/format.h"
#include "report/md_parts.h"
#include "report/md_table.h"

static const char *mark_of(prt_info_activity activity)
{
    static const char *const marks[PRT_INFO_ACTIVITIES] = {"✅", "☑️", "🛑", "➖"};
    return marks[activity];
}

static void write_person(prt_buf *out, const struct prt_judged_person *judged)
{
    prt_buf_add_text(out, mark_of(judged->activity));
    prt_buf_add_char(out, ' ');
    prt_md_cell(out, judged->person->name);
}

static void write_lead(prt_buf *out, const struct prt_judged_project *judged)
{
    prt_md_cell_open(out);
    if (judged->project->has_lead)
        write_person(out, &judged->lead);
    else
        prt_buf_add_text(out, "None");
    prt_md_cell_close(out);
}

/* The lead has a cell of their own. */
static void write_committers(prt_buf *out, const struct prt_judged_project *judged)
{
    size_t written = 0;
    prt_md_cell_open(out);
    for (size_t i = 0; i < judged->project->committer_count; i++) {
        if (judged->committers[i].is_lead)
            continue;
        prt_buf_add_text(out, written++ > 0 ? ", " : "");
        write_person(out, &judged->committers[i]);
    }
    prt_buf_add_text(out, written == 0 ? "None" : "");
    prt_md_cell_close(out);
}

static void write_tracker(prt_buf *out, const struct prt_info_tracker *tracker)
{
    static const char *const marks[] = {"", "✅ ", "⚠️ "};
    prt_md_cell_open(out);
    prt_buf_add_text(out, marks[tracker->check]);
    prt_md_cell(out, tracker->check == PRT_INFO_INVALID ? tracker->trouble : tracker->type);
    prt_md_cell_close(out);
}

static void write_project(prt_buf *out, const struct prt_judged_project *judged, bool servers)
{
    prt_md_row(out);
    if (servers)
        prt_md_cell_str(out, judged->project->server);
    prt_md_cell_str(out, judged->project->name);
    prt_md_cell_str(out, judged->project->created);
    prt_md_cell_str(out, judged->project->state);
    write_tracker(out, &judged->project->tracker);
    write_lead(out, judged);
    write_committers(out, judged);
    prt_md_row_end(out);
}

void prt_md_write_committers(prt_buf *out, const struct prt_report *report)
{
    static const struct prt_md_column columns[] = {
        {"Server", 'l'},        {"Project", 'l'},      {"Creation Date", 'l'}, {"Lifecycle State", 'l'},
        {"Issue Tracker", 'l'}, {"Project Lead", 'l'}, {"Committers", 'l'}};
    const struct prt_info_report *info = &report->info;
    const bool servers = info->server_count > 1;
    prt_buf_add_fmt(
        out,
        "By each person's own newest commit in the project's repositories: ✅ within %u days, ☑️ within %u "
        "days, 🛑 longer ago, ➖ none found.\n\n",
        (unsigned)report->meta.info.current_days, (unsigned)report->meta.info.active_days);
    prt_md_table(out, servers ? columns : columns + 1, sizeof columns / sizeof columns[0] - !servers);
    for (size_t i = 0; i < info->project_count; i++)
        write_project(out, &info->projects[i], servers);
}

void prt_md_write_lifecycle(prt_buf *out, const struct prt_report *report)
{
    static const struct prt_md_column columns[] = {{"Lifecycle State", 'l'}, {"Projects", 'r'}, {"Percentage", 'r'}};
    const struct prt_info_report *info = &report->info;
    prt_md_table(out, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < info->state_count; i++) {
        prt_md_row(out);
        prt_md_cell_str(out, info->states[i].state);
        prt_md_cell_commas(out, info->states[i].count);
        prt_md_cell_open(out);
        prt_format_percent(out, info->states[i].count, info->project_count);
        prt_md_cell_close(out);
        prt_md_row_end(out);
    }
    prt_buf_add_text(out, "\n**Total Projects:** ");
    prt_format_commas(out, info->project_count);
    prt_buf_add_text(out, " (archived ones left out: ");
    prt_format_commas(out, info->archived_count);
    prt_buf_add_text(out, ")\n");
}
