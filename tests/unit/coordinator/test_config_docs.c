/* SPDX-License-Identifier: Apache-2.0 */
/* The reference of keys in docs/configuration.md is the one that the program prints. CONFIGURATION_MD is its path. */
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

#include "coordinator/config/describe.h"
#include "coordinator/config/key.h"
#include "prt/file.h"

static prt_buf printed, file;

static int set_up(void **state)
{
    (void)state;
    prt_err err;
    prt_config_describe(&printed);
    return prt_file_read(CONFIGURATION_MD, 1 << 20, &file, &err) == PRT_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    prt_buf_free(&printed);
    prt_buf_free(&file);
    return 0;
}

static void the_file_ends_with_what_is_printed(void **state)
{
    (void)state;
    const char *mark = strstr(file.data, PRT_CONFIG_DESCRIBED "\n");
    assert_non_null(mark);
    if (strcmp(mark + strlen(PRT_CONFIG_DESCRIBED "\n"), printed.data) != 0)
        fail_msg("docs/configuration.md is not what the table of keys says: put the output of\n"
                 "    reporting-tool check --describe\nbehind the line %s",
                 PRT_CONFIG_DESCRIBED);
}

static void every_key_and_every_old_name_is_printed_once(void **state)
{
    (void)state;
    size_t count = 0, alias_count = 0;
    const struct prt_config_key *keys = prt_config_keys(&count);
    const struct prt_config_alias *aliases = prt_config_aliases(&alias_count);
    for (size_t i = 0; i < count; i++) {
        char row[160];
        snprintf(row, sizeof row, "\n| `%s` | ", keys[i].path);
        const char *at = strstr(printed.data, row);
        if (at == NULL || strstr(at + 1, row) != NULL)
            fail_msg("%s is not there once", keys[i].path);
    }
    for (size_t i = 0; i < alias_count; i++)
        if (strstr(printed.data, aliases[i].old) == NULL)
            fail_msg("%s is not there", aliases[i].old);
}

static void every_row_has_four_cells(void **state)
{
    (void)state;
    bool in_keys = true;
    prt_str rest = prt_buf_str(&printed);
    for (; rest.len > 0; rest = prt_str_sub(rest, prt_str_find(rest, '\n') + 1, rest.len)) {
        const prt_str line = prt_str_sub(rest, 0, prt_str_find(rest, '\n'));
        size_t bars = 0;
        for (size_t i = 0; i < line.len; i++)
            bars += line.data[i] == '|' && (i == 0 || line.data[i - 1] != '\\');
        in_keys = in_keys && !prt_str_equal(line, PRT_STR("### Old names"));
        if (line.len > 0 && line.data[0] == '|')
            assert_int_equal(bars, in_keys ? 5 : 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_ends_with_what_is_printed),
        cmocka_unit_test(every_key_and_every_old_name_is_printed_once),
        cmocka_unit_test(every_row_has_four_cells),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
