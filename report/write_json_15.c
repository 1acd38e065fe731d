/* SPDX-License-Identifier: Apache-2.0 */
#include "report/everyone.h"
#include "report/json_15_parts.h"
#include "report/json_parts.h"

/* Seconds as a fraction, which is what the schema's readers parse. */
static void write_fraction(prt_json *json, const char *key, int64_t seconds)
{
    prt_json_key(json, key);
    if (seconds >= 0 && seconds <= INT64_MAX / 100)
        prt_json_hundredths(json, (uint64_t)seconds * 100);
    else
        prt_json_i64(json, seconds);
}

static void write_windows(prt_json *json, const struct prt_fold_options *options)
{
    prt_json_key(json, "time_windows");
    prt_json_object(json);
    for (size_t w = 0; w < options->window_count; w++) {
        const struct prt_window *window = &options->windows[w];
        prt_json_key_str(json, window->name);
        prt_json_object(json);
        prt_json_member_i64(json, "days", (int64_t)window->days);
        prt_json_15_time(json, "start", window->start, 0, true);
        prt_json_15_time(json, "end", window->end, 0, true);
        write_fraction(json, "start_timestamp", window->start);
        write_fraction(json, "end_timestamp", window->end);
        prt_json_end(json);
    }
    prt_json_end(json);
}

static void write_list(prt_json *json, const char *key, const struct prt_report *report, size_t count,
                       prt_json_write_one write)
{
    prt_json_key(json, key);
    prt_json_array(json);
    for (size_t i = 0; i < count; i++)
        write(json, report, i);
    prt_json_end(json);
}

static void write_error(prt_json *json, const struct prt_report *report, size_t index)
{
    const struct prt_report_error *error = &report->errors[index];
    prt_json_object(json);
    prt_json_member_str(json, "error", error->text);
    prt_json_member_str(json, "repo", error->repository);
    prt_json_member_text(json, "category", prt_category_name(error->category));
    prt_json_end(json);
}

static void write_head(prt_json *json, const struct prt_report *report)
{
    prt_json_member_str(json, "schema_version", PRT_STR(PRT_SCHEMA_VERSION_15));
    prt_json_15_time(json, "generated_at", report->options.as_of, 0, true);
    prt_json_member_str(json, "project", report->meta.project);
    prt_json_member_str(json, "config_digest", report->meta.config_digest);
    prt_json_member_str(json, "script_version", report->meta.version);
}

static void write_all(prt_json *json, const struct prt_report *report)
{
    prt_json_object(json);
    write_head(json, report);
    write_windows(json, &report->options);
    write_list(json, "repositories", report, report->repository_count, prt_json_15_repository);
    write_list(json, "authors", report, report->author_count, prt_json_15_author);
    write_list(json, "organizations", report, report->organization_count, prt_json_15_organization);
    prt_json_15_write_summaries(json, report);
    write_list(json, "errors", report, report->error_count, write_error);
    prt_json_15_write_info_yaml(json, report);
    prt_json_15_write_jenkins(json, report);
    prt_json_end(json);
}

prt_code prt_report_write_json_15(const struct prt_report *report, prt_buf *out, prt_err *err)
{
    prt_json json = {.out = out, .indent = 2};
    struct prt_report everyone;
    const prt_code code = prt_report_of_everyone(report, &everyone, err);
    if (code != PRT_OK)
        return code;
    write_all(&json, &everyone);
    prt_report_free(&everyone);
    prt_buf_add_char(out, '\n');
    return prt_json_finish(&json, "report_raw.json", err);
}
