/* SPDX-License-Identifier: Apache-2.0 */
#include "report/csv.h"

#include <string.h>

#include "prt/clock.h"
#include "prt/model.h"

static void begin_field(struct prt_csv *csv)
{
    if (csv->begun)
        prt_buf_add_char(csv->out, ',');
    csv->begun = true;
}

/* What spreadsheets take for the beginning of a formula; the full-width forms are folded to these by some of them. */
static bool is_formula(prt_str text)
{
    static const char *const signs[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
    while (text.len > 0 && prt_ascii_space(text.data[0]))
        text = prt_str_sub(text, 1, text.len);
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (prt_str_starts(text, prt_str_from(signs[i])))
            return true;
    return false;
}

static bool needs_quotes(prt_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (strchr("\",", text.data[i]) != NULL && text.data[i] != '\0')
            return true;
    return text.len > 0 && (prt_ascii_space(text.data[0]) || prt_ascii_space(text.data[text.len - 1]));
}

/* Everything that could end a line or a field, once the text is valid UTF-8. */
static void add_clean(prt_buf *out, prt_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char byte = text.data[i];
        if (byte == '\0')
            prt_buf_add_text(out, "\xef\xbf\xbd");
        else if (byte == '"')
            prt_buf_add_text(out, "\"\"");
        else
            prt_buf_add_char(out, prt_ascii_space(byte) ? ' ' : byte);
    }
}

static void add_outside(prt_buf *out, prt_str text)
{
    prt_buf valid = {0};
    prt_buf_add_utf8(&valid, text);
    const prt_str whole = prt_buf_str(&valid);
    const bool quotes = needs_quotes(whole);
    prt_buf_add_text(out, quotes ? "\"" : "");
    prt_buf_add_text(out, is_formula(whole) ? "'" : "");
    add_clean(out, whole);
    prt_buf_add_text(out, quotes ? "\"" : "");
    out->failed = out->failed || valid.failed;
    prt_buf_free(&valid);
}

void prt_csv_title(struct prt_csv *csv, const char *title)
{
    prt_csv_text(csv, title);
}

void prt_csv_titles(struct prt_csv *csv, const char *const *titles, size_t count)
{
    for (size_t i = 0; i < count; i++)
        prt_csv_title(csv, titles[i]);
}

void prt_csv_title_of(struct prt_csv *csv, const char *title, prt_str window)
{
    prt_buf name = {0};
    prt_buf_add_fmt(&name, "%s_", title);
    prt_buf_add_str(&name, window);
    prt_csv_str(csv, prt_buf_str(&name));
    csv->out->failed = csv->out->failed || name.failed;
    prt_buf_free(&name);
}

void prt_csv_str(struct prt_csv *csv, prt_str text)
{
    begin_field(csv);
    add_outside(csv->out, text);
}

void prt_csv_text(struct prt_csv *csv, const char *ours)
{
    begin_field(csv);
    prt_buf_add_text(csv->out, ours);
}

void prt_csv_u64(struct prt_csv *csv, uint64_t value)
{
    begin_field(csv);
    prt_buf_add_u64(csv->out, value);
}

void prt_csv_i64(struct prt_csv *csv, int64_t value)
{
    begin_field(csv);
    prt_buf_add_i64(csv->out, value);
}

void prt_csv_flag(struct prt_csv *csv, bool value)
{
    prt_csv_text(csv, value ? "true" : "false");
}

void prt_csv_time(struct prt_csv *csv, int64_t seconds, int32_t zone)
{
    char text[PRT_TIME_TEXT_MAX];
    prt_time_format(seconds, prt_zone_minutes(zone), text);
    prt_csv_text(csv, text);
}

void prt_csv_none(struct prt_csv *csv)
{
    begin_field(csv);
}

void prt_csv_row_end(struct prt_csv *csv)
{
    prt_buf_add_text(csv->out, "\r\n");
    csv->begun = false;
}
