/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/golden/scenes.h"

#include "coordinator/remote/info_yaml/parse.h"
#include "tests/support/records.h"
#include "tests/support/unit.h"

#define DAY       ((int64_t)86400)
#define AS_OF     ((int64_t)1770706800) /* 2026-02-10T07:00:00Z */
#define AGO(days) (AS_OF - (days)*DAY)

#define TIP(digit) digit digit digit digit digit digit digit digit digit digit
#define TIP_1      TIP("1a2b")
#define TIP_2      TIP("2c3d")
#define TIP_3      TIP("3e4f")
#define TIP_4      TIP("4a5b")

static struct prt_record *add(struct scene *scene, const char *name, const char *tip, uint64_t total_loc)
{
    struct prt_record *record = &scene->records[scene->record_count++];
    *record = prt_test_record(name, tip);
    record->total_loc = total_loc;
    return record;
}

static void add_error(struct scene *scene, const char *repository, prt_category category, const char *text)
{
    scene->errors[scene->error_count++] =
        (struct prt_report_error){prt_str_from(repository), category, prt_str_from(text)};
}

static void add_skip(struct scene *scene, const char *path, const char *reason)
{
    scene->skips[scene->skip_count++] = (struct prt_report_skip){prt_str_from(path), prt_str_from(reason)};
}

static void make_common(struct scene *scene)
{
    static const uint32_t days[SCENE_WINDOWS] = {30, 90, 365, 1095};
    static const char *const names[SCENE_WINDOWS] = {"last_30", "last_90", "last_365", "last_3_years"};
    for (size_t w = 0; w < SCENE_WINDOWS; w++)
        scene->windows[w] = (struct prt_window){prt_str_from(names[w]), days[w], AGO(days[w]), AS_OF};
    scene->options = (struct prt_fold_options){.windows = scene->windows,
                                               .window_count = SCENE_WINDOWS,
                                               .primary = 2,
                                               .as_of = AS_OF,
                                               .current_days = 365,
                                               .active_days = 1095,
                                               .placeholder = PRT_STR("unknown@unknown")};
    scene->meta = (struct prt_report_meta){
        .project = PRT_STR("Example"),
        .version = PRT_STR("0.1.0"),
        .config_digest = PRT_STR("5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9"),
        .root = PRT_STR("/srv/repositories/gerrit.example.org"),
        .host = PRT_STR("gerrit.example.org"),
        .path_prefix = PRT_STR("/r"),
        .gerrit = true};
}

/* Healthy repositories on a Gerrit server: several authors and organisations, ties, one name of two spellings. */
static void make_plain(struct scene *scene)
{
    struct prt_record *record = add(scene, "aai/babel", TIP_1, 12345);
    prt_test_commit(record,
                    PRT_TEST_ROW("Ann Able", "ann@example.org", AGO(3), .zone = 100, .added = 120, .removed = 20));
    prt_test_commit(record, PRT_TEST_ROW("Ann Able", "ann@example.org", AGO(45), .added = 7, .removed = 30));
    prt_test_commit(record, PRT_TEST_ROW("Bob Baker", "bob@mail.example.co.uk", AGO(200), .zone = -730, .added = 1000));
    prt_test_commit(record, PRT_TEST_ROW("A. Able", "ann@example.org", AGO(2000), .added = 55));
    prt_test_commit(record, PRT_TEST_ROW("renovate-bot", "bot@renovate.example", AGO(9), .added = 40, .removed = 40));
    record = add(scene, "aai", TIP_2, 999);
    prt_test_commit(record, PRT_TEST_ROW("Able, Ann", "ann@example.org", AGO(4), .added = 1, .removed = 1));
    prt_test_commit(record, PRT_TEST_ROW("Cyd", "cyd@zte.com.cn", AGO(365), .added = 10, .removed = 4));
    record = add(scene, "policy/models", TIP_3, 2000000);
    prt_test_commit(record, PRT_TEST_ROW("Dan", "dan@example.net", AGO(500), .added = 3000, .removed = 100));
    record = add(scene, "sandbox/old", TIP_4, 17);
    prt_test_commit(record, PRT_TEST_ROW("Eve", "eve@localhost", AGO(1500), .zone = -800, .added = 17));
    (void)add(scene, "sandbox/empty", "", 0);
}

#define BIDI  "\xe2\x80\xae"
#define LATIN "David K\xe5gedal"

/* Each text tries to leave its place in one of the formats. */
static void add_hostile_authors(struct prt_record *record)
{
    prt_test_commit(record, PRT_TEST_ROW("Ann | Able", "ann@able.example", AGO(1), .added = 1));
    prt_test_commit(record, PRT_TEST_ROW("x |\n| 1 | forged | 9 |", "row@forged.example", AGO(2), .added = 2));
    prt_test_commit(record, PRT_TEST_ROW("<img src=x onerror=alert(1)>", "a@<b>.example", AGO(3), .added = 3));
    prt_test_commit(record, PRT_TEST_ROW("[me](javascript:alert(1)) ![i](http://e.example)", "l@x.example", AGO(4)));
    prt_test_commit(record, PRT_TEST_ROW("`code` **bold** ~~gone~~ $m$ _em_", "m@x.example", AGO(5), .added = 5));
    prt_test_commit(record, PRT_TEST_ROW("C:\\path\\_\\|\\", "b@x.example", AGO(6), .added = 6));
    prt_test_commit(record, PRT_TEST_ROW(BIDI "elbA nnA", "bidi@x.example", AGO(7), .added = 7));
    prt_test_commit(record, PRT_TEST_ROW(LATIN, "latin\xe5@x.example", AGO(8), .added = 8));
    prt_test_commit(record, PRT_TEST_ROW("\x1b[31mred\x07", "esc@x.example", AGO(9), .added = 9));
    prt_test_commit(record, PRT_TEST_ROW("\"quoted\", 'single' &amp; </script>", "q@x.example", AGO(10), .added = 10));
    prt_test_commit(record, PRT_TEST_ROW("https://evil.example www.evil.example", "u@x.example", AGO(11)));
    prt_test_commit(record, PRT_TEST_ROW("# heading", "h@a|b.example", AGO(12), .added = 12));
    prt_test_commit(record, PRT_TEST_ROW("", "", AGO(13), .added = 13));
    prt_test_commit(record, PRT_TEST_ROW("Ghost", "", AGO(14), .added = 14));
    prt_test_commit(record, PRT_TEST_ROW("no at sign", "root", AGO(15), .added = 15));
    prt_test_commit(record, PRT_TEST_ROW("Bare", "bare@192.0.2.7", AGO(16), .added = 16));
    prt_test_commit(record, PRT_TEST_ROW("[x](http://e.example) | <b> [bot]", "a@b.example", AGO(17), .added = 17));
}

static void add_damaged(struct scene *scene)
{
    struct prt_record *record = add(scene, "dates", TIP_2, 0);
    prt_test_commit(record, PRT_TEST_ROW("Future", "f@x.example", 99999999999999, .added = 1));
    prt_test_commit(record, PRT_TEST_ROW("Tomorrow", "f@x.example", AS_OF + 1, .added = 1));
    prt_test_commit(record, PRT_TEST_ROW("Undated", "f@x.example", 0, .undated = true, .added = 1));
    prt_test_commit(record, PRT_TEST_ROW("Epoch", "f@x.example", 0, .zone = 51800, .added = 1));
    record->flags |= PRT_RECORD_SHALLOW;
    record = add(scene, "missing", TIP_3, 0);
    prt_test_commit(record, PRT_TEST_ROW("Ann", "ann@able.example", AGO(30), .uncounted = true));
    prt_test_problem(record, PRT_CATEGORY_MISSING_OBJECTS, "tree 2222 of commit 1111 | is not there\nsecond line");
    prt_test_problem(record, PRT_CATEGORY_CORRUPT_OBJECTS, "blob 3333 <cannot> be read");
    record->flags = PRT_RECORD_BARE;
    record = add(scene, "unborn", "", 0);
    prt_test_problem(record, PRT_CATEGORY_UNBORN_HEAD, "HEAD names refs/heads/x, which does not exist");
    (void)add(scene, "empty", "", 0);
    record = add(scene, "tip-only", TIP_4, 0);
    prt_test_problem(record, PRT_CATEGORY_MISSING_OBJECTS, "no commit could be read");
}

static void make_hostile(struct scene *scene)
{
    scene->meta.project = PRT_STR("- <b>Pro|ject</b> # `x`\n## forged");
    scene->meta.gerrit = false;
    scene->meta.host = PRT_STR("or g)](x");
    scene->meta.root = PRT_STR("/srv/or g)](x/");
    scene->meta.version = PRT_STR("0.1.0*");
    scene->meta.path_prefix = PRT_STR("");
    scene->meta.top_contributors = 12;
    scene->windows[2].name = PRT_STR("last|365 \"x\"");
    scene->options.current_days = 5;
    scene->options.active_days = 7000;
    add_hostile_authors(add(scene, "pipe|in](x) name\n<i>", TIP_1, 1234567));
    add_damaged(scene);
    add_error(scene, "slow|repo", PRT_CATEGORY_TIMEOUT, "no answer in 300 s, 3 times | `kill`");
    add_error(scene, "b\xff", PRT_CATEGORY_NOT_READABLE, "a\xff: Permission denied");
    add_error(scene, "", PRT_CATEGORY_NO_WORKER, "no worker for 60 s");
    add_skip(scene, "link|to", "a symbolic link out of the root\n| x |");
    add_skip(scene, "worktree", "a work tree of missing");
}

static void add_project(struct scene *scene, const char *path, prt_project_state state)
{
    scene->projects[scene->project_count++] = (struct prt_match_project){.path = prt_str_from(path), .state = state};
}

static struct prt_jenkins_job *add_job(struct scene *scene, const char *name, const char *url)
{
    struct prt_jenkins_job *job = &scene->jobs[scene->job_count++];
    *job = (struct prt_jenkins_job){.name = prt_str_from(name),
                                    .url = prt_str_from(url),
                                    .state = PRT_STR("active"),
                                    .status = PRT_STR("success"),
                                    .color = PRT_STR("blue"),
                                    .buildable = true,
                                    .has_build = true,
                                    .last_build = {.number = (int64_t)scene->job_count,
                                                   .result = PRT_STR("SUCCESS"),
                                                   .timestamp_ms = AGO(2) * 1000 + 999,
                                                   .duration_ms = 61234}};
    return job;
}

/* Jobs of each set, by most of the rules, with texts that attack both formats; one project that is not here, one that
 * failed. */
static void add_jobs(struct scene *scene)
{
    add_job(scene, "aai-babel-maven-verify-master", "https://jenkins.example.org/job/aai-babel-maven-verify-master/");
    struct prt_jenkins_job *job = add_job(scene, "aai-babel-sonar", "https://jenkins.example.org/job/x");
    job->description = PRT_STR("<script>alert(1)</script>\n| a | b |\t\"quoted\"");
    job->status = PRT_STR("unstable");
    job->last_build.building = true;
    job->last_build.result = PRT_STR("");
    job = add_job(scene, "aai-merge", "");
    job->has_build = false;
    job->status = PRT_STR("not_built");
    job->color = PRT_STR("notbuilt");
    job->last_build.timestamp_ms = -1;
    job = add_job(scene, "docker_aai-babel_release", "https://jenkins.example.org/job/docker_aai-babel_release/");
    job->last_build.timestamp_ms = -1;
    job->last_build.number = INT64_MAX;
    add_job(scene, "elsewhere-tools-verify", "https://jenkins.example.org/job/elsewhere-tools-verify/");
    add_job(scene, "broken-verify|<b>bold</b> http://e.example", "javascript:alert(1)")->status = PRT_STR("failure");
    job = add_job(scene, "old-thing-merge-`x`", "https://jenkins.example.org/job/old-thing-merge/");
    job->disabled = true;
    job->buildable = false;
    job->state = job->status = PRT_STR("disabled");
    job->color = PRT_STR("grey");
    add_job(scene, "secret-plan-verify", "")->status = PRT_STR("unstable");
    add_job(scene, "lf-infra-<i>cost</i>", "")->status = PRT_STR("failure");
    add_job(scene, "releng-nightly", "");
    add_job(scene, "nobody's | job\n\n## forged " BIDI "eno", "");
    add_job(scene, "zzz **me** ~~x~~", "")->status = PRT_STR("fail|ure");
    add_job(scene, "aai-merge", "")->status = PRT_STR("a second one, refused");
}

static const struct prt_api_error API_ERRORS[] = {{"404", 1}, {"no_connection", 2}};
static const struct prt_api_error API_FAILURES[] = {{"404", 1}};
static const struct prt_api_statistics API[] = {
    {.service = "gerrit", .requests = 1, .good = 1, .calls = 2, .redirects = 1, .bytes = 71000, .busy_ms = 300},
    {.service = "jenkins",
     .requests = 3,
     .good = 2,
     .failed = 1,
     .calls = 5,
     .retries = 2,
     .not_modified = 1,
     .bytes = 1310720,
     .busy_ms = 4100,
     .errors = API_ERRORS,
     .error_count = 2,
     .failures = API_FAILURES,
     .failure_count = 1},
};

static void make_jenkins(struct scene *scene)
{
    make_plain(scene);
    scene->meta.api = API;
    scene->meta.api_count = sizeof API / sizeof API[0];
    add_error(scene, "broken", PRT_CATEGORY_TIMEOUT, "no answer in 300 s, 3 times");
    add_project(scene, "aai/babel", PRT_PROJECT_ACTIVE);
    add_project(scene, "aai", PRT_PROJECT_ACTIVE);
    add_project(scene, "policy/models", PRT_PROJECT_ACTIVE);
    add_project(scene, "broken", PRT_PROJECT_ACTIVE);
    add_project(scene, "elsewhere/tools", PRT_PROJECT_ACTIVE);
    add_project(scene, "old/thing", PRT_PROJECT_READ_ONLY);
    add_project(scene, "secret/plan", PRT_PROJECT_HIDDEN);
    add_jobs(scene);
    scene->meta.jenkins_server = (struct prt_jenkins_server){PRT_STR("jenkins.example.org"), true};
}

static void add_info(struct scene *scene, const char *file, const char *text)
{
    prt_err err;
    assert_prt_ok(prt_info_parse(&scene->info.arena, file, prt_str_from(text),
                                 &scene->info_projects[scene->info.project_count++], &err),
                  err);
}

/* People who committed, long ago, never, elsewhere, under another address; texts that attack; archived and unknown
 * projects. */
static void add_info_projects(struct scene *scene)
{
    add_info(scene, "gerrit.example.org/aai/babel/INFO.yaml",
             "project: aai-babel\nproject_creation_date: 2017-11-07\nlifecycle_state: Incubation\n"
             "project_lead: &lead {name: Ann Able, email: A.nn+lf@Example.org, id: able, company: Example}\n"
             "committers:\n- <<: *lead\n- {name: 'BAKER, Bob', email: bob@mail.example.co.uk}\n"
             "- {name: Dan, email: dan@example.net}\n- {name: Nobody}\n"
             "issue_tracking: {type: jira, url: 'https://jira.example.org/projects/AAI', key: AAI}\n");
    scene->info_projects[0].tracker.check = PRT_INFO_VALID;
    add_info(scene, "gerrit.example.org/policy/parent/INFO.yaml",
             "project: Policy\nlifecycle_state: Incubation\nrepositories: [policy/models, sandbox/old, elsewhere]\n"
             "project_lead: {name: eve}\ncommitters: [{name: 'Dan', email: 'old@x.example'}, {name: Ann Able}]\n");
    add_info(scene, "gerrit.example.org/hostile/INFO.yaml",
             "project: \"x | y\\n## forged <b>\"\nlifecycle_state: \"[l](javascript:alert(1)) | `c`\"\n"
             "project_creation_date: \"</td> **now**\"\nproject_lead: {name: \"</script> \\u202eeno\"}\n"
             "committers: [{name: \"a | b, http://e.example\"}, 7]\n"
             "issue_tracking: {type: \"<i>\", url: \"javascript:alert(1)\"}\n");
    scene->info_projects[2].tracker.check = PRT_INFO_INVALID;
    scene->info_projects[2].tracker.trouble = PRT_STR("not an http | address");
    add_info(scene, "gerrit.example.org/old/INFO.yaml", "project: old\nlifecycle_state: End Of Life\n");
    add_info(scene, "gerrit.example.org/shut/INFO.yaml", "project: shut\nlifecycle_state: Mature\n");
    add_info(scene, "gerrit.example.org/bare/INFO.yaml", "project: bare\nlifecycle_state: null\n");
}

static void make_info(struct scene *scene)
{
    static const prt_str closed[] = {PRT_STR_INIT("aai"), PRT_STR_INIT("shut")};
    make_plain(scene);
    (void)add(scene, "odd](http://e.example)", "", 0); /* a link's text, so that each escape matters here */
    scene->info.projects = scene->info_projects;
    add_info_projects(scene);
    add_error(scene, "", PRT_CATEGORY_INFO_YAML, scene->info_projects[2].problems[0].data);
    scene->meta.info = (struct prt_info_options){.info = &scene->info,
                                                 .current_days = 100,
                                                 .active_days = 300,
                                                 .exclude_archived = true,
                                                 .closed = closed,
                                                 .closed_count = 2};
}

/* Every status; what is missing, not known and not to be told; names that attack. */
static struct prt_github_workflow babel_workflows[] = {
    {.id = 1,
     .path = PRT_STR_INIT(".github/workflows/ci.yaml"),
     .name = PRT_STR_INIT("CI"),
     .state = PRT_STR_INIT("active"),
     .url = PRT_STR_INIT("https://github.com/example/aai-babel/blob/master/.github/workflows/ci.yaml"),
     .status = "success",
     .run_known = true,
     .has_run = true,
     .last_run = {.number = 17,
                  .status = PRT_STR_INIT("completed"),
                  .conclusion = PRT_STR_INIT("success"),
                  .event = PRT_STR_INIT("push"),
                  .branch = PRT_STR_INIT("master"),
                  .created_at = PRT_STR_INIT("2026-02-09T23:00:00Z"),
                  .url = PRT_STR_INIT("https://github.com/example/aai-babel/actions/runs/99")}},
    {.id = 2,
     .path = PRT_STR_INIT(".github/workflows/old | **x** <i>.yaml"),
     .name = PRT_STR_INIT("</script> \xff | `x`"),
     .state = PRT_STR_INIT("disabled_manually"),
     .status = "disabled"},
    {.id = 3,
     .path = PRT_STR_INIT(".github/workflows/z.yml"),
     .state = PRT_STR_INIT("active"),
     .status = "building",
     .run_known = true,
     .has_run = true,
     .last_run = {.number = 3, .status = PRT_STR_INIT("queued")}},
};
static struct prt_github_workflow models_workflows[] = {
    {.id = 4,
     .path = PRT_STR_INIT(".github/workflows/release.yaml"),
     .state = PRT_STR_INIT("active"),
     .status = "failure",
     .run_known = true,
     .has_run = true,
     .last_run = {.number = 9, .status = PRT_STR_INIT("completed"), .conclusion = PRT_STR_INIT("timed_out")}},
    {.id = 5, .path = PRT_STR_INIT("dynamic/pages"), .state = PRT_STR_INIT("active"), .status = "unknown"},
};
static struct prt_github_repository github_repositories[] = {
    {.repository = PRT_STR_INIT("aai"),
     .owner = PRT_STR_INIT("example"),
     .name = PRT_STR_INIT("aai"),
     .found = PRT_GITHUB_MISSING},
    {.repository = PRT_STR_INIT("aai/babel"),
     .owner = PRT_STR_INIT("example"),
     .name = PRT_STR_INIT("aai-babel"),
     .found = PRT_GITHUB_EXISTS,
     .described = true,
     .archived = true,
     .default_branch = PRT_STR_INIT("master"),
     .workflows_known = true,
     .workflows = babel_workflows,
     .workflow_count = 3},
    {.repository = PRT_STR_INIT("policy/models"),
     .owner = PRT_STR_INIT("someone_else"),
     .name = PRT_STR_INIT("models"),
     .home = true,
     .found = PRT_GITHUB_EXISTS,
     .workflows_known = true,
     .workflows = models_workflows,
     .workflow_count = 2},
    {.repository = PRT_STR_INIT("sandbox/old"),
     .owner = PRT_STR_INIT("example"),
     .name = PRT_STR_INIT("sandbox-old"),
     .found = PRT_GITHUB_UNKNOWN},
};
static const struct prt_github github_answers = {.organization = PRT_STR_INIT("example"),
                                                 .source = PRT_GITHUB_FROM_GERRIT_HOST,
                                                 .web = PRT_STR_INIT("https://github.com"),
                                                 .repositories = github_repositories,
                                                 .count = 4};

static void add_feature(struct prt_record *record, const char *name, const char *facts)
{
    prt_err err;
    const prt_doc *doc = NULL;
    struct prt_feature *grown = prt_arena_alloc(&record->arena, record->feature_count + 1, sizeof *grown);
    assert_non_null(grown);
    for (size_t i = 0; i < record->feature_count; i++)
        grown[i] = record->features[i];
    assert_prt_ok(prt_json_read(&record->arena, name, prt_str_from(facts), &doc, &err), err);
    grown[record->feature_count++] = (struct prt_feature){prt_str_from(name), doc};
    record->features = grown;
}

#define WORKFLOW(name, class, triggers, title)                                                                         \
    "{\"name\":\"" name "\",\"path\":\".github/workflows/" name                                                        \
    "\",\"classification\":\"" class "\",\"triggers\":" triggers                                                       \
                                     ",\"jobs\":1,\"job_names\":[\"build\"],\"title\":" title "}"

/* Of files that GitHub lists, does not list, and of which it did not say. */
static void make_github(struct scene *scene)
{
    static const char both[] =
        "{\"present\":true,\"count\":2,\"classified\":{\"verify\":1,\"merge\":0,\"other\":1},\"files\":[" WORKFLOW(
            "ci.yaml", "verify", "[\"push\",\"=cmd\"]", "\"CI\"") "," WORKFLOW("new | <b>.yaml", "other", "[]",
                                                                               "null") "]}";
    static const char one[] =
        "{\"present\":true,\"count\":1,\"classified\":{\"verify\":0,\"merge\":1,\"other\":0},\"files\":[" WORKFLOW(
            "x.yml", "merge", "[\"release\"]", "\"@x\"") "]}";
    make_plain(scene);
    add_feature(&scene->records[0], "project_types", "{\"markers\":[],\"documentation\":[]}");
    add_feature(&scene->records[0], "workflows", both);
    add_feature(&scene->records[3], "workflows", one);
    add_error(scene, "", PRT_CATEGORY_SERVICE, "github: 403 Forbidden, of 1 repository");
    scene->meta.github = &github_answers;
}

static void set_tallies(struct prt_record *record, const struct prt_tally *tallies, size_t count)
{
    prt_err err;
    assert_prt_ok(prt_tallies_copy(&record->arena, tallies, count, &record->tallies, &err), err);
    record->tally_count = count;
}

/* A workflow whose texts attack; a Java project with headers; documentation; features of the user's own. */
static void make_features(struct scene *scene)
{
    static const struct prt_tally java[] = {{PRT_TALLY_LANGUAGE, PRT_STR_INIT("C or C++ header"), 2, 300},
                                            {PRT_TALLY_LANGUAGE, PRT_STR_INIT("C++"), 1, 200},
                                            {PRT_TALLY_LANGUAGE, PRT_STR_INIT("Java"), 10, 9000},
                                            {PRT_TALLY_LANGUAGE, PRT_STR_INIT("Shell"), 30, 400},
                                            {PRT_TALLY_VENDORED, PRT_STR_INIT(""), 5, 600},
                                            {PRT_TALLY_GENERATED, PRT_STR_INIT(""), 1, 700},
                                            {PRT_TALLY_OTHER, PRT_STR_INIT(""), 4, 80},
                                            {PRT_TALLY_LINKS, PRT_STR_INIT(""), 2, 2},
                                            {PRT_TALLY_TESTS, PRT_STR_INIT(""), 3, 1234}};
    static const struct prt_tally texts[] = {{PRT_TALLY_LANGUAGE, PRT_STR_INIT("Markdown"), 5, 500},
                                             {PRT_TALLY_LANGUAGE, PRT_STR_INIT("<script>"), 1, 1}};
    struct prt_record *record = add(scene, "aai/babel", TIP_1, 11282);
    prt_test_commit(record, PRT_TEST_ROW("Ann", "ann@example.org", AGO(3), .added = 1));
    record->commits[0].flags |= PRT_COMMIT_SIGNED_OFF;
    prt_test_commit(record, PRT_TEST_ROW("Ann", "ann@example.org", AGO(4), .added = 1));
    prt_test_commit(record, PRT_TEST_ROW("Ann", "ann@example.org", AGO(500), .added = 1));
    set_tallies(record, java, sizeof java / sizeof java[0]);
    add_feature(record, "project_types",
                "{\"markers\":[\"pom.xml\",\"Dockerfile\"],\"documentation\":[\"README.md\"]}");
    add_feature(record, "dependabot", "{\"present\":true,\"files\":[\".github/dependabot.yml\"]}");
    add_feature(
        record, "workflows",
        "{\"present\":true,\"count\":1,\"classified\":{\"verify\":0,\"merge\":0,\"other\":1},\"files\":[{\"name\":\"a "
        "| "
        "b.yaml\",\"path\":\".github/workflows/a | b.yaml\",\"classification\":\"other\",\"triggers\":[\"</script>\"],"
        "\"jobs\":1,\"job_names\":[\"<img src=x onerror=alert(1)>\"],\"title\":\"**x** | `y`\"}]}");
    add_feature(record, "license",
                "{\"present\":true,\"spdx_id\":\"A|B <b>\",\"spdx_ids\":[\"A|B "
                "<b>\"],\"files\":[\"LICENSE\"],\"method\":\"identifier\"}");
    add_feature(record, "tests", "{}");
    add_feature(record, "signed_off", "{}");
    add_feature(record, "helm | </th>", "{\"present\":true,\"count\":1,\"files\":[\"x|y\"]}");
    record = add(scene, "doc", TIP_2, 501);
    prt_test_commit(record, PRT_TEST_ROW("Ann", "ann@example.org", AGO(5), .added = 1));
    set_tallies(record, texts, sizeof texts / sizeof texts[0]);
    add_feature(record, "project_types", "{\"markers\":[],\"documentation\":[\"a.md\",\"b.md\"]}");
    add_feature(record, "dependabot", "{\"present\":false,\"files\":[]}");
    add_feature(record, "workflows",
                "{\"present\":null,\"error\":\"there is more of it than is told of one feature\"}");
    add_feature(record, "license",
                "{\"present\":true,\"spdx_id\":null,\"spdx_ids\":[],\"files\":[\"LICENSE\"],\"method\":null}");
    add_feature(record, "tests", "{}");
    add_feature(record, "signed_off", "{}");
    add_feature(record, "helm | </th>", "{\"present\":false,\"count\":0,\"files\":[]}");
    record = add(scene, "empty/ci-management", "", 0);
    add_feature(record, "project_types", "{\"markers\":[],\"documentation\":[]}");
}

static void make_empty(struct scene *scene)
{
    (void)scene;
}

static const struct {
    const char *name;
    void (*make)(struct scene *scene);
} scenes[SCENES] = {{"plain", make_plain},      {"hostile", make_hostile}, {"empty", make_empty},
                    {"jenkins", make_jenkins},  {"info_yaml", make_info},  {"github", make_github},
                    {"features", make_features}};

void scene_make(struct scene *scene, size_t index)
{
    *scene = (struct scene){.name = scenes[index].name};
    make_common(scene);
    scenes[index].make(scene);
}

void scene_free(struct scene *scene)
{
    for (size_t i = 0; i < scene->record_count; i++)
        prt_record_free(&scene->records[i]);
    prt_arena_free(&scene->info.arena);
}
