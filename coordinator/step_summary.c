/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/step_summary.h"

#include <stdlib.h>

#include "coordinator/remote/http/statistics.h"
#include "report/escape_md.h"
#include "report/format.h"

static void begin_row(prt_buf *out, const char *setting)
{
    prt_buf_add_fmt(out, "| %s | ", setting);
}

static void end_row(prt_buf *out)
{
    prt_buf_add_text(out, " |\n");
}

static void add_row(prt_buf *out, const char *setting, prt_str value)
{
    begin_row(out, setting);
    prt_md_cell(out, value);
    end_row(out);
}

static void add_count(prt_buf *out, const char *setting, uint64_t count, const char *unit)
{
    begin_row(out, setting);
    prt_format_commas(out, count);
    prt_buf_add_text(out, unit);
    end_row(out);
}

static void add_windows(prt_buf *out, const struct prt_config *config)
{
    begin_row(out, "Time Windows");
    for (size_t i = 0; i < config->window_count; i++) {
        prt_buf_add_text(out, i > 0 ? ", " : "");
        prt_md_cell(out, config->windows[i].name);
        prt_buf_add_fmt(out, " (%u)", (unsigned)config->windows[i].days);
    }
    end_row(out);
}

static void add_table(prt_buf *out)
{
    prt_buf_add_text(out, "| Setting | Value |\n| --- | --- |\n");
}

void prt_step_summary_print_begin(const char *project, const struct prt_config *config, prt_buf *out)
{
    prt_buf_add_text(out, "## 🔧 Configuration of ");
    prt_md_text(out, prt_str_from(project));
    prt_buf_add_text(out, "\n\n");
    add_table(out);
    add_row(out, "Schema Version", PRT_STR(PRT_SCHEMA_VERSION));
    add_row(out, "Server", config->host);
    add_count(out, "Current Threshold", config->current_days, " days");
    add_count(out, "Active Threshold", config->active_days, " days");
    add_windows(out, config);
    add_row(out, "Reporting Window", config->windows[config->primary].name);
    prt_buf_add_char(out, '\n');
}

static const char *sentence_of(prt_exit code)
{
    switch (code) {
    case PRT_EXIT_COMPLETE: return "✅ The report is complete.";
    case PRT_EXIT_PARTIAL: return "⚠️ The report is published, and incomplete.";
    case PRT_EXIT_USAGE: return "🚫 The command line is wrong; nothing was published.";
    case PRT_EXIT_SYSTEM: return "🚫 The system failed (disk, sockets, store); nothing was published.";
    case PRT_EXIT_INTERRUPTED: return "🚫 The run was interrupted; nothing was published.";
    default: return "🚫 The run failed; nothing was published.";
    }
}

static void add_counts(prt_buf *out, const struct prt_report *report)
{
    const struct prt_report_counts *counts = &report->counts;
    add_table(out);
    add_count(out, "Repositories", counts->discovered, "");
    add_count(out, "... not analyzed", counts->failed, "");
    add_count(out, "... analyzed in part", counts->partial, "");
    add_count(out, "Commits Ever", counts->commits_ever, "");
    if (report->meta.github != NULL) {
        const char *source = prt_github_source_name(report->meta.github->source);
        begin_row(out, "GitHub Organization");
        prt_md_cell(out, report->meta.github->organization);
        prt_buf_add_fmt(out, source != NULL ? " (%s)" : "%s", source != NULL ? source : "none is known");
        end_row(out);
    }
    prt_buf_add_char(out, '\n');
}

static void add_errors(prt_buf *out, const struct prt_report_error *errors, size_t count)
{
    if (count == 0)
        return;
    prt_buf_add_text(out, "| Repository | Category | Error |\n| --- | --- | --- |\n");
    for (size_t i = 0; i < count && i < PRT_STEP_SUMMARY_ERRORS; i++) {
        prt_buf_add_text(out, "| ");
        prt_md_cell(out, errors[i].repository.len > 0 ? errors[i].repository : PRT_STR("(the run)"));
        prt_buf_add_fmt(out, " | %s | ", prt_category_name(errors[i].category));
        prt_md_cell(out, errors[i].text);
        end_row(out);
    }
    prt_buf_add_char(out, '\n');
    if (count > PRT_STEP_SUMMARY_ERRORS)
        prt_buf_add_fmt(out, "... and %zu more.\n\n", count - PRT_STEP_SUMMARY_ERRORS);
}

/* A report that was assembled has a primary window, at least. */
static bool is_there(const struct prt_report *report)
{
    return report != NULL && report->options.window_count > 0;
}

void prt_step_summary_print_end(const struct prt_step_outcome *outcome, prt_buf *out)
{
    prt_http_statistics_markdown(outcome->statistics, outcome->statistics_count, out);
    prt_buf_add_text(out, "## 🏁 Outcome of ");
    prt_md_text(out, prt_str_from(outcome->project));
    prt_buf_add_fmt(out, "\n\n%s\n\n", sentence_of(outcome->exit));
    if (is_there(outcome->report)) {
        add_counts(out, outcome->report);
        add_errors(out, outcome->report->errors, outcome->report->error_count);
    } else {
        add_errors(out, outcome->errors, outcome->error_count);
    }
}

/* NULL: there is none. */
static const char *file_name(void)
{
    const char *path = getenv("GITHUB_STEP_SUMMARY");
    return path != NULL && path[0] != '\0' ? path : NULL;
}

static void append(prt_buf *text, const prt_log *log)
{
    prt_err err;
    if (prt_buf_check(text, "the summary", &err) != PRT_OK ||
        prt_http_append(file_name(), prt_buf_str(text), &err) != PRT_OK)
        prt_warning(log, "GITHUB_STEP_SUMMARY: %s", err.text);
    prt_buf_free(text);
}

void prt_step_summary_begin(const char *project, const struct prt_config *config, const prt_log *log)
{
    prt_buf text = {0};
    if (file_name() == NULL)
        return;
    prt_step_summary_print_begin(project, config, &text);
    append(&text, log);
}

void prt_step_summary_end(const struct prt_step_outcome *outcome, const prt_log *log)
{
    prt_buf text = {0};
    if (file_name() == NULL)
        return;
    prt_step_summary_print_end(outcome, &text);
    append(&text, log);
}
