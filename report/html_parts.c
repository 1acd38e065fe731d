/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html_parts.h"

#include "report/links.h"

const char *prt_html_repository(const struct prt_report *report)
{
    return report->meta.gerrit ? "Gerrit Project" : "Repository";
}

const char *prt_html_repositories(const struct prt_report *report)
{
    return report->meta.gerrit ? "Gerrit Projects" : "Repositories";
}

void prt_html_period(prt_html *html, const struct prt_report *report)
{
    const struct prt_window *window = &report->options.windows[report->options.primary];
    prt_html_open(html, "strong");
    prt_html_str(html, window->name);
    prt_html_close(html);
    prt_html_text(html, " (");
    prt_html_commas(html, window->days);
    prt_html_words(html, window->days == 1 ? " day, " : " days, ");
    prt_html_date(html, window->start, 0);
    prt_html_text(html, " to ");
    prt_html_date(html, window->end, 0);
    prt_html_text(html, ")");
}

void prt_html_lead(prt_html *html)
{
    prt_html_open(html, "p");
    prt_html_attr(html, "class", "lead");
}

void prt_html_badge(prt_html *html, const char *look, const char *word)
{
    prt_html_open(html, "span");
    prt_html_attr(html, "class", "badge");
    prt_html_attr(html, "data-look", look);
    prt_html_words(html, word);
    prt_html_close(html);
}

void prt_html_link_or_text(prt_html *html, prt_str url, prt_str text)
{
    if (!prt_html_is_link(url)) {
        prt_html_path(html, text);
        return;
    }
    prt_html_open(html, "a");
    prt_html_href(html, url);
    prt_html_path(html, text);
    prt_html_close(html);
}

void prt_html_repository_link(prt_html *html, const struct prt_report *report, prt_str name)
{
    prt_buf url = {0};
    if (prt_link_web(&url, &report->meta, name))
        prt_html_link_or_text(html, prt_buf_str(&url), name);
    else
        prt_html_path(html, name);
    html->out->failed = html->out->failed || url.failed;
    prt_buf_free(&url);
}
