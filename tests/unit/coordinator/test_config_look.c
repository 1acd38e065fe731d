/* SPDX-License-Identifier: Apache-2.0 */
/* What the configuration says of the look of report.html. */
#include "tests/unit/coordinator/config_scene.h"

#include <stdio.h>

static void by_default_tables_do_what_they_can(void **state)
{
    (void)state;
    scene_load();
    const struct prt_look *look = &scene.config.look;
    assert_int_equal(look->theme, PRT_THEME_DEFAULT);
    assert_int_equal(look->css.len, 0);
    assert_false(look->no_contents || look->no_sort || look->no_search || look->no_pages);
    assert_int_equal(look->page_size, 20);
    assert_int_equal(look->least_rows, 3);
    assert_int_equal(look->size_count, 4);
    assert_int_equal(look->sizes[3], 200);
}

static void each_key_is_taken(void **state)
{
    (void)state;
    scene_file("onap.yaml", "render: {theme: minimal, table_of_contents: false}\n"
                            "html_tables: {sortable: false, searchable: false, pagination: false, entries_per_page: 50,"
                            " min_rows_for_sorting: 9, page_size_options: [50, 500]}\n");
    scene_load();
    const struct prt_look *look = &scene.config.look;
    assert_int_equal(look->theme, PRT_THEME_MINIMAL);
    assert_true(look->no_contents && look->no_sort && look->no_search && look->no_pages);
    assert_int_equal(look->page_size, 50);
    assert_int_equal(look->least_rows, 9);
    assert_int_equal(look->size_count, 2);
    assert_int_equal(look->sizes[0], 50);
    assert_int_equal(look->sizes[1], 500);
}

static void every_theme_has_its_name(void **state)
{
    (void)state;
    for (prt_theme theme = 0; theme < PRT_THEMES; theme++) {
        char text[64];
        snprintf(text, sizeof text, "theme: %s\n", prt_theme_name(theme));
        scene_file("onap.yaml", text);
        scene_load();
        assert_int_equal(scene.config.look.theme, theme);
    }
}

static void another_theme_is_refused(void **state)
{
    (void)state;
    scene_file("onap.yaml", "render:\n  theme: neon\n");
    scene_refuse(1, "onap.yaml:2: render.theme: expected default, dark or minimal");
}

static void the_users_css_is_read(void **state)
{
    (void)state;
    char text[4200];
    scene_file("mine.css", ":root{--accent:red}\n");
    snprintf(text, sizeof text, "output: {css_file: %s/mine.css}\n", prt_temp_folder(scene.temp));
    scene_file("onap.yaml", text);
    scene_load();
    assert_prt_str(scene.config.look.css, ":root{--accent:red}\n");
}

static void css_that_is_not_there_is_a_problem(void **state)
{
    (void)state;
    scene_file("onap.yaml", "output:\n  css_file: /nowhere/mine.css\n");
    scene_refuse(1, "onap.yaml:2: output.css_file: /nowhere/mine.css");
}

static void sizes_must_rise(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "[50, 20]", "[20, 20]", "[0]", "[]", "twenty", "[20, x]", "[1, 2, 3, 4, 5, 6, 7, 8, 9]"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char text[128];
        snprintf(text, sizeof text, "html_tables:\n  page_size_options: %s\n", wrong[i]);
        scene_file("onap.yaml", text);
        scene_refuse(1, "onap.yaml:2: html_tables.page_size_options: expected a list of 1 to 8 numbers of rows");
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_set_up, scene_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(by_default_tables_do_what_they_can),
        TEST(each_key_is_taken),
        TEST(every_theme_has_its_name),
        TEST(another_theme_is_refused),
        TEST(the_users_css_is_read),
        TEST(css_that_is_not_there_is_a_problem),
        TEST(sizes_must_rise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
