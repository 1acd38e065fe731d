/* SPDX-License-Identifier: Apache-2.0 */
/* Files of a commit: which are handed out, of which commit, and what is said where there are none. */
#include "worker/git/checkout.h"

#include "prt/limits.h"
#include "tests/unit/git/mirror_scene.h"

static const char scene[] = "new other; echo a >a.yaml; git add -A; git commit -qm o; other=$(git rev-parse HEAD);"
                            "cd \"$top\"; new repo; mkdir -p jjb/deep x/.github;"
                            "echo one >jjb/one.yaml; echo two >jjb/deep/two.yml; echo three >three.yaml; echo no >x/no;"
                            "ln -s ../x/no jjb/link; ln -s deep jjb/folder.yaml; chmod +x three.yaml;"
                            "git update-index --add --cacheinfo 160000,$other,sub/m;"
                            "printf '[submodule \"m\"]\\n path = sub/m\\n url = ../other\\n' >.gitmodules;"
                            "git add -A -- jjb x three.yaml .gitmodules; git commit -qm 1; git branch old;"
                            "echo more >jjb/one.yaml; git add jjb; git commit -qm 2";

static prt_code read_files(prt_temp_t *temp, const struct prt_task *task, struct prt_checkout *out, prt_err *err)
{
    const struct prt_analyze_options none = {0};
    memset(out, 0, sizeof *out);
    return prt_checkout_read(prt_temp_path(temp, "srv"), PRT_STR("repo"), task, &none, out, err);
}

static void describe(const struct prt_checkout *checkout, prt_buf *out)
{
    prt_buf_clear(out);
    for (size_t i = 0; i < checkout->entry_count; i++) {
        const struct prt_checkout_entry *entry = &checkout->entries[i];
        prt_buf_add_fmt(out, "%d %.*s=%.*s", (int)entry->kind, PRT_STR_ARG(entry->path), PRT_STR_ARG(entry->text));
        prt_buf_add_text(out, prt_str_ends(entry->text, PRT_STR("\n")) ? "" : "\n");
    }
}

static void expect(prt_temp_t *temp, const struct prt_task *task, const char *files)
{
    struct prt_checkout checkout;
    prt_buf got = {0};
    prt_err err;
    assert_prt_ok(read_files(temp, task, &checkout, &err), err);
    assert_int_equal(checkout.problem, PRT_CATEGORY_NONE);
    assert_int_equal(checkout.commit.len, 40);
    describe(&checkout, &got);
    assert_string_equal(got.data, files);
    prt_buf_free(&got);
    prt_checkout_free(&checkout);
}

#define LINKS "2 jjb/folder.yaml=deep\n2 jjb/link=../x/no\n"

static void files_that_match_are_handed_out_with_links_and_submodules(void **state)
{
    const struct prt_task yaml = {.kind = PRT_TASK_CHECKOUT, .patterns = PRT_STR("**/*.yaml\n**/*.yml")};
    const struct prt_task one = {
        .kind = PRT_TASK_CHECKOUT, .patterns = PRT_STR("jjb/*.yaml"), .branch = PRT_STR("old")};
    const struct prt_task none = {.kind = PRT_TASK_CHECKOUT};
    shell(*state, scene);
    expect(*state, &yaml,
           "0 jjb/deep/two.yml=two\n2 jjb/folder.yaml=deep\n2 jjb/link=../x/no\n0 jjb/one.yaml=more\n"
           "3 sub/m=../other\n0 three.yaml=three\n");
    expect(*state, &one, LINKS "0 jjb/one.yaml=one\n3 sub/m=../other\n");
    expect(*state, &none, LINKS "3 sub/m=../other\n");
}

static void a_commit_is_named_or_is_a_branchs(void **state)
{
    char id[PRT_REPO_ID], other[PRT_REPO_ID];
    struct prt_checkout checkout;
    prt_err err;
    shell(*state, scene);
    prt_repo_id(prt_temp_path(*state, "srv/repo"), "old", id);
    prt_repo_id(prt_temp_path(*state, "srv/other"), "HEAD", other);
    const struct prt_task task = {.kind = PRT_TASK_CHECKOUT,
                                  .tip = prt_str_from(id),
                                  .branch = PRT_STR("gone"),
                                  .patterns = PRT_STR("jjb/one.yaml")};
    expect(*state, &task, LINKS "0 jjb/one.yaml=one\n3 sub/m=../other\n");
    assert_prt_ok(read_files(*state, &task, &checkout, &err), err);
    assert_prt_str(checkout.commit, id);
    const struct prt_checkout_entry *submodule = prt_checkout_find(&checkout, PRT_STR("sub/m"));
    assert_non_null(submodule);
    assert_prt_str(submodule->commit, other);
    prt_checkout_free(&checkout);
}

static void expect_problem(prt_temp_t *temp, const struct prt_task *task, prt_category category, const char *says)
{
    struct prt_checkout checkout;
    prt_err err;
    assert_prt_ok(read_files(temp, task, &checkout, &err), err);
    assert_int_equal(checkout.problem, category);
    assert_int_equal(checkout.entry_count, 0);
    if (strstr(checkout.why.data, says) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", checkout.why.data, says);
    prt_checkout_free(&checkout);
}

static void what_is_not_there_is_a_problem(void **state)
{
    const struct prt_task all = {.kind = PRT_TASK_CHECKOUT, .patterns = PRT_STR("**")};
    struct prt_task task = all;
    struct prt_checkout checkout;
    prt_err err;
    expect_problem(*state, &all, PRT_CATEGORY_NOT_A_REPOSITORY, "");
    shell(*state, scene);
    task.branch = PRT_STR("no such");
    expect_problem(*state, &task, PRT_CATEGORY_UNBORN_HEAD, "it has no branch no such");
    task.branch = PRT_STR("ol\0d");
    expect_problem(*state, &task, PRT_CATEGORY_UNBORN_HEAD, "it has no branch");
    task = all;
    task.tip = PRT_STR("0123456789abcdef0123456789abcdef01234567");
    expect_problem(*state, &task, PRT_CATEGORY_MISSING_OBJECTS, "0123456789abcdef");
    task.tip = PRT_STR("HEAD");
    assert_prt_code(read_files(*state, &task, &checkout, &err), PRT_E_PROTOCOL, err);
    shell(*state, "cd srv/repo; git checkout -q --orphan nowhere");
    expect_problem(*state, &all, PRT_CATEGORY_UNBORN_HEAD, "its HEAD names a branch that does not exist");
}

static void damage_is_a_problem_and_not_half_an_answer(void **state)
{
    const struct prt_task all = {.kind = PRT_TASK_CHECKOUT, .patterns = PRT_STR("**/*.yml")};
    char id[PRT_REPO_ID];
    shell(*state, scene);
    prt_repo_id(prt_temp_path(*state, "srv/repo"), "HEAD:jjb/deep/two.yml", id);
    prt_repo_remove_object(*state, "srv/repo", id);
    expect_problem(*state, &all, PRT_CATEGORY_MISSING_OBJECTS, id);
}

/* git makes no such trees, and would not check them out. */
static void paths_that_lead_elsewhere_are_passed_by(void **state)
{
    const struct prt_task all = {.kind = PRT_TASK_CHECKOUT, .patterns = PRT_STR("**")};
    char blob[PRT_REPO_ID], tree[PRT_REPO_ID], inner[PRT_REPO_ID];
    prt_buf text = {0};
    prt_err err;
    struct prt_checkout checkout;
    static const char *const names[] = {"..", ".git", "a/b", "good"};
    shell(*state, scene);
    prt_repo_object(*state, "srv/repo", "blob", PRT_STR("x"), blob);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        prt_buf_add_fmt(&text, "100644 %s", names[i]);
        prt_buf_add_char(&text, '\0');
        for (size_t at = 0; at < 40; at += 2) {
            const char digits[3] = {blob[at], blob[at + 1], '\0'};
            prt_buf_add_char(&text, (char)strtoul(digits, NULL, 16));
        }
    }
    prt_repo_object(*state, "srv/repo", "tree", prt_buf_str(&text), tree);
    prt_buf_clear(&text);
    prt_buf_add_fmt(&text, "tree %s\nauthor a <a> 0 +0000\ncommitter a <a> 0 +0000\n\nx\n", tree);
    prt_repo_object(*state, "srv/repo", "commit", prt_buf_str(&text), inner);
    struct prt_task task = all;
    task.tip = prt_str_from(inner);
    assert_prt_ok(read_files(*state, &task, &checkout, &err), err);
    assert_int_equal(checkout.problem, PRT_CATEGORY_NONE);
    assert_int_equal(checkout.entry_count, 1);
    assert_prt_str(checkout.entries[0].path, "good");
    prt_checkout_free(&checkout);
    prt_buf_free(&text);
}

static void a_file_that_is_too_large_is_named(void **state)
{
    const struct prt_task all = {.kind = PRT_TASK_CHECKOUT, .patterns = PRT_STR("**/*.big")};
    struct prt_checkout checkout;
    prt_err err;
    shell(*state, "new repo; head -c 16777217 /dev/zero >a.big; head -c 16777216 /dev/zero >b.big; make file");
    assert_prt_ok(read_files(*state, &all, &checkout, &err), err);
    assert_int_equal(checkout.entry_count, 2);
    assert_int_equal(checkout.entries[0].kind, PRT_CHECKOUT_LARGE);
    assert_int_equal(checkout.entries[0].text.len, 0);
    assert_int_equal(checkout.entries[1].kind, PRT_CHECKOUT_FILE);
    assert_int_equal(checkout.entries[1].text.len, PRT_MAX_CHECKOUT_FILE);
    prt_checkout_free(&checkout);
    shell(*state, "cd srv/repo; for n in c d e f; do cp b.big $n.big; done; make file");
    expect_problem(*state, &all, PRT_CATEGORY_TOO_LARGE, "larger together");
}

static prt_code answer(prt_temp_t *temp, const char *work_dir, const struct prt_task *task, struct prt_checkout *out,
                       prt_category *failure, prt_err *err)
{
    prt_anywhere_t *anywhere = prt_anywhere_new(work_dir, NULL);
    const struct prt_analyze_options options = {.anywhere = anywhere, .failure = failure};
    assert_non_null(anywhere);
    memset(out, 0, sizeof *out);
    const prt_code rc = prt_checkout_anywhere(prt_temp_folder(temp), task, &options, out, err);
    prt_anywhere_destroy(&anywhere);
    return rc;
}

static void a_url_is_cloned_and_kept(void **state)
{
    char url[256];
    prt_category failure = PRT_CATEGORY_NONE;
    struct prt_checkout checkout;
    prt_err err;
    shell(*state, scene);
    prt_git_server_t *server = serve(*state, "git");
    url_of(url, "git", server, "repo");
    struct prt_task task = task_of(url, "by-url/0");
    task.kind = PRT_TASK_CHECKOUT;
    task.patterns = PRT_STR("jjb/one.yaml");
    for (int i = 0; i < 2; i++) {
        assert_prt_ok(answer(*state, prt_temp_path(*state, "work"), &task, &checkout, &failure, &err), err);
        assert_int_equal(checkout.problem, PRT_CATEGORY_NONE);
        assert_prt_str(prt_checkout_find(&checkout, PRT_STR("jjb/one.yaml"))->text, i == 0 ? "more\n" : "most\n");
        prt_checkout_free(&checkout);
        shell(*state, "cd srv/repo; echo most >jjb/one.yaml; git add jjb; git commit -qm 3 || true");
    }
    shell(*state, "cd work/mirrors/by-url/0.git; chmod -R u+w objects; rm -rf objects/pack/*");
    assert_prt_ok(answer(*state, prt_temp_path(*state, "work"), &task, &checkout, &failure, &err), err);
    assert_int_equal(checkout.problem, PRT_CATEGORY_NONE); /* damaged, and cloned anew */
    prt_checkout_free(&checkout);
    task.clone_url.len--; /* .../rep */
    assert_prt_ok(answer(*state, prt_temp_path(*state, "work"), &task, &checkout, &failure, &err), err);
    assert_int_equal(checkout.problem, PRT_CATEGORY_REMOTE_GONE);
    prt_checkout_free(&checkout);
    prt_git_server_stop(&server);
    assert_prt_code(answer(*state, prt_temp_path(*state, "work"), &task, &checkout, &failure, &err), PRT_E_IO, err);
    assert_int_equal(failure, PRT_CATEGORY_NOT_FETCHED);
}

static void what_cannot_be_cloned_is_a_failure(void **state)
{
    struct prt_task task = task_of("", "by-url/0");
    prt_category failure = PRT_CATEGORY_NONE;
    struct prt_checkout checkout;
    prt_err err;
    task.kind = PRT_TASK_CHECKOUT;
    assert_prt_code(answer(*state, prt_temp_path(*state, "work"), &task, &checkout, &failure, &err), PRT_E_PROTOCOL,
                    err);
    task.clone_url = PRT_STR("git://127.0.0.1:1/x");
    assert_prt_code(answer(*state, NULL, &task, &checkout, &failure, &err), PRT_E_IO, err);
    assert_int_equal(failure, PRT_CATEGORY_NOT_FETCHED);
    assert_prt_says(err, "--work-dir");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_that_match_are_handed_out_with_links_and_submodules, set_up_mirrors,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_commit_is_named_or_is_a_branchs, set_up_mirrors, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_there_is_a_problem, set_up_mirrors, tear_down),
        cmocka_unit_test_setup_teardown(damage_is_a_problem_and_not_half_an_answer, set_up_mirrors, tear_down),
        cmocka_unit_test_setup_teardown(paths_that_lead_elsewhere_are_passed_by, set_up_mirrors, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_is_too_large_is_named, set_up_mirrors, tear_down),
        cmocka_unit_test_setup_teardown(a_url_is_cloned_and_kept, set_up_mirrors, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_cloned_is_a_failure, set_up_mirrors, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
