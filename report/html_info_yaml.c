/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html_parts.h"
#include "report/html_table.h"

static const char *look_of(prt_info_activity activity)
{
    static const char *const looks[PRT_INFO_ACTIVITIES] = {"current", "active", "inactive", "none"};
    return looks[activity];
}

/* The mark's meaning is told to those who do not see it, too. */
static void write_person(prt_html *html, const struct prt_judged_person *judged)
{
    prt_html_open(html, "span");
    prt_html_attr(html, "class", "badge");
    prt_html_attr(html, "data-look", look_of(judged->activity));
    prt_html_str(html, judged->person->name);
    prt_html_open(html, "span");
    prt_html_attr(html, "class", "aside");
    prt_html_text(html, " (");
    prt_html_words(html, prt_info_activity_name(judged->activity));
    prt_html_text(html, ")");
    prt_html_close(html);
    prt_html_close(html);
}

static void write_lead(prt_html *html, const struct prt_judged_project *judged)
{
    prt_html_cell_open(html);
    if (judged->project->has_lead)
        write_person(html, &judged->lead);
    else
        prt_html_text(html, "None");
    prt_html_cell_close(html);
}

/* The lead has a cell of their own. */
static void write_committers(prt_html *html, const struct prt_judged_project *judged)
{
    size_t written = 0;
    prt_html_cell_open(html);
    for (size_t i = 0; i < judged->project->committer_count; i++) {
        if (judged->committers[i].is_lead)
            continue;
        prt_html_words(html, written++ > 0 ? " " : "");
        write_person(html, &judged->committers[i]);
    }
    prt_html_words(html, written == 0 ? "None" : "");
    prt_html_cell_close(html);
}

static void write_tracker(prt_html *html, const struct prt_info_tracker *tracker)
{
    prt_html_cell_open(html);
    if (tracker->check == PRT_INFO_INVALID) {
        prt_html_badge(html, "failed", "Invalid");
        prt_html_text(html, " ");
        prt_html_str(html, tracker->trouble);
    } else {
        prt_html_link_or_text(html, tracker->url, tracker->type);
    }
    prt_html_cell_close(html);
}

static void write_project(prt_html *html, const struct prt_judged_project *judged, bool servers)
{
    prt_html_row(html);
    if (servers)
        prt_html_cell_str(html, judged->project->server);
    prt_html_head_str(html, judged->project->name);
    prt_html_cell_str(html, judged->project->created);
    prt_html_cell_str(html, judged->project->state);
    write_tracker(html, &judged->project->tracker);
    write_lead(html, judged);
    write_committers(html, judged);
    prt_html_row_end(html);
}

static void write_legend(prt_html *html, const struct prt_info_options *options)
{
    prt_html_lead(html);
    prt_html_text(html, "By each person's own newest commit in the project's repositories: current within ");
    prt_html_commas(html, options->current_days);
    prt_html_text(html, " days, active within ");
    prt_html_commas(html, options->active_days);
    prt_html_text(html, " days, inactive longer ago, unknown when none was found.");
    prt_html_close(html);
}

void prt_html_write_committers(prt_html *html, const struct prt_report *report)
{
    static const struct prt_html_column columns[] = {
        {"Server", 'l'},        {"Project", 'l'},      {"Creation Date", 'l'}, {"Lifecycle State", 'l'},
        {"Issue Tracker", 'l'}, {"Project Lead", 'l'}, {"Committers", 'l'}};
    const struct prt_info_report *info = &report->info;
    const bool servers = info->server_count > 1;
    write_legend(html, &report->meta.info);
    prt_html_table(html, &(struct prt_html_table){.id = "info_yaml_committers",
                                                  .caption = "Projects of INFO.yaml files",
                                                  .columns = servers ? columns : columns + 1,
                                                  .column_count = sizeof columns / sizeof columns[0] - !servers,
                                                  .live = true});
    for (size_t i = 0; i < info->project_count; i++)
        write_project(html, &info->projects[i], servers);
    prt_html_table_end(html);
}

static void write_state(prt_html *html, const struct prt_info_state *state, size_t whole)
{
    prt_html_row(html);
    prt_html_head_str(html, state->state);
    prt_html_cell_commas(html, state->count);
    prt_html_cell_percent(html, state->count, whole);
    prt_html_row_end(html);
}

void prt_html_write_lifecycle(prt_html *html, const struct prt_report *report)
{
    static const struct prt_html_column columns[] = {{"Lifecycle State", 'l'}, {"Projects", 'r'}, {"Percentage", 'r'}};
    const struct prt_info_report *info = &report->info;
    prt_html_table(html, &(struct prt_html_table){.id = "info_yaml_lifecycle",
                                                  .caption = "Projects by lifecycle state",
                                                  .columns = columns,
                                                  .column_count = sizeof columns / sizeof columns[0]});
    for (size_t i = 0; i < info->state_count; i++)
        write_state(html, &info->states[i], info->project_count);
    prt_html_table_end(html);
    prt_html_lead(html);
    prt_html_text(html, "Total projects: ");
    prt_html_commas(html, info->project_count);
    prt_html_text(html, " (archived ones left out: ");
    prt_html_commas(html, info->archived_count);
    prt_html_text(html, ").");
    prt_html_close(html);
}
