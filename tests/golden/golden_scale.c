/* SPDX-License-Identifier: Apache-2.0 */
/*
 * golden_scale [REPOSITORIES AUTHORS]: folds, writes and reads a generated report of that size and prints what it took.
 * Fails only when a sum is wrong; times are for people.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "prt/clock.h"
#include "report/read/read.h"
#include "report/report.h"
#include "tests/support/records.h"

#define DAY   ((int64_t)86400)
#define AS_OF ((int64_t)1770706800) /* 2026-02-10T07:00:00Z */

enum { WINDOWS = 4, AUTHORS_OF_ONE = 40, COMMITS_OF_ONE = 200 };

struct scale {
    struct prt_window windows[WINDOWS];
    struct prt_fold_options options;
    size_t count;
    size_t authors;
    struct prt_folded_repository *folded;
    const struct prt_folded_repository **views;
    uint64_t random;
};

static void scale_init(struct scale *scale)
{
    static const uint32_t days[WINDOWS] = {30, 90, 365, 1095};
    static const char *const names[WINDOWS] = {"last_30", "last_90", "last_365", "last_3_years"};
    for (size_t w = 0; w < WINDOWS; w++)
        scale->windows[w] = (struct prt_window){prt_str_from(names[w]), days[w], AS_OF - days[w] * DAY, AS_OF};
    scale->options = (struct prt_fold_options){.windows = scale->windows,
                                               .window_count = WINDOWS,
                                               .primary = 2,
                                               .as_of = AS_OF,
                                               .current_days = 365,
                                               .active_days = 1095,
                                               .placeholder = PRT_STR("unknown@unknown")};
}

static void add_commits(struct scale *scale, struct prt_record *record)
{
    uint64_t people[AUTHORS_OF_ONE];
    for (size_t i = 0; i < AUTHORS_OF_ONE; i++)
        people[i] = prt_test_random(&scale->random) % scale->authors;
    for (size_t i = 0; i < COMMITS_OF_ONE; i++) {
        char name[40];
        char email[64];
        uint64_t person = people[i % AUTHORS_OF_ONE];
        (void)snprintf(name, sizeof name, "Given%" PRIu64 " Family%" PRIu64, person % 97, person);
        (void)snprintf(email, sizeof email, "person%" PRIu64 "@mail.company%" PRIu64 ".co.uk", person, person % 700);
        int64_t age = (int64_t)(prt_test_random(&scale->random) % 2000);
        prt_test_commit(record, PRT_TEST_ROW(name, email, AS_OF - age * DAY, .added = i, .removed = i / 2));
    }
}

static bool fold_all(struct scale *scale, prt_err *err)
{
    for (size_t i = 0; i < scale->count; i++) {
        char name[40];
        (void)snprintf(name, sizeof name, "group%zu/project%zu", i % 50, i);
        struct prt_record record = prt_test_record(name, "1a2b3c");
        add_commits(scale, &record);
        prt_code code = prt_fold_repository(&record, &scale->options, &scale->folded[i], err);
        prt_record_free(&record);
        if (code != PRT_OK)
            return false;
        scale->views[i] = &scale->folded[i];
    }
    return true;
}

static void say(const char *what, int64_t since)
{
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    printf("%-28s %7.3f s   %7.1f MiB at most so far\n", what, (double)(prt_monotonic_us() - since) / 1e6,
           (double)usage.ru_maxrss / 1024);
}

static bool read_again(prt_str json, prt_err *err)
{
    struct prt_report report;
    const int64_t start = prt_monotonic_us();
    const bool fine = prt_report_read("report_raw.json", json, &report, err) == PRT_OK;
    say("reading report_raw.json", start);
    if (fine)
        prt_report_free(&report);
    return fine;
}

static bool write_all(const struct prt_report *report, prt_err *err)
{
    int64_t start = prt_monotonic_us();
    prt_buf json = {0};
    prt_buf md = {0};
    prt_buf html = {0};
    bool written = prt_report_write_json(report, &json, err) == PRT_OK;
    say("writing report_raw.json", start);
    start = prt_monotonic_us();
    written = written && prt_report_write_md(report, &md, err) == PRT_OK;
    say("writing report.md", start);
    start = prt_monotonic_us();
    written = written && prt_report_write_html(report, &html, err) == PRT_OK;
    say("writing report.html", start);
    printf("report_raw.json %.1f MiB, report.md %.1f KiB, report.html %.1f KiB\n", (double)json.len / (1 << 20),
           (double)md.len / 1024, (double)html.len / 1024);
    written = written && read_again(prt_buf_str(&json), err);
    prt_buf_free(&json);
    prt_buf_free(&md);
    prt_buf_free(&html);
    return written;
}

static bool report_all(const struct scale *scale, prt_err *err)
{
    struct prt_report report;
    const struct prt_report_meta meta = {.project = PRT_STR("Scale"), .top_contributors = 30, .top_organizations = 30};
    int64_t start = prt_monotonic_us();
    if (prt_fold_report(&meta, &scale->options, scale->views, scale->count, NULL, 0, NULL, 0, &report, err) != PRT_OK)
        return false;
    say("folding the report", start);
    printf("%zu repositories, %zu authors, %zu organizations\n", report.repository_count, report.author_count,
           report.organization_count);
    bool right = report.counts.commits_ever == scale->count * COMMITS_OF_ONE && report.repository_count == scale->count;
    if (!right)
        (void)prt_fail(err, PRT_E_INTERNAL, "the report does not hold all commits");
    right = right && write_all(&report, err);
    prt_report_free(&report);
    return right;
}

static size_t number(int argc, char **argv, int at, size_t otherwise)
{
    return argc > at ? (size_t)strtoul(argv[at], NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
    prt_err err;
    struct scale scale = {.count = number(argc, argv, 1, 3000), .authors = number(argc, argv, 2, 20000)};
    scale_init(&scale);
    scale.folded = calloc(scale.count + 1, sizeof *scale.folded);
    scale.views = calloc(scale.count + 1, sizeof *scale.views);
    bool right = scale.folded != NULL && scale.views != NULL && scale.authors != 0;
    int64_t start = prt_monotonic_us();
    err.text[0] = '\0';
    right = right && fold_all(&scale, &err);
    say("making and folding records", start);
    right = right && report_all(&scale, &err);
    for (size_t i = 0; scale.folded != NULL && i < scale.count; i++)
        prt_folded_repository_free(&scale.folded[i]);
    free(scale.folded);
    free(scale.views);
    if (!right)
        (void)fprintf(stderr, "golden_scale: %s\n", err.text);
    return right ? 0 : 1;
}
