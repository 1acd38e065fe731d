/* SPDX-License-Identifier: Apache-2.0 */
/* Whichever allocation fails: repositories that are found, listed and extended say so, and nothing is half there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coordinator/discover.h"
#include "coordinator/early.h"
#include "coordinator/ledger.h"
#include "coordinator/projects.h"
#include "coordinator/repos_list.h"
#include "tests/support/fail_malloc/fail_malloc.h"
#include "tests/support/records.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

enum { ROWS = 30 };

static bool is_good(prt_code code, const prt_err *err)
{
    if (code != PRT_OK)
        assert_prt_code(code, PRT_E_MEMORY, *err);
    return code == PRT_OK;
}

static bool discover(void *root)
{
    struct prt_discovery discovery = {0};
    prt_err err;
    const bool good = is_good(prt_discover(root, &discovery, &err), &err);
    assert_int_equal(discovery.found_count, good ? 2 : 0);
    assert_int_equal(discovery.skipped_count, good ? 1 : 0);
    prt_discovery_free(&discovery);
    return good;
}

static void a_walk(void **state)
{
    (void)state;
    prt_temp_t *temp = prt_temp_new();
    char root[4096];
    prt_temp_write(temp, "root/a/b/.git/HEAD", PRT_STR("x"));
    prt_temp_write(temp, "root/c/.git/HEAD", PRT_STR("x"));
    prt_temp_write(temp, "root/c/.git/objects/pack/x", PRT_STR(""));
    prt_temp_write(temp, "root/c/.git/refs/x", PRT_STR(""));
    prt_temp_write(temp, "root/c/.git/worktrees/t/commondir", PRT_STR("../..\n"));
    prt_temp_write(temp, "root/t/.git", PRT_STR("gitdir: ../c/.git/worktrees/t\n"));
    (void)snprintf(root, sizeof root, "%s", prt_temp_path(temp, "root"));
    assert_true(prt_test_each_failure(discover, root) > 8);
    prt_temp_destroy(&temp);
}

static bool read_list(void *state)
{
    struct prt_discovery discovery = {0};
    prt_buf complaints = {0};
    prt_err err;
    (void)state;
    const prt_str text = PRT_STR("aai/babel https://gerrit.example.org/r/aai/babel\n# no\nb\n");
    const bool good = is_good(prt_repos_list_parse("list", text, &discovery, &complaints, &err), &err);
    assert_int_equal(discovery.found_count, good ? 2 : 0);
    prt_buf_free(&complaints);
    prt_discovery_free(&discovery);
    return good;
}

static bool read_projects(void *state)
{
    struct prt_projects projects = {0};
    prt_err err;
    const bool good = is_good(prt_projects_parse("list", prt_str_from(state), &projects, &err), &err);
    assert_int_equal(projects.count, good ? 1 : 0);
    prt_projects_free(&projects);
    return good;
}

static void lists(void **state)
{
    char plain[] = "[{\"project\": \"ONAP\", \"slug\": \"onap\", \"gerrit\": \"gerrit.onap.org\"}]";
    char encoded[] = "W3sicHJvamVjdCI6ICJPTkFQIiwgInNsdWciOiAib25hcCIsICJnZXJyaXQiOiAiZ2Vycml0Lm9uYXAub3JnIn1d";
    (void)state;
    assert_true(prt_test_each_failure(read_list, NULL) > 1);
    assert_true(prt_test_each_failure(read_projects, plain) > 1);
    assert_true(prt_test_each_failure(read_projects, encoded) > 2);
}

/* A ledger, what is new since, and the names of both. */
struct parts {
    struct prt_record stored, delta;
    char ids[2][ROWS * PRT_ID_BYTES];
};

static void make_part(struct prt_record *out, char *ids, char first)
{
    *out = prt_test_record("r", "1111111111111111111111111111111111111111");
    for (int i = 0; i < ROWS; i++) {
        char email[] = "a0@example.org";
        email[1] = (char)('0' + i % 10);
        prt_test_commit(out, PRT_TEST_ROW("Ann", email, 1770000000 + i, .uncounted = i % 2 == 0));
        memset(ids + i * PRT_ID_BYTES, first + i, PRT_ID_BYTES);
    }
    out->ids = (prt_str){ids, ROWS * PRT_ID_BYTES};
}

static bool extend(void *state)
{
    const struct parts *parts = state;
    struct prt_record whole = {.total_loc = 77};
    uint32_t *rows = NULL;
    size_t count = 0;
    prt_buf names = {0};
    prt_err err;
    bool good = is_good(prt_ledger_extend(&parts->stored, &parts->delta, &whole, &err), &err);
    if (!good) {
        assert_int_equal(whole.total_loc, 77);
        return false;
    }
    assert_int_equal(whole.commit_count, 2 * ROWS);
    good = is_good(prt_ledger_missing(&whole, PRT_COUNT_ALL, &rows, &count, &err), &err) &&
           is_good(prt_ledger_names(&whole, rows, count, &names, &err), &err);
    if (good)
        assert_int_equal(names.len, ROWS * PRT_ID_BYTES);
    prt_buf_free(&names);
    free(rows);
    prt_record_free(&whole);
    return good;
}

static bool count_early(void *state)
{
    const struct parts *parts = state;
    struct prt_early *early = NULL;
    prt_err err;
    bool good = is_good(prt_early_new(PRT_STR("1111111111111111111111111111111111111111"), &early, &err), &err);
    assert_int_equal(early != NULL, good);
    if (good)
        good = is_good(prt_early_add(early, (prt_str){parts->ids[0], sizeof parts->ids[0]}, &err), &err) &&
               is_good(prt_early_add(early, (prt_str){parts->ids[1], sizeof parts->ids[1]}, &err), &err);
    prt_early_free(&early);
    return good;
}

static void ledgers(void **state)
{
    (void)state;
    static struct parts parts;
    make_part(&parts.stored, parts.ids[0], 'A');
    make_part(&parts.delta, parts.ids[1], 'A' + ROWS);
    parts.delta.flags |= PRT_RECORD_DELTA;
    assert_true(prt_test_each_failure(extend, &parts) > 5);
    assert_true(prt_test_each_failure(count_early, &parts) > 3);
    parts.stored.ids = parts.delta.ids = (prt_str){0};
    prt_record_free(&parts.stored);
    prt_record_free(&parts.delta);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_walk),
        cmocka_unit_test(lists),
        cmocka_unit_test(ledgers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
