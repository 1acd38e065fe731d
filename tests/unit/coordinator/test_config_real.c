/* SPDX-License-Identifier: Apache-2.0 */
/* Configurations as the Python project reporting tool has them run unchanged. CONFIGURATION is their folder. */
#include "tests/unit/coordinator/config_scene.h"

#include "report/sections.h"

static void load(const char *project)
{
    scene.request.folder = CONFIGURATION;
    scene.request.project = project;
    scene_load();
}

static const struct prt_config_setting *said(const char *path)
{
    const struct prt_config_setting *setting = prt_config_settings_find(&scene.config.settings, prt_str_from(path));
    if (setting == NULL)
        fail_msg("%s was not said", path);
    return setting;
}

/* What cannot be honoured is told once; what asks for what is done anyway is not told at all. */
static void assert_warned(const char *const *keys)
{
    size_t count = 0;
    for (; keys[count] != NULL; count++)
        scene_says(&scene.notes.warnings, keys[count]);
    if (scene.notes.warning_count != count)
        fail_msg("%zu warnings, not %zu:\n%s", scene.notes.warning_count, count, scene.notes.warnings.data);
}

static void the_defaults_of_old_are_accepted_key_by_key(void **state)
{
    (void)state;
    load("nothing of this name");
    assert_true(scene.config.settings.count > 90);
    assert_int_equal(scene.config.window_count, 4);
    assert_int_equal(scene.config.primary, 2);
    assert_int_equal(scene.config.max_workers, 8);
    assert_false(scene.config.cache);
    assert_int_equal(scene.config.services.gerrit_timeout_ms, 30000);
    assert_int_equal(scene.config.sections_off, 0);
    assert_warned((const char *[]){
        "render.emoji.current has no effect: the signs are fixed",
        "render.large_number_threshold has no effect",
        "render.max_repo_name_length has no effect",
        "render.max_author_name_length has no effect",
        NULL,
    });
}

static void a_project_on_gerrit(void **state)
{
    (void)state;
    load("Northwind");
    const struct prt_config *config = &scene.config;
    assert_true(config->gerrit);
    assert_prt_str(config->host, "gerrit.northwind.example");
    assert_prt_str(config->path_prefix, "/r");
    assert_int_equal(config->services.gerrit_timeout_ms, 45000);
    assert_true(config->services.jenkins_http);
    assert_prt_str(config->services.jjb_url, "https://gerrit.northwind.example/r/ci-management");
    assert_prt_str(said("jjb_attribution.url")->layer->source, "northwind.yaml");
    assert_int_equal(config->current_days, 183);
    assert_int_equal(config->active_days, 548);
    assert_int_equal(config->window_count, 5);
    assert_int_equal(config->windows[0].days, 30);
    assert_prt_str(config->windows[config->primary].name, "last_2_years");
    assert_int_equal(config->windows[config->primary].days, 730);
    assert_true(config->cache);
    assert_int_equal(said("features.g2g.workflow_files")->value->as.list.count, 2);
}

static void a_project_on_github(void **state)
{
    (void)state;
    load("Blue Harbour");
    const struct prt_config *config = &scene.config;
    assert_false(config->gerrit);
    assert_prt_str(config->github.organization, "blue-harbour");
    assert_int_equal(config->top_contributors, 50);
    assert_int_equal(config->top_organizations, 10);
    assert_false(config->info.enabled);
    assert_int_equal(config->sections_off, prt_section_bit(PRT_STR("contributors")));
    scene_says(&scene.notes.warnings, "output.include_sections.all_repositories has no effect: the report has no such "
                                      "section");
    assert_prt_str(said("render.theme")->value->as.text, "dark");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(the_defaults_of_old_are_accepted_key_by_key),
        SCENE_TEST(a_project_on_gerrit),
        SCENE_TEST(a_project_on_github),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
