/* SPDX-License-Identifier: Apache-2.0 */
/* Features of real repositories, bare ones too; who signed off; what damage makes of features. */
#include <string.h>

#include "tests/support/dump.h"
#include "tests/support/repo.h"
#include "tests/support/run.h"
#include "tests/support/unit.h"
#include "tests/unit/git/analysis_scene.h"
#include "worker/git/analyze.h"
#include "worker/git/commit.h"

static struct prt_record analyze(prt_temp_t *temp, const char *path, const char *detect)
{
    prt_err err;
    struct prt_record record = {.flags = 0};
    const struct prt_task task = {.repository = PRT_STR("r"),
                                  .path = prt_str_from(path),
                                  .count_since = PRT_COUNT_ALL,
                                  .detect = prt_str_from(detect)};
    assert_prt_ok(prt_analyze(prt_temp_folder(temp), &task, NULL, &record, &err), err);
    return record;
}

static void assert_feature(const struct prt_record *record, size_t index, const char *name, const char *facts)
{
    prt_buf text = {0};
    assert_true(index < record->feature_count);
    assert_prt_str(record->features[index].name, name);
    assert_true(prt_doc_dump(record->features[index].facts, 1000, &text));
    assert_string_equal(text.data, facts);
    prt_buf_free(&text);
}

static void make(prt_temp_t *temp, const char *name)
{
    const char *repo = prt_repo_new(temp, name);
    prt_repo_write(temp, name, "LICENSE", PRT_STR("SPDX-License-Identifier: MIT\n"));
    prt_repo_write(temp, name, "a.py", PRT_STR("one\ntwo\n"));
    prt_repo_write(temp, name, "tests/b.py", PRT_STR("one\n"));
    prt_repo_write(temp, name, "bin.py", PRT_STR("a\0b\n"));
    prt_repo_git(repo, NULL, "commit", "-q", "-m", "first", NULL);
}

#define SOME "{\"enabled\":[\"license\",\"security\"],\"custom\":[{\"name\":\"python\",\"paths\":[\"*.py\"]}]}"

static void assert_made(const struct prt_record *record)
{
    assert_int_equal(record->problem_count, 0);
    assert_int_equal(record->feature_count, 3);
    assert_feature(record, 0, "security", "{\"present\":false,\"files\":[]}");
    assert_feature(record, 1, "license",
                   "{\"present\":true,\"spdx_id\":\"MIT\",\"spdx_ids\":[\"MIT\"],\"files\":[\"LICENSE\"],\"method\":"
                   "\"identifier\"}");
    assert_feature(record, 2, "python",
                   "{\"present\":true,\"count\":3,\"files\":[\"a.py\",\"bin.py\",\"tests/b.py\"]}");
    assert_int_equal(record->total_loc, 4);
    assert_int_equal(record->tally_count, 3);
    assert_prt_str(record->tallies[0].name, "Python");
    assert_int_equal(record->tallies[0].files, 2); /* a binary file has no lines, and no language */
    assert_int_equal(record->tallies[0].lines, 3);
    assert_int_equal(record->tallies[1].kind, PRT_TALLY_OTHER);
    assert_int_equal(record->tallies[2].kind, PRT_TALLY_TESTS);
    assert_int_equal(record->tallies[2].lines, 1);
}

static void features_are_those_of_head(void **state)
{
    make(*state, "r");
    struct prt_record record = analyze(*state, "r", SOME);
    assert_made(&record);
    prt_record_free(&record);
}

static void a_bare_repository_has_the_same(void **state)
{
    make(*state, "o");
    prt_repo_git(prt_temp_folder(*state), NULL, "clone", "-q", "--bare", "o", "bare", NULL);
    struct prt_record record = analyze(*state, "bare", SOME);
    assert_made(&record);
    prt_record_free(&record);
}

static void what_was_never_committed_has_none(void **state)
{
    (void)prt_repo_new(*state, "empty");
    struct prt_record record = analyze(*state, "empty", SOME);
    assert_int_equal(record.problem_count, 0);
    assert_int_equal(record.tally_count, 0);
    assert_feature(&record, 2, "python", "{\"present\":false,\"count\":0,\"files\":[]}");
    prt_record_free(&record);
}

static void a_file_that_cannot_be_read_is_a_problem(void **state)
{
    char id[PRT_REPO_ID];
    make(*state, "broken");
    prt_repo_id(prt_temp_path(*state, "broken"), "HEAD:LICENSE", id);
    prt_repo_remove_object(*state, "broken", id);
    struct prt_record record = analyze(*state, "broken", SOME);
    assert_int_equal(record.feature_count, 0);
    const prt_str last = record.problems[record.problem_count - 1].text;
    if (!prt_str_starts(last, PRT_STR("the features at HEAD are not known: LICENSE: ")))
        fail_msg("%.*s", PRT_STR_ARG(last));
    assert_int_equal(record.problems[record.problem_count - 1].category, PRT_CATEGORY_MISSING_OBJECTS);
    prt_record_free(&record);
}

static void a_task_that_makes_no_sense(void **state)
{
    prt_err err;
    struct prt_record record;
    make(*state, "sense");
    const struct prt_task task = {
        .repository = PRT_STR("r"), .path = PRT_STR("sense"), .detect = PRT_STR("{\"enabled\":[\"nonsense\"]}")};
    assert_prt_code(prt_analyze(prt_temp_folder(*state), &task, NULL, &record, &err), PRT_E_PROTOCOL, err);
    assert_prt_says(err, "task: detect: enabled: there is no detector \"nonsense\"");
}

static void who_signed_off(void **state)
{
    (void)state;
    static const struct {
        const char *message;
        bool is;
    } rows[] = {
        {"subject\n\nSigned-off-by: A <a@x>\n", true},
        {"subject\n\nSigned-off-by: A <a@x>", true},
        {"subject\n\nsigned-OFF-by: A <a@x>\n\nChange-Id: I1\n\n\n", true},
        {"subject\n\ntext\nSigned-off-by: A\nReviewed-by: B\n", true},
        {"subject\n\n Signed-off-by: A\n", false},
        {"subject\n\nNot Signed-off-by: A\n", false},
        {"subject\n\nSigned-off-by\n", false},
        {"", false},
        {"\n", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        prt_buf commit = {0};
        prt_buf_add_text(&commit, "tree x\nauthor Signed-off-by: A\n\n");
        prt_buf_add_text(&commit, rows[i].message);
        if (prt_commit_is_signed_off(prt_buf_str(&commit)) != rows[i].is)
            fail_msg("%s", rows[i].message);
        prt_buf_free(&commit);
    }
    assert_false(prt_commit_is_signed_off(PRT_STR("tree x\nSigned-off-by: in the header\n")));
    assert_false(prt_commit_is_signed_off((prt_str){0}));
}

static void git_finds_the_same_commits(void **state)
{
    static const char script[] = "cd \"$1\"; git init -q -b master s; cd s;"
                                 "for m in 'a' 'b\n\nSigned-off-by: X <x@y>' 'c\n\nSIGNED-OFF-BY: X' 'd\n\n  "
                                 "Signed-off-by: X' 'e\n\nSigned-off-by: X\n\nChange-Id: I1'"
                                 " 'f\n\nfoo Signed-off-by: X'; do git commit -q --allow-empty -m \"$m\"; done;"
                                 "test $(git log -i --grep='^Signed-off-by:' --format=%s | tr -d '\\n') = ecb";
    prt_buf printed = {0};
    const char *const argv[] = {"sh", "-ec", script, "sh", prt_temp_folder(*state), NULL};
    assert_int_equal(prt_test_run(argv, &printed, &printed), 0);
    struct prt_record record = analyze(*state, "s", "");
    char got[8] = "";
    for (size_t i = 0; i < record.commit_count; i++)
        got[i] = (record.commits[i].flags & PRT_COMMIT_SIGNED_OFF) != 0 ? 'x' : '-';
    assert_string_equal(got, "-x-xx-"); /* from f to a */
    prt_record_free(&record);
    prt_buf_free(&printed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(features_are_those_of_head),        cmocka_unit_test(a_bare_repository_has_the_same),
        cmocka_unit_test(what_was_never_committed_has_none), cmocka_unit_test(a_file_that_cannot_be_read_is_a_problem),
        cmocka_unit_test(a_task_that_makes_no_sense),        cmocka_unit_test(who_signed_off),
        cmocka_unit_test(git_finds_the_same_commits),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
