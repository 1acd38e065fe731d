/* SPDX-License-Identifier: Apache-2.0 */
/* Where a repository's configuration is: in its work tree, in itself, or where files of git say. */
#include "coordinator/gitfolder.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temp.h"
#include "tests/support/unit.h"

static void a_configuration_is_found_from_each_kind_of_place(void **state)
{
    (void)state;
    static const struct {
        const char *path, *config; /* NULL: none */
    } cases[] = {{"plain", "of plain"},   {"bare.git", "of bare"}, {"tree", "of plain"}, {"module", "of module"},
                 {"linked", "of plain"},  {"nothing", NULL},       {"lost", NULL},       {"large", NULL},
                 {"no/such/place", NULL}, {"fifo", NULL}};
    prt_temp_t *temp = prt_temp_new();
    prt_temp_write(temp, "plain/.git/config", PRT_STR("of plain"));
    prt_temp_write(temp, "bare.git/config", PRT_STR("of bare"));
    prt_temp_write(temp, "plain/.git/worktrees/tree/commondir", PRT_STR("../..\n"));
    prt_temp_write(temp, "tree/.git", PRT_STR("gitdir: ../plain/.git/worktrees/tree\n"));
    prt_temp_write(temp, "plain/.git/modules/m/config", PRT_STR("of module"));
    prt_temp_write(temp, "module/.git", PRT_STR("gitdir: ../plain/.git/modules/m\n"));
    prt_temp_write(temp, "nothing/file", PRT_STR(""));
    prt_temp_write(temp, "lost/.git", PRT_STR("gitdir: ../nowhere\n"));
    prt_temp_write(temp, "linked/file", PRT_STR(""));
    prt_temp_write(temp, "fifo/.git/HEAD", PRT_STR(""));
    assert_int_equal(mkfifo(prt_temp_path(temp, "fifo/.git/config"), 0600), 0);
    assert_int_equal(symlink("../plain/.git", prt_temp_path(temp, "linked/.git")), 0);
    prt_temp_write(temp, "large/.git/config", PRT_STR(""));
    assert_int_equal(truncate(prt_temp_path(temp, "large/.git/config"), (1 << 20) + 1), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        prt_buf config = {0};
        const bool found = prt_gitfolder_read_config(prt_temp_path(temp, cases[i].path), &config);
        assert_int_equal(found, cases[i].config != NULL);
        assert_prt_str(prt_buf_str(&config), found ? cases[i].config : "");
        prt_buf_free(&config);
    }
    prt_temp_destroy(&temp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_configuration_is_found_from_each_kind_of_place)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
