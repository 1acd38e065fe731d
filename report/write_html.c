/* SPDX-License-Identifier: Apache-2.0 */
#include "report/assets.h"
#include "report/html_parts.h"
#include "report/sections.h"

static void write_meta(prt_html *html, const char *name, const char *content)
{
    prt_html_open(html, "meta");
    prt_html_attr_str(html, "name", prt_str_from(name));
    prt_html_attr_str(html, "content", prt_str_from(content));
    prt_html_close(html);
}

static void write_head(prt_html *html, const struct prt_report *report, prt_str style)
{
    const prt_str scripts[] = {prt_asset_start_js, prt_asset_report_js};
    prt_html_open(html, "head");
    prt_html_open(html, "meta");
    prt_html_attr(html, "charset", "utf-8");
    prt_html_close(html);
    prt_html_policy(html, &style, 1, scripts, sizeof scripts / sizeof scripts[0]);
    write_meta(html, "viewport", "width=device-width, initial-scale=1");
    write_meta(html, "referrer", "no-referrer");
    write_meta(html, "color-scheme", "light dark");
    prt_html_open(html, "meta");
    prt_html_attr(html, "name", "generator");
    prt_html_attr_str(html, "content", report->meta.version);
    prt_html_close(html);
    prt_html_open(html, "title");
    prt_html_str(html, report->meta.project);
    prt_html_text(html, " – ");
    prt_html_words(html, prt_report_kind(report));
    prt_html_close(html);
    prt_html_style(html, style);
    prt_html_script(html, prt_asset_start_js);
    prt_html_close(html);
}

static void open_fact(prt_html *html, const char *term)
{
    prt_html_open(html, "div");
    prt_html_open(html, "dt");
    prt_html_words(html, term);
    prt_html_close(html);
    prt_html_open(html, "dd");
}

static void close_fact(prt_html *html)
{
    prt_html_close(html);
    prt_html_close(html);
}

static void write_period(prt_html *html, const struct prt_window *window)
{
    open_fact(html, "Reporting period");
    prt_html_str(html, window->name);
    prt_html_text(html, ", ");
    prt_html_utc(html, window->start);
    prt_html_text(html, " to ");
    prt_html_utc(html, window->end);
    close_fact(html);
}

static void write_facts(prt_html *html, const struct prt_report *report)
{
    prt_html_open(html, "dl");
    prt_html_attr(html, "class", "facts");
    open_fact(html, "Generated");
    prt_html_utc(html, report->options.as_of);
    close_fact(html);
    write_period(html, &report->options.windows[report->options.primary]);
    open_fact(html, "Schema version");
    prt_html_text(html, PRT_SCHEMA_VERSION);
    close_fact(html);
    prt_html_close(html);
}

/* Shown by the script that makes it work. */
static void write_theme_switch(prt_html *html)
{
    static const char *const words[PRT_THEMES] = {"As the system", "Dark", "Minimal"};
    prt_html_open(html, "div");
    prt_html_attr(html, "class", "themes");
    prt_html_flag(html, "hidden");
    prt_html_open(html, "label");
    prt_html_attr(html, "for", "theme");
    prt_html_text(html, "Theme");
    prt_html_close(html);
    prt_html_open(html, "select");
    prt_html_attr(html, "id", "theme");
    for (prt_theme theme = 0; theme < PRT_THEMES; theme++) {
        prt_html_open(html, "option");
        prt_html_attr_str(html, "value", prt_str_from(prt_theme_name(theme)));
        prt_html_words(html, words[theme]);
        prt_html_close(html);
    }
    prt_html_open(html, "option");
    prt_html_attr(html, "value", "light");
    prt_html_text(html, "Light");
    prt_html_close(html);
    prt_html_close(html);
    prt_html_close(html);
}

static void write_header(prt_html *html, const struct prt_report *report)
{
    prt_html_open(html, "header");
    prt_html_attr(html, "class", "top");
    prt_html_open(html, "div");
    prt_html_open(html, "p");
    prt_html_attr(html, "class", "kind");
    prt_html_words(html, prt_report_kind(report));
    prt_html_close(html);
    prt_html_open(html, "h1");
    prt_html_str(html, report->meta.project);
    prt_html_close(html);
    write_facts(html, report);
    prt_html_close(html);
    write_theme_switch(html);
    prt_html_close(html);
}

static void write_contents(prt_html *html, const struct prt_report *report)
{
    prt_str why;
    prt_html_open(html, "nav");
    prt_html_attr(html, "class", "contents");
    prt_html_attr(html, "aria-labelledby", "contents");
    prt_html_open(html, "h2");
    prt_html_attr(html, "id", "contents");
    prt_html_text(html, "Contents");
    prt_html_close(html);
    prt_html_open(html, "ul");
    for (size_t i = 0; i < prt_section_count(); i++) {
        if (prt_section_state_of(report, i, &why) == PRT_SECTION_ABSENT)
            continue;
        prt_html_open(html, "li");
        prt_html_open(html, "a");
        prt_html_href_id(html, prt_section_at(i)->name);
        prt_html_words(html, prt_section_title(report, prt_section_at(i)));
        prt_html_close(html);
        prt_html_close(html);
    }
    prt_html_close(html);
    prt_html_close(html);
}

static void open_banner(prt_html *html, const char *headline)
{
    prt_html_open(html, "div");
    prt_html_attr(html, "class", "banner");
    prt_html_attr(html, "role", "note");
    prt_html_open(html, "p");
    prt_html_open(html, "strong");
    prt_html_words(html, headline);
    prt_html_close(html);
}

static void close_banner(prt_html *html)
{
    prt_html_close(html);
    prt_html_close(html);
}

static void write_missing(prt_html *html, const struct prt_report *report)
{
    const struct prt_report_counts *counts = &report->counts;
    const uint64_t services = prt_report_failed_services(report);
    open_banner(html, "This report is incomplete.");
    prt_html_text(html, " Not analyzed: ");
    prt_html_commas(html, counts->failed);
    prt_html_text(html, " of ");
    prt_html_commas(html, counts->discovered);
    prt_html_text(html, ". Analyzed in part: ");
    prt_html_commas(html, counts->partial);
    if (services > 0) {
        prt_html_text(html, ". Problems with other servers: ");
        prt_html_commas(html, services);
    }
    prt_html_text(html, ". The reasons are under ");
    prt_html_open(html, "a");
    prt_html_href_id(html, PRT_SECTION_ERRORS);
    prt_html_words(html, prt_section_title(report, prt_section_named(PRT_SECTION_ERRORS)));
    prt_html_close(html);
    prt_html_text(html, ".");
    close_banner(html);
}

static void write_banners(prt_html *html, const struct prt_report *report)
{
    if (report->counts.discovered == 0) {
        open_banner(html, "Nothing was found.");
        prt_html_text(html, " There is no repository in this report.");
        close_banner(html);
    }
    if (report->error_count != 0)
        write_missing(html, report);
}

static void write_section(prt_html *html, const struct prt_report *report, size_t index)
{
    const struct prt_section *section = prt_section_at(index);
    prt_str why = {0};
    const prt_section_state state = prt_section_state_of(report, index, &why);
    if (state == PRT_SECTION_ABSENT)
        return;
    prt_html_open(html, "section");
    prt_html_id(html, "id", section->name, "");
    prt_html_id(html, "aria-labelledby", section->name, "-title");
    prt_html_open(html, "h2");
    prt_html_id(html, "id", section->name, "-title");
    prt_html_words(html, prt_section_title(report, section));
    prt_html_close(html);
    if (state == PRT_SECTION_FULL) {
        section->html(html, report);
    } else {
        prt_html_lead(html);
        prt_html_str(html, why);
        prt_html_words(html, prt_section_stop(why));
        prt_html_close(html);
    }
    prt_html_close(html);
}

static void write_main(prt_html *html, const struct prt_report *report)
{
    prt_html_open(html, "main");
    prt_html_attr(html, "id", "main");
    prt_html_attr(html, "tabindex", "-1");
    write_banners(html, report);
    for (size_t i = 0; i < prt_section_count(); i++)
        write_section(html, report, i);
    prt_html_close(html);
}

static void write_footer(prt_html *html, const struct prt_report *report)
{
    prt_html_open(html, "footer");
    prt_html_open(html, "p");
    prt_html_text(html, "Generated by reporting-tool ");
    prt_html_str(html, report->meta.version);
    prt_html_text(html, ". Every figure is also in report_raw.json.");
    prt_html_close(html);
    prt_html_close(html);
}

static uint32_t either(uint32_t value, uint32_t otherwise)
{
    return value != 0 ? value : otherwise;
}

/* "20 50 100 200" */
static void write_sizes(prt_html *html, const struct prt_look *look)
{
    static const uint32_t usual[] = {20, 50, 100, 200};
    const uint32_t *sizes = look->size_count != 0 ? look->sizes : usual;
    const size_t count = look->size_count != 0 ? look->size_count : sizeof usual / sizeof usual[0];
    prt_buf list = {0};
    for (size_t i = 0; i < count; i++)
        prt_buf_add_fmt(&list, i == 0 ? "%u" : " %u", (unsigned)sizes[i]);
    prt_html_attr_str(html, "data-sizes", prt_buf_str(&list));
    html->out->failed = html->out->failed || list.failed;
    prt_buf_free(&list);
}

static void open_body(prt_html *html, const struct prt_look *look)
{
    prt_html_open(html, "body");
    prt_html_attr(html, "data-sort", look->no_sort ? "no" : "yes");
    prt_html_attr(html, "data-search", look->no_search ? "no" : "yes");
    prt_html_attr(html, "data-pages", look->no_pages ? "no" : "yes");
    prt_html_attr_u64(html, "data-size", either(look->page_size, PRT_PAGE_SIZE));
    prt_html_attr_u64(html, "data-least", either(look->least_rows, PRT_LIVE_ROWS));
    write_sizes(html, look);
    prt_html_open(html, "a");
    prt_html_attr(html, "class", "skip");
    prt_html_href_id(html, "main");
    prt_html_text(html, "Skip to the report");
    prt_html_close(html);
}

static void write_page(prt_html *html, const struct prt_report *report, prt_str style)
{
    const struct prt_look *look = &report->meta.look;
    prt_html_doctype(html);
    prt_html_open(html, "html");
    prt_html_attr(html, "lang", "en");
    prt_html_attr_str(html, "data-theme", prt_str_from(prt_theme_name(look->theme)));
    write_head(html, report, style);
    open_body(html, look);
    write_header(html, report);
    prt_html_open(html, "div");
    prt_html_attr(html, "class", look->no_contents ? "page alone" : "page");
    if (!look->no_contents)
        write_contents(html, report);
    write_main(html, report);
    prt_html_close(html);
    write_footer(html, report);
    prt_html_write_details(html, report);
    prt_html_script(html, prt_asset_report_js);
    prt_html_close(html);
    prt_html_close(html);
}

prt_code prt_report_write_html(const struct prt_report *report, prt_buf *out, prt_err *err)
{
    prt_buf css = {0}, style = {0};
    prt_html html = {.out = out};
    prt_look_style(&css, &report->meta.look);
    prt_html_style_bytes(&style, prt_buf_str(&css));
    prt_code rc = prt_buf_check(css.failed ? &css : &style, "the style of report.html", err);
    if (rc == PRT_OK) {
        write_page(&html, report, prt_buf_str(&style));
        rc = prt_html_finish(&html, "report.html", err);
    }
    prt_buf_free(&style);
    prt_buf_free(&css);
    return rc;
}
