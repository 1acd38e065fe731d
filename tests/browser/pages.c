/* SPDX-License-Identifier: Apache-2.0 */
/*
 * browser_pages FOLDER: writes the pages that tests/browser/test_html.py opens.
 *
 *   big.html      300 repositories and 2,000 contributors, all in the tables; work as people do it, for charts
 *   dark.html minimal.html   the same, smaller, in the other themes; a user's CSS in minimal.html
 *   still.html    the same, with sorting, searching, pages and contents switched off
 *   hostile.html  every text that comes from outside is an attack
 *   empty.html    nothing was found
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "prt/facts.h"
#include "prt/file.h"
#include "report/report.h"
#include "tests/support/records.h"

#define DAY   ((int64_t)86400)
#define HOUR  ((int64_t)3600)
#define AS_OF ((int64_t)1770706800) /* 2026-02-10T07:00:00Z, a Tuesday */

enum { WINDOWS = 4, MOST = 400, JOBS = 24 };

struct page {
    struct prt_window windows[WINDOWS];
    struct prt_fold_options options;
    struct prt_report_meta meta;
    struct prt_folded_repository folded[MOST];
    const struct prt_folded_repository *views[MOST];
    size_t count;
    struct prt_report_error errors[8];
    size_t error_count;
    struct prt_report_skip skips[8];
    size_t skip_count;
    struct prt_jenkins_job jobs[JOBS];
    struct prt_job_allocation allocations[JOBS];
    uint32_t by_repository[JOBS];
    struct prt_jenkins jenkins;
    struct prt_info_project project;
    struct prt_info_person person;
    struct prt_info info;
    struct prt_github_workflow workflows[16];
    struct prt_github_repository on_github[16];
    struct prt_github github;
    uint64_t random;
};

static void die(const prt_err *err)
{
    (void)fprintf(stderr, "browser_pages: %s\n", err->text);
    exit(1);
}

static uint64_t below(struct page *page, uint64_t limit)
{
    return prt_test_random(&page->random) % limit;
}

static void page_init(struct page *page, const char *project)
{
    static const uint32_t days[WINDOWS] = {30, 90, 365, 1095};
    static const char *const names[WINDOWS] = {"last_30", "last_90", "last_365", "last_3_years"};
    memset(page, 0, sizeof *page);
    for (size_t w = 0; w < WINDOWS; w++)
        page->windows[w] = (struct prt_window){prt_str_from(names[w]), days[w], AS_OF - days[w] * DAY, AS_OF};
    page->options = (struct prt_fold_options){.windows = page->windows,
                                              .window_count = WINDOWS,
                                              .primary = 2,
                                              .as_of = AS_OF,
                                              .current_days = 365,
                                              .active_days = 1095,
                                              .placeholder = PRT_STR("unknown@unknown")};
    page->meta = (struct prt_report_meta){.project = prt_str_from(project),
                                          .version = PRT_STR("0.1.0"),
                                          .root = PRT_STR("/srv/gerrit.example.org"),
                                          .host = PRT_STR("gerrit.example.org"),
                                          .path_prefix = PRT_STR("/r"),
                                          .gerrit = true};
}

static void page_add(struct page *page, struct prt_record *record)
{
    prt_err err;
    if (prt_fold_repository(record, &page->options, &page->folded[page->count], &err) != PRT_OK)
        die(&err);
    prt_record_free(record);
    page->views[page->count] = &page->folded[page->count];
    page->count++;
}

static void page_write(struct page *page, const char *folder, const char *name)
{
    prt_err err;
    struct prt_report report;
    prt_buf out = {0};
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    if (prt_fold_report(&page->meta, &page->options, page->views, page->count, page->errors, page->error_count,
                        page->skips, page->skip_count, &report, &err) != PRT_OK ||
        prt_report_write_html(&report, &out, &err) != PRT_OK || prt_file_write(path, prt_buf_str(&out), &err) != PRT_OK)
        die(&err);
    prt_buf_free(&out);
    prt_report_free(&report);
    for (size_t i = 0; i < page->count; i++)
        prt_folded_repository_free(&page->folded[i]);
}

/* Small numbers are much more likely: people and repositories differ by orders of magnitude. */
static uint64_t skewed(struct page *page, uint64_t limit)
{
    return below(page, 1 + below(page, 1 + below(page, limit)));
}

/* When somebody works: on weekdays, and during the day; less in the evening. */
static int64_t moment(struct page *page, int64_t age_days)
{
    int64_t day = AS_OF / DAY - age_days;
    const int64_t weekday = (day + 3) % 7; /* 1970-01-01 was a Thursday; Monday is 0 */
    if (weekday >= 5 && below(page, 5) != 0)
        day -= weekday - 4;
    const int64_t hour =
        below(page, 6) == 0 ? (int64_t)below(page, 24) : 8 + (int64_t)(below(page, 6) + below(page, 6));
    return day * DAY + hour * HOUR + (int64_t)below(page, 3600);
}

static void add_commit(struct page *page, struct prt_record *record, uint64_t person, int64_t age)
{
    static const char *const given[] = {"Ann", "Bob", "Chidi", "Dana", "Eve", "Fumiko", "Gül", "Håkon", "Inês", "Jörg"};
    static const char *const family[] = {"Able",   "Baker", "Çelik",   "Dvořák",   "Eriksen", "Fontaine", "García",
                                         "Hansen", "Ito",   "Janssen", "Kowalski", "Li",      "Müller"};
    static const char *const company[] = {"example.org",   "ericsson.example", "huawei.example", "orange.example",
                                          "nokia.example", "att.example",      "bell.example",   "university.example"};
    char name[80];
    char email[80];
    (void)snprintf(name, sizeof name, "%s %s %" PRIu64, given[person % 10], family[person / 10 % 13], person);
    (void)snprintf(email, sizeof email, "person%" PRIu64 "@%s", person,
                   company[person % 17 % (sizeof company / sizeof company[0])]);
    prt_test_commit(record, PRT_TEST_ROW(name, email, moment(page, age), .zone = 100,
                                         .added = (uint32_t)skewed(page, 900), .removed = (uint32_t)skewed(page, 500)));
}

static void *or_die(void *memory)
{
    if (memory == NULL) {
        (void)fprintf(stderr, "browser_pages: no memory\n");
        exit(1);
    }
    return memory;
}

static void set_jenkins(struct page *page)
{
    page->jenkins.jobs = page->jobs;
    page->jenkins.allocations = page->allocations;
    page->jenkins.job_count = JOBS;
    page->jenkins.by_repository = page->by_repository;
    page->meta.jenkins = &page->jenkins;
}

/* A feature that is there in two repositories of three, with a fact of this name. */
static void add_feature(struct prt_record *record, const char *name, bool present, const char *fact, prt_str value)
{
    struct prt_facts facts = {.arena = &record->arena};
    prt_doc *map = prt_facts_new(&facts, PRT_DOC_MAP);
    prt_facts_put_flag(&facts, map, "present", present);
    prt_facts_put_text(&facts, map, fact, value);
    record->features[record->feature_count++] = (struct prt_feature){prt_str_from(name), or_die(map)};
}

static void add_head(struct page *page, struct prt_record *record, size_t index)
{
    static const char *const languages[] = {"Dockerfile", "HTML", "Java", "Markdown", "Python", "YAML"};
    static const char *const features[] = {"dependabot", "renovate",  "pre_commit", "readthedocs", "gitreview",
                                           "g2g",        "workflows", "codeowners", "security"};
    const size_t count = sizeof features / sizeof features[0];
    record->features = or_die(prt_arena_alloc(&record->arena, count + 1, sizeof *record->features));
    for (size_t i = 0; i < count; i++)
        add_feature(record, features[i], (index + i) % 3 != 0, "file", PRT_STR("x"));
    add_feature(record, "license", index % 4 != 0, "spdx_id", PRT_STR("Apache-2.0"));
    record->tallies = or_die(prt_arena_alloc(&record->arena, 6, sizeof *record->tallies));
    for (size_t i = 0; i < 6; i++) {
        const struct prt_tally tally = {.name = prt_str_from(languages[i]), .files = 1 + below(page, 90)};
        record->tallies[i] = tally;
        record->tallies[i].lines = tally.files * (10 + below(page, 100));
        record->total_loc += record->tallies[i].lines;
    }
    record->tally_count = 6;
}

static void add_repository(struct page *page, size_t index, size_t people)
{
    static const char *const groups[] = {"aai",    "ccsdk", "dcae", "oom",
                                         "policy", "sdc",   "so",   "gerrit.example.org/integration"};
    static const char *const parts[] = {"common", "docker", "gateway", "model-loader", "parent", "ui", "utils"};
    char name[80];
    (void)snprintf(name, sizeof name, "%s/%s-%zu", groups[index % 8], parts[index % 7], index);
    struct prt_record record = prt_test_record(name, "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d");
    add_head(page, &record, index);
    const int64_t newest = index % 5 == 4 ? (int64_t)(400 + below(page, 1500)) : (int64_t)below(page, 300);
    const size_t commits = 20 + skewed(page, 400);
    for (size_t i = 0; i < commits; i++)
        add_commit(page, &record, skewed(page, people), newest + (int64_t)below(page, 1200));
    /* Everybody has a commit in the reporting period, so that the table has a row for each. */
    for (size_t person = index - index / 5; index % 5 != 4 && person < people; person += 240)
        add_commit(page, &record, person, 1 + (int64_t)below(page, 360));
    page_add(page, &record);
}

static void add_failures(struct page *page)
{
    page->errors[page->error_count++] =
        (struct prt_report_error){PRT_STR("so/broken"), PRT_CATEGORY_TIMEOUT, PRT_STR("no answer in 300 s, 3 times")};
    page->errors[page->error_count++] = (struct prt_report_error){PRT_STR("vid/corrupt"), PRT_CATEGORY_CORRUPT_OBJECTS,
                                                                  PRT_STR("tree 2222 of commit 1111 cannot be read")};
    page->skips[page->skip_count++] =
        (struct prt_report_skip){PRT_STR("sandbox/link"), PRT_STR("a symbolic link out of the root")};
}

/* Jobs of two repositories and of none; every third one fails, or is unstable. */
static void add_jobs(struct page *page)
{
    static const char *const statuses[] = {"success", "failure", "success", "building", "unstable", "success"};
    static char names[JOBS][40];
    for (size_t i = 0; i < JOBS; i++) {
        const bool loose = i == JOBS - 1;
        (void)snprintf(names[i], sizeof names[i], "%s-verify-%02zu", i < JOBS / 2 ? "aai-common" : "ccsdk-docker", i);
        page->jobs[i] = (struct prt_jenkins_job){.name = prt_str_from(names[i]),
                                                 .url = PRT_STR("https://jenkins.example.org/job/x/"),
                                                 .state = PRT_STR("active"),
                                                 .status = prt_str_from(statuses[i % 6]),
                                                 .has_build = true,
                                                 .last_build = {.timestamp_ms = (AS_OF - (int64_t)i * DAY) * 1000}};
        page->allocations[i] =
            (struct prt_job_allocation){.set = loose ? PRT_MATCH_UNATTRIBUTED : PRT_MATCH_ALLOCATED,
                                        .repository = prt_str_from(loose          ? ""
                                                                   : i < JOBS / 2 ? "aai/common-0"
                                                                                  : "ccsdk/docker-1")};
        page->by_repository[i] = (uint32_t)i;
        page->jenkins.counts[page->allocations[i].set]++;
    }
    set_jenkins(page);
}

static void make_big(const char *folder)
{
    static struct page page;
    page_init(&page, "Example Networks");
    for (size_t i = 0; i < 300; i++)
        add_repository(&page, i, 2000);
    add_failures(&page);
    add_jobs(&page);
    page_write(&page, folder, "big.html");
}

static void make_small(const char *folder, const char *name, const struct prt_look *look)
{
    static struct page page;
    page_init(&page, "Example Networks");
    page.meta.look = *look;
    for (size_t i = 0; i < 40; i++)
        add_repository(&page, i, 150);
    page_write(&page, folder, name);
}

static void make_empty(const char *folder)
{
    static struct page page;
    page_init(&page, "Nothing");
    page_write(&page, folder, "empty.html");
}

/* Each would set window.__xss, or open a dialog, or ask for something, if it were taken for more than a text. */
static const char *const attacks[] = {
    "<script>window.__xss=1</script>",
    "<img src=x onerror=\"window.__xss=2\">",
    "\"><svg onload=window.__xss=3>",
    "' autofocus onfocus='window.__xss=4' x='",
    "javascript:window.__xss=5",
    "</title><script>alert(6)</script>",
    "</script><script>window.__xss=7</script>",
    "<!--<script>window.__xss=8",
    "</style><style>*{background:url(http://attacker.example/9)}</style>",
    "${window.__xss=10}{{constructor.constructor('window.__xss=10')()}}",
    "&lt;script&gt;window.__xss=11&lt;/script&gt;",
    "\xe2\x80\xae<iframe srcdoc='<script>parent.__xss=12</script>'>",
    "]]><script>window.__xss=13</script>",
    "\xff<scr\xc0ipt>window.__xss=14</script>",
    "http://attacker.example/\"onmouseover=window.__xss=15",
    "<a href='javascript:window.__xss=16' data-index=0 data-kind=x>click</a>",
};
enum { ATTACKS = sizeof attacks / sizeof attacks[0] };

static prt_str attack(size_t index)
{
    return prt_str_from(attacks[index % ATTACKS]);
}

static void add_attacked_jobs(struct page *page)
{
    for (size_t i = 0; i < JOBS; i++) {
        page->jobs[i] =
            (struct prt_jenkins_job){.name = attack(i),
                                     .url = i % 2 == 0 ? PRT_STR("javascript:window.__xss=20") : attack(i + 1),
                                     .state = attack(i + 2),
                                     .status = attack(i + 3),
                                     .color = attack(i + 4),
                                     .description = attack(i + 5)};
        page->allocations[i] = (struct prt_job_allocation){
            .set = (prt_match_set)(i % PRT_MATCH_SETS), .repository = attack(i % 4), .matched = attack(i + 6)};
        page->jenkins.counts[i % PRT_MATCH_SETS]++;
        if (i % PRT_MATCH_SETS == PRT_MATCH_ALLOCATED)
            page->by_repository[i / PRT_MATCH_SETS] = (uint32_t)i;
    }
    set_jenkins(page);
}

static int by_repository(const void *a, const void *b)
{
    const struct prt_github_repository *left = a, *right = b;
    return prt_str_compare(left->repository, right->repository);
}

static void add_attacked_workflows(struct page *page)
{
    const size_t count = 16;
    for (size_t i = 0; i < count; i++) {
        page->workflows[i] = (struct prt_github_workflow){.path = attack(i),
                                                          .name = attack(i + 1),
                                                          .state = attack(i + 2),
                                                          .url = PRT_STR("javascript:window.__xss=21"),
                                                          .status = "unknown",
                                                          .run_known = true,
                                                          .has_run = true,
                                                          .last_run = {.number = 1,
                                                                       .status = attack(i + 3),
                                                                       .conclusion = attack(i + 4),
                                                                       .event = attack(i + 5),
                                                                       .branch = attack(i + 6),
                                                                       .url = attack(i + 7)}};
        page->on_github[i] = (struct prt_github_repository){.repository = attack(i),
                                                            .owner = attack(i + 8),
                                                            .name = attack(i + 9),
                                                            .found = PRT_GITHUB_EXISTS,
                                                            .described = true,
                                                            .default_branch = attack(i + 10),
                                                            .workflows_known = true,
                                                            .workflows = page->workflows,
                                                            .workflow_count = count};
    }
    qsort(page->on_github, count, sizeof page->on_github[0], by_repository);
    page->github = (struct prt_github){
        .organization = attack(11), .web = attack(4), .repositories = page->on_github, .count = count};
    page->meta.github = &page->github;
}

static void add_attacked_head(struct prt_record *record, size_t index)
{
    const size_t count = 3;
    record->features = or_die(prt_arena_alloc(&record->arena, count, sizeof *record->features));
    record->tallies = or_die(prt_arena_alloc(&record->arena, 1, sizeof *record->tallies));
    add_feature(record, "license", true, "spdx_id", attack(index));
    add_feature(record, attacks[0], true, "x", attack(1)); /* of the user's own detector */
    add_feature(record, "dependabot", index % 2 == 0, "x", attack(2));
    record->tallies[0] = (struct prt_tally){.name = attack(index), .files = 1, .lines = 1};
    record->tally_count = 1;
    record->total_loc = 1;
}

static void add_attacked_project(struct page *page)
{
    page->person = (struct prt_info_person){.name = attack(0), .email = attack(1)};
    page->project = (struct prt_info_project){.file = attack(2),
                                              .server = attack(3),
                                              .path = attack(0),
                                              .name = attack(4),
                                              .created = attack(5),
                                              .state = attack(6),
                                              .has_lead = true,
                                              .lead = page->person,
                                              .committers = &page->person,
                                              .committer_count = 1,
                                              .tracker = {.type = attack(7), .url = attack(4), .key = attack(8)}};
    page->info = (struct prt_info){.projects = &page->project, .project_count = 1};
    page->meta.info =
        (struct prt_info_options){.info = &page->info, .current_days = 365, .active_days = 1095, .absent = attack(9)};
}

static void add_attacked_repositories(struct page *page)
{
    for (size_t i = 0; i < ATTACKS; i++) {
        struct prt_record record = prt_test_record(attacks[i], attacks[(i + 1) % ATTACKS]);
        for (size_t k = 0; k < ATTACKS; k++) {
            char email[256];
            (void)snprintf(email, sizeof email, "a@%s", attacks[k]);
            prt_test_commit(&record,
                            PRT_TEST_ROW(attacks[(k + i) % ATTACKS], email, AS_OF - (int64_t)k * DAY, .added = 1));
        }
        add_attacked_head(&record, i);
        prt_test_problem(&record, PRT_CATEGORY_MISSING_OBJECTS, attacks[i]);
        page_add(page, &record);
    }
}

static void make_hostile(const char *folder)
{
    static struct page page;
    page_init(&page, attacks[5]);
    page.windows[2].name = attack(2);
    page.windows[0].name = attack(6);
    page.meta.version = attack(0);
    page.meta.host = attack(3);
    page.meta.path_prefix = attack(4);
    page.meta.look.css = PRT_STR(":root{--user:\"</style><script>window.__xss=30</script><!--\"}");
    add_attacked_repositories(&page);
    add_attacked_jobs(&page);
    add_attacked_workflows(&page);
    add_attacked_project(&page);
    for (size_t i = 0; i < 8; i++)
        page.errors[page.error_count++] =
            (struct prt_report_error){i == 0 ? (prt_str){0} : prt_str_from("failed"), PRT_CATEGORY_SERVICE, attack(i)};
    for (size_t i = 0; i < 8; i++)
        page.skips[page.skip_count++] = (struct prt_report_skip){attack(i), attack(i + 8)};
    page_write(&page, folder, "hostile.html");
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        (void)fprintf(stderr, "usage: browser_pages FOLDER\n");
        return 3;
    }
    make_big(argv[1]);
    make_small(argv[1], "dark.html", &(struct prt_look){.theme = PRT_THEME_DARK});
    make_small(argv[1], "minimal.html",
               &(struct prt_look){.theme = PRT_THEME_MINIMAL, .css = PRT_STR(":root{--accent:#7a0050}")});
    make_small(argv[1], "still.html",
               &(struct prt_look){.no_sort = true, .no_search = true, .no_pages = true, .no_contents = true});
    make_hostile(argv[1]);
    make_empty(argv[1]);
    return 0;
}
