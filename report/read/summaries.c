/* SPDX-License-Identifier: Apache-2.0 */
#include "report/read/parts.h"
#include "report/words.h"

static void read_known(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                       void *object)
{
    if (!prt_value_is_null(value))
        prt_read_count(reader, value, member, object);
}

static void read_total(struct prt_reader *reader, const struct prt_value *value, size_t window, void *context)
{
    static const struct prt_row members[] = {
        PRT_ROW("commits", prt_read_count, struct prt_total, figures.commits),
        PRT_ROW("lines_added", read_known, struct prt_total, figures.added),
        PRT_ROW("lines_removed", read_known, struct prt_total, figures.removed),
        PRT_ROW("repositories", prt_read_count, struct prt_total, figures.repositories),
        PRT_ROW("contributors", prt_read_count, struct prt_total, figures.contributors),
        PRT_ROW("bots", prt_read_count, struct prt_total, crowd.bots),
        PRT_ROW("newcomers", read_known, struct prt_total, crowd.newcomers),
        PRT_ROW("bus_factor", prt_read_count, struct prt_total, crowd.bus_factor),
        PRT_ROW("organizations", prt_read_count, struct prt_total, organizations),
        PRT_ROW("elephant_factor", prt_read_count, struct prt_total, elephant_factor),
    };
    struct prt_total *totals = context;
    prt_read_object(reader, value, PRT_MEMBERS(members), &totals[window]);
}

static void read_totals(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                        void *object)
{
    struct prt_total *totals = prt_read_room(reader, reader->report->options.window_count, sizeof *totals);
    prt_read_windows(reader, value, read_total, totals);
    *(struct prt_total **)(void *)((char *)object + member->offset) = totals;
}

static void read_classes(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                         void *object)
{
    static const struct prt_row members[] = {
        PRT_ROW("current", prt_read_count, struct prt_earlier_classes, current),
        PRT_ROW("active", prt_read_count, struct prt_earlier_classes, active),
        PRT_ROW("inactive", prt_read_count, struct prt_earlier_classes, inactive),
        PRT_ROW("not_begun", prt_read_count, struct prt_earlier_classes, not_begun),
    };
    prt_read_object(reader, value, PRT_MEMBERS(members), (char *)object + member->offset);
}

/* The others are sums that are made again. */
static void read_counts(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                        void *object)
{
    static const struct prt_row members[] = {
        PRT_ROW("failed_repositories", prt_read_count, struct prt_report_counts, failed),
        PRT_ROW("partial_repositories", prt_read_count, struct prt_report_counts, partial),
    };
    prt_read_object(reader, value, PRT_MEMBERS(members), (char *)object + member->offset);
}

void prt_read_summaries(struct prt_reader *reader, const struct prt_whole *whole)
{
    static const struct prt_row members[] = {
        PRT_ROW("counts", read_counts, struct prt_report, counts),
        PRT_ROW("totals", read_totals, struct prt_report, totals),
        PRT_ROW("totals_earlier", read_totals, struct prt_report, totals_earlier),
        PRT_ROW("activity_earlier", read_classes, struct prt_report, classes_earlier),
    };
    prt_read_object(reader, &whole->summaries, PRT_MEMBERS(members), reader->report);
}

static const char *category_name(int number)
{
    return prt_category_name((prt_category)number);
}

static void read_category(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                          void *object)
{
    prt_category *out = (prt_category *)(void *)((char *)object + member->offset);
    *out = (prt_category)prt_value_word(reader, value, category_name, PRT_CATEGORY_COUNT);
}

static void read_errors(struct prt_reader *reader, const struct prt_whole *whole)
{
    static const struct prt_row errors[] = {
        PRT_ROW("error", prt_read_text, struct prt_report_error, text),
        PRT_ROW("repo", prt_read_text, struct prt_report_error, repository),
        PRT_ROW("category", read_category, struct prt_report_error, category),
    };
    static const struct prt_row skips[] = {
        PRT_ROW("path", prt_read_text, struct prt_report_skip, path),
        PRT_ROW("reason", prt_read_text, struct prt_report_skip, reason),
    };
    struct prt_report *report = reader->report;
    report->errors =
        prt_read_list(reader, &whole->errors, PRT_MEMBERS(errors), sizeof *report->errors, &report->error_count);
    report->skips =
        prt_read_list(reader, &whole->skipped, PRT_MEMBERS(skips), sizeof *report->skips, &report->skip_count);
}

/* A reason in these words is that nobody asked. */
static prt_str reason_of(prt_str text, prt_str nobody)
{
    return prt_str_equal(text, nobody) ? prt_str_from(NULL) : text;
}

static void read_absent(struct prt_reader *reader, const struct prt_whole *whole)
{
    static const struct prt_row members[] = {
        {.key = "jenkins_allocation",
         .read = prt_read_text,
         .offset = offsetof(struct prt_report_meta, no_jenkins),
         .optional = true},
        {.key = "github",
         .read = prt_read_text,
         .offset = offsetof(struct prt_report_meta, no_github),
         .optional = true},
        {.key = "info_yaml",
         .read = prt_read_text,
         .offset = offsetof(struct prt_report_meta, info.absent),
         .optional = true},
    };
    struct prt_report_meta *meta = &reader->report->meta;
    prt_read_object(reader, &whole->absent, PRT_MEMBERS(members), meta);
    meta->no_jenkins = reason_of(meta->no_jenkins, PRT_STR(PRT_NO_JENKINS));
    meta->no_github = reason_of(meta->no_github, PRT_STR(PRT_NO_GITHUB));
    meta->info.absent = reason_of(meta->info.absent, PRT_STR(PRT_NO_INFO));
}

static void read_failures(struct prt_reader *reader, const struct prt_value *value, const struct prt_row *member,
                          void *object)
{
    static const struct prt_row members[] = {
        PRT_ROW("code", prt_read_c_text, struct prt_api_error, code),
        PRT_ROW("count", prt_read_count, struct prt_api_error, count),
    };
    struct prt_api_statistics *service = object;
    (void)member;
    service->failures =
        prt_read_list(reader, value, PRT_MEMBERS(members), sizeof *service->failures, &service->failure_count);
}

static void read_api(struct prt_reader *reader, const struct prt_whole *whole)
{
    static const struct prt_row members[] = {
        PRT_ROW("service", prt_read_c_text, struct prt_api_statistics, service),
        PRT_ROW("requests", prt_read_count, struct prt_api_statistics, requests),
        PRT_ROW("good", prt_read_count, struct prt_api_statistics, good),
        PRT_ROW("failed", prt_read_count, struct prt_api_statistics, failed),
        {.key = "errors", .read = read_failures},
    };
    struct prt_report_meta *meta = &reader->report->meta;
    meta->api =
        prt_read_list(reader, &whole->api_statistics, PRT_MEMBERS(members), sizeof *meta->api, &meta->api_count);
}

void prt_read_notes(struct prt_reader *reader, const struct prt_whole *whole)
{
    read_errors(reader, whole);
    read_absent(reader, whole);
    read_api(reader, whole);
}
