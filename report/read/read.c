/* SPDX-License-Identifier: Apache-2.0 */
#include "report/read/read.h"

#include <string.h>

#include "prt/clock.h"
#include "prt/json_view.h"
#include "report/compare.h"
#include "report/fold_parts.h"
#include "report/read/parts.h"
#include "report/words.h"

/* What stands at the top beside the parts. */
struct head {
    struct prt_whole whole;
    struct prt_value kind, privacy, thresholds;
};

static const char *kind_name(int number)
{
    static const char *const names[] = {PRT_KIND_GERRIT, PRT_KIND_GITHUB, PRT_KIND_FOLDER};
    return names[number];
}

static const char *hiding_name(int number)
{
    return prt_hiding_name((prt_hiding)number);
}

static void read_kind(struct prt_reader *reader, const struct head *head)
{
    struct prt_report_meta *meta = &reader->report->meta;
    const int kind = prt_value_word(reader, &head->kind, kind_name, 3);
    const prt_hiding hiding = (prt_hiding)prt_value_word(reader, &head->privacy, hiding_name, PRT_HIDINGS);
    meta->gerrit = kind == 0;
    meta->host_guessed = kind == 2;
    meta->privacy.mask_emails = hiding == PRT_HIDE_ADDRESSES;
    meta->privacy.anonymize_authors = hiding == PRT_HIDE_AUTHORS;
}

static void read_thresholds(struct prt_reader *reader, const struct head *head)
{
    static const struct prt_row members[] = {
        PRT_ROW("current_days", prt_read_days, struct prt_fold_options, current_days),
        PRT_ROW("active_days", prt_read_days, struct prt_fold_options, active_days),
    };
    prt_read_object(reader, &head->thresholds, PRT_MEMBERS(members), &reader->report->options);
}

static void read_meta(struct prt_reader *reader, const struct prt_value *value)
{
    static const struct prt_row members[] = {
        PRT_ROW("project", prt_read_text, struct prt_report_meta, project),
        PRT_ROW("config_digest", prt_read_text, struct prt_report_meta, config_digest),
        PRT_ROW("script_version", prt_read_text, struct prt_report_meta, version),
    };
    prt_read_object(reader, value, PRT_MEMBERS(members), &reader->report->meta);
}

static void read_head(struct prt_reader *reader, const struct prt_value *value, struct head *head)
{
#define PART(key_, member_)                                                                                            \
    {                                                                                                                  \
        .key = (key_), .read = prt_read_value, .offset = offsetof(struct head, member_)                                \
    }
#define MAYBE(key_, member_)                                                                                           \
    {                                                                                                                  \
        .key = (key_), .read = prt_read_value, .offset = offsetof(struct head, member_), .optional = true              \
    }
    static const struct prt_row members[] = {
        PART("kind", kind),
        PART("privacy", privacy),
        PART("activity_thresholds", thresholds),
        PART("time_windows", whole.time_windows),
        PART("repositories", whole.repositories),
        PART("authors", whole.authors),
        PART("organizations", whole.organizations),
        PART("summaries", whole.summaries),
        PART("errors", whole.errors),
        PART("skipped", whole.skipped),
        PART("api_statistics", whole.api_statistics),
        PART("absent", whole.absent),
        MAYBE("jenkins_metadata", whole.jenkins_metadata),
        MAYBE("jenkins_allocation", whole.jenkins_allocation),
        MAYBE("github", whole.github),
        MAYBE("info_yaml", whole.info_yaml),
    };
#undef PART
#undef MAYBE
    prt_read_object(reader, value, PRT_MEMBERS(members), head);
    read_meta(reader, value);
    read_kind(reader, head);
    read_thresholds(reader, head);
}

/* Before anything else: what another version calls by the same name may be something else. */
static void check_version(struct prt_reader *reader, const struct prt_value *value)
{
    struct version {
        struct prt_value version;
    } found = {0};
    static const struct prt_row members[] = {PRT_ROW("schema_version", prt_read_value, struct version, version)};
    prt_read_object(reader, value, PRT_MEMBERS(members), &found);
    if (reader->code == PRT_OK && !prt_str_equal(found.version.text, PRT_STR("\"" PRT_SCHEMA_VERSION "\"")))
        prt_read_refuse(reader, &found.version, "\"" PRT_SCHEMA_VERSION "\", the only schema that can be read again");
}

static void read_all(struct prt_reader *reader, const struct prt_value *value)
{
    struct head head = {0};
    check_version(reader, value);
    read_head(reader, value, &head);
    prt_read_time_windows(reader, &head.whole);
    prt_read_jenkins(reader, &head.whole);
    prt_read_github(reader, &head.whole);
    prt_read_repositories(reader, &head.whole);
    prt_read_github_end(reader);
    prt_read_authors(reader, &head.whole);
    prt_read_repository_authors(reader);
    prt_read_organizations(reader, &head.whole);
    prt_read_summaries(reader, &head.whole);
    prt_read_notes(reader, &head.whole);
    prt_read_info_yaml(reader, &head.whole);
}

/* What follows from the rest, by the functions that made it. */
static prt_code derive(struct prt_report *report, prt_err *err)
{
    prt_code code = prt_fold_rankings(report, err);
    if (code == PRT_OK)
        code = prt_fold_charts(report, err);
    if (code == PRT_OK)
        code = prt_fold_languages(report, err);
    if (code == PRT_OK)
        prt_fold_counts(report);
    return code;
}

/* A text that is held against one that comes in pieces. */
struct echo {
    prt_str rest;
    bool differs;
};

static bool compare_piece(void *context, prt_str bytes)
{
    struct echo *echo = context;
    echo->differs = echo->differs || !prt_str_starts(echo->rest, bytes);
    if (!echo->differs)
        echo->rest = prt_str_sub(echo->rest, bytes.len, echo->rest.len);
    return true;
}

/* Whether writing the report again gives the very text. */
static prt_code is_echoed(const struct prt_report *report, prt_str text, bool *out, prt_err *err)
{
    struct echo echo = {.rest = text};
    prt_buf buf = {.drain = compare_piece, .context = &echo};
    prt_code code = prt_report_write_json(report, &buf, err);
    prt_buf_flush(&buf);
    prt_buf_free(&buf);
    *out = !echo.differs && echo.rest.len == 0;
    return code;
}

enum { VALUE_SHOWN = 100 };

/* The first difference, as a sentence. */
struct first {
    const char *file;
    prt_err *err;
    size_t told;
};

static void tell_first(const struct prt_difference *difference, void *context)
{
    struct first *first = context;
    const prt_str got = prt_str_sub(difference->a, 0, VALUE_SHOWN);
    const prt_str expected = prt_str_sub(difference->b, 0, VALUE_SHOWN);
    if (first->told++ > 0)
        return;
    (void)prt_fail(first->err, PRT_E_FORMAT, "%s: %.*s: expected %.*s, as the rest of the report has it, got %.*s",
                   first->file, PRT_STR_ARG(prt_str_sub(difference->path, 0, VALUE_SHOWN * 4)),
                   PRT_STR_ARG(expected.len != 0 ? expected : PRT_STR("nothing")),
                   PRT_STR_ARG(got.len != 0 ? got : PRT_STR("nothing: the key is missing")));
}

/* Other blanks, escapes and orders are no difference. */
static prt_code compare(const char *file, const struct prt_report *report, prt_str value, prt_err *err)
{
    struct first first = {.file = file, .err = err};
    const struct prt_compare options = {.found = tell_first, .context = &first};
    prt_buf again = {0};
    prt_str other = {0};
    prt_err trouble;
    size_t differences = 0;
    prt_code code = prt_report_write_json(report, &again, err);
    if (code == PRT_OK)
        code = prt_json_check("the report as it is written again", prt_buf_str(&again), &other, err);
    if (code == PRT_OK) {
        code = prt_compare_json(value, other, &options, &differences, &trouble);
        if (first.told > 0)
            code = err->code;
        else if (code != PRT_OK)
            *err = trouble;
    }
    prt_buf_free(&again);
    return code;
}

static prt_code verify(const char *file, const struct prt_report *report, prt_str text, prt_str value, prt_err *err)
{
    bool same = false;
    const prt_code code = is_echoed(report, text, &same, err);
    return code != PRT_OK || same ? code : compare(file, report, value, err);
}

prt_code prt_report_read(const char *file, prt_str text, struct prt_report *out, prt_err *err)
{
    struct prt_report report = {0};
    struct prt_reader reader = {.file = file, .report = &report, .err = err};
    struct prt_value value = {0};
    reader.code = prt_json_check(file, text, &value.text, err);
    if (reader.code == PRT_OK)
        read_all(&reader, &value);
    if (reader.code == PRT_OK)
        reader.code = derive(&report, err);
    if (reader.code == PRT_OK)
        reader.code = verify(file, &report, text, value.text, err);
    prt_map_destroy(&reader.job_places);
    if (reader.code == PRT_OK)
        *out = report;
    else
        prt_report_free(&report);
    return reader.code;
}
