/* SPDX-License-Identifier: Apache-2.0 */
#include "report/json_15_parts.h"
#include "report/json_parts.h"

/* A text as Python's repr writes it, so that ast.literal_eval reads it. */
static void add_repr(prt_buf *out, prt_str text)
{
    const bool single = prt_str_find(text, '\'') == text.len || prt_str_find(text, '"') < text.len;
    const char quote = single ? '\'' : '"';
    prt_buf_add_char(out, quote);
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char byte = (unsigned char)text.data[i];
        if (byte < ' ' || byte == 0x7f) {
            prt_buf_add_fmt(out, "\\x%02x", byte);
            continue;
        }
        if (text.data[i] == quote || text.data[i] == '\\')
            prt_buf_add_char(out, '\\');
        prt_buf_add_char(out, text.data[i]);
    }
    prt_buf_add_char(out, quote);
}

/* "{'aai/babel', 'cps'}", of nothing "set()", sorted. */
static void write_set(prt_json *json, const struct prt_report *report, const struct prt_author *author, size_t window)
{
    const uint64_t count = author->windows[window].repositories;
    prt_buf set = {0};
    for (uint64_t i = 0; i < count; i++) {
        prt_buf_add_text(&set, i == 0 ? "{" : ", ");
        add_repr(&set, report->repositories[author->repositories[window][i]]->name);
    }
    prt_buf_add_text(&set, count == 0 ? "set()" : "}");
    prt_json_str(json, prt_buf_str(&set));
    json->out->failed = json->out->failed || set.failed;
    prt_buf_free(&set);
}

static void write_touched(prt_json *json, const struct prt_report *report, const struct prt_author *author)
{
    prt_json_key(json, "repositories_touched");
    prt_json_object(json);
    for (size_t w = 0; w < report->options.window_count; w++) {
        prt_json_key_str(json, report->options.windows[w].name);
        write_set(json, report, author, w);
    }
    prt_json_end(json);
}

void prt_json_15_author(prt_json *json, const struct prt_report *report, size_t index)
{
    const struct prt_author *author = &report->authors[index];
    prt_json_object(json);
    prt_json_member_str(json, "name", author->name);
    prt_json_member_str(json, "email", author->email);
    prt_json_member_str(json, "username", author->username);
    prt_json_member_str(json, "domain", author->organization);
    prt_json_common_maps(json, report, author->windows);
    write_touched(json, report, author);
    prt_json_window_map(json, "repositories_count", report, author->windows, prt_measure_repositories);
    prt_json_end(json);
}

void prt_json_15_organization(prt_json *json, const struct prt_report *report, size_t index)
{
    const struct prt_organization *organization = &report->organizations[index];
    prt_json_object(json);
    prt_json_member_str(json, "domain", organization->domain);
    prt_json_member_i64(json, "contributor_count", (int64_t)organization->contributors_ever);
    prt_json_common_maps(json, report, organization->windows);
    prt_json_window_map(json, "repositories_count", report, organization->windows, prt_measure_repositories);
    prt_json_end(json);
}
