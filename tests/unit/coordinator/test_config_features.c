/* SPDX-License-Identifier: Apache-2.0 */
/* features.* and workflows.classify.*: the line that every analysis is given, and what is wrong with it. */
#include "tests/unit/coordinator/config_scene.h"
#include "worker/detect/options.h"

static void nothing_said_is_every_feature(void **state)
{
    (void)state;
    struct prt_detect_options options;
    size_t all = 0;
    while (prt_detector_name(all) != NULL)
        all++;
    scene_load();
    assert_prt_ok(prt_detect_options_read(scene.config.detect, &options, &scene.err), scene.err);
    assert_int_equal(options.enabled.count, all);
    assert_int_equal(options.custom_count, 0);
    prt_detect_options_free(&options);
}

static void what_is_said_is_handed_on(void **state)
{
    (void)state;
    scene_file(
        "onap.yaml",
        "features:\n  enabled: [license, g2g]\n  g2g: {workflow_files: 'regex:.*gerrit.*'}\n"
        "  custom:\n  - {name: Helm, paths: [Chart.yaml, 'charts/**']}\n  - name: Make\n    regex: '(^|/)Makefile$'\n"
        "workflows: {classify: {verify: [Lint], merge: []}}\n");
    scene_load();
    assert_prt_str(
        scene.config.detect,
        "{\"enabled\":[\"license\",\"g2g\"],\"g2g\":[\"regex:.*gerrit.*\"],\"verify\":[\"lint\"],\"merge\":[],"
        "\"custom\":[{\"name\":\"Helm\",\"paths\":[\"Chart.yaml\",\"charts/**\"]},{\"name\":\"Make\",\"regex\":"
        "\"(^|/)Makefile$\"}]}");
}

static void no_features_at_all(void **state)
{
    (void)state;
    scene_file("onap.yaml", "features: {enabled: []}");
    scene_load();
    assert_true(prt_str_starts(scene.config.detect, PRT_STR("{\"enabled\":[],")));
}

static void another_feature_is_another_digest(void **state)
{
    (void)state;
    char before[65];
    scene_load();
    memcpy(before, scene.config.digest, sizeof before);
    scene_file("onap.yaml", "features: {enabled: [license]}");
    scene_load();
    assert_string_not_equal(before, scene.config.digest);
}

static void what_is_wrong_is_told_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *sentence;
    } rows[] = {
        {"features:\n  enabled: [dependbot]",
         "onap.yaml:2: features.enabled: there is no feature \"dependbot\"; did you mean dependabot?"},
        {"features: {enabled: [zzzzzzzzzz]}", "features.enabled: there is no feature \"zzzzzzzzzz\""},
        {"features:\n  g2g: {workflow_files: ['regex:(']}",
         "onap.yaml:2: features: detect: g2g: \"(\": no regular expression, at byte 1"},
        {"features:\n  custom: [{name: x, regex: '['}]",
         "onap.yaml:2: features: detect: custom: x: regex: \"[\": no regular expression"},
        {"features: {custom: [{name: license, paths: [a]}]}", "\"license\" is the name of another feature"},
        {"features: {custom: [{name: x, path: [a]}]}", "\"path\" is no key: expected name, and paths or regex"},
        {"features: {custom: {name: x}}", "custom: expected a list, got a mapping"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        scene_file("onap.yaml", rows[i].text);
        scene_refuse(1, rows[i].sentence);
    }
}

static void names_of_configurations_that_exist_are_taken(void **state)
{
    (void)state;
    scene_file(
        "onap.yaml",
        "features:\n  enabled: [dependabot, github2gerrit_workflow, g2g, pre_commit, readthedocs, sonatype_config,"
        " project_types, workflows, gitreview, github_mirror]\n");
    scene_warn(1, "features.enabled: github_mirror has no effect");
    assert_null(strstr(scene.config.detect.data, "github_mirror"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_said_is_every_feature, scene_set_up, scene_tear_down),
        cmocka_unit_test_setup_teardown(what_is_said_is_handed_on, scene_set_up, scene_tear_down),
        cmocka_unit_test_setup_teardown(no_features_at_all, scene_set_up, scene_tear_down),
        cmocka_unit_test_setup_teardown(another_feature_is_another_digest, scene_set_up, scene_tear_down),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_told_with_its_place, scene_set_up, scene_tear_down),
        cmocka_unit_test_setup_teardown(names_of_configurations_that_exist_are_taken, scene_set_up, scene_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
