/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever became of a repository and of the work folder since the last time, the mirror has what the remote has. */
#include "prt/limits.h"
#include "tests/unit/git/mirror_scene.h"

/* Branches, tags and HEAD of a repository, as text. */
static const char refs[] = "{ git symbolic-ref -q HEAD || git rev-parse HEAD; "
                           "git for-each-ref --format='%(refname) %(objectname)' refs/heads refs/tags; }";

static void expect_same(prt_temp_t *temp, const char *name)
{
    char mirror[256], origin[256];
    snprintf(mirror, sizeof mirror, "work/mirrors/%s.git", name);
    snprintf(origin, sizeof origin, "srv/%s", name);
    assert_string_equal(said(temp, mirror, refs), said(temp, origin, refs));
    (void)said(temp, mirror, "git fsck --full --strict");
}

static void a_repository_is_cloned_once_and_then_fetched(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    shell(temp, "new a/b; make; make; git tag -a -m t v1; git tag v0; git branch other HEAD^");
    prt_git_server_t *server = serve(temp, "git");
    url_of(url, "git", server, "a/b");
    assert_true(fetch(temp, url, "a/b"));
    expect_same(temp, "a/b");
    assert_false(fetch(temp, url, "a/b"));
    shell(temp, "cd srv/a/b; make; git tag v2");
    assert_false(fetch(temp, url, "a/b"));
    expect_same(temp, "a/b");
    prt_git_server_stop(&server);
}

static const char *const changes[][2] = {
    {"commits", "make; make"},
    {"force-pushed", "git reset -q --hard HEAD^; make; make"},
    {"rewound", "git reset -q --hard HEAD^"},
    {"unrelated", "git checkout -q --orphan x; make; git branch -M master"},
    {"deleted branch", "git branch -q -D other"},
    {"deleted tag", "git tag -d v1; git tag -d v2"},
    {"moved tag", "git tag -f v1 HEAD"},
    {"other default", "git checkout -q other"},
    {"default renamed", "git branch -m master main"},
    {"branch to folder", "git branch -D other; git branch other/one; git branch other/two"},
    {"default to folder", "git branch -m master x; git branch -m x master/x"},
    {"HEAD detached on a branch", "git checkout -q --detach; make; git branch -f master; git checkout -q master"},
    {"packed", "git gc -q"},
};

static void every_change_arrives(void **state)
{
    prt_temp_t *temp = *state;
    prt_git_server_t *server = NULL;
    shell(temp, "");
    server = serve(temp, "git");
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        char script[512], url[256];
        shell(temp, "rm -rf srv/* work; new r; make; make; git branch other; make; git tag v1; git tag -a -m t v2; "
                    "git checkout -q other; make other; git checkout -q master");
        url_of(url, "git", server, "r");
        assert_true(fetch(temp, url, "r"));
        snprintf(script, sizeof script, "cd srv/r; %s", changes[i][1]);
        shell(temp, script);
        if (fetch(temp, url, "r"))
            fail_msg("%s: cloned anew", changes[i][0]);
        expect_same(temp, "r");
    }
    prt_git_server_stop(&server);
}

static void a_folder_of_branches_becomes_a_branch(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    shell(temp, "new r; make; git branch x/y; git branch x/z");
    prt_git_server_t *server = serve(temp, "git");
    url_of(url, "git", server, "r");
    fetch(temp, url, "r");
    shell(temp, "cd srv/r; git branch -D x/y x/z; git branch x");
    fetch(temp, url, "r");
    expect_same(temp, "r");
    prt_git_server_stop(&server);
}

static void patch_sets_of_gerrit_stay_where_they_are(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    shell(temp, "new r; make; git checkout -q --detach; make; git update-ref refs/changes/01/1/1 HEAD; "
                "git update-ref refs/notes/review HEAD; git checkout -q master");
    prt_git_server_t *server = serve(temp, "git");
    url_of(url, "git", server, "r");
    fetch(temp, url, "r");
    expect_same(temp, "r");
    assert_string_equal(said(temp, "work/mirrors/r.git", "git for-each-ref --format='%(refname)'"),
                        "refs/heads/master");
    assert_string_equal(said(temp, "work/mirrors/r.git", "git rev-list --all --count"), "1");
    assert_string_equal(said(temp, "work/mirrors/r.git",
                             "git cat-file -e $(git -C ../../../srv/r rev-parse "
                             "refs/changes/01/1/1) 2>/dev/null || echo none"),
                        "none");
    prt_git_server_stop(&server);
}

static void a_detached_head_is_one(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    shell(temp, "new r; make; git checkout -q --detach; make; make");
    prt_git_server_t *server = serve(temp, "git");
    url_of(url, "git", server, "r");
    fetch(temp, url, "r");
    expect_same(temp, "r");
    shell(temp, "cd srv/r; make");
    fetch(temp, url, "r");
    expect_same(temp, "r");
    shell(temp, "cd srv/r; git checkout -q master");
    fetch(temp, url, "r");
    expect_same(temp, "r");
    prt_git_server_stop(&server);
}

static void an_empty_repository_has_no_commits(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    shell(temp, "new r");
    prt_git_server_t *server = serve(temp, "git");
    url_of(url, "git", server, "r");
    const struct prt_task task = task_of(url, "r");
    struct prt_record record = analyze(temp, &task);
    assert_int_equal(record.problem_count, 0);
    assert_prt_str(record.tip, "");
    assert_true((record.flags & PRT_RECORD_LOC_KNOWN) != 0);
    prt_record_free(&record);
    shell(temp, "cd srv/r; make");
    assert_false(fetch(temp, url, "r"));
    expect_same(temp, "r");
    shell(temp, "rm -rf srv/r; new r");
    record = analyze(temp, &task);
    assert_int_equal(record.problem_count, 0);
    assert_prt_str(record.tip, "");
    prt_record_free(&record);
    prt_git_server_stop(&server);
}

static void a_head_that_leads_nowhere_is_told(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    shell(temp, "new r; make; git symbolic-ref HEAD refs/heads/none");
    prt_git_server_t *server = serve(temp, "git");
    url_of(url, "git", server, "r");
    const struct prt_task task = task_of(url, "r");
    for (int i = 0; i < 2; i++) {
        struct prt_record record = analyze(temp, &task);
        assert_int_equal(record.problem_count, 1);
        assert_int_equal(record.problems[0].category, PRT_CATEGORY_UNBORN_HEAD);
        assert_prt_str(record.tip, "");
        prt_record_free(&record);
    }
    prt_git_server_stop(&server);
}

/* Apart from where it lies, the record is that of a bare clone. */
static void the_record_is_that_of_a_clone(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    prt_err err;
    shell(temp, "new r; make; make two; git branch other; make; cd ..; git clone -q --bare r bare");
    prt_git_server_t *server = serve(temp, "git");
    url_of(url, "git", server, "r");
    const struct prt_task task = task_of(url, "r");
    struct prt_task bare = {.repository = PRT_STR("r"), .path = PRT_STR("bare"), .count_since = PRT_COUNT_ALL};
    struct prt_record cloned = analyze(temp, &task), there = {0};
    assert_prt_ok(prt_analyze(prt_temp_path(temp, "srv"), &bare, NULL, &there, &err), err);
    assert_int_equal(cloned.problem_count, 0);
    assert_int_equal(cloned.flags, there.flags);
    assert_int_equal(cloned.commit_count, 3);
    assert_int_equal(there.commit_count, 3);
    assert_int_equal(cloned.total_loc, there.total_loc);
    assert_true(prt_str_equal(cloned.tip, there.tip));
    assert_true(prt_str_equal(cloned.head, there.head));
    assert_true(prt_str_equal(cloned.ids, there.ids));
    prt_record_free(&cloned);
    prt_record_free(&there);
    prt_git_server_stop(&server);
}

static void a_known_tip_needs_no_host(void **state)
{
    prt_temp_t *temp = *state;
    char url[256], tip[PRT_REPO_ID], older[PRT_REPO_ID];
    const struct prt_mirror_options options = mirror_options(temp);
    prt_mirror_t *mirror = NULL;
    prt_category category;
    prt_err err;
    shell(temp, "new r; make; make");
    prt_repo_id(prt_temp_path(temp, "srv/r"), "HEAD", tip);
    prt_repo_id(prt_temp_path(temp, "srv/r"), "HEAD^", older);
    prt_git_server_t *server = serve(temp, "git");
    url_of(url, "git", server, "r");
    fetch(temp, url, "r");
    prt_git_server_stop(&server);
    struct prt_task task = task_of(url, "r");
    task.tip = prt_str_from(tip);
    task.kind = PRT_TASK_TOTAL;
    assert_prt_ok(prt_mirror_take(&options, &task, false, &mirror, &category, &err), err);
    assert_true(prt_mirror_serves(mirror, &task));
    task.kind = PRT_TASK_COUNT;
    task.tip = prt_str_from(older);
    assert_true(prt_mirror_serves(mirror, &task));
    task.kind = PRT_TASK_ANALYZE; /* HEAD may have moved */
    assert_false(prt_mirror_serves(mirror, &task));
    task.kind = PRT_TASK_COUNT;
    task.path = PRT_STR("s");
    assert_false(prt_mirror_serves(mirror, &task));
    prt_mirror_release(&mirror);
    task = task_of(url, "r");
    task.kind = PRT_TASK_TOTAL;
    task.tip = PRT_STR("0123456789012345678901234567890123456789");
    assert_prt_code(prt_mirror_take(&options, &task, false, &mirror, &category, &err), PRT_E_IO, err);
    assert_int_equal(category, PRT_CATEGORY_NOT_FETCHED);
}

static void another_url_is_another_repository(void **state)
{
    prt_temp_t *temp = *state;
    char first[256], second[256];
    shell(temp, "new r; make; new s; make; make");
    prt_git_server_t *server = serve(temp, "git");
    url_of(first, "git", server, "r");
    url_of(second, "git", server, "s");
    assert_true(fetch(temp, first, "x"));
    assert_true(fetch(temp, second, "x"));
    assert_string_equal(said(temp, "work/mirrors/x.git", "git rev-list --count HEAD"), "2");
    assert_string_equal(said(temp, "work/mirrors/x.git", "git count-objects -v | grep in-pack"), "in-pack: 6");
    prt_git_server_stop(&server);
}

static const char *const damages[] = {
    "rm -f objects/pack/*.pack",
    "for f in objects/pack/*.pack; do chmod u+w $f; printf garbage | dd of=$f conv=notrunc bs=1 seek=40 2>/dev/null; "
    "done",
    "rm HEAD",
    "echo nonsense >HEAD",
    "rm -rf objects",
    "rm -rf refs packed-refs; mkdir refs",
    "echo nonsense >packed-refs",
    "echo '[core' >config",
    "touch HEAD.lock refs/heads/master.lock packed-refs.lock; git -C ../../../srv/r commit -q --allow-empty -m x",
    "rm reporting-mirror",
    "echo nonsense >reporting-mirror",
    "rm -rf ./*",
};

static void a_damaged_mirror_is_cloned_anew(void **state)
{
    prt_temp_t *temp = *state;
    char url[256], tip[PRT_REPO_ID];
    shell(temp, "new r; make; make; make");
    prt_git_server_t *server = serve(temp, "git");
    url_of(url, "git", server, "r");
    const struct prt_task task = task_of(url, "r");
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        char script[512];
        fetch(temp, url, "r");
        snprintf(script, sizeof script, "cd work/mirrors/r.git; %s", damages[i]);
        shell(temp, script);
        prt_repo_id(prt_temp_path(temp, "srv/r"), "HEAD", tip);
        struct prt_record record = analyze(temp, &task);
        if (record.problem_count > 0)
            fail_msg("%s: %.*s", damages[i], PRT_STR_ARG(record.problems[0].text));
        assert_prt_str(record.tip, tip);
        prt_record_free(&record);
        expect_same(temp, "r");
    }
    prt_git_server_stop(&server);
}

static void many_fetches_do_not_make_a_heap_of_packs(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    bool cloned = false;
    shell(temp, "new r; make");
    prt_git_server_t *server = serve(temp, "git");
    url_of(url, "git", server, "r");
    assert_true(fetch(temp, url, "r"));
    for (int i = 0; i < PRT_MAX_MIRROR_PACKS; i++) {
        assert_false(cloned);
        shell(temp, "cd srv/r; make");
        cloned = fetch(temp, url, "r");
    }
    assert_true(cloned);
    assert_string_equal(said(temp, "work/mirrors/r.git", "ls objects/pack/*.pack | wc -l"), "1");
    expect_same(temp, "r");
    prt_git_server_stop(&server);
}

static void what_a_kill_left_behind_is_swept_up(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    shell(temp, "new r; make; mkdir -p ../../work/new/r.git/objects; echo x >../../work/new/r.git/HEAD");
    prt_git_server_t *server = serve(temp, "git");
    url_of(url, "git", server, "r");
    assert_true(fetch(temp, url, "r"));
    assert_false(prt_temp_exists(temp, "work/new/r.git"));
    shell(temp, "echo x >work/mirrors/r.git/objects/pack/pack_git2_a1b2c3");
    assert_false(fetch(temp, url, "r"));
    assert_false(prt_temp_exists(temp, "work/mirrors/r.git/objects/pack/pack_git2_a1b2c3"));
    expect_same(temp, "r");
    prt_git_server_stop(&server);
}

static void files_are_cloned_below_the_root_alone(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    shell(temp, "new r; make; make; mkdir ../'a b:c'; cp -r . ../'a b:c/r'; git init -q ../../outside; "
                "ln -s ../outside ../link; mkdir ../plain");
    snprintf(url, sizeof url, "file://%s/srv/r", prt_temp_folder(temp));
    assert_true(fetch(temp, url, "r"));
    expect_same(temp, "r");
    shell(temp, "cd srv/r; make");
    assert_false(fetch(temp, url, "r"));
    expect_same(temp, "r");
    snprintf(url, sizeof url, "file://%s/srv/a%%20b:c/r", prt_temp_folder(temp));
    assert_true(fetch(temp, url, "odd"));
    const char *const outside[] = {"outside", "srv/link", "srv/../outside"};
    const struct prt_mirror_options options = mirror_options(temp);
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
        prt_mirror_t *mirror = NULL;
        prt_category category;
        prt_err err;
        snprintf(url, sizeof url, "file://%s/%s", prt_temp_folder(temp), outside[i]);
        const struct prt_task task = task_of(url, "refused");
        assert_prt_code(prt_mirror_take(&options, &task, false, &mirror, &category, &err), PRT_E_NOT_FOUND, err);
        assert_int_equal(category, PRT_CATEGORY_OUTSIDE_ROOT);
    }
    snprintf(url, sizeof url, "file://%s/srv/plain", prt_temp_folder(temp));
    expect_refusal(temp, url, PRT_E_NOT_FOUND, PRT_CATEGORY_NOT_A_REPOSITORY, "not a git repository");
}

static void hosts_that_do_not_answer_are_told(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    shell(temp, "new r; make");
    prt_git_server_t *server = serve(temp, "git");
    url_of(url, "git", server, "none");
    expect_refusal(temp, url, PRT_E_NOT_FOUND, PRT_CATEGORY_REMOTE_GONE, "its host has no such repository");
    prt_git_server_stop(&server);
    expect_refusal(temp, url, PRT_E_IO, PRT_CATEGORY_NOT_FETCHED, "no connection to its host");
    expect_refusal(temp, "git://no-such-host.invalid/x", PRT_E_IO, PRT_CATEGORY_NOT_FETCHED,
                   "git://no-such-host.invalid/x: no connection to its host");
    expect_refusal(temp, "ext::sh -c touch% x", PRT_E_NOT_FOUND, PRT_CATEGORY_NOT_FETCHED, "a URL begins with");
    expect_refusal(temp, "ssh://-oProxyCommand=x/y", PRT_E_NOT_FOUND, PRT_CATEGORY_NOT_FETCHED, "names no host");
}

static void a_mirror_is_no_substitute_for_its_remote(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    shell(temp, "new r; make");
    prt_git_server_t *server = serve(temp, "git");
    url_of(url, "git", server, "r");
    fetch(temp, url, "r");
    prt_git_server_stop(&server);
    prt_anywhere_t *anywhere = prt_anywhere_new(prt_temp_path(temp, "work"), NULL);
    prt_category failure = PRT_CATEGORY_NONE;
    const struct prt_analyze_options options = {.anywhere = anywhere, .failure = &failure};
    const struct prt_task task = task_of(url, "r");
    struct prt_record record = {0};
    prt_err err;
    assert_prt_code(prt_analyze_anywhere(prt_temp_path(temp, "srv"), &task, &options, &record, &err), PRT_E_IO, err);
    assert_int_equal(failure, PRT_CATEGORY_NOT_FETCHED);
    prt_anywhere_destroy(&anywhere);
}

static void without_a_work_folder_the_root_is_looked_at(void **state)
{
    prt_temp_t *temp = *state;
    shell(temp, "new r; make");
    prt_anywhere_t *anywhere = prt_anywhere_new(NULL, NULL);
    prt_category failure = PRT_CATEGORY_NONE;
    const struct prt_analyze_options options = {.anywhere = anywhere, .failure = &failure};
    struct prt_task task = task_of("git://no-such-host.invalid/r", "r");
    struct prt_record record = {0};
    prt_err err;
    assert_prt_ok(prt_analyze_anywhere(prt_temp_path(temp, "srv"), &task, &options, &record, &err), err);
    assert_int_equal(record.commit_count, 1);
    prt_record_free(&record);
    task.path = PRT_STR("none");
    assert_prt_code(prt_analyze_anywhere(prt_temp_path(temp, "srv"), &task, &options, &record, &err), PRT_E_IO, err);
    assert_int_equal(failure, PRT_CATEGORY_NOT_FETCHED);
    assert_prt_says(err, "--work-dir DIR");
    prt_anywhere_destroy(&anywhere);
}

static bool stop_at_objects(void *context, uint64_t received, uint64_t total)
{
    uint64_t *most = context;
    (void)total;
    *most = received > *most ? received : *most;
    return received == 0;
}

static bool note_progress(void *context, uint64_t received, uint64_t total)
{
    uint64_t *seen = context;
    if (total > 0 && received == total)
        *seen = total;
    return true;
}

static void a_transfer_shows_progress_and_has_a_ceiling(void **state)
{
    prt_temp_t *temp = *state;
    char url[256];
    uint64_t seen = 0;
    prt_mirror_t *mirror = NULL;
    prt_category category;
    prt_err err;
    shell(temp, "new r; make; head -c 200000 /dev/urandom >big; make");
    prt_git_server_t *server = serve(temp, "git");
    url_of(url, "git", server, "r");
    const struct prt_task task = task_of(url, "r");
    struct prt_mirror_options options = mirror_options(temp);
    options.context = &seen;
    options.progress = stop_at_objects;
    assert_prt_code(prt_mirror_take(&options, &task, false, &mirror, &category, &err), PRT_E_CANCELLED, err);
    assert_true(seen > 0);
    options.progress = note_progress;
    options.max_bytes = 100000;
    assert_prt_code(prt_mirror_take(&options, &task, false, &mirror, &category, &err), PRT_E_NOT_FOUND, err);
    assert_int_equal(category, PRT_CATEGORY_TOO_LARGE);
    assert_int_equal(prt_temp_count(temp, "work/new"), 0);
    options.max_bytes = 0;
    seen = 0;
    assert_prt_ok(prt_mirror_take(&options, &task, false, &mirror, &category, &err), err);
    assert_int_equal(seen, 7); /* two commits, two trees, three blobs */
    prt_mirror_release(&mirror);
    prt_git_server_stop(&server);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, set_up_mirrors, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(a_repository_is_cloned_once_and_then_fetched),
        SCENE(every_change_arrives),
        SCENE(a_folder_of_branches_becomes_a_branch),
        SCENE(patch_sets_of_gerrit_stay_where_they_are),
        SCENE(a_detached_head_is_one),
        SCENE(an_empty_repository_has_no_commits),
        SCENE(a_head_that_leads_nowhere_is_told),
        SCENE(the_record_is_that_of_a_clone),
        SCENE(a_known_tip_needs_no_host),
        SCENE(another_url_is_another_repository),
        SCENE(a_damaged_mirror_is_cloned_anew),
        SCENE(many_fetches_do_not_make_a_heap_of_packs),
        SCENE(what_a_kill_left_behind_is_swept_up),
        SCENE(files_are_cloned_below_the_root_alone),
        SCENE(hosts_that_do_not_answer_are_told),
        SCENE(a_mirror_is_no_substitute_for_its_remote),
        SCENE(without_a_work_folder_the_root_is_looked_at),
        SCENE(a_transfer_shows_progress_and_has_a_ceiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
