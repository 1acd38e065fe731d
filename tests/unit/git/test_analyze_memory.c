/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "tests/support/fail_malloc/fail_malloc.h"
#include "tests/support/repo.h"
#include "tests/support/run.h"
#include "tests/support/unit.h"
#include "tests/unit/git/memory_objects.h"
#include "worker/git/analyze.h"
#include "worker/git/attributes.h"
#include "worker/git/identities.h"
#include "worker/git/repository.h"
#include "worker/git/walk.h"

struct fixture {
    prt_temp_t *temp;
    char *root;
};

static const char attribute_text[] = "[attr]img -diff\n[attr]pic img\n*.png pic\n\"q b\" -diff\n/src/** diff\n";
static const char commit_text[] = "tree 0100000000000000000000000000000000000000\n"
                                  "parent 0400000000000000000000000000000000000000\n"
                                  "author Ren\xe9 <R@x> 1 +0000\nencoding ISO-8859-1\n\nmessage\n";

static bool load_attributes(void *state)
{
    prt_err err;
    prt_objects_t *objects = NULL;
    prt_attributes_t *attributes = NULL;
    struct prt_object_source source = {
        .state = state, .id_size = 20, .read = memory_read, .stat = memory_stat, .destroy = memory_destroy};
    prt_id tree = memory_id(1);
    prt_code code = prt_objects_new(&source, 1000, &objects, &err);
    if (code == PRT_OK)
        code = prt_attributes_load(objects, &tree, &attributes, &err);
    assert_true(code == PRT_OK || code == PRT_E_MEMORY);
    if (code == PRT_OK)
        assert_int_equal(prt_attributes_rule(attributes, PRT_STR("s/a.png")), PRT_DIFF_BINARY);
    prt_attributes_destroy(&attributes);
    prt_objects_destroy(&objects);
    return code == PRT_OK;
}

static void attributes(void **state)
{
    (void)state;
    static const char tree[] = "100644 .gitattributes\0\2...................40000 s\0\3...................";
    struct memory_objects memory = {.items = {[1] = {PRT_OBJECT_TREE, {tree, sizeof tree - 1}, PRT_OK, 0},
                                              [2] = {PRT_OBJECT_BLOB, prt_str_from(attribute_text), PRT_OK, 0},
                                              [3] = {PRT_OBJECT_TREE, PRT_STR(""), PRT_OK, 0}}};
    assert_true(prt_test_each_failure(load_attributes, &memory) > 10);
}

static bool name_authors(void *state)
{
    prt_err err;
    uint32_t index;
    struct prt_ident dates;
    prt_arena arena = {0};
    prt_mailmap_t *mailmap = NULL;
    struct prt_identities identities = {.items = NULL};
    (void)state;
    prt_code code = prt_mailmap_new(PRT_STR("Proper <p@x> Ren\xc3\xa9 <r@x>\nOther <o@x>\n"), &mailmap, &err);
    if (code == PRT_OK)
        code = prt_identities_init(&identities, &arena, mailmap, &err);
    if (code == PRT_OK)
        code = prt_identities_author(&identities, prt_str_from(commit_text), &index, &dates, &err);
    assert_true(code == PRT_OK || code == PRT_E_MEMORY);
    if (code == PRT_OK)
        assert_prt_str(identities.items[index].email, "p@x");
    prt_identities_free(&identities);
    prt_mailmap_destroy(&mailmap);
    prt_arena_free(&arena);
    return code == PRT_OK;
}

static void authors(void **state)
{
    (void)state;
    assert_true(prt_test_each_failure(name_authors, NULL) > 8);
}

static prt_code pass_by(void *context, size_t index, prt_str bytes, const struct prt_commit_header *header,
                        prt_err *err)
{
    (void)index;
    (void)bytes;
    (void)header;
    (void)err;
    ++*(unsigned *)context;
    return PRT_OK;
}

static bool walk_all(void *state)
{
    prt_err err;
    unsigned visits = 0;
    prt_objects_t *objects = NULL;
    struct prt_walk walk = {.seen = {.count = 0}};
    struct prt_object_source source = {
        .state = state, .id_size = 20, .read = memory_read, .stat = memory_stat, .destroy = memory_destroy};
    prt_id tip = memory_id(3);
    prt_code code = prt_objects_new(&source, 1000, &objects, &err);
    if (code == PRT_OK)
        code = prt_walk_from(objects, &tip, NULL, pass_by, &visits, &walk, &err);
    assert_true(code == PRT_OK || code == PRT_E_MEMORY);
    if (code == PRT_OK) {
        assert_int_equal(visits, 1);
        assert_int_equal(walk.missing.count, 1);
    }
    prt_walk_free(&walk);
    prt_objects_destroy(&objects);
    return code == PRT_OK;
}

static void walks(void **state)
{
    (void)state;
    struct memory_objects memory = {.items[3] = {PRT_OBJECT_COMMIT, prt_str_from(commit_text), PRT_OK, 0}};
    assert_true(prt_test_each_failure(walk_all, &memory) > 5);
}

static bool open_repository(void *state)
{
    prt_err err;
    prt_category category;
    struct prt_repository repository;
    struct prt_branches branches = {.count = 0};
    prt_code code = prt_repository_open(state, PRT_STR("r"), &repository, &category, &err);
    if (code != PRT_OK) {
        assert_prt_code(code, PRT_E_MEMORY, err);
        assert_int_equal(category, PRT_CATEGORY_NONE);
        return false;
    }
    code = prt_repository_branches(&repository, &branches, &err);
    if (code == PRT_OK)
        assert_int_equal(branches.count, 4);
    prt_branches_free(&branches);
    prt_repository_close(&repository);
    return code == PRT_OK;
}

/* A record that is made although memory was short for something that can be done without is the right one. */
static prt_code analyze(const char *root, prt_err *err)
{
    struct prt_record record;
    struct prt_task task = {.repository = prt_str_from("r"), .path = prt_str_from("r"), .count_since = PRT_COUNT_ALL};
    prt_code code = prt_analyze(root, &task, NULL, &record, err);
    if (code != PRT_OK)
        return code;
    assert_int_equal(record.problem_count, 0);
    assert_int_equal(record.commit_count, 2);
    assert_int_equal(record.commits[0].added, 1);
    assert_int_equal(record.commits[1].added, 93);
    assert_int_equal(record.identity_count, 1);
    assert_prt_str(record.identities[0].email, "p@x");
    assert_int_equal(record.total_loc, 94);
    prt_record_free(&record);
    return PRT_OK;
}

static void make_repository(prt_temp_t *temp)
{
    static const char script[] =
        "cd \"$1\"; git init -q -b master o; cd o; echo '*.x -diff' >.gitattributes;"
        "echo 'P <p@x> <ann@able.org>' >.mailmap; seq 100 >f; git add .; git commit -q -m x;"
        "seq 9 99 >f; git mv f g; git add .; git commit -q -m x; echo 5 >>g; git commit -q -am x;"
        "git branch b; cd ..; git clone -q --depth 2 \"file://$1/o\" r; cd r; git unpack-objects "
        "-q </dev/null || :; git worktree add -q -b w ../w";
    const char *const argv[] = {"sh", "-ec", script, "sh", prt_temp_folder(temp), NULL};
    prt_buf printed = {0};
    if (prt_test_run(argv, &printed, &printed) != 0)
        fail_msg("%s", printed.data);
    prt_buf_free(&printed);
}

static void opening_a_repository(void **state)
{
    struct fixture *fixture = *state;
    assert_true(prt_test_each_failure(open_repository, fixture->root) > 10);
}

static void analyses(void **state)
{
    struct fixture *fixture = *state;
    size_t failed = 0;
    for (size_t n = 0, refused = 1; refused > 0; n++) {
        prt_err err;
        prt_test_fail_only(n);
        prt_code code = analyze(fixture->root, &err);
        refused = prt_test_fail_never();
        assert_true(code == PRT_OK || refused > 0);
        assert_true(code == PRT_OK || code == PRT_E_MEMORY);
        failed += code != PRT_OK;
        prt_test_fail_after(n);
        code = analyze(fixture->root, &err);
        assert_int_equal(prt_test_fail_never() > 0, code == PRT_E_MEMORY);
    }
    assert_true(failed > 50);
}

static int set_up(void **state)
{
    prt_err err;
    struct fixture *fixture = prt_calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    prt_repo_environment();
    fixture->temp = prt_temp_new();
    make_repository(fixture->temp);
    fixture->root = prt_strdup(prt_temp_folder(fixture->temp));
    assert_non_null(fixture->root);
    assert_prt_ok(prt_analyze_begin(&err), err);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    prt_analyze_end();
    prt_temp_destroy(&fixture->temp);
    free(fixture->root);
    free(fixture);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attributes),
        cmocka_unit_test(authors),
        cmocka_unit_test(walks),
        cmocka_unit_test_setup_teardown(opening_a_repository, set_up, tear_down),
        cmocka_unit_test_setup_teardown(analyses, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
