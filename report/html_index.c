/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html_parts.h"
#include "report/html_table.h"
#include "report/index.h"
#include "report/look.h"

static const struct prt_html_column columns[] = {
    {"Project", 'l'},    {"Date", 'l'},    {"Repositories", 'r'}, {"Current", 'r'}, {"Active", 'r'}, {"Inactive", 'r'},
    {"No commits", 'r'}, {"Commits", 'r'}, {"Authors", 'r'},      {"State", 'l'},   {"Files", 'l'},
};

static const struct prt_html_column problem_columns[] = {{"Folder", 'l'}, {"Problem", 'l'}};

static void write_link(prt_html *html, const struct prt_index_entry *entry, const char *file, prt_str text)
{
    prt_html_open(html, "a");
    prt_html_href_below(html, entry->folder, file);
    prt_html_str(html, text);
    prt_html_close(html);
}

static void write_name(prt_html *html, const struct prt_index_entry *entry)
{
    const prt_str name = entry->project.len != 0 ? entry->project : entry->folder;
    prt_html_head_open(html);
    if (entry->has_page)
        write_link(html, entry, "report.html", name);
    else
        prt_html_str(html, name);
    prt_html_cell_close(html);
}

static void write_files(prt_html *html, const struct prt_index_entry *entry)
{
    prt_html_cell_open(html);
    if (entry->has_markdown) {
        write_link(html, entry, "report.md", PRT_STR("Markdown"));
        prt_html_text(html, " ");
    }
    write_link(html, entry, "report_raw.json", PRT_STR("JSON"));
    prt_html_cell_close(html);
}

static void write_state(prt_html *html, const struct prt_index_entry *entry)
{
    prt_html_cell_open(html);
    if (entry->complete) {
        prt_html_badge(html, "current", "Complete");
    } else {
        prt_html_badge(html, "failed", "Incomplete");
        prt_html_text(html, ", errors: ");
        prt_html_commas(html, entry->errors);
    }
    prt_html_cell_close(html);
}

static void write_row(prt_html *html, const struct prt_index_entry *entry)
{
    prt_html_row(html);
    write_name(html, entry);
    prt_html_cell_date(html, entry->time, 0);
    prt_html_cell_commas(html, entry->repositories);
    prt_html_cell_commas(html, entry->current);
    prt_html_cell_commas(html, entry->active);
    prt_html_cell_commas(html, entry->inactive);
    prt_html_cell_commas(html, entry->no_commits);
    prt_html_cell_commas(html, entry->commits);
    prt_html_cell_commas(html, entry->authors);
    write_state(html, entry);
    write_files(html, entry);
    prt_html_row_end(html);
}

static void open_section(prt_html *html, const char *id, const char *title)
{
    prt_html_open(html, "section");
    prt_html_id(html, "aria-labelledby", id, "-title");
    prt_html_open(html, "h2");
    prt_html_id(html, "id", id, "-title");
    prt_html_words(html, title);
    prt_html_close(html);
}

static void write_reports(prt_html *html, const struct prt_index *index, bool all)
{
    const struct prt_html_table table = {.id = all ? "all" : "latest",
                                         .caption = all ? "Every report, newest first within a folder"
                                                        : "The last report of each project",
                                         .columns = columns,
                                         .column_count = sizeof columns / sizeof columns[0]};
    open_section(html, table.id, all ? "All reports" : "Projects");
    prt_html_table(html, &table);
    for (size_t i = 0; i < index->entry_count; i++)
        if (all || prt_index_is_latest(index, i))
            write_row(html, &index->entries[i]);
    prt_html_table_end(html);
    prt_html_close(html);
}

static void write_problems(prt_html *html, const struct prt_index *index)
{
    const struct prt_html_table table = {.id = "problems",
                                         .caption = "Reports that cannot be read",
                                         .columns = problem_columns,
                                         .column_count = sizeof problem_columns / sizeof problem_columns[0]};
    open_section(html, table.id, "Problems");
    prt_html_table(html, &table);
    for (size_t i = 0; i < index->problem_count; i++) {
        prt_html_row(html);
        prt_html_head_str(html, index->problems[i].folder);
        prt_html_cell_str(html, index->problems[i].text);
        prt_html_row_end(html);
    }
    prt_html_table_end(html);
    prt_html_close(html);
}

static bool has_earlier(const struct prt_index *index)
{
    for (size_t i = 0; i < index->entry_count; i++)
        if (!prt_index_is_latest(index, i))
            return true;
    return false;
}

static void write_meta(prt_html *html, const char *name, const char *content)
{
    prt_html_open(html, "meta");
    prt_html_attr_str(html, "name", prt_str_from(name));
    prt_html_attr_str(html, "content", prt_str_from(content));
    prt_html_close(html);
}

static void write_head(prt_html *html, const struct prt_index *index, prt_str style)
{
    prt_html_open(html, "head");
    prt_html_open(html, "meta");
    prt_html_attr(html, "charset", "utf-8");
    prt_html_close(html);
    prt_html_policy(html, &style, 1, NULL, 0);
    write_meta(html, "viewport", "width=device-width, initial-scale=1");
    write_meta(html, "referrer", "no-referrer");
    write_meta(html, "color-scheme", "light dark");
    prt_html_open(html, "title");
    prt_html_str(html, index->title);
    prt_html_close(html);
    prt_html_style(html, style);
    prt_html_close(html);
}

static void write_header(prt_html *html, const struct prt_index *index)
{
    prt_html_open(html, "header");
    prt_html_attr(html, "class", "top");
    prt_html_open(html, "div");
    prt_html_open(html, "h1");
    prt_html_str(html, index->title);
    prt_html_close(html);
    prt_html_close(html);
    prt_html_close(html);
}

static void write_main(prt_html *html, const struct prt_index *index)
{
    prt_html_open(html, "div");
    prt_html_attr(html, "class", "page alone");
    prt_html_open(html, "main");
    prt_html_attr(html, "id", "main");
    write_reports(html, index, false);
    if (has_earlier(index))
        write_reports(html, index, true);
    if (index->problem_count > 0)
        write_problems(html, index);
    prt_html_close(html);
    prt_html_close(html);
}

static void write_footer(prt_html *html, const struct prt_index *index)
{
    prt_html_open(html, "footer");
    prt_html_open(html, "p");
    prt_html_text(html, "Generated by reporting-tool ");
    prt_html_str(html, index->version);
    prt_html_text(html, ". Commits are those of each report's period, authors those of all time.");
    prt_html_close(html);
    prt_html_close(html);
}

static void write_page(prt_html *html, const struct prt_index *index, prt_str style)
{
    prt_html_doctype(html);
    prt_html_open(html, "html");
    prt_html_attr(html, "lang", "en");
    prt_html_attr_str(html, "data-theme", prt_str_from(prt_theme_name(PRT_THEME_DEFAULT)));
    write_head(html, index, style);
    prt_html_open(html, "body");
    write_header(html, index);
    write_main(html, index);
    write_footer(html, index);
    prt_html_close(html);
    prt_html_close(html);
}

prt_code prt_index_write_html(const struct prt_index *index, prt_buf *out, prt_err *err)
{
    const struct prt_look look = {0};
    prt_buf css = {0}, style = {0};
    prt_html html = {.out = out};
    prt_look_style(&css, &look);
    prt_html_style_bytes(&style, prt_buf_str(&css));
    prt_code rc = prt_buf_check(css.failed ? &css : &style, "the style of index.html", err);
    if (rc == PRT_OK) {
        write_page(&html, index, prt_buf_str(&style));
        rc = prt_html_finish(&html, "index.html", err);
    }
    prt_buf_free(&style);
    prt_buf_free(&css);
    return rc;
}
