/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include <git2.h>

#include "prt/limits.h"
#include "prt/mem.h"
#include "tests/support/repo.h"
#include "tests/support/unit.h"
#include "worker/git/analyze.h"
#include "worker/git/objects.h"

struct fixture {
    prt_temp_t *temp;
    git_repository *handle;
    prt_objects_t *objects;
};

static void open_objects(struct fixture *fixture)
{
    prt_err err;
    assert_int_equal(git_repository_open(&fixture->handle, prt_temp_path(fixture->temp, "repo")), 0);
    assert_prt_ok(prt_objects_open_git2(fixture->handle, PRT_MIB(1), &fixture->objects, &err), err);
}

static int set_up(void **state)
{
    prt_err err;
    struct fixture *fixture = prt_calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    assert_prt_ok(prt_analyze_begin(&err), err);
    prt_repo_environment();
    fixture->temp = prt_temp_new();
    prt_repo_new(fixture->temp, "repo");
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    prt_objects_destroy(&fixture->objects);
    git_repository_free(fixture->handle);
    prt_temp_destroy(&fixture->temp);
    free(fixture);
    prt_analyze_end();
    return 0;
}

static prt_code get(struct fixture *fixture, const char *hex, prt_object_kind kind, prt_object *out, prt_err *err)
{
    prt_id id;
    assert_true(prt_id_from_hex(prt_str_from(hex), 20, &id));
    return prt_objects_get(fixture->objects, &id, kind, out, err);
}

static void every_kind_is_read(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *git;
        prt_object_kind kind;
        prt_str bytes;
    } rows[] = {{"blob", PRT_OBJECT_BLOB, {"a\0b", 3}},
                {"blob", PRT_OBJECT_BLOB, {"", 0}},
                {"commit", PRT_OBJECT_COMMIT, {"tree nonsense", 13}},
                {"tag", PRT_OBJECT_TAG, {"object nonsense", 15}},
                {"tree", PRT_OBJECT_TREE, {"", 0}}};
    char ids[sizeof rows / sizeof rows[0]][PRT_REPO_ID];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        prt_repo_object(fixture->temp, "repo", rows[i].git, rows[i].bytes, ids[i]);
    open_objects(fixture);
    assert_int_equal(prt_objects_id_size(fixture->objects), 20);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        prt_err err;
        prt_object object = {0};
        assert_prt_ok(get(fixture, ids[i], rows[i].kind, &object, &err), err);
        assert_int_equal(object.size, rows[i].bytes.len);
        assert_non_null(object.data);
        assert_memory_equal(object.data, rows[i].bytes.data, rows[i].bytes.len);
        prt_objects_release(fixture->objects, &object);
    }
}

static void trouble_is_told_apart(void **state)
{
    struct fixture *fixture = *state;
    prt_err err;
    prt_object object = {0};
    char damaged[PRT_REPO_ID];
    char large[PRT_REPO_ID];
    char *bytes = calloc(1, PRT_MAX_COMMIT_OBJECT + 1);
    assert_non_null(bytes);
    prt_repo_object(fixture->temp, "repo", "blob", PRT_STR("to be damaged"), damaged);
    prt_repo_damage_object(fixture->temp, "repo", damaged);
    prt_repo_object(fixture->temp, "repo", "commit", (prt_str){bytes, PRT_MAX_COMMIT_OBJECT + 1}, large);
    free(bytes);
    open_objects(fixture);
    assert_prt_code(get(fixture, "0123456789012345678901234567890123456789", PRT_OBJECT_BLOB, &object, &err),
                    PRT_E_NOT_FOUND, err);
    assert_string_equal(err.text, "blob 0123456789012345678901234567890123456789: missing");
    assert_prt_code(get(fixture, damaged, PRT_OBJECT_BLOB, &object, &err), PRT_E_FORMAT, err);
    assert_prt_says(err, ": damaged, cannot be read");
    assert_prt_code(get(fixture, large, PRT_OBJECT_COMMIT, &object, &err), PRT_E_LIMIT, err);
    assert_prt_says(err, "16777217 bytes, more than the ceiling of 16777216");
}

static void packed_objects_and_alternates_are_read(void **state)
{
    struct fixture *fixture = *state;
    prt_err err;
    prt_object object = {0};
    char packed[PRT_REPO_ID];
    char lent[PRT_REPO_ID];
    const char *repo = prt_temp_path(fixture->temp, "repo");
    prt_repo_commit(fixture->temp, "repo", "file", PRT_STR("packed\n"));
    prt_repo_id(repo, "HEAD:file", packed);
    prt_repo_git(repo, NULL, "repack", "-a", "-d", "-q", NULL);
    prt_repo_new(fixture->temp, "other");
    prt_repo_object(fixture->temp, "other", "blob", PRT_STR("lent\n"), lent);
    prt_buf line = {0};
    prt_buf_add_fmt(&line, "%s/.git/objects\n", prt_temp_path(fixture->temp, "other"));
    prt_temp_write(fixture->temp, "repo/.git/objects/info/alternates", prt_buf_str(&line));
    prt_buf_free(&line);
    open_objects(fixture);
    assert_prt_ok(get(fixture, packed, PRT_OBJECT_BLOB, &object, &err), err);
    assert_prt_str(((prt_str){(const char *)object.data, object.size}), "packed\n");
    prt_objects_release(fixture->objects, &object);
    assert_prt_ok(get(fixture, lent, PRT_OBJECT_BLOB, &object, &err), err);
    assert_prt_str(((prt_str){(const char *)object.data, object.size}), "lent\n");
    prt_objects_release(fixture->objects, &object);
}

/* git shows the replacement, unless told not to; this program never does. */
static void replacements_are_not_applied(void **state)
{
    struct fixture *fixture = *state;
    prt_err err;
    prt_object object = {0};
    char old[PRT_REPO_ID];
    char new[PRT_REPO_ID];
    prt_repo_object(fixture->temp, "repo", "blob", PRT_STR("old\n"), old);
    prt_repo_object(fixture->temp, "repo", "blob", PRT_STR("new\n"), new);
    prt_repo_git(prt_temp_path(fixture->temp, "repo"), NULL, "replace", old, new, NULL);
    open_objects(fixture);
    assert_prt_ok(get(fixture, old, PRT_OBJECT_BLOB, &object, &err), err);
    assert_prt_str(((prt_str){(const char *)object.data, object.size}), "old\n");
    prt_objects_release(fixture->objects, &object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_kind_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(trouble_is_told_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(packed_objects_and_alternates_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(replacements_are_not_applied, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
