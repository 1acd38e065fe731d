/* SPDX-License-Identifier: Apache-2.0 */
#include "prt/clock.h"
#include "prt/json.h"
#include "report/figures.h"
#include "report/json_parts.h"
#include "report/names.h"
#include "report/words.h"

static void write_time(prt_json *json, int64_t seconds, int32_t zone)
{
    char text[PRT_TIME_TEXT_MAX];
    prt_time_format(seconds, prt_zone_minutes(zone), text);
    prt_json_text(json, text);
}

static void write_windows(prt_json *json, const struct prt_fold_options *options)
{
    prt_json_key(json, "time_windows");
    prt_json_object(json);
    for (size_t w = 0; w < options->window_count; w++) {
        const struct prt_window *window = &options->windows[w];
        prt_json_key_str(json, window->name);
        prt_json_object(json);
        prt_json_member_u64(json, "days", window->days);
        prt_json_key(json, "start");
        write_time(json, window->start, 0);
        prt_json_key(json, "end");
        write_time(json, window->end, 0);
        prt_json_member_i64(json, "start_timestamp", window->start);
        prt_json_member_i64(json, "end_timestamp", window->end);
        prt_json_end(json);
    }
    prt_json_end(json);
}

static void write_errors(prt_json *json, const struct prt_report *report)
{
    prt_json_key(json, "errors");
    prt_json_array(json);
    for (size_t i = 0; i < report->error_count; i++) {
        prt_json_object(json);
        prt_json_member_str(json, "error", report->errors[i].text);
        prt_json_member_str(json, "repo", report->errors[i].repository);
        prt_json_member_text(json, "category", prt_category_name(report->errors[i].category));
        prt_json_end(json);
    }
    prt_json_end(json);
}

static void write_skips(prt_json *json, const struct prt_report *report)
{
    prt_json_key(json, "skipped");
    prt_json_array(json);
    for (size_t i = 0; i < report->skip_count; i++) {
        prt_json_object(json);
        prt_json_member_str(json, "path", report->skips[i].path);
        prt_json_member_str(json, "reason", report->skips[i].reason);
        prt_json_end(json);
    }
    prt_json_end(json);
}

/* The sections that are not there, and why. */
static void write_absent(prt_json *json, const struct prt_report *report)
{
    prt_json_key(json, "absent");
    prt_json_object(json);
    if (report->meta.jenkins == NULL) {
        const prt_str why = report->meta.no_jenkins;
        prt_json_member_str(json, "jenkins_allocation", why.len != 0 ? why : PRT_STR(PRT_NO_JENKINS));
    }
    if (report->meta.github == NULL) {
        const prt_str why = report->meta.no_github;
        prt_json_member_str(json, "github", why.len != 0 ? why : PRT_STR(PRT_NO_GITHUB));
    }
    if (report->meta.info.info == NULL) {
        const prt_str why = report->meta.info.absent;
        prt_json_member_str(json, "info_yaml", why.len != 0 ? why : PRT_STR(PRT_NO_INFO));
    }
    prt_json_end(json);
}

static const char *kind_of(const struct prt_report_meta *meta)
{
    if (meta->gerrit)
        return PRT_KIND_GERRIT;
    return meta->host_guessed ? PRT_KIND_FOLDER : PRT_KIND_GITHUB;
}

static void write_thresholds(prt_json *json, const struct prt_fold_options *options)
{
    prt_json_key(json, "activity_thresholds");
    const int indent = prt_json_line_object(json);
    prt_json_member_u64(json, "current_days", options->current_days);
    prt_json_member_u64(json, "active_days", options->active_days);
    prt_json_line_end(json, indent);
}

static void write_head(prt_json *json, const struct prt_report *report)
{
    prt_json_member_text(json, "schema_version", PRT_SCHEMA_VERSION);
    prt_json_key(json, "generated_at");
    write_time(json, report->options.as_of, 0);
    prt_json_member_str(json, "project", report->meta.project);
    prt_json_member_text(json, "kind", kind_of(&report->meta));
    prt_json_member_str(json, "config_digest", report->meta.config_digest);
    prt_json_member_str(json, "script_version", report->meta.version);
    prt_json_member_bool(json, "complete", report->error_count == 0);
    prt_json_member_text(json, "privacy", prt_hiding_name(prt_hiding_of(&report->meta.privacy)));
    write_thresholds(json, &report->options);
}

prt_code prt_report_write_json(const struct prt_report *report, prt_buf *out, prt_err *err)
{
    prt_json json = {.out = out, .indent = 2};
    prt_json_object(&json);
    write_head(&json, report);
    write_windows(&json, &report->options);
    prt_json_write_charts(&json, report);
    prt_json_write_repositories(&json, report);
    prt_json_write_authors(&json, report);
    prt_json_write_organizations(&json, report);
    prt_json_write_summaries(&json, report);
    prt_json_write_report_languages(&json, report);
    write_errors(&json, report);
    write_skips(&json, report);
    prt_json_write_jenkins_metadata(&json, report);
    prt_json_write_jenkins_allocation(&json, report);
    prt_json_write_github(&json, report);
    prt_json_write_api_statistics(&json, report);
    prt_json_write_info_yaml(&json, report);
    write_absent(&json, report);
    prt_json_end(&json);
    prt_buf_add_char(out, '\n');
    return prt_json_finish(&json, "report_raw.json", err);
}
