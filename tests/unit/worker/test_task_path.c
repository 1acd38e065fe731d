/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "prt/limits.h"
#include "tests/support/unit.h"
#include "worker/task_path.h"

static const struct {
    const char *path;
    bool inside;
} rows[] = {
    {".", true},        {"a", true},          {"aai/babel", true}, {"a//b/", true}, {"./a", true},
    {"..a/b..", true},  {"a/...", true},      {"a/..b/c", true},   {"", false},     {"/", false},
    {"/etc", false},    {"..", false},        {"../a", false},     {"a/..", false}, {"a/../b", false},
    {"a//../b", false}, {"a/b/../..", false}, {"./..", false},
};

static void spelling_decides(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (prt_task_path_is_inside(prt_str_from(rows[i].path)) != rows[i].inside)
            fail_msg("\"%s\": expected %s", rows[i].path, rows[i].inside ? "inside" : "outside");
}

static void a_nul_hides_nothing(void **unused)
{
    (void)unused;
    assert_false(prt_task_path_is_inside(PRT_STR("a\0/../b")));
}

static void the_ceiling_is_exact(void **unused)
{
    (void)unused;
    char *path = malloc(PRT_MAX_NAME + 1);
    assert_non_null(path);
    memset(path, 'a', PRT_MAX_NAME + 1);
    assert_true(prt_task_path_is_inside((prt_str){path, PRT_MAX_NAME}));
    assert_false(prt_task_path_is_inside((prt_str){path, PRT_MAX_NAME + 1}));
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spelling_decides),
        cmocka_unit_test(a_nul_hides_nothing),
        cmocka_unit_test(the_ceiling_is_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
