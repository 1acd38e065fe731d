/* SPDX-License-Identifier: Apache-2.0 */
#include "coordinator/metrics/page.h"

#include <stdio.h>

#include "prt/clock.h"
#include "prt/file.h"
#include "prt/status.h"
#include "report/html.h"

static const char css[] =
    ":root{color-scheme:light dark}"
    "body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:75em;padding:0 1em}"
    "h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em}"
    "progress{width:100%;height:1.2em}"
    "dl{display:flex;flex-wrap:wrap;gap:.5em 2.5em}dt{opacity:.7;font-size:.85em}dd{margin:0;font-size:1.3em}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;padding:.25em .8em .25em 0;border-bottom:1px solid #8884;overflow-wrap:anywhere}"
    "th{font-size:.85em;opacity:.7}.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
    /* on a narrow screen a table is moved sideways rather than squeezed into a letter a line */
    "@media(max-width:50em){table{display:block;overflow-x:auto}td:not(.n){min-width:8em}}";

static void add_head(prt_html *html, const struct prt_snapshot *snapshot)
{
    prt_html_doctype(html);
    prt_html_open(html, "html");
    prt_html_attr(html, "lang", "en");
    prt_html_open(html, "head");
    prt_html_open(html, "meta");
    prt_html_attr(html, "charset", "utf-8");
    prt_html_close(html);
    prt_html_open(html, "meta");
    prt_html_attr(html, "http-equiv", "refresh");
    prt_html_attr_u64(html, "content", PRT_PAGE_REFRESH_S);
    prt_html_close(html);
    prt_html_open(html, "meta");
    prt_html_attr(html, "name", "viewport");
    prt_html_attr(html, "content", "width=device-width, initial-scale=1");
    prt_html_close(html);
    prt_html_open(html, "title");
    prt_html_str_short(html, snapshot->project, 80);
    prt_html_text(html, " - reporting-tool");
    prt_html_close(html);
    prt_html_style(html, prt_str_from(css));
    prt_html_close(html);
}

static void add_seconds(prt_html *html, int64_t ms)
{
    prt_buf text = {0};
    prt_status_seconds(&text, ms);
    prt_html_str(html, prt_buf_str(&text));
    html->out->failed = html->out->failed || text.failed;
    prt_buf_free(&text);
}

static void add_figure(prt_html *html, const char *name, uint64_t value)
{
    prt_html_open(html, "div");
    prt_html_open(html, "dt");
    prt_html_words(html, name);
    prt_html_close(html);
    prt_html_open(html, "dd");
    prt_html_commas(html, value);
    prt_html_close(html);
    prt_html_close(html);
}

static void add_summary(prt_html *html, const struct prt_snapshot *snapshot)
{
    const struct prt_snapshot_figures *figures = &snapshot->figures;
    prt_html_open(html, "h1");
    prt_html_str_short(html, snapshot->project, 200);
    prt_html_text(html, ": ");
    prt_html_words(html, snapshot->stage);
    prt_html_close(html);
    prt_html_open(html, "p");
    prt_html_text(html, "run ");
    prt_html_str(html, snapshot->run);
    prt_html_text(html, ", for ");
    add_seconds(html, snapshot->elapsed_ms);
    prt_html_text(html, ", at ");
    prt_html_utc(html, snapshot->now);
    prt_html_close(html);
    prt_html_open(html, "progress");
    prt_html_attr_u64(html, "max", figures->weight_total > 0 ? figures->weight_total : 1);
    prt_html_attr_u64(html, "value", figures->weight_done);
    prt_html_close(html);
}

static void add_figures(prt_html *html, const struct prt_snapshot_figures *figures)
{
    prt_html_open(html, "dl");
    add_figure(html, "repositories", figures->repositories);
    add_figure(html, "ended", figures->ended);
    add_figure(html, "failed", figures->failed);
    add_figure(html, "tasks waiting", figures->tasks_waiting);
    add_figure(html, "tasks running", figures->tasks_running);
    add_figure(html, "workers", figures->workers);
    add_figure(html, "slots", figures->slots);
    add_figure(html, "attempts", figures->attempts);
    add_figure(html, "leases expired", figures->leases_expired);
    add_figure(html, "commits read", figures->commits_read);
    prt_html_close(html);
}

/* A table's beginning; its rows and prt_html_close(table) follow. `columns` ends with NULL; "#" before a name:
 * numbers. */
static void begin_table(prt_html *html, const char *title, const char *const *columns)
{
    prt_html_open(html, "h2");
    prt_html_words(html, title);
    prt_html_close(html);
    prt_html_open(html, "table");
    prt_html_open(html, "tr");
    for (; *columns != NULL; columns++) {
        const bool number = **columns == '#';
        prt_html_open(html, "th");
        if (number)
            prt_html_attr(html, "class", "n");
        prt_html_words(html, *columns + number);
        prt_html_close(html);
    }
    prt_html_close(html);
}

static void add_cell(prt_html *html, prt_str text)
{
    prt_html_open(html, "td");
    prt_html_str_short(html, text, PRT_SNAPSHOT_TEXT);
    prt_html_close(html);
}

static void add_number_cell(prt_html *html, uint64_t value)
{
    prt_html_open(html, "td");
    prt_html_attr(html, "class", "n");
    prt_html_commas(html, value);
    prt_html_close(html);
}

static void add_time_cell(prt_html *html, int64_t ms)
{
    prt_html_open(html, "td");
    prt_html_attr(html, "class", "n");
    add_seconds(html, ms);
    prt_html_close(html);
}

static void add_tasks(prt_html *html, const struct prt_snapshot *snapshot)
{
    static const char *const columns[] = {"repository",   "worker",           "what", "phase", "#done", "#of",
                                          "#at work for", "#no progress for", NULL};
    begin_table(html, "Slowest tasks", columns);
    for (size_t i = 0; i < snapshot->task_count; i++) {
        const struct prt_snapshot_task *task = &snapshot->tasks[i];
        prt_html_open(html, "tr");
        add_cell(html, task->repository);
        add_cell(html, task->worker);
        add_cell(html, prt_str_from(task->kind));
        add_cell(html, prt_str_from(task->phase));
        add_number_cell(html, task->done);
        add_number_cell(html, task->total);
        add_time_cell(html, task->age_ms);
        add_time_cell(html, task->still_ms);
        prt_html_close(html);
    }
    prt_html_close(html);
}

static void add_workers(prt_html *html, const struct prt_snapshot *snapshot)
{
    static const char *const columns[] = {"worker", "#slots", "#tasks", "#heard ago", NULL};
    begin_table(html, "Workers", columns);
    for (size_t i = 0; i < snapshot->worker_count; i++) {
        prt_html_open(html, "tr");
        add_cell(html, snapshot->workers[i].name);
        add_number_cell(html, snapshot->workers[i].slots);
        add_number_cell(html, snapshot->workers[i].leases);
        add_time_cell(html, snapshot->workers[i].silent_ms);
        prt_html_close(html);
    }
    prt_html_close(html);
}

static void add_errors(prt_html *html, const struct prt_snapshot *snapshot)
{
    static const char *const columns[] = {"repository", "category", "error", NULL};
    begin_table(html, "Latest errors", columns);
    for (size_t i = 0; i < snapshot->error_count; i++) {
        prt_html_open(html, "tr");
        add_cell(html, snapshot->errors[i].repository);
        add_cell(html, prt_str_from(prt_category_name(snapshot->errors[i].category)));
        add_cell(html, snapshot->errors[i].text);
        prt_html_close(html);
    }
    prt_html_close(html);
}

prt_code prt_page_write(const struct prt_snapshot *snapshot, prt_buf *out, prt_err *err)
{
    prt_html html = {.out = out};
    add_head(&html, snapshot);
    prt_html_open(&html, "body");
    add_summary(&html, snapshot);
    add_figures(&html, &snapshot->figures);
    add_tasks(&html, snapshot);
    add_workers(&html, snapshot);
    add_errors(&html, snapshot);
    prt_html_close(&html);
    prt_html_close(&html);
    return prt_html_finish(&html, "the live page", err);
}

void prt_page_policy(char out[PRT_PAGE_POLICY_MAX])
{
    char digest[45];
    prt_sha256_base64(prt_str_from(css), digest);
    snprintf(out, PRT_PAGE_POLICY_MAX,
             "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
             digest);
}
