/* SPDX-License-Identifier: Apache-2.0 */
/* Answers about a ledger at hand, and parts of a record, when memory is short: an error, and nothing is lost. */
#include <stdio.h>
#include <string.h>

#include "tests/support/fail_malloc/fail_malloc.h"
#include "tests/support/repo.h"
#include "tests/support/unit.h"
#include "tests/unit/git/analysis_scene.h"
#include "worker/git/analyze.h"

struct question {
    const char *root;
    struct prt_task task;
    uint32_t flags; /* of the answer */
    size_t rows;
};

/* Whoever reads packs gets by with less, so an answer may come all the same; but then it is the right one. */
static bool is_answered(const struct question *question)
{
    prt_err err;
    struct prt_record record = {.flags = 0};
    prt_code code = prt_analyze(question->root, &question->task, NULL, &record, &err);
    if (code != PRT_OK) {
        assert_int_equal(code, PRT_E_MEMORY);
        return false;
    }
    assert_int_equal(record.flags, question->flags);
    assert_int_equal(record.commit_count, question->rows);
    assert_int_equal(record.problem_count, 0);
    prt_record_free(&record);
    return true;
}

/* One allocation fails, or all behind it as well. Returns how many of the first sort ended the analysis. */
static size_t fail_each(const struct question *question)
{
    size_t ended = 0;
    for (size_t n = 0;; n++) {
        prt_test_fail_after(n);
        bool answered = is_answered(question);
        size_t refused = prt_test_fail_never();
        if (refused == 0) {
            assert_true(answered);
            return ended;
        }
        prt_test_fail_only(n);
        ended += !is_answered(question);
        (void)prt_test_fail_never();
    }
}

/* Two commits, of which the first is cut off from its parents, a mailmap and attributes. */
static void make_shallow(prt_temp_t *temp)
{
    char cut[PRT_REPO_ID + 1];
    const char *repo = prt_repo_new(temp, "r");
    prt_repo_write(temp, "r", ".gitattributes", PRT_STR("*.x -diff\n"));
    prt_repo_write(temp, "r", ".mailmap", PRT_STR("Ann <a@b> <ann@able.org>\n"));
    prt_repo_commit(temp, "r", "f", PRT_STR("a\n"));
    prt_repo_commit(temp, "r", "f", PRT_STR("b\n"));
    prt_repo_id(repo, "HEAD^", cut);
    strcat(cut, "\n");
    prt_temp_write(temp, "r/.git/shallow", prt_str_from(cut));
}

static void every_allocation_may_fail(void **state)
{
    prt_err err;
    struct prt_record record;
    prt_temp_t *temp = *state;
    const char *root = prt_temp_folder(temp);
    const struct prt_task plain = {.repository = PRT_STR("r"), .path = PRT_STR("r"), .count_since = PRT_COUNT_ALL};
    make_shallow(temp);
    assert_prt_ok(prt_analyze(root, &plain, NULL, &record, &err), err);
    assert_int_equal(record.commit_count, 2);

    struct prt_task since = plain;
    since.base = record.tip;
    since.context = record.context;
    struct question unchanged = {root, since, PRT_RECORD_SHALLOW | PRT_RECORD_UNCHANGED, 0};
    assert_true(fail_each(&unchanged) > 5);

    prt_repo_commit(temp, "r", "g", PRT_STR("c\n"));
    struct question delta = {root, since, PRT_RECORD_SHALLOW | PRT_RECORD_DELTA | PRT_RECORD_LOC_KNOWN, 1};
    assert_true(fail_each(&delta) > 20);

    struct prt_task part = plain;
    part.kind = PRT_TASK_COUNT;
    part.tip = record.tip;
    part.commits = record.ids;
    struct question count = {root, part, 0, 2};
    assert_true(fail_each(&count) > 20);
    part.kind = PRT_TASK_TOTAL;
    struct question total = {root, part, PRT_RECORD_LOC_KNOWN, 0};
    assert_true(fail_each(&total) > 20);
    prt_record_free(&record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
